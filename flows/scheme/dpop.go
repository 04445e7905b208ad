package scheme

import (
	"errors"
	"strings"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/mask"
	"why401/httpclient/signing"
)

// freshKey is what a person types in the place of a key to have one made: for a practice server, which binds no token to a key.
const freshKey = "new"

func dpopScheme() Scheme {
	s := Scheme{
		ID: "dpop", Title: "DPoP token", AuthScheme: "DPoP",
		About: "A token that is bound to a key: each request carries a proof, made for it alone, that the sender holds the key.",
		Fields: append([]FieldSpec{
			{Name: "token", Label: "Token", Help: "Without the word DPoP. Empty at a token endpoint, which gives the token.", Secret: true, Optional: true},
		}, append(keyFields("The key that the token is bound to."),
			FieldSpec{Name: "nonce", Label: "Nonce", Help: "What DPoP-Nonce said last. Empty: the server asks for it, and is answered.", Optional: true, Rare: true})...),
		References: []string{"RFC 9449"},
	}
	s.Fields[2].Help = "The key itself, pasted: PEM or JWK. The word new makes one, for practice."
	s.Detect = func(r httpclient.Request) (flows.Credential, bool) {
		if c, ok := signingOf(s, r); ok {
			return c, true
		}
		word, rest, _ := strings.Cut(strings.TrimSpace(r.Headers.Get("Authorization")), " ")
		proof := r.Headers.Get("DPoP")
		if !strings.EqualFold(word, "dpop") && (proof == "" || word != "") {
			return flows.Credential{}, false
		}
		c := flows.Credential{Scheme: s.ID}
		if rest = strings.TrimSpace(rest); rest != "" {
			kind := "token"
			if strings.HasPrefix(rest, "eyJ") {
				kind = "JWT"
			}
			c.Fields = append(c.Fields, flows.Field{Name: "token", Value: mask.NewSensitive(kind, rest), Source: source(r, "Authorization")})
		}
		if proof != "" {
			c.Fields = append(c.Fields, flows.Field{Name: "proof", Value: mask.NewSensitive("DPoP proof", proof), Source: source(r, "DPoP")})
		}
		return c, true
	}
	s.Apply = func(r httpclient.Request, c flows.Credential) (httpclient.Request, error) {
		switch {
		case strings.TrimSpace(c.Get("key").Reveal()) == freshKey:
			text, err := signing.FreshKeyText()
			if err != nil {
				return r, err
			}
			c.Fields = append([]flows.Field(nil), c.Fields...)
			for i, f := range c.Fields {
				if f.Name == "key" {
					c.Fields[i].Value = mask.NewSensitive("fresh key", text)
				}
			}
		case c.Get("key").IsZero() && c.Get("key-file").IsZero() && !c.Get("proof").IsZero():
			return r, errors.New("applying a credential: a proof is good for one request, and to make the next needs the key")
		case c.Get("key").IsZero() && c.Get("key-file").IsZero():
			return r, errors.New("applying a credential: want a key file or the text of a key: the one that the token is bound to")
		}
		if err := sendable("token", strings.TrimSpace(c.Get("token").Reveal())); err != nil {
			return r, err
		}
		if err := signing.CheckDPoP(signingValues(s, c)); err != nil {
			return r, err
		}
		return sign(s, r, c), nil
	}
	s.Strip = func(r httpclient.Request) httpclient.Request {
		if word, _, _ := strings.Cut(strings.TrimSpace(r.Headers.Get("Authorization")), " "); strings.EqualFold(word, "dpop") {
			return unsigned(r, "DPoP", "Authorization")
		}
		return unsigned(r, "DPoP")
	}
	return s
}
