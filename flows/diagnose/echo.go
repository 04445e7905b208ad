package diagnose

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"why401/httpclient"
	"why401/httpclient/redact"
)

// withoutEchoes takes out of two JSON bodies the members that repeat a credential in one of them, and gives other bodies back as
// they are. A server that lists the headers it got has a member Authorization in one answer and none in the other; that
// shows nothing.
func withoutEchoes(red *redact.Redactor, a, b string) (string, string) {
	var x, y any
	if json.Unmarshal([]byte(a), &x) != nil || json.Unmarshal([]byte(b), &y) != nil {
		return a, b
	}
	dropEchoes(red, x, y, 0)
	one, err1 := json.Marshal(x)
	other, err2 := json.Marshal(y)
	if err1 != nil || err2 != nil {
		return a, b
	}
	return string(one), string(other)
}

func dropEchoes(red *redact.Redactor, x, y any, depth int) {
	const deep = 20
	echoes := func(v any) bool {
		s, ok := v.(string)
		return ok && red.Erase(s) != strings.ToLower(s)
	}
	if depth > deep {
		return
	}
	switch x := x.(type) {
	case map[string]any:
		y, ok := y.(map[string]any)
		if !ok {
			return
		}
		names := map[string]bool{}
		for n := range x {
			names[n] = true
		}
		for n := range y {
			names[n] = true
		}
		for n := range names {
			if echoes(x[n]) || echoes(y[n]) {
				delete(x, n)
				delete(y, n)
			} else {
				dropEchoes(red, x[n], y[n], depth+1)
			}
		}
	case []any:
		if y, ok := y.([]any); ok {
			for i := range min(len(x), len(y)) {
				dropEchoes(red, x[i], y[i], depth+1)
			}
		}
	}
}

// withoutOwnHeaders takes the request's own headers out of an answer that lists them, as pages for debugging do: "user-agent:
// curl/8.5.0" in such a list says nothing about the User-Agent. One header alone may be what the answer is about, and stays.
func withoutOwnHeaders(h *httpclient.Hop, text string) string {
	if h == nil || text == "" {
		return text
	}
	left, found := text, 0
	sent := append(slices.Clone(h.Sent), httpclient.Header{Name: "Accept", Value: "*/*"})
	if u, err := url.Parse(h.URL); err == nil {
		sent = append(sent, httpclient.Header{Name: "Host", Value: u.Host})
	}
	for _, f := range sent {
		if len(f.Value) < 3 || len(f.Value) > 2000 {
			continue
		}
		name := regexp.QuoteMeta(strings.ReplaceAll(f.Name, "-", "\x00"))
		pair, err := regexp.Compile(`(?i)\b(?:HTTP_)?` + strings.ReplaceAll(name, "\x00", "[-_ ]?") + `\b[\s"':=>,\[\](]{1,12}` + regexp.QuoteMeta(f.Value))
		if err != nil {
			continue
		}
		if next := pair.ReplaceAllString(left, " "); next != left {
			left, found = next, found+1
		}
	}
	if found < 2 {
		return text
	}
	return left
}
