package convert

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"why401/httpclient"
	"why401/httpclient/ntlm/ntlmtest"
)

// What NTLM says on the wire is random and bound to a connection, so the oracle of it is a server that judges each message
// (ntlmtest, written from the specification): curl and our reading and sending get the same command, and what the two servers
// saw is compared request by request: connection, request line, message, verdict, body and status.

var ntlmUsers = map[string]string{`CORP\ALICE`: "s3cret-CANARY", `\BOB`: "b:c-CANARY", "carol@corp.test": "p-CANARY"}

// ntlmTrial is one command; URL is the server's, and other the reason why it is not alike.
type ntlmTrial struct {
	reason, text string
	offers       []string // as ntlmtest.Server
	fault        string
	proxy        bool // the server is a proxy, and ORIGIN one behind it
	want         int  // status of the last answer
	differs      string
}

var ntlmTrials = []ntlmTrial{
	{reason: "a domain with a backslash", text: `curl --ntlm -u 'CORP\alice:s3cret-CANARY' URL/a`, want: 200},
	{reason: "a domain with a slash", text: `curl --ntlm -u 'CORP/alice:s3cret-CANARY' URL/a`, want: 200},
	{reason: "user@domain is the user alone", text: `curl --ntlm -u 'carol@corp.test:p-CANARY' URL/a`, want: 200},
	{reason: "no domain, a colon in the password", text: `curl --ntlm -u 'bob:b:c-CANARY' URL/a`, want: 200},
	{reason: "the domain in small letters is another key", text: `curl --ntlm -u 'corp\alice:s3cret-CANARY' URL/a`, want: 200},
	{reason: "a wrong password is tried once", text: `curl --ntlm -u 'CORP\alice:wrong' URL/a`, want: 401},
	{reason: "an unknown domain", text: `curl --ntlm -u 'OTHER\alice:s3cret-CANARY' URL/a`, want: 401},
	{reason: "an empty password", text: `curl --ntlm -u 'CORP\alice:' URL/a`, want: 401},
	{reason: "a POST begins without its body", text: `curl --ntlm -u 'bob:b:c-CANARY' -d x=y URL/a`, want: 200},
	{reason: "a form", text: `curl --ntlm -u 'bob:b:c-CANARY' -X PUT -d x=y URL/a`, want: 200},
	{reason: "HEAD", text: `curl --ntlm -u 'bob:b:c-CANARY' -I URL/a`, want: 200},
	{reason: "anyauth asks first", text: `curl --anyauth -u 'bob:b:c-CANARY' -d x=y URL/a`, want: 200},
	{reason: "anyauth: NTLM before Basic", text: `curl --anyauth -u 'bob:b:c-CANARY' URL/a`, offers: []string{`Basic realm="r"`, "NTLM"}, want: 200},
	{reason: "anyauth: Digest before NTLM", text: `curl --anyauth -u 'bob:b:c-CANARY' URL/a`, offers: []string{"NTLM", `Digest realm="r", nonce="n"`}, want: 401},
	{reason: "two challenges in one line", text: `curl --ntlm -u 'bob:b:c-CANARY' URL/a`, offers: []string{"Negotiate, NTLM"}, want: 200},
	{reason: "two challenges in one line, anyauth among two", text: `curl --ntlm --basic -u 'bob:b:c-CANARY' URL/a`, offers: []string{`NTLM, Basic realm="r"`}, want: 200},
	{reason: "ntlm alone never becomes Basic", text: `curl --ntlm -u 'bob:b:c-CANARY' URL/a`, offers: []string{`Basic realm="r"`}, fault: "never", want: 401},
	{reason: "Basic alone never becomes NTLM", text: `curl -u 'bob:b:c-CANARY' URL/a`, want: 401},
	{reason: "message 2 breaks off", text: `curl --ntlm -u 'bob:b:c-CANARY' URL/a`, fault: "truncated", want: 401},
	{reason: "message 2 is no base64", text: `curl --ntlm -u 'bob:b:c-CANARY' URL/a`, fault: "garbage", want: 401},
	{reason: "message 2 never comes", text: `curl --ntlm -u 'bob:b:c-CANARY' URL/a`, fault: "never", want: 401},
	{reason: "message 3 is not taken", text: `curl --ntlm -u 'bob:b:c-CANARY' URL/a`, fault: "forget", want: 401},
	{reason: "the connection ends behind message 2", text: `curl --ntlm -u 'bob:b:c-CANARY' URL/a`, fault: "close", want: 401},
	{reason: "a server of OEM", text: `curl --ntlm -u 'CORP\alice:s3cret-CANARY' URL/a`, fault: "nonunicode", want: 200},
	{reason: "the server's clock is ahead", text: `curl --ntlm -u 'CORP\alice:s3cret-CANARY' URL/a`, fault: "ahead", want: 401},
	{reason: "NTLMv1 is not spoken unasked", text: `curl --ntlm -u 'CORP\alice:s3cret-CANARY' URL/a`, fault: "v1", want: 401, differs: "curl answers by NTLMv1, from which the hash of the password can be found"},
	{reason: "letters beyond ASCII in the password", text: `curl --ntlm -u 'dora:pä-CANARY' URL/a`, want: 200, differs: "curl takes the bytes of UTF-8 for letters"},
	{reason: "each answer to message 3 is another message 2", text: `curl --ntlm -u 'bob:b:c-CANARY' URL/a`, fault: "again", want: 401, differs: "curl tries the password as often as it is asked"},
	{reason: "the connection is gone without a word", text: `curl --ntlm -u 'bob:b:c-CANARY' URL/a`, fault: "drop", want: 401, differs: "curl begins anew up to --max-redirs"},
	{reason: "behind a redirect the connection is logged in", text: `curl -L --ntlm -u 'bob:b:c-CANARY' URL/moved/a`, want: 200},
	{reason: "behind a redirect on another connection it all begins anew", text: `curl -L --ntlm -u 'bob:b:c-CANARY' URL/moved-close/a`, want: 200},
	{reason: "two redirects, and anyauth", text: `curl -L --anyauth -u 'bob:b:c-CANARY' URL/moved/moved-close/a`, want: 200},
	{reason: "a POST and a redirect", text: `curl -L --ntlm -u 'bob:b:c-CANARY' -d x=y URL/moved/a`, want: 200},
	{reason: "a redirect to another host gets no login", text: `curl -L --ntlm -u 'bob:b:c-CANARY' URL/moved/host/OTHER/a`, want: 401},
	{reason: "a redirect behind a proxy's login", text: `curl -L --proxy-ntlm -x URL -U 'bob:b:c-CANARY' http://e.test/moved/a`, proxy: true, want: 200},
	{reason: "a redirect behind a proxy's login, on another connection", text: `curl -L --proxy-ntlm -x URL -U 'bob:b:c-CANARY' http://e.test/moved-close/a`, proxy: true, want: 200},
	{reason: "each message 1 ends its connection", text: `curl --ntlm -u 'bob:b:c-CANARY' URL/a`, fault: "leave", want: 401, differs: "curl begins anew up to --max-redirs"},
	{reason: "a proxy that does so", text: `curl --proxy-ntlm -x URL -U 'bob:b:c-CANARY' http://e.test/a`, proxy: true, fault: "leave", want: 407, differs: "curl begins anew up to --max-redirs"},
	{reason: "a tunnel that does so", text: `curl --proxy-ntlm -p -x URL -U 'bob:b:c-CANARY' ORIGIN/a`, proxy: true, fault: "leave", want: 407, differs: "curl begins anew up to --max-redirs"},
	{reason: "a proxy", text: `curl --proxy-ntlm -x URL -U 'bob:b:c-CANARY' http://e.test/a`, proxy: true, want: 200},
	{reason: "a proxy and a POST", text: `curl --proxy-ntlm -x URL -U 'bob:b:c-CANARY' -d x=y http://e.test/a`, proxy: true, want: 200},
	{reason: "a proxy of anyauth", text: `curl --proxy-anyauth -x URL -U 'bob:b:c-CANARY' http://e.test/a`, proxy: true, want: 200},
	{reason: "a proxy that refuses", text: `curl --proxy-ntlm -x URL -U 'bob:wrong' http://e.test/a`, proxy: true, want: 407},
	{reason: "a tunnel", text: `curl --proxy-ntlm -p -x URL -U 'bob:b:c-CANARY' ORIGIN/a`, proxy: true, want: 401},
	{reason: "a tunnel of anyauth", text: `curl --proxy-anyauth -p -x URL -U 'bob:b:c-CANARY' -d x=y ORIGIN/a`, proxy: true, want: 401},
	{reason: "a tunnel that is refused", text: `curl --proxy-ntlm -p -x URL -U 'bob:wrong' ORIGIN/a`, proxy: true, want: 407},
	{reason: "a tunnel whose connection ends", text: `curl --proxy-ntlm -p -x URL -U 'bob:b:c-CANARY' ORIGIN/a`, proxy: true, fault: "close", want: 407, differs: "curl sends message 3 on another connection, where it is worth nothing"},
	{reason: "through a tunnel to a server that asks too", text: `curl --proxy-ntlm -p -x URL -U 'bob:b:c-CANARY' --ntlm -u 'CORP\alice:s3cret-CANARY' -d x=y ORIGIN/a`, proxy: true, want: 200},
}

func TestNTLMAsCurl(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		if os.Getenv("WHY401_REAL") != "" {
			t.Fatal("curl is not installed: apt-get install curl")
		}
		t.Skip("curl is not installed: apt-get install curl")
	}
	table := &strings.Builder{}
	for _, row := range ntlmTrials {
		front, behind := &ntlmtest.Server{Offers: row.offers, Fault: row.fault}, &ntlmtest.Server{Users: ntlmUsers}
		users := map[string]string{`\DORA`: "pä-CANARY"}
		for k, v := range ntlmUsers {
			users[k] = v
		}
		users[`corp\ALICE`] = ""
		front.Users, front.Proxy = users, row.proxy
		url, origin := serveNTLM(t, front), serveNTLM(t, behind)
		text := strings.NewReplacer("URL", url, "ORIGIN", origin, "OTHER", origin).Replace(row.text)
		sees := func() string {
			var out []string
			for _, s := range []*ntlmtest.Server{front, behind} {
				seen := s.Seen()
				for _, r := range seen {
					r.Conn -= seen[0].Conn - 1
					out = append(out, r.String())
				}
				s.Forget()
			}
			return strings.Join(out, "\n")
		}
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		cmd := exec.CommandContext(ctx, "bash", "-c", text+` -s -o /dev/null -w '%{http_code} %{http_connect}'`)
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "LC_ALL=C.UTF-8"}
		said, _ := cmd.Output()
		cancel()
		theirs := sees()
		r, err := oneCurlText(text, Options{})
		if err != nil {
			t.Fatalf("%s: %v", row.reason, err)
		}
		x := (&httpclient.Client{Timeout: 10 * time.Second}).Do(context.Background(), r)
		ours := sees()
		status := x.Last().Status
		fmt.Fprintf(table, "%-52s %3d  curl %s\n", row.reason, status, said)
		if status != row.want {
			t.Errorf("%s: status %d, want %d (%v)\n%s", row.reason, status, row.want, x.Failure, ours)
		}
		if (theirs != ours) != (row.differs != "") {
			t.Errorf("%s: curl (%s)\n%s\nours\n%s\nlisted: %q", row.reason, said, theirs, ours, row.differs)
		}
		if n := strings.Count(ours, "wrong"); n > 1 {
			t.Errorf("%s: the password was tried %d times", row.reason, n)
		}
	}
	t.Logf("NTLM: status, ours and curl's\n%s", table)
}

func serveNTLM(t *testing.T, s *ntlmtest.Server) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go s.Serve(l)
	return "http://" + l.Addr().String()
}
