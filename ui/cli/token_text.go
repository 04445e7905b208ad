package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"why401/flows/token"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// text is a token laid out for people: what it is, what is wrong, whether it is genuine, then all it says.
func (l *laidOpen) text(reveal bool) string {
	t, v, ex := &l.token, &l.verified, l.ex
	var b strings.Builder
	line := func(label, text string) { fmt.Fprintf(&b, "%-10s %s\n", label, clean.Line(text, 300)) }

	format := t.Format
	if format == "" {
		format = string(t.Kind)
	}
	if t.Kind == token.KindUnknown && t.Format == "" {
		format = "unknown: nothing in it has the form of a token, key, cookie, certificate, SAML message or signed address"
	}
	line("Token", format)
	for _, c := range t.Cleaned {
		line("", "taken off before reading: "+c)
	}
	openingText(*t, l.closed, line)
	if t.Parse != nil {
		where := fmt.Sprintf("in the %s, at byte %d: ", t.Parse.Part, t.Parse.Offset)
		if t.Parse.Part == "whole" {
			where = ""
		}
		line("Broken", fmt.Sprintf("%swant %s, got %s", where, t.Parse.Want, t.Parse.Got))
	}
	for i, f := range l.faults {
		label := ""
		if i == 0 {
			label = "Wrong"
		}
		line(label, fmt.Sprintf("%s (%s)", f.What, f.Cause))
	}
	if len(l.faults) == 0 && t.Parse == nil && t.Kind != token.KindUnknown {
		line("Wrong", unfaulted(*t))
	}
	for i, n := range token.Notes(*t, *v) {
		label := ""
		if i == 0 {
			label = "Mind"
		}
		line(label, n)
	}
	if t.Kind == token.KindJWS || t.Kind == token.KindJWE || t.Kind == token.KindPASETO || t.Kind == token.KindSAML && t.Parse == nil || v.Status != token.NotChecked || l.keysGiven() {
		switch {
		case v.Status == token.Verified && t.Kind == token.KindPASETO && len(t.Layers) > 0 && v.Why != "the signature verifies":
			line("Sealed", v.Why)
		case v.Status == token.Verified:
			line("Signature", "verifies with "+v.Key)
		case v.Status == token.Failed:
			line("Signature", "does not verify: "+v.Why)
		case v.Status == token.SelfConsistent:
			line("Signature", "self-consistent, not trusted: it matches a key that came inside the token, which proves nothing")
		default:
			line("Signature", "not checked: "+v.Why)
		}
	}
	for _, tm := range t.Times {
		mark := "ok"
		if !tm.OK {
			mark = "no"
		}
		line(tm.Claim, fmt.Sprintf("%s  %s  %s", httpclient.Moment(tm.At), tm.Relative, mark))
	}
	if _, ends := t.At("exp"); !ends && t.Kind == token.KindJWS && t.Parse == nil && t.Claims != nil && t.Claims["exp"] == nil && t.Claims["htu"] == nil { // a proof for one request ends by itself
		line("exp", "none: it does not say when it ends, and some services refuse such a token")
	}
	if skew := ex.Server.Sub(ex.At).Round(time.Second); !ex.Server.IsZero() && skew != 0 {
		line("Clocks", fmt.Sprintf("ours %s; the server's %s, %s %s", httpclient.Moment(ex.At), httpclient.Moment(ex.Server), token.Span(skew), map[bool]string{true: "ahead", false: "behind"}[skew > 0]))
	}
	header, claims := "Header", "Claims"
	if t.Kind == token.KindBasic || t.Kind == token.KindAPIKey || t.Kind == token.KindOpaque { // it has none: this is what its form says
		header = "What it says"
	}
	if n := len(t.Layers); n > 0 {
		claims += ", inside the encrypted token"
		if t.Layers[n-1].Raw != t.Raw {
			for _, l := range t.Layers {
				section(&b, "Header of the encrypted token, "+l.Format, l.Header, reveal)
			}
			header += ", inside the encrypted token"
		}
	}
	if t.Claims == nil && (t.Kind == token.KindAPIKey || t.Kind == token.KindOpaque) { // what its form says of it
		explained(&b, header, t.Header, reveal)
	} else {
		section(&b, header, t.Header, reveal)
	}
	explained(&b, claims, t.Claims, reveal)
	if len(t.Disclosures) > 0 {
		line("\nDisclosed", strings.Join(t.DisclosedNames(), ", "))
	}
	section(&b, "Key binding", t.Binding, reveal)
	if t.Payload != "" && t.Claims == nil && (t.Kind == token.KindJWS || len(t.Layers) > 0) {
		line("Payload", token.ShownPayload(*t, reveal))
	}
	return b.String()
}

// unfaulted says how much it means that no fault was found: of what only its issuer can look up, little.
func unfaulted(t token.Token) string {
	switch {
	case t.Kind == token.KindAPIKey:
		ask := ""
		if q, ok := token.Identity(t.Raw); ok { // few services say whose a key is
			ask = " (--whoami " + q.Host() + " asks)"
		}
		return "nothing in its form; whether it is in force only its issuer can say" + ask
	case t.Kind == token.KindOpaque && t.Claims == nil && len(t.Times) == 0:
		return "nothing in its form; whether it is in force only its issuer can say"
	}
	return "nothing found in the token by itself"
}

// section writes a JSON object one member a line, in the order in which claims are read, values as JSON, with what each is.
func section(b *strings.Builder, title string, m map[string]any, reveal bool) {
	members(b, title, slices.Sorted(maps.Keys(m)), m, reveal, func(string) string { return "" })
}

// explained writes claims in the order in which a server reads them, and says what each is.
func explained(b *strings.Builder, title string, m map[string]any, reveal bool) {
	names := slices.Collect(maps.Keys(m))
	token.InOrder(names)
	members(b, title, names, m, reveal, token.Meaning)
}

func members(b *strings.Builder, title string, names []string, m map[string]any, reveal bool, means func(string) string) {
	if len(names) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", title)
	for _, n := range names {
		raw, err := clean.JSON(token.ShownValue(n, m[n], reveal), "")
		if err != nil {
			continue
		}
		says := means(n)
		if says != "" {
			says = "  (" + says + ")"
		}
		fmt.Fprintf(b, "  %-16s %s%s\n", clean.Line(mask.Shapes(n), 60), clean.Line(strings.TrimSpace(string(raw)), 400), says)
	}
}
