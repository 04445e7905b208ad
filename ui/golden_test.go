package ui

import (
	"bytes"
	"context"
	"encoding/base64"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"why401/flows/diagnose"
	"why401/flows/lab"
	"why401/flows/provenance"
	"why401/httpclient"
	"why401/secrets"
	"why401/ui/kit"
)

var update = flag.Bool("update", false, "write the golden screens anew")

// canned answers requests of an orchard that exists nowhere, at a fixed time.
type canned struct{ now time.Time }

func (c canned) Do(_ context.Context, r httpclient.Request) *httpclient.Exchange {
	if x, ok := c.login(r); ok {
		return x
	}
	path := strings.TrimPrefix(r.URL, "https://api.orchard.test")
	sent := httpclient.Headers{{Name: "Host", Value: "api.orchard.test"}, {Name: "User-Agent", Value: "curl/8.14.1"}, {Name: "Accept", Value: "*/*"}}
	sent = append(sent, r.Headers...)
	auth := r.Headers.Get("Authorization")
	if r.Login != nil {
		auth = "Basic " + base64.StdEncoding.EncodeToString([]byte(r.Login.User+":"+r.Login.Password.Reveal()))
		sent = append(sent, httpclient.Header{Name: "Authorization", Value: auth})
	}
	status, challenge, body := 200, "", `{"name":"alice"}`
	switch {
	case path == "/plain":
		status, body = 401, "Unauthorized"
	case strings.HasPrefix(path, "/basic"):
		if !strings.HasSuffix(auth, base64.StdEncoding.EncodeToString([]byte("alice:CANARY-good"))) {
			status, challenge, body = 401, `Basic realm="orchard"`, "Unauthorized"
		}
	case auth == "":
		status, challenge, body = 401, `Bearer realm="orchard"`, `{"error":"missing_token"}`
	case path == "/v1/admin":
		status, challenge, body = 403, `Bearer realm="orchard", error="insufficient_scope", scope="admin"`, `{"error":"insufficient_scope"}`
	case strings.Contains(auth, expiredToken):
		status, challenge, body = 401, `Bearer realm="orchard", error="invalid_token", error_description="The token expired"`, `{"error":"invalid_token"}`
	}
	received := httpclient.Headers{{Name: "Content-Type", Value: "application/json"}, {Name: "Date", Value: c.now.Format("Mon, 02 Jan 2006 15:04:05 GMT")}, {Name: "Server", Value: "orchard"}}
	if challenge != "" {
		received = append(received, httpclient.Header{Name: "WWW-Authenticate", Value: challenge})
	}
	h := httpclient.Hop{Method: r.Method, URL: r.URL, Target: path, Proto: "HTTP/1.1", Sent: sent, Status: status, Reason: map[int]string{200: "OK", 401: "Unauthorized", 403: "Forbidden"}[status], Received: received,
		Answer: []byte(body), AnswerN: int64(len(body)), Remote: "192.0.2.7:443",
		Timing: httpclient.Timing{Start: c.now, DNS: 6 * time.Millisecond, Connect: 17 * time.Millisecond, TLS: 31 * time.Millisecond, Wrote: 32 * time.Millisecond, FirstByte: 40 * time.Millisecond, Done: 41 * time.Millisecond},
		TLS: &httpclient.TLSPeer{Version: "TLS 1.3", CipherSuite: "TLS_AES_128_GCM_SHA256", Subject: "CN=api.orchard.test", Issuer: "CN=Orchard CA", DNSNames: []string{"api.orchard.test"}, Verified: true,
			NotBefore: c.now.Add(-24 * time.Hour), NotAfter: c.now.Add(90 * 24 * time.Hour), SHA256: "00112233445566778899aabbccddeeff"}}
	return &httpclient.Exchange{Purpose: "the request", Request: r, Hops: []httpclient.Hop{h}, Started: c.now, Duration: 41 * time.Millisecond}
}

var (
	goldenNow    = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	expiredToken = made(goldenNow.Add(-70*time.Hour), goldenNow.Add(-69*time.Hour))
	goodToken    = made(goldenNow.Add(-10*time.Minute), goldenNow.Add(50*time.Minute))
)

// made is a token with a CANARY for a signature.
func made(iat, exp time.Time) string {
	part := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	return part(`{"alg":"RS256","kid":"k1","typ":"at+jwt"}`) + "." + part(fmt.Sprintf(`{"iss":"https://login.orchard.test","aud":"https://api.orchard.test","sub":"alice","scope":"read:me","iat":%d,"exp":%d,"jti":"7c1e"}`, iat.Unix(), exp.Unix())) + "." + part(strings.Repeat("CANARY-signature", 16))
}

// scene is a screen and the way to it.
type scene struct {
	name string
	play func(d *driver)
}

// saml pastes a signed answer of SAML and checks it with a key file.
func saml(d *driver, key string) {
	read := func(name string) ([]byte, error) { return os.ReadFile(filepath.Join("../testdata/saml", name)) }
	doc, err := read("signed.b64")
	if err != nil {
		d.t.Fatal(err)
	}
	d.app.services.ReadFile = read
	d.send(tea.PasteMsg{Content: string(doc)})
	d.press("enter", "v")
	d.typed(key)
	d.press("enter")
}

// scenes are the screens to keep, each reached as a person would.
func scenes() []scene {
	expired := "curl -H 'Authorization: Bearer " + expiredToken + "' https://api.orchard.test/v1/me"
	send := func(d *driver, curl string) {
		d.send(tea.PasteMsg{Content: curl})
		d.press("enter", "enter")
	}
	return slices.Concat(loginScenes(), encryptedScenes(), signedScenes(), tokenScenes(), listScenes(), []scene{
		{"home", func(*driver) {}},
		{"paste", func(d *driver) { d.send(tea.PasteMsg{Content: expired}) }},
		{"paste-broken", func(d *driver) {
			d.send(tea.PasteMsg{Content: "curl -H 'X: y https://a.test"})
			d.press("enter")
		}},
		{"request", func(d *driver) { d.send(tea.PasteMsg{Content: expired}); d.press("enter") }},
		{"request-httpie", func(d *driver) {
			d.send(tea.PasteMsg{Content: "$ http -a alice:CANARY-httpie --follow PUT api.orchard.test/v1/me name=Ann age:=30"})
			d.press("enter")
		}},
		{"request-recorded", func(d *driver) {
			d.send(tea.PasteMsg{Content: "It doesn't work:\n```\n" + expired + "\n```\nand I get\n```\nHTTP/1.1 401 Unauthorized\nDate: Tue, 24 Nov 2026 07:00:00 GMT\nWWW-Authenticate: Bearer error=\"invalid_token\"\n\n{}\n```\n"})
			d.press("enter")
		}},
		{"recorded", func(d *driver) {
			d.send(tea.PasteMsg{Content: expired + "\nHTTP/1.1 401 Unauthorized\nDate: Tue, 24 Nov 2026 07:00:00 GMT\nWWW-Authenticate: Bearer error=\"invalid_token\"\n\n{}\n"})
			d.press("enter", "a")
		}},
		{"pick", func(d *driver) {
			d.send(tea.PasteMsg{Content: "@host = https://api.orchard.test\n\n### list\nGET {{host}}/v1/trees\n\n### plant\nPOST {{host}}/v1/trees\nContent-Type: application/json\n\n{}\n\n### me\nGET {{host}}/v1/me?token=CANARY-pick\n"})
			d.press("enter", "down")
		}},
		{"diagnosis", func(d *driver) { send(d, expired) }},
		{"undecided", func(d *driver) {
			send(d, "curl -H 'Authorization: Bearer CANARY-opaque-token-1' https://api.orchard.test/plain")
		}},
		{"all-causes", func(d *driver) { send(d, expired); d.press("a") }},
		{"exchange", func(d *driver) { send(d, expired); d.press("b") }},
		{"exchange-times", func(d *driver) { send(d, expired); d.press("b", "tab") }},
		{"experiments", func(d *driver) { send(d, expired); d.press("x") }},
		{"sources", func(d *driver) { sources(d); d.press("down", "down") }},
		{"sources-off", func(d *driver) { sources(d); d.press("space") }},
		{"sources-fix", func(d *driver) { sources(d); d.press("space", "enter") }},
		{"sources-use", func(d *driver) { sources(d); d.press("down", "down", "down", "down", "down", "enter") }},
		{"token", func(d *driver) { send(d, expired); d.press("t") }},
		{"token-saml", func(d *driver) { saml(d, "signed-metadata.xml") }},
		{"token-saml-bytes", func(d *driver) { saml(d, "signed-idp.pem"); d.press("b") }},
		{"token-saml-other-key", func(d *driver) { saml(d, "signed-old.pem") }},
		{"token-bytes", func(d *driver) { send(d, expired); d.press("t", "b") }},
		{"beside", func(d *driver) {
			send(d, expired)
			d.press("t", "c")
			d.send(tea.PasteMsg{Content: goodToken})
			d.press("enter")
		}},
		{"craft", func(d *driver) { send(d, expired); d.press("t", "m") }},
		{"ask", func(d *driver) { send(d, expired); d.press("t", "x") }},
		{"credential-schemes", func(d *driver) {
			d.send(tea.PasteMsg{Content: "curl https://api.orchard.test/basic"})
			d.press("enter", "o", "up", "left", "left", "left")
		}},
		{"credential", func(d *driver) { send(d, "curl -u alice:CANARY-wrong https://api.orchard.test/basic"); d.press("o") }},
		{"fix", func(d *driver) {
			send(d, expired)
			d.press("f")
			d.send(tea.PasteMsg{Content: goodToken})
			d.press("enter")
		}},
		{"accepted", func(d *driver) {
			send(d, "curl -H 'Authorization: Bearer "+goodToken+"' https://api.orchard.test/v1/me")
		}},
		{"keep", func(d *driver) {
			send(d, "curl -H 'Authorization: Bearer "+goodToken+"' https://api.orchard.test/v1/me")
			d.press("k")
		}},
		{"vault", func(d *driver) {
			send(d, "curl -H 'Authorization: Bearer "+goodToken+"' https://api.orchard.test/v1/me")
			d.press("k", "enter", "enter")
		}},
		{"vault-many", func(d *driver) {
			for i, p := range []secrets.Profile{{Name: "a name as long as support gives to tell customers apart", Hosts: []string{"https://api.customer-with-a-long-name.example.test:8443"}, Scheme: "bearer", Expires: goldenNow.Add(-70 * time.Hour)},
				{Name: "orchard", Hosts: []string{orchard}, Scheme: "basic"}, {Name: "shed", Hosts: []string{"http://127.0.0.1:4010"}, Scheme: "apikey", Expires: goldenNow.Add(time.Hour)}} {
				p.Method, p.URL, p.Kept = "GET", p.Hosts[0]+"/v1/me", goldenNow
				store := d.app.services.Store
				if i == 2 {
					store = d.app.services.Session
				}
				if err := store.Put(d.t.Context(), p); err != nil {
					d.t.Fatal(err)
				}
			}
			d.press("v", "down")
		}},
		{"request-kept", func(d *driver) {
			if err := d.app.services.Store.Put(d.t.Context(), secrets.Profile{Name: "orchard", Hosts: []string{orchard}, Scheme: "basic"}); err != nil {
				d.t.Fatal(err)
			}
			d.send(tea.PasteMsg{Content: expired})
			d.press("enter")
		}},
		{"keep-refused", func(d *driver) {
			send(d, "curl -H 'Authorization: Bearer "+goodToken+"' https://api.orchard.test/v1/me")
			d.press("k", ":", "enter")
		}},
		{"vault-empty", func(d *driver) { d.press("v") }},
		{"compare", func(d *driver) {
			send(d, "curl https://api.orchard.test/v1/me")
			send(d, "curl -H 'Authorization: Bearer "+goodToken+"' https://api.orchard.test/v1/admin")
			d.press("c")
		}},
		{"history", func(d *driver) {
			send(d, "curl https://api.orchard.test/v1/me")
			send(d, "curl -H 'Authorization: Bearer "+goodToken+"' https://api.orchard.test/v1/admin")
			d.send(press("ctrl+p"))
			for _, r := range "history" {
				d.press(string(r))
			}
			d.press("enter")
		}},
		{"lesson", func(d *driver) {
			d.app.push(kit.Open{Route: kit.RouteLesson, Arg: kit.LessonArg{ID: "wrong-audience", Site: lab.Site{Base: "http://127.0.0.1:4010"}}})
			d.press("h")
		}},
		{"doctor", func(d *driver) {
			d.app.services.Doctor = func(context.Context) []kit.Check {
				return []kit.Check{{Name: "terminal", Status: "ok", What: "TERM is xterm-256color"}, {Name: "keyring", Status: "warning", What: "no keyring on this machine", Fix: "Install and start a keyring (gnome-keyring, KWallet)."}, {Name: "clipboard", Status: "cannot tell", What: "copying sends OSC 52"}}
			}
			d.send(kit.Open{Route: kit.RouteDoctor})
		}},
		{"explain", func(d *driver) { send(d, expired); d.press("w") }},
		{"explain-list", func(d *driver) { send(d, expired); d.press("w", "a") }},
		{"triage", func(d *driver) { d.open("shop.har", shopHAR()) }},
		{"triage-entries", func(d *driver) { d.open("shop.har", shopHAR()); d.press("enter", "down") }},
		{"triage-entry", func(d *driver) { d.open("shop.har", shopHAR()); d.press("enter", "enter") }},
		{"triage-cut", func(d *driver) { d.open("cut.har", shopHAR()[:5000]) }},
		{"triage-hidden", func(d *driver) {
			d.open("clean.har", strings.ReplaceAll(strings.ReplaceAll(shopHAR(), "Authorization", "X-A"), "Cookie", "X-C"))
		}},
		{"triage-none", func(d *driver) { d.open("package.har", `{"log":{"name":"x"}}`) }},
		{"report", func(d *driver) { send(d, expired); d.press("e") }},
		{"help", func(d *driver) { send(d, expired); d.press("?") }},
		{"palette", func(d *driver) { send(d, expired); d.send(press("ctrl+p")) }},
	})
}

// sources opens the places of a login on a machine that has several.
func sources(d *driver) {
	files := map[string]string{"/home/alice/.netrc": "machine other.test login x password CANARY-x\nmachine api.orchard.test login bob password CANARY-bob\n",
		"/home/alice/.git-credentials": "https://bob:CANARY-bob@api.orchard.test\n", "/home/alice/.docker/config.json": "{", "/home/alice/.curlrc": "user = rc:CANARY-rc\n"}
	d.app.services.Place = provenance.Place{Environ: []string{"HOME=/home/alice", "ORCHARD_TOKEN=CANARY-0123456789"}, Now: func() time.Time { return goldenNow }, Keyring: true,
		ReadFile: func(name string) ([]byte, fs.FileMode, error) {
			if text, ok := files[filepath.ToSlash(name)]; ok {
				return []byte(text), 0o644, nil
			}
			return nil, 0, fs.ErrNotExist
		}}
	d.send(tea.PasteMsg{Content: "curl -n -u alice:CANARY-wrong https://api.orchard.test/basic"})
	d.press("enter", "s")
}

// goldenDriver is a driver whose world does not change.
func goldenDriver(t *testing.T, w, h int, utf8 bool) *driver {
	t.Helper()
	d := &driver{t: t, now: goldenNow}
	d.app = NewApp(kit.Services{Ctx: t.Context(), Sender: canned{goldenNow}, Store: secrets.NewMemory(), Session: secrets.NewMemory(), Case: &kit.Case{},
		Options: diagnose.Options{Now: func() time.Time { return goldenNow }}}, kit.Open{Route: kit.RouteHome}, utf8)
	d.send(tea.WindowSizeMsg{Width: w, Height: h})
	return d
}

// shopHAR is the recording of a shop where one thing goes wrong often and others seldom.
func shopHAR() string {
	var entries []string
	add := func(second int, method, path string, status int, sent, received [2]string, body string) {
		fields := func(f [2]string) string {
			if f[0] == "" {
				return "[]"
			}
			return fmt.Sprintf(`[{"name":%q,"value":%q}]`, f[0], f[1])
		}
		entries = append(entries, fmt.Sprintf(`{"startedDateTime":%q,"time":12,"request":{"method":%q,"url":%q,"headers":%s},"response":{"status":%d,"headers":%s,"content":{"mimeType":"application/json","text":%q}}}`,
			goldenNow.Add(time.Duration(second)*time.Second).Format(time.RFC3339), method, "https://shop.orchard.test"+path, fields(sent), status, fields(received), body))
	}
	cookie, token := [2]string{"Cookie", "session=CANARY-0123456789"}, [2]string{"Authorization", "Bearer " + expiredToken}
	for i := range 30 {
		add(i, "GET", fmt.Sprintf("/items/%d", i), 200, cookie, [2]string{}, "{}")
	}
	for i := range 17 {
		add(40+i*i, "GET", fmt.Sprintf("/cart/%d", i), 401, cookie, [2]string{"Set-Cookie", "session=; Max-Age=0"}, `{"error":"session expired"}`)
	}
	for i := range 4 {
		add(100+i, "POST", "/orders", 403, [2]string{"Authorization", "Bearer " + goodToken}, [2]string{"WWW-Authenticate", `Bearer error="insufficient_scope", scope="orders:write"`}, "")
	}
	add(200, "GET", "/me", 401, token, [2]string{"WWW-Authenticate", `Bearer error="invalid_token", error_description="The token expired"`}, "")
	add(210, "GET", "/feed", 429, cookie, [2]string{"Retry-After", "30"}, "")
	add(220, "GET", "/gone", 404, cookie, [2]string{}, "")
	return `{"log":{"version":"1.2","creator":{"name":"WebInspector","version":"537.36"},"entries":[` + strings.Join(entries, ",\n") + `]}}`
}

// open looks through a recording.
func (d *driver) open(name, text string) {
	d.send(kit.Open{Route: kit.RouteTriage, Arg: kit.TriageArg{Name: name, Open: func() (io.ReadSeekCloser, int64, error) {
		return archive{strings.NewReader(text)}, int64(len(text)), nil
	}}})
}

type archive struct{ *strings.Reader }

func (archive) Close() error { return nil }

// compareGolden compares text with the golden file, or writes it under -update.
func compareGolden(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join("..", "testdata", "screens", name)
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; go test ./ui -run Golden -update writes it", err)
	}
	if !bytes.Equal(want, []byte(text)) {
		t.Errorf("%s has changed; go test ./ui -run Golden -update, then look at the difference. It is now:\n%s", name, ansi.Strip(text))
	}
}

// TestGoldenScreens keeps every screen at the three sizes, as text: every line ends where its last sign does.
func TestGoldenScreens(t *testing.T) {
	for _, s := range scenes() {
		for _, size := range [][2]int{{80, 24}, {120, 40}, {40, 12}} {
			t.Run(fmt.Sprintf("%s-%dx%d", s.name, size[0], size[1]), func(t *testing.T) {
				d := goldenDriver(t, size[0], size[1], true)
				s.play(d)
				compareGolden(t, fmt.Sprintf("%s-%dx%d.txt", s.name, size[0], size[1]), plain(d.app.render()))
			})
		}
	}
}

// TestGoldenThemes keeps the colours: dark, light, 256 and 16 colours, NO_COLOR, and ASCII where the locale is not UTF-8.
func TestGoldenThemes(t *testing.T) {
	for _, s := range scenes() {
		if s.name != "home" && s.name != "diagnosis" && s.name != "compare" && s.name != "undecided" {
			continue
		}
		for _, th := range []struct {
			name    string
			dark    bool
			profile colorprofile.Profile
			utf8    bool
		}{{"dark", true, colorprofile.TrueColor, true}, {"light", false, colorprofile.TrueColor, true}, {"256", true, colorprofile.ANSI256, true}, {"16", true, colorprofile.ANSI, true}, {"nocolor", true, colorprofile.ASCII, true}, {"ascii", true, colorprofile.ANSI, false}} {
			t.Run(s.name+"-"+th.name, func(t *testing.T) {
				d := goldenDriver(t, 80, 24, th.utf8)
				d.app.dark = th.dark
				d.send(tea.ColorProfileMsg{Profile: th.profile})
				s.play(d)
				var b bytes.Buffer
				w := colorprofile.Writer{Forward: &b, Profile: th.profile} // as the program writes it
				if _, err := w.WriteString(d.app.render()); err != nil {
					t.Fatal(err)
				}
				if !th.utf8 {
					for _, r := range ansi.Strip(b.String()) {
						if r > 0x7e {
							t.Errorf("%q is not ASCII", r)
						}
					}
				}
				compareGolden(t, s.name+"-80x24-"+th.name+".ansi", b.String())
			})
		}
	}
}

func plain(frame string) string {
	lines := strings.Split(ansi.Strip(frame), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n") + "\n"
}
