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
	parts := strings.SplitN(s, "~", maxDisclosures+3) // one disclosure more than are read is told
	t.jwt(parts[0], at)
	t.Format = strings.Replace(t.Format, "JWT", "SD-JWT", 1)
	t.disclose(parts[0], parts[1:len(parts)-1], parts[len(parts)-1], at)
}

// sdjwtJSON does the same for a JWS in JSON whose header holds disclosures and perhaps the key binding (RFC 9901 section 8).
func (t *Token) sdjwtJSON(at time.Time) {
	all, there := t.Header["disclosures"].([]any)
	sig := t.Signatures[0]
	if !there || t.Parse != nil || !slices.Contains(sig.Unprotected, "disclosures") {
		return
	}
	disclosures := list(t.Header["disclosures"])
	binding := text(t.Header["kb_jwt"])
	t.Format = strings.Replace(t.Format, "JWS", "SD-JWT", 1)
	if len(disclosures) != len(all) {
		t.broken("disclosures", 0, "an array of texts", "others in it")
		return
	}
	delete(t.Header, "disclosures") // they stand in their places among the claims
	delete(t.Header, "kb_jwt")
	t.disclose(sig.input()+"."+encode(sig.value), disclosures, binding, at)
}

// disclose puts the disclosures in the places of their digests. jwt is the issuer's in the compact form.
func (t *Token) disclose(jwt string, disclosures []string, binding string, at time.Time) {
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
	if len(disclosures) > maxDisclosures {
		t.broken("disclosures", len(jwt), fmt.Sprintf("at most %d disclosures", maxDisclosures), fmt.Sprint(len(disclosures)))
		return
	}
	byDigest := map[string]*Disclosure{}
	offset := len(jwt) + 1
	for i, p := range disclosures {
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
	w := disclosing{t: t, by: byDigest, seen: map[string]bool{}}
	t.Claims, _ = w.place(t.Claims, 0).(map[string]any)
	t.Hidden = w.hidden
	delete(t.Claims, "_sd_alg")
	for _, d := range t.Disclosures {
		if !d.Used {
			t.Findings = append(t.Findings, Finding{"jwt.malformed", fmt.Sprintf("the disclosure of %q is not what the issuer signed: its digest is nowhere in the token", clip(d.name())), "token.disclosures"})
		}
	}
	t.Times = nil
	t.times(at)
	if binding != "" {
		t.keyBinding(binding, sum(strings.Join(append([]string{jwt}, disclosures...), "~")+"~"), at)
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
	m, _, bad := object([]byte(`{"":` + string(b) + `}`))
	a, isList := m[""].([]any)
	if bad != "" {
		return Disclosure{}, bad
	} else if !isList || len(m) != 1 {
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

// disclosing puts what was disclosed in the place of its digests (RFC 9901 section 7.1).
type disclosing struct {
	t      *Token
	by     map[string]*Disclosure
	seen   map[string]bool // digests, of which each may be there once
	hidden int             // digests without a disclosure, decoys among them
}

func (w *disclosing) fault(format string, args ...any) {
	w.t.Findings = append(w.t.Findings, Finding{"jwt.malformed", fmt.Sprintf(format, args...), "token.disclosures"})
}

// take is the disclosure of a digest, nil where there is none.
func (w *disclosing) take(digest string) *Disclosure {
	if w.seen[digest] {
		if len(w.t.Findings) < maxDisclosures {
			w.fault("the digest %q is there twice, and such a token is to be refused", clip(digest))
		}
		return nil
	}
	w.seen[digest] = true
	d := w.by[digest]
	if d == nil {
		w.hidden++
		return nil
	}
	d.Used = true
	return d
}

func (w *disclosing) place(v any, depth int) any {
	if depth > maxDepth {
		return v
	}
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			if k != "_sd" {
				out[k] = w.place(e, depth+1)
			}
		}
		digests := list(v["_sd"])
		if all, isList := v["_sd"].([]any); v["_sd"] != nil && (!isList || len(all) != len(digests)) {
			w.fault("_sd is no list of texts")
			digests = nil
		}
		for _, digest := range digests {
			d := w.take(digest)
			if d == nil {
				continue
			}
			switch _, twice := out[d.Name]; {
			case d.Name == "":
				w.fault("an array's element is disclosed where a member belongs")
			case twice:
				w.fault("%q is disclosed and already there", clip(d.Name))
			default:
				out[d.Name] = w.place(d.Value, depth+1)
			}
		}
		return out
	case []any:
		out := []any{}
		for _, e := range v {
			m, ok := e.(map[string]any)
			digest := text(m["..."])
			if !ok || len(m) != 1 || digest == "" {
				out = append(out, w.place(e, depth+1))
				continue
			}
			switch d := w.take(digest); {
			case d == nil:
			case d.Name != "":
				w.fault("%q is disclosed where an array's element belongs", clip(d.Name))
			default:
				out = append(out, w.place(d.Value, depth+1))
			}
		}
		return out
	}
	return v
}

// keyBinding reads the JWT by which the holder shows that the token is theirs (RFC 9901 section 4.3). Its signature is checked
// against cnf, the key that the issuer wrote into the token: a check that needs no key from outside, and is worth as much as
// the issuer's signature.
func (t *Token) keyBinding(s, sum string, at time.Time) {
	kb := Token{Raw: s}
	kb.jwt(s, at)
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
	if h, there := kb.Claims["sd_hash"]; there && h != sum {
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
	switch v := Verify(kb, ks); {
	case ks.Keys[0].Secret:
		add("jwt.alg_mismatch", "the holder's key in cnf is a shared secret, which everyone has who sees the token: the key binding proves nothing")
	case v.Status != Verified:
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
