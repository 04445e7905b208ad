package convert

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// stdin is what a shell puts into a command: echo … | http, or < file.
type stdin struct {
	data []byte
	has  bool
}

// redirected is what a statement gets from < file, a here-document or a here-string.
func redirected(stmt *syntax.Stmt, o Options) stdin {
	word := func(w *syntax.Word) (string, bool) {
		if w == nil {
			return "", false
		}
		s, err := toolWord(w.Parts, false, func(string) {})
		return s, err == nil
	}
	for _, r := range stmt.Redirs {
		switch r.Op {
		case syntax.RdrIn:
			if path, ok := word(r.Word); ok {
				if b, err := o.read(path); err == nil {
					return stdin{b, true}
				}
			}
		case syntax.Hdoc, syntax.DashHdoc:
			if s, ok := word(r.Hdoc); ok {
				return stdin{[]byte(s), true}
			}
		case syntax.WordHdoc:
			if s, ok := word(r.Word); ok {
				return stdin{[]byte(s + "\n"), true}
			}
		}
	}
	return stdin{}
}

// piped splits echo '…' | command into the command and what it is given; ok is false where text is none.
func piped(text string, o Options) (command string, at int, in stdin, ok bool) {
	f, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(text), "")
	if err != nil || len(f.Stmts) == 0 {
		return "", 0, in, false
	}
	b, isPipe := f.Stmts[0].Cmd.(*syntax.BinaryCmd)
	if !isPipe || b.Op != syntax.Pipe {
		return "", 0, in, false
	}
	for { // the first of several pipes
		x, deeper := b.X.Cmd.(*syntax.BinaryCmd)
		if !deeper {
			break
		}
		b = x
	}
	call, isCall := b.X.Cmd.(*syntax.CallExpr)
	if !isCall || len(call.Args) == 0 {
		return "", 0, in, false
	}
	var words []string
	for _, w := range call.Args {
		s, err := toolWord(w.Parts, false, func(string) {})
		if err != nil {
			return "", 0, in, false
		}
		words = append(words, s)
	}
	switch words[0] {
	case "echo":
		end := "\n"
		if len(words) > 1 && (words[1] == "-n" || words[1] == "-ne") {
			words, end = words[1:], ""
		}
		in = stdin{[]byte(strings.Join(words[1:], " ") + end), true}
	case "printf":
		if len(words) == 3 && words[1] == "%s" {
			words = words[1:]
		}
		if len(words) != 2 {
			return "", 0, in, false
		}
		in = stdin{[]byte(words[1]), true}
	case "cat":
		if len(words) != 2 {
			return "", 0, in, false
		}
		data, err := o.read(words[1])
		if err != nil {
			return "", 0, in, false
		}
		in = stdin{data, true}
	default:
		return "", 0, in, false
	}
	at = int(b.Y.Pos().Offset())
	return text[at:], at, in, true
}
