package glossary

import (
	"slices"
	"strings"
	"testing"

	"why401/flows/diagnose"
	"why401/flows/lab"
)

func TestEveryWordIsWhole(t *testing.T) {
	seen := map[string]string{}
	for _, w := range All() {
		if w.Text == "" || len(w.Text) > 260 || !strings.HasSuffix(w.Text, ".") {
			t.Errorf("%s: want one to three short sentences, got %q", w.Name, w.Text)
		}
		for _, s := range append([]string{w.Name}, w.Also...) {
			if other := seen[strings.ToLower(s)]; other != "" {
				t.Errorf("%q stands for %s and for %s", s, other, w.Name)
			}
			seen[strings.ToLower(s)] = w.Name
			if Find(s) != w {
				t.Errorf("%q does not find %s", s, w.Name)
			}
		}
	}
	if len(seen) < 40 {
		t.Fatalf("only %d words were read", len(seen))
	}
}

// TestTheBlocksStandInOrder: who looks whether a word is there, or adds one, looks in one place.
func TestTheBlocksStandInOrder(t *testing.T) {
	at, before := -1, ""
	for _, w := range All() {
		here := strings.Index(file, "\n\n"+w.Name)
		if here < at {
			t.Errorf("words.txt: the block of %q stands before that of %q", w.Name, before)
		}
		at, before = here, w.Name
	}
}

// TestNoWordHidesACause: `why401 explain NAME` asks the causes first.
func TestNoWordHidesACause(t *testing.T) {
	for _, c := range diagnose.All() {
		if w := Find(c.ID); w != nil {
			t.Errorf("%s is a cause and the word %s", c.ID, w.Name)
		}
	}
}

func TestFind(t *testing.T) {
	for _, row := range []struct{ reason, asked, want string }{
		{"as it is written", "Bearer", "Bearer"},
		{"in small letters", "jwt", "JWT"},
		{"in the plural", "Tokens", "token"},
		{"by another spelling", "aud", "audience"},
		{"two words, spaces doubled", "api  key", "API key"},
		{"a word that ends in s", "TLS", "TLS"},
		{"nothing", "", ""},
		{"no such word", "nonsense", ""},
	} {
		got := ""
		if w := Find(row.asked); w != nil {
			got = w.Name
		}
		if got != row.want {
			t.Errorf("%s: Find(%q) is %q, want %q", row.reason, row.asked, got, row.want)
		}
	}
}

func TestIn(t *testing.T) {
	for _, row := range []struct {
		reason, text string
		want         []string
	}{
		{"in their order, each once", "The token has a scope; no token has two.", []string{"token", "scope"}},
		{"the plural and a capital", "Tokens and Claims", []string{"token", "claim"}},
		{"over the end of a line", "an API\n   key", []string{"API key"}},
		{"not inside another word", "tokenize subject expert", nil},
		{"not inside an address or a path", "https://session.test/token/scope and jwt.audience", nil},
		{"a status", "401  who are you?", []string{"401"}},
		{"in quotes", `realm="orchard", “hop”`, []string{"realm", "hop"}},
	} {
		var got []string
		for _, w := range In(row.text) {
			got = append(got, w.Name)
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: got %v, want %v", row.reason, got, row.want)
		}
	}
}

func TestHeading(t *testing.T) {
	for _, row := range []struct{ reason, word, text, want string }{
		{"by its name", "token", "a Token", "token"},
		{"by another spelling", "challenge", "WWW-Authenticate  Bearer", "WWW-Authenticate (challenge)"},
		{"its own name wins", "audience", "aud is the audience", "audience"},
	} {
		if got := Find(row.word).Heading(row.text); got != row.want {
			t.Errorf("%s: %q, want %q", row.reason, got, row.want)
		}
	}
}

// jargon are words that the lessons and the catalogue use and that a newcomer does not bring along.
var jargon = strings.Fields("token bearer jwt claim scope audience aud challenge realm hop redirect session profile keyring csrf 401 403 407 cookie scheme credential issuer signature exp origin proxy experiment authorization nonce spnego principal kdc kerberos ntlm dpop disclosure macaroon authority alert preflight gateway")

// TestTheWordsOfTheLessonsAreExplained: what a lesson or a cause says in jargon has an entry, and is found in the text.
func TestTheWordsOfTheLessonsAreExplained(t *testing.T) {
	for _, j := range jargon {
		if Find(j) == nil {
			t.Errorf("%q is not explained", j)
		}
	}
	for _, l := range lab.Lessons() {
		text := strings.Join(append([]string{l.Story, l.Task, l.Idea, l.Explain}, l.Hints...), "\n")
		for _, field := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9') }) {
			if field = strings.TrimSuffix(field, "s"); slices.Contains(jargon, field) && !slices.Contains(In(text), Find(field)) && !strings.Contains(field, "bearer") {
				t.Errorf("lesson %s uses %q, and the word is not found in its text", l.ID, field)
			}
		}
	}
}
