package har

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// secretive is an archive with a secret in every place that HAR has for one.
var secretive = `{"log":{"version":"1.2","creator":{"name":"WebInspector","version":"537.36"},"browser":{"name":"Chrome CANARYx7Kq2mZ9vTb4wE","version":"145"},"pages":[{"id":"page_1","title":"https://app.example.test/?token=CANARY-title","startedDateTime":"2026-11-23T07:11:00Z"}],"entries":[
{"startedDateTime":"2026-11-23T07:11:02.114Z","time":41,"pageref":"page_1","_initiator":{"type":"script","url":"https://app.example.test/main.js?access_token=CANARY-initiator","stack":{"callFrames":[{"url":"https://u:CANARY-frame@app.example.test/"}]}},
 "request":{"method":"POST","url":"https://me:CANARY-userinfo@api.example.test/v1/login?api_key=CANARY-query&page=2#access_token=CANARY-fragment","httpVersion":"h2",
  "headers":[{"name":":path","value":"/v1/login?api_key=CANARY-query"},{"value":"Bearer CANARY-bearer-0123456789","name":"Authorization"},{"name":"Cookie","value":"sid=CANARY-cookie; theme=dark"},{"name":"X-Api-Key","value":"CANARY-header"},{"name":"Accept","value":"application/json"},{"name":"Referer","value":"https://app.example.test/?code=CANARY-code"}],
  "queryString":[{"name":"api_key","value":"CANARY-query"},{"name":"page","value":"2"}],"cookies":[{"name":"sid","value":"CANARY-cookie","httpOnly":true},{"name":"theme","value":"dark"}],
  "postData":{"mimeType":"application/x-www-form-urlencoded","text":"user=me&password=CANARY-password","params":[{"name":"user","value":"me"},{"name":"password","value":"CANARY-password"}]}},
 "response":{"status":401,"statusText":"Unauthorized","headers":[{"name":"WWW-Authenticate","value":"Bearer error=\"invalid_token\""},{"name":"Set-Cookie","value":"sid=CANARY-new1; Path=/\nrefresh=CANARY-new2; HttpOnly"},{"name":"Location","value":"/next?token=CANARY-location"}],"cookies":[{"name":"sid","value":"CANARY-new1"}],
  "content":{"size":70,"mimeType":"application/json","text":"{\"refresh_token\":\"CANARY-issued\",\"said\":\"CANARY-bearer-0123456789 is unknown\",\"n\":1}"},"redirectURL":"https://api.example.test/next?token=CANARY-location"},
 "_webSocketMessages":[{"type":"send","data":"{\"token\":\"CANARY-socket\"}","time":1}],"comment":"CANARY-bearer-0123456789 and password is CANARYcomment, token=CANARYcmt","_where":"at https://a.test/x\n\tat https://b.test/y","_custom":{"authToken":"CANARYcust","n":[{"password":"CANARYcpw"}]},"cache":{},"timings":{"wait":3.5}},
{"startedDateTime":"2026-11-23T07:11:03Z","request":{"method":"GET","url":"https://a.test/p","headers":[]},"response":{"status":403,"headers":[],"content":{"size":4,"mimeType":"text/html","text":"<html>token=CANARYinhtml</html> invalid api key: CANARYkeyvalue"}}},
{"startedDateTime":"2026-11-23T07:11:03Z","request":{"method":"GET","url":"https://cdn.example.test/a.png","headers":[]},"response":{"status":200,"headers":[],"content":{"size":4,"mimeType":"image/png","encoding":"base64","text":"Q0FOQVJZ"}}},
{"startedDateTime":"2026-11-23T07:11:04Z","request":{"method":"GET","url":"https://api.example.test/x","headers":[]},"response":{"status":200,"headers":[],"content":{"size":4,"mimeType":"application/json","encoding":"base64","text":"` + base64.StdEncoding.EncodeToString([]byte(`{"id_token":"CANARY-b64-0123456789"}`)) + `"}}}
]}}`

// TestSanitise: no secret is left, and everything else is.
func TestSanitise(t *testing.T) {
	var out bytes.Buffer
	sum, err := Sanitise(strings.NewReader(secretive), &out)
	if err != nil || sum.Entries != 4 || sum.Broke != nil {
		t.Fatalf("got %+v, %v", sum, err)
	}
	text := out.String()
	for _, spelled := range []string{"CANARY", base64.StdEncoding.EncodeToString([]byte("CANARY"))[:6], "%43ANARY"} {
		if i := strings.Index(text, spelled); i >= 0 {
			t.Errorf("a secret is left: %s", text[max(0, i-80):i+30])
		}
	}
	for _, kept := range []string{`"name": "sid"`, `invalid_token`, "2026-11-23T07:11:02.114Z", `"wait": 3.5`, "application/json", "page=2", `"size": 70`, "cdn.example.test/a.png", `"httpOnly": true`, "page_1", `"user=me`, "Path=/", `https://a.test/x\n\tat https`} {
		if !strings.Contains(text, kept) {
			t.Errorf("%q is gone", kept)
		}
	}
	var before, after any
	if err := json.Unmarshal([]byte(secretive), &before); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out.Bytes(), &after); err != nil {
		t.Fatalf("what was written is no JSON: %v", err)
	}
	if a, b := shape(before), shape(after); a != b {
		t.Errorf("the structure differs:\n%s\n%s", a, b)
	}
}

// shape is a JSON value without its strings.
func shape(v any) string {
	switch v := v.(type) {
	case map[string]any:
		var out []string
		for _, k := range sorted(v) {
			out = append(out, k+":"+shape(v[k]))
		}
		return "{" + strings.Join(out, ",") + "}"
	case []any:
		var out []string
		for _, x := range v {
			out = append(out, shape(x))
		}
		return "[" + strings.Join(out, ",") + "]"
	case string:
		return "s"
	}
	return fmt.Sprint(v)
}

// TestSanitiseBroken: a broken archive gives a whole one of the entries before the break.
func TestSanitiseBroken(t *testing.T) {
	for n := strings.Index(secretive, `"entries":[`) + 12; n < len(secretive); n += 7 {
		var out bytes.Buffer
		sum, err := Sanitise(strings.NewReader(secretive[:n]), &out)
		if err != nil || sum.Broke == nil && n < len(secretive)-1 {
			t.Fatalf("cut at %d: %+v, %v", n, sum, err)
		}
		entries, again, err := read(t, out.String(), StringLimit)
		if err != nil || again.Broke != nil || len(entries) != sum.Entries || strings.Contains(out.String(), "CANARY") {
			t.Fatalf("cut at %d: %d entries written, %d read, %+v, %v\n%s", n, sum.Entries, len(entries), again.Broke, err, out.String())
		}
	}
	if _, err := Sanitise(strings.NewReader(`{"a":1}`), &bytes.Buffer{}); err == nil {
		t.Error("what is no archive was copied")
	}
}

func FuzzSanitise(f *testing.F) {
	f.Add(secretive)
	f.Add(secretive[:900])
	f.Add(`[{"request":{"headers":[{"value":1,"name":"cookie"},{"name":{"value":"x"}}]}}]`)
	f.Fuzz(func(t *testing.T, text string) {
		var out bytes.Buffer
		if _, err := Sanitise(strings.NewReader(text), &out); err == nil && !json.Valid(out.Bytes()) {
			t.Errorf("%q became %q, which is no JSON", text, out.String())
		}
	})
}

func sorted(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
