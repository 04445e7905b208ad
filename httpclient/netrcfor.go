package httpclient

import "why401/httpclient/mask"

// NetrcEntry is what a netrc file has for a host.
type NetrcEntry struct {
	User     string
	Password mask.Sensitive
	Other    string // the user that stands in the file, where another one was asked for
	Default  bool   // no machine entry names the host
	Line     int
}

// NetrcFor is what curl takes from the text of a netrc file for host; user is the one that the URL names, "" none. It is nil
// where the file has nothing for them. Errors name the line.
func NetrcFor(text, host, user string) (*NetrcEntry, error) {
	e, err := findNetrc(text, host, user)
	if e == nil || err != nil {
		return nil, err
	}
	return &NetrcEntry{User: e.login, Password: mask.NewSensitive("password", e.password), Other: e.other, Default: e.byDefault, Line: e.line}, nil
}

// NetrcFile is the netrc file that the tool of r would read, "" where there is no home to look in.
func (c *Client) NetrcFile(r Request) string {
	path, _ := c.netrcFile(r)
	return path
}

// JarCookies is the value of Cookie that the cookie files of r make for its URL, "" none.
func (c *Client) JarCookies(r Request) string {
	a, err := ReadAddress(r.URL, "http", true)
	if err != nil {
		return ""
	}
	return c.newJar(r).header(a.URL())
}
