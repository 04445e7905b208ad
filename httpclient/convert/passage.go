package convert

import (
	"errors"
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

var (
	entity      = lazyregexp.New(`&(?:quot|#39|#x27|#34|apos|lt|gt|amp|nbsp|#160);`)
	strayAmp    = lazyregexp.New(`&(?:[^#a-zA-Z]|$)|&(?:[a-zA-Z0-9#]*)(?:[^;a-zA-Z0-9#]|$)`)
	escapedURL  = lazyregexp.New(`https?://\S*&amp;`)
	fenceLine   = lazyregexp.New("^[ \t]*(?:```|~~~|\\{(?:code|noformat)(?::[^}\n]*)?\\})")
	inlineCode  = lazyregexp.New("`((?:curl|wget|https?|xhs?|fetch\\() ?[^`\n]+)`")
	quotePrefix = lazyregexp.New(`^(?:> ?)`)
)

var (
	scriptLine = lazyregexp.New(`^\s*(?:\$[A-Za-z_]\w* *= *\S|(?:const|let|var) +[\w${]+.*=)`)
	urlInText  = lazyregexp.New(`https?://[^\s<>"'` + "`" + `]+`)
	// besideAddress is what a request says beyond its address, as a command, a program or a list writes it.
	besideAddress = lazyregexp.New(`(?i)\bcurl(?:\.exe)?["'*_,\s]+(?:-[a-z-]|https?:)|(?:^|[\s"'\[(])(?:-H|-u|-X|-d|--header|--user|--request|--data[a-z-]*)[\s"'=,]|\b(?:authorization|x-api-key|cookie)["']?\s*[:=]`)
	logCommand    = lazyregexp.New(`\] (?:curl) (?:-|'|"|http)`)
	answerStart   = lazyregexp.New(`^(?:< )?HTTP/[0-9.]+ +[1-5][0-9][0-9]\b`)
	tokenChars    = lazyregexp.New(`^[A-Za-z0-9._~+/=-]+$`)
)

// mend joins what mail programs break: a header value with a line end in it cannot be sent, and a token never holds one. A method
// that no request can have stands as it may be shown.
func mend(r *httpclient.Request) {
	r.Method = clean.Line(r.Method, 40) // is shown at many places; what this changes could not be sent as it was
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
