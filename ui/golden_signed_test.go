package ui

import (
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"html"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/mask"
	"why401/httpclient/ntlm/ntlmtest"
	"why401/ui/kit"
)

// signedWorld sends for real, to servers of its own, and then takes from the exchange what is another one each time.
type signedWorld struct {
	client *httpclient.Client
	at     func(host string) string
}

func (w signedWorld) Do(ctx context.Context, r httpclient.Request) *httpclient.Exchange {
	q := r.Clone()
	_, rest, _ := strings.Cut(r.URL, "://")
	host, _, _ := strings.Cut(rest, "/")
	q.ConnectTo = []string{"::" + w.at(host)}
	x := w.client.Do(ctx, q)
	x.Request, x.Started, x.Duration = r, goldenNow, 41*time.Millisecond
	for i := range x.Hops {
		x.Hops[i].Timing = httpclient.Timing{Start: goldenNow, Connect: 17 * time.Millisecond, Wrote: 32 * time.Millisecond, FirstByte: 40 * time.Millisecond, Done: 41 * time.Millisecond}
		x.Hops[i].Remote = "192.0.2.7:80"
	}
	return x
}

// signedServers are a store behind a proxy that writes Host anew, an API that refuses each nonce of DPoP, and a service of Kerberos.
func signedServers(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Date", goldenNow.Format(http.TimeFormat))
	switch {
	case strings.HasPrefix(r.Host, "api."):
		w.Header().Set("WWW-Authenticate", `DPoP algs="EdDSA", error="use_dpop_nonce", error_description="Resource server requires nonce in DPoP proof"`)
		w.Header().Set("DPoP-Nonce", "eyJ7S_zG.eyJH0-Z.HX4w-7v")
		w.WriteHeader(401)
	case strings.HasPrefix(r.Host, "intranet."):
		w.Header().Set("WWW-Authenticate", "Negotiate")
		w.WriteHeader(401)
	default:
		h := httpclient.Hop{Method: r.Method, URL: "http://" + r.Host + r.RequestURI, Target: r.RequestURI, Sent: httpclient.Headers{{Name: "Host", Value: r.Host}}}
		for name := range r.Header {
			h.Sent = append(h.Sent, httpclient.Header{Name: name, Value: r.Header.Get(name)})
		}
		s, canonical, _ := h.ReadSignature()
		canonical = strings.ReplaceAll(canonical, "host:"+r.Host, "host:store-7.internal:9000")
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(403)
		_, _ = w.Write([]byte("<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match the signature you provided.</Message><CanonicalRequest>" + html.EscapeString(canonical) + "</CanonicalRequest><StringToSign>" + html.EscapeString(s.ToSign(canonical)) + "</StringToSign></Error>"))
	}
}

// signedScenes are the exchange, its bytes and its diagnosis where a request is signed or a login is a conversation.
func signedScenes() []scene {
	key, _ := x509.MarshalPKCS8PrivateKey(ed25519.NewKeyFromSeed([]byte(strings.Repeat("CANARY-k", 4))))
	dpop := httpclient.Request{Method: "GET", URL: "http://api.orchard.test/v1/trees?page=2", Source: "typed here", Signing: &httpclient.Signing{Scheme: "dpop", Source: "typed here",
		Secrets: map[string]mask.Sensitive{"token": mask.NewSensitive("JWT", goodToken), "key": mask.NewSensitive("key", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})))}}}
	sigv4 := httpclient.Request{Method: "GET", URL: "http://fruit.store.orchard.test/crates/green%20apples?list-type=2&prefix=a%2Fb", Source: "curl", Scheme: "aws-sigv4", SchemeParam: "aws:amz:eu-west-1:s3",
		Headers: httpclient.Headers{{Name: "X-Amz-Security-Token", Value: "CANARY-session-token-0123456789"}}, Login: &httpclient.Login{User: "ASIAORCHARD000000001", Password: mask.NewSensitive("secret key", "CANARY-secret-key"), Source: "curl -u"}}
	ntlm := httpclient.Request{Method: "GET", URL: "http://web1.corp.test/reports", Source: "curl", Scheme: "ntlm", Login: &httpclient.Login{User: `CORP\alice`, Password: mask.NewSensitive("password", "CANARY-wrong"), Source: "curl -u"}}
	kerberos := httpclient.Request{Method: "GET", URL: "http://intranet.corp.test/reports", Source: "curl", Scheme: "negotiate", Login: &httpclient.Login{Password: mask.NewSensitive("password", ""), Source: "curl -u"}}
	var out []scene
	for _, s := range []struct {
		name string
		r    httpclient.Request
	}{{"sigv4", sigv4}, {"dpop", dpop}, {"ntlm", ntlm}, {"kerberos", kerberos}} {
		play := func(keys ...string) func(d *driver) {
			return func(d *driver) {
				d.app.services.Sender = signedSender(d)
				d.send(kit.Open{Route: kit.RouteRequest, Arg: kit.RequestArg{Attempt: scheme.Attempt(s.r)}})
				d.press(append([]string{"enter"}, keys...)...)
			}
		}
		out = append(out, scene{"diagnosis-" + s.name, play()}, scene{"exchange-" + s.name, play("b")}, scene{"exchange-" + s.name + "-more", play("b", "pgdown")})
	}
	return out
}

// signedSender starts the servers of signedWorld for the length of a test.
func signedSender(d *driver) signedWorld {
	d.t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(signedServers))
	d.t.Cleanup(srv.Close)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = l.Close() })
	windows := &ntlmtest.Server{Users: map[string]string{`CORP\ALICE`: "CANARY-right"}, Now: func() time.Time { return goldenNow }}
	go windows.Serve(l)
	env := map[string]string{"KRB5CCNAME": "FILE:/home/alice/krb5cc", "KRB5_CONFIG": "/home/alice/krb5.conf"}
	return signedWorld{&httpclient.Client{Now: func() time.Time { return goldenNow }, Random: func(n int) string { return strings.Repeat("7", n) }, Getenv: func(n string) string { return env[n] },
		ReadFile: func(name string) ([]byte, error) {
			return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
		}},
		func(host string) string {
			if strings.HasPrefix(host, "web1.") {
				return l.Addr().String()
			}
			return srv.Listener.Addr().String()
		}}
}
