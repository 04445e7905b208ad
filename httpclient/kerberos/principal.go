// Package kerberos reads and makes the messages of Kerberos 5 (RFC 4120) that log in over HTTP: krb5.conf and the credential
// cache → a ticket for a service → the token that Negotiate carries. Every step and every fault is kept as data, with the
// words of the KDC. Encryption is gokrb5's; its messages and client are not used: their errors lose the KDC's clock and name,
// they cannot be cancelled, and they import encoding/gob, which each start of the program would pay for.
package kerberos

import "strings"

// Principal is a name in a realm: alice@EXAMPLE.TEST, HTTP/www.example.test@EXAMPLE.TEST.
type Principal struct {
	Type  int32 // RFC 4120 section 6.2: 1 a person or service, 2 service and instance, 3 service on a host
	Parts []string
	Realm string
}

// Types of names.
const (
	namePrincipal = 1
	nameInstance  = 2
	nameHost      = 3
)

// ParsePrincipal reads name[@REALM]; realm is used where none is written. A backslash quotes the next character.
func ParsePrincipal(s, realm string) Principal {
	p := Principal{Type: namePrincipal, Realm: realm}
	var b strings.Builder
	inRealm := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		case c == '/' && !inRealm:
			p.Parts = append(p.Parts, b.String())
			b.Reset()
		case c == '@' && !inRealm:
			p.Parts = append(p.Parts, b.String())
			b.Reset()
			inRealm = true
		default:
			b.WriteByte(c)
		}
	}
	if inRealm {
		p.Realm = b.String()
	} else {
		p.Parts = append(p.Parts, b.String())
	}
	return p
}

// Service is the principal of a service on a host.
func Service(service, host, realm string) Principal {
	return Principal{Type: nameHost, Parts: []string{service, host}, Realm: realm}
}

func krbtgt(of, in string) Principal {
	return Principal{Type: nameInstance, Parts: []string{"krbtgt", of}, Realm: in}
}

// Name is the principal without its realm.
func (p Principal) Name() string {
	quote := strings.NewReplacer(`\`, `\\`, "/", `\/`, "@", `\@`)
	parts := make([]string, len(p.Parts))
	for i, s := range p.Parts {
		parts[i] = quote.Replace(s)
	}
	return strings.Join(parts, "/")
}

// String is name@REALM; a realm that is not known is left out.
func (p Principal) String() string {
	if p.Realm == "" {
		return p.Name()
	}
	return p.Name() + "@" + p.Realm
}

// is reports whether both are the same name in the same realm; types do not count (RFC 4120 section 6.2).
func (p Principal) is(q Principal) bool { return p.Realm == q.Realm && p.Name() == q.Name() }

// salt is what a password is hashed with where the KDC names nothing else.
func (p Principal) salt() string { return p.Realm + strings.Join(p.Parts, "") }

// tgtFor reports whether p is the ticket-granting service, and the realm that it leads into.
func (p Principal) tgtFor() (string, bool) {
	if len(p.Parts) == 2 && p.Parts[0] == "krbtgt" {
		return p.Parts[1], true
	}
	return "", false
}
