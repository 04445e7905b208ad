package scheme

import (
	"strings"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// A scheme that signs puts nothing into the request: it says how each hop is to be signed when it is sent (httpclient.Signing). What
// was pasted already signed is recognised too, by the fields that it carries; it holds a signature for one request, and no secret.

// signingOf is the credential of a request that is to be signed by the scheme.
func signingOf(s Scheme, r httpclient.Request) (flows.Credential, bool) {
	if r.Signing == nil || r.Signing.Scheme != s.ID {
		return flows.Credential{}, false
	}
	c := flows.Credential{Scheme: s.ID}
	for _, f := range s.Fields {
		v := mask.NewSensitive(strings.ToLower(f.Label), r.Signing.Params[f.Name])
		if f.Secret {
			v = r.Signing.Secrets[f.Name]
		}
		if !v.IsZero() {
			c.Fields = append(c.Fields, flows.Field{Name: f.Name, Value: v, Source: r.Signing.Source})
		}
	}
	return c, true
}

// sign makes r one that is signed by the scheme with the fields of c.
func sign(s Scheme, r httpclient.Request, c flows.Credential) httpclient.Request {
	r = r.Clone()
	r.Signing = &httpclient.Signing{Scheme: s.ID, Params: map[string]string{}, Secrets: map[string]mask.Sensitive{}, Source: c.Source()}
	for _, f := range s.Fields {
		v := c.Get(f.Name)
		switch {
		case v.IsZero():
		case f.Secret:
			r.Signing.Secrets[f.Name] = v
		default:
			r.Signing.Params[f.Name] = strings.TrimSpace(v.Reveal())
		}
	}
	return r
}

// beside is r without what another signature would stand in the place of. The rest stays: a signature often goes beside an API key, a
// cookie or a token, and covers it.
func beside(r httpclient.Request, id string) httpclient.Request {
	for _, s := range []Scheme{sigV4(), dpopScheme(), oauth1(), httpSignature(), hmacScheme()} {
		r = s.Strip(r)
	}
	if id == "oauth1" || id == "dpop" { // these stand in Authorization themselves
		r.Headers, r.Login, r.Scheme = r.Headers.Without("Authorization"), nil, ""
		r.Netrc, r.NetrcFile = "", ""
	}
	return r
}

// signingValues are the fields of c as a maker reads them.
func signingValues(s Scheme, c flows.Credential) map[string]string {
	out := map[string]string{}
	for _, f := range s.Fields {
		out[f.Name] = c.Get(f.Name).Reveal()
	}
	return out
}

// unsigned takes the declaration off r, whichever scheme it names.
func unsigned(r httpclient.Request, headers ...string) httpclient.Request {
	r = r.Clone()
	r.Signing = nil
	for _, h := range headers {
		r.Headers = r.Headers.Without(h)
	}
	return r
}

// IsSigner reports whether a scheme signs each hop by its own fields when it is sent. AWS' signatures are told by an option of curl and
// have a way of their own.
func IsSigner(id string) bool { return httpclient.Signs(id) && id != sigV4ID }

// Signers lists them in the order of All.
func Signers() []string {
	var out []string
	for _, s := range All() {
		if IsSigner(s.ID) {
			out = append(out, s.ID)
		}
	}
	return out
}

// Signed reports whether c signs each request anew and can do so: it holds what signs, and not a signature alone.
func Signed(c flows.Credential) bool {
	return IsSigner(c.Scheme) && c.Get("signature").IsZero() && c.Get("proof").IsZero()
}

// SignedLike is a, signed as before was where a names no other credential: a request that was edited as text keeps what no text holds.
func SignedLike(a, before flows.Attempt) flows.Attempt {
	if before.Request.Signing == nil || a.Request.Signing != nil || a.Credential.Scheme != "none" && (before.Request.Signing.Scheme != "http-signature" || a.Credential.Scheme != "bearer") {
		return a
	}
	a.Request = a.Request.Clone()
	a.Request.Signing = before.Request.Clone().Signing
	a.Credential = Detect(a.Request)
	return a
}

// keyFields are the fields of a private key, for every scheme that needs one.
func keyFields(help string) []FieldSpec {
	return []FieldSpec{
		{Name: "key-file", Label: "Key file", Help: help + " PEM or JWK; the file is read when it is sent, and not copied.", Optional: true},
		{Name: "key", Label: "Key text", Help: "The key itself, pasted: PEM or JWK. Empty where a file is named.", Secret: true, Optional: true},
		{Name: "passphrase", Label: "Password", Help: "The passphrase, only where the key is encrypted.", Secret: true, Optional: true, Rare: true},
	}
}

// rare marks fields as hardly ever needed.
func rare(fields []FieldSpec) []FieldSpec {
	for i := range fields {
		fields[i].Rare = true
	}
	return fields
}

// shownKey names the key of a credential: its file, or its kind and fingerprint.
func shownKey(c flows.Credential) string {
	switch {
	case !c.Get("secret").IsZero():
		return " " + c.Get("secret").String()
	case !c.Get("key").IsZero():
		return " " + c.Get("key").String()
	case !c.Get("key-file").IsZero():
		return " by the key in " + clean.Line(c.Get("key-file").Reveal(), 60)
	}
	return ""
}

// name is a field that is a name and no secret, for a line.
func name(c flows.Credential, field string) string {
	return clean.Line(mask.User(c.Get(field).Reveal(), "x"+c.Get("secret").Reveal()+"y"), 60)
}

// shownSigned is Shown for the schemes that sign.
func shownSigned(c flows.Credential) string {
	out := ""
	switch c.Scheme {
	case "oauth1":
		out = "OAuth 1.0 by " + name(c, "consumer-key")
		if v := c.Get("consumer-secret"); !v.IsZero() {
			out += " " + v.String()
		}
		out += shownKey(c)
	case "http-signature":
		out = "HTTP signature"
		if !c.Get("key-id").IsZero() {
			out += " by " + name(c, "key-id")
		}
		if v := c.Get("components"); !v.IsZero() {
			out += " over " + clean.Line(v.Reveal(), 120)
		}
		out += shownKey(c)
	case "dpop":
		out = "DPoP"
		if v := c.Get("token"); !v.IsZero() {
			out += " " + v.String()
		}
		if c.Get("proof").IsZero() && shownKey(c) == "" {
			return out + ", no proof"
		}
		out += shownKey(c)
	case "hmac":
		head, _, _ := strings.Cut(c.Get("template").Reveal(), ":")
		out = "HMAC in " + clean.Line(head, 40) + shownKey(c)
	}
	for _, n := range []string{"signature", "proof"} {
		if v := c.Get(n); !v.IsZero() {
			out += " " + v.String() + ", for one request"
		}
	}
	return out
}
