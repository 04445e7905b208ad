package convert

import (
	"errors"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"why401/httpclient"
)

// CurlText reads a pasted command line as bash would: $'…', quotes, continuation lines, here-documents are not run,
// variables stay unexpanded and are reported, command substitution is refused.
func CurlText(text string, o Options) (httpclient.Request, error) {
	text, notes := prepare(text)
	words, more, err := shellWords(text)
	notes = append(notes, more...)
	if err != nil {
		return httpclient.Request{Source: "curl", Notes: notes}, err
	}
	for len(words) > 0 && (words[0] == "why401" || words[0] == "sudo" || words[0] == "time") {
		words = words[1:]
	}
	if len(words) == 0 || !curlStart().MatchString(words[0]+" ") {
		return httpclient.Request{}, &SyntaxError{Doing: readingCurl, Line: 1, Column: 1, Want: "the word curl", Got: "another command"}
	}
	r, err := Curl(words[1:], o)
	r.Notes = append(notes, r.Notes...)
	return r, err
}

// prepare takes a prompt off and mends what word processors do to quotes and line ends.
func prepare(text string) (string, []string) {
	var notes []string
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	text = strings.ReplaceAll(text, "\r\n", "\n")
	for _, p := range []string{"$ ", "# ", "> ", "% "} {
		if strings.HasPrefix(text, p) {
			text = strings.TrimLeft(text[2:], " ")
			text = strings.ReplaceAll(text, "\n"+p, "\n")
		}
	}
	if strings.Contains(text, "\xe2\x80") && strings.ContainsAny(text, "“”‘’") { // a large text is searched for their common bytes first
		if straight := straighten(text); straight != text {
			notes = append(notes, "curly quotes were read as straight ones")
			text = straight
		}
	}
	if strings.Contains(text, "\xe2\x80") && wideDash().MatchString(text) {
		notes = append(notes, "long dashes before an option were read as the dashes that a word processor made them of")
		text = wideDash().ReplaceAllStringFunc(text, func(m string) string {
			dash := "-"
			if len([]rune(m)) > 3 { // more than one letter behind it
				dash = "--"
			}
			return m[:1] + dash + strings.TrimLeft(m[1:], "–—")
		})
	}
	if !strings.Contains(text, "\\ ") && !strings.Contains(text, "\\\t") {
		return text, notes
	}
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if t := strings.TrimRight(l, " \t"); t != l && strings.HasSuffix(t, `\`) && i+1 < len(lines) {
			lines[i] = t
			notes = append(notes, "line "+itoa(i+1)+" ends in a backslash and spaces; the spaces were dropped")
		}
	}
	return strings.Join(lines, "\n"), notes
}

// shellWords splits the first command of a bash script into words.
func shellWords(text string) (words, notes []string, err error) {
	f, perr := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(text), "")
	if perr != nil {
		return nil, nil, shellError(perr)
	}
	if len(f.Stmts) == 0 {
		return nil, nil, &SyntaxError{Doing: readingCurl, Want: "a command", Got: "nothing"}
	}
	stmt := f.Stmts[0]
	if stmt.Background {
		notes = append(notes, "an unquoted & ended the command: the shell cut the URL there; quote the URL")
	} else if len(f.Stmts) > 1 {
		notes = append(notes, "only the first of "+itoa(len(f.Stmts))+" commands was read")
	}
	cmd := stmt.Cmd
	for {
		b, ok := cmd.(*syntax.BinaryCmd)
		if !ok {
			break
		}
		notes = append(notes, "what stands after "+b.Op.String()+" was left out")
		stmt = b.X
		cmd = stmt.Cmd
	}
	call, ok := cmd.(*syntax.CallExpr)
	if !ok || len(call.Args) == 0 {
		return nil, notes, &SyntaxError{Doing: readingCurl, Line: 1, Column: 1, Want: "a curl command", Got: "another kind of shell command"}
	}
	vars := map[string]bool{}
	for _, w := range call.Args {
		s, err := wordText(w.Parts, vars, false)
		if err != nil {
			return nil, notes, err
		}
		words = append(words, s)
	}
	for name := range vars {
		notes = append(notes, "the shell variable "+name+" was not expanded: its name is sent as it stands")
	}
	return words, notes, nil
}

func shellError(err error) error {
	e := &SyntaxError{Doing: readingCurl, Want: "a whole command", Got: "one that the shell cannot read"}
	var pe syntax.ParseError
	if errors.As(err, &pe) {
		e.Line, e.Column = int(pe.Pos.Line()), int(pe.Pos.Col())
		switch {
		case strings.Contains(pe.Text, "without closing quote"), strings.Contains(pe.Text, "reached EOF"):
			e.Want, e.Got = "the closing quote that belongs to this place", "the end of the text"
			e.Fix = "Copy the command again, to its end."
		default:
			e.Got = httpclient.CleanLine(pe.Text, 100)
		}
	}
	return e
}

// wordText is a word with its quotes taken off.
func wordText(parts []syntax.WordPart, vars map[string]bool, quoted bool) (string, error) {
	if len(parts) == 1 {
		return partText(parts[0], vars, quoted)
	}
	var b strings.Builder
	for _, p := range parts {
		s, err := partText(p, vars, quoted)
		if err != nil {
			return "", err
		}
		b.WriteString(s)
	}
	return b.String(), nil
}

// partText is one part of a word.
func partText(p syntax.WordPart, vars map[string]bool, quoted bool) (string, error) {
	switch p := p.(type) {
	case *syntax.Lit:
		return unescape(p.Value, quoted), nil
	case *syntax.SglQuoted:
		if p.Dollar {
			return ansiC(p.Value), nil
		}
		return p.Value, nil
	case *syntax.DblQuoted:
		return wordText(p.Parts, vars, true)
	case *syntax.ParamExp:
		name := "$" + p.Param.Value
		vars[name] = true
		if p.Short {
			return name, nil
		}
		return "${" + p.Param.Value + "}", nil
	}
	return "", &SyntaxError{Doing: readingCurl, Line: int(p.Pos().Line()), Column: int(p.Pos().Col()), Want: "plain words", Got: "a command substitution or expansion, which is not run", Fix: "Put its value in its place."}
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
