package token

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// Document is why401.token.v1.
type Document struct {
	Schema       string         `json:"schema"`
	Kind         Kind           `json:"kind"`
	Format       string         `json:"format"`
	Note         string         `json:"note,omitempty"`
	Cleaned      []string       `json:"cleaned,omitempty"`
	Notes        []string       `json:"notes,omitempty"`
	Header       map[string]any `json:"header"`
	Claims       map[string]any `json:"claims"`
	Times        []timePart     `json:"times"`
	Recipient    recipient      `json:"recipient"`
	Payload      string         `json:"payload,omitempty"`
	Verification verification   `json:"verification"`
	Findings     []findingPart  `json:"findings"`
	Asked        []askedPart    `json:"asked,omitempty"`
	Opening      *openingPart   `json:"opening,omitempty"`
}

// openingPart is what became of an encrypted token. Header, claims and the rest are of what was inside, where it was opened.
type openingPart struct {
	Status string      `json:"status"` // "opened", "closed"; "partly" where what is inside is encrypted again
	Wants  string      `json:"wants,omitempty"`
	Why    string      `json:"why,omitempty"`
	Tried  []string    `json:"tried,omitempty"`
	Layers []layerPart `json:"layers"`
}

type layerPart struct {
	Format string         `json:"format"`
	Header map[string]any `json:"header"`
	Key    string         `json:"key"`
	Tried  int            `json:"tried"`
}

// askedPart is an endpoint that was asked about the token, with consent.
type askedPart struct {
	ID      string         `json:"id"`
	URL     string         `json:"url"`
	Status  int            `json:"status"`
	Active  *bool          `json:"active"`
	Learned string         `json:"learned"`
	Says    map[string]any `json:"says,omitempty"`
}

type timePart struct {
	Claim    string `json:"claim"`
	At       string `json:"at"`
	Relative string `json:"relative"`
	OK       bool   `json:"ok"`
}

type recipient struct {
	Aud     []string `json:"aud"`
	Matches *bool    `json:"matches"`
}

type verification struct {
	Status Status `json:"status"`
	Key    string `json:"key,omitempty"`
	Why    string `json:"why,omitempty"`
}

type findingPart struct {
	Cause string `json:"cause"`
	What  string `json:"what"`
}

// NewDocument writes down what is known of t. The token itself is never in it; values under secret names are masked
// unless reveal.
func NewDocument(t Token, v Verification, ex Expect, reveal bool) Document {
	d := Document{Schema: "why401.token.v1", Kind: t.Kind, Format: t.Format, Cleaned: t.Cleaned, Notes: Notes(t, v),
		Header: shown(t.Header, reveal), Claims: shown(t.Claims, reveal), Payload: ShownPayload(t, reveal),
		Times: []timePart{}, Findings: []findingPart{}, Verification: verification{v.Status, v.Key, v.Why}}
	d.Opened(t, nil)
	d.Recipient.Aud = t.Audiences()
	if d.Recipient.Aud == nil {
		d.Recipient.Aud = []string{}
	}
	if ex.Audience != "" {
		m := slices.Contains(d.Recipient.Aud, ex.Audience)
		d.Recipient.Matches = &m
	}
	for _, x := range t.Times {
		d.Times = append(d.Times, timePart{x.Claim, x.At.UTC().Format(time.RFC3339), x.Relative, x.OK})
	}
	for _, f := range Faults(t, v, ex) {
		d.Findings = append(d.Findings, findingPart{f.Cause, f.What})
	}
	return d
}

// Add adds faults that were found elsewhere than in the token.
func (d *Document) Add(fs []Finding) {
	for _, f := range fs {
		d.Findings = append(d.Findings, findingPart{f.Cause, f.What})
	}
}

// Opened adds what became of an encrypted token; err is why no key opened it.
func (d *Document) Opened(t Token, err error) {
	o, ok := OpeningOf(t, err)
	if !ok {
		return
	}
	part := openingPart{Status: "opened", Wants: o.Wants, Why: o.Why, Tried: o.Tried, Layers: []layerPart{}}
	for _, l := range o.Layers {
		part.Layers = append(part.Layers, layerPart{l.Format, shown(l.Header, false), l.Key, l.Tried})
	}
	if o.Wants != "" {
		part.Status = map[bool]string{true: "closed", false: "partly"}[len(o.Layers) == 0]
	}
	d.Opening = &part
}

// ShownPayload is a payload that is no JSON object, the secrets in it masked unless reveal: a member too many or a comma too many
// makes no secret public.
func ShownPayload(t Token, reveal bool) string {
	const shown, looked = 4000, 1 << 20 // what is masked is more than what is shown, so that no secret is cut before it is known
	s := t.Payload[:min(len(t.Payload), looked)]
	if !reveal {
		s = mask.Body(s)
	}
	return clean.Text(s, shown)
}

// Notes are those of the token and of its verification.
func Notes(t Token, v Verification) []string {
	out := append([]string(nil), t.Notes...)
	if v.Small != "" {
		out = append(out, v.Small)
	}
	out = append(out, v.Mind...)
	if t.Hidden > 0 {
		out = append(out, fmt.Sprintf("%d of its claims or elements are not disclosed", t.Hidden))
	}
	return out
}

// Faults are the findings of the token by itself, against ex, and of its verification, each once.
func Faults(t Token, v Verification, ex Expect) []Finding {
	out := append(append([]Finding(nil), t.Findings...), judge(t, ex)...)
	if v.Status == Verified || v.sized { // the key knows its length better
		out = slices.DeleteFunc(out, func(f Finding) bool { return f.Where == signatureEnd })
	}
	same := func(f Finding) bool {
		return f.Cause == v.Cause && (t.message == nil || strings.HasPrefix(f.What, v.Why))
	}
	switch f := (Finding{v.Cause, v.Why, "token.signature"}); {
	case v.Cause == "" || slices.ContainsFunc(out, same):
	case t.message != nil: // what nobody signed says nothing of times
		return append([]Finding{f}, out...)
	default:
		out = append(out, f)
	}
	return out
}

// AskedParts are the replies as the document has them, what looks like a secret masked.
func AskedParts(as []Reply) []askedPart {
	var out []askedPart
	for _, a := range as {
		p := askedPart{ID: a.Question.ID, URL: mask.URL(a.Question.URL), Active: a.Active, Learned: a.Learned}
		if a.Exchange != nil {
			p.Status = a.Exchange.Status()
		}
		if a.Says != nil {
			p.Says = shown(a.Says, false)
		}
		out = append(out, p)
	}
	return out
}
