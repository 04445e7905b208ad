package formlogin

import (
	"slices"
	"strings"
)

// loginForm chooses the form to log in by, and in it the fields for user and password.
func (p *Page) loginForm(l Login) (*Form, *Stop) {
	if p.protocol != "" && p.passwordFields() == 0 {
		return nil, p.unreadable()
	}
	var best []*Form
	most := 0
	for _, f := range p.Forms {
		f.user, f.password = -1, -1
		n := f.score(l)
		switch {
		case n > most:
			best, most = []*Form{f}, n
		case n == most && n > 0 && !same(best[0], f):
			best = append(best, f)
		}
	}
	if l.UserField != "" && len(best) == 0 && len(p.Forms) > 0 {
		return nil, &Stop{"no-field", address(p.URL) + " has no form with a field of the name that was given", "Correct the name, or leave it out: the fields are found by themselves as a rule. Names of fields here: " + list(p.names(), 8)}
	}
	switch {
	case len(best) == 0:
		return nil, p.unreadable()
	case p.Captcha != "":
		return nil, p.unreadable()
	case len(best) > 1:
		return nil, &Stop{"several-forms", address(p.URL) + " has " + count(len(best), "form") + " that fit, and nothing tells which one is meant: fields " + strings.Join(best[0].fieldNames(), ", ") + "; and " + strings.Join(best[1].fieldNames(), ", "), "Name the fields for user and password"}
	}
	f := best[0]
	if stop := f.usable(p); stop != nil {
		return nil, stop
	}
	return f, nil
}

// score says how much a form looks like one to log in by, 0 not at all, and marks its fields.
func (f *Form) score(l Login) int {
	passwords := 0
	for i, x := range f.Fields {
		switch {
		case l.PasswordField != "":
			if x.Name == l.PasswordField {
				f.password, passwords = i, 1
			}
		case x.Type == "password":
			if passwords++; f.password < 0 {
				f.password = i
			}
		}
	}
	if passwords > 1 || f.password >= 0 && l.PasswordField == "" && strings.Contains(f.Fields[f.password].Autocomplete, "new-password") {
		return 0 // it makes an account, or changes a password
	}
	f.user = f.userField(l)
	if l.UserField != "" && f.user < 0 {
		return 0
	}
	n := 0
	switch {
	case f.password >= 0 && f.user >= 0:
		n = 20
	case f.password >= 0:
		n = 10 // the second step of two, or the user is named already
	case f.user >= 0 && (f.userLike(f.user) >= 4 || l.UserField != ""):
		n = 4 // the first step of two
	default:
		return 0
	}
	for _, w := range []string{"login", "log in", "log-in", "log_in", "signin", "sign in", "sign-in", "sign_in", "logon", "anmelden", "connexion", "acceder", "j_security_check", "session"} {
		if strings.Contains(f.About, w) {
			n += 3
			break
		}
	}
	for _, w := range []string{"register", "signup", "sign up", "sign-up", "create account", "forgot", "reset", "newsletter", "subscribe", "search"} {
		if strings.Contains(f.About, w) && f.password < 0 || strings.Contains(f.Action, w) {
			n -= 6
			break
		}
	}
	return max(n, 0)
}

// userField is the index of the field for the user's name, -1 none.
func (f *Form) userField(l Login) int {
	best, most := -1, 0
	for i, x := range f.Fields {
		if l.UserField != "" {
			if x.Name == l.UserField {
				return i
			}
			continue
		}
		n := f.userLike(i)
		if i < f.password && n > 0 {
			n++
		}
		if n > most {
			best, most = i, n
		}
	}
	return best
}

// userLike says how much a field looks like that of a user name, 0 not at all.
func (f *Form) userLike(i int) int {
	x := f.Fields[i]
	switch x.Type {
	case "text", "email", "tel":
	default:
		return 0
	}
	if strings.Contains(x.Autocomplete, "one-time-code") || x.Name == "" {
		return 0
	}
	n := 1
	if x.Type == "email" || strings.HasPrefix(x.Autocomplete, "username") || strings.HasPrefix(x.Autocomplete, "email") {
		n += 4
	}
	about := strings.ToLower(x.Name + " " + x.ID + " " + x.Label)
	for _, w := range []string{"user", "login", "email", "e-mail", "mail", "account", "uid", "benutzer", "identifi", "usr", "nick", "log"} {
		if strings.Contains(about, w) {
			n += 4
			break
		}
	}
	for _, w := range []string{"search", "captcha", "code", "otp", "coupon", "company"} {
		if strings.Contains(about, w) {
			return 0
		}
	}
	return n
}

// same reports whether two forms post the same to the same address: a page may show one twice, for phones too.
func same(a, b *Form) bool {
	return a.Action == b.Action && slices.Equal(a.fieldNames(), b.fieldNames())
}

func (f *Form) fieldNames() []string {
	var out []string
	for _, x := range f.Fields {
		if x.Name != "" && x.Type != "hidden" && !slices.Contains([]string{"submit", "button", "reset", "image"}, x.Type) {
			out = append(out, shown(x.Name))
		}
	}
	return out
}

func (p *Page) names() []string {
	var out []string
	for _, f := range p.Forms {
		out = append(out, f.fieldNames()...)
	}
	return out
}

// carried names what goes along beside user and password.
func (f *Form) carried() []string {
	var out []string
	for _, x := range f.Fields {
		if x.Type == "hidden" && x.Name != "" {
			out = append(out, shown(x.Name))
		}
	}
	return out
}
