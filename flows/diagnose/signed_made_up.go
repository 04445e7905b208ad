package diagnose

import (
	"why401/flows"
	"why401/httpclient/mask"
	"why401/httpclient/signing"
)

// madeUpSigner is a credential of the same scheme that nobody has. It never holds the real key's name: a signature by another
// secret would look like an attack on that key, and may lock it.
func madeUpSigner(e *Evidence) (c flows.Credential, why string) {
	old := e.Credential
	c.Scheme = old.Scheme
	add := func(name, v string) {
		c.Fields = append(c.Fields, flows.Field{Name: name, Value: mask.NewSensitive("made up", v), Source: "made up"})
	}
	key := func() bool {
		text, err := signing.FreshKeyText()
		if err != nil {
			why = "no key can be made"
			return false
		}
		add("key", text)
		return true
	}
	switch old.Scheme {
	case "oauth1":
		add("consumer-key", madeUp)
		add("consumer-secret", madeUp)
		if !old.Get("token").IsZero() {
			add("token", madeUp)
			add("token-secret", madeUp)
		}
	case "http-signature":
		add("key-id", madeUp)
		add("components", old.Get("components").Reveal())
		if v := old.Get("token"); !v.IsZero() {
			add("token", shapedLike(v.Reveal()))
		}
		if !old.Get("secret").IsZero() {
			add("secret", madeUp)
		} else if !key() {
			return c, why
		}
	case "dpop":
		if v := old.Get("token"); !v.IsZero() {
			add("token", shapedLike(v.Reveal()))
		}
		if !key() {
			return c, why
		}
	default: // a template of the person's may name the key in its text
		return c, "a made-up secret would be tried under the name of the real key"
	}
	return c, ""
}
