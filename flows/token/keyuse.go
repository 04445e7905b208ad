package token

import (
	"strings"
)

// use is what a person who was refused has to know of a kind of key, by its issuer's documentation.
type use struct {
	service string // of the shape; a row counts for all its keys but those of a row with their prefix
	prefix  string // or the beginning of the name, for a key without one
	what    string // what it is for, "" where the name says it
	send    string // where it belongs in a request
	ends    string // when it ends by itself, "" where that is its owner's choice or not known
	revoke  string // where it is looked after and taken back, "" not known
	bare    bool   // behind the word Bearer it is refused
	over    bool   // its issuer ended all of its kind
}

// usesOf are the rows of one service.
func usesOf(service string) (out []use) {
	for _, rows := range [][]use{usesCode(), usesCloud(), usesOthers()} {
		for _, u := range rows {
			if u.service == service {
				out = append(out, u)
			}
		}
	}
	return out
}

// useOf is the row of a key, false where its issuer's way is not known here.
func useOf(k Shape) (use, bool) {
	var found use
	ok := false
	for _, u := range usesOf(k.Service) {
		switch {
		case u.prefix == "" && !ok:
			found, ok = u, true
		case u.prefix != "" && (u.prefix == k.Prefix || k.Prefix == "" && strings.HasPrefix(k.Name, u.prefix)):
			return u, true
		}
	}
	return found, ok
}

// howUsed says where the key belongs, what it is for, and how it ends.
func (t *Token) howUsed(k Shape) {
	u, ok := useOf(k)
	if !ok {
		return
	}
	shared := k.Also != "" && !surely(k, t.Raw)
	maker, _, _ := strings.Cut(k.Name, " ")
	for name, says := range map[string]string{"use": u.what, "send": u.send, "ends": u.ends, "revoke": u.revoke} {
		if says != "" && shared {
			says = "if it is " + maker + "'s: " + says
		}
		if says != "" {
			t.Header[name] = word(says)
		}
	}
	if u.over {
		t.Notes = append(t.Notes, "no key of this kind opens anything any more: "+u.ends)
	}
	if !u.bare || shared {
		return
	}
	for _, c := range t.Cleaned {
		if strings.EqualFold(c, "the word Bearer") {
			t.Notes = append(t.Notes, "it stood behind the word Bearer, and "+article(k.Name)+" "+k.Name+" goes otherwise: "+u.send)
		}
	}
}

const (
	asBearer = "Authorization: Bearer TOKEN"
	asUser   = "Basic, the key as the user and no password (curl -u KEY:)"
	noAPI    = "it opens no API"
)
