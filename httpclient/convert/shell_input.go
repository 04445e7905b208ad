package convert

import (
	"io"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"why401/httpclient/clean"
)

// input is what a command reads from stdin: a text that stands in the script or in a file, or one that is not known
// since a command would have to be run for it.
type input struct {
	text         []byte
	at           int
	asked        bool
	why          string // why the text is not known
	line, column int
}

func (in *input) Read(p []byte) (int, error) {
	in.asked = true
	if in.at >= len(in.text) {
		return 0, io.EOF
	}
	n := copy(p, in.text[in.at:])
	in.at += n
	return n, nil
}

// redirected applies <<EOF, <<< and < to what a statement reads.
func (s *script) redirected(st *syntax.Stmt, in *input) (*input, error) {
	for _, r := range st.Redirs {
		switch r.Op {
		case syntax.Hdoc, syntax.DashHdoc:
			text, err := s.hereDocument(r)
			if err != nil {
				return in, err
			}
			in = &input{text: []byte(text)}
		case syntax.WordHdoc:
			text, err := s.text(r.Word.Parts, false)
			if err != nil {
				return in, err
			}
			in = &input{text: []byte(text + "\n")}
		case syntax.RdrIn:
			files, err := s.words(r.Word)
			if err != nil {
				return in, err
			}
			in = s.fromFile(strings.Join(files, " "), r)
		}
	}
	return in, nil
}

func (s *script) fromFile(name string, n syntax.Node) *input {
	b, err := s.o.read(name)
	if err != nil {
		return &input{why: "the file " + clean.Line(name, 100) + ", which cannot be read", line: int(n.Pos().Line()), column: int(n.Pos().Col())}
	}
	return &input{text: b}
}

// hereDocument is the text of one: variables are expanded unless its word is quoted, and <<- takes tabs off.
func (s *script) hereDocument(r *syntax.Redirect) (string, error) {
	if r.Hdoc == nil {
		return "", nil
	}
	quoted := false
	for _, p := range r.Word.Parts {
		lit, ok := p.(*syntax.Lit)
		quoted = quoted || !ok || strings.Contains(lit.Value, "\\")
	}
	var b strings.Builder
	for i, p := range r.Hdoc.Parts {
		text := ""
		if lit, ok := p.(*syntax.Lit); ok {
			if text = lit.Value; r.Op == syntax.DashHdoc {
				text = untabbed(text, i == 0)
			}
			if !quoted {
				text = unescapeHere(text)
			}
		} else {
			var err error
			if text, err = s.part(p, true); err != nil {
				return "", err
			}
		}
		b.WriteString(text)
	}
	return b.String(), nil
}

// untabbed takes the tabs off the beginning of each line.
func untabbed(text string, atStart bool) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		if i > 0 || atStart {
			lines[i] = strings.TrimLeft(lines[i], "\t")
		}
	}
	return strings.Join(lines, "\n")
}

// unescapeHere takes backslashes off before $, a backquote, a backslash and a line end.
func unescapeHere(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) && strings.IndexByte("$`\\\n", text[i+1]) >= 0 {
			i++
			if text[i] == '\n' {
				continue
			}
		}
		b.WriteByte(text[i])
	}
	return b.String()
}
