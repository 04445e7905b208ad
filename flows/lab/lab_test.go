package lab

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"why401/flows"
	"why401/flows/diagnose"
	"why401/flows/pipeline"
	"why401/flows/scheme"
	"why401/httpclient"
)

// TestEveryLesson: the failing request is refused for the lesson's cause, the mended one is accepted, and no secret is
// in anything that is written about either.
func TestEveryLesson(t *testing.T) {
	s, err := Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	client := &httpclient.Client{}
	for _, l := range Lessons() {
		t.Run(l.ID, func(t *testing.T) {
			for _, row := range []struct {
				reason, want string
				request      httpclient.Request
			}{{"as it fails", l.Cause, l.Request(s.Site())}, {"put right", "none", l.Fixed(s.Site())}} {
				d := pipeline.Run(context.Background(), client, row.request, diagnose.Options{})
				b, err := json.Marshal(pipeline.NewDocument(d, false))
				if err != nil {
					t.Fatal(err)
				}
				text := pipeline.Text(d, 78)
				if got := d.Findings[0].Cause.ID; got != row.want {
					t.Errorf("%s: first cause %s, want %s\n%s", row.reason, got, row.want, text)
				}
				if row.want != "none" && d.Findings[0].Confidence < 0.6 {
					t.Errorf("%s: confidence %.2f: a lesson must be clear", row.reason, d.Findings[0].Confidence)
				}
				for what, out := range map[string]string{"JSON": string(b), "text": text, "report": pipeline.Report(d)} {
					if strings.Contains(out, "CANARY") || strings.Contains(out, "canary") {
						t.Errorf("%s: a secret is in the %s:\n%s", row.reason, what, out)
					}
				}
			}
		})
	}
}

func TestStartRefusesOtherThanLoopback(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", "[::]:0", "192.0.2.1:80", ":0", "example.test:80", "nonsense"} {
		if s, err := Start(t.Context(), addr); err == nil {
			s.Close()
			t.Errorf("Start(%q) listens beyond this machine", addr)
		}
	}
}

// TestStandKnowsItsOwnTries: four lessons knock at one door; what one of them sent is no other's last try. What is sent
// by hand belongs to the lesson that was tried before.
func TestStandKnowsItsOwnTries(t *testing.T) {
	s, err := Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	byID := map[string]Lesson{}
	for _, l := range Lessons() {
		byID[l.ID] = l
	}
	send := func(a flows.Attempt) *diagnose.Diagnosis {
		return diagnose.Run(t.Context(), &httpclient.Client{}, a, diagnose.Options{})
	}
	at := s.Site().Run()
	expired, doubled := byID["expired-token"], byID["doubled-bearer"]
	sent := []*diagnose.Diagnosis{send(expired.Attempt(expired.Request(at)))}
	if got := doubled.Stand(at, sent); got.Last != nil || got.Broken != nil {
		t.Errorf("another lesson's refusal is the last try: %+v", got)
	}
	sent = append(sent, send(scheme.Attempt(expired.Fixed(at))))
	if got := expired.Stand(at, sent); got.Mended != sent[1] {
		t.Error("the mended request that was sent by hand does not count")
	}
	sent = append(sent, send(doubled.Attempt(doubled.Request(at))), send(doubled.Attempt(doubled.Fixed(at))))
	if got := expired.Stand(at, sent); got.Last != sent[1] || got.Mended != sent[1] {
		t.Error("another lesson's tries count")
	}
	if got := doubled.Stand(at, sent); got.Broken != sent[2] || got.Mended != sent[3] {
		t.Errorf("its own tries do not count: %+v", got)
	}
	sent = append(sent, send(doubled.Attempt(doubled.Request(at))))
	if got := doubled.Stand(at, sent); got.Broken != sent[4] || got.Mended != nil {
		t.Errorf("a lesson that is broken again is not open: %+v", got)
	}
}

// TestOneRunHasOneToken: the token that the desk hands out once more is the same to the last byte, and a new one is not.
func TestOneRunHasOneToken(t *testing.T) {
	for _, l := range Lessons() {
		at := Site{Base: "http://127.0.0.1:1", Barn: "http://127.0.0.1:2"}.Run()
		if a, b := l.Curl(at), l.Curl(at); a != b {
			t.Errorf("%s: the failing request changes", l.ID)
		}
		for _, o := range l.Offers {
			same := o.Request(at).Headers.Get("Authorization") == l.Request(at).Headers.Get("Authorization")
			if token := strings.Contains(o.Text, "token") && l.Request(at).Headers.Has("Authorization"); token && same != strings.Contains(o.Text, "same") {
				t.Errorf("%s: %q: is the token of the failing request: %v", l.ID, o.Text, same)
			}
		}
	}
}

func TestLessonsAreWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, l := range Lessons() {
		if seen[l.ID] || l.Title == "" || l.Story == "" || l.Task == "" || l.Idea == "" || l.Explain == "" || len(l.Hints) == 0 {
			t.Errorf("lesson %q is not whole, or its id is there twice", l.ID)
		}
		seen[l.ID] = true
		if diagnose.Find(l.Cause) == nil {
			t.Errorf("lesson %q names no cause of the catalogue: %q", l.ID, l.Cause)
		}
	}
}

// TestWithoutATemporaryFolder: the sentence says what names another one, on every face.
func TestWithoutATemporaryFolder(t *testing.T) {
	nowhere := filepath.Join(t.TempDir(), "none")
	t.Setenv("TMPDIR", nowhere)
	t.Setenv("TMP", nowhere)
	s, err := Start(t.Context(), "127.0.0.1:0")
	if err == nil {
		s.Close()
		t.Fatal("it started")
	}
	if said := err.Error(); !strings.Contains(said, "TMPDIR names another place") || strings.Contains(said, "mkdir") || strings.Contains(said, "stat ") {
		t.Error(said)
	}
}

// TestItTakesItsFilesAway: the certificates of the lessons are gone when the server is, and their keys are nobody else's to read.
func TestItTakesItsFilesAway(t *testing.T) {
	s, err := Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	dir := s.Site().papers
	files, err := os.ReadDir(dir)
	if err != nil || len(files) == 0 {
		t.Fatalf("no certificates in %q: %v", dir, err)
	}
	for _, f := range files {
		if i, err := f.Info(); err != nil || runtime.GOOS != "windows" && i.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", f.Name(), i.Mode(), err)
		}
	}
	s.Close()
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the folder is still there: %v", err)
	}
}
