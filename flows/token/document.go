package token

import (
	"slices"
	"time"

	"why401/httpclient"
)

// Document is why401.token.v1.
type Document struct {
	Schema       string         `json:"schema"`
	Kind         Kind           `json:"kind"`
	Format       string         `json:"format"`
	Note         string         `json:"note,omitempty"`
	Cleaned      []string       `json:"cleaned,omitempty"`
	Header       map[string]any `json:"header"`
	Claims       map[string]any `json:"claims"`
	Times        []timePart     `json:"times"`
	Recipient    recipient      `json:"recipient"`
	Payload      string         `json:"payload,omitempty"`
	Inside       []string       `json:"inside,omitempty"`
	Verification verification   `json:"verification"`
	Findings     []findingPart  `json:"findings"`
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
	d := Document{Schema: "why401.token.v1", Kind: t.Kind, Format: t.Format, Cleaned: t.Cleaned,
		Header: Shown(t.Header, reveal), Claims: Shown(t.Claims, reveal), Payload: httpclient.Clean(t.Payload, 4000), Inside: t.Inside,
		Times: []timePart{}, Findings: []findingPart{}, Verification: verification{v.Status, v.Key, v.Why}}
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

// Faults are the findings of the token by itself, against ex, and of its verification, each once.
func Faults(t Token, v Verification, ex Expect) []Finding {
	out := append(append([]Finding(nil), t.Findings...), Judge(t, ex)...)
	if v.Cause != "" && !slices.ContainsFunc(out, func(f Finding) bool { return f.Cause == v.Cause }) {
		out = append(out, Finding{v.Cause, v.Why, "token.signature"})
	}
	return out
}
