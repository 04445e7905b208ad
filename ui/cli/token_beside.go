package cli

import (
	"fmt"
	"io"
	"strings"

	"why401/flows/token"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// besideDocument is why401.tokens.v1: two tokens side by side, what can decide first.
type besideDocument struct {
	Schema  string         `json:"schema"`
	Works   token.Document `json:"works"`
	Refused token.Document `json:"refused"`
	Rows    []besideRow    `json:"rows"`
}

type besideRow struct {
	Where   string `json:"where"`
	Works   string `json:"works"`
	Refused string `json:"refused"`
	Same    bool   `json:"same"`
	Note    string `json:"note,omitempty"`
}

// tokensBeside compares the token in the file, which works, with the one that is refused.
func (f *face) tokensBeside(path, refused string, ex token.Expect, asJSON, reveal bool) error {
	b, err := f.read(path)
	if err != nil {
		return &usageError{fmt.Sprintf("cannot read %s: %v", mask.Word(path), pathReason(err)), ""}
	}
	x, y := token.Inspect(string(b), ex.At), token.Inspect(refused, ex.At)
	for _, t := range []struct {
		t    token.Token
		what string
	}{{x, "in " + mask.Word(path)}, {y, "to compare it with"}} {
		if t.t.Kind == token.KindUnknown {
			return &usageError{"no token " + t.what + ": want one that can be read", "why401 token --beside WORKS.jwt - < REFUSED.jwt"}
		}
	}
	rows := token.Beside(x, y, reveal)
	if asJSON {
		none := token.Verification{Status: token.NotChecked, Why: "two tokens are compared, and no key was given"}
		doc := besideDocument{Schema: "why401.tokens.v1", Works: token.NewDocument(x, none, ex, reveal), Refused: token.NewDocument(y, none, ex, reveal), Rows: []besideRow{}}
		for _, r := range rows {
			doc.Rows = append(doc.Rows, besideRow{r.Where, r.A, r.B, r.Same, r.Note})
		}
		if err := writeJSON(f.out, doc); err != nil || len(doc.Refused.Findings) == 0 {
			return err
		}
		return exitError(exitRefused)
	}
	var out strings.Builder
	alike := 0
	for _, r := range rows {
		if r.Same {
			alike++
			continue
		}
		fmt.Fprintf(&out, "%s\n", clean.Line(r.Where, 60))
		fmt.Fprintf(&out, "  works    %s\n", orAbsent(r.A))
		fmt.Fprintf(&out, "  refused  %s\n", orAbsent(r.B))
		if r.Note != "" {
			fmt.Fprintf(&out, "           → %s\n", clean.Line(r.Note, 300))
		}
	}
	if out.Len() == 0 {
		out.WriteString("No difference in what can be read.\n")
	}
	fmt.Fprintf(&out, "\n%d alike\n", alike)
	faults := token.Faults(y, token.Verification{Status: token.NotChecked}, ex)
	for i, w := range faults {
		label := "Wrong with the refused one by itself"
		if i > 0 {
			label = strings.Repeat(" ", len(label))
		}
		fmt.Fprintf(&out, "%s%s  %s (%s)\n", strings.Repeat("\n", btoi(i == 0)), label, clean.Line(w.What, 300), w.Cause)
	}
	if _, err = io.WriteString(f.out, out.String()); err == nil && len(faults) > 0 {
		return exitError(exitRefused)
	}
	return err
}

func orAbsent(s string) string {
	if s == "" {
		return "(absent)"
	}
	return clean.Line(s, 400)
}
