package scheme

import (
	"errors"
	"slices"
	"strings"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// Where a ticket comes from, as the field "from" of a credential names it; nobody types it.
const (
	FromCache    = "ticket cache"
	FromPassword = "password"
)

func negotiate() Scheme {
	return Scheme{
		ID: "negotiate", Title: "Kerberos (Negotiate)", AuthScheme: "Negotiate",
		About: "A ticket for this one service, from the login server (KDC) of your network; the service never sees a password.",
		Fields: []FieldSpec{
			{Name: "user", Label: "User name", Help: "Nothing here: the ticket of the cache, which kinit fills. Else alice, or alice@EXAMPLE.TEST; letter case matters.", Optional: true},
			{Name: "realm", Label: "Realm", Help: "As a rule the domain in capital letters. Empty: the default of krb5.conf.", Optional: true},
			{Name: "password", Label: "Password", Help: "It becomes a key here and is not sent. The KDC is asked for a ticket once; nothing is stored.", Secret: true, Optional: true},
		},
		Detect: detectNegotiate, Apply: applyNegotiate,
		Strip: func(r httpclient.Request) httpclient.Request {
			r = basic().Strip(r)
			r.ServiceName, r.Among = "", nil
			return r
		},
		References: []string{"RFC 4559", "RFC 4178", "RFC 4120"},
	}
}

// detectNegotiate finds what --negotiate asks for, or a token that was pasted as a header.
func detectNegotiate(r httpclient.Request) (flows.Credential, bool) {
	field := func(name, kind, value, src string) flows.Field {
		return flows.Field{Name: name, Value: mask.NewSensitive(kind, value), Source: src}
	}
	if l := r.Login; l != nil && r.Scheme == "negotiate" {
		c := flows.Credential{Scheme: "negotiate", Fields: []flows.Field{field("from", "place", FromCache, l.Source)}}
		if l.AtKDC {
			user, realm, _ := strings.Cut(l.User, "@")
			c.Fields = []flows.Field{field("from", "place", FromPassword, l.Source), field("user", "user name", user, l.Source), field("realm", "realm", realm, l.Source), {Name: "password", Value: l.Password, Source: l.Source}}
		}
		return c, true
	}
	word, rest, ok := strings.Cut(strings.TrimSpace(r.Headers.Get("Authorization")), " ")
	if rest = strings.TrimSpace(rest); !ok || rest == "" || !strings.EqualFold(word, "negotiate") {
		return flows.Credential{}, false
	}
	return flows.Credential{Scheme: "negotiate", Fields: []flows.Field{field("copied", "token", rest, source(r, "Authorization"))}}, true
}

func applyNegotiate(r httpclient.Request, c flows.Credential) (httpclient.Request, error) {
	user, realm, password := strings.TrimSpace(c.Get("user").Reveal()), strings.TrimSpace(c.Get("realm").Reveal()), c.Get("password").Reveal()
	l := &httpclient.Login{Password: mask.NewSensitive("password", ""), Source: c.Source()}
	switch {
	case user == "" && password == "":
		if !c.Get("copied").IsZero() {
			return r, errors.New("applying a credential: a token of Negotiate is good for one request; take the ticket from the cache, or give user and password")
		}
	case user == "":
		return r, errors.New("applying a credential: the user name is empty")
	case password == "":
		return r, errors.New("applying a credential: the password is empty; with the ticket of the cache the user name stays empty too")
	case strings.Contains(user, "@") && realm != "" && !strings.HasSuffix(user, "@"+realm):
		return r, errors.New("applying a credential: the user name holds a realm already, and another one than the field Realm")
	default:
		if realm != "" && !strings.Contains(user, "@") {
			user += "@" + realm
		}
		l.User, l.Password, l.AtKDC = user, mask.NewSensitive("password", password), true
	}
	if err := sendable("user name", user); err != nil {
		return r, err
	}
	r = r.Clone()
	r.Headers = r.Headers.Without("Authorization")
	r.Scheme, r.Login = "negotiate", l
	return r, nil
}

// shownNegotiate names where the ticket comes from; the ticket itself is another one for each service.
func shownNegotiate(c flows.Credential) string {
	if v := c.Get("copied"); !v.IsZero() {
		return "Negotiate " + v.String() + ", for one request"
	}
	if c.Get("user").IsZero() {
		return "Negotiate, with the ticket of the cache"
	}
	user, pw := c.Get("user").Reveal(), c.Get("password")
	if realm := c.Get("realm").Reveal(); realm != "" && !strings.Contains(user, "@") {
		user += "@" + realm
	}
	return "Negotiate, with a ticket for " + clean.Line(mask.User(user, "x"+pw.Reveal()), 60) + " " + pw.String()
}

// AsksFirst says whom else a request speaks to before it is sent, "" nobody: the KDC, for a ticket.
func AsksFirst(r httpclient.Request) string {
	var whom []string
	asks := func(scheme string, among []string) bool {
		return scheme == "negotiate" || scheme == "anyauth" && slices.Contains(among, "negotiate")
	}
	if r.Login != nil && asks(r.Scheme, r.Among) {
		whom = append(whom, "this host")
	}
	if r.Proxy != nil && r.Proxy.Login != nil && asks(r.ProxyScheme, r.ProxyAmong) {
		whom = append(whom, "the proxy")
	}
	also := ""
	if r.Delegation != "" {
		also = "; with it goes a login by which the service can act for you (--delegation " + r.Delegation + ")"
	}
	switch {
	case len(whom) == 0:
		return ""
	case r.Login != nil && r.Login.AtKDC && r.Scheme == "negotiate":
		user, realm, _ := strings.Cut(r.Login.User, "@")
		if realm == "" {
			realm = "the default realm"
		}
		return "the KDC of " + clean.Line(realm, 60) + " for a login of " + clean.Line(mask.User(user, "x"+r.Login.Password.Reveal()), 60) + ", once, then for a ticket for " + strings.Join(whom, " and ") + also
	}
	return "your KDC for a ticket for " + strings.Join(whom, " and ") + ", where the cache holds none yet" + also
}
