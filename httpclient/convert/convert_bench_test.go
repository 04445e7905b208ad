package convert

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"mvdan.cc/sh/v3/syntax"
)

// copied is a command as a browser copies it, with rows rows in its body.
func copied(rows int) string {
	var b strings.Builder
	b.WriteString("curl 'https://api.example.test/v1/items?limit=50' \\\n  -X 'POST' \\\n")
	for _, h := range []string{"accept: application/json", "accept-language: en-GB,en;q=0.9", "authorization: Bearer " + strings.Repeat("e30.", 200),
		"content-type: application/json", "cookie: session=" + strings.Repeat("a1b2", 30) + "; theme=dark", "origin: https://app.example.test",
		"sec-fetch-mode: cors", "user-agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"} {
		fmt.Fprintf(&b, "  -H '%s' \\\n", h)
	}
	b.WriteString(`  --data-raw $'{"rows":[{}`)
	for i := range rows {
		fmt.Fprintf(&b, `, {"id": %d, "text": "it\'s row %d"}`, i, i)
	}
	b.WriteString("]}' \\\n  --compressed\n")
	return b.String()
}

// BenchmarkCurlToJSON reads a copied curl command and writes it as JSON. Its floor is what the shell parser alone and
// writing the body as a JSON string take for the same text; x-floor is the ratio to it.
func BenchmarkCurlToJSON(b *testing.B) {
	againstShellParser(b, copied(2))
}

// BenchmarkLargeCurlToJSON is the same, with the same floor, for a command of 1.2 MB.
func BenchmarkLargeCurlToJSON(b *testing.B) {
	againstShellParser(b, copied(30000))
}

func againstShellParser(b *testing.B, text string) {
	in, err := Parse(text, Options{})
	if err != nil {
		b.Fatal(err)
	}
	body := string(in.Requests[0].Body.Bytes)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	var ours, floor time.Duration
	for b.Loop() {
		start := time.Now()
		in, err := Parse(text, Options{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := ToJSON(in.Requests[0], false); err != nil {
			b.Fatal(err)
		}
		ours += time.Since(start)
		b.StopTimer()
		start = time.Now()
		if _, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(text), ""); err != nil {
			b.Fatal(err)
		}
		if _, err := json.Marshal(body); err != nil {
			b.Fatal(err)
		}
		floor += time.Since(start)
		b.StartTimer()
	}
	b.ReportMetric(float64(ours)/float64(floor), "x-floor")
}
