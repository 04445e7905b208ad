package token

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"why401/httpclient/clean"
)

// serialised is the JSON serialisation of a JWS or a JWE, general and flattened (RFC 7515 section 7.2, RFC 7516 section 7.2).
type serialised struct {
	Payload    *string         `json:"payload"`
	Protected  string          `json:"protected"`
	Header     json.RawMessage `json:"header"`
	Signature  *string         `json:"signature"`
	Signatures []struct {
		Protected string          `json:"protected"`
		Header    json.RawMessage `json:"header"`
		Signature string          `json:"signature"`
	} `json:"signatures"`

	Ciphertext  *string         `json:"ciphertext"`
	Unprotected json.RawMessage `json:"unprotected"`
	Recipients  []struct {
		Header json.RawMessage `json:"header"`
	} `json:"recipients"`
}

// looksSerialised is true for a JSON object that is meant to be a JWS or JWE.
func looksSerialised(s string) bool {
	return strings.HasPrefix(s, "{") && (strings.Contains(s, `"signature`) || strings.Contains(s, `"ciphertext"`)) && (strings.Contains(s, `"protected"`) || strings.Contains(s, `"header"`) || strings.Contains(s, `"unprotected"`) || strings.Contains(s, `"recipients"`))
}

// jwsJSON decodes s as JSON serialisation.
func (t *Token) jwsJSON(s string, at time.Time) {
	t.Kind, t.Format = KindJWS, "JWS, JSON form"
	if _, n, bad := object([]byte(s)); bad != "" {
		t.broken("whole", n, "one JSON object", bad)
		return
	}
	var j serialised
	if err := json.Unmarshal([]byte(s), &j); err != nil {
		t.broken("whole", 0, "the members of RFC 7515 section 7.2", "others, or of other types")
		return
	}
	if j.Ciphertext != nil {
		t.jweJSON(j)
		return
	}
	if j.Signature != nil && j.Signatures != nil {
		t.broken("whole", 0, "either signature or signatures", "both")
		return
	}
	if j.Signature != nil {
		j.Signatures = append(j.Signatures, struct {
			Protected string          `json:"protected"`
			Header    json.RawMessage `json:"header"`
			Signature string          `json:"signature"`
		}{j.Protected, j.Header, *j.Signature})
		t.Format = "JWS, flattened JSON form"
	} else if j.Protected != "" || j.Header != nil {
		t.broken("whole", 0, "protected and header inside each of signatures", "them beside it")
	}
	if len(j.Signatures) == 0 {
		t.broken("signature", 0, "at least one signature", "none")
		return
	}
	payload := ""
	if t.Detached = j.Payload == nil; !t.Detached {
		payload = *j.Payload
	}
	var algs []string
	for i, e := range j.Signatures {
		sig := Signature{protected: e.Protected, payload: payload}
		where := fmt.Sprintf("header of signature %d", i+1)
		if sig.Header, sig.Unprotected = t.joined(where, e.Protected, e.Header); sig.Header == nil {
			return
		}
		if what := critFault(sig.Header, sig.Unprotected); what != "" {
			t.Findings = append(t.Findings, Finding{"jwt.malformed", what, "token.header.crit"})
		}
		plain := unencoded(sig.Header) && !slices.Contains(sig.Unprotected, "b64")
		if i == 0 {
			t.Header, t.Plain = sig.Header, plain
		} else if plain != t.Plain {
			t.broken(where, 0, "b64 alike for all signatures (RFC 7797 section 3)", "it to differ")
			return
		}
		sig.value, sig.bad = segment(e.Signature)
		t.signature(sig, e.Signature, 0)
		t.Signatures = append(t.Signatures, sig)
		algs = append(algs, text(sig.Header["alg"]))
		t.unsigned(text(sig.Header["alg"]))
	}
	t.Format += " (" + clean.Line(strings.Join(algs, ", "), 60) + ")"
	for _, sig := range t.Signatures {
		if slices.Contains(sig.Unprotected, "alg") {
			t.Notes = append(t.Notes, "alg stands in a header that the signature does not cover: whoever passes it on may change it")
			break
		}
	}
	if !t.Detached {
		t.payload(payload, 0, at)
		t.sdjwtJSON(j.Signatures[0].Signature, at)
	}
}

// joined puts the protected and the unprotected header together; the second value names the members that are unprotected.
// It is nil where one of them cannot be read, or both hold a member.
func (t *Token) joined(where, protected string, unprotected json.RawMessage) (map[string]any, []string) {
	out := map[string]any{}
	if protected != "" {
		b, bad := segment(protected)
		if bad != "" {
			t.broken(where, 0, "base64url without padding", bad)
			return nil, nil
		}
		m, n, bad := object(b)
		if bad != "" {
			t.broken(where, 0, "a JSON object", atByte(bad, n))
			return nil, nil
		}
		maps.Copy(out, m)
	}
	var names []string
	if len(unprotected) > 0 {
		m, n, bad := object(unprotected)
		if bad != "" {
			t.broken(where, 0, "a JSON object", atByte(bad, n))
			return nil, nil
		}
		for _, k := range slices.Sorted(maps.Keys(m)) {
			if _, twice := out[k]; twice {
				t.broken(where, 0, "each member once", fmt.Sprintf("%q in the protected header and beside it", clip(k)))
				return nil, nil
			}
			out[k] = m[k]
			names = append(names, k)
		}
	}
	return out, names
}

// jweJSON reads the header of an encrypted token.
func (t *Token) jweJSON(j serialised) {
	t.Kind, t.Format = KindJWE, "JWE, JSON form"
	h, _ := t.joined("header", j.Protected, j.Unprotected)
	if h == nil {
		return
	}
	t.readRecipients(j, h)
	n := max(1, len(j.Recipients))
	own := j.Header
	if len(j.Recipients) > 0 {
		own = j.Recipients[0].Header
	}
	if len(own) > 0 {
		if m, _, bad := object(own); bad == "" {
			maps.Copy(m, h) // what is protected stands
			h = m
		}
	}
	t.Header = h
	t.Format = fmt.Sprintf("JWE, JSON form (%s, %s)", text(h["alg"]), text(h["enc"]))
	if n > 1 {
		t.Format += fmt.Sprintf(", for %d recipients", n)
	}
}

// Attach adds the payload of a detached JWS (RFC 7515 appendix F), byte by byte as it was signed.
func Attach(t Token, payload []byte, at time.Time) (Token, error) {
	if t.Kind != KindJWS || !t.Detached {
		return t, fmt.Errorf("adding the payload: want a token without one (h..s, or JSON without payload), got %s that has its own", t.Format)
	}
	s := string(payload)
	if !t.Plain {
		s = encode(payload)
	}
	t.Signatures = slices.Clone(t.Signatures)
	for i := range t.Signatures {
		t.Signatures[i].payload = s
	}
	t.Detached = false
	t.read(payload, 0, at)
	t.Format += ", payload added"
	return t, nil
}
