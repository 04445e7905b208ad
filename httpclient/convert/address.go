package convert

import (
	"net/url"
	"strconv"
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// A port or an address that cannot be is said while the command is read, with its place: met while sending, it would
// look like a fault of the network.

// portFault says what is wrong with a port of a URL or an option, "" nothing. Port 0 means “any” to a listener, and
// nobody can be asked there.
func portFault(port string) string {
	if port == "" {
		return ""
	}
	n, err := strconv.Atoi(port)
	switch {
	case err == nil && n >= 1 && n <= 65535:
		return ""
	case strings.Trim(port, "-0123456789") != "": // it may be a password whose userinfo is not written as it should be
		return "something else"
	}
	return clean.Line(port, 20)
}

// portOf is what stands behind the colon of a URL's host; "" where the two cannot be told apart.
func portOf(raw string) string {
	_, rest, ok := strings.Cut(raw, "://")
	if !ok {
		rest = raw
	}
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		if strings.Contains(rest[i:], "@") && !strings.Contains(rest[:i], "@") {
			return "" // a slash in a password that is not percent-encoded
		}
		rest = rest[:i]
	}
	rest = rest[strings.LastIndex(rest, "@")+1:]
	if strings.HasPrefix(rest, "[") && !strings.Contains(rest, "]") {
		return ""
	}
	rest = rest[strings.LastIndex(rest, "]")+1:]
	_, port, _ := strings.Cut(rest, ":")
	return port
}

const wantPort = "a port from 1 to 65535"

// checkProxy holds a proxy's address, without its userinfo, to what can be connected to.
func checkProxy(name, raw string) error {
	if raw == "" { // curl -x '' means: no proxy
		return nil
	}
	full := raw
	if !strings.Contains(full, "://") {
		full = "http://" + full
	}
	if bad := portFault(portOf(full)); bad != "" {
		return &SyntaxError{Doing: readingCurl, Want: wantPort + " in the proxy after " + name, Got: bad}
	}
	u, err := url.Parse(full)
	if err != nil || u.Hostname() == "" {
		return badValue(name, "a proxy such as http://host:3128", mask.URL(raw))
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https", "socks4", "socks4a", "socks5", "socks5h", "socks":
	default:
		return badValue(name, "a proxy that begins with http://, https:// or socks5://", mask.URL(raw))
	}
	return nil
}

// checkRule holds HOST:PORT:ADDRESS of --resolve and HOST1:PORT1:HOST2:PORT2 of --connect-to to their form.
func checkRule(name, v string) error {
	want, ports, n := "HOST:PORT:ADDRESS", []int{1}, 3
	if name == "--connect-to" {
		want, ports, n = "HOST1:PORT1:HOST2:PORT2", []int{1, 3}, 4
	}
	p := httpclient.SplitRule(v, n)
	if name == "--resolve" && strings.HasPrefix(v, "-") && len(p) == 2 { // takes an entry out again
		return nil
	}
	if len(p) != n || name == "--resolve" && (strings.Trim(p[0], "+") == "" || p[2] == "") {
		return badValue(name, want, v)
	}
	for _, i := range ports {
		if bad := portFault(p[i]); bad != "" || name == "--resolve" && p[i] == "" {
			return &SyntaxError{Doing: readingCurl, Want: wantPort + " in " + want + " after " + name, Got: "“" + clean.Line(v, 60) + "”"}
		}
	}
	return nil
}
