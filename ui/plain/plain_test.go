package plain

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"why401/flows/diagnose"
	"why401/flows/lab"
	"why401/flows/provenance"
	"why401/httpclient"
	"why401/secrets"
	"why401/ui/kit"
)

// broken is a keyring that is not there.
type broken struct{ secrets.Store }

func (broken) Name() string { return "the keyring" }
func (broken) Put(context.Context, secrets.Profile) error {
	return secrets.ErrUnavailable
}
func (broken) List(context.Context) ([]secrets.Profile, error) { return nil, secrets.ErrUnavailable }

// TestTheWholeWayInWords: from the failing curl to the kept credential and its replay, in lines alone.
func TestTheWholeWayInWords(t *testing.T) {
	s, err := lab.Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, row := range []struct {
		reason string
		store  secrets.Store
		keep   []string
		want   string
	}{
		{"with a keyring", secrets.NewMemory(), []string{"k", "shed"}, "Kept as shed in"},
		{"without one", broken{}, []string{"k", "shed", "yes"}, "Kept as shed until you leave"},
	} {
		t.Run(row.reason, func(t *testing.T) {
			answers := []string{"curl -u gardener:CANARY-wrong " + s.URL() + "/shed", "", "maybe", "yes", // paste, send
				"9", "o", "", "", "CANARY-apple-tree", "yes"} // a wrong number, then another credential
			answers = append(answers, row.keep...)
			answers = append(answers, "n", "kept", "1", "yes", "r", "q")
			var out bytes.Buffer
			f := Face{Services: kit.Services{Ctx: t.Context(), Sender: &httpclient.Client{}, Store: row.store, Session: secrets.NewMemory(), Case: &kit.Case{}}, In: strings.NewReader(strings.Join(answers, "\n") + "\n"), Out: &out}
			if err := f.Run(nil); err != nil {
				t.Fatal(err)
			}
			text := flat(out.String())
			for _, w := range []string{"Please answer yes or no", "or one of the letters", "The request is accepted: 200", row.want, "Which one?", "# The request is accepted"} {
				if !strings.Contains(text, w) {
					t.Errorf("no %q in:\n%s", w, text)
				}
			}
			if strings.Contains(text, "CANARY") || strings.Contains(text, "\x1b") {
				t.Errorf("a secret or an escape sequence in:\n%s", text)
			}
		})
	}
}

// TestThePlaceThatTheAnswerNamesIsFilledIn: the answer names a header, the fix asks for the key alone and puts it there.
func TestThePlaceThatTheAnswerNamesIsFilledIn(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Garden-Key") != "CANARY-key" {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, `{"error":"missing X-Garden-Key header"}`)
		}
	}))
	defer srv.Close()
	answers := []string{"curl " + srv.URL + "/shed", "", "yes", "1", "", "", "", "CANARY-key", "yes", "q"}
	var out bytes.Buffer
	f := Face{Services: kit.Services{Ctx: t.Context(), Sender: &httpclient.Client{}, Store: secrets.NewMemory(), Session: secrets.NewMemory(), Case: &kit.Case{}}, In: strings.NewReader(strings.Join(answers, "\n") + "\n"), Out: &out}
	if err := f.Run(nil); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, w := range []string{"Send your key in the header X-Garden-Key", "Name (empty: X-Garden-Key)", "The request is accepted: 200"} {
		if !strings.Contains(text, w) {
			t.Errorf("no %q in:\n%s", w, text)
		}
	}
	if strings.Contains(text, "CANARY") {
		t.Errorf("a secret in:\n%s", text)
	}
}

// TestHalfACurlIsAskedForAgain: a sentence, and the conversation goes on; the end of the input ends it.
func TestHalfACurlIsAskedForAgain(t *testing.T) {
	var out bytes.Buffer
	f := Face{In: strings.NewReader("curl -H 'X: y https://a.test\n\n"), Out: &out}
	if err := f.Run(nil); err != nil {
		t.Fatal(err)
	}
	if text := flat(out.String()); !strings.Contains(text, "line 1, column 9") || strings.Count(text, "Paste the failing request") != 2 {
		t.Errorf("want the place of the fault and the question again, got:\n%s", text)
	}
}

// conversation runs a face on answers and returns what it said.
func conversation(t *testing.T, answers ...string) string {
	t.Helper()
	var out bytes.Buffer
	f := Face{Services: kit.Services{Ctx: t.Context(), Sender: &httpclient.Client{}, Store: secrets.NewMemory(), Session: secrets.NewMemory(), Case: &kit.Case{}}, In: strings.NewReader(strings.Join(answers, "\n") + "\n"), Out: &out}
	if err := f.Run(nil); err != nil {
		t.Fatal(err)
	}
	return flat(out.String())
}

// flat is text without the ends of its lines.
func flat(text string) string { return strings.Join(strings.Fields(text), " ") }

// TestItSaysHowToLeaveAndHelps: at the start, and at every question.
func TestItSaysHowToLeaveAndHelps(t *testing.T) {
	s, err := lab.Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	gate := "curl " + s.URL() + "/gate"
	for _, row := range []struct {
		reason  string
		answers []string
		want    []string
	}{
		{"the start", []string{"q", "never read"}, []string{"q leaves (so does ctrl+d)", "That was all"}},
		{"help where a request is asked for", []string{"?"}, []string{"press enter twice", "q leaves; so does ctrl+d."}},
		{"help before sending", []string{gate, "", "help"}, []string{"no sends nothing"}},
		{"help at the menu names the words used above", []string{gate, "", "yes", "?"}, []string{"o lets you type", "Words used above: ", "Bearer"}},
		{"a word", []string{"? tokens"}, []string{"stands for a login", "RFC 6749"}},
		{"no such word", []string{"? nonsense"}, []string{"No word \"nonsense\""}},
		{"q at a yes or no", []string{gate, "", "q", "yes"}, []string{"That was all"}},
		{"an unknown answer says what is wanted", []string{gate, "", "perhaps", "no"}, []string{"Please answer yes or no"}},
		{"a wrong letter", []string{gate, "", "yes", "z"}, []string{"Want 1, or one of the letters o, s, w, x, r, n, q."}},
		{"an empty line where none is meant", []string{gate, "", "", "yes", "", "q"}, []string{"An empty line is no answer here. Please answer yes or no", "An empty line is no answer here. Want 1, or"}},
		{"an empty line before anything is pasted", []string{"", "q"}, []string{"Nothing was pasted yet"}},
		{"an empty token", []string{gate, "", "yes", "1", "", "", "q"}, []string{"Nothing was sent: type the token first."}},
		{"why", []string{gate, "", "yes", "w"}, []string{"Means: ", "Read: "}},
		{"the scheme", []string{gate, "", "yes", "o", "?", "99", "b"}, []string{"The scheme is how", "Want a number from 1 to "}},
		{"where a key goes", []string{gate, "", "yes", "o", "3", "pocket", "q"}, []string{"Want one of header, query, cookie."}},
		{"-L is said", []string{"curl -L " + s.URL() + "/old-barn", "", "no"}, []string{"redirects are followed (-L)"}},
	} {
		t.Run(row.reason, func(t *testing.T) {
			text := conversation(t, row.answers...)
			for _, w := range row.want {
				if !strings.Contains(text, w) {
					t.Errorf("no %q in:\n%s", w, text)
				}
			}
		})
	}
}

// TestTheDifferenceOfAMissingWord: a token without Bearer is not shown as one with it.
func TestTheDifferenceOfAMissingWord(t *testing.T) {
	s, err := lab.Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, l := range lab.Lessons() {
		if l.ID == "missing-bearer" {
			text := conversation(t, l.Curl(s.Site()), "", "yes", "1", "yes", "q")
			for _, w := range []string{"Before: no scheme word, ‹JWT", "After: Bearer ‹JWT", "accepted: 200"} {
				if !strings.Contains(text, w) {
					t.Errorf("no %q in:\n%s", w, text)
				}
			}
		}
	}
}

// TestTheLessonsInWords walks every lesson to what was learnt, by its last hint.
func TestTheLessonsInWords(t *testing.T) {
	desk, fix := []string{"i", "2", "yes"}, []string{"1", "yes"}
	ways := map[string][]string{"no-credential": desk, "wrong-password": {"1", "", "", "CANARY-apple-tree", "yes"}, "missing-bearer": fix, "expired-token": desk,
		"wrong-audience": desk, "missing-scope": desk, "lost-on-the-way": fix, "session-ended": desk, "doubled-bearer": fix, "wrong-header": fix,
		"id-token": desk, "unsigned-token": desk, "sealed-token": desk, "wrong-issuer": desk, "basic-for-ntlm": fix, "ntlm-domain": desk, "negotiate-no-ticket": desk, "no-certificate": desk, "old-certificate": desk,
		"proof-nonce": desk, "proof-address": desk, "signed-parts": desk, "shared-secret": desk, "aws-secret": desk, "aws-clock": fix, "aws-path": fix, "aws-session": desk}
	answers := []string{"learn", "1"}
	for _, l := range lab.Lessons() {
		answers = append(answers, "?", "b", "maybe", "yes")
		answers = append(answers, ways[l.ID]...)
		answers = append(answers, "yes") // the next one
	}
	text := conversation(t, append(answers[:len(answers)-1], "b", "q")...)
	for i, l := range lab.Lessons() {
		if !strings.Contains(text, "Learnt: "+l.Idea) {
			t.Errorf("lesson %d, %s, is not done", i+1, l.ID)
		}
	}
	if !strings.Contains(text, "That was the last lesson.") || strings.Contains(text, "CANARY") || t.Failed() {
		t.Errorf("got:\n%s", text)
	}
}

// TestTheAnswerOfALesson: s after it was broken; and hints grow, and end.
func TestTheAnswerOfALesson(t *testing.T) {
	for i, l := range lab.Lessons() {
		text := conversation(t, "learn", fmt.Sprint(i+1), "h", "h", "h", "b", "yes", "h", "h", "s", "yes", "no", "b", "q")
		if before, _, _ := strings.Cut(text, "Send it?"); strings.Contains(before, "Choose i") || strings.Contains(before, "Choose 1") || !strings.Contains(before, "Choose b") {
			t.Errorf("%s: a hint names a key that does not act yet:\n%s", l.ID, before)
		}
		for _, w := range []string{"Hint 3 of 3: Choose ", "No hint is left", "Learnt: " + l.Idea} {
			if !strings.Contains(text, w) {
				t.Errorf("%s: no %q in:\n%s", l.ID, w, text)
			}
		}
	}
}

// TestTheFixOfALessonAsksItsDesk: what the fix wants comes from there, and not from a question for a token that nobody has.
func TestTheFixOfALessonAsksItsDesk(t *testing.T) {
	for i, l := range lab.Lessons() {
		if len(l.Offers) > 0 {
			text := conversation(t, "learn", fmt.Sprint(i+1), "b", "yes", "1", "2", "yes", "no", "b", "q")
			for _, w := range []string{"login desk hands out: 1: ", "Learnt: " + l.Idea} {
				if !strings.Contains(text, w) {
					t.Errorf("%s: no %q in:\n%s", l.ID, w, text)
				}
			}
		}
	}
}

// TestASourceIsSwitchedOff: the list of places, the difference, and one request without the netrc file.
func TestASourceIsSwitchedOff(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	defer srv.Close()
	home := t.TempDir()
	if err := os.WriteFile(filepath.Join(home, ".netrc"), []byte("default login bob password CANARY-bob\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := func(n string) string { return map[string]string{"HOME": home}[n] }
	var out bytes.Buffer
	answers := []string{"curl -n " + srv.URL + "/shed", "", "yes", "s", "b", "s", "1", "yes", "q"}
	f := Face{Services: kit.Services{Ctx: t.Context(), Sender: &httpclient.Client{Getenv: env}, Store: secrets.NewMemory(), Session: secrets.NewMemory(), Case: &kit.Case{}, Options: diagnose.Options{Probe: "none"},
		Place: provenance.Place{Environ: []string{"HOME=" + home}, ReadFile: provenance.ReadSmall}}, In: strings.NewReader(strings.Join(answers, "\n") + "\n"), Out: &out}
	if err := f.Run(nil); err != nil {
		t.Fatal(err)
	}
	text := flat(out.String())
	for _, w := range []string{"The login came from netrc", "sent netrc", "Send it once without netrc", "Before: netrc", "After: no Authorization", "The request is accepted: 200"} {
		if !strings.Contains(text, w) {
			t.Errorf("no %q in:\n%s", w, text)
		}
	}
	if strings.Contains(text, "CANARY") {
		t.Errorf("a secret in:\n%s", text)
	}
}
