// Package redact finds the secrets of a request in other texts, however they are spelled there: a server echoes them, an error
// quotes them. It stands above the client, since it reads requests and exchanges, and before every screen, report and recording.
package redact

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"sort"
	"strings"
	"unicode/utf8"

	"why401/httpclient"
	"why401/httpclient/mask"
)

// Redactor replaces known secret values wherever they turn up: in bodies that echo a header, in error texts.
// The zero value knows none. It is not for several goroutines at once.
type Redactor struct {
	pairs    []string // a form of a secret, and what stands in its place
	seen     map[string]bool
	whole    []string // the secrets, for texts that spell them otherwise
	short    []string // shorter ones, in lower case: looked for as whole words only
	encoded  []string // what they are inside a longer base64 text
	squeezed []string // what they are in hexadecimal, decimal, base32 and base64, in lower case, letters and digits only
	pieces   fragments
	known    []string          // the secrets as they are, for values that are pieces of them
	broken   map[string]bool   // such values
	erased   []string          // all of them, for Erase
	halves   []half            // beginnings of secrets at the end of a line
	replacer *strings.Replacer // of pairs, longest first; nil after a change
}

// Add makes the redactor know a secret and the forms a server may give it: hex and decimal bytes (also with separators), base32,
// base64, base64url (also as part of a longer encoded text, encoded twice, of UTF-16, and broken into lines), percent-encoded. Values under four characters are left alone: they would
// punch holes in ordinary text.
func (r *Redactor) Add(secrets ...mask.Sensitive) {
	if r.seen == nil {
		r.seen = map[string]bool{}
	}
	for _, s := range secrets {
		v := s.Reveal()
		if !r.seen[v] {
			r.eraseToo(v)
		}
		if len(v) < 4 || r.seen[v] || mask.Placeholder(v) {
			continue
		}
		r.replacer = nil
		if ownWord(v) {
			r.seen[v] = true
			r.pairs = append(r.pairs, asValue(v, s.String())...)
			continue
		}
		r.pieces.add(v)
		if len(v) >= wholeSecret && len(v) <= fragmentLimit {
			r.known = append(r.known, v)
			if utf8.ValidString(v) {
				r.known = append(r.known, reversed(v))
			}
		}
		if len(v) >= wholeSecret {
			r.whole = append(r.whole, strings.ToLower(v))
		} else {
			r.short = append(r.short, strings.ToLower(v))
		}
		forms := []string{v, hex.EncodeToString([]byte(v)), strings.ToUpper(hex.EncodeToString([]byte(v))), strings.TrimSpace(v), url.QueryEscape(v), url.PathEscape(v),
			base64.StdEncoding.EncodeToString([]byte(v)), base64.RawURLEncoding.EncodeToString([]byte(v))}
		if len(v) >= 8 && utf8.ValidString(v) {
			forms = append(forms, reversed(v))
		}
		for _, form := range forms {
			if len(form) < 4 || r.seen[form] {
				continue
			}
			r.seen[form] = true
			r.pairs = append(r.pairs, form, s.String())
		}
		if len(v) > fragmentLimit {
			continue
		}
		for _, form := range squeezedForms(v) {
			if k := "squeezed " + form; !r.seen[k] {
				r.seen[k] = true
				r.squeezed = append(r.squeezed, form)
			}
		}
		for _, form := range inBase64(v) {
			if !r.seen[form] {
				r.seen[form] = true
				r.encoded = append(r.encoded, form)
			}
		}
	}
}

// AddRequest makes the redactor know every secret in the request: headers, cookies, path, query, userinfo, login, body.
func (r *Redactor) AddRequest(q httpclient.Request) {
	for _, h := range q.Headers {
		r.Add(mask.InHeader(h.Name, h.Value)...)
	}
	for _, s := range q.LeftOut {
		for _, f := range strings.FieldsFunc(s.Reveal(), func(c rune) bool { return c == ' ' || c == '\t' || c == '=' || c == ',' }) {
			if len(f) > 8 && !mask.SecretName(f) {
				r.Add(mask.NewSensitive(mask.Kind("", f), f))
			}
		}
	}
	for _, ck := range q.Jar {
		r.Add(ck.Value)
	}
	if q.Login != nil {
		r.addUser(q.Login)
		r.Add(q.Login.Token)
		r.Add(q.Login.Password, mask.NewSensitive("Basic pair", base64.StdEncoding.EncodeToString([]byte(q.Login.User+":"+q.Login.Password.Reveal()))))
	}
	if q.Signing != nil {
		for _, s := range q.Signing.Secrets {
			r.Add(s)
		}
	}
	for i := range q.Beside {
		r.addUser(&q.Beside[i])
		r.Add(q.Beside[i].Password)
	}
	if q.Proxy != nil {
		for _, l := range []*httpclient.Login{q.Proxy.Login, q.Proxy.Meant} {
			if l != nil {
				r.addUser(l)
				r.Add(l.Password, mask.NewSensitive("Basic pair", base64.StdEncoding.EncodeToString([]byte(l.User+":"+l.Password.Reveal()))))
			}
		}
	}
	r.Add(q.TLS.Pass)
	if q.Proxy != nil {
		r.Add(q.Proxy.TLS.Pass)
	}
	r.Add(mask.InURL(q.URL)...)
	if q.Body != nil && len(q.Body.Bytes) < 1<<20 {
		r.Add(mask.InBody(string(q.Body.Bytes))...)
	}
}

// cookiesMost bounds the cookies of one answer that are looked for in other texts; under their own name all are masked. curl keeps 50
// of one answer, a browser some 180 of a site, and each that is known is looked for in each text.
const cookiesMost = 200

// AddExchange makes the redactor know what was written and the cookies that came back.
func (r *Redactor) AddExchange(x *httpclient.Exchange) {
	if x == nil {
		return
	}
	r.AddRequest(x.Request)
	for _, h := range x.Hops {
		r.Add(mask.InURL(h.URL)...)
		r.addSigned(h.Signed)
		for _, f := range h.Sent {
			r.Add(mask.InHeader(f.Name, f.Value)...)
		}
		left := cookiesMost
		for _, f := range h.Received {
			if strings.EqualFold(f.Name, "Set-Cookie") {
				if left--; left < 0 {
					break
				}
				r.Add(mask.InHeader(f.Name, f.Value)...)
			}
		}
	}
	for _, ck := range x.Jar {
		r.Add(ck.Value)
	}
	for _, h := range x.Hops {
		r.addPieces(h)
	}
}

// Redact replaces every known secret in text, what is left of one that is spelled otherwise, and what is a secret by its shape
// or its look.
func (r *Redactor) Redact(text string) string { return mask.Looks(r.RedactKnown(text)) }

// RedactUnder is Redact for a value that stands under a name, in a field or a row of its own: an id keeps its look.
func (r *Redactor) RedactUnder(name, text string) string {
	if mask.PublicName(name) {
		return r.RedactKnown(text)
	}
	return r.Redact(text)
}

// RedactKnown is Redact without what merely looks like a secret.
func (r *Redactor) RedactKnown(text string) string { return mask.Shapes(r.replace(text)) }

// replace takes the known secrets out, longest first.
func (r *Redactor) replace(text string) string {
	if r == nil || len(r.pairs) == 0 {
		return text
	}
	if r.replacer == nil {
		order := make([]int, 0, len(r.pairs)/2)
		for i := 0; i < len(r.pairs); i += 2 {
			order = append(order, i)
		}
		sort.SliceStable(order, func(i, j int) bool { return len(r.pairs[order[i]]) > len(r.pairs[order[j]]) })
		flat := make([]string, 0, len(r.pairs))
		for _, i := range order {
			flat = append(flat, r.pairs[i], r.pairs[i+1])
		}
		r.replacer = strings.NewReplacer(flat...)
	}
	return r.redactSpellings(r.replacer.Replace(text))
}

// addUser adds a user name that is a token itself.
func (r *Redactor) addUser(l *httpclient.Login) {
	if mask.UserIsSecret(l.User, l.Password.Reveal()) {
		r.Add(mask.NewSensitive("token", l.User))
	}
}
