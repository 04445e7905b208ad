package httpclient

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"why401/httpclient/mask"
	"why401/httpclient/ntlm"
	"why401/httpclient/ntlm/ntlmtest"
)

func ntlmServer(t *testing.T, s *ntlmtest.Server) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	if s.Users == nil {
		s.Users = map[string]string{`CORP\ALICE`: "CANARY-pw"}
	}
	go s.Serve(l)
	return "http://" + l.Addr().String()
}

func ntlmRequest(url string) Request {
	return Request{Method: "GET", URL: url, Source: "curl", Scheme: "ntlm", Login: &Login{User: `CORP\alice`, Password: mask.NewSensitive("password", "CANARY-pw")}}
}

// TestNTLMRecord: each leg says what was made, no line says a secret, and all legs go over one connection.
func TestNTLMRecord(t *testing.T) {
	x := (&Client{}).Do(context.Background(), ntlmRequest(ntlmServer(t, &ntlmtest.Server{})+"/a"))
	if x.Status() != 200 || len(x.Hops) != 2 || !x.Hops[1].Reused || len(x.Stations()) != 1 {
		t.Fatalf("status %d in %d hops, reused %v", x.Status(), len(x.Hops), x.Last().Reused)
	}
	one, three := x.Hops[0].Auth.(*NTLMStep), x.Hops[1].Auth.(*NTLMStep)
	text := strings.Join(append(one.Steps(), three.Steps()...), "\n")
	for _, want := range []string{"message 1 = asks", "message 3 = the answer, NTLMv2, without a MIC", "user = alice", "domain = CORP", "key = HMAC-MD5(MD4(the password), ALICECORP)", "challenge 0102030405060701"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	if strings.Contains(text, three.Response().Reveal()) || strings.Contains(text, "CANARY") {
		t.Errorf("a secret is shown:\n%s", text)
	}
	m, ok := ntlm.ReadField(x.Hops[0].Received.Get("WWW-Authenticate"))
	if got := strings.Join(NTLMLines(m, x.Hops[0].Timing.Start), "\n"); !ok || !strings.Contains(got, "DNS computer = web1.corp.test") || !strings.Contains(got, "as our clock") {
		t.Errorf("message 2: %s", got)
	}
	two := x.Hops[0].Received.Get("WWW-Authenticate")
	if got := mask.Header("WWW-Authenticate", two); got != two {
		t.Errorf("message 2 is shown as %s", got)
	}
	if got := mask.Header("Authorization", x.Hops[0].Sent.Get("Authorization")+", Bearer CANARY-glued"); strings.Contains(got, "CANARY") {
		t.Errorf("what stands behind message 1 is shown: %s", got)
	}
	sent := x.Hops[1].Sent.Get("Authorization")
	if shown := mask.Header("Authorization", sent); strings.Contains(shown, "TlRM") || !strings.Contains(shown, "NTLM ‹message 3") {
		t.Errorf("shown as %s", shown)
	}
}

// TestNTLMOverHTTP2 leaves HTTP/2, on which a login of a connection has no place, as curl does.
func TestNTLMOverHTTP2(t *testing.T) {
	var got []string
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m, _ := ntlm.ReadField(r.Header.Get("Authorization"))
		got = append(got, fmt.Sprintf("%s message %d", r.Proto, m.Kind))
		if m.Kind == 1 && r.ProtoMajor == 1 {
			w.Header().Set("WWW-Authenticate", "NTLM TlRMTVNTUAACAAAADAAMADgAAAAzgoriASNFZ4mrze8AAAAAAAAAACQAJABEAAAABgBwFwAAAA9TAGUAcgB2AGUAcgACAAwARABvAG0AYQBpAG4AAQAMAFMAZQByAHYAZQByAAAAAAA=")
			w.WriteHeader(401)
		} else if m.Kind != 3 {
			w.Header().Set("WWW-Authenticate", "NTLM")
			w.WriteHeader(401)
		}
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	r := ntlmRequest(s.URL)
	r.Insecure = true
	x := (&Client{}).Do(context.Background(), r)
	if want := []string{"HTTP/2.0 message 1", "HTTP/1.1 message 1", "HTTP/1.1 message 3"}; x.Status() != 200 || !slices.Equal(got, want) || x.Hops[0].Dropped {
		t.Errorf("status %d: %q, want %q", x.Status(), got, want)
	}
}

// TestNTLMConnection: what a server does to the connection between the legs, and that the password is never tried twice.
func TestNTLMConnection(t *testing.T) {
	for _, row := range []struct {
		reason, fault string
		old           bool
		status        int
		dropped       bool
		answers       int // messages 3
	}{
		{"all is well", "", false, 200, false, 1},
		{"the connection is said to end behind message 2", "close", false, 401, false, 0},
		{"it ends without a word", "drop", false, 401, true, 0},
		{"each message 1 ends its connection", "leave", false, 401, false, 0},
		{"another message 2 behind message 3", "again", false, 401, false, 1},
		{"NTLMv1 unasked", "v1", false, 401, false, 0},
		{"NTLMv1 where it was asked for", "v1", true, 200, false, 1},
	} {
		s := &ntlmtest.Server{Fault: row.fault}
		r := ntlmRequest(ntlmServer(t, s) + "/a")
		r.OldNTLM = row.old
		x := (&Client{Timeout: 5 * time.Second}).Do(context.Background(), r)
		answers, dropped := 0, false
		for _, q := range s.Seen() {
			if q.Message == 3 {
				answers++
			}
		}
		for _, h := range x.Hops {
			dropped = dropped || h.Dropped
		}
		if x.Status() != row.status || answers != row.answers || dropped != row.dropped || len(x.Hops) > 4 {
			t.Errorf("%s: status %d after %d answers in %d hops, dropped %v (%v)\n%v", row.reason, x.Status(), answers, len(x.Hops), dropped, x.Failure, s.Seen())
		}
	}
}
