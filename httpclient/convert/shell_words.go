package convert

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"why401/httpclient/clean"
)

// words are the words that bash makes of w: its quotes taken off, braces, ~ and the variables of the text expanded. What
// would be run is refused; names of files are not looked for.
func (s *script) words(w *syntax.Word) ([]string, error) {
	if words, ok := s.array(w); ok {
		return words, nil
	}
	if len(w.Parts) == 1 {
		switch p := w.Parts[0].(type) {
		case *syntax.SglQuoted, *syntax.DblQuoted:
			text, err := s.part(p, false)
			return []string{text}, err
		case *syntax.Lit:
			if !strings.ContainsAny(p.Value, "{~\\") {
				return []string{p.Value}, nil
			}
		}
	}
	var out []string
	alternatives, err := s.braces(w)
	if err != nil {
		return nil, err
	}
	for _, parts := range alternatives {
		fields, err := s.fields(parts)
		if err != nil {
			return nil, err
		}
		out = append(out, fields...)
	}
	return out, nil
}

// fields puts parts together and splits what unquoted variables hold at blanks.
func (s *script) fields(parts []syntax.WordPart) ([]string, error) {
	var out []string
	var b strings.Builder
	some := false // a word has begun, even an empty one
	for i, p := range parts {
		text, err := s.part(p, false)
		if err != nil {
			return nil, err
		}
		if lit, ok := p.(*syntax.Lit); ok && i == 0 {
			text = s.home(lit.Value, text)
		}
		if _, ok := p.(*syntax.ParamExp); !ok {
			b.WriteString(text)
			some = true
			continue
		}
		for j, piece := range strings.FieldsFunc(" "+text+" ", blank) {
			if j > 0 || text != "" && blank(rune(text[0])) && some {
				if some {
					out = append(out, b.String())
				}
				b.Reset()
			}
			b.WriteString(piece)
			some = true
		}
		if text != "" && blank(rune(text[len(text)-1])) && some {
			out = append(out, b.String())
			b.Reset()
			some = false
		}
	}
	if some {
		out = append(out, b.String())
	}
	return out, nil
}

func blank(r rune) bool { return r == ' ' || r == '\t' || r == '\n' }

// home expands a ~ that begins a word.
func (s *script) home(raw, text string) string {
	if (raw == "~" || strings.HasPrefix(raw, "~/")) && s.o.Getenv != nil {
		if h := s.o.Getenv("HOME"); h != "" {
			return h + text[1:]
		}
	}
	return text
}

// text is a word as one text, as in quotes and assignments.
func (s *script) text(parts []syntax.WordPart, quoted bool) (string, error) {
	if len(parts) == 1 {
		return s.part(parts[0], quoted)
	}
	var b strings.Builder
	for _, p := range parts {
		t, err := s.part(p, quoted)
		if err != nil {
			return "", err
		}
		b.WriteString(t)
	}
	return b.String(), nil
}

// part is one part of a word.
func (s *script) part(p syntax.WordPart, quoted bool) (string, error) {
	switch p := p.(type) {
	case *syntax.Lit:
		return unescape(p.Value, quoted), nil
	case *syntax.SglQuoted:
		if p.Dollar {
			return ansiC(p.Value), nil
		}
		return p.Value, nil
	case *syntax.DblQuoted:
		return s.text(p.Parts, true)
	case *syntax.ParamExp:
		return s.variable(p), nil
	case *syntax.ExtGlob:
		return s.source(p), nil
	}
	got, fix := "a command substitution or expansion, which is not run", "Put its value in its place."
	if c, ok := p.(*syntax.CmdSubst); ok {
		if file := fileOf(c); file != "" {
			got, fix = "a command that reads "+clean.Line(file, 60)+", which is not run", "Put the content of "+clean.Line(file, 60)+" in its place."
		}
	}
	return "", &SyntaxError{Doing: readingCurl, Line: int(p.Pos().Line()), Column: int(p.Pos().Col()), Want: "plain words", Got: got, Fix: fix}
}

// fileOf is the file of $(<file) and $(cat file), "" of any other command.
func fileOf(c *syntax.CmdSubst) string {
	if len(c.Stmts) != 1 {
		return ""
	}
	st := c.Stmts[0]
	if st.Cmd == nil && len(st.Redirs) == 1 && st.Redirs[0].Op == syntax.RdrIn {
		return st.Redirs[0].Word.Lit()
	}
	if call, ok := st.Cmd.(*syntax.CallExpr); ok && len(call.Args) == 2 && call.Args[0].Lit() == "cat" {
		return call.Args[1].Lit()
	}
	return ""
}

// variable is the value that the text itself gives a variable, else its name as it stands, which is reported.
func (s *script) variable(p *syntax.ParamExp) string {
	if p.Param == nil {
		return s.source(p)
	}
	name := p.Param.Value
	plain := p.Short || !p.Excl && !p.Length && p.Index == nil && p.Slice == nil && p.Repl == nil && p.Exp == nil && p.Names == 0
	if v, ok := s.vars[name]; ok && plain {
		return v
	}
	if e := p.Exp; e != nil && !p.Excl && !p.Length && p.Index == nil && (e.Op == syntax.DefaultUnset || e.Op == syntax.DefaultUnsetOrNull) {
		v, ok := s.vars[name]
		if ok && (v != "" || e.Op == syntax.DefaultUnset) {
			return v
		}
		if e.Word == nil {
			return ""
		}
		if v, err := s.text(e.Word.Parts, true); err == nil {
			s.note("the shell variable " + clean.Line(name, 60) + " is not set in the text: its default was taken")
			return v
		}
	}
	if !s.open[name] {
		s.open[name] = true
		s.names = append(s.names, name)
	}
	s.o.unexpanded = append(s.o.unexpanded, s.source(p))
	return s.source(p)
}

// source is a part of the text as it stands.
func (s *script) source(n syntax.Node) string {
	from, to := int(n.Pos().Offset()), int(n.End().Offset())
	if from < 0 || to > len(s.src) || from > to {
		return ""
	}
	return s.src[from:to]
}

// unescape takes backslashes off: before any character outside of quotes, before $ ` " \ and newline inside.
func unescape(s string, quoted bool) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 >= len(s) {
			b.WriteByte(s[i])
			continue
		}
		n := s[i+1]
		switch {
		case n == '\n':
			i++
		case !quoted, strings.IndexByte("$`\"\\", n) >= 0:
			b.WriteByte(n)
			i++
		default:
			b.WriteByte('\\')
		}
	}
	return b.String()
}
