package provenance

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"why401/flows"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// request adds what the request itself holds and what its tool takes for it, the strongest first.
func (k *look) request() {
	header, logins, netrc := k.header(), k.logins(), k.netrc()
	order := append([]Rung{}, header...)
	switch {
	case k.r.Source == "HTTPie": // measured with 3.2.1: -a, then the URL, then netrc, then the header
		order = append(append(append([]Rung{}, logins...), netrc), header...)
	case k.r.Netrc == "required" || k.r.Netrc == "" && k.r.NetrcFile != "": // curl --netrc goes before the URL, and behind -u
		i := slices.IndexFunc(logins, func(r Rung) bool { return r.ID == "url.userinfo" })
		if i < 0 {
			i = len(logins)
		}
		order = append(order, slices.Insert(logins, i, netrc)...)
	default:
		order = append(append(order, logins...), netrc)
	}
	winner := k.authorizationWinner()
	name := ""
	for _, r := range order {
		if r.ID == winner {
			name = r.Name
		}
	}
	for _, r := range order {
		switch {
		case r.State != "":
		case r.ID == winner:
			r.State = Used
		case name != "":
			r.State, r.By = Shadowed, name
		default: // an empty Authorization took the place
			r.State, r.By = Shadowed, "an Authorization header that the command takes away"
		}
		if r.State != Used {
			r.Off = nil
		}
		k.add(r)
	}
	k.keys()
	k.cookies()
	k.certificate()
	k.proxy()
}

// authorizationWinner is the id of the rung that the request would be sent with, by the code that sends.
func (k *look) authorizationWinner() string {
	switch l := k.sent.Login; {
	case k.sent.Headers.Has("Authorization"):
		return "header.authorization"
	case k.sent.Sources["removed:authorization"] != "", l == nil:
		return ""
	case strings.HasPrefix(l.Source, "netrc "):
		return "netrc"
	case l.Source == "URL userinfo":
		return "url.userinfo"
	}
	return "login"
}

// header is Authorization as the command gives it; several lines are several rungs.
func (k *look) header() []Rung {
	var out []Rung
	src := k.r.Sources["authorization"]
	name := k.headerName("Authorization")
	if strings.HasPrefix(src, "curl --") {
		name = strings.TrimPrefix(src, "curl ")
	}
	for _, h := range k.r.Headers {
		if !strings.EqualFold(h.Name, "Authorization") {
			continue
		}
		c := scheme.Detect(httpclient.Request{Headers: httpclient.Headers{h}, URL: "https://host.test/"})
		r := Rung{ID: "header.authorization", Name: name, Slot: Authorization, User: c.Get("user").Reveal(), Secret: secretOf(c), ForHost: true, Off: withoutHeader("Authorization")}
		if c.Scheme == "none" {
			r.Secret = mask.NewSensitive("header", h.Value)
		}
		if len(out) > 0 {
			r.ID = fmt.Sprintf("header.authorization.%d", len(out)+1)
			r.Name = fmt.Sprintf("%s, line %d", name, len(out)+1)
			r.State = Used
		}
		out = append(out, r)
	}
	return out
}

// headerName is how the command of its tool gives a header.
func (k *look) headerName(name string) string {
	if k.tool == "curl" {
		return "-H " + clean.Line(name, 40)
	}
	return "header " + clean.Line(name, 40)
}

// logins are -u and the URL's userinfo, the one that is sent first.
func (k *look) logins() []Rung {
	var all []httpclient.Login
	if k.r.Login != nil {
		all = append(all, *k.r.Login)
	}
	var out []Rung
	for _, l := range append(all, k.r.Beside...) {
		r := Rung{ID: "login", Name: loginName(l.Source), Slot: Authorization, User: l.User, Secret: l.Password, ForHost: true, Off: withoutLogin}
		if l.Source == "URL userinfo" {
			r.ID, r.Name = "url.userinfo", "URL userinfo"
		}
		if l.TokenAlone() {
			r.Secret, r.Credential = l.Token, scheme.TokenOf(l)
			out = append(out, r)
			continue
		}
		if l.Ask {
			r.Mind = "the command names no password: it is asked for before anything is sent"
		} else {
			r.Credential = credential("basic", l.Source, "user", l.User, "password", l.Password.Reveal())
		}
		out = append(out, r)
	}
	return out
}

// loginName is the option that gave a login.
func loginName(source string) string {
	if _, option, ok := strings.Cut(source, " -"); ok {
		return "-" + option
	}
	if source == "" {
		return "login"
	}
	return source
}

// keys are headers and parameters of their own that carry a key.
func (k *look) keys() {
	for _, h := range k.r.Headers {
		n := strings.ToLower(h.Name)
		if n == "authorization" || n == "cookie" || !scheme.Carries(h.Name) {
			continue
		}
		k.add(Rung{ID: "header." + n, Name: k.headerName(h.Name), Slot: Key, State: Used, Secret: mask.NewSensitive("API key", h.Value), ForHost: true, Off: withoutHeader(h.Name)})
	}
	u, err := url.Parse(k.r.URL)
	if err != nil || u.RawQuery == "" {
		return
	}
	c := scheme.Detect(httpclient.Request{URL: k.r.URL})
	if c.Scheme == "apikey" && c.Get("in").Reveal() == "query" {
		name := c.Get("name").Reveal()
		k.add(Rung{ID: "query." + name, Name: "parameter " + clean.Line(name, 40), Slot: Key, State: Used, Secret: c.Get("value"), ForHost: true, Off: withoutKeys})
	}
}

// cookies are those of the command and those that its files hold for the address.
func (k *look) cookies() {
	typed := ""
	if v := k.r.Headers.Get("Cookie"); v != "" {
		name := k.headerName("Cookie")
		if k.r.Sources["cookie"] == "curl -b" {
			name = "-b"
		}
		if k.tool != "curl" { // curl sends those of the files beside it
			typed = name
		}
		k.add(Rung{ID: "cookie", Name: name, Slot: Cookie, State: Used, Secret: mask.NewSensitive("cookie", v), ForHost: true, Off: withoutHeader("Cookie")})
	}
	for _, path := range k.r.CookieFiles {
		f := k.read(path)
		r := Rung{ID: "cookie.file", Name: "cookie file", Where: f.shown, Slot: Cookie, State: f.state, Why: f.why, ForHost: true}
		if f.state == Used {
			one := k.r
			one.CookieFiles = []string{path}
			value := k.client().JarCookies(one)
			r.Secret = mask.NewSensitive("cookie", value)
			r.Mind = f.open()
			r.Off = withoutJar
			switch {
			case value == "":
				r.State, r.Secret, r.Off, r.Mind = Nothing, mask.Sensitive{}, nil, ""
				r.Why = "it holds no cookie for this address"
			case typed != "":
				r.State, r.By, r.Off, r.Mind = Shadowed, typed, nil, ""
				fallthrough
			default:
				r.Where += ", " + clean.Line(cookieNames(value), 80)
			}
		}
		k.add(r)
	}
}

// cookieNames are the names of the cookies in a Cookie line.
func cookieNames(value string) string {
	var names []string
	for pair := range strings.SplitSeq(value, "; ") {
		name, _, _ := strings.Cut(pair, "=")
		names = append(names, name)
	}
	return strings.Join(names, " ")
}

// certificate is the client certificate.
func (k *look) certificate() {
	cert := k.r.ClientCertFile
	if cert == "" {
		cert = k.r.TLS.CertFile
	}
	if cert == "" {
		return
	}
	f := k.read(cert)
	r := Rung{ID: "certificate", Name: "--cert", Where: f.shown, Slot: Certificate, State: f.state, Why: f.why, ForHost: true}
	if f.state == Used {
		r.Off = withoutCertificate
	} else {
		r.State = Unreadable
	}
	k.add(r)
}

func withoutHeader(name string) func(flows.Attempt) flows.Attempt {
	return func(a flows.Attempt) flows.Attempt {
		return changed(a, func(r *httpclient.Request) {
			r.Headers = r.Headers.Without(name)
			delete(r.Sources, strings.ToLower(name))
		})
	}
}

func withoutLogin(a flows.Attempt) flows.Attempt {
	return changed(a, func(r *httpclient.Request) {
		r.Login, r.Scheme = nil, ""
		if len(r.Beside) > 0 { // the next one is what the tool would take then
			l := r.Beside[0]
			r.Login, r.Beside = &l, r.Beside[1:]
		}
	})
}

func withoutNetrc(a flows.Attempt) flows.Attempt {
	return changed(a, func(r *httpclient.Request) { r.Netrc, r.NetrcFile = "", "" })
}

func withoutKeys(a flows.Attempt) flows.Attempt {
	s, _ := scheme.ByID("apikey")
	return changed(a, func(r *httpclient.Request) {
		u := s.Strip(*r).URL
		r.URL = u
	})
}

func withoutJar(a flows.Attempt) flows.Attempt {
	return changed(a, func(r *httpclient.Request) { r.CookieFiles, r.CookieEngine = nil, false })
}

func withoutCertificate(a flows.Attempt) flows.Attempt {
	return changed(a, func(r *httpclient.Request) {
		r.ClientCertFile, r.ClientKeyFile = "", ""
		r.TLS.CertFile, r.TLS.KeyFile = "", ""
	})
}

// changed is a copy of a with another request, and with the credential that is in that.
func changed(a flows.Attempt, change func(*httpclient.Request)) flows.Attempt {
	r := a.Request.Clone()
	change(&r)
	next := scheme.Attempt(r)
	next.Lesson, next.Note = a.Lesson, a.Note
	return next
}
