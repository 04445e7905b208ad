package har

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
)

const one = `{"log":{"version":"1.2","creator":{"name":"WebInspector","version":"537.36"},"entries":[
 {"startedDateTime":"2026-11-23T07:11:02.114Z","time":41.5,"_initiator":{"type":"script","stack":[1,2,{"a":null}]},
  "request":{"method":"POST","url":"https://api.example.test/v1/me","httpVersion":"h2","headers":[{"name":":authority","value":"api.example.test"},{"name":"authorization","value":"Bearer CANARY-1"}],"postData":{"mimeType":"application/json","text":"{\"a\":1}"}},
  "response":{"status":401,"statusText":"","headers":[{"name":"www-authenticate","value":"Bearer error=\"invalid_token\""},{"name":"set-cookie","value":"a=1\nb=2"}],"content":{"size":5,"mimeType":"text/plain","text":"nope\n"},"redirectURL":""},
  "serverIPAddress":"[2001:db8::1]"}]}}`

func read(t *testing.T, text string, limit int) ([]Entry, Summary, error) {
	t.Helper()
	var out []Entry
	sum, err := Read(strings.NewReader(text), limit, func(d *Draft) error { out = append(out, d.Entry()); return nil })
	return out, sum, err
}

func TestReadOne(t *testing.T) {
	out, sum, err := read(t, one, StringLimit)
	if err != nil || len(out) != 1 || sum.Entries != 1 || sum.Broke != nil {
		t.Fatalf("got %d entries, %+v, %v", len(out), sum, err)
	}
	e := out[0]
	if sum.Info.Creator != "WebInspector 537.36" || e.Method != "POST" || e.Status != 401 || e.Proto != "HTTP/2.0" || e.Remote != "2001:db8::1" || e.Elapsed.Milliseconds() != 41 {
		t.Errorf("got %+v of %+v", e, sum.Info)
	}
	if string(e.Body) != `{"a":1}` || string(e.Answer) != "nope\n" || e.Sent.Get("Content-Type") != "application/json" || len(e.Received.Values("Set-Cookie")) != 2 {
		t.Errorf("got body %q, answer %q, sent %d, cookies %v", e.Body, e.Answer, len(e.Sent), e.Received.Values("Set-Cookie"))
	}
	if e.Started.Format("15:04:05.000") != "07:11:02.114" || e.Offset < 80 || one[e.Offset] != '\n' && one[e.Offset] != '[' && one[e.Offset] != '{' {
		t.Errorf("got start %v, offset %d", e.Started, e.Offset)
	}
}

// TestCreatorIsMasked: who made a file stands on the screens and in documents, and a file may hold anything there.
func TestCreatorIsMasked(t *testing.T) {
	_, sum, err := read(t, strings.Replace(one, "WebInspector", "CANARYx7Kq2mZ9vTb4wE", 1), StringLimit)
	if err != nil || strings.Contains(sum.Info.Creator, "CANARY") || !strings.Contains(sum.Info.Creator, "537.36") {
		t.Errorf("got %q, %v", sum.Info.Creator, err)
	}
}

// entryWith is an archive of one entry with these members of request and response.
func entryWith(request, response string) string {
	return `{"log":{"entries":[{"request":{"method":"GET","url":"https://a.test/"` + request + `},"response":{"status":401` + response + `}}]}}`
}

func TestPeculiarities(t *testing.T) {
	for _, row := range []struct {
		reason, text string
		ok           func(e Entry) bool
	}{
		{"sizes of -1 and null, as Firefox and Safari write", entryWith(`,"bodySize":-1,"headersSize":null`, `,"content":{"size":-1,"text":"x"}`), func(e Entry) bool { return e.AnswerN == -1 && string(e.Answer) == "x" }},
		{"lists that are null", entryWith(`,"headers":null,"cookies":null,"postData":null`, `,"headers":null,"content":null`), func(e Entry) bool { return len(e.Sent) == 0 && !e.HasBody }},
		{"no content at all, as sanitised archives have", entryWith("", ""), func(e Entry) bool { return e.NoText && e.Status == 401 }},
		{"a base64 body", entryWith("", `,"content":{"encoding":"base64","text":"bm9wZQ=="}`), func(e Entry) bool { return string(e.Answer) == "nope" }},
		{"base64 that is none stays as it is", entryWith("", `,"content":{"encoding":"base64","text":"n*pe"}`), func(e Entry) bool { return string(e.Answer) == "n*pe" }},
		{"a status in quotes", `{"log":{"entries":[{"request":{"method":"GET","url":"u"},"response":{"status":"403"}}]}}`, func(e Entry) bool { return e.Status == 403 }},
		{"no response, as a cancelled request has", `{"log":{"entries":[{"request":{"method":"GET","url":"u"},"response":null}]}}`, func(e Entry) bool { return e.Status == 0 }},
		{"an error beside the response, as Chrome writes", `{"log":{"entries":[{"request":{"method":"GET","url":"u"},"response":{"status":0,"_error":"net::ERR_FAILED"}}]}}`, func(e Entry) bool { return e.Fault == "net::ERR_FAILED" }},
		{"headers as an object", entryWith(`,"headers":{"Accept":"*/*","X":null}`, ""), func(e Entry) bool { return e.Sent.Get("accept") == "*/*" && e.Sent.Has("X") }},
		{"cookies listed and no Cookie field, as Charles writes", entryWith(`,"headers":[],"cookies":[{"name":"sid","value":"CANARY"},{"name":"b","value":"2"}]`, ""), func(e Entry) bool {
			return e.Sent.Get("Cookie") == "sid=CANARY; b=2" && e.Rebuilt[0] == "Cookie"
		}},
		{"a form as parameters only, as Firefox writes", entryWith(`,"postData":{"mimeType":"application/x-www-form-urlencoded","params":[{"name":"a b","value":"1&2"},{"name":"c","value":"%20"}],"text":""}`, ""), func(e Entry) bool { return string(e.Body) == "a+b=1%262&c=%20" }},
		{"seven digits of a second, as Fiddler writes", `{"log":{"entries":[{"startedDateTime":"2026-11-23T07:11:02.1141234+01:00","request":{"method":"GET","url":"u"},"response":{"status":401}}]}}`, func(e Entry) bool { return e.Started.UTC().Hour() == 6 }},
		{"a zone without a colon", `{"log":{"entries":[{"startedDateTime":"2026-11-23T07:11:02.114+0100","request":{"method":"GET","url":"u"},"response":{"status":401}}]}}`, func(e Entry) bool { return e.Started.UTC().Hour() == 6 }},
		{"a time that is none", `{"log":{"entries":[{"startedDateTime":"soon","time":null,"request":{"method":"GET","url":"u"},"response":{"status":401}}]}}`, func(e Entry) bool { return e.Started.IsZero() }},
		{"a byte order mark", "\ufeff" + entryWith("", ""), func(e Entry) bool { return e.Status == 401 }},
		{"the response before the request", `{"log":{"entries":[{"response":{"content":{"text":"x"},"status":401},"request":{"url":"u","method":"PUT"}}]}}`, func(e Entry) bool { return e.Method == "PUT" && string(e.Answer) == "x" }},
		{"members given twice: the last wins", `{"log":{"entries":[{"request":{"method":"GET","method":"PUT","url":"u"},"response":{"status":200,"status":401}}]}}`, func(e Entry) bool { return e.Method == "PUT" && e.Status == 401 }},
		{"the list of entries alone", `[{"request":{"method":"GET","url":"u"},"response":{"status":401}}]`, func(e Entry) bool { return e.Status == 401 }},
		{"no log around it", `{"entries":[{"request":{"method":"GET","url":"u"},"response":{"status":401}}]}`, func(e Entry) bool { return e.Status == 401 }},
		{"invalid UTF-8", entryWith("", ",\"content\":{\"text\":\"a\xffb\"}"), func(e Entry) bool { return string(e.Answer) == "a\ufffdb" }},
		{"half a surrogate pair", entryWith("", `,"content":{"text":"a\ud83d"}`), func(e Entry) bool { return string(e.Answer) == "a\ufffd" }},
		{"a very long member name", entryWith(`,"`+strings.Repeat("n", 200)+`":1,"comment":"x"`, ""), func(e Entry) bool { return e.Status == 401 }},
		{"entries that are no objects are counted apart", `{"log":{"entries":[null,1,{"request":{"method":"GET","url":"u"},"response":{"status":401}},{}]}}`, func(e Entry) bool { return e.Index == 2 }},
	} {
		out, sum, err := read(t, row.text, StringLimit)
		if err != nil || sum.Broke != nil || len(out) != 1 {
			t.Errorf("%s: got %d entries, %+v, %v", row.reason, len(out), sum.Broke, err)
		} else if !row.ok(out[0]) {
			t.Errorf("%s: got %+v", row.reason, fmt.Sprintf("%#v", out[0]))
		}
	}
}

func TestWrappings(t *testing.T) {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	_, _ = io.WriteString(w, one)
	_ = w.Close()
	wide := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(one)) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	for name, text := range map[string]string{"gzip": z.String(), "UTF-16, as PowerShell redirects write": string(wide)} {
		out, sum, err := read(t, text, StringLimit)
		if err != nil || len(out) != 1 || out[0].Status != 401 || sum.Broke != nil {
			t.Errorf("%s: got %d entries, %+v, %v", name, len(out), sum, err)
		}
	}
}

func TestNoArchive(t *testing.T) {
	for _, text := range []string{"", "{}", "null", "3", `"log"`, `{"log":[]}`, `{"log":{"entries":null}}`, "<html>", "{", `{"log":{`, "\x1f\x8bnot gzip"} {
		if out, sum, err := read(t, text, StringLimit); err == nil {
			t.Errorf("%q: got %d entries, %+v and no error", text, len(out), sum)
		}
	}
	if _, _, err := read(t, "{}", StringLimit); !errors.Is(err, ErrNotHAR) {
		t.Errorf("got %v", err)
	}
}

// TestEveryCut: wherever an archive ends, its whole entries are given and the place is told.
func TestEveryCut(t *testing.T) {
	text := strings.Replace(one, "]}}", ","+one[strings.Index(one, "\n {"):], 1)
	text = text[:strings.LastIndex(text, "]}}")+3]
	whole, sum, err := read(t, text, StringLimit)
	if err != nil || sum.Broke != nil || len(whole) != 2 {
		t.Fatalf("got %d entries, %+v, %v", len(whole), sum.Broke, err)
	}
	for n := range text {
		out, sum, err := read(t, text[:n], StringLimit)
		if errors.Is(err, ErrNotHAR) {
			if n > strings.Index(text, `"entries":[`)+11 {
				t.Fatalf("cut at %d: taken for no archive", n)
			}
			continue
		}
		if err != nil || sum.Broke == nil || !sum.Broke.End || sum.Broke.Offset != int64(n) {
			t.Fatalf("cut at %d: got %+v, %v", n, sum.Broke, err)
		}
		if want := strings.Count(text[:n], "::1]\"}"); len(out) != want {
			t.Fatalf("cut at %d: got %d entries, want %d", n, len(out), want)
		}
	}
}

func TestBrokenInTheMiddle(t *testing.T) {
	text := one[:strings.LastIndex(one, "]}}")] + `,{"request": oops}]}}`
	out, sum, err := read(t, text, StringLimit)
	if err != nil || len(out) != 1 || sum.Broke == nil || sum.Broke.End || sum.Broke.Offset != int64(strings.Index(text, "oops")) {
		t.Errorf("got %d entries, %+v, %v", len(out), sum.Broke, err)
	}
}

// TestLongStrings: a body longer than the limit is cut, said to be cut, and what stands behind it is read.
func TestLongStrings(t *testing.T) {
	for _, body := range []string{strings.Repeat("x", 5000), strings.Repeat(`\\`, 2500), strings.Repeat(`\"`, 2500), strings.Repeat(`\u00e9`, 900), strings.Repeat("é", 2500), strings.Repeat(`\ud83d\ude00`, 400), strings.Repeat(`",\"`[1:], 1)} {
		for limit := 100; limit < 124; limit++ {
			text := `[{"request":{"method":"GET","url":"u","postData":{"text":"` + body + `"}},"response":{"content":{"text":"` + body + `"},"status":401,"statusText":"Unauthorized"}},{"request":{},"response":oops}]`
			out, sum, err := read(t, text, limit)
			long := len(body) > limit
			if err != nil || len(out) != 1 || out[0].Reason != "Unauthorized" || out[0].Cut != long || out[0].BodyCut != long {
				t.Fatalf("limit %d, %.20s: got %d entries, %+v, %v", limit, body, len(out), sum.Broke, err)
			}
			if want := int64(strings.Index(text, "oops")); sum.Broke == nil || sum.Broke.Offset != want {
				t.Fatalf("limit %d, %.20s: broke at %+v, want %d", limit, body, sum.Broke, want)
			}
		}
	}
}

// TestShortenerAnyReads: the text passed on is the same however it is read, and valid wherever it was.
func TestShortenerAnyReads(t *testing.T) {
	rnd := rand.New(rand.NewPCG(4, 1))
	for round := range 300 {
		var v []string
		for range rnd.IntN(6) {
			v = append(v, strings.Repeat([]string{"a", "\"", "\\", "é", "\n", "😀"}[rnd.IntN(6)], rnd.IntN(60)))
		}
		b, err := json.Marshal(map[string]any{"a": v, "b": 1, "c": "end"})
		if err != nil {
			t.Fatal(err)
		}
		limit := 8 + rnd.IntN(100)
		whole, err := io.ReadAll(newShortener(bytes.NewReader(b), limit))
		if err != nil || !json.Valid(whole) {
			t.Fatalf("round %d: %s became %s, %v", round, b, whole, err)
		}
		small, err := io.ReadAll(iotest.OneByteReader(newShortener(iotest.HalfReader(bytes.NewReader(b)), limit)))
		if err != nil || !bytes.Equal(whole, small) {
			t.Fatalf("round %d: read in pieces %s, at once %s, %v", round, small, whole, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(one, 64)
	f.Add(one[:300], 10)
	f.Add(entryWith(`,"headers":{"a":{}}`, `,"content":{"text":3}`), 8)
	f.Add("[{\"request\":{\"url\":\"\\u12", 4)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		if limit < 8 || limit > 1<<20 {
			limit = 64
		}
		n := 0
		sum, err := Read(strings.NewReader(text), limit, func(d *Draft) error { _ = d.Entry(); n++; return nil })
		if sum.Entries-sum.Bad != n {
			t.Errorf("%d entries counted, %d given (%v)", sum.Entries, n, err)
		}
		if sum.Broke != nil && (sum.Broke.Offset < 0 || (sum.Broke.Offset > int64(len(text)) && !strings.HasPrefix(text, "\x1f\x8b") && !strings.HasPrefix(text, "\xff\xfe") && !strings.HasPrefix(text, "\xfe\xff"))) {
			t.Errorf("broke at %d of %d bytes", sum.Broke.Offset, len(text))
		}
	})
}
