package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"why401/flows/diagnose"
	"why401/flows/glossary"
	"why401/flows/pipeline"
	"why401/httpclient/mask"
)

func runExplain(_ context.Context, f *face, args []string) error {
	fs := f.flags("explain", "[CAUSE | WORD | words]")
	if err := parse(fs, args); err != nil {
		return err
	}
	var b strings.Builder
	switch fs.NArg() {
	case 0:
		for i, family := range diagnose.Families() {
			if i > 0 {
				b.WriteByte('\n')
			}
			for _, c := range family {
				fmt.Fprintf(&b, "%-34s %s\n", c.ID, c.Title)
			}
		}
		fmt.Fprintln(f.err, "Words are explained too: why401 explain token; why401 explain words lists them.") // not among the causes, which programs read
	default: // a word may be two: API key
		name := strings.Join(fs.Args(), " ")
		c, w := diagnose.Find(name), glossary.Find(name)
		switch {
		case name == "words":
			for _, w := range glossary.All() {
				explainWord(&b, w)
			}
		case c == nil && w == nil && fs.NArg() == 1:
			return &usageError{fmt.Sprintf("no cause and no word %q", mask.Word(name)), nearest(name)}
		case c == nil && w == nil:
			return &usageError{fmt.Sprintf("explain takes one cause or word, got %d, which together are none", fs.NArg()), ""}
		case c != nil: // no word has the name of a cause
			explainPage(&b, c)
		default:
			explainWord(&b, w)
		}
	}
	_, err := io.WriteString(f.out, b.String())
	return err
}

// explainWord writes one word of the glossary as plain text, 76 columns wide.
func explainWord(b *strings.Builder, w *glossary.Word) {
	b.WriteString(strings.Join(append([]string{w.Name}, w.Also...), ", ") + "\n")
	text := w.Text
	if w.Read != "" {
		text += " (" + w.Read + ")"
	}
	for _, line := range pipeline.Lines(text, 74) {
		fmt.Fprintf(b, "  %s\n", line)
	}
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
			for _, line := range pipeline.Lines(p.text, 74) {
				fmt.Fprintf(b, "  %s\n", line)
			}
		}
	}
	if c.Who != "" {
		fmt.Fprintf(b, "\nWho acts: %s\n", c.Who.Words())
	}
	if len(c.References) > 0 {
		fmt.Fprintf(b, "Read: %s\n", strings.Join(c.References, ", "))
	}
}

// nearest names the causes and words that hold a word of what was typed.
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
	for _, w := range glossary.In(typed) {
		near = append(near, w.Name)
	}
	if len(near) == 0 || len(near) > 6 {
		return "why401 explain lists the causes, why401 explain words the words."
	}
	return "Perhaps " + strings.Join(near, ", ") + "."
}
