package plain

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"why401/flows/lab"
	"why401/httpclient"
	"why401/secrets"
	"why401/ui/kit"
)

// TestAnExperimentIsAskedFor: what a lesson's hint says of x is true here too, and nothing goes out before a yes.
func TestAnExperimentIsAskedFor(t *testing.T) {
	number := 0
	for i, l := range lab.Lessons() {
		if l.ID == "wrong-issuer" {
			number = i + 1
		}
	}
	const asks = "which issuer and which name does the service say a token needs?"
	for _, row := range []struct{ reason, answer, want, not string }{
		{"agreed to", "yes", "and trusts tokens of https://login.lab.test", ""},
		{"not agreed to", "no", "Which one? (1 to", "and trusts tokens of"},
	} {
		var out bytes.Buffer
		f := Face{Services: kit.Services{Ctx: t.Context(), Sender: &httpclient.Client{}, Store: secrets.NewMemory(), Session: secrets.NewMemory(), Case: &kit.Case{}},
			In: strings.NewReader(strings.Join([]string{"learn", strconv.Itoa(number), "b", "yes", "x", "2", row.answer, "q"}, "\n") + "\n"), Out: &out}
		if err := f.Run(nil); err != nil {
			t.Fatal(err)
		}
		text := flat(out.String())
		if !strings.Contains(text, "2: "+asks) || !strings.Contains(text, row.want) || row.not != "" && strings.Contains(text, row.not) {
			t.Errorf("%s: in what is said:\n%s", row.reason, text)
		}
	}
}
