package convert

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// toolWords splits a bash command of a tool that is not curl into its words, and finds what the shell puts into it: from
// < file, a here-document or a here-string. Nothing is run; variables stay as they are, are reported, and stand in open.
func toolWords(text string, o Options) (words, notes, open []string, in stdin, err error) {
	f, perr := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(text), "")
	if perr != nil {
		return nil, nil, nil, in, shellError(perr)
	}
	if len(f.Stmts) == 0 {
		return nil, nil, nil, in, nil
	}
	stmt := f.Stmts[0]
	if stmt.Background {
		at := int(stmt.Semicolon.Offset())
		note, lost := ampersand(text, at)
		if lost {
			e := syntaxAt("reading the command", text, at, "the URL in quotes", "an unquoted &, which the shell takes for the end of the command")
			e.Fix = "Quote the URL: what stands behind the & is lost otherwise."
			return nil, nil, nil, in, e
		}
		notes = append(notes, note)
	}
	for {
		b, ok := stmt.Cmd.(*syntax.BinaryCmd)
		if !ok {
			break
		}
		notes = append(notes, "what stands after "+b.Op.String()+" was left out")
		stmt = b.X
	}
	call, ok := stmt.Cmd.(*syntax.CallExpr)
	if !ok {
		return nil, notes, nil, in, &SyntaxError{Doing: "reading the command", Line: 1, Column: 1, Want: "a command", Got: "another construct of the shell"}
	}
	told := map[string]bool{}
	for _, w := range call.Args {
		s, err := toolWord(w.Parts, false, func(name string) {
			open = append(open, "$"+name, "${"+name+"}")
			if !told[name] {
				told[name] = true
				notes = append(notes, "the shell variable "+name+" was not expanded: its value is not in the text")
			}
		})
		if err != nil {
			return nil, notes, nil, in, err
		}
		words = append(words, s)
	}
	return words, notes, open, redirected(stmt, o), nil
}

// toolWord is a word without its quotes; open is told of variables.
func toolWord(parts []syntax.WordPart, quoted bool, open func(string)) (string, error) {
	var b strings.Builder
	for _, p := range parts {
		switch p := p.(type) {
		case *syntax.Lit:
			b.WriteString(withoutBackslashes(p.Value, quoted))
		case *syntax.SglQuoted:
			if p.Dollar {
				b.WriteString(ansiC(p.Value))
			} else {
				b.WriteString(p.Value)
			}
		case *syntax.DblQuoted:
			s, err := toolWord(p.Parts, true, open)
			if err != nil {
				return "", err
			}
			b.WriteString(s)
		case *syntax.ParamExp:
			name := "$" + p.Param.Value
			open(p.Param.Value)
			if !p.Short {
				name = "${" + p.Param.Value + "}"
			}
			b.WriteString(name)
		default:
			return "", &SyntaxError{Doing: "reading the command", Line: int(p.Pos().Line()), Column: int(p.Pos().Col()), Want: "plain words", Got: "a command substitution or expansion, which is not run", Fix: "Put its value in its place."}
		}
	}
	return b.String(), nil
}

// withoutBackslashes takes them off: before any character outside of quotes, before $ ` " \ and newline inside.
func withoutBackslashes(s string, quoted bool) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 >= len(s) || quoted && strings.IndexByte("$`\"\\\n", s[i+1]) < 0 {
			b.WriteByte(s[i])
			continue
		}
		if i++; s[i] != '\n' {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}
