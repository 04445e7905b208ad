package scheme

import (
	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/signing"
)

func hmacScheme() Scheme {
	s := Scheme{
		ID: "hmac", Title: "HMAC header",
		About: "A hash over parts of the request with a shared secret, in a header of the service's own making, as webhooks have it.",
		Fields: []FieldSpec{
			{Name: "secret", Label: "Secret", Help: "It stays here: what is sent is a hash.", Secret: true},
			{Name: "template", Label: "Template", Help: `The header, as in X-Signature: sha256={hex(hmac_sha256(secret, method + "\n" + path + "\n" + body))}`, Default: `X-Signature: sha256={hex(hmac_sha256(secret, body))}`},
			{Name: "key-id", Label: "Key id", Help: "For {key_id} in the template.", Optional: true},
			{Name: "timestamp-header", Label: "Time in", Help: "A header for the time, as in X-Timestamp; {timestamp} in the template is the same.", Optional: true},
			{Name: "timestamp-form", Label: "Time as", Help: "seconds, milliseconds, iso8601 or http-date.", Choices: signing.TimestampForms, Default: "seconds", Rare: true},
			{Name: "nonce-header", Label: "Nonce in", Help: "A header for a random text, as in X-Nonce; {nonce} in the template is the same.", Optional: true, Rare: true},
			{Name: "secret-form", Label: "Form", Help: "How the secret is written: text, base64 or hex.", Choices: signing.SecretForms, Default: "text", Rare: true},
		},
		References: []string{"RFC 2104"},
	}
	s.Detect = func(r httpclient.Request) (flows.Credential, bool) { return signingOf(s, r) }
	s.Apply = func(r httpclient.Request, c flows.Credential) (httpclient.Request, error) {
		if err := signing.CheckHMAC(signingValues(s, c)); err != nil {
			return r, err
		}
		for _, n := range []string{"timestamp-header", "nonce-header"} {
			if v := c.Get(n).Reveal(); v != "" {
				r = unsigned(r, v)
			}
		}
		return sign(s, r, c), nil
	}
	s.Strip = func(r httpclient.Request) httpclient.Request { return unsigned(r) }
	return s
}
