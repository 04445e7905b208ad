package httpclient

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
)

// ambient adds what curl takes from around the command: userinfo, netrc and the proxy environment.
func (c *Client) ambient(r *Request) error {
	if a, err := ReadAddress(r.URL, "", true); err == nil && a.HasUser {
		if r.Login == nil {
			r.Login = &Login{User: a.User, Password: NewSensitive("password", a.Password), Source: "URL userinfo"}
		}
		r.URL = a.Text()
	}
	if err := c.netrc(r); err != nil {
		return err
	}
	c.noProxyFromEnvironment(r)
	if !r.Proxy.named() && readsEnvironment(*r) {
		if a, err := ReadAddress(r.URL, "", true); err == nil {
			if p := c.proxyFromEnvironment(*r, r.Proxy, a.URL()); p != nil {
				r.Proxy = p
			}
		}
	}
	if r.Proxy != nil && r.Proxy.Login == nil && r.Proxy.Misread == "" {
		r.Proxy.take(r.Proxy.URL)
	}
	return nil
}

// netrc fills in Login from the netrc file where the request asks for it.
func (c *Client) netrc(r *Request) error {
	mode := netrcMode(*r)
	if mode == "" || (r.Login != nil && mode == "optional" && !r.Login.Password.IsZero()) || r.Headers.Has("Authorization") && mode == "optional" && r.Login != nil {
		return nil
	}
	if r.Login != nil && r.Login.Source == "curl -u" {
		return nil
	}
	a, err := ReadAddress(r.URL, "", true)
	if err != nil {
		return nil
	}
	own, err := c.netrcLogin(*r, a.Host)
	if own != nil {
		r.Login = own
	}
	return err
}

func netrcMode(r Request) string {
	if r.Netrc == "" && r.NetrcFile != "" {
		return "required"
	}
	return r.Netrc
}

// fromNetrc is true where each host gets the login that the netrc file has for it.
func fromNetrc(r Request) bool {
	return netrcMode(r) != "" && (r.Login == nil || strings.HasPrefix(r.Login.Source, "netrc "))
}

// netrcLogin is the login for host in the netrc file, nil none. r.Login may name the user that is wanted.
func (c *Client) netrcLogin(r Request, host string) (*Login, error) {
	path, shown := r.NetrcFile, r.NetrcFile
	if path == "" {
		home := c.env("HOME")
		if home == "" {
			return nil, nil
		}
		path, shown = filepath.Join(home, ".netrc"), "~/.netrc"
		if _, err := c.read(path); err != nil && runtime.GOOS == "windows" {
			path, shown = filepath.Join(home, "_netrc"), "~/_netrc"
		}
	}
	b, err := c.read(path)
	if err != nil {
		if r.NetrcFile == "" || netrcMode(r) == "optional" {
			return nil, nil // curl goes on without it
		}
		return nil, fmt.Errorf("reading the netrc file %s failed", shown)
	}
	user := ""
	if r.Login != nil && !strings.HasPrefix(r.Login.Source, "netrc ") {
		user = r.Login.User
	}
	e, err := findNetrc(string(b), host, user)
	if err != nil {
		return nil, fmt.Errorf("reading the netrc file %s: %w", shown, err)
	}
	if e == nil {
		return nil, nil
	}
	return &Login{User: e.login, Password: NewSensitive("password", e.password), Source: fmt.Sprintf("netrc %s line %d", shown, e.line)}, nil
}
