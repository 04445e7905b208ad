package address

import (
	"net/url"
	"strings"
	"testing"
)

func TestAddress(t *testing.T) {
	for _, row := range []struct{ reason, in, host, target, fail string }{
		{"plain", "https://a.test/b?c#d", "a.test", "/b?c", ""},
		{"no path", "https://a.test?c", "a.test", "/?c", ""},
		{"its own port", "https://a.test:0443/", "a.test", "/", ""},
		{"another port", "http://a.test:443/", "a.test:443", "/", ""},
		{"an empty port", "http://a.test:/", "a.test", "/", ""},
		{"IPv6", "http://[::1]:81/", "[::1]:81", "/", ""},
		{"a short IPv4 address", "http://127.1/", "127.0.0.1", "/", ""},
		{"a name that begins like an address", "http://127.1.example/", "127.1.example", "/", ""},
		{"a name in another script", "http://bücher.example/", "xn--bcher-kva.example", "/", ""},
		{"bytes that net/url refuses", "http://a.test/%zz|", "a.test", "/%zz|", ""},
		{"dots", "http://a.test/a/./../b/..", "a.test", "/", ""},
		{"no scheme", "a.test/x", "a.test", "/x", ""},
		{"a space", "http://a.test/a b", "", "", "spaces"},
		{"a port that is none", "http://a.test:x/", "", "", "port"},
		{"an address in full-width digits", "http://\uff11\uff12\uff17.1/", "127.0.0.1", "/", ""},
		{"a host of characters that are left out of names", "http://\u034f/", "", "", "looked up"},
		{"a dot in another script alone", "http://\u3002/", "", "", "looked up"},
		{"port 0, where nobody can be asked", "http://a.test:0/", "", "", "from 1 to 65535"},
		{"no host", "http:///", "", "", "URL"},
		{"a broken IPv6 address", "http://[::1/", "", "", "]"},
		{"a host with a slash in disguise", "http://a%2fb/", "", "", "host name"},
		{"a sign @ in the password, which curl refuses too", "http://alice:won@CANARY@a.test/", "", "", "as %40"},
	} {
		a, err := Read(row.in, "http", false)
		if row.fail != "" {
			if err == nil || !strings.Contains(err.Error(), row.fail) {
				t.Errorf("%s: %q gave %+v, %v; want an error with %q", row.reason, row.in, a, err, row.fail)
			}
			continue
		}
		if err != nil || a.HostPort() != row.host || a.Target() != row.target {
			t.Errorf("%s: %q is %q %q, %v; want %q %q", row.reason, row.in, a.HostPort(), a.Target(), err, row.host, row.target)
		}
	}
}

func FuzzAddress(f *testing.F) {
	for _, s := range []string{"http://a.test/", "http://u:p@[::1%25eth0]:80/a/../b?c#d", "http:/a", "//a", "0x7f.1", "http://%41/", "a:b", "\u034f", "\u3002", "\u034f0"} {
		f.Add(s, "../x?y")
	}
	f.Fuzz(func(t *testing.T, raw, location string) {
		a, err := Read(raw, "http", false)
		if err != nil {
			return
		}
		if again, err := Read(a.Text(), "", true); err != nil || again.Target() != a.Target() || again.HostPort() != a.HostPort() {
			t.Errorf("%q is read as %q, and that as %q, %v", raw, a.Text(), again.Text(), err)
		}
		if strings.ContainsAny(a.Target()+a.HostPort(), " \r\n") {
			t.Errorf("%q would break the request line", raw)
		}
		if u := a.URL(); u.Hostname() != a.Host {
			if _, err := url.Parse("//" + u.Host); err == nil {
				t.Errorf("%q goes to %q and not to %q", raw, u.Hostname(), a.Host)
			}
		}
		_, _ = a.Follow(location, false)
	})
}

// TestFollowIsCurls holds which Locations are absolute: curl 8.14 stops at each of these, and a path of this host would get the credential.
func TestFollowIsCurls(t *testing.T) {
	from, err := Read("http://a.test/dir/page", "http", false)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ location, want string }{
		{"javascript:alert(1)", ""}, {"data:text/html,x", ""}, {"localhost:8080/x", ""}, {"a:", ""}, {"1a:x", ""}, {"mailto:a@b.test", ""},
		{`http:\\b.test\x`, ""}, {"http:x", ""}, {"HTTP:", ""}, {"http:////b.test/x", ""},
		{"http:/b.test/x", "http://b.test/x"}, {":x", "http://a.test/dir/:x"}, {"x?a:b", "http://a.test/dir/x?a:b"}, {"p/q:r", "http://a.test/dir/p/q:r"},
		{"a_b:c", "http://a.test/dir/a_b:c"}, {"%61:b", "http://a.test/dir/%61:b"}, {strings.Repeat("a", 41) + ":b", "http://a.test/dir/" + strings.Repeat("a", 41) + ":b"},
	} {
		to, err := from.Follow(row.location, false)
		if row.want == "" {
			if err == nil {
				t.Errorf("%s leads to %s; curl stops there", row.location, to.Text())
			}
		} else if err != nil || to.Text() != row.want {
			t.Errorf("%s leads to %s, %v; want %s", row.location, to.Text(), err, row.want)
		}
	}
}
