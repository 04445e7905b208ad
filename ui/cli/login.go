package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"why401/flows"
	"why401/flows/formlogin"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// loginFlags are those of diagnose that make a login by form. The password is never an argument: lists of processes show those.
type loginFlags struct {
	url, user, file, env, to, fields string
	json                             bool
}

func (l *loginFlags) add(fs *pflag.FlagSet) {
	fs.StringVar(&l.url, "login-url", "", "where a session is missing, log in by the form at this `URL` and send the request again with it; that page may be asked, and its host may get the password")
	fs.StringVar(&l.user, "login-user", "", "the user `name` for that form")
	fs.StringVar(&l.file, "login-password-file", "", "read the password from this `file`, its first line; without this and the next it is asked for, without echo")
	fs.StringVar(&l.env, "login-password-env", "", "read the password from the environment variable of this `NAME`")
	fs.StringVar(&l.to, "login-to", "", "agree that the form may post the password to this other `origin`, such as https://login.example.test")
	fs.StringVar(&l.fields, "login-fields", "", "names of the fields for user and password, such as `email,password`; without it they are found")
	fs.BoolVar(&l.json, "login-json", false, "there is no form: post the fields to --login-url as JSON")
}

// credential reads what the flags name into a credential of the scheme "form"; false where no login is wanted.
func (l *loginFlags) credential(f *face) (flows.Credential, bool, error) {
	if l.url == "" {
		if l.user+l.file+l.env+l.to+l.fields != "" || l.json {
			return flows.Credential{}, false, &usageError{"the other --login flags go with --login-url", "Name the login page; the address that was refused is right where it leads there."}
		}
		return flows.Credential{}, false, nil
	}
	switch {
	case l.user == "":
		return flows.Credential{}, false, &usageError{"--login-url goes with --login-user NAME", ""}
	case l.file != "" && l.env != "":
		return flows.Credential{}, false, &usageError{"--login-password-file and --login-password-env name two passwords: want one", ""}
	case l.to != "" && formlogin.Origin(l.to) == "":
		return flows.Credential{}, false, &usageError{fmt.Sprintf("--login-to %q: want an origin such as https://login.example.test", mask.Word(l.to)), ""}
	}
	password, source, err := l.password(f)
	if err != nil {
		return flows.Credential{}, false, err
	}
	if password == "" {
		return flows.Credential{}, false, &usageError{"the password for the login is empty", "Nothing was sent: an empty one would be a wrong one for a real user."}
	}
	as := "form"
	if l.json {
		as = "json"
	}
	c := flows.Credential{Scheme: "form"}
	for _, x := range [][3]string{{"login", "address", l.url}, {"user", "user name", l.user}, {"password", "password", password}, {"as", "kind", as}, {"names", "names", l.fields}} {
		c.Fields = append(c.Fields, flows.Field{Name: x[0], Value: mask.NewSensitive(x[1], x[2]), Source: source})
	}
	sc, _ := scheme.ByID("form")
	if _, err := sc.Apply(httpclient.Request{}, c); err != nil {
		_, what, _ := strings.Cut(err.Error(), ": ")
		return c, false, &usageError{"logging in by --login-url: " + what, ""}
	}
	return c, true, nil
}

func (l *loginFlags) password(f *face) (password, source string, err error) {
	switch {
	case l.env != "":
		v := f.getenv(l.env)
		if v == "" {
			return "", "", &usageError{fmt.Sprintf("the environment variable %s is empty or not set", mask.Word(l.env)), ""}
		}
		return v, "environment " + mask.Word(l.env), nil
	case l.file != "":
		b, err := f.read(l.file)
		if err != nil {
			return "", "", &usageError{fmt.Sprintf("cannot read the password from %s: %v", mask.Word(l.file), pathReason(err)), ""}
		}
		first, _, _ := strings.Cut(string(b), "\n")
		return strings.TrimSuffix(first, "\r"), "file " + mask.Word(l.file), nil
	case !isTerminal(f.in):
		return "", "", &usageError{"no password for the login: there is no terminal to ask at", "Name it by --login-password-file FILE or --login-password-env NAME."}
	}
	v, err := f.readHidden(f.err, "Password of "+mask.User(l.user, "")+" for "+clean.Line(formlogin.Origin(l.url), 100)+" (not shown): ")
	return v, "typed", err
}

// consent agrees to what the flags name and to nothing else.
func (l *loginFlags) consent(_ context.Context, a formlogin.Ask) bool {
	named := a.To == a.Request || a.To == formlogin.Origin(l.url)
	return named || l.to != "" && a.To == formlogin.Origin(l.to)
}
