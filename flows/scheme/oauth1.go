package scheme

import (
	"errors"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/mask"
	"why401/httpclient/signing"
)

func oauth1() Scheme {
	s := Scheme{
		ID: "oauth1", Title: "OAuth 1.0", AuthScheme: "OAuth",
		About: "Two keys with their secrets, the application's and the user's; each request is signed with both secrets.",
		Fields: append([]FieldSpec{
			{Name: "consumer-key", Label: "App key", Help: "The consumer key, also called API key. It is sent."},
			{Name: "consumer-secret", Label: "Secret", Help: "The consumer secret, of the app key. It is not sent, but with PLAINTEXT.", Secret: true, Optional: true},
			{Name: "token", Label: "Token", Help: "The user's access token; empty where the application speaks for itself.", Secret: true, Optional: true},
			{Name: "token-secret", Label: "Secret 2", Help: "The token secret, which came with the token.", Secret: true, Optional: true},
			{Name: "method", Label: "Method", Help: "HMAC-SHA1, HMAC-SHA256, RSA-SHA1 or PLAINTEXT, as the service says.", Choices: signing.OAuth1Methods, Default: "HMAC-SHA1"},
			{Name: "realm", Label: "Realm", Help: "Where the service asks for one, as NetSuite does; it is not signed.", Optional: true, Rare: true},
		}, rare(keyFields("For RSA-SHA1 alone."))...),
		References: []string{"RFC 5849"},
	}
	s.Detect = func(r httpclient.Request) (flows.Credential, bool) {
		if c, ok := signingOf(s, r); ok {
			return c, true
		}
		sent := signing.OAuth1Sent(r.Headers.Get("Authorization"))
		if sent == nil {
			return flows.Credential{}, false
		}
		c := flows.Credential{Scheme: s.ID}
		for _, f := range [][3]string{{"consumer-key", "oauth_consumer_key", "consumer key"}, {"token", "oauth_token", "token"}, {"method", "oauth_signature_method", "method"}, {"realm", "realm", "realm"}, {"signature", "oauth_signature", "signature"}} {
			if v := sent[f[1]]; v != "" {
				c.Fields = append(c.Fields, flows.Field{Name: f[0], Value: mask.NewSensitive(f[2], v), Source: source(r, "Authorization")})
			}
		}
		return c, true
	}
	s.Apply = func(r httpclient.Request, c flows.Credential) (httpclient.Request, error) {
		if c.Get("consumer-secret").IsZero() && !c.Get("signature").IsZero() {
			return r, errors.New("applying a credential: a signature is good for one request, and to sign the next needs the secrets")
		}
		if err := signing.CheckOAuth1(signingValues(s, c)); err != nil {
			return r, err
		}
		return sign(s, r, c), nil
	}
	s.Strip = func(r httpclient.Request) httpclient.Request {
		if signing.OAuth1Sent(r.Headers.Get("Authorization")) != nil {
			return unsigned(r, "Authorization")
		}
		return unsigned(r)
	}
	return s
}
