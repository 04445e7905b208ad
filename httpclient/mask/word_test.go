package mask

import "testing"

func TestShownWord(t *testing.T) {
	for _, row := range []struct {
		word  string
		shown bool
		why   string
	}{
		{"CANARYTOKEN", false, "no plain word"},
		{"CANARYsecret123", false, "no plain word"},
		{"q7Xz9wT2kLm4PnB8vCd1.txt", false, "an ending does not make up for the look"},
		{"p$ss!wort", false, "signs that passwords have"},
		{"token=CANARY", false, "a name with its value"},
		{"body.json", true, "a file"},
		{"/tmp/request-2026.curl", true, "a path"},
		{"My Report2Final.pdf", true, "a file with capitals"},
		{"basic.wrong_password", true, "a cause"},
		{"zorp", true, "a word"},
		{"10x", true, "a number with a slip"},
	} {
		if got := Word(row.word); (got == row.word) != row.shown {
			t.Errorf("%s is shown as %s: %s", row.word, got, row.why)
		}
	}
}
