package formlogin

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/cookie"
	"why401/httpclient/lazyregexp"
	"why401/httpclient/mask"
)

func itoa(n int) string { return strconv.Itoa(n) }

// shown is a name from a page, for people.
func shown(name string) string { return clean.Line(name, 40) }

// maxHidden is how many bytes of hidden fields are carried: what frameworks keep in a page (a view state, an encrypted request)
// stays far below.
const maxHidden = 256 << 10

// usable says why a form cannot be posted from here.
func (f *Form) usable(p *Page) *Stop {
	at := address(p.URL)
	hidden := 0
	for _, x := range f.Fields {
		hidden += len(x.Name) + len(x.Value)
	}
	u, err := p.resolve(f.target())
	low := strings.ToLower(strings.TrimSpace(f.target()))
	switch {
	case f.dropped > 0:
		return &Stop{"bomb", "the form of " + at + " has more than " + itoa(maxFields) + " fields: no login has that, and it is not filled in", "Name another login page"}
	case hidden > maxHidden:
		return &Stop{"bomb", "the form of " + at + " holds " + itoa(hidden>>10) + " KiB in its fields: no login has that, and it is not filled in", "Name another login page"}
	case strings.HasPrefix(low, "javascript:"):
		return &Stop{"javascript", "the form of " + at + " is sent by a script (action " + clean.Line(low, 30) + "): where to is not in the page", "Find in the browser's network tab where it posts user and password, and name that address as a JSON login; or log in by browser and send the session's cookie"}
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return &Stop{"action", "the form of " + at + " goes to " + strconv.Quote(clean.Line(low, 60)) + ", which is no http or https address", "Tell the service team: the form's action is broken"}
	case f.proof(captchaWords) != nil:
		return &Stop{"captcha", "the form of " + at + " wants a captcha (its field " + shown(f.proof(captchaWords).Name) + "), which is for a person in a browser: nothing was posted", "Log in by browser and send the session's cookie, or use an API token"}
	case f.password >= 0 && f.proof(codeWords) != nil && f.proof(codeWords).required:
		return &Stop{"code", "the form of " + at + " wants a one-time code beside the password (its field " + shown(f.proof(codeWords).Name) + "), and is not filled in: nothing was posted", "Log in by browser and send the session's cookie, or use an API token"}
	case f.Method == "dialog":
		return &Stop{"javascript", "the form of " + at + " is handled by a script (method dialog)", "Log in by browser and send the session's cookie"}
	case f.Method != "post" && f.password >= 0:
		return &Stop{"get-form", "the form of " + at + " would send the password in the address (method GET), where logs keep it; a script replaces that in a browser, as a rule", "Find in the browser's network tab what it sends, or log in by browser and send the session's cookie"}
	case f.password >= 0 && strings.HasPrefix(p.URL, "https:") && u.Scheme == "http":
		return &Stop{"insecure", "the form of " + at + " would send the password by http, though the page came by https", "Tell the service team: the form's action is to be https"}
	}
	return nil
}

// captchaWords and codeWords are parts of the names of fields that a person fills in, or nobody.
var (
	captchaWords = []string{"captcha"}
	codeWords    = []string{"otp", "mfa", "2fa", "one_time", "onetime", "one-time", "verification_code", "verificationcode", "authcode", "twofactor", "two_factor"}
)

// proof is the first empty field, beside those for user and password, that asks for a captcha or a one-time code; nil none.
func (f *Form) proof(words []string) *Field {
	for i, x := range f.Fields {
		if i == f.user || i == f.password || x.Off || x.Value != "" || x.Name == "" {
			continue
		}
		switch x.Type {
		case "text", "tel", "number", "password":
			if about := strings.ToLower(x.Name + " " + x.ID + " " + x.Autocomplete); says(about, words...) {
				return &f.Fields[i]
			}
		}
	}
	return nil
}

// target is where the form goes: the button that is pressed may say another address.
func (f *Form) target() string {
	if b := f.button(); b >= 0 && f.Fields[b].formaction != "" {
		return f.Fields[b].formaction
	}
	return f.Action
}

// button is the index of the button that a person would press: the first, as a browser does for enter. -1 none.
func (f *Form) button() int {
	return slices.IndexFunc(f.Fields, func(x Field) bool { return x.Type == "submit" || x.Type == "image" })
}

// pairs are the fields as they are sent, in the order of the page.
func (f *Form) pairs(l Login) (names, values []string) {
	button := f.button()
	for i, x := range f.Fields {
		v := x.Value
		switch {
		case x.Name == "" || i != f.user && i != f.password && i != button && x.Off:
			continue
		case i == f.user:
			v = l.User
		case i == f.password:
			v = l.Password.Reveal()
		case i == button && x.Type == "image":
			names, values = append(names, x.Name+".x", x.Name+".y"), append(values, "1", "1")
			continue
		}
		names, values = append(names, x.Name), append(values, strings.ReplaceAll(strings.ReplaceAll(v, "\r\n", "\n"), "\n", "\r\n"))
	}
	return names, values
}

// body writes the fields in the form's encoding.
func (f *Form) body(l Login, extra [][2]string) (body []byte, contentType string) {
	names, values := f.pairs(l)
	for _, e := range extra {
		names, values = append(names, e[0]), append(values, e[1])
	}
	if f.Enctype == "multipart/form-data" {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		for i, n := range names {
			_ = w.WriteField(n, values[i]) // into memory
		}
		_ = w.Close()
		return b.Bytes(), w.FormDataContentType()
	}
	var parts []string
	for i, n := range names {
		parts = append(parts, url.QueryEscape(n)+"="+url.QueryEscape(values[i]))
	}
	return []byte(strings.Join(parts, "&")), "application/x-www-form-urlencoded"
}

// forgeryField is a name under which frameworks keep the token against forged requests (Django, Rails, Laravel, Spring, ASP.NET,
// Symfony, Moodle, WordPress, CAS).
var forgeryField = lazyregexp.New(`(?i)csrf|xsrf|authenticity_token|requestverificationtoken|antiforgery|^_token$|^logintoken$|^_wpnonce$|^execution$|^form_token$|^nonce$`)

func forgeryName(name string) bool { return forgeryField.Re().MatchString(name) }

// forgery is the token against forged requests that goes along.
type forgery struct {
	name, from string // "csrfmiddlewaretoken", "a hidden field"
	header     httpclient.Header
	field      [2]string // to be added to the form
}

// forgery finds the token: in the form, in a meta element, or in a cookie that is to come back in a header (double submit).
func (p *Page) forgery(f *Form, jar []cookie.Cookie, to string) forgery {
	for _, x := range f.Fields {
		if x.Type == "hidden" && forgeryName(x.Name) {
			return forgery{name: shown(x.Name), from: "a hidden field"}
		}
	}
	return p.meantForScripts(jar, to)
}

// meantForScripts is the token that a page gives to its scripts.
func (p *Page) meantForScripts(jar []cookie.Cookie, to string) forgery {
	if p != nil {
		if v, h := p.meta["_csrf"], p.meta["_csrf_header"]; v != "" && sendableName(h) && sendable(v) { // Spring Security
			return forgery{name: shown(h), from: "a meta element", header: httpclient.Header{Name: h, Value: v}}
		}
		if v := p.meta["csrf-token"]; v != "" && sendable(v) { // Rails, Laravel
			t := forgery{name: "X-CSRF-Token", from: "a meta element", header: httpclient.Header{Name: "X-CSRF-Token", Value: v}}
			if name := p.meta["csrf-param"]; name != "" {
				t.field = [2]string{name, v}
			}
			return t
		}
	}
	for _, c := range jar {
		name := map[string]string{"xsrf-token": "X-XSRF-TOKEN", "csrftoken": "X-CSRFToken", "csrf-token": "X-CSRF-Token", "_csrf": "X-CSRF-Token"}[strings.ToLower(c.Name)]
		if name == "" || cookie.Header([]cookie.Cookie{c}, to, longAgo()) == "" {
			continue
		}
		v := c.Value.Reveal()
		if dec, err := url.PathUnescape(v); err == nil { // Laravel writes it escaped, and Angular and axios read it so
			v = dec
		}
		if sendable(v) {
			return forgery{name: name, from: "the cookie " + shown(c.Name), header: httpclient.Header{Name: name, Value: v}}
		}
	}
	return forgery{}
}

func sendable(v string) bool {
	return !strings.ContainsFunc(v, func(c rune) bool { return c < ' ' || c >= 0x7f }) && len(v) < 8<<10
}

func sendableName(n string) bool {
	return n != "" && len(n) < 60 && !strings.ContainsFunc(n, func(c rune) bool {
		return !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_')
	})
}

// post fills in the form and sends it, once.
func (x *run) post(page *visit, f *Form) (*visit, *Stop) {
	u, err := page.page.resolve(f.target())
	if err != nil { // usable has looked
		return nil, &Stop{"action", "the form's action is no address", "Tell the service team"}
	}
	u.Fragment = ""
	to := u.String()
	t := page.page.forgery(f, x.jar, to)
	if stop := x.agree(to, f, t); stop != nil {
		return nil, stop
	}
	r := x.base("POST", to)
	purpose := "login: user and password posted"
	if f.password < 0 {
		purpose = "login: user name posted"
	}
	var extra [][2]string
	if t.field[0] != "" {
		extra = append(extra, t.field)
	}
	body, contentType := f.body(x.Login, extra)
	if f.Method != "post" { // of a first step, without a password
		r.Method = "GET"
		u.RawQuery = string(body)
		r.URL = u.String()
	} else {
		r.Body = &httpclient.Body{Bytes: body}
		r.Headers = append(r.Headers, httpclient.Header{Name: "Content-Type", Value: contentType}, httpclient.Header{Name: "Origin", Value: origin(page.url)})
	}
	r.Headers = append(r.Headers, httpclient.Header{Name: "Referer", Value: referer(page.url, to)})
	if t.header.Name != "" {
		r.Headers = append(r.Headers, t.header)
		x.r.Secrets = append(x.r.Secrets, mask.NewSensitive("CSRF token", t.header.Value))
	}
	x.hide(f)
	if f.password >= 0 {
		x.r.Posted = origin(to)
	}
	after, stop := x.send(r, purpose)
	if stop != nil {
		return nil, stop
	}
	x.step("✓", fmt.Sprintf("posted to %s: %d", address(to), after.first.Status))
	return after, nil
}

// agree asks whether user and password may go there. A user name alone, to an origin that was agreed to, needs no word.
func (x *run) agree(to string, f *Form, t forgery) *Stop {
	a := Ask{Sends: true, To: origin(to), Request: origin(x.For.URL), Plain: plain(to)}
	a.Foreign = a.To != a.Request
	var parts []string
	if f.user >= 0 {
		parts = append(parts, shown(f.Fields[f.user].Name))
	}
	if f.password >= 0 {
		parts = append(parts, shown(f.Fields[f.password].Name))
	}
	a.Form = strings.Join(parts, ", ")
	if n := len(f.carried()); n > 0 {
		a.Form += " and " + count(n, "hidden field")
	}
	if t.header.Name != "" {
		a.Form += "; " + t.name + " beside it"
	}
	if f.password < 0 && x.agreed[a.To] {
		return nil
	}
	if x.consent == nil && !a.Foreign || x.consent != nil && x.consent(x.ctx, a) {
		return nil
	}
	if !a.Foreign {
		return &Stop{"declined", "nobody agreed to send user and password; nothing was posted", "Agree to it to log in"}
	}
	return &Stop{"other-origin", "the form posts user and password to " + a.To + ", and the request goes to " + a.Request + ": nobody agreed to that, and nothing was posted", "Agree to it where both belong to one service"}
}

// hide remembers what went along and is not to be shown.
func (x *run) hide(f *Form) {
	for _, h := range f.Fields {
		if h.Type == "hidden" && len(h.Value) > 7 && (forgeryName(h.Name) || mask.SecretName(h.Name) || len(h.Value) > 19 && !strings.Contains(h.Value, "/")) {
			x.r.Secrets = append(x.r.Secrets, mask.NewSensitive("hidden field", h.Value))
		}
	}
	x.r.Secrets = append(x.r.Secrets, x.Password)
}
