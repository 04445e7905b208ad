package convert

import (
	"errors"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"why401/httpclient"
	"why401/httpclient/clean"
)

// CurlText reads pasted command lines as bash would and gives the requests of all curl commands in them: $'…', quotes, continuation
// lines, here-documents, and variables that the text itself assigns. Nothing is run: other variables stay as they are and are
// reported, a command substitution is refused.
func CurlText(text string, o Options) ([]httpclient.Request, error) {
	text, notes := prepare(text)
	f, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(text), "")
	if err != nil {
		return nil, shellError(err)
	}
	if len(f.Stmts) == 0 {
		return nil, &SyntaxError{Doing: readingCurl, Want: "a command", Got: "nothing"}
	}
	s := &script{src: text, o: o, vars: map[string]string{}, open: map[string]bool{}, notes: notes}
	for _, st := range f.Stmts {
		if err := s.statement(st, nil); err != nil {
			return nil, err
		}
	}
	if !s.found {
		e := &SyntaxError{Doing: readingCurl, Line: int(f.Stmts[0].Pos().Line()), Column: int(f.Stmts[0].Pos().Col()), Want: "the word curl", Got: "another command"}
		return nil, e
	}
	for _, name := range s.names {
		s.note("the shell variable " + clean.Line(name, 60) + " was not expanded: its value is not in the text")
	}
	for i := 1; i < len(s.requests); i++ { // each says its own: a person picks one
		for _, name := range s.names {
			if r := &s.requests[i]; uses(r, name) {
				r.Notes = append(r.Notes, "the shell variable "+clean.Line(name, 60)+" was not expanded: its value is not in the text"+s.answered[name])
			}
		}
	}
	if len(s.requests) > 0 {
		s.requests[0].Notes = append(s.notes, s.requests[0].Notes...)
	}
	return s.requests, nil
}

// script is a shell text that is read and not run.
type script struct {
	src      string
	o        Options
	vars     map[string]string // assigned in the text
	arrays   map[string][]string
	turns    int               // of loops
	answered map[string]string // variables that take what a request answers: how to get their value
	open     map[string]bool   // used and not assigned
	names    []string          // of open, in order
	notes    []string
	requests []httpclient.Request
	found    bool
}

func (s *script) note(n string) { s.notes = append(s.notes, n) }

// statement reads one statement; in is what a pipe brings, nil nothing.
func (s *script) statement(st *syntax.Stmt, in *input) error {
	if st.Background {
		note, lost := ampersand(s.src, int(st.Semicolon.Offset()))
		s.note(note)
		if first := len(s.requests); lost {
			defer func() {
				for i := first; i < len(s.requests); i++ {
					s.requests[i].Unsupported = append(s.requests[i].Unsupported, "what stands behind the unquoted & of the URL, which the shell takes for the end of the command (quote the URL)")
				}
			}()
		}
	}
	in, err := s.redirected(st, in)
	if err != nil {
		return err
	}
	switch c := st.Cmd.(type) {
	case *syntax.CallExpr:
		return s.call(c, in)
	case *syntax.DeclClause:
		return s.assign(c.Args)
	case *syntax.TimeClause:
		if c.Stmt != nil {
			return s.statement(c.Stmt, in)
		}
	case *syntax.Block:
		return s.statements(c.Stmts)
	case *syntax.Subshell:
		return s.statements(c.Stmts)
	case *syntax.IfClause:
		return s.conditional(c)
	case *syntax.WhileClause:
		return s.statements(append(append([]*syntax.Stmt(nil), c.Cond...), c.Do...))
	case *syntax.ForClause:
		return s.loop(c)
	case *syntax.FuncDecl:
		return s.statement(c.Body, in)
	case *syntax.BinaryCmd:
		if c.Op != syntax.Pipe && c.Op != syntax.PipeAll {
			if err := s.statement(c.X, nil); err != nil {
				return err
			}
			return s.statement(c.Y, nil)
		}
		return s.pipe(c, in)
	}
	return nil
}

func (s *script) statements(all []*syntax.Stmt) error {
	for _, st := range all {
		if err := s.statement(st, nil); err != nil {
			return err
		}
	}
	return nil
}

// pipe reads X | Y: curl on the left makes the request, and what reads its answer is left out; on the right it reads
// what X writes.
func (s *script) pipe(c *syntax.BinaryCmd, in *input) error {
	before := s.found
	s.found = false
	if err := s.statement(c.X, in); err != nil {
		return err
	}
	if s.found {
		s.note("what stands after " + c.Op.String() + " was left out")
		return nil
	}
	s.found = before
	return s.statement(c.Y, s.output(c.X, in))
}

// call reads a simple command: assignments, or curl.
func (s *script) call(c *syntax.CallExpr, in *input) error {
	if len(c.Args) == 0 {
		return s.assign(c.Assigns)
	}
	for len(c.Args) > 1 && prefix(c.Args[0].Lit()) {
		c = &syntax.CallExpr{Args: c.Args[1:]}
	}
	if !curlStart.Re().MatchString(c.Args[0].Lit() + " ") {
		for _, w := range c.Args { // echo "$(curl …)"
			if _, err := s.substituted(w); err != nil {
				return err
			}
		}
		return nil
	}
	var words []string
	for _, w := range c.Args[1:] {
		ws, err := s.words(w)
		if err != nil {
			return err
		}
		words = append(words, ws...)
	}
	o := s.o
	if in != nil {
		o.Stdin = in
	}
	s.found = true
	rs, err := Curl(words, o)
	if in != nil && in.asked && in.why != "" {
		return &SyntaxError{Doing: readingCurl, Line: in.line, Column: in.column, Want: "a text that curl reads from stdin", Got: in.why, Fix: "Write the data into a file and name it, as in -d @FILE."}
	}
	for i := range rs {
		refuseUnfilled(&rs[i], s.o.unexpanded)
	}
	s.requests = append(s.requests, rs...)
	return err
}

// prefix is true for a command that runs the one behind it.
func prefix(word string) bool {
	switch word {
	case "why401", "sudo", "time", "exec", "command", "env", "nohup":
		return true
	}
	return strings.IndexByte(word, '=') > 0 && !strings.ContainsAny(word, "/:?") // env NAME=value curl
}

// assign takes the values that the text gives.
func (s *script) assign(all []*syntax.Assign) error {
	for _, a := range all {
		if a.Name != nil && a.Array != nil {
			s.elements(a)
			continue
		}
		if a.Name == nil || a.Naked || a.Array != nil || a.Index != nil {
			continue
		}
		value := ""
		if a.Value != nil {
			if ran, err := s.substituted(a.Value); ran {
				if err != nil {
					return err
				}
				if s.answered == nil {
					s.answered = map[string]string{}
				}
				s.answered[a.Name.Value] = "; request " + itoa(len(s.requests)) + " of it answers with it"
				s.note("the variable " + clean.Line(a.Name.Value, 60) + " takes what a request of the text answers, which was not sent: its value is unknown")
				delete(s.vars, a.Name.Value)
				continue
			}
			v, err := s.text(a.Value.Parts, false)
			if err != nil {
				s.note("the value of the shell variable " + clean.Line(a.Name.Value, 60) + " would have to be run, and was not")
				delete(s.vars, a.Name.Value)
				continue
			}
			if lit, ok := a.Value.Parts[0].(*syntax.Lit); ok {
				v = s.home(lit.Value, v)
			}
			value = v
		}
		if a.Append {
			value = s.vars[a.Name.Value] + value
		}
		s.vars[a.Name.Value] = value
	}
	return nil
}

// ampersand says what an unquoted & at byte at does. lost is true where options follow that belong to the command: the
// shell runs it without them, which is not what was meant.
func ampersand(text string, at int) (note string, lost bool) {
	rest := text[min(len(text), at+1):]
	rest = rest[:shellExtent(rest)]
	if rest == "" || blank(rune(rest[0])) {
		return "the & behind the command only puts it into the background", false
	}
	word, more, _ := strings.Cut(rest, " ")
	if more = strings.TrimLeft(more, " \t\\\n"); word != "" && strings.HasPrefix(more, "-") {
		return "an unquoted & ended the command: the shell cut the URL there, and the options behind it were lost; quote the URL", true
	}
	return "an unquoted & ended the command: the shell cut the URL there; quote the URL", false
}

func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
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
			e.Got = clean.Line(pe.Text, 100)
		}
	}
	return e
}
