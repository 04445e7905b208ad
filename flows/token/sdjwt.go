package token

import (
	"crypto"
	_ "crypto/sha256"
	_ "crypto/sha512"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Disclosure is one claim that the holder of an SD-JWT shows (RFC 9901 section 4.2).
type Disclosure struct {
	Name   string // "" for an element of an array
	Value  any
	Digest string
	Used   bool // its digest stands in the payload or in another disclosure
}

// looksSD is true for an SD-JWT: a JWT, and behind each tilde a disclosure, at last perhaps a key binding (RFC 9901 section 4).
func looksSD(s string) bool {
	first, _, ok := strings.Cut(s, "~")
	return ok && strings.Count(first, ".") == 2 && looksLikeJWT(first)
}

// maxDisclosures bounds how many are read.
const maxDisclosures = 1000

// sdjwt reads the issuer's JWT, puts the disclosed claims in their places and checks the digests.
func (t *Token) sdjwt(s string, at time.Time) {
	parts := strings.Split(s, "~")
	t.jwt(parts[0], at)
	t.Format = strings.Replace(t.Format, "JWT", "SD-JWT", 1)
	if t.Parse != nil || t.Claims == nil {
		return
	}
	alg := text(t.Claims["_sd_alg"])
	hash, ok := map[string]crypto.Hash{"": crypto.SHA256, "sha-256": crypto.SHA256, "sha-384": crypto.SHA384, "sha-512": crypto.SHA512}[alg]
	if !ok {
		t.Findings = append(t.Findings, Finding{"jwt.malformed", fmt.Sprintf("its digests are made with %q, which is not spoken here", clip(alg)), "token.claims._sd_alg"})
		return
	}
	sum := func(s string) string { h := hash.New(); h.Write([]byte(s)); return encode(h.Sum(nil)) }
	last := parts[len(parts)-1]
	if len(parts)-2 > maxDisclosures {
		t.broken("disclosures", len(parts[0]), fmt.Sprintf("at most %d disclosures", maxDisclosures), fmt.Sprint(len(parts)-2))
		return
	}
	byDigest := map[string]*Disclosure{}
	offset := len(parts[0]) + 1
	for i, p := range parts[1 : len(parts)-1] {
		d, bad := disclosure(p)
		if bad != "" {
			t.broken(fmt.Sprintf("disclosure %d", i+1), offset, "base64url of a JSON array of salt, name and value", bad)
			return
		}
		offset += len(p) + 1
		d.Digest = sum(p)
		if byDigest[d.Digest] != nil {
			t.Findings = append(t.Findings, Finding{"jwt.malformed", fmt.Sprintf("disclosure %d is there twice", i+1), "token.disclosures"})
			continue
		}
		byDigest[d.Digest] = &d
		t.Disclosures = append(t.Disclosures, &d)
	}
	hidden := 0
	t.Claims, _ = t.disclosed(t.Claims, byDigest, &hidden, 0).(map[string]any)
	t.Hidden = hidden
	delete(t.Claims, "_sd_alg")
	for _, d := range t.Disclosures {
		if !d.Used {
			t.Findings = append(t.Findings, Finding{"jwt.malformed", fmt.Sprintf("the disclosure of %q is not what the issuer signed: its digest is nowhere in the token", clip(d.name())), "token.disclosures"})
		}
	}
	t.Times = nil
	t.times(at)
	if last != "" {
		t.keyBinding(last, sum(s[:len(s)-len(last)]), at)
	}
}

func (d Disclosure) name() string {
	if d.Name == "" {
		return "an array's element"
	}
	return d.Name
}

func disclosure(s string) (Disclosure, string) {
	b, bad := segment(s)
	if bad != "" {
		return Disclosure{}, bad
	}
	if _, _, bad := object([]byte(`{"":` + string(b) + `}`)); bad != "" {
		return Disclosure{}, bad
	}
	d := json.NewDecoder(strings.NewReader(string(b)))
	d.UseNumber()
	var a []any
	if err := d.Decode(&a); err != nil {
		return Disclosure{}, "text that is no JSON array"
	}
	switch len(a) {
	case 2:
		return Disclosure{Value: a[1]}, ""
	case 3:
		if n := text(a[1]); n != "" && n != "_sd" && n != "..." {
			return Disclosure{Name: n, Value: a[2]}, ""
		}
		return Disclosure{}, "a name that may not be disclosed"
	}
	return Disclosure{}, fmt.Sprintf("an array of %d", len(a))
}

// disclosed puts what was disclosed in the place of its digests (RFC 9901 section 7.1); hidden counts the digests that stay.
func (t *Token) disclosed(v any, by map[string]*Disclosure, hidden *int, depth int) any {
	if depth > maxDepth {
		return v
	}
	take := func(digest string) *Disclosure {
		d := by[digest]
		if d == nil || d.Used {
			*hidden++
			return nil
		}
		d.Used = true
		return d
	}
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			if k != "_sd" {
				out[k] = t.disclosed(e, by, hidden, depth+1)
			}
		}
		for _, digest := range list(v["_sd"]) {
			d := take(digest)
			if d == nil {
				continue
			}
			if _, twice := v[d.Name]; twice || d.Name == "" {
				t.Findings = append(t.Findings, Finding{"jwt.malformed", fmt.Sprintf("%q is disclosed and already there", clip(d.name())), "token.disclosures"})
				continue
			}
			out[d.Name] = t.disclosed(d.Value, by, hidden, depth+1)
		}
		return out
	case []any:
		out := []any{}
		for _, e := range v {
			m, ok := e.(map[string]any)
			if digest := text(m["..."]); ok && len(m) == 1 && digest != "" {
				if d := take(digest); d != nil {
					out = append(out, t.disclosed(d.Value, by, hidden, depth+1))
				}
				continue
			}
			out = append(out, t.disclosed(e, by, hidden, depth+1))
		}
		return out
	}
	return v
}

// keyBinding reads the JWT by which the holder shows that the token is theirs (RFC 9901 section 4.3). Its signature is checked
// against cnf, the key that the issuer wrote into the token: a check that needs no key from outside, and is worth as much as
// the issuer's signature.
func (t *Token) keyBinding(s, sum string, at time.Time) {
	kb := Inspect(s, at)
	add := func(cause, format string, args ...any) {
		t.Findings = append(t.Findings, Finding{cause, fmt.Sprintf(format, args...), "token.key_binding"})
	}
	if kb.Kind != KindJWS || kb.Parse != nil || kb.Claims == nil {
		add("jwt.malformed", "what stands behind the last tilde is no key binding JWT")
		return
	}
	t.Format += " with key binding"
	t.Binding = maps.Clone(kb.Claims)
	if typ := text(kb.Header["typ"]); typ != "kb+jwt" {
		add("jwt.wrong_token_kind", "the key binding has typ %q; kb+jwt belongs there", clip(typ))
	}
	for _, c := range []string{"iat", "aud", "nonce", "sd_hash"} {
		if _, ok := kb.Claims[c]; !ok {
			add("jwt.required_claim_missing", "the key binding has no %s", c)
		}
	}
	if h := kb.Claim("sd_hash"); h != "" && h != sum {
		add("jwt.signature_invalid", "the key binding was made for other disclosures (sd_hash)")
	}
	cnf, _ := t.Claims["cnf"].(map[string]any)
	jwk, ok := cnf["jwk"].(map[string]any)
	if !ok {
		add("jwt.required_claim_missing", "the token names no key of its holder (cnf.jwk), so the key binding proves nothing")
		return
	}
	b, _ := json.Marshal(jwk)
	ks, err := ReadKeySet("cnf", b)
	if err != nil {
		add("jwt.malformed", "the holder's key in cnf cannot be read")
		return
	}
	if v := Verify(kb, ks); v.Status != Verified {
		add("jwt.signature_invalid", "the key binding is not signed by the holder's key (cnf)")
	}
}

// DisclosedNames are the names of what is disclosed, in order.
func (t Token) DisclosedNames() []string {
	var out []string
	for _, d := range t.Disclosures {
		out = append(out, d.name())
	}
	slices.Sort(out)
	return out
}
