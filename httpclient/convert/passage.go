package convert

import (
	"errors"
	"html"
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
	"why401/httpclient/mask"
)

// passage is the part of a pasted text that is read. Its lines know where they stood, so that an error names a place of
// what was pasted.
type passage struct {
	text  string
	from  []origin // of each line of text; none: the text stands where it was pasted
	notes []string
	// beside is true for an address that was taken from beside a command or a credential: what was not read is part of
	// the request that was meant.
	beside bool
}

// origin is the place of a line: its number, from 1, and how many bytes were taken off its beginning.
type origin struct{ line, off int }

// whole is all of a pasted text, without the space round it.
func whole(text string) passage {
	body := strings.TrimPrefix(text, "\ufeff")
	cut := len(body) - len(strings.TrimLeft(body, " \t\r\n"))
	p := passage{text: strings.TrimRight(body[cut:], " \t\r\n")}
	if cut > 0 {
		head := body[:cut]
		first := strings.Count(head, "\n") + 1
		p.from = []origin{{first, cut - strings.LastIndex(head, "\n") - 1}}
	}
	return p
}

// origin is where line n of the passage, from 1, stood.
func (p passage) origin(n int) origin {
	switch last := len(p.from); {
	case last == 0:
		return origin{line: n}
	case n <= last:
		return p.from[n-1]
	default:
		return origin{line: p.from[last-1].line + n - last}
	}
}

// place puts the place of an error of the passage where it stands in what was pasted.
func (p passage) place(err error) error {
	var se *SyntaxError
	if err == nil || !errors.As(err, &se) || se.Line < 1 || len(p.from) == 0 {
		return err
	}
	e := *se
	o := p.origin(se.Line)
	e.Line, e.Column = o.line, se.Column+o.off
	return &e
}

// located gives an error without a place the place in text where what it got stands, else the beginning.
func located(err error, text string) error {
	var se *SyntaxError
	if err == nil || !errors.As(err, &se) || se.Line > 0 {
		return err
	}
	at := 0
	if got, ok := strings.CutPrefix(se.Got, "“"); ok {
		got = strings.TrimSuffix(strings.TrimSuffix(got, "”"), "…")
		if i := strings.Index(text, got); got != "" && i > 0 {
			at = i
		}
	}
	if name := se.Want[strings.LastIndexByte(se.Want, ' ')+1:]; se.Got == unreadable && name != "" { // the file behind @, -K, -T
		if i := strings.LastIndex(text, name); i > 0 {
			at = i
		} else if base := name[strings.LastIndexByte(name, '/')+1:]; base != "" { // ~ was expanded
			if i := strings.LastIndex(text, base); i > 0 {
				at = strings.LastIndexAny(text[:i], " \t\n\"'=@") + 1
			}
		}
	}
	e := *se
	if e.Got == "" {
		e.Got = "nothing"
	}
	placed := syntaxAt("", text, at, "", "")
	e.Line, e.Column = placed.Line, placed.Column
	return &e
}

// pick is the passage of some lines of p, each without what strip counts at its beginning.
func (p passage) pick(lines []string, from, to int, strip func(string) int) passage {
	q := passage{notes: p.notes}
	out := make([]string, 0, to-from)
	for i := from; i < to; i++ {
		n := 0
		if strip != nil {
			n = strip(lines[i])
		}
		o := p.origin(i + 1)
		q.from = append(q.from, origin{o.line, o.off + n})
		out = append(out, lines[i][n:])
	}
	q.text = strings.Join(out, "\n")
	return q
}

// tail is p from byte at on.
func (p passage) tail(at int) passage {
	head := p.text[:at]
	n := strings.Count(head, "\n") + 1
	o := p.origin(n)
	o.off += at - strings.LastIndex(head, "\n") - 1
	q := passage{text: p.text[at:], from: []origin{o}, notes: p.notes}
	if len(p.from) > n {
		q.from = append(q.from, p.from[n:]...)
	}
	return q
}

func (p passage) with(note string) passage {
	p.notes = append(append([]string(nil), p.notes...), note)
	return p
}

// syntaxAt is an error at byte at of text.
func syntaxAt(doing, text string, at int, want, got string) *SyntaxError {
	at = max(0, min(at, len(text)))
	head := text[:at]
	return &SyntaxError{Doing: doing, Line: strings.Count(head, "\n") + 1, Column: at - strings.LastIndex(head, "\n"), Want: want, Got: got}
}

// maxUnwrap bounds how often one wrapping is taken off another: a quoted mail that holds a fenced command, say.
const maxUnwrap = 6

// maxWrapped is how long a text may be to be searched for a request: longer ones are files and not tickets.
const maxWrapped = 4 << 20

// unwrapped looks for a request inside of what tickets and mails put round one.
func unwrapped(p passage, depth int) (form, passage, bool) {
	if f, ok := formOf(p.text); ok {
		return f, p, true
	}
	if depth >= maxUnwrap || len(p.text) > maxWrapped {
		return form{}, p, false
	}
	for _, step := range []func(passage) (passage, bool){spaced, unescaped, unfenced, unquoted, fromProse} {
		if q, ok := step(p); ok {
			if f, r, ok := unwrapped(q, depth+1); ok {
				return f, r, true
			}
		}
	}
	return form{}, p, false
}

var (
	entity      = lazyregexp.New(`&(?:quot|#39|#x27|#34|apos|lt|gt|amp|nbsp|#160);`)
	strayAmp    = lazyregexp.New(`&(?:[^#a-zA-Z]|$)|&(?:[a-zA-Z0-9#]*)(?:[^;a-zA-Z0-9#]|$)`)
	escapedURL  = lazyregexp.New(`https?://\S*&amp;`)
	fenceLine   = lazyregexp.New("^[ \t]*(?:```|~~~|\\{(?:code|noformat)(?::[^}\n]*)?\\})")
	inlineCode  = lazyregexp.New("`((?:curl|wget|https?|xhs?|fetch\\() ?[^`\n]+)`")
	quotePrefix = lazyregexp.New(`^(?:> ?)`)
)

// unescaped undoes HTML escapes where the whole text was escaped: quotes became &quot;, and no bare < or & is left.
func unescaped(p passage) (passage, bool) {
	if !strings.Contains(p.text, "&") || strings.Contains(p.text, "& ") || !entity.Re().MatchString(p.text) || strings.ContainsAny(p.text, "<") || strayAmp.Re().MatchString(p.text) {
		return p, false
	}
	if quoted := strings.Contains(p.text, "&quot;") || strings.Contains(p.text, "&#") || strings.Contains(p.text, "&gt;") || strings.Contains(p.text, "&apos;"); !quoted && !escapedURL.Re().MatchString(p.text) {
		return p, false
	}
	p.text = strings.ReplaceAll(html.UnescapeString(p.text), "\u00a0", " ")
	return p.with("the text was escaped for HTML (&quot; for a quote); the escapes were undone"), true
}

// spaced puts plain spaces for unusual ones outside of quotes.
func spaced(p passage) (passage, bool) {
	text := plainSpaces(p.text)
	if text == p.text {
		return p, false
	}
	p.text = text
	return p.with("unusual spaces between the words were read as plain ones"), true
}

// unfenced takes the first fenced block that can be read, and those after it that hold more commands or the answer.
func unfenced(p passage) (passage, bool) {
	lines := strings.Split(p.text, "\n")
	var blocks []passage
	for i := 0; i < len(lines); i++ {
		if !fenceLine.Re().MatchString(lines[i]) {
			continue
		}
		end := i + 1
		for end < len(lines) && !fenceLine.Re().MatchString(lines[end]) {
			end++
		}
		if end > i+1 {
			blocks = append(blocks, p.pick(lines, i+1, end, nil))
		}
		i = end
	}
	var out passage
	found := false
	for _, b := range blocks {
		f, ok := formOf(strings.TrimSpace(b.text))
		switch {
		case !found && ok:
			out, found = b, true
		case found && (answerStart.Re().MatchString(strings.TrimSpace(b.text)) || ok && f.command):
			out.from = append(out.from, origin{line: b.from[0].line - 1})
			out.from = append(out.from, b.from...)
			out.text += "\n\n" + b.text
		}
	}
	if !found { // a block may be wrapped once more
		for _, b := range blocks {
			if _, q, ok := unwrapped(b, maxUnwrap-2); ok {
				return q.with("the text round the code block was left out"), true
			}
		}
		return p, false
	}
	return out.with("the text round the code block was left out"), true
}

// unquoted takes one level of > off a run of quoted lines of a mail.
func unquoted(p passage) (passage, bool) {
	if !strings.HasPrefix(p.text, ">") && !strings.Contains(p.text, "\n>") {
		return p, false
	}
	lines := strings.Split(p.text, "\n")
	bestFrom, bestTo := 0, 0
	for i := 0; i < len(lines); i++ {
		if !strings.HasPrefix(lines[i], ">") {
			continue
		}
		from := i
		for i < len(lines) && strings.HasPrefix(lines[i], ">") {
			i++
		}
		if i-from > bestTo-bestFrom {
			bestFrom, bestTo = from, i
		}
	}
	q := p.pick(lines, bestFrom, bestTo, func(l string) int { return len(quotePrefix.Re().FindString(l)) })
	return q.with("the > of a quoted mail was taken off"), true
}

// fromProse leaves out what stands before the first line that a request begins on, or takes code out of a sentence.
func fromProse(p passage) (passage, bool) {
	at, start, script := 0, -1, -1
	for at < len(p.text) {
		end := strings.IndexByte(p.text[at:], '\n')
		if end < 0 {
			end = len(p.text) - at
		}
		line := p.text[at : at+end]
		switch {
		case startsRequest(line):
			if at == 0 && start < 0 {
				return p, false // it was looked at already
			}
			if start < 0 {
				start = at
			}
			if script >= 0 && !strictStart(line) { // a script sets its variables first
				start = script
			}
			return p.tail(start).with("the text before the request was left out"), true
		case script < 0 && at > 0 && scriptLine.Re().MatchString(line):
			script = at
		case start < 0 && at > 0 && isAssignment(line):
			start = at
		case start >= 0 && strings.TrimSpace(line) != "" && !isAssignment(line):
			start = -1
		}
		at += end + 1
	}
	if m := inlineCode.Re().FindStringSubmatchIndex(p.text); m != nil {
		q := p.tail(m[2])
		q.text = q.text[:m[3]-m[2]]
		return q.with("the text round the command was left out"), true
	}
	if m := logCommand.Re().FindStringIndex(p.text); m != nil {
		return p.tail(m[0] + 2).with("the text before the command was left out"), true
	}
	if q, ok := embedded(p); ok {
		return q, true
	}
	if m := urlInText.Re().FindAllStringIndex(p.text, 2); len(m) == 1 && strings.ContainsAny(p.text, " \n") && (m[0][0] == 0 || strings.IndexByte("\"'`", p.text[m[0][0]-1]) < 0) { // in quotes it is part of a program, whose headers would be lost
		q := p.tail(m[0][0])
		q.text = strings.TrimRight(q.text[:m[0][1]-m[0][0]], ".,;:!?)]}>'\"")
		q.beside = besideAddress.Re().MatchString(p.text)
		return q.with("only the address was read out of the text"), true
	}
	return p, false
}

// straightened is text with straight quotes and plain spaces, for forms that know no others.
func straightened(text string) (string, bool) {
	if !strings.ContainsAny(text, "“”‘’\u00a0\u202f\u200b") {
		return text, false
	}
	return strings.NewReplacer("“", `"`, "”", `"`, "‘", "'", "’", "'", "\u00a0", " ", "\u202f", " ", "\u200b", "").Replace(text), true
}

var (
	scriptLine = lazyregexp.New(`^\s*(?:\$[A-Za-z_]\w* *= *\S|(?:const|let|var) +[\w${]+.*=)`)
	urlInText  = lazyregexp.New(`https?://[^\s<>"'` + "`" + `]+`)
	// besideAddress is what a request says beyond its address, as a command, a program or a list writes it.
	besideAddress = lazyregexp.New(`(?i)\bcurl(?:\.exe)?["'*_,\s]+(?:-[a-z-]|https?:)|(?:^|[\s"'\[(])(?:-H|-u|-X|-d|--header|--user|--request|--data[a-z-]*)[\s"'=,]|\b(?:authorization|x-api-key|cookie)["']?\s*[:=]`)
	logCommand    = lazyregexp.New(`\] (?:curl) (?:-|'|"|http)`)
	answerStart   = lazyregexp.New(`^(?:< )?HTTP/[0-9.]+ +[1-5][0-9][0-9]\b`)
	tokenChars    = lazyregexp.New(`^[A-Za-z0-9._~+/=-]+$`)
)

// mend joins what mail programs break: a header value with a line end in it cannot be sent, and a token never holds one.
func mend(r *httpclient.Request) {
	for i, h := range r.Headers {
		if !strings.ContainsAny(h.Value, "\r\n") {
			continue
		}
		parts := strings.FieldsFunc(h.Value, func(c rune) bool { return c == '\r' || c == '\n' })
		for j := range parts {
			parts[j] = strings.TrimSpace(parts[j])
		}
		joined := parts[0]
		for _, part := range parts[1:] {
			if word := joined[strings.LastIndex(joined, " ")+1:]; !mask.SecretName(h.Name) || !tokenChars.Re().MatchString(part) || !tokenChars.Re().MatchString(word) || strings.EqualFold(word, "bearer") || strings.EqualFold(word, "basic") || strings.EqualFold(word, "token") {
				joined += " "
			}
			joined += part
		}
		r.Headers[i].Value = joined
		r.Notes = append(r.Notes, "a line end inside the value of "+clean.Line(h.Name, 60)+" was taken out: it was broken when it was copied")
	}
}
