package har

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"why401/httpclient/clean"
	"why401/httpclient/mask"
	"why401/httpclient/redact"
)

// shareLimit bounds one string of a sanitised archive; what is longer is cut, and its entry says so.
const shareLimit = 4 << 20

// Sanitise copies an archive without its secrets, entry by entry, so that it can be shared: values of headers, cookies,
// parameters and members that are secret by their name, shape or look are replaced by kind, length and fingerprint, and
// wherever else in the same entry they stand. Names, order, times and sizes stay. Bodies of images, fonts, styles and
// scripts are left out: they say nothing of a refusal. The summary and error are as of Read; a broken archive gives a
// whole one of the entries before the break.
func Sanitise(r io.Reader, w io.Writer) (Summary, error) {
	text, err := plainText(r)
	if err != nil {
		return Summary{}, err
	}
	z := &sanitiser{s: newShortener(text, shareLimit), red: &redact.Redactor{}}
	z.in = jsontext.NewDecoder(z.s, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	z.out = jsontext.NewEncoder(&clean.JSONWriter{W: w}, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true), jsontext.WithIndent(" "))
	err = z.value(z.in, place{})
	var syntax *jsontext.SyntacticError
	switch {
	case z.s.failed() != nil:
		return z.sum, z.s.failed()
	case err == nil && !z.found:
		return z.sum, ErrNotHAR
	case err == nil:
		return z.sum, nil
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		z.sum.Broke = &Break{Offset: z.s.end(), Want: "the rest of the archive", Got: "the end of the file", End: true}
	case errors.As(err, &syntax):
		z.sum.Broke = &Break{Offset: z.s.original(syntax.ByteOffset), Want: "JSON", Got: syntax.Err.Error()}
	default:
		return z.sum, err
	}
	if !z.found {
		return z.sum, ErrNotHAR
	}
	return z.sum, z.close()
}

// sanitiser is a copy under way.
type sanitiser struct {
	s     *shortener
	in    *jsontext.Decoder
	out   *jsontext.Encoder
	red   *redact.Redactor // knows the secrets of the entry at hand
	entry Entry
	found bool
	sum   Summary
}

// place is where a value stands: the name of its member, of the member round that, and whether it is inside of an entry.
type place struct {
	name, parent string
	entry        bool
}

// close ends what is open, so that a broken archive becomes a whole one.
func (z *sanitiser) close() error {
	for z.out.StackDepth() > 0 {
		kind, n := z.out.StackIndex(z.out.StackDepth())
		end := jsontext.EndObject
		if kind == '[' {
			end = jsontext.EndArray
		} else if n%2 == 1 { // a name without its value
			if err := z.out.WriteToken(jsontext.Null); err != nil {
				return err
			}
		}
		if err := z.out.WriteToken(end); err != nil {
			return err
		}
	}
	return nil
}

// value copies one value of d.
func (z *sanitiser) value(d *jsontext.Decoder, p place) error {
	switch d.PeekKind() {
	case '{':
		return z.object(d, p)
	case '[':
		return z.array(d, p)
	case '"':
		tok, err := d.ReadToken()
		if err != nil {
			return err
		}
		return z.out.WriteToken(jsontext.String(z.text(tok.String(), p)))
	}
	raw, err := d.ReadValue()
	if err != nil {
		return err
	}
	return z.out.WriteValue(raw)
}

func (z *sanitiser) object(d *jsontext.Decoder, p place) error {
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	if err := z.out.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	for d.PeekKind() == '"' {
		tok, err := d.ReadToken()
		if err != nil {
			return err
		}
		name := tok.String()
		if err := z.out.WriteToken(jsontext.String(z.red.Redact(name))); err != nil {
			return err
		}
		if err := z.value(d, place{name: name, parent: p.name, entry: p.entry}); err != nil {
			return err
		}
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	return z.out.WriteToken(jsontext.EndObject)
}

func (z *sanitiser) array(d *jsontext.Decoder, p place) error {
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	if err := z.out.WriteToken(jsontext.BeginArray); err != nil {
		return err
	}
	list := !p.entry && (p.name == "entries" || p.name == "" && z.out.StackDepth() == 1)
	z.found = z.found || list
	for d.PeekKind() != ']' && d.PeekKind() != 0 {
		var err error
		if list {
			z.sum.Entries++
		}
		switch {
		case list && d.PeekKind() == '{':
			err = z.one(d)
		case isPairs(p.name) && d.PeekKind() == '{':
			err = z.pair(d, p)
		default:
			err = z.value(d, p)
		}
		if err != nil {
			return err
		}
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	return z.out.WriteToken(jsontext.EndArray)
}

// one copies an entry: it is read whole first, so that its secrets are known wherever they stand in it.
func (z *sanitiser) one(d *jsontext.Decoder) error {
	raw, err := d.ReadValue()
	if err != nil {
		z.sum.Entries-- // it is not whole
		return err
	}
	raw = raw.Clone()
	z.s.forget(d.InputOffset())
	z.red, z.entry = &redact.Redactor{}, Entry{}
	_, _ = Read(io.MultiReader(strings.NewReader("["), bytes.NewReader(raw), strings.NewReader("]")), shareLimit, func(d *Draft) error {
		z.entry = d.Entry()
		return nil
	})
	z.red.AddExchange(z.entry.Exchange())
	inner := jsontext.NewDecoder(bytes.NewReader(raw), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	return z.value(inner, place{entry: true})
}

// isPairs is true for the members that hold lists of {name, value}.
func isPairs(member string) bool {
	return member == "headers" || member == "cookies" || member == "queryString" || member == "params"
}

// pair copies {name, value, …}: the value is judged by the name, in whatever order they stand.
func (z *sanitiser) pair(d *jsontext.Decoder, p place) error {
	raw, err := d.ReadValue()
	if err != nil {
		return err
	}
	raw = raw.Clone()
	name := ""
	scan := jsontext.NewDecoder(bytes.NewReader(raw), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	a := &archive{d: scan, s: z.s}
	if err := a.object(func(member []byte) error {
		if string(member) == `"name"` {
			return a.text(&name)
		}
		return a.d.SkipValue()
	}); err != nil {
		return err
	}
	inner := jsontext.NewDecoder(bytes.NewReader(raw), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if _, err := inner.ReadToken(); err != nil {
		return err
	}
	if err := z.out.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	for inner.PeekKind() == '"' {
		tok, err := inner.ReadToken()
		if err != nil {
			return err
		}
		member := tok.String()
		if err := z.out.WriteToken(jsontext.String(member)); err != nil {
			return err
		}
		if member == "value" && inner.PeekKind() == '"' {
			tok, err := inner.ReadToken()
			if err != nil {
				return err
			}
			if err := z.out.WriteToken(jsontext.String(z.named(p.name, name, tok.String()))); err != nil {
				return err
			}
			continue
		}
		if err := z.value(inner, place{name: member, parent: p.name, entry: true}); err != nil {
			return err
		}
	}
	return z.out.WriteToken(jsontext.EndObject)
}

// named is a value of a list of pairs as it may be shared.
func (z *sanitiser) named(list, name, value string) string {
	switch {
	case list == "cookies" && value != "":
		return mask.NewSensitive("cookie", value).String()
	case list == "headers" && (strings.HasPrefix(name, ":") || strings.EqualFold(name, "Location") || strings.EqualFold(name, "Referer")):
		return z.red.RedactKnown(mask.URLAsData(value))
	case list == "headers":
		lines := strings.Split(value, "\n") // several fields of one name
		for i, l := range lines {
			lines[i] = z.red.RedactUnder(name, mask.Header(name, l))
		}
		return strings.Join(lines, "\n")
	case mask.SecretName(name) && value != "":
		return mask.NewSensitive("token", value).String()
	}
	return z.red.RedactUnder(name, value)
}

// text is a string as it may be shared, by where it stands.
func (z *sanitiser) text(s string, p place) string {
	switch {
	case s == "" || !p.entry && len(s) < 200 && (p.name == "version" || p.name == "name"):
		return z.red.Redact(s)
	case p.name == "text" && p.parent == "content":
		return z.answer(s)
	case p.name == "text" || p.name == "data" || p.name == "comment" || p.name == "_comment":
		return z.body(s)
	case p.entry && mask.SecretName(p.name): // a member that a tool adds of its own
		return mask.NewSensitive("token", s).String()
	case strings.HasSuffix(strings.ToLower(p.name), "url") || strings.Contains(s, "://"):
		return z.red.RedactKnown(mask.URLAsData(s))
	case p.name == "startedDateTime", p.name == "pageref", p.name == "id", p.name == "mimeType", p.name == "connection":
		return z.red.RedactKnown(s)
	}
	return z.body(s)
}

// body is any text as it may be shared.
func (z *sanitiser) body(s string) string {
	return z.red.Redact(mask.Assignments(mask.Body(s)))
}

// answer is an answer's text as it may be shared.
func (z *sanitiser) answer(s string) string {
	mime := strings.ToLower(z.entry.MIME)
	for _, static := range []string{"image/", "font/", "audio/", "video/", "text/css", "javascript", "application/wasm", "application/octet-stream", "application/zip", "application/pdf"} {
		if strings.Contains(mime, static) {
			return ""
		}
	}
	b, ok := fromBase64(s)
	if !ok || len(s)%4 != 0 || !utf8.Valid(b) || len(b) == 0 || string(z.entry.Answer) != string(b) {
		return z.body(s)
	}
	return base64.StdEncoding.EncodeToString([]byte(z.body(string(b))))
}
