package convert

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"why401/httpclient"
)

// TestProxyRulesOfCurl holds the choice of a proxy, and the login that goes to it, to what the installed curl does in the
// same environment: who was asked, with which request line and which Proxy-Authorization.
func TestProxyRulesOfCurl(t *testing.T) {
	curl, err := exec.LookPath("curl")
	if err != nil {
		if os.Getenv("WHY401_REAL") != "" {
			t.Fatal("curl is not installed: apt-get install curl")
		}
		t.Skip("curl is not installed: apt-get install curl")
	}
	var mu sync.Mutex
	var seen []string
	take := func() []string {
		mu.Lock()
		defer mu.Unlock()
		out := seen
		seen = nil
		return out
	}
	answer := func(who string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			seen = append(seen, strings.TrimSpace(who+": "+r.Method+" "+r.RequestURI+" "+r.Header.Get("Proxy-Authorization")))
			mu.Unlock()
			switch {
			case r.Method == "CONNECT":
				w.WriteHeader(http.StatusBadGateway)
			case strings.Contains(r.URL.Path, "/to/"):
				_, to, _ := strings.Cut(r.URL.Path, "/to/")
				w.Header().Set("Location", strings.Replace(to, "_", "://", 1))
				w.WriteHeader(http.StatusFound)
			}
		})
	}
	proxy, other, origin := httptest.NewServer(answer("proxy")), httptest.NewServer(answer("other proxy")), httptest.NewServer(answer("origin"))
	defer proxy.Close()
	defer other.Close()
	defer origin.Close()
	port := origin.Listener.Addr().(*net.TCPAddr).Port
	p := strings.TrimPrefix(proxy.URL, "http://")
	var resolve []string
	for _, h := range []string{"api.example.test", "example.test", "notexample.test", "api.example.test."} {
		resolve = append(resolve, "--resolve", fmt.Sprintf("%s:%d:127.0.0.1", h, port))
	}
	host := func(h string) string { return fmt.Sprintf("http://%s:%d/x", h, port) }
	no := func(list string) []string { return []string{"http_proxy=" + p, "no_proxy=" + list} }
	api := host("api.example.test")
	for _, row := range []struct {
		why  string
		env  []string
		args []string
	}{
		{"no proxy at all", nil, []string{api}},
		{"the lower-case variable", []string{"http_proxy=" + proxy.URL}, []string{api}},
		{"without a scheme", []string{"http_proxy=" + p}, []string{api}},
		{"the upper-case one is what a CGI program gets from a header Proxy", []string{"HTTP_PROXY=" + p}, []string{api}},
		{"the one for everything", []string{"all_proxy=" + p}, []string{api}},
		{"in capitals", []string{"ALL_PROXY=" + p}, []string{api}},
		{"the scheme's own goes first", []string{"all_proxy=" + other.URL, "http_proxy=" + p}, []string{api}},
		{"an empty variable is none", []string{"http_proxy=", "ALL_PROXY=" + p}, []string{api}},
		{"https by its own variable", []string{"https_proxy=" + p, "http_proxy=" + other.URL}, []string{"https://api.example.test/x"}},
		{"https in capitals", []string{"HTTPS_PROXY=" + p}, []string{"https://api.example.test/x"}},
		{"both spellings", []string{"HTTPS_PROXY=" + other.URL, "https_proxy=" + p}, []string{"https://api.example.test/x"}},
		{"the variable of http is not for https", []string{"http_proxy=" + p}, []string{"-m", "2", "https://127.0.0.1:1/x"}},
		{"-x goes before the environment", []string{"http_proxy=" + other.URL}, []string{"-x", p, api}},
		{"an empty -x switches it off", []string{"http_proxy=" + p}, []string{"-x", "", api}},
		{"NO_PROXY holds for -x too", []string{"NO_PROXY=example.test"}, []string{"-x", p, api}},
		{"--noproxy goes before NO_PROXY", []string{"NO_PROXY=example.test"}, []string{"--noproxy", "other.test", "-x", p, api}},
		{"an empty --noproxy too", no("example.test"), []string{"--noproxy", "", api}},
		{"no_proxy goes before NO_PROXY", []string{"http_proxy=" + p, "no_proxy=other.test", "NO_PROXY=example.test"}, []string{api}},
		{"a star", no("*"), []string{api}},
		{"a star among others is a name", no("*,other.test"), []string{api}},
		{"a star before a domain is a name", no("*.example.test"), []string{api}},
		{"the domain", no("example.test"), []string{api}},
		{"with a dot before it", no(".example.test"), []string{api}},
		{"the dot takes the domain itself along", no(".example.test"), []string{host("example.test")}},
		{"two dots before it", no("..example.test"), []string{api}},
		{"with a dot behind it", no("example.test."), []string{api}},
		{"a host with a dot behind it", no("example.test"), []string{host("api.example.test.")}},
		{"another domain with that end", no("example.test"), []string{host("notexample.test")}},
		{"in capitals", no("EXAMPLE.test"), []string{api}},
		{"with a port", no(fmt.Sprintf("example.test:%d", port)), []string{api}},
		{"the second of a list", no("a.test,example.test"), []string{api}},
		{"with blanks", no(" a.test , example.test "), []string{api}},
		{"blanks instead of commas", no("a.test example.test"), []string{api}},
		{"a tab instead of a comma", no("a.test\texample.test"), []string{api}},
		{"commas without anything between", no("a.test,,,example.test"), []string{api}},
		{"an address", no("127.0.0.1"), []string{host("127.0.0.1")}},
		{"another address", no("127.0.0.2"), []string{host("127.0.0.1")}},
		{"an address in another form", no("127.0.0.1"), []string{host("127.1")}},
		{"a network", no("127.0.0.0/8"), []string{host("127.0.0.1")}},
		{"a network whose bits end within a byte", no("126.0.0.0/7"), []string{host("127.0.0.1")}},
		{"a network given by an address in it", no("127.1.2.3/8"), []string{host("127.0.0.1")}},
		{"a network that is another", no("127.0.1.0/24"), []string{host("127.0.0.1")}},
		{"no bits", no("127.0.0.0/0"), []string{host("127.0.0.1")}},
		{"no bits, the very address", no("127.0.0.1/0"), []string{host("127.0.0.1")}},
		{"too many bits", no("127.0.0.1/33"), []string{host("127.0.0.1")}},
		{"bits that are no number", no("127.0.0.1/x"), []string{host("127.0.0.1")}},
		{"all bits", no("127.0.0.1/32"), []string{host("127.0.0.1")}},
		{"the end of an address is no domain", no("0.0.1"), []string{host("127.0.0.1")}},
		{"a dot before an address", no(".127.0.0.1"), []string{host("127.0.0.1")}},
		{"a name does not stand for its address", no("127.0.0.1"), []string{api}},
		{"an IPv6 address", no("::1"), []string{"-m", "2", "http://[::1]:1/x"}},
		{"an IPv6 address in brackets", no("[::1]"), []string{"-m", "2", "http://[::1]:1/x"}},
		{"an IPv6 network", no("::/64"), []string{"-m", "2", "http://[::1]:1/x"}},
		{"another IPv6 network", no("fe80::/10"), []string{"http://[::1]:1/x"}},
		{"a redirect goes back to where there is a proxy", []string{"http_proxy=" + p, "no_proxy=127.0.0.1"}, []string{"-L", origin.URL + "/to/http_" + strings.TrimPrefix(api, "http://")}},
		{"a redirect leads to https, which has another proxy", []string{"http_proxy=" + p, "https_proxy=" + other.URL}, []string{"-L", "http://api.example.test/to/https_api.example.test/y"}},
		{"a redirect leads to https, which has none", []string{"http_proxy=" + p}, []string{"-m", "2", "-L", "http://api.example.test/to/https_127.0.0.1:1/y"}},
		{"a redirect stays with -x", []string{"https_proxy=" + other.URL}, []string{"-L", "-x", p, "http://api.example.test/to/https_api.example.test/y"}},
		{"the login in the variable", []string{"http_proxy=http://alice:CANARY@" + p}, []string{api}},
		{"without a scheme", []string{"http_proxy=alice:CANARY@" + p}, []string{api}},
		{"percent-encoded", []string{"http_proxy=http://al%40ice:CAN%3aARY%2f%23@" + p}, []string{api}},
		{"a colon in the password", []string{"http_proxy=http://alice:CAN:ARY@" + p}, []string{api}},
		{"signs that need no code", []string{"http_proxy=http://alice:C!A$N&A*R(Y)=@" + p}, []string{api}},
		{"a percent sign that is none", []string{"http_proxy=http://alice:100%CANARY%zz@" + p}, []string{api}},
		{"a bracket and a quote", []string{`http_proxy=http://alice:C[A]N"A'R^Y@` + p}, []string{api}},
		{"letters outside of ASCII", []string{"http_proxy=http://älice:CANARYö@" + p}, []string{api}},
		{"no password", []string{"http_proxy=http://alice@" + p}, []string{api}},
		{"no user", []string{"http_proxy=http://:CANARY@" + p}, []string{api}},
		{"-U goes before the variable's", []string{"http_proxy=http://alice:CANARY@" + p}, []string{"-U", "bob:CANARY2", api}},
		{"-U with a variable that has none", []string{"http_proxy=" + p}, []string{"-U", "bob:CANARY2", api}},
		{"in -x", nil, []string{"-x", "http://alice:C%40NARY@" + p, api}},
		{"in -x with -U", nil, []string{"-x", "http://alice:CANARY@" + p, "-U", "bob:CANARY2", api}},
		{"an @ in the password", []string{"http_proxy=http://alice:C@NARY@" + p}, []string{"-m", "2", api}},
		{"a # in the password", []string{"http_proxy=http://alice:C#NARY@" + p}, []string{"-m", "2", api}},
		{"a / in the password", []string{"http_proxy=http://alice:C/NARY@" + p}, []string{"-m", "2", api}},
		{"a ? in the password", []string{"http_proxy=http://alice:C?NARY@" + p}, []string{"-m", "2", api}},
		{"a # behind digits", []string{"http_proxy=http://127.0.0.1:1#NARY@" + p}, []string{"-m", "2", api}},
		{"a path behind the proxy", []string{"http_proxy=http://" + p + "/x"}, []string{api}},
	} {
		t.Run(row.why, func(t *testing.T) {
			args := append(slices.Clone(resolve), row.args...)
			cmd := exec.Command(curl, append([]string{"-q", "-s", "-o", os.DevNull}, args...)...)
			cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}, row.env...)
			_ = cmd.Run() // a refused connection is an outcome too
			theirs := take()
			r, err := oneCurl(args, Options{})
			if err == nil {
				(&httpclient.Client{Getenv: func(name string) string {
					for _, kv := range row.env {
						if v, ok := strings.CutPrefix(kv, name+"="); ok {
							return v
						}
					}
					return ""
				}}).Do(t.Context(), r)
			}
			ours := take()
			if !slices.Equal(ours, theirs) {
				t.Errorf("%v curl %s\n asked: %q (%v)\n curl:  %q", row.env, strings.Join(row.args, " "), ours, err, theirs)
			}
		})
	}
}
