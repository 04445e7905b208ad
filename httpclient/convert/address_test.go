package convert

import (
	"errors"
	"strings"
	"testing"
)

func TestAddressesThatCannotBe(t *testing.T) {
	for _, row := range []struct {
		reason string
		args   []string
		want   string // in the error; "" none
	}{
		{"a port beyond the last", []string{"http://a.test:99999/"}, "want a port from 1 to 65535, got 99999"},
		{"port 0 cannot be asked", []string{"a.test:0"}, "from 1 to 65535"},
		{"port 0 in front of what may be a password", []string{"http://a.test:0?@b"}, "from 1 to 65535"},
		{"a word for a port", []string{"http://a.test:abc/"}, "from 1 to 65535"},
		{"a colon in the path is no port", []string{"http://a.test/x:99999"}, ""},
		{"an IPv6 address has colons of its own", []string{"http://[::1]:8080/"}, ""},
		{"an IPv6 address that is not closed", []string{"-g", "http://[::1/"}, "want a URL"},
		{"a login has a colon of its own", []string{"http://u:99999@a.test/"}, ""},
		{"a password is never shown for a port", []string{"http://u:CANARY/x@a.test/"}, "want a URL"},
		{"a password with a hash neither", []string{"http://u:CANARY#x@a.test/"}, "want a URL"},
		{"the port of a proxy", []string{"-x", "http://p.test:99999", "http://a.test"}, "in the proxy after -x, got 99999"},
		{"no proxy at all", []string{"-x", "", "http://a.test"}, ""},
		{"a proxy without a host", []string{"-x", "http://", "http://a.test"}, "want a proxy such as"},
		{"a proxy of another kind", []string{"-x", "ftp://p.test:1", "http://a.test"}, "begins with http://"},
		{"SOCKS by its own option", []string{"--socks5", "p.test:70000", "http://a.test"}, "after --socks5"},
		{"--resolve of another form", []string{"--resolve", "a.test", "http://a.test"}, "HOST:PORT:ADDRESS"},
		{"--resolve with an IPv6 address", []string{"--resolve", "a.test:80:[::1]", "http://a.test"}, ""},
		{"--resolve that takes an entry out", []string{"--resolve", "-a.test:80", "http://a.test"}, ""},
		{"--connect-to may leave parts empty", []string{"--connect-to", "::b.test:", "http://a.test"}, ""},
		{"--connect-to with a port that cannot be", []string{"--connect-to", "a.test:80:b.test:70000", "http://a.test"}, "a port from 1 to 65535"},
		{"a time that is no number", []string{"-m", "nan", "http://a.test"}, "a number of seconds after --max-time"},
		{"curl knows -1 alone as no limit", []string{"--max-redirs", "-5", "http://a.test"}, "after --max-redirs"},
	} {
		_, err := oneCurl(row.args, Options{})
		if (err == nil) != (row.want == "") || err != nil && !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %v, want %q", row.reason, err, row.want)
		}
		if s := (*SyntaxError)(nil); err != nil && !errors.As(err, &s) {
			t.Errorf("%s: want a SyntaxError with its place, got %T", row.reason, err)
		}
		if err != nil && strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%s: the error shows a password: %v", row.reason, err)
		}
	}
}
