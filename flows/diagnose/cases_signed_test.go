package diagnose

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/signing"
)

// signedBy is a hop of a case whose request is signed by AWS Signature Version 4, at the case clock.
func signedBy(t *testing.T, a flows.Attempt, h httpclient.Hop) httpclient.Hop {
	t.Helper()
	if a.Request.Scheme != "aws-sigv4" || a.Request.Login == nil || a.Request.Headers.Has("Authorization") {
		return h
	}
	h.Sent = h.Sent.Without("Authorization").With("Host", onHost(&Evidence{Exchange: &httpclient.Exchange{Hops: []httpclient.Hop{h}}}))
	m := signing.Message{Method: h.Method, URL: h.URL, Target: pathOf(h.URL), Now: caseClock}
	for _, f := range h.Sent {
		m.Headers, m.Given = append(m.Headers, [2]string{f.Name, f.Value}), append(m.Given, strings.ToLower(f.Name))
	}
	values := map[string]string{"provider": a.Request.SchemeParam, "key": a.Request.Login.User, "secret": a.Request.Login.Password.Reveal(), "curl": "yes"}
	if b := a.Request.Body; b != nil {
		m.Body, h.Body, h.BodyLen = b.Bytes, b.Bytes, int64(len(b.Bytes))
		if strings.HasPrefix(a.Request.Headers.Get("Content-Type"), "multipart/") {
			values["upload"] = "yes"
		}
	}
	made, err := signing.SigV4(m, values)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range made.Set {
		h.Sent = h.Sent.With(f[0], f[1])
	}
	h.Signed = &httpclient.Signed{Scheme: "aws-sigv4", Made: made}
	return h
}

var quotedCanonical = regexp.MustCompile(`\{\{(canonical|tosign)([^}]*)\}\}`)

// quoting puts what the server hashed in the place of {{canonical}} and {{tosign}}: the lines of the request, with FROM=>TO applied.
func quoting(text string, h httpclient.Hop) string {
	return quotedCanonical.ReplaceAllStringFunc(text, func(m string) string {
		p := quotedCanonical.FindStringSubmatch(m)
		s, canonical, _ := h.ReadSignature()
		if h.Signed != nil {
			canonical = h.Signed.Made.Steps[0].Text
		}
		out := canonical
		if p[1] == "tosign" {
			out = s.ToSign(canonical)
		}
		for _, edit := range strings.Fields(p[2]) {
			from, to, _ := strings.Cut(edit, "=>")
			out = strings.ReplaceAll(out, from, to)
		}
		return html.EscapeString(out)
	})
}
