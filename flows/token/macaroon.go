package token

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"why401/httpclient"
	"why401/httpclient/clean"
)

// macaroon is a token whose holder may narrow it by caveats (Birgisson et al., "Macaroons: Cookies with Contextual Caveats",
// NDSS 2014; libmacaroons, README, formats 1 and 2).
type macaroon struct {
	version   int
	location  string
	id        []byte
	caveats   []caveat
	signature []byte
	// discharges are the identifiers of the macaroons behind it, by which third parties agree to its caveats.
	discharges []string
}

type caveat struct {
	id, verification []byte // verification is there for one that a third party must discharge
	location         string
}

const maxCaveats = 1000

// readMacaroon decodes base64 or base64url of format 1 or 2, or the JSON form of format 2.
func readMacaroon(s string) (macaroon, bool) {
	if strings.HasPrefix(s, "{") || strings.HasPrefix(s, "[") {
		return macaroonJSON(s)
	}
	if len(s) < 20 || strings.ContainsAny(s, " .:;{}<>%") {
		return macaroon{}, false
	}
	b, ok := anyBase64(s)
	if !ok || len(b) < 40 {
		return macaroon{}, false
	}
	if b[0] == '[' { // a cookie of go-macaroon-bakery
		return macaroonJSON(string(b))
	}
	m, rest, ok := oneMacaroon(b)
	for ok && len(rest) > 0 && len(m.discharges) < maxCaveats { // discharges stand behind it
		var d macaroon
		d, rest, ok = oneMacaroon(rest)
		m.discharges = append(m.discharges, string(d.id))
	}
	return m, ok && len(rest) == 0
}

// oneMacaroon reads the one that b begins with.
func oneMacaroon(b []byte) (m macaroon, rest []byte, ok bool) {
	if b[0] == 2 {
		return macaroonV2(b[1:])
	}
	return macaroonV1(b)
}

// macaroonV1 reads packets: four hexadecimal digits of length, a name, a space, the value and a line break.
func macaroonV1(b []byte) (macaroon, []byte, bool) {
	m := macaroon{version: 1}
	for len(b) > 0 {
		if len(b) < 6 {
			return m, nil, false
		}
		n, err := strconv.ParseUint(string(b[:4]), 16, 16)
		if err != nil || int(n) > len(b) || n < 6 || b[n-1] != '\n' {
			return m, nil, false
		}
		name, value, ok := strings.Cut(string(b[4:n-1]), " ")
		b = b[n:]
		if !ok || len(m.caveats) > maxCaveats {
			return m, nil, false
		}
		switch name {
		case "location":
			m.location = value
		case "identifier":
			m.id = []byte(value)
		case "cid":
			m.caveats = append(m.caveats, caveat{id: []byte(value)})
		case "vid", "cl":
			if len(m.caveats) == 0 {
				return m, nil, false
			}
			c := &m.caveats[len(m.caveats)-1]
			if name == "vid" {
				c.verification = []byte(value)
			} else {
				c.location = value
			}
		case "signature":
			m.signature = []byte(value)
			return m, b, m.id != nil && len(value) == sha256.Size
		default:
			return m, nil, false
		}
	}
	return m, nil, false
}

// macaroonV2 reads sections of fields: a type, a length, bytes; a zero ends a section.
func macaroonV2(b []byte) (macaroon, []byte, bool) {
	m := macaroon{version: 2}
	field := func() (typ uint64, value []byte, ok bool) {
		typ, n := binary.Uvarint(b)
		if n <= 0 {
			return 0, nil, false
		}
		if b = b[n:]; typ == 0 {
			return 0, nil, true
		}
		size, n := binary.Uvarint(b)
		if n <= 0 || size > uint64(len(b)-n) {
			return 0, nil, false
		}
		value, b = b[n:n+int(size)], b[n+int(size):]
		return typ, value, true
	}
	section := func() (loc string, id, vid []byte, any, ok bool) {
		for {
			typ, v, good := field()
			switch {
			case !good:
				return "", nil, nil, false, false
			case typ == 0:
				return loc, id, vid, any, true
			case typ == 1:
				loc = string(v)
			case typ == 2:
				id = v
			case typ == 4:
				vid = v
			default:
				return "", nil, nil, false, false
			}
			any = true
		}
	}
	loc, id, _, _, ok := section()
	if !ok || id == nil {
		return m, nil, false
	}
	m.location, m.id = loc, id
	for {
		loc, id, vid, some, ok := section()
		if !ok || len(m.caveats) > maxCaveats {
			return m, nil, false
		}
		if !some {
			break
		}
		m.caveats = append(m.caveats, caveat{id, vid, loc})
	}
	typ, sig, ok := field()
	m.signature = sig
	return m, b, ok && typ == 6 && len(sig) == sha256.Size
}

// verify computes the chain of HMACs from the root key (NDSS 2014, section IV).
func (m macaroon) verify(root []byte) bool {
	mac := func(key, data []byte) []byte { h := hmac.New(sha256.New, key); h.Write(data); return h.Sum(nil) }
	sig := mac(mac([]byte("macaroons-key-generator"), root), m.id)
	for _, c := range m.caveats {
		if c.verification == nil {
			sig = mac(sig, c.id)
			continue
		}
		one, two := mac(sig, c.verification), mac(sig, c.id)
		sig = mac(sig, append(one, two...))
	}
	return hmac.Equal(sig, m.signature)
}

// verifyMacaroon checks it with a root key, which is a secret of the server's. Third parties' discharges are other macaroons.
func verifyMacaroon(t Token, ks KeySet) Verification {
	tried := 0
	for _, k := range ks.Keys {
		if b, ok := k.Public.([]byte); ok {
			tried++
			if t.verifies(b) {
				return Verification{Status: Verified, Key: keyName(k, ks), Why: "the chain of its caveats verifies with the root key"}
			}
		}
	}
	if tried == 0 {
		return Verification{Status: NotChecked, Why: "a macaroon is checked with its root key, a secret: none was given"}
	}
	c := check{signed: func(k any) bool { b, ok := k.([]byte); return ok && t.verifies(b) }}
	if how := c.otherReading(ks); how != "" {
		return failed("jwt.signature_invalid", "the secret does not verify as it was given; it does %s", how)
	}
	return failed("jwt.signature_invalid", "the secret is not its root key, or a caveat was taken away or altered")
}

// macaroon lays it open. Its caveats are the limits that every holder on the way may have added; those of a time are judged.
func (t *Token) macaroon(m macaroon, at time.Time) {
	t.Kind, t.Format = KindOpaque, fmt.Sprintf("macaroon (format %d)", m.version)
	t.Header = map[string]any{"identifier": printable(m.id)}
	set(t.Header, "location", m.location)
	var list []any
	others := 0
	for _, c := range m.caveats {
		s := printable(c.id)
		if c.verification != nil {
			others++
			s = "a third party must agree"
			if c.location != "" {
				s += ": " + c.location
			}
		} else if end, ok := caveatEnd(string(c.id)); ok {
			x := Time{Claim: "caveat", At: end, Relative: Relative(end, at), OK: at.Before(end)}
			t.Times = append(t.Times, x)
			if !x.OK {
				t.Findings = append(t.Findings, Finding{"credentials.expired_opaque", fmt.Sprintf("a caveat ended it on %s, %s", httpclient.Moment(end), x.Relative), "token.caveats"})
			}
		}
		list = append(list, s)
	}
	t.Claims = map[string]any{"caveats": list}
	if others > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("third parties must agree to %d of its caveats: whether they did is not checked here, with its root key neither", others))
	}
	var with []any
	for _, id := range m.discharges {
		with = append(with, printable([]byte(id)))
	}
	if with != nil {
		t.Claims["discharges"] = with
	}
	t.verifies = func(secret []byte) bool { return m.verify(secret) }
}

// caveatEnd reads the time limits that are in use: "time < T" and "expires = T" of libmacaroons' and Ubuntu's texts,
// "time-before T" of go-macaroon-bakery, {"exp": n} of PyPI's older tokens.
func caveatEnd(s string) (time.Time, bool) {
	for _, p := range []string{"time-before ", "time < ", "time<", "expires = ", "expires=", "before: "} {
		if rest, ok := strings.CutPrefix(s, p); ok {
			for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02"} {
				if at, err := time.Parse(layout, strings.TrimSpace(rest)); err == nil {
					return at.UTC(), true
				}
			}
		}
	}
	var j struct{ Exp int64 }
	if strings.HasPrefix(s, "{") && json.Unmarshal([]byte(s), &j) == nil {
		at := sinceEpoch(j.Exp)
		return at, !at.IsZero()
	}
	var tuple []json.Number // PyPI: [0, not_after, not_before]
	if strings.HasPrefix(s, "[0") && json.Unmarshal([]byte(s), &tuple) == nil && len(tuple) == 3 {
		if n, err := tuple[1].Int64(); err == nil {
			at := sinceEpoch(n)
			return at, !at.IsZero()
		}
	}
	return time.Time{}, false
}

func printable(b []byte) string {
	if IsText(string(b)) {
		return clean.Line(string(b), 400)
	}
	return fmt.Sprintf("%d bytes that are no text", len(b))
}
