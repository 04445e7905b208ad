package triage

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"why401/httpclient/har"
	"why401/httpclient/har/hartest"
)

// entry is one entry in HAR, made of its telling parts.
func entry(method, url string, status int, sent, received, body string) string {
	return fmt.Sprintf(`{"startedDateTime":"2026-11-23T07:11:02.114Z","request":{"method":%q,"url":%q,"headers":[%s]},"response":{"status":%d,"headers":[%s],"content":{"mimeType":"application/json","text":%q}}}`, method, url, fields(sent), status, fields(received), body)
}

func fields(lines string) string {
	var out []string
	for _, l := range strings.Split(lines, "\n") {
		if name, value, ok := strings.Cut(l, ": "); ok {
			out = append(out, fmt.Sprintf(`{"name":%q,"value":%q}`, name, value))
		}
	}
	return strings.Join(out, ",")
}

func archive(entries ...string) string {
	return `{"log":{"creator":{"name":"WebInspector"},"entries":[` + strings.Join(entries, ",\n") + `]}}`
}

func run(t testing.TB, text string) *Report {
	t.Helper()
	r, err := Run(context.Background(), strings.NewReader(text), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// html is an entry whose answer is a page by the archive's own word.
func html(entry string) string {
	return strings.Replace(entry, `"mimeType":"application/json"`, `"mimeType":"text/html; charset=utf-8"`, 1)
}

const (
	loginHTML = `<html><title>Sign in</title><form action="/login"><input type="password" name="p"></form></html>`
	host      = "Host: api.example.test\n"
	api       = "https://api.example.test/v1/me"
	bearer    = "WWW-Authenticate: Bearer"
	expired   = `WWW-Authenticate: Bearer error="invalid_token", error_description="The token expired"`
	basicOK   = "Authorization: Basic bWU6Q0FOQVJZ\n"
	cookieOK  = "Cookie: sid=CANARY-1234567890\n"
	token     = "Authorization: Bearer CANARY-1234567890abcdef\n"
)

func TestFirstCause(t *testing.T) {
	for _, row := range []struct {
		reason  string
		entries []string
		refused int
		cause   string // of the first group
		most    float64
		least   float64
	}{
		{"nothing failed", []string{entry("GET", api, 200, host, "", `{"data":[]}`)}, 0, "", 1, 0},
		{"a plain 404 and a 500 are failing and not refused", []string{entry("GET", api, 404, host, "", ""), entry("GET", api, 500, host, "", "")}, 0, "", 1, 0},
		{"a 401 without a credential where another entry shows one", []string{entry("GET", api, 200, host+cookieOK, "", ""), entry("GET", api, 401, host, bearer, "")}, 1, "credentials.missing", 1, 0.9},
		{"the same where the one that shows it comes later", []string{entry("GET", api, 401, host, bearer, ""), entry("GET", api, 200, host+cookieOK, "", "")}, 1, "credentials.missing", 1, 0.9},
		{"the same where nothing shows any: browsers leave credentials out", []string{entry("GET", api, 401, host, bearer, "")}, 1, "credentials.not_recorded", 0.59, 0},
		{"the answer says so, whatever was left out", []string{entry("GET", api, 401, host, expired, "")}, 1, "credentials.expired_opaque", 1, 0.6},
		{"the answer says that none came", []string{entry("GET", api, 401, host, bearer, `{"error":"Authentication credentials were not provided"}`)}, 1, "credentials.missing", 0.9, 0.6},
		{"a Set-Cookie shows that nothing was left out", []string{entry("GET", api, 200, host, "Set-Cookie: a=1", ""), entry("GET", api, 401, host, bearer, "")}, 1, "credentials.missing", 1, 0.9},
		{"a value that was blacked out is not judged", []string{entry("GET", api, 200, host+cookieOK, "", ""), entry("GET", api, 401, host+"Authorization: Bearer [REDACTED]\n", bearer, "")}, 1, "credentials.not_recorded", 0.59, 0},
		{"what this program masked itself", []string{entry("GET", api, 200, host+cookieOK, "", ""), entry("GET", api, 401, host+"Authorization: Bearer ‹JWT 812 chars #1f3a›\n", bearer, "")}, 1, "credentials.not_recorded", 0.59, 0},
		{"stars are a blacked out value", []string{entry("GET", api, 401, host+"Authorization: ********\n", bearer, "")}, 1, "credentials.not_recorded", 0.59, 0},
		{"no header of the request at all", []string{entry("GET", api, 200, host+cookieOK, "", ""), entry("GET", api, 401, "", bearer, "")}, 1, "credentials.not_recorded", 0.59, 0},
		{"cookies that were blacked out", []string{entry("GET", api, 401, host+"Cookie: sid=redacted; b=***\n", bearer, "")}, 1, "credentials.not_recorded", 0.59, 0},
		{"a filter's test, whatever was left out", []string{entry("GET", api, 403, host, "Cf-Mitigated: challenge", "<title>Just a moment...</title>")}, 1, "waf.bot_challenge", 1, 0.9},
		{"a redirect to a login hides a 401", []string{entry("GET", api, 302, host+cookieOK, "Location: /login?next=%2Fv1%2Fme", "")}, 1, "session.expired", 1, 0.4},
		{"to another host's login, for a program", []string{entry("GET", api+"/login302", 302, host+cookieOK+"Accept: application/json\n", "Location: https://id.example.test/login?returnUrl=%2F&code=CANARYcode", "")}, 1, "session.expired", 1, 0.4},
		{"a login page for a program", []string{entry("GET", api, 200, host+cookieOK+"Accept: application/json\n", "Content-Type: text/html", loginHTML)}, 1, "session.expired", 1, 0.4},
		{"a login page as HTML says it is, longer than data would be", []string{html(entry("GET", api, 200, host+cookieOK+"Accept: application/json\n", "", loginHTML+strings.Repeat("<p>terms</p>", 2000)))}, 1, "session.expired", 1, 0.4},
		{"a login page for a person who asked for it", []string{html(entry("GET", "https://app.example.test/login", 200, host+cookieOK+"Accept: text/html\n", "", loginHTML))}, 0, "", 1, 0},
		{"another HTML page for a program", []string{html(entry("GET", api, 200, host+cookieOK+"Accept: application/json\n", "", "<title>Welcome</title>"))}, 0, "", 1, 0},
		{"logging in is no refusal, though it leads on", []string{entry("GET", "https://app.example.test/login", 302, host+cookieOK, "Location: https://sso.example.test/authorize?client_id=1", "")}, 0, "", 1, 0},
		{"an error in a 200", []string{entry("POST", "https://slack.com/api/chat.postMessage", 200, host+token, "", `{"ok":false,"error":"invalid_auth"}`)}, 1, "credentials.not_recognised", 1, 0.4},
		{"a word in the data of a 200 is no error", []string{entry("GET", api, 200, host+token, "", `{"data":[{"error":"unauthorized","at":1}],"expired":false}`)}, 0, "", 1, 0},
		{"too many requests", []string{entry("GET", api, 429, host+token, "Retry-After: 30", "")}, 1, "ratelimit.exceeded", 1, 0.6},
		{"a scope is missing", []string{entry("GET", api, 403, host+token, `WWW-Authenticate: Bearer error="insufficient_scope", scope="a:b"`, "")}, 1, "authz.scope_missing", 1, 0.9},
	} {
		r := run(t, archive(row.entries...))
		if r.Refused != row.refused || r.Entries != len(row.entries) {
			t.Errorf("%s: got %d refused of %d, want %d of %d; %+v", row.reason, r.Refused, r.Entries, row.refused, len(row.entries), r.Groups)
			continue
		}
		n := 0
		for _, g := range r.Groups {
			n += g.Count
		}
		if n != r.Refused {
			t.Errorf("%s: the groups hold %d, refused are %d", row.reason, n, r.Refused)
		}
		if row.refused == 0 {
			continue
		}
		g := r.Groups[0]
		if row.cause != "" && g.Cause.ID != row.cause || g.Confidence > row.most || g.Confidence < row.least {
			t.Errorf("%s: got %s with %.2f (%s), want %s with %.2f to %.2f", row.reason, g.Cause.ID, g.Confidence, g.Sample.Title, row.cause, row.least, row.most)
		}
	}
}

// TestBehind: refusals that no failing status counts are told of, so that 0 failing and 1 refused agree.
func TestBehind(t *testing.T) {
	r := run(t, archive(entry("GET", api, 302, host+cookieOK, "Location: /login", ""), entry("GET", api, 401, host+token, expired, "")))
	if text := Text(r, 0, 0); !strings.Contains(text, "1 failing, 2 refused for authentication or authorization, 1 of them behind a 200 or a redirect") {
		t.Errorf("got %s", text)
	}
	if text := Text(run(t, archive(entry("GET", api, 401, host+token, expired, ""))), 0, 0); strings.Contains(text, "behind") {
		t.Errorf("none is behind another status, and it says %s", text)
	}
}

// TestHandshakes: a login over several requests is refused where its last leg is.
func TestHandshakes(t *testing.T) {
	const type1, type3 = "Authorization: NTLM TlRMTVNTUAABAAAACANARY=\n", "Authorization: NTLM TlRMTVNTUAADAAAACANARY=\n"
	const asks, message2 = "WWW-Authenticate: Negotiate\nWWW-Authenticate: NTLM", "WWW-Authenticate: NTLM TlRMTVNTUAACAAAA"
	get := func(status int, sent, received string) string {
		return entry("GET", api, status, host+sent, received, "")
	}
	other := entry("GET", api+"/other", 401, host+token, expired, "")
	for _, row := range []struct {
		reason  string
		entries []string
		want    string
	}{
		{"three legs, let in", []string{get(401, "", asks), get(401, type1, message2), get(200, type3, "")}, "[]"},
		{"with another request between", []string{get(401, "", asks), other, get(401, type1, message2), get(200, type3, "")}, "[1]"},
		{"the last leg is refused", []string{get(401, "", asks), get(401, type1, message2), get(401, type3, asks)}, "[2]"},
		{"refused, then all over again and let in", []string{get(401, "", asks), get(401, type1, message2), get(401, type3, asks), get(401, type1, message2), get(200, type3, "")}, "[2]"},
		{"Negotiate with a ticket", []string{get(401, "", asks), get(200, "Authorization: Negotiate YIICANARY=\n", "")}, "[]"},
		{"a ticket that is refused", []string{get(401, "", asks), get(401, "Authorization: Negotiate YIICANARY=\n", asks)}, "[1]"},
		{"three legs, and the browser left out what was sent", []string{get(401, "", asks), get(401, "", message2), get(200, "", "")}, "[]"},
		{"nothing follows", []string{get(200, cookieOK, ""), get(401, "", asks)}, "[1]"},
		{"another method is another request", []string{get(401, "", asks), entry("POST", api, 200, host+type3, "", "")}, "[0]"},
		{"let in and not permitted", []string{get(401, "", asks), get(401, type1, message2), get(403, type3, "")}, "[2]"},
		{"asked twice without a login", []string{get(200, cookieOK, ""), get(401, "", asks), get(401, "", asks)}, "[1 2]"},
		{"Basic is no dialogue", []string{get(401, "", `WWW-Authenticate: Basic realm="x"`), get(200, basicOK, "")}, "[0]"},
	} {
		r, all := run(t, archive(row.entries...)), []int{}
		for _, g := range r.Groups {
			all = append(all, g.Entries...)
			if !slices.IsSorted(g.Entries) {
				t.Errorf("%s: entries out of order: %v", row.reason, g.Entries)
			}
		}
		if slices.Sort(all); fmt.Sprint(all) != row.want {
			t.Errorf("%s: got %v, want %s", row.reason, all, row.want)
		}
	}
	r := run(t, archive(get(401, "", asks), other, get(401, type1, message2), get(401, type3, asks)))
	if text := Text(r, 0, 0); !strings.Contains(text, "NTLM") {
		t.Errorf("NTLM is not named: %s", text)
	}
}

// TestHiddenIsSaid: where the recording does not show the credential, the group says so and no fingerprint is spoken of.
func TestHiddenIsSaid(t *testing.T) {
	for _, row := range []struct{ reason, sent, want string }{
		{"left out by the browser", host, "does not show whether a credential was sent"},
		{"blacked out whole", host + "Authorization: [REDACTED]\n", "the value of Authorization was blacked out"},
		{"blacked out behind its scheme", host + "Authorization: Bearer REDACTED\n", "the value of Authorization was blacked out"},
		{"a cookie beside it that is shown", host + "authorization: Bearer [REDACTED]\nCookie: sid=CANARY-12345\n", "the value of authorization was blacked out"},
		{"no header of this request", "", "does not show whether a credential was sent"},
	} {
		r := run(t, archive(entry("GET", api, 401, row.sent, bearer, "{}")))
		text := Text(r, 0, 0)
		if !strings.Contains(text, row.want) || !strings.Contains(r.Groups[0].Title(), "The recording does not show") || strings.Contains(text, "fingerprint") {
			t.Errorf("%s: want %q, got\n%s", row.reason, row.want, text)
		}
	}
}

// TestPreflight: a refused preflight explains the request behind it, which the browser never sent; without one a request
// that has no answer is no refusal.
func TestPreflight(t *testing.T) {
	const page = host + "Origin: https://app.example.test\n"
	asks := page + "Access-Control-Request-Method: POST\n"
	for _, row := range []struct {
		reason  string
		entries []string
		want    string // cause and entries of the groups
	}{
		{"the preflight and what it was for", []string{entry("GET", api, 200, host+cookieOK, "", ""), entry("OPTIONS", api, 401, asks, bearer, ""), entry("POST", api, 0, page+token, "", "")}, "cors.preflight_auth [1 2]"},
		{"a preflight that was answered", []string{entry("GET", api, 200, host+cookieOK, "", ""), entry("OPTIONS", api, 204, asks, "", ""), entry("POST", api, 0, page+token, "", "")}, ""},
		{"one for another address", []string{entry("GET", api, 200, host+cookieOK, "", ""), entry("OPTIONS", api+"/x", 403, asks, "", ""), entry("POST", api, 0, page+token, "", "")}, "cors.preflight_auth [1]"},
		{"no preflight at all", []string{entry("GET", api, 200, host+cookieOK, "", ""), entry("POST", api, 0, page+token, "", "")}, ""},
	} {
		var got []string
		for _, g := range run(t, archive(row.entries...)).Groups {
			got = append(got, fmt.Sprintf("%s %v", g.Cause.ID, g.Entries))
		}
		if s := strings.Join(got, ", "); s != row.want {
			t.Errorf("%s: got %q, want %q", row.reason, s, row.want)
		}
	}
}

func TestGroups(t *testing.T) {
	late := strings.Replace(entry("GET", "https://b.example.test/", 429, host+cookieOK, "", ""), "07:11:02", "09:00:00", 1)
	r := run(t, archive(entry("GET", api, 429, host+cookieOK, "", ""), entry("GET", api, 200, "", "", ""), entry("GET", api, 401, host+basicOK, "WWW-Authenticate: Digest realm=x, nonce=y", ""), late))
	if len(r.Groups) != 2 || r.Groups[0].Count != 2 || r.Failing != 3 || r.Refused != 3 {
		t.Fatalf("got %d groups, %d failing, %d refused", len(r.Groups), r.Failing, r.Refused)
	}
	g := r.Groups[0]
	if fmt.Sprint(g.Entries) != "[0 3]" || fmt.Sprint(g.Hosts) != "[api.example.test b.example.test]" || g.Last.Sub(g.First) != 108*time.Minute+58*time.Second {
		t.Errorf("got %v %v %v to %v", g.Entries, g.Hosts, g.First, g.Last)
	}
	if fmt.Sprint(r.Groups[1].Schemes) != "[digest]" {
		t.Errorf("got schemes %v", r.Groups[1].Schemes)
	}
}

// TestNoSecretLeaves: neither form of the report holds a secret of the recording.
func TestNoSecretLeaves(t *testing.T) {
	r := run(t, archive(
		entry("GET", "https://u:CANARY-pw@api.example.test/?access_token=CANARY-query", 401, host+token, expired, `{"error":"CANARY-1234567890abcdef is unknown"}`),
		entry("POST", api, 403, host+cookieOK, "Set-Cookie: sid=CANARY-new", `{"error":"csrf failed for CANARY-1234567890"}`),
		entry("GET", api, 401, host+basicOK, `WWW-Authenticate: Basic realm="x"`, "")))
	b, err := json.Marshal(NewDocument(r, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{string(b), Text(r, 0, 0), fmt.Sprintf("%+v", r.Groups[0].Rows)} {
		if i := strings.Index(text, "CANARY"); i >= 0 {
			t.Errorf("a secret shows: %s", text[max(0, i-60):i+20])
		}
	}
}

func TestBrokenArchive(t *testing.T) {
	text := archive(entry("GET", api, 401, host+token, expired, ""), entry("GET", api, 401, host+token, expired, ""))
	r := run(t, text[:len(text)-40])
	if r.Entries != 1 || r.Broke == nil || !NewDocument(r, 0, 0).Truncated || !strings.Contains(Text(r, 2, 30), "line 2, column 30") {
		t.Errorf("got %d entries, broke %+v", r.Entries, r.Broke)
	}
}

// TestWhatStandsBehind: text behind the archive is told of, and not shown; white space is nothing.
func TestWhatStandsBehind(t *testing.T) {
	text := archive(entry("GET", api, 401, host+token, expired, ""))
	for _, row := range []struct {
		reason, behind string
		broke          bool
	}{
		{"nothing", "", false}, {"a line end", "\r\n \n", false}, {"words", "\n\ngarbage CANARY {", true}, {"a second archive", "\n" + text, true}, {"a bracket too many", "}", true},
	} {
		r := run(t, text+row.behind)
		if got := Text(r, 0, 0); r.Entries != 1 || (r.Broke != nil) != row.broke || row.broke && !strings.Contains(got, "the 1 entry before it was read") || strings.Contains(got, "CANARY") {
			t.Errorf("%s: broke %+v\n%s", row.reason, r.Broke, got)
		}
	}
}

// TestWrongFile: what is no archive is named where its first bytes tell.
func TestWrongFile(t *testing.T) {
	for _, row := range []struct{ reason, text, got string }{
		{"nothing in it", "", "is empty"}, {"a zip with the archive inside", "PK\x03\x04\x14\x00", "is a zip"}, {"another text", "hello", ""},
	} {
		_, err := Run(context.Background(), strings.NewReader(row.text), Options{})
		var w *WrongFile
		if !errors.Is(err, har.ErrNotHAR) || errors.As(err, &w) != (row.got != "") || w != nil && w.Got != row.got {
			t.Errorf("%s: got %v", row.reason, err)
		}
	}
}

// TestStopped: what was found until then is kept.
func TestStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var many []string
	for range 500 {
		many = append(many, entry("GET", api, 401, host+token, expired, ""))
	}
	r, err := Run(ctx, strings.NewReader(archive(many...)), Options{Progress: func(_ int64, r *Report) {
		if r.Refused > 0 {
			cancel()
		}
	}})
	if err != nil || !r.Stopped || r.Refused < 1 {
		t.Errorf("got %+v, %v", r, err)
	}
}

// TestLargeArchive: all of a generated archive is found.
func TestLargeArchive(t *testing.T) {
	var b bytes.Buffer
	entries, refused, err := hartest.Write(&b, 20_000_000, 3)
	if err != nil {
		t.Fatal(err)
	}
	r := run(t, b.String())
	if r.Entries != entries || r.Refused != refused || len(r.Groups) != 4 || r.Broke != nil {
		for _, g := range r.Groups {
			t.Log(g.Cause.ID, g.Count)
		}
		t.Errorf("got %d entries, %d refused in %d groups, want %d, %d in 4", r.Entries, r.Refused, len(r.Groups), entries, refused)
	}
}

// BenchmarkTriage prints how long triage of a large archive takes beside one pass of a JSON tokenizer that reads method,
// URL and status, and the memory in use. WHY401_HAR_MB sets the size (default 50).
func BenchmarkTriage(b *testing.B) {
	mb := int64(50)
	if s := os.Getenv("WHY401_HAR_MB"); s != "" {
		if _, err := fmt.Sscan(s, &mb); err != nil {
			b.Fatal(err)
		}
	}
	name := filepath.Join(b.TempDir(), "large.har")
	f, err := os.Create(name)
	if err != nil {
		b.Fatal(err)
	}
	if _, _, err := hartest.Write(f, mb*1_000_000, 7); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	var ours, floor, first time.Duration
	var peak uint64
	for b.Loop() {
		floor += timed(b, name, tokens)
		start := time.Now()
		ours += timed(b, name, func(r io.Reader) error {
			_, err := Run(context.Background(), r, Options{Progress: func(_ int64, rep *Report) {
				if first == 0 && rep.Refused > 0 {
					first = time.Since(start)
				}
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapInuse)
			}})
			return err
		})
	}
	b.ReportMetric(ours.Seconds()/floor.Seconds(), "x-tokenizer")
	b.ReportMetric(float64(first.Milliseconds()), "ms-to-first")
	b.ReportMetric(float64(peak>>20), "MiB-heap")
}

func timed(b *testing.B, name string, f func(io.Reader) error) time.Duration {
	file, err := os.Open(name)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	start := time.Now()
	if err := f(file); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

// tokens goes over all of the archive and looks at method, URL and status: the floor.
func tokens(r io.Reader) error {
	d := jsontext.NewDecoder(r, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	for {
		t, err := d.ReadToken()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if t.Kind() == '"' {
			switch p := d.StackDepth(); {
			case p < 3:
			case t.String() == "headers", t.String() == "content", t.String() == "timings", t.String() == "cookies":
				if err := d.SkipValue(); err != nil {
					return err
				}
			}
		}
	}
}
