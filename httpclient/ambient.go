package httpclient

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
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
	if a, err := ReadAddress(r.URL, "", true); err == nil && a.HasUser {
		if r.Login == nil {
			r.Login = &Login{User: a.User, Password: NewSensitive("password", a.Password), Source: "URL userinfo"}
		}
		r.URL = a.Text()
	}
	if err := c.netrc(r); err != nil {
		return err
	}
	if r.Source == "HTTPie" && r.Login != nil { // measured with 3.2.1: the login of a URL or of netrc takes the header's place
		r.Headers = r.Headers.Without("Authorization")
	}
	if r.Proxy == nil && readsEnvironment(*r) {
		c.proxyFromEnvironment(r)
	}
	if r.Proxy != nil && r.Proxy.Login == nil {
		raw := r.Proxy.URL
		if !strings.Contains(raw, "://") {
			raw = "http://" + raw
		}
		if u, err := url.Parse(raw); err == nil && u.User != nil {
			pw, _ := u.User.Password()
			r.Proxy.Login = &Login{User: u.User.Username(), Password: NewSensitive("password", pw), Source: "proxy URL"}
			u.User = nil
			r.Proxy.URL = u.String()
		}
	}
	return nil
}

// readsEnvironment is true for requests of tools that take their proxy from the environment.
func readsEnvironment(r Request) bool {
	switch r.Source {
	case "wget", "HTTPie", "xh", "curl -v":
		return true
	}
	return asCurl(r)
}

// proxyFromEnvironment follows curl: lower case first; HTTP_PROXY in upper case is never read, for a CGI script
// would take it from the request header Proxy.
func (c *Client) proxyFromEnvironment(r *Request) {
	if r.NoProxy == "" {
		for _, n := range []string{"no_proxy", "NO_PROXY"} {
			if v := c.env(n); v != "" {
				r.NoProxy = v
				break
			}
		}
	}
	a, err := ReadAddress(r.URL, "", true)
	if err != nil {
		return
	}
	u := a.URL()
	if bypass(r.NoProxy, u) {
		return
	}
	tries := []string{u.Scheme + "_proxy"}
	if u.Scheme != "http" {
		tries = append(tries, strings.ToUpper(u.Scheme)+"_PROXY")
	}
	for _, n := range append(tries, "all_proxy", "ALL_PROXY") {
		if v := c.env(n); v != "" {
			r.Proxy = &ProxySpec{URL: v, Source: "environment " + n}
			return
		}
	}
}

// bypass applies a no-proxy list: "*", names with their sub-domains, addresses and networks.
func bypass(list string, u *url.URL) bool {
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	ip := net.ParseIP(host)
	for _, e := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' }) {
		e = strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(e, "."), "."))
		switch {
		case e == "*", e == host:
			return true
		case ip != nil:
			if _, n, err := net.ParseCIDR(e); err == nil && n.Contains(ip) {
				return true
			}
		case e != "" && strings.HasSuffix(host, "."+e):
			return true
		}
	}
	return false
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
	if _, err := c.read(path); err != nil && (runtime.GOOS == "windows" || r.Source == "HTTPie") {
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
	e, err := findNetrc(string(b), host, user)
	if err != nil {
		return nil, fmt.Errorf("reading the netrc file %s: %w", shown, err)
	}
	if e == nil {
		return nil, nil
	}
	return &Login{User: e.login, Password: NewSensitive("password", e.password), Source: fmt.Sprintf("netrc %s line %d", shown, e.line)}, nil
}
