package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"why401/flows/diagnose"
	"why401/httpclient"
)

func runExplain(_ context.Context, f *face, args []string) error {
	fs := f.flags("explain", "[CAUSE]")
	if err := parse(fs, args); err != nil {
		return err
	}
	var b strings.Builder
	switch fs.NArg() {
	case 0:
		family := ""
		for _, c := range diagnose.All() {
			if fam, _, _ := strings.Cut(c.ID, "."); fam != family {
				if family != "" {
					b.WriteByte('\n')
				}
				family = fam
			}
			fmt.Fprintf(&b, "%-34s %s\n", c.ID, c.Title)
		}
	case 1:
		c := diagnose.Find(fs.Arg(0))
		if c == nil {
			return &usageError{fmt.Sprintf("no cause %q", httpclient.ShownWord(fs.Arg(0))), nearest(fs.Arg(0))}
		}
		explainPage(&b, c)
	default:
		return &usageError{fmt.Sprintf("explain takes one cause, got %d", fs.NArg()), ""}
	}
	_, err := io.WriteString(f.out, b.String())
	return err
}

// explainPage writes the page of one cause as plain text, 76 columns wide.
func explainPage(b *strings.Builder, c *diagnose.Cause) {
	fmt.Fprintf(b, "%s\n%s\n", c.Title, c.ID)
	if c.Observation {
		b.WriteString("An observation: it says how a refusal is shown, not why.\n")
	}
	for _, p := range []struct{ head, text string }{
		{"What it means", c.Meaning}, {"How it shows", c.Shows}, {"What tells it apart", c.TellsApart}, {"What mends it", c.Mends},
	} {
		if p.text != "" {
			fmt.Fprintf(b, "\n%s\n", p.head)
			for _, line := range strings.Split(ansi.Wordwrap(p.text, 74, ""), "\n") {
				fmt.Fprintf(b, "  %s\n", line)
			}
		}
	}
	if c.Who != "" {
		fmt.Fprintf(b, "\nWho acts: %s\n", c.Who)
	}
	if len(c.References) > 0 {
		fmt.Fprintf(b, "Read: %s\n", strings.Join(c.References, ", "))
	}
}

// nearest names the ids that hold a word of what was typed.
func nearest(typed string) string {
	var near []string
	for _, c := range diagnose.All() {
		for _, w := range strings.FieldsFunc(strings.ToLower(typed), func(r rune) bool { return r == '.' || r == '_' || r == '-' || r == ' ' }) {
			if len(w) > 2 && strings.Contains(c.ID, w) {
				near = append(near, c.ID)
				break
			}
		}
	}
	if len(near) == 0 || len(near) > 6 {
		return "why401 explain lists them all."
	}
	return "Perhaps " + strings.Join(near, ", ") + "."
}
