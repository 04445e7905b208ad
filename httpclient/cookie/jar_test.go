package cookie

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"why401/httpclient/mask"
)

var clock = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)

// TestCookieLedger says of each cookie whether it goes to an address, and why not.
func TestCookieLedger(t *testing.T) {
	tab := func(s string) string { return strings.ReplaceAll(s, " ", "\t") }
	for _, row := range []struct{ reason, file, to, sent, why string }{
		{"the same host", tab("app.test FALSE / FALSE 0 sid CANARY"), "https://app.test/x", "sid=CANARY", ""},
		{"a sub-domain of a domain cookie", tab(".app.test TRUE / FALSE 0 sid CANARY"), "https://api.app.test/", "sid=CANARY", ""},
		{"a host-only cookie and a sub-domain", tab("app.test FALSE / FALSE 0 sid CANARY"), "https://api.app.test/", "", "for the host app.test alone"},
		{"another host", tab("other.test FALSE / FALSE 0 sid CANARY"), "https://app.test/", "", "it is for other.test"},
		{"another path", tab("app.test FALSE /shop FALSE 0 sid CANARY"), "https://app.test/api", "", "for the path /shop"},
		{"a path that only begins alike", tab("app.test FALSE /shop FALSE 0 sid CANARY"), "https://app.test/shopping", "", "for the path /shop"},
		{"Secure by http", tab("app.test FALSE / TRUE 0 sid CANARY"), "http://app.test/", "", "Secure, and the request goes by http"},
		{"Secure by http to this machine, as curl does it", tab("localhost FALSE / TRUE 0 sid CANARY"), "http://localhost/", "sid=CANARY", ""},
		{"expired", tab("app.test FALSE / FALSE 1700000000 sid CANARY"), "https://app.test/", "", "it expired 2023-11-14"},
		{"spaces in the place of tabs", "app.test FALSE / FALSE 0 sid CANARY", "https://app.test/", "", "spaces where curl wants tabs"},
		{"a browser's export", `[{"name":"sid","value":"CANARY","domain":"app.test","path":"/","hostOnly":true}]`, "https://app.test/", "", "JSON, and curl reads the Netscape format"},
		{"HttpOnly lines are no comments", tab("#HttpOnly_app.test FALSE / FALSE 0 sid CANARY"), "https://app.test/", "sid=CANARY", ""},
	} {
		j := &Jar{On: true, Now: func() time.Time { return clock }, Agent: "curl"}
		j.Load(row.file+"\n", "jar.txt")
		u, _ := url.Parse(row.to)
		uses := j.Uses(u)
		if got := j.Header(u); got != row.sent || len(uses) != 1 || uses[0].Sent != (row.why == "") || !strings.Contains(uses[0].Why, row.why) {
			t.Errorf("%s: sent %q, %+v; want %q because %q", row.reason, got, uses, row.sent, row.why)
		} else if !strings.HasPrefix(uses[0].From, "jar.txt ") || strings.Contains(uses[0].Why, "CANARY") {
			t.Errorf("%s: %+v", row.reason, uses[0])
		}
	}
}

// TestSetCookieLedger says of each Set-Cookie field whether it is kept, and why not.
func TestSetCookieLedger(t *testing.T) {
	for _, row := range []struct{ reason, from, set, sent, why string }{
		{"plain", "https://app.test/a/b", "sid=CANARY", "sid=CANARY", ""},
		{"a value that is no token by the grammar", "https://app.test/", `sid={"a":"CANARY, 1"}; Path=/`, `sid={"a":"CANARY, 1"}`, ""},
		{"quotes stay", "https://app.test/", `sid="CANARY"`, `sid="CANARY"`, ""},
		{"another domain", "https://app.test/", "sid=CANARY; Domain=other.test", "", "its Domain is other.test"},
		{"a public suffix", "https://app.co.uk/", "sid=CANARY; Domain=co.uk", "", "public suffix"},
		{"Secure by http", "http://app.test/", "sid=CANARY; Secure", "", "Secure, and it came by http"},
		{"__Secure- without Secure", "https://app.test/", "__Secure-sid=CANARY", "", "__Secure-, and it is not Secure"},
		{"__Host- without Secure", "https://app.test/", "__Host-sid=CANARY; Path=/", "", "__Host-, and it is not Secure"},
		{"__Host- with a Domain", "https://app.test/", "__Host-sid=CANARY; Path=/; Secure; Domain=app.test", "", "__Host-, and it has a Domain"},
		{"__Host- with a Path", "https://app.test/", "__Host-sid=CANARY; Path=/x; Secure", "", "Path is not /"},
		{"no name", "https://app.test/", "CANARY", "", "cannot be read"},
		{"a control character", "https://app.test/", "sid=CAN\x01ARY", "", "cannot be read"},
	} {
		j := &Jar{On: true, Now: func() time.Time { return clock }}
		u, _ := url.Parse(row.from)
		set := j.Keep(u, []string{row.set})
		if got := j.Header(u); got != row.sent || len(set) != 1 || set[0].Kept != (row.why == "") || !strings.Contains(set[0].Why, row.why) {
			t.Errorf("%s: would send %q, %+v; want %q because %q", row.reason, got, set, row.sent, row.why)
		}
	}
}

// TestJarIsWrittenAndRead keeps a session as a text and reads it back.
func TestJarIsWrittenAndRead(t *testing.T) {
	in := []Cookie{{Name: "sid", Value: mask.NewSensitive("cookie", "CANARY"), Domain: "app.test", Path: "/", Secure: true, HTTPOnly: true}, {Name: "b", Value: mask.NewSensitive("cookie", ""), Domain: "app.test", SubDomains: true, Path: "/x", Expires: clock.Add(time.Hour)}}
	out := ReadFile(WriteFile(in), "the vault")
	if len(out) != 2 || out[0].Value.Reveal() != "CANARY" || !out[0].Secure || !out[0].HTTPOnly || out[0].SubDomains || !out[1].SubDomains || out[1].Expires.Unix() != in[1].Expires.Unix() || out[0].From != "the vault" {
		t.Errorf("%+v", out)
	}
}
