package plain

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"why401/flows/glossary"
	"why401/httpclient/clean"
)

// ask prints a question and reads one line. q leaves and ? explains, by help, at every question.
func (f *Face) ask(question, help string) (string, error) {
	for {
		answer, err := f.read(question)
		switch {
		case err != nil:
			return "", err
		case leaves(answer):
			return "", errEnd
		case f.explain(answer, help):
			continue
		}
		f.said.Reset()
		return answer, nil
	}
}

// leaves reports whether an answer means the end.
func leaves(answer string) bool {
	return slices.Contains([]string{"q", "quit", "exit"}, strings.ToLower(answer))
}

// value is ask for an answer that may be any text: q is one, and only ? alone or before a word is not.
func (f *Face) value(question, help string) (string, error) {
	for {
		answer, err := f.read(question)
		if err != nil {
			return "", err
		}
		if answer != "?" && !strings.HasPrefix(answer, "? ") || !f.explain(answer, help) {
			f.said.Reset()
			return answer, nil
		}
	}
}

// read prints a question and reads one line.
func (f *Face) read(question string) (string, error) {
	_, _ = io.WriteString(f.Out, question+" ")
	line, err := f.lines.ReadString('\n')
	if err != nil && line == "" {
		return "", errEnd
	}
	return strings.TrimSpace(line), nil
}

// explain answers ? with the help of the question and the words that were used, and ? WORD with the word.
func (f *Face) explain(answer, help string) bool {
	name, ok := strings.CutPrefix(answer, "?")
	if !ok && !strings.EqualFold(answer, "help") {
		return false
	} else if !ok {
		name = ""
	}
	if name = strings.TrimSpace(name); name != "" {
		w := glossary.Find(name)
		if w == nil {
			f.line("No word %q is explained here. ? alone names those that were used; why401 explain words lists all.", clean.Line(name, 60))
			return true
		}
		f.line("%s: %s", strings.Join(append([]string{w.Name}, w.Also...), ", "), w.Text)
		if w.Read != "" {
			f.line("Read: %s", w.Read)
		}
		return true
	}
	f.line("%s", help)
	var names []string
	for _, w := range glossary.In(f.said.String()) {
		names = append(names, w.Name)
	}
	if len(names) > 0 {
		f.line("Words used above: %s. ? and a word explains it, as in: ? %s", strings.Join(names, ", "), names[0])
	}
	f.line("q leaves; so does ctrl+d.")
	return true
}

// line prints what is no part of the conversation: its words are not listed again.
func (f *Face) line(format string, args ...any) {
	_, _ = io.WriteString(f.Out, wrapped(fmt.Sprintf(format, args...))+"\n")
}

// yes asks until the answer is yes or no.
func (f *Face) yes(question, help string) (bool, error) {
	for {
		a, err := f.ask(question+" (yes or no)", help)
		if err != nil {
			return false, err
		}
		switch strings.ToLower(a) {
		case "y", "yes":
			return true, nil
		case "n", "no":
			return false, nil
		}
		f.line("%sPlease answer yes or no. ? explains, q leaves.", emptyIs(a))
	}
}

// emptyIs says that an empty line is no answer; the questions that take one say what it stands for.
func emptyIs(answer string) string {
	if answer == "" {
		return "An empty line is no answer here. "
	}
	return ""
}

// numbers names those from 1 to n.
func numbers(n int) string {
	if n == 1 {
		return "1"
	}
	return fmt.Sprintf("a number from 1 to %d", n)
}

// number asks for a number from 1 to n; an empty answer is empty, and b for back is 0.
func (f *Face) number(question, help string, n, empty int) (int, error) {
	for {
		a, err := f.ask(question, help)
		if err != nil || a == "" {
			return empty, err
		}
		if l := strings.ToLower(a); l == "b" || l == "back" {
			return 0, nil
		}
		if i, err := strconv.Atoi(a); err == nil && i >= 1 && i <= n {
			return i, nil
		}
		f.line("Want %s, b for back, or an empty line. ? explains, q leaves.", numbers(n))
	}
}
