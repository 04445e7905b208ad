package convert

import (
	"slices"
	"strings"

	"why401/httpclient"
	"why401/httpclient/mask"
)

// applyScheme reads the options for authentication. Which schemes are switched on is known at the end: curl sends a
// credential at once where that is one, and asks the server first where there are several.
func (op *operation) applyScheme(long string, on bool, v string) {
	list := &op.auth
	switch long {
	case "user":
		op.r.Login = login(v, "curl -u")
		return
	case "oauth2-bearer":
		op.bearer = v
	case "aws-sigv4":
		op.r.SchemeParam = v
	case "service-name":
		op.r.ServiceName = v
		return
	case "proxy-service-name":
		op.r.ProxyServiceName = v
		return
	case "delegation":
		op.delegation = v
		return
	}
	if name, ok := strings.CutPrefix(long, "proxy-"); ok {
		long, list = name, &op.proxied
	}
	*list = slices.DeleteFunc(*list, func(s string) bool { return s == long || long == "anyauth" && s != "oauth2-bearer" })
	if on {
		*list = append(*list, long)
	} else if slices.Contains(*list, "anyauth") {
		op.refuse("--anyauth with --no-" + long)
	}
}

// choosable are the schemes that the server is asked to choose from.
var choosable = []string{"basic", "digest", "ntlm", "negotiate", "anyauth"}

// schemes settles what the options for authentication mean together.
func (op *operation) schemes() {
	r := &op.r
	for _, s := range op.auth {
		switch s {
		case "basic", "digest", "ntlm", "negotiate", "anyauth":
			if r.Scheme == "" || slices.Contains(sentSchemes, r.Scheme) && r.Scheme != "aws-sigv4" {
				r.Scheme, r.Among = together(r.Scheme, r.Among, s)
			}
		case "oauth2-bearer":
			switch {
			case slices.ContainsFunc(op.auth, func(s string) bool { return s != "oauth2-bearer" && !slices.Contains(choosable, s) }):
				op.refuse("--oauth2-bearer with another scheme")
			case len(op.auth) > 1: // the server is asked first, and gets the token where it offers Bearer
				if r.Login == nil {
					r.Login = &httpclient.Login{Password: mask.NewSensitive("password", ""), Source: "curl --oauth2-bearer"}
				}
				r.Login.Token = mask.NewSensitive("token", op.bearer)
			default:
				op.place("Authorization", "Bearer "+op.bearer, "curl --oauth2-bearer")
				if r.Login != nil { // curl has no use for -u then
					r.Beside = append(r.Beside, *r.Login)
				}
				r.Login = nil
			}
		case "aws-sigv4":
			if r.Scheme = s; len(op.auth) > 1 {
				op.refuse("--aws-sigv4 with another scheme")
			}
		case "ntlm-wb":
			r.Scheme = s
			op.refuse("--ntlm-wb")
			op.note("--ntlm-wb takes the login from Samba's winbind on the machine where curl runs, and curl itself has left it since 8.8: write --ntlm -u 'DOMAIN\\user'")
		default:
			r.Scheme = s
			op.refuse("--" + s)
		}
	}
	for _, s := range op.proxied {
		switch s {
		case "basic", "digest", "ntlm", "negotiate", "anyauth":
			r.ProxyScheme, r.ProxyAmong = together(r.ProxyScheme, r.ProxyAmong, s)
		default:
			op.refuse("--proxy-" + s)
		}
	}
	if l := r.Login; l != nil && !l.Token.IsZero() && r.Scheme != "anyauth" {
		r.Scheme, r.Among = "anyauth", []string{r.Scheme}
	}
	op.negotiate()
	if l := r.Login; l != nil && l.Ask {
		op.note("-u names a user and no password: it is asked for before anything is sent")
	}
}

// together is what schemes mean that are all switched on, one and other, or among and other: the server is asked which.
func together(one string, among []string, other string) (string, []string) {
	switch {
	case one == "" || one == other || other == "anyauth":
		return other, nil
	case one == "anyauth" && among == nil:
		return one, nil
	case one != "anyauth":
		among = []string{one}
	}
	return "anyauth", append(slices.Clone(among), other)
}

func login(v, src string) *httpclient.Login {
	user, pw, given := strings.Cut(v, ":")
	return &httpclient.Login{User: user, Password: mask.NewSensitive("password", pw), Ask: !given, Source: src}
}

func (op *operation) proxy() *httpclient.ProxySpec {
	if op.r.Proxy == nil {
		op.r.Proxy = &httpclient.ProxySpec{}
	}
	return op.r.Proxy
}

// setProxy reads -x and its kin; the last of them counts.
func (op *operation) setProxy(long, v string) error {
	kind := map[string]string{"socks4": "socks4", "socks4a": "socks4a", "socks5": "socks5", "socks5-hostname": "socks5h"}[long]
	if v != "" && kind != "" && !strings.Contains(v, "://") {
		v = kind + "://" + v
	}
	src := "curl -x"
	if long != "proxy" {
		src = "curl --" + long
	}
	bare, own, sign := httpclient.CutProxyLogin(v)
	if err := checkProxy(strings.TrimPrefix(src, "curl "), bare); err != nil {
		return err
	}
	p := op.proxy()
	p.URL, p.Source, p.HTTP10 = bare, src, long == "proxy1.0"
	p.Misread, p.Meant = sign, nil
	switch { // a login in the URL goes before -U, wherever that stands
	case sign != "":
		p.Meant, p.Login = own, nil
	case own != nil:
		p.Login = own
	case p.Login != nil && p.Login.Source != "curl -U":
		p.Login = nil
	}
	return nil
}
