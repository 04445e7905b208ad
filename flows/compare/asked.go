package compare

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/textproto"
	"net/url"
	"slices"
	"strings"

	"why401/flows"
	"why401/flows/diagnose"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

const (
	maxAsked = 40       // rows; a browser's request beside a script's may differ in more
	maxBody  = 64 << 10 // a longer body is compared as a whole
)

// asked lists what differs in the requests beside the credential, its address and its method, which have rows of their
// own: one row a header, parameter, part of the body and option that changes what is sent.
func asked(a, b *diagnose.Evidence) []Row {
	hidden := append(places(a.Credential), places(b.Credential)...)
	var out []Row
	add := func(part string, x, y map[string]string, show func(name, value string) string) {
		names := make([]string, 0, len(x)+len(y))
		for n := range x {
			names = append(names, n)
		}
		for n := range y {
			names = append(names, n)
		}
		slices.Sort(names)
		for _, n := range slices.Compact(names) {
			va, inA := x[n]
			vb, inB := y[n]
			if inA == inB && va == vb || slices.Contains(hidden, part+" "+strings.ToLower(n)) {
				continue
			}
			cell := func(v string, in bool) string {
				switch {
				case !in:
					return "none"
				case v == "":
					return "empty"
				}
				return clean.Line(show(n, v), 200)
			}
			shown := n
			if part == "header" {
				shown = textproto.CanonicalMIMEHeaderKey(n)
			}
			out = append(out, Row{Part: part, Name: clean.Line(mask.Looks(shown), 60), A: cell(va, inA), B: cell(vb, inB), Differs: true, Noise: part == "header" && isNoise(n)})
		}
	}
	add("header", headersOf(a), headersOf(b), mask.Header)
	add("query", queryOf(a.Attempt.Request.URL), queryOf(b.Attempt.Request.URL), shownValue)
	x, y, whole := bodies(a.Attempt.Request.Body, b.Attempt.Request.Body)
	if whole {
		add("body", x, y, func(_, v string) string { return mask.NewSensitive("body", v).String() })
	} else {
		add("body", x, y, shownValue)
	}
	add("option", optionsOf(a.Attempt.Request), optionsOf(b.Attempt.Request), func(_, v string) string { return v })
	if left := len(out) - maxAsked; left > 0 {
		out = append(out[:maxAsked], Row{Part: "others", A: fmt.Sprint(left) + " more that differ", B: fmt.Sprint(left) + " more that differ", Differs: true})
	}
	return out
}

// places are where a credential stands, as "header authorization".
func places(c flows.Credential) []string {
	name := strings.ToLower(c.Get("name").Reveal())
	switch {
	case c.Scheme == "none" || c.Scheme == "":
		return nil
	case c.Scheme == "cookie":
		return []string{"header cookie"}
	case c.Scheme == "apikey" && c.Get("in").Reveal() == "query":
		return []string{"query " + name}
	case c.Scheme == "apikey":
		return []string{"header " + name}
	}
	return []string{"header authorization"}
}

// headersOf are the fields that left with the first hop, else those that were asked for, by their names in lower case.
// Those that follow from the address and the body say nothing of their own.
func headersOf(e *diagnose.Evidence) map[string]string {
	hs := e.Attempt.Request.Headers
	if x := e.Exchange; x != nil && len(x.Stations()) > 0 && len(x.Stations()[0].Sent) > 0 {
		hs = x.Stations()[0].Sent
	}
	out := map[string]string{}
	for _, h := range hs {
		n := strings.ToLower(h.Name)
		if n == "host" || n == "content-length" || strings.HasPrefix(n, ":") {
			continue
		}
		out[n] = strings.Join(hs.Values(n), ", ")
		if strings.HasPrefix(h.Value, "multipart/form-data;") { // its boundary is made anew each time
			out[n] = "multipart/form-data"
		}
	}
	return out
}

func queryOf(raw string) map[string]string {
	raw, _, _ = strings.Cut(raw, "#")
	_, q, _ := strings.Cut(raw, "?")
	return formOf(q)
}

// formOf are the parameters of a query or form, the values of one name together.
func formOf(form string) map[string]string {
	out := map[string]string{}
	for _, p := range strings.Split(form, "&") {
		if p == "" {
			continue
		}
		n, v, _ := strings.Cut(p, "=")
		n, v = unescaped(n), unescaped(v)
		if was, ok := out[n]; ok {
			v = was + ", " + v
		}
		out[n] = v
	}
	return out
}

func unescaped(s string) string {
	if u, err := url.QueryUnescape(s); err == nil {
		return u
	}
	return s
}

// bodies are the parts of two bodies: the fields of forms, the members of JSON objects. Where they are not of one such
// form they stand as wholes under "".
func bodies(a, b *httpclient.Body) (x, y map[string]string, whole bool) {
	text := func(b *httpclient.Body) string {
		if b == nil {
			return ""
		}
		return string(b.Bytes)
	}
	ta, tb := text(a), text(b)
	if len(ta) <= maxBody && len(tb) <= maxBody {
		for _, read := range []func(string) (map[string]string, bool){membersOf, fieldsOf} {
			x, okA := read(ta)
			y, okB := read(tb)
			if (okA || ta == "") && (okB || tb == "") {
				return x, y, false
			}
		}
	}
	as := func(b *httpclient.Body, text string) map[string]string {
		if b == nil {
			return nil
		}
		return map[string]string{"": text}
	}
	return as(a, ta), as(b, tb), true
}

func membersOf(body string) (map[string]string, bool) {
	var m map[string]json.RawMessage
	if json.Unmarshal([]byte(body), &m) != nil {
		return nil, false
	}
	out := map[string]string{}
	for n, raw := range m {
		var s string
		if json.Unmarshal(raw, &s) != nil {
			s = string(raw)
		}
		out[n] = s
	}
	return out, true
}

func fieldsOf(body string) (map[string]string, bool) {
	if !strings.Contains(body, "=") || strings.ContainsAny(body, "<{ \r\n\x00") {
		return nil, false
	}
	return formOf(body), true
}

// optionsOf are the ways of sending that a server, or what stands before it, can tell.
func optionsOf(r httpclient.Request) map[string]string {
	out := map[string]string{}
	put := func(name, v string) {
		if v != "" {
			out[name] = v
		}
	}
	if r.Proxy != nil {
		put("proxy", mask.URL(r.Proxy.URL))
	}
	put("client certificate", mask.Word(r.ClientCertFile))
	put("HTTP version", r.HTTPVersion)
	if r.FollowRedirects || r.TrustRedirects {
		put("redirects", "followed")
	}
	return out
}

// shownValue masks what stands under a secret name; what else is secret in a value, Compare takes out.
func shownValue(name, value string) string {
	if mask.SecretName(name) {
		return mask.NewSensitive(cmp.Or(clean.Line(name, 30), "secret"), value).String()
	}
	return value
}

// differing names what is not the same in two requests beside their credentials, for a sentence; noise apart.
func differing(a, b *diagnose.Evidence, rows []Row) (decides, noise []string) {
	x, y := a.Attempt.Request, b.Attempt.Request
	if cmp.Or(x.Method, "GET") != cmp.Or(y.Method, "GET") {
		decides = append(decides, "the method")
	}
	if bare(x.URL) != bare(y.URL) {
		decides = append(decides, "the address")
	}
	for _, r := range rows {
		name := strings.TrimSpace("the " + r.Part + " " + r.Name)
		if r.Part == "others" {
			name = "others"
		}
		if r.Noise {
			noise = append(noise, name)
		} else {
			decides = append(decides, name)
		}
	}
	return decides, noise
}

// bare is a URL without its query, which has rows of its own.
func bare(raw string) string {
	raw, _, _ = strings.Cut(raw, "#")
	raw, _, _ = strings.Cut(raw, "?")
	return raw
}

// listed is up to three names for a sentence.
func listed(names []string) string {
	switch n := len(names); {
	case n == 1:
		return names[0]
	case n > 3:
		return strings.Join(names[:3], ", ") + " and " + fmt.Sprint(n-3) + " more"
	default:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
}
