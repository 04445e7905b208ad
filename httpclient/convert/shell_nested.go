package convert

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"why401/httpclient/lazyregexp"
)

// maxNested is how long a text may be to be read as a script of bash: longer ones are files.
const maxNested = 64 << 10

var nestedStart = lazyregexp.New(`(?:[({;&|!=]|\$\(|\b(?:if|elif|while|until|then|do|else|time|exec|command))\s*(?:[({!]\s*|\$\(|time +|[A-Za-z_]\w*=\S* +)*(?:\S*/)?curl[ \t\\]`)

// isNested is true for a text that is a script of bash as a whole, in which curl stands inside of something: $(…), if,
// a loop, a group, or behind another command on its line. A sentence that bash could read too is none.
func isNested(s sample) bool {
	if len(s.text) > maxNested || !nestedStart.Re().MatchString(s.text) || dialect(s.text) != "bash" {
		return false
	}
	line, _, _ := strings.Cut(s.text, "\n")
	text, _ := prepare(s.text[behindPrompt(line):])
	f, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(text), "")
	if err != nil {
		return false
	}
	top := map[int]bool{} // where statements begin that are in nothing, and first on their line
	for _, st := range f.Stmts {
		if at := int(st.Pos().Offset()); strings.TrimSpace(text[strings.LastIndexByte(text[:at], '\n')+1:at]) == "" {
			top[at] = true
		}
	}
	found, nested := false, false
	syntax.Walk(f, func(n syntax.Node) bool {
		c, ok := n.(*syntax.CallExpr)
		if !ok || found {
			return !found
		}
		args := c.Args
		for len(args) > 1 && prefix(args[0].Lit()) {
			args = args[1:]
		}
		if len(args) < 2 || !curlStart.Re().MatchString(args[0].Lit()+" ") {
			return true
		}
		found = true
		end, behind, _ := commandEnd(text, int(args[0].End().Offset()), "curl")
		nested = !top[int(c.Pos().Offset())] && (behind == 0 || end >= int(args[len(args)-1].End().Offset()))
		return false
	})
	return nested
}

// holdsCurl is true where a command substitution holds a curl command.
func holdsCurl(p syntax.Node) bool {
	found := false
	syntax.Walk(p, func(n syntax.Node) bool {
		if c, ok := n.(*syntax.CallExpr); ok && len(c.Args) > 1 && curlStart.Re().MatchString(c.Args[0].Lit()+" ") {
			found = true
		}
		return !found
	})
	return found
}

// substituted reads the curl commands of $(…) in a word: they make requests, and what they answer is not known.
func (s *script) substituted(w *syntax.Word) (bool, error) {
	if w == nil || !holdsCurl(w) {
		return false, nil
	}
	var failed error
	syntax.Walk(w, func(n syntax.Node) bool {
		if c, ok := n.(*syntax.CmdSubst); ok {
			if err := s.statements(c.Stmts); err != nil && failed == nil {
				failed = err
			}
			return false
		}
		return true
	})
	return true, failed
}

// maxTurns bounds how often the commands of all loops are read.
const maxTurns = 100

// loop reads what a for loop does, once for each of its values where the text gives them.
func (s *script) loop(c *syntax.ForClause) error {
	words, ok := c.Loop.(*syntax.WordIter)
	if !ok || len(words.Items) == 0 {
		return s.statements(c.Do)
	}
	var values []string
	for _, w := range words.Items {
		vs, err := s.words(w)
		if err != nil {
			return s.statements(c.Do)
		}
		values = append(values, vs...)
	}
	if s.turns += len(values); s.turns > maxTurns { // loops in loops multiply
		s.turns -= len(values) - 1
		s.note("of the " + itoa(len(values)) + " turns of the loop the first was read")
		values = values[:1]
	}
	for _, v := range values {
		s.vars[words.Name.Value] = v
		if err := s.statements(c.Do); err != nil {
			return err
		}
	}
	return nil
}

// conditional reads if and its branches: which is taken is not known.
func (s *script) conditional(c *syntax.IfClause) error {
	for ; c != nil; c = c.Else {
		if err := s.statements(c.Cond); err != nil {
			return err
		}
		if err := s.statements(c.Then); err != nil {
			return err
		}
	}
	return nil
}

// array is the words of "${NAME[@]}" or ${NAME[@]}, as the text gives them.
func (s *script) array(w *syntax.Word) ([]string, bool) {
	if len(w.Parts) != 1 || len(s.arrays) == 0 {
		return nil, false
	}
	part := w.Parts[0]
	if q, ok := part.(*syntax.DblQuoted); ok && len(q.Parts) == 1 {
		part = q.Parts[0]
	}
	p, ok := part.(*syntax.ParamExp)
	if !ok || p.Param == nil || p.Index == nil || p.Excl || p.Length || p.Slice != nil || p.Repl != nil || p.Exp != nil {
		return nil, false
	}
	words, known := s.arrays[p.Param.Value]
	return words, known && s.source(p.Index) == "@"
}

// elements takes the words of NAME=(…) and NAME+=(…).
func (s *script) elements(a *syntax.Assign) {
	var words []string
	if a.Append {
		words = s.arrays[a.Name.Value]
	}
	for _, e := range a.Array.Elems {
		if e.Index != nil || e.Value == nil {
			return
		}
		ws, err := s.words(e.Value)
		if err != nil {
			return
		}
		words = append(words, ws...)
	}
	if s.arrays == nil {
		s.arrays = map[string][]string{}
	}
	s.arrays[a.Name.Value] = words
}
