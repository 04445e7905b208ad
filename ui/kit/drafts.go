package kit

import (
	"slices"
	"strings"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/mask"
)

// Drafts is what the person brought or typed and has not used yet, in memory until the program ends: esc goes back and
// throws nothing away. A nil Drafts remembers nothing. Screens read and write it in Update alone.
type Drafts struct {
	paste   string
	edits   map[string]string // the text that was made of a request, by the request
	typed   map[string]map[string]mask.Sensitive
	unsent  []Unsent
	refused map[string]bool // logins that a page refused
	beside  mask.Sensitive
}

// Beside is the token that was given to be laid beside another one.
func (d *Drafts) Beside() mask.Sensitive {
	if d == nil {
		return mask.Sensitive{}
	}
	return d.beside
}

// SetBeside remembers it.
func (d *Drafts) SetBeside(tok mask.Sensitive) {
	if d != nil {
		d.beside = tok
	}
}

// Unsent is a request that was read and got no answer.
type Unsent struct {
	Attempt flows.Attempt
	Stopped bool // it was sent, and the person stopped waiting
}

// maxUnsent bounds how many requests are remembered, the latest.
const maxUnsent = 20

// Paste is what stood in the field for a new request.
func (d *Drafts) Paste() string {
	if d == nil {
		return ""
	}
	return d.paste
}

// SetPaste remembers text, or nothing where it was read or emptied.
func (d *Drafts) SetPaste(text string) {
	if d != nil {
		d.paste = text
	}
}

// Edit is what a person made of the text of a request, "" where they left it as it was.
func (d *Drafts) Edit(of string) string {
	if d == nil {
		return ""
	}
	return d.edits[of]
}

// SetEdit remembers an edit of a text; "" forgets it.
func (d *Drafts) SetEdit(of, text string) {
	if d == nil {
		return
	}
	if d.edits == nil {
		d.edits = map[string]string{}
	}
	if d.edits[of] = text; text == "" || text == of {
		delete(d.edits, of)
	}
}

// Typed is what was typed for a credential of that scheme for a request, by the names of its fields. It is for that
// address alone: a secret that was meant for one is not offered to another.
func (d *Drafts) Typed(r httpclient.Request, scheme string) map[string]mask.Sensitive {
	if d == nil {
		return nil
	}
	return d.typed[typedFor(r, scheme)]
}

// SetTyped remembers it.
func (d *Drafts) SetTyped(r httpclient.Request, scheme string, fields map[string]mask.Sensitive) {
	if d == nil {
		return
	}
	if d.typed == nil {
		d.typed = map[string]map[string]mask.Sensitive{}
	}
	d.typed[typedFor(r, scheme)] = fields
}

func typedFor(r httpclient.Request, scheme string) string {
	return strings.Join([]string{scheme, r.Method, r.URL}, "\n")
}

// Unsent are the requests that were read and got no answer, the latest first.
func (d *Drafts) Unsent() []Unsent {
	if d == nil {
		return nil
	}
	return d.unsent
}

// AddUnsent remembers a request that its screen was left with.
func (d *Drafts) AddUnsent(u Unsent) {
	if d == nil {
		return
	}
	d.Answered(u.Attempt)
	d.unsent = slices.Insert(d.unsent, 0, u)
	d.unsent = d.unsent[:min(len(d.unsent), maxUnsent)]
}

// Answered forgets a request: it is in the history now.
func (d *Drafts) Answered(a flows.Attempt) {
	if d != nil {
		d.unsent = slices.DeleteFunc(d.unsent, func(u Unsent) bool { return SameRequest(u.Attempt.Request, a.Request) })
	}
}

// SameRequest compares what would be written.
func SameRequest(a, b httpclient.Request) bool {
	body := func(r httpclient.Request) string {
		if r.Body == nil {
			return ""
		}
		return string(r.Body.Bytes)
	}
	login := func(l *httpclient.Login) httpclient.Login {
		if l == nil {
			return httpclient.Login{}
		}
		return httpclient.Login{User: l.User, Password: mask.NewSensitive("", l.Password.Reveal())}
	}
	return a.Method == b.Method && a.URL == b.URL && slices.Equal(a.Headers, b.Headers) && login(a.Login) == login(b.Login) && body(a) == body(b)
}
