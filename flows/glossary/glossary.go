// Package glossary explains the words of the field that the program uses, in a sentence or two for a newcomer. The
// words stand in words.txt; a new one is a block there.
package glossary

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"sync"
)

//go:embed words.txt
var file string

// Word is one entry.
type Word struct {
	Name string   // as it is written: "Bearer", "API key"
	Also []string // other spellings: "aud" for audience
	Text string   // one or two plain sentences, or three
	Read string   // where to read on: "RFC 6750"; "" nowhere

	pattern func() *regexp.Regexp // finds the word in a text
}

// All lists the words in the order of the alphabet, numbers first.
func All() []*Word {
	listed.Do(func() { all = list() })
	return all
}

var (
	listed sync.Once
	all    []*Word
)

// list reads the words, once: most runs of the program ask for none.
func list() []*Word {
	var out []*Word
	for _, block := range strings.Split(file, "\n\n") {
		var w *Word
		for _, line := range strings.Split(strings.TrimSpace(block), "\n") {
			read, isRead := strings.CutPrefix(line, "Read: ")
			switch {
			case strings.HasPrefix(line, "#") || line == "":
			case w == nil:
				name, also, _ := strings.Cut(line, " = ")
				w = &Word{Name: name}
				if also != "" {
					w.Also = strings.Split(also, ", ")
				}
			case isRead:
				w.Read = read
			default:
				w.Text = strings.TrimSpace(w.Text + " " + line)
			}
		}
		if w != nil {
			w.pattern = sync.OnceValue(w.compile)
			out = append(out, w)
		}
	}
	slices.SortFunc(out, func(a, b *Word) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return out
}

// Find returns the word of this name or spelling, in any case and also in the plural; nil where there is none.
func Find(name string) *Word {
	name = strings.ToLower(strings.Join(strings.Fields(name), " "))
	for _, n := range []string{name, strings.TrimSuffix(name, "s")} {
		for _, w := range All() {
			for _, s := range append([]string{w.Name}, w.Also...) {
				if n != "" && strings.ToLower(s) == n {
					return w
				}
			}
		}
	}
	return nil
}

// In lists the words that stand in text, in the order in which they first do. A word counts where it stands alone: not
// in another word, an address or a name with dots.
func In(text string) []*Word {
	type found struct {
		w  *Word
		at int
	}
	var hits []found
	for _, w := range All() {
		if at := w.pattern().FindStringIndex(text); at != nil {
			hits = append(hits, found{w, at[0]})
		}
	}
	slices.SortStableFunc(hits, func(a, b found) int { return a.at - b.at })
	out := make([]*Word, len(hits))
	for i, h := range hits {
		out[i] = h.w
	}
	return out
}

// Heading names the word as text spells it, and by its own name where that is another: "WWW-Authenticate (challenge)".
func (w *Word) Heading(text string) string {
	for _, s := range append([]string{w.Name}, w.Also...) {
		if at := strings.Index(strings.ToLower(text), strings.ToLower(s)); at >= 0 {
			if s == w.Name {
				return s
			}
			return s + " (" + w.Name + ")"
		}
	}
	return w.Name
}

// compile makes the pattern: any case at the first letter, an s behind it, nothing else round it that goes on. Where a word is broken
// over two lines, the bar of a verdict may stand between its halves.
func (w *Word) compile() *regexp.Regexp {
	var alternatives []string
	for _, s := range append([]string{w.Name}, w.Also...) {
		first, rest := s[:1], regexp.QuoteMeta(s[1:])
		alternatives = append(alternatives, "["+strings.ToUpper(first)+strings.ToLower(first)+"]"+strings.ReplaceAll(rest, " ", `[\s▌|]+`))
	}
	return regexp.MustCompile(`(?:^|[^\w./:@-])(?:` + strings.Join(alternatives, "|") + `)s?(?:$|[^\w/@-])`)
}
