package diagnose

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/ntlm/ntlmtest"
)

// byLegs is the exchange of a login of several legs: "leg 1", "leg 2" and so on, and at last "response" are the answers in their
// order. It is really sent, to a server that plays them, so that what is sent is the client's own. {{ntlm …}} stands for a challenge
// (see ntlmTemplate), and a first line "drop" ends the connection behind the answer without a word.
func byLegs(t *testing.T, a flows.Attempt, parts map[string]string) *httpclient.Exchange {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	var answers []string
	for n := 1; parts[fmt.Sprintf("leg %d", n)] != ""; n++ {
		answers = append(answers, parts[fmt.Sprintf("leg %d", n)])
	}
	go play(l, append(answers, parts["response"]))
	r := a.Request.Clone()
	if r.Proxy != nil {
		r.Proxy.URL = "http://" + l.Addr().String()
	} else {
		r.ConnectTo = []string{"::" + l.Addr().String()}
	}
	x := (&httpclient.Client{Now: func() time.Time { return caseClock }, Timeout: 5 * time.Second}).Do(context.Background(), r)
	x.Request.ConnectTo = nil
	return x
}

// play answers one request after the other, and the last ones as the last.
func play(l net.Listener, answers []string) {
	n := 0
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		br := bufio.NewReader(c)
		for {
			q, err := http.ReadRequest(br)
			if err != nil {
				break
			}
			_, _ = io.Copy(io.Discard, q.Body)
			text, drop := strings.CutPrefix(answers[min(n, len(answers)-1)], "drop\n")
			n++
			head, body, _ := strings.Cut(ntlmTemplates(text), "\n\n")
			_, _ = fmt.Fprintf(c, "%s\r\nContent-Length: %d\r\n\r\n%s", strings.ReplaceAll(strings.TrimRight(head, "\n"), "\n", "\r\n"), len(body), body)
			if drop || strings.Contains(head, "Connection: close") {
				break
			}
		}
		_ = c.Close()
	}
}

var ntlmTemplate = regexp.MustCompile(`\{\{ntlm([^}]*)\}\}`)

// ntlmTemplates puts message 2 in the place of {{ntlm domain=D computer=C time=48h fault=v1}}; fault is one of ntlmtest.Server.
func ntlmTemplates(text string) string {
	return ntlmTemplate.ReplaceAllStringFunc(text, func(m string) string {
		s, at := &ntlmtest.Server{}, caseClock
		for _, kv := range strings.Fields(ntlmTemplate.FindStringSubmatch(m)[1]) {
			switch k, v, _ := strings.Cut(kv, "="); k {
			case "domain":
				s.Domain = v
			case "computer":
				s.Name = v
			case "fault":
				s.Fault = v
			case "time":
				d, err := time.ParseDuration(v)
				if err != nil {
					panic(err)
				}
				at = at.Add(d)
			}
		}
		s.Now = func() time.Time { return at }
		return "NTLM " + s.Challenge([]byte("CASEnonc"))
	})
}
