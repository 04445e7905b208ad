package diagnose

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/tools/txtar"

	"why401/flows"
	"why401/flows/provenance"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/convert"
	"why401/httpclient/digest"
)

// caseClock is the time at which every case happens.
var caseClock = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)

// TestCases runs testdata/cases/*.txtar: a curl command, the answer (several hops: "hop 1", "hop 2"), answers to
// experiments, what else is known ("context": see background), and what is wanted (cause, among, not, observation,
// verdict, certainty, undecided, fix, evidence, refused).
func TestCases(t *testing.T) {
	files, err := filepath.Glob("../../testdata/cases/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(f)
			if err != nil {
				t.Fatal(err)
			}
			if len(bytes.TrimSpace(a.Comment)) == 0 {
				t.Error("the case gives no reason at its top")
			}
			parts := map[string]string{}
			for _, p := range a.Files {
				parts[p.Name] = string(p.Data)
			}
			r, err := fromCurl(templates(parts["request"]), convert.Options{})
			if err != nil {
				t.Fatal(err)
			}
			attempt := scheme.Attempt(r)
			b := contextOf(t, parts["context"])
			x := exchange(t, attempt, parts)
			b.change(x)
			place, looked := placeOf(t, parts, b.options.Environment, x)
			e := Gather(attempt, x, b.options)
			if looked {
				e.Ladder = provenance.Look(attempt, place)
			}
			e.conceal(b.hidden)
			for name, text := range parts {
				if id, ok := strings.CutPrefix(name, "experiment "); ok {
					e.Probes[id] = experiment(t, e, id, text)
				}
			}
			check(t, Judge(e), parts["want"])
		})
	}
}

// placeOf is the home of a case: its parts "file ~/…", and the variables of its context. What the request takes from there is
// put into the exchange, as it would have been sent.
func placeOf(t *testing.T, parts map[string]string, environ []string, x *httpclient.Exchange) (provenance.Place, bool) {
	t.Helper()
	files := map[string]string{}
	for name, text := range parts {
		if path, ok := strings.CutPrefix(name, "file ~/"); ok {
			files["/home/alice/"+path] = templates(text)
		}
	}
	p := provenance.Place{Environ: append([]string{"HOME=/home/alice"}, environ...), Now: func() time.Time { return caseClock },
		ReadFile: func(name string) ([]byte, fs.FileMode, error) {
			if text, ok := files[filepath.ToSlash(name)]; ok {
				return []byte(text), 0o600, nil
			}
			return nil, 0, fs.ErrNotExist
		}}
	if len(files) == 0 {
		return p, false
	}
	c := httpclient.Client{Getenv: func(n string) string { return map[string]string{"HOME": "/home/alice"}[n] }, ReadFile: func(name string) ([]byte, error) {
		b, _, err := p.ReadFile(name)
		return b, err
	}}
	r, err := c.Resolved(x.Request)
	if err != nil {
		t.Fatal(err)
	}
	x.Request = r
	for i := range x.Hops {
		if r.Login != nil && !r.Headers.Has("Authorization") {
			x.Hops[i].Sent = x.Hops[i].Sent.With("Authorization", "Basic CANARY")
		}
	}
	return p, true
}

var jwtTemplate = regexp.MustCompile(`\{\{jwt([^}]*)\}\}`)

// templates puts signed tokens in the place of {{jwt name=value …}}; exp, nbf and iat are durations from the case clock,
// header.name=value goes to the JOSE header, and an empty value removes a claim.
func templates(text string) string {
	text = strings.ReplaceAll(text, "{{jkt}}", caseThumbprint())
	return proofTemplates(jwtTemplate.ReplaceAllStringFunc(text, func(m string) string {
		claims := jwt.MapClaims{"iat": caseClock.Add(-time.Hour).Unix(), "exp": caseClock.Add(time.Hour).Unix(), "sub": "alice"}
		tok, key := jwt.NewWithClaims(jwt.SigningMethodHS256, claims), any([]byte("CANARY-case-key"))
		for _, kv := range strings.Fields(jwtTemplate.FindStringSubmatch(m)[1]) {
			k, v, _ := strings.Cut(kv, "=")
			if h, ok := strings.CutPrefix(k, "header."); ok {
				tok.Header[h] = v
				if h == "alg" && v == "none" {
					tok.Method, key = jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType
				}
			} else if d, err := time.ParseDuration(v); err == nil && (k == "exp" || k == "nbf" || k == "iat") {
				claims[k] = caseClock.Add(d).Unix()
			} else if v == "" {
				delete(claims, k)
			} else if in, ok := strings.CutPrefix(k, "cnf."); ok {
				claims["cnf"] = map[string]any{in: v}
			} else {
				claims[k] = v
			}
		}
		s, err := tok.SignedString(key)
		if err != nil {
			panic(err)
		}
		return s
	}))
}

// answer reads a raw HTTP response.
func answer(t *testing.T, text string, h httpclient.Hop) httpclient.Hop {
	t.Helper()
	head, body, _ := strings.Cut(text, "\n\n")
	resp, err := http.ReadResponse(bufio.NewReader(strings.NewReader(strings.ReplaceAll(head, "\n", "\r\n")+"\r\n\r\n"+body)), nil)
	if err != nil {
		t.Fatalf("reading the response of the case: %v", err)
	}
	h.Status, h.Reason = resp.StatusCode, resp.Status
	for k, vs := range resp.Header {
		for _, v := range vs {
			h.Received = append(h.Received, httpclient.Header{Name: k, Value: v})
		}
	}
	h.Answer, _ = io.ReadAll(resp.Body)
	h.AnswerN = int64(len(h.Answer))
	return h
}

// sentBy is what an attempt puts on the wire.
func sentBy(a flows.Attempt) httpclient.Headers {
	hs := append(httpclient.Headers{{Name: "Host", Value: "case"}}, a.Request.Headers...)
	if a.Request.Login != nil && !hs.Has("Authorization") {
		hs = append(hs, httpclient.Header{Name: "Authorization", Value: "Basic CANARY"})
	}
	if p := a.Request.Proxy; p != nil && p.Login != nil && a.Request.ProxyScheme == "" {
		hs = append(hs, httpclient.Header{Name: "Proxy-Authorization", Value: "Basic CANARY"})
	}
	return hs
}

func exchange(t *testing.T, a flows.Attempt, parts map[string]string) *httpclient.Exchange {
	x := &httpclient.Exchange{Request: a.Request, Started: caseClock}
	if text, ok := parts["failure"]; ok { // kind, and what else is known: detail, next, login (of a SOCKS proxy), alert, handshake and certificate (of TLS), name (unknown: no name server answered)
		x.Failure = &httpclient.Failure{During: "connecting", Detail: "as the case says"}
		for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
			name, v, _ := strings.Cut(line, ":")
			switch v = strings.TrimSpace(v); name {
			case "kind":
				x.Failure.Kind = httpclient.FailureKind(v)
			case "detail":
				x.Failure.Detail = v
			case "next":
				x.Failure.Next = v
			case "login":
				x.Failure.ProxyLogin = v
			case "alert":
				x.Failure.Alert = v
			case "name":
				x.Failure.NameUnknown = v == "unknown"
			case "handshake":
				x.Failure.Handshake = v
			case "certificate":
				x.Failure.Certificate = v
			default:
				t.Fatalf("the case's failure has %q, which is not known", line)
			}
		}
		if response, ok := parts["response"]; ok { // the proxy's answer to CONNECT
			u, _ := url.Parse(a.Request.URL)
			x.Hops = []httpclient.Hop{answer(t, response, httpclient.Hop{Method: "CONNECT", URL: a.Request.URL, Target: u.Host + ":443", Proxy: "http://proxy.test:3128"})}
		}
		return x
	}
	if _, ok := parts["leg 1"]; ok {
		return byLegs(t, a, parts)
	}
	address := a.Request.URL
	for n := 1; ; n++ {
		text, ok := parts[fmt.Sprintf("hop %d", n)]
		if n == 1 && !ok {
			text, ok = parts["response"], true
		}
		if !ok {
			return x
		}
		h := httpclient.Hop{Method: a.Request.Method, URL: address, Sent: sentBy(a)}
		if b := a.Request.Body; b != nil && n == 1 && a.Request.Scheme != "digest" { // Digest opens without it
			h.Body, h.BodyLen = b.Bytes, int64(len(b.Bytes))
		}
		if c, asked := parts["challenge"]; asked && n == 1 { // of Digest, which the response follows
			first := answer(t, c, httpclient.Hop{Method: a.Request.Method, URL: address, Sent: h.Sent.Without("Authorization"), Answered: true})
			x.Hops = append(x.Hops, first)
			h = answered(t, a, first, h)
		} else if a.Request.Scheme == "digest" {
			h.Sent = h.Sent.Without("Authorization")
		}
		if n > 1 {
			h.Sent = h.Sent.Without("Authorization")
			prev := x.Hops[n-2].Redirect
			address = prev.Location
			h.URL = address
			prev.Followed, prev.Dropped, prev.Why = true, []string{"Authorization"}, "other host"
			if was := x.Hops[n-2]; was.Method == "POST" && was.Status < 304 { // RFC 9110 section 15.4
				h.Method = "GET"
			}
		}
		h = signedBy(t, a, h)
		h = answer(t, quoting(text, h), h)
		h.Fault = strings.TrimSpace(parts["fault"])
		if loc := h.Received.Get("Location"); loc != "" {
			if base, err := url.Parse(address); err == nil {
				if ref, err := base.Parse(loc); err == nil {
					h.Redirect = &httpclient.Redirect{Location: ref.String()}
				}
			}
		}
		x.Hops = append(x.Hops, h)
	}
}

// answered is the hop that answers a Digest challenge.
func answered(t *testing.T, a flows.Attempt, first, h httpclient.Hop) httpclient.Hop {
	t.Helper()
	_, params, _ := strings.Cut(first.Received.Get("WWW-Authenticate"), " ")
	c, ok := digest.ReadChallenge(params)
	if !ok {
		t.Fatalf("the case's challenge cannot be answered: %s", params)
	}
	v, how := httpclient.AnswerDigest(c, a.Request.Login, a.Request.Method, pathOf(h.URL), "cnonce", 1, "")
	h.Auth, h.Sent, h.Target = &how, h.Sent.With("Authorization", v), pathOf(h.URL)
	if a.Request.Target != "" {
		h.Target = a.Request.Target
	}
	if b := a.Request.Body; b != nil {
		h.BodyLen = int64(len(b.Bytes))
	}
	return h
}

// probeRequest is the request of an experiment, so that an answer which repeats its credential is known for an echo.
func probeRequest(e *Evidence, id string) httpclient.Request {
	for _, p := range probes() {
		if p.id == id && p.build != nil {
			if a, why := p.build(&Diagnosis{Evidence: e}); why == "" {
				return a.Request
			}
		}
	}
	return httpclient.Request{URL: e.Attempt.Request.URL}
}

func experiment(t *testing.T, e *Evidence, id, text string) *ProbeResult {
	if id == ProbeRepeat { // the statuses, in their order
		r := &ProbeResult{ID: id}
		for _, f := range strings.Fields(text) {
			n, err := strconv.Atoi(f)
			if err != nil {
				t.Fatalf("experiment %s: want statuses, got %q", id, f)
			}
			r.Statuses = append(r.Statuses, n)
		}
		r.Learned = tally(r.Statuses)
		return r
	}
	px := &httpclient.Exchange{Started: caseClock, Request: probeRequest(e, id), Hops: []httpclient.Hop{answer(t, text, httpclient.Hop{URL: e.Attempt.Request.URL})}}
	for _, p := range probes() {
		if p.id == id {
			return result(p, &Diagnosis{Evidence: e}, flows.Attempt{}, px, Options{})
		}
	}
	t.Fatalf("no experiment %q", id)
	return nil
}

func check(t *testing.T, d *Diagnosis, want string) {
	t.Helper()
	var ranked []string
	for _, f := range d.Findings {
		ranked = append(ranked, fmt.Sprintf("%s %.2f", f.Cause.ID, f.Confidence))
	}
	has := func(fs []Finding, id string) bool {
		for _, f := range fs {
			if f.Cause.ID == id {
				return true
			}
		}
		return false
	}
	checks := 0
	for _, line := range strings.Split(strings.TrimSpace(want), "\n") {
		what, id, _ := strings.Cut(strings.TrimSpace(line), ":")
		id = strings.TrimSpace(id)
		ok := true
		switch what {
		case "cause":
			ok = d.Findings[0].Cause.ID == id
		case "not":
			ok = !has(d.Findings, id) && !has(d.Observations, id)
		case "observation":
			ok = has(d.Observations, id)
		case "verdict":
			ok = d.Verdict == id
		case "certainty": // the word that a person reads
			ok = Certainty(d.Findings[0].Confidence) == id
		case "answered_by":
			ok = d.AnsweredBy == id
		case "undecided":
			ok = d.Findings[0].Confidence < 0.6
		case "fix": // words in what the leading cause says to do
			ok = false
			for _, f := range d.Findings[0].Match.Fixes {
				ok = ok || strings.Contains(f.Do, id)
			}
		case "title": // words in what the leading cause is called
			ok = strings.Contains(cmp.Or(d.Findings[0].Match.Title, d.Findings[0].Cause.Title), id)
		case "evidence": // words in what the leading cause, or an observation, shows
			ok = false
			for _, f := range append(d.Observations, d.Findings[0]) {
				for _, p := range f.Match.Evidence {
					ok = ok || strings.Contains(p.What, id)
				}
			}
		case "refused": // an experiment that is not to be called accepted
			p := d.Evidence.Probe(id)
			ok = p != nil && p.Accepted == No && !strings.Contains(p.Learned, "accepted")
		case "among":
			ok = has(d.Findings[:min(3, len(d.Findings))], id)
		default:
			t.Fatalf("the case wants %q, which is not known", line)
		}
		checks++
		if !ok {
			t.Errorf("wanted %q; ranked: %v, verdict %s", line, ranked, d.Verdict)
		}
	}
	if checks == 0 {
		t.Fatal("the case wants nothing")
	}
	for _, f := range d.Findings {
		for _, p := range f.Match.Evidence {
			if strings.Contains(p.What+p.Note, "CANARY") {
				t.Errorf("%s shows a secret in %s", f.Cause.ID, p.Where)
			}
		}
	}
}

func TestCausesAreWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range All() {
		if seen[c.ID] {
			t.Errorf("%s is listed twice", c.ID)
		}
		seen[c.ID] = true
		if c.Title == "" || c.Meaning == "" || c.Shows == "" || c.Mends == "" || c.Who == "" || len(c.References) == 0 || c.Match == nil {
			t.Errorf("%s is not whole: it needs title, meaning, what shows it, what mends it, who acts and a source", c.ID)
		}
	}
	if len(seen) < 50 {
		t.Errorf("only %d causes are listed", len(seen))
	}
}
