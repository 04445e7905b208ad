package httpclient

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"why401/httpclient/address"
	"why401/httpclient/mask"
	"why401/httpclient/netrc"
)

// Resolved is r with what its tool takes from around the command, as Do would send it: userinfo, netrc, the proxy of the
// environment. Nothing is connected to.
func (c *Client) Resolved(r Request) (Request, error) {
	r = r.Clone()
	err := c.ambient(&r)
	return r, err
}

// ambient adds what curl takes from around the command: userinfo, netrc and the proxy environment.
func (c *Client) ambient(r *Request) error {
	if a, err := address.Read(r.URL, "", true); err == nil && a.HasUser {
		if r.Login == nil || r.Login.TokenAlone() {
			token := mask.Sensitive{}
			if r.Login != nil {
				token = r.Login.Token
			}
			r.Login = &Login{Token: token, User: a.User, Password: mask.NewSensitive("password", a.Password), Source: "URL userinfo"}
		}
		r.URL = a.Text()
	}
	if err := c.netrc(r); err != nil {
		return err
	}
	if r.Source == "HTTPie" && r.Login != nil { // measured with 3.2.1: the login of a URL or of netrc takes the header's place
		r.Headers = r.Headers.Without("Authorization")
	}
	c.noProxyFromEnvironment(r)
	if !r.Proxy.named() && readsEnvironment(*r) {
		if a, err := address.Read(r.URL, "", true); err == nil {
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
	a, err := address.Read(r.URL, "", true)
	if err != nil {
		return nil
	}
	own, err := c.netrcLogin(*r, a.Host)
	if own != nil {
		if r.Login != nil {
			own.Token = r.Login.Token
		}
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

// netrcFile is the netrc file that the tool of r reads, and how it is shown; "" where there is no home to look in.
func (c *Client) netrcFile(r Request) (path, shown string) {
	if r.NetrcFile != "" {
		return r.NetrcFile, r.NetrcFile
	}
	if v := c.env("NETRC"); v != "" && r.Source == "HTTPie" { // curl reads it from 8.16 on, and wget does not
		return v, "$NETRC"
	}
	home := c.env("HOME")
	if home == "" {
		return "", ""
	}
	path, shown = filepath.Join(home, ".netrc"), "~/.netrc"
	if (runtime.GOOS == "windows" || r.Source == "HTTPie") && !c.exists(path) { // else it is not read here: a pipe may never end
		if other := filepath.Join(home, "_netrc"); runtime.GOOS == "windows" || c.exists(other) {
			path, shown = other, "~/_netrc"
		}
	}
	return path, shown
}

func (c *Client) exists(path string) bool {
	_, err := c.read(path)
	return err == nil
}

// netrcLogin is the login for host in the netrc file, nil none. r.Login may name the user that is wanted.
func (c *Client) netrcLogin(r Request, host string) (*Login, error) {
	path, shown := c.netrcFile(r)
	if path == "" {
		return nil, nil
	}
	if st, err := os.Stat(path); err == nil && r.NetrcFile == "" && !st.Mode().IsRegular() && !st.IsDir() { // a pipe may never end
		return nil, fmt.Errorf("reading the netrc file %s: it is no regular file", shown)
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
	e, err := netrc.Find(string(b), host, user)
	if err != nil {
		return nil, fmt.Errorf("reading the netrc file %s: %w", shown, err)
	}
	if e == nil {
		return nil, nil
	}
	return &Login{User: e.User, Password: e.Password, Source: fmt.Sprintf("netrc %s line %d", shown, e.Line)}, nil
}

// NetrcFile is the netrc file that the tool of r would read, "" where there is no home to look in.
func (c *Client) NetrcFile(r Request) string {
	path, _ := c.netrcFile(r)
	return path
}
