package plain

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"why401/flows/lab"
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
			answers := []string{"curl -u gardener:CANARY-wrong " + s.URL() + "/shed", "", "yes", // paste, send
				"9", "o", "", "", "CANARY-apple-tree", "yes"} // a wrong number, then another credential
			answers = append(answers, row.keep...)
			answers = append(answers, "n", "kept", "", "1", "yes", "r", "q")
			var out bytes.Buffer
			f := Face{Services: kit.Services{Ctx: t.Context(), Sender: &httpclient.Client{}, Store: row.store, Session: secrets.NewMemory(), Case: &kit.Case{}}, In: strings.NewReader(strings.Join(answers, "\n") + "\n"), Out: &out}
			if err := f.Run(nil); err != nil {
				t.Fatal(err)
			}
			text := out.String()
			for _, w := range []string{"Want one of the letters or numbers", "The request is accepted: 200", row.want, "Which one?", "# The request is accepted"} {
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
	if text := out.String(); !strings.Contains(text, "line 1, column 9") || strings.Count(text, "Paste the failing request") != 2 {
		t.Errorf("want the place of the fault and the question again, got:\n%s", text)
	}
}
