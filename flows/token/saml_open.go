package token

import (
	"fmt"
	"strings"
	"time"

	"why401/flows/xmldsig"
)

// sealed is the first part of a SAML message that is encrypted; nil where there is none.
func (t Token) sealed() *xmldsig.Node {
	m := t.message
	switch {
	case m == nil:
		return nil
	case len(m.encrypted) > 0:
		return m.encrypted[0]
	}
	if id := encryptedID(m.assertion); id != nil {
		return id
	}
	return encryptedID(m.message)
}

// openSAML tries each key on what is encrypted in a message.
func openSAML(t Token, o Opener, at time.Time) (Token, error) {
	e := &NotOpenedError{Wants: t.Wants()}
	for _, k := range o.Keys {
		why := ""
		switch {
		case k.public():
			why = "it encrypts, and only its private half opens"
		case k.Use == "sig":
			why = k.forbids("", "")
		default:
			in, err := decryptSAML(t, k.Source, k.Key, at)
			if err == nil {
				in.Layers = []Layer{{Kind: KindSAML, Format: t.Format, Header: t.Header, Raw: t.Raw, Key: k.about(""), Tried: len(e.Tried) + 1}}
				return in, nil
			}
			why = strings.TrimPrefix(err.Error(), "decrypting with "+k.Source+": ")
		}
		e.Tried = append(e.Tried, k.about("")+": "+why)
	}
	e.Why = fmt.Sprintf("none of the %d keys opens it", len(o.Keys))
	if len(e.Tried) == 1 {
		e.Why = "not opened with " + e.Tried[0]
	}
	e.Tried = append(e.Tried, o.Unreadable...)
	return t, e
}
