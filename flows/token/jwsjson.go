package token

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"why401/httpclient/clean"
)

// serialised is the JSON serialisation of a JWS or a JWE, general and flattened (RFC 7515 section 7.2, RFC 7516 section 7.2).
type serialised struct {
	jwsSignature                // of the flattened form
	payload, ciphertext *string // nil absent
	unprotected         map[string]any
	signatures          []jwsSignature
	recipients          []map[string]any // the header of each, nil where it has none
	general             bool             // there is a list of signatures
}

// jwsSignature is one signature as it stands there.
type jwsSignature struct {
	protected string
	header    map[string]any // nil absent
	signature *string        // nil absent
}

// serialisedOf takes the members out of m by their exact names, as JSON compares them; false where one is of another type.
func serialisedOf(m map[string]any) (j serialised, ok bool) {
	r := memberReader{ok: true}
	j.jwsSignature = r.signature(m)
	j.payload, j.ciphertext, j.unprotected = r.text(m, "payload"), r.text(m, "ciphertext"), r.object(m, "unprotected")
	for _, e := range r.objects(m, "signatures") {
		j.signatures = append(j.signatures, r.signature(e))
	}
	for _, e := range r.objects(m, "recipients") {
		j.recipients = append(j.recipients, r.object(e, "header"))
	}
	j.general = m["signatures"] != nil
	return j, r.ok
}

// memberReader takes members out of objects; ok is false once one was of another type. null is as good as none.
type memberReader struct{ ok bool }

func (r *memberReader) text(m map[string]any, name string) *string {
	s, isText := m[name].(string)
	if r.ok = r.ok && (isText || m[name] == nil); !isText {
		return nil
	}
	return &s
}

func (r *memberReader) object(m map[string]any, name string) map[string]any {
	o, isObject := m[name].(map[string]any)
	r.ok = r.ok && (isObject || m[name] == nil)
	return o
}

func (r *memberReader) objects(m map[string]any, name string) (out []map[string]any) {
	all, isList := m[name].([]any)
	r.ok = r.ok && (isList || m[name] == nil)
	for _, e := range all {
		o, isObject := e.(map[string]any)
		r.ok = r.ok && isObject
		out = append(out, o)
	}
	return out
}

func (r *memberReader) signature(m map[string]any) jwsSignature {
	s := jwsSignature{header: r.object(m, "header"), signature: r.text(m, "signature")}
	if p := r.text(m, "protected"); p != nil {
		s.protected = *p
	}
	return s
}

// looksSerialised is true for a JSON object that is meant to be a JWS or JWE.
func looksSerialised(s string) bool {
	return strings.HasPrefix(s, "{") && (strings.Contains(s, `"signature`) || strings.Contains(s, `"ciphertext"`)) && (strings.Contains(s, `"protected"`) || strings.Contains(s, `"header"`) || strings.Contains(s, `"unprotected"`) || strings.Contains(s, `"recipients"`))
}

// maxSignatures bounds those of one token: each is checked with every key.
const maxSignatures = 100

// jwsJSON decodes s as JSON serialisation.
func (t *Token) jwsJSON(s string, at time.Time) {
	t.Kind, t.Format = KindJWS, "JWS, JSON form"
	m, n, bad := object([]byte(s))
	if bad != "" {
		t.broken("whole", n, "one JSON object", bad)
		return
	}
	j, ok := serialisedOf(m)
	if !ok {
		t.broken("whole", 0, "the members of RFC 7515 section 7.2", "others, or of other types")
		return
	}
	if j.ciphertext != nil {
		t.jweJSON(j)
		return
	}
	if j.signature != nil && j.general {
		t.broken("whole", 0, "either signature or signatures", "both")
		return
	}
	if j.signature != nil {
		j.signatures = []jwsSignature{j.jwsSignature}
		t.Format = "JWS, flattened JSON form"
	} else if j.protected != "" || j.header != nil {
		t.broken("whole", 0, "protected and header inside each of signatures", "them beside it")
	}
	switch n := len(j.signatures); {
	case n == 0:
		t.broken("signature", 0, "at least one signature", "none")
		return
	case n > maxSignatures:
		t.broken("signature", 0, fmt.Sprintf("at most %d signatures", maxSignatures), strconv.Itoa(n))
		return
	}
	payload := ""
	if t.Detached = j.payload == nil; !t.Detached {
		payload = *j.payload
	}
	var algs []string
	for i, e := range j.signatures {
		sig, value := Signature{protected: e.protected, payload: payload}, ""
		if e.signature != nil {
			value = *e.signature
		}
		where := fmt.Sprintf("header of signature %d", i+1)
		if sig.Header, sig.Unprotected = t.joined(where, e.protected, e.header); sig.Header == nil {
			return
		}
		t.extensions(sig.Header, sig.Unprotected)
		plain := unencoded(sig.Header) && !slices.Contains(sig.Unprotected, "b64")
		if i == 0 {
			t.Header, t.Plain = sig.Header, plain
		} else if plain != t.Plain {
			t.broken(where, 0, "b64 alike for all signatures (RFC 7797 section 3)", "it to differ")
			return
		}
		sig.value, sig.bad = segment(value)
		t.signature(sig, value, 0)
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
		t.sdjwtJSON(at)
	}
}

// joined puts the protected and the unprotected header together; the second value names the members that are unprotected.
// It is nil where one of them cannot be read, or both hold a member.
func (t *Token) joined(where, protected string, unprotected map[string]any) (map[string]any, []string) {
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
	for _, k := range slices.Sorted(maps.Keys(unprotected)) {
		if _, twice := out[k]; twice {
			t.broken(where, 0, "each member once", fmt.Sprintf("%q in the protected header and beside it", clip(k)))
			return nil, nil
		}
		out[k] = unprotected[k]
		names = append(names, k)
	}
	return out, names
}

// jweJSON reads the header of an encrypted token.
func (t *Token) jweJSON(j serialised) {
	t.Kind, t.Format = KindJWE, "JWE, JSON form"
	h, _ := t.joined("header", j.protected, j.unprotected)
	if h == nil {
		return
	}
	t.readRecipients(j, h)
	n := max(1, len(j.recipients))
	own := j.header
	if len(j.recipients) > 0 {
		own = j.recipients[0]
	}
	if len(own) > 0 {
		h = beneath(h, own)
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
