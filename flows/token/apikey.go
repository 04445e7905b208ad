package token

import (
	"strconv"
	"strings"
	"time"

	"why401/httpclient/clean"
	"why401/httpclient/keyshape"
)

// Shape is a known form of API key or token.
type Shape = keyshape.Shape

// Known returns the shape that s has.
func Known(s string) (Shape, bool) { return keyshape.Known(s) }

// apiKey names an API key by its shape, and checks what its issuer built in against slips of the hand.
func (t *Token) apiKey(k Shape, s string, at time.Time) {
	t.Kind, t.Format = KindAPIKey, k.Name
	t.Header = map[string]any{"service": k.Service}
	if k.Also != "" && !surely(k, s) {
		t.Format += ", or " + k.Also
		t.Header["service"] = k.Service + ", or another"
	}
	set(t.Header, "environment", k.Environment)
	set(t.Header, "source", k.Source)
	if k.Public {
		t.Header["secret"] = word("no: it names an account, and its secret is another string")
	}
	if k.Len > 0 && len(s) != k.Len || len(s) < k.Least {
		t.Findings = append(t.Findings, Finding{"credentials.altered", lengthFault(k, len(s)), "token"})
	}
	if k.Check != nil {
		switch k.Check(s) {
		case keyshape.Right:
			t.Header["checksum"] = "right"
		case keyshape.Wrong:
			t.Header["checksum"] = "wrong"
			t.Findings = append(t.Findings, Finding{"credentials.altered", "its checksum is wrong: a character is missing, added or changed", "token"})
		}
	}
	t.howUsed(k)
	if strings.HasSuffix(s, "EXAMPLE") && k.Service == "aws" {
		t.Notes = append(t.Notes, "it ends in EXAMPLE, as the keys in AWS's documentation do: no account has it")
	}
	if k.Inside != "" {
		t.inside(k, s, at)
	}
}

// surely is true for a key that is its issuer's though others begin alike: those of Stripe are long, and say the account.
func surely(k Shape, s string) bool {
	rest := strings.TrimPrefix(s, k.Prefix)
	return k.Service == "stripe" && strings.HasPrefix(rest, "51") && len(rest) > 80
}

func lengthFault(k Shape, n int) string {
	has, how := strconv.Itoa(k.Len), "too long: something was copied along"
	switch {
	case n < k.Least:
		has, how = "at least "+strconv.Itoa(k.Least), "too short: it was cut"
	case n < k.Len:
		how = "too short: it was cut"
	}
	return article(k.Name) + " " + k.Name + " has " + has + " characters, and this one " + strconv.Itoa(n) + ": " + how
}

// article is "a" or "an" as the name is spoken: "an npm access token".
func article(name string) string {
	if strings.HasPrefix(name, "npm") || strings.ContainsAny(name[:1], "AEIOaeio") {
		return "an"
	}
	return "a"
}

// inside reads what stands behind the prefix, where that is a format of its own.
func (t *Token) inside(k Shape, s string, at time.Time) {
	rest := s[len(k.Prefix):]
	switch k.Inside {
	case "macaroon":
		if m, ok := readMacaroon(rest); ok {
			h, name := t.Header, t.Format
			t.macaroon(m, at)
			for key, v := range h {
				t.Header[key] = v
			}
			t.Kind, t.Format = KindAPIKey, name
			return
		}
		t.Findings = append(t.Findings, Finding{"credentials.altered", "what stands behind " + k.Prefix + " is no macaroon: it was cut or changed", "token"})
	case "json":
		if k.Service == "mapbox" {
			rest, _, _ = strings.Cut(rest, ".")
		}
		if i := strings.LastIndexByte(rest, '_'); k.Service == "sentry" && i > 0 {
			rest = rest[:i]
		}
		if b, ok := anyBase64(rest); ok {
			if m, _, bad := object(b); bad == "" {
				t.Claims = m
			}
		}
	case "jwt":
		t.insideJWT(rest, at)
	case "routing":
		t.routing(rest)
	case "user":
		name, _, _ := strings.Cut(rest, "_")
		if b, ok := anyBase64(name); ok && IsText(string(b)) {
			t.Header["user"] = word(clean.Line(string(b), 80))
		}
	case "signed query":
		if b, ok := anyBase64(rest); ok && IsText(string(b)) {
			signed := Token{Header: map[string]any{}}
			if signed.sigV4("https://"+string(b), at) {
				t.Times, t.Findings = append(t.Times, signed.Times...), append(t.Findings, signed.Findings...)
			}
		}
	}
}

// insideJWT takes the times and claims of a JWT that stands behind the prefix, with or without a number before it: ghs_123456_eyJ….
// Its signature is between the issuer and itself.
func (t *Token) insideJWT(rest string, at time.Time) {
	i := strings.Index(rest, "eyJ")
	if i < 0 || strings.Count(rest[i:], ".") != 2 || i > 0 && rest[i-1] != '_' {
		return
	}
	in := inspect(rest[i:], at, false)
	if in.Kind != KindJWS || in.Claims == nil {
		return
	}
	t.Claims, t.Times = in.Claims, in.Times
}

// routing reads what GitLab's routable tokens say of their owner: 16 random bytes, lines such as o:1 and u:9ix with numbers in base 36,
// and the length of the lines (GitLab source, lib/authn/token_field/generator/routable_token.rb).
func (t *Token) routing(rest string) {
	payload, behind, _ := strings.Cut(rest, ".")
	b, ok := anyBase64(payload)
	if !ok || behind == "" || len(b) < 18 || 16+int(b[len(b)-1])+1 != len(b) {
		return
	}
	for line := range strings.SplitSeq(string(b[16:len(b)-1]), "\n") {
		key, value, _ := strings.Cut(line, ":")
		name := map[string]string{"o": "organisation", "g": "group", "p": "project", "u": "user"}[key]
		if n, err := strconv.ParseUint(value, 36, 64); err == nil && name != "" {
			t.Header[name] = word("number " + strconv.FormatUint(n, 10))
		}
	}
}
