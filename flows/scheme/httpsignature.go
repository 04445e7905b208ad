package scheme

import (
	"errors"
	"strings"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/mask"
	"why401/httpclient/signing"
)

func httpSignature() Scheme {
	s := Scheme{
		ID: "http-signature", Title: "HTTP signature", AuthScheme: "Signature",
		About:      "Chosen parts of the request, one a line, are signed with a key that the service knows (HTTP Message Signatures).",
		Fields:     httpSignatureFields(),
		References: []string{"RFC 9421", "RFC 9530"},
	}
	s.Detect = func(r httpclient.Request) (flows.Credential, bool) {
		c, ok := signingOf(s, r)
		if !ok {
			input, signature := r.Headers.Get("Signature-Input"), r.Headers.Get("Signature")
			if input == "" || signature == "" {
				return flows.Credential{}, false
			}
			c.Scheme = s.ID
			add := func(name, kind, v string) {
				if v != "" {
					c.Fields = append(c.Fields, flows.Field{Name: name, Value: mask.NewSensitive(kind, v), Source: source(r, "Signature")})
				}
			}
			if in, err := signing.ReadSignatureInput(r.Headers.Values("Signature-Input")); err == nil && len(in) > 0 {
				add("key-id", "key id", in[0].KeyID)
				add("algorithm", "algorithm", in[0].Algorithm)
				add("components", "parts", strings.Join(in[0].Components, " "))
				add("label", "label", in[0].Label)
				add("tag", "tag", in[0].Tag)
			}
			add("signature", "signature", signature)
		}
		if word, rest, ok := strings.Cut(strings.TrimSpace(r.Headers.Get("Authorization")), " "); ok && strings.EqualFold(word, "bearer") && c.Get("token").IsZero() {
			kind := "token"
			if strings.HasPrefix(rest, "eyJ") {
				kind = "JWT"
			}
			c.Fields = append(c.Fields, flows.Field{Name: "token", Value: mask.NewSensitive(kind, strings.TrimSpace(rest)), Source: source(r, "Authorization")})
		}
		return c, true
	}
	s.Apply = func(r httpclient.Request, c flows.Credential) (httpclient.Request, error) {
		if c.Get("secret").IsZero() && c.Get("key").IsZero() && c.Get("key-file").IsZero() {
			if !c.Get("signature").IsZero() {
				return r, errors.New("applying a credential: a signature is good for one request, and to sign the next needs the key")
			}
			return r, errors.New("applying a credential: want a key file, the text of a key, or a shared secret")
		}
		if err := signing.CheckMessage(signingValues(s, c)); err != nil {
			return r, err
		}
		token := strings.TrimSpace(c.Get("token").Reveal())
		if err := sendable("bearer token", token); err != nil {
			return r, err
		}
		r = sign(s, r, c)
		delete(r.Signing.Secrets, "token")
		if token != "" {
			r.Headers = r.Headers.With("Authorization", "Bearer "+token)
			r = withSource(r, "Authorization", c.Source())
		}
		return r, nil
	}
	s.Strip = func(r httpclient.Request) httpclient.Request { return unsigned(r, "Signature", "Signature-Input") }
	return s
}

func httpSignatureFields() []FieldSpec {
	key := keyFields("Ed25519, EC P-256 or RSA.")
	return []FieldSpec{
		{Name: "key-id", Label: "Key id", Help: "The name by which the service knows the key.", Optional: true},
		key[0], key[1],
		{Name: "secret", Label: "Secret", Help: "A shared secret in the place of a key, for hmac-sha256.", Secret: true, Optional: true},
		{Name: "components", Label: "Parts", Help: "What is signed, as in: @method @target-uri content-digest. Empty: these three.", Optional: true},
		{Name: "algorithm", Label: "Method", Help: "automatic fits the key; or " + strings.Join(signing.Algorithms, ", ") + ".", Choices: append([]string{signing.Automatic}, signing.Algorithms...), Default: signing.Automatic},
		key[2],
		{Name: "secret-form", Label: "Form", Help: "How the shared secret is written: text, base64 or hex.", Choices: signing.SecretForms, Default: "text", Rare: true},
		{Name: "parameters", Label: "Params", Help: "Of created, expires, keyid, alg, nonce, tag, in this order. Empty: created keyid alg.", Optional: true, Rare: true},
		{Name: "label", Label: "Label", Help: "The signature's name among several. Empty: sig1.", Optional: true, Rare: true},
		{Name: "tag", Label: "Tag", Help: "Where the service asks for one.", Optional: true, Rare: true},
		{Name: "digest", Label: "Digest", Help: "The hash of Content-Digest: sha-256 or sha-512.", Choices: []string{"sha-256", "sha-512"}, Default: "sha-256", Rare: true},
		{Name: "token", Label: "Token", Help: "A bearer token, where the service wants one beside the signature.", Secret: true, Optional: true, Rare: true},
	}
}
