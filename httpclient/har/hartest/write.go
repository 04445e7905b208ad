// Package hartest makes archives for tests and benchmarks: large, realistic in their proportions, and the same for the
// same seed. Command hargen beside it writes one to a file.
package hartest

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"time"
)

// Start is when the first entry of every archive begins.
var Start = time.Date(2026, 3, 3, 10, 0, 0, 0, time.UTC)

// kind is what an entry carries: how often, as what, how large, made by what.
type kind struct {
	weight int
	mime   string
	mean   int
	base64 bool
	text   func(r *rand.Rand, n int) string
}

var kinds = []kind{
	{38, "application/json; charset=utf-8", 6_000, false, rows},
	{8, "text/html; charset=utf-8", 40_000, false, page},
	{26, "application/javascript", 60_000, false, script},
	{22, "image/webp", 30_000, true, nil},
	{6, "text/plain", 0, false, nil},
}

// refusal is an answer that is refused, and what a reader of the archive should find.
type refusal struct {
	status    int
	challenge string
	body      string
}

// refusals are spread over an archive: an expired token, another scheme, a missing scope, too many requests.
var refusals = []refusal{
	{401, `Bearer realm="api", error="invalid_token", error_description="The access token expired"`, `{"error":"unauthorized"}`},
	{401, `Basic realm="files"`, `{"error":"unauthorized"}`},
	{403, `Bearer error="insufficient_scope", scope="orders:write"`, `{"error":"forbidden"}`},
	{429, "", `{"error":"rate limited"}`},
}

// Write writes an archive of at least size bytes, indented as Chrome does it; one entry in fifty is refused, one in
// forty fails for another reason. It
// returns the number of entries and of refused ones.
func Write(w io.Writer, size int64, seed uint64) (entries, refused int, err error) {
	r := rand.New(rand.NewPCG(seed, 401))
	out := &counting{w: bufio.NewWriterSize(w, 1<<20)}
	pool := bodies(r)
	fmt.Fprint(out, "{\n  \"log\": {\n    \"version\": \"1.2\",\n    \"creator\": {\"name\": \"WebInspector\", \"version\": \"537.36\"},\n    \"pages\": [],\n    \"entries\": [")
	for out.n < size {
		if entries > 0 {
			fmt.Fprint(out, ",")
		}
		no := r.IntN(50) == 0
		if no {
			refused++
		}
		if err := entry(out, r, entries, no, pool); err != nil {
			return entries, refused, err
		}
		entries++
	}
	fmt.Fprint(out, "\n    ]\n  }\n}\n")
	return entries, refused, out.w.Flush()
}

type counting struct {
	w *bufio.Writer
	n int64
}

func (c *counting) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return c.w.Write(p)
}

// bodies draws forty bodies of each kind, as JSON strings, so that writing is fast.
func bodies(r *rand.Rand) [][]string {
	out := make([][]string, len(kinds))
	for i, k := range kinds {
		for range 40 {
			n := min(max(int(r.ExpFloat64()*float64(k.mean)), 80), 900_000)
			text := ""
			switch {
			case k.base64:
				b := make([]byte, n*3/4)
				for j := range b {
					b[j] = byte(r.Uint32())
				}
				text = base64.StdEncoding.EncodeToString(b)
			case k.text != nil:
				text = k.text(r, n)
			}
			b, err := json.Marshal(text)
			if err != nil {
				panic(err) // a string
			}
			out[i] = append(out[i], string(b))
		}
	}
	return out
}

func draw(r *rand.Rand) int {
	n := r.IntN(100)
	for i, k := range kinds {
		if n -= k.weight; n < 0 {
			return i
		}
	}
	return 0
}

type field struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

func entry(w io.Writer, r *rand.Rand, index int, no bool, pool [][]string) error {
	k := draw(r)
	if no {
		k = 0
	}
	host := []string{"api.example.test", "app.example.test", "cdn.example.test", "login.example.test"}[r.IntN(4)]
	path := fmt.Sprintf("/v%d/%s/%d", 1+r.IntN(3), []string{"items", "orders", "users", "search"}[r.IntN(4)], r.IntN(1<<24))
	sent := []field{{":authority", host}, {":method", "GET"}, {":path", path}, {":scheme", "https"}, {"accept", "*/*"}, {"accept-encoding", "gzip, deflate, br, zstd"},
		{"accept-language", "en-GB,en;q=0.9"}, {"cookie", "sid=CANARY" + hex(r, 32) + "; theme=" + hex(r, 8)}, {"referer", "https://app.example.test/"}, {"sec-fetch-mode", "cors"},
		{"user-agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/145.0.0.0 Safari/537.36"}, {"authorization", "Bearer " + jwt(r, no && index%len(refusals) == 0)}}
	received := []field{{"cache-control", "no-store"}, {"content-encoding", "br"}, {"content-type", kinds[k].mime}, {"date", Start.Add(time.Duration(index) * time.Second).Format("Mon, 02 Jan 2006 15:04:05 GMT")},
		{"etag", `W/"` + hex(r, 20) + `"`}, {"server", "nginx"}, {"strict-transport-security", "max-age=63072000; includeSubDomains"}, {"vary", "Accept-Encoding, Origin"}, {"x-request-id", hex(r, 32)},
		{"content-security-policy", "default-src 'self'; script-src 'self' https://cdn.example.test; object-src 'none'"}, {"access-control-allow-origin", "https://app.example.test"}}
	status, reason, text := 200, "OK", pool[k][r.IntN(len(pool[k]))]
	if !no && r.IntN(40) == 0 { // failing, and not for who asks: with the body of any other
		status, reason = []int{404, 500, 502}[r.IntN(3)], ""
	}
	if no {
		f := refusals[index%len(refusals)]
		b, err := json.Marshal(f.body)
		if err != nil {
			return err
		}
		status, reason, text = f.status, "", string(b)
		if f.challenge != "" {
			received = append(received, field{"www-authenticate", f.challenge})
		}
	}
	e := map[string]any{"_initiator": map[string]any{"type": "script", "stack": map[string]any{"callFrames": []any{map[string]any{"functionName": "load", "scriptId": "7", "url": "https://app.example.test/main.js", "lineNumber": 1, "columnNumber": r.IntN(90000)}}}},
		"_priority": "High", "_resourceType": "fetch", "cache": map[string]any{}, "connection": "443", "startedDateTime": Start.Add(time.Duration(index) * time.Second).Format("2006-01-02T15:04:05.000Z"), "time": r.Float64() * 300, "serverIPAddress": "192.0.2.10",
		"request": map[string]any{"method": "GET", "url": "https://" + host + path, "httpVersion": "http/2.0", "headers": sent, "queryString": []any{}, "cookies": []any{}, "headersSize": -1, "bodySize": 0},
		"timings": map[string]any{"blocked": r.Float64(), "dns": -1, "ssl": -1, "connect": -1, "send": r.Float64(), "wait": r.Float64() * 90, "receive": r.Float64()}}
	head, err := json.MarshalIndent(e, "      ", "  ")
	if err != nil {
		return err
	}
	answer, err := json.MarshalIndent(map[string]any{"status": status, "statusText": reason, "httpVersion": "http/2.0", "headers": received, "cookies": []any{}, "redirectURL": "", "headersSize": -1, "bodySize": -1, "_transferSize": len(text)}, "        ", "  ")
	if err != nil {
		return err
	}
	coding := ""
	if kinds[k].base64 {
		coding = ", \"encoding\": \"base64\""
	}
	_, err = fmt.Fprintf(w, "\n      %s,\n        \"response\": %s,\n          \"content\": {\"size\": %d, \"mimeType\": %q, \"text\": %s%s}\n        }\n      }",
		strings.TrimSuffix(string(head), "\n      }"), strings.TrimSuffix(string(answer), "\n        }"), len(text), kinds[k].mime, text, coding)
	return err
}

// jwt is a token of the proportions of real ones; nobody's key has signed it.
func jwt(r *rand.Rand, expired bool) string {
	exp := Start.Add(240 * time.Hour)
	if expired {
		exp = Start.Add(-time.Hour)
	}
	claims := fmt.Sprintf(`{"iss":"https://login.example.test/","aud":"https://api.example.test","sub":"CANARY%s","exp":%d,"scope":"orders:read items:read","jti":%q}`, hex(r, 20), exp.Unix(), hex(r, 60))
	sig := make([]byte, 256)
	for i := range sig {
		sig[i] = byte(r.Uint32())
	}
	enc := base64.RawURLEncoding.EncodeToString
	return enc([]byte(`{"alg":"RS256","typ":"JWT","kid":"k1"}`)) + "." + enc([]byte(claims)) + "." + enc(sig)
}

const digits = "0123456789abcdef"

func hex(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = digits[r.IntN(16)]
	}
	return string(b)
}

var words = strings.Fields("account order invoice token refresh grant audience customer basket naïve Zürich 東京 item pending request cookie domain path café limit created archive search 🙂 total")

func phrase(r *rand.Rand, n int) string {
	out := make([]string, n)
	for i := range out {
		out[i] = words[r.IntN(len(words))]
	}
	return strings.Join(out, " ")
}

func rows(r *rand.Rand, n int) string {
	var b strings.Builder
	b.WriteString(`{"data":[`)
	for i := 0; b.Len() < n; i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":%d,"name":%q,"note":%q,"ok":%v}`, r.Uint32(), phrase(r, 3), phrase(r, 8), r.IntN(2) == 0)
	}
	return b.String() + "]}"
}

func page(r *rand.Rand, n int) string {
	var b strings.Builder
	b.WriteString("<!doctype html>\n<html><body>\n")
	for b.Len() < n {
		fmt.Fprintf(&b, "<div class=\"row\" data-id=\"%d\">\n\t<a href=\"/items/%d?x=1&amp;y=2\">%s</a>\n</div>\n", r.Uint32(), r.Uint32(), phrase(r, 9))
	}
	return b.String() + "</body></html>\n"
}

func script(r *rand.Rand, n int) string {
	var b strings.Builder
	for b.Len() < n {
		fmt.Fprintf(&b, "function f%d(a,b){return a&&b?\"%s\":'%s\\n'+JSON.stringify({a:a,\"k\":[%d]})}\n", r.Uint32(), phrase(r, 4), phrase(r, 2), r.Uint32())
	}
	return b.String()
}
