package diagnose

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"why401/flows/scheme"
	"why401/httpclient"
)

// vendorRow is a refusal as a service's documentation has it: what was sent, what came, and which causes may lead.
type vendorRow struct {
	Name              string
	Want              []string // each the id of a cause, or a family and a star
	Open              bool     // the answer does not tell these causes apart, so no cause may be certain
	Amiss             bool     // known to be misjudged: no cause may be certain
	Method, URL, Body string
	Send, Answer      map[string]string
	Status            int
	Text              string
}

// TestVendors runs testdata/vendors.jsonl: the leading cause is one that the row takes, and where it is not, or the row is open, it is
// not called certain. Each row is judged once more with cookies that identify nobody, which must change nothing.
func TestVendors(t *testing.T) {
	f, err := os.Open("../../testdata/vendors.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	seen := map[string]bool{}
	for lines.Scan() {
		var row vendorRow
		if err := json.Unmarshal([]byte(templates(lines.Text())), &row); err != nil {
			t.Fatal(err)
		}
		if seen[row.Name] || len(row.Want) == 0 {
			t.Errorf("%s: stands twice, or wants nothing", row.Name)
		}
		seen[row.Name] = true
		for _, cookies := range []string{"", "_ga=GA1.1.2; OptanonConsent=x; ARRAffinity=y; cf_clearance=z; theme=dark"} {
			if row.Send["Cookie"] != "" && cookies != "" {
				continue
			}
			judgeVendor(t, row, cookies)
		}
	}
	if err := lines.Err(); err != nil || len(seen) < 600 {
		t.Fatalf("%d rows: %v", len(seen), err)
	}
}

func judgeVendor(t *testing.T, row vendorRow, cookies string) {
	r := httpclient.Request{Method: row.Method, URL: row.URL}
	if r.Method == "" {
		r.Method = "GET"
	}
	for _, name := range sortedNames(row.Send) {
		r.Headers = append(r.Headers, httpclient.Header{Name: name, Value: row.Send[name]})
	}
	if cookies != "" {
		r.Headers = append(r.Headers, httpclient.Header{Name: "Cookie", Value: cookies})
	}
	h := httpclient.Hop{Method: r.Method, URL: r.URL, Sent: append(httpclient.Headers{{Name: "Host", Value: "case"}}, r.Headers...), Status: row.Status, Body: []byte(row.Body), BodyLen: int64(len(row.Body)), Answer: []byte(row.Text), AnswerN: int64(len(row.Text))}
	if row.Body != "" {
		r.Body = &httpclient.Body{Bytes: h.Body}
	}
	for _, name := range sortedNames(row.Answer) {
		h.Received = append(h.Received, httpclient.Header{Name: name, Value: row.Answer[name]})
	}
	h.Received = append(h.Received, httpclient.Header{Name: "Date", Value: "Tue, 24 Nov 2026 08:00:01 GMT"})
	if to := row.Answer["Location"]; to != "" {
		h.Redirect = &httpclient.Redirect{Location: to}
	}
	d := Recorded(scheme.Attempt(r), &httpclient.Exchange{Request: r, Started: caseClock, Hops: []httpclient.Hop{h}}, "", Options{})
	top := d.Findings[0]
	fits := slices.ContainsFunc(row.Want, func(w string) bool {
		family, all := strings.CutSuffix(w, "*")
		return w == top.Cause.ID || all && strings.HasPrefix(top.Cause.ID, family)
	})
	got := fmt.Sprintf("%s %.2f", top.Cause.ID, top.Confidence)
	switch {
	case fits && row.Amiss:
		t.Errorf("%s: judged right now (%s); take amiss away", row.Name, got)
	case !fits && !row.Amiss:
		t.Errorf("%s (cookies %q): want one of %v, got %s", row.Name, cookies, row.Want, got)
	case (!fits || row.Open) && Certainty(top.Confidence) == "certain":
		t.Errorf("%s: the answer does not say as much, got %s", row.Name, got)
	}
	for _, f := range d.Findings {
		for _, p := range f.Match.Evidence {
			if strings.Contains(p.What+p.Note+f.Match.Title, "CANARY") {
				t.Errorf("%s: %s shows a secret in %s: %s", row.Name, f.Cause.ID, p.Where, p.What)
			}
		}
	}
}

func sortedNames(m map[string]string) []string {
	var out []string
	for n := range m {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}
