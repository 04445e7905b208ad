package compare

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"why401/flows/diagnose"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// rows are the lines that a person compares first, in the order of the way: asked, sent, known, wanted, answered.
func rows(c Comparison) []Row {
	a, b := c.A.Diagnosis, c.B.Diagnosis
	var out []Row
	add := func(name string, f func(s Side) (text, sign string)) {
		ta, sa := f(c.A)
		tb, sb := f(c.B)
		if ta == "" && tb == "" {
			return
		}
		out = append(out, Row{Name: name, A: ta, B: tb, SignA: sa, SignB: sb, Differs: ta != tb})
	}
	sameHost := origin(a.Evidence.Attempt.Request.URL) == origin(b.Evidence.Attempt.Request.URL)
	add("request", func(s Side) (string, string) {
		r := s.Diagnosis.Evidence.Attempt.Request
		u := mask.URL(r.URL)
		if p, err := url.Parse(r.URL); err == nil && sameHost { // cut as text: parsed, the masks would be escaped
			u = cmp.Or(strings.TrimPrefix(u, p.Scheme+"://"+p.Host), "/")
		}
		return r.Method + " " + u, ""
	})
	add("sent", sent)
	add("as whom", func(s Side) (string, string) {
		if w := whom(s.Diagnosis); w != "" {
			return w, ""
		}
		if s.Diagnosis.Evidence.CredentialOnWire == diagnose.No {
			return "nobody", "?"
		}
		return "the credential does not say", "?"
	})
	add("asks for", func(s Side) (string, string) {
		var out []string
		for _, ch := range s.Diagnosis.Evidence.Challenges {
			text := ch.Scheme
			for _, n := range []string{"scope", "error", "realm"} {
				if v := ch.Param(n); v != "" && (n != "realm" || text == ch.Scheme) { // the realm only where nothing says more
					text += " " + n + `="` + v + `"`
				}
			}
			out = append(out, text)
		}
		if len(out) == 0 && s.Area != Works {
			return "no challenge", "!"
		}
		return clean.Line(strings.Join(out, ", "), 300), ""
	})
	add("has", func(s Side) (string, string) {
		t := s.Diagnosis.Evidence.Token
		if t == nil {
			return "", ""
		}
		for _, n := range []string{"scope", "scp", "roles"} {
			if v := t.Claim(n); v != "" {
				sign := ""
				if s.Area == Permission {
					sign = "✗"
				}
				return clean.Line(n+" "+v, 200), sign
			}
		}
		return "", ""
	})
	add("answer", func(s Side) (string, string) {
		e := s.Diagnosis.Evidence
		if e.Code != "" {
			return clean.Line(e.Code, 120), ""
		}
		if e.Exchange.Failure != nil {
			return clean.Line(e.Exchange.Failure.Detail, 200), "✗"
		}
		if e.Message != "" {
			return clean.Line(e.Message, 120), ""
		}
		line, _, _ := strings.Cut(strings.TrimSpace(e.Text), "\n")
		return clean.Line(line, 120), ""
	})
	if a.AnsweredBy != b.AnsweredBy {
		add("from", func(s Side) (string, string) { return s.Diagnosis.AnsweredBy, "" })
	}
	return out
}

// sent is the credential that really left with the last hop.
func sent(s Side) (string, string) {
	e := s.Diagnosis.Evidence
	switch {
	case e.CredentialOnWire == diagnose.No && e.CredentialOnFirstHop == diagnose.Yes:
		return "lost on the way: the first hop had it", "✗"
	case e.CredentialOnWire == diagnose.No:
		return "no credential", "✗"
	case e.CredentialOnWire == diagnose.Unknown:
		return "not known", "?"
	}
	return scheme.Shown(e.Credential), "✓"
}

// noise are fields that differ between any two answers and decide nothing.
var noise = []string{"date", "age", "content-length", "etag", "last-modified", "expires", "cf-ray", "x-runtime", "server-timing", "report-to", "nel", "x-timer", "x-served-by", "alt-svc",
	"connection", "keep-alive", "transfer-encoding", "cache-control", "pragma", "vary", "accept-ranges", "x-cache", "x-cache-hits", "x-response-time"}

func isNoise(name string) bool {
	n := strings.ToLower(name)
	return slices.Contains(noise, n) || strings.HasSuffix(n, "request-id") || strings.HasSuffix(n, "requestid") || strings.HasSuffix(n, "trace-id") || strings.HasSuffix(n, "correlation-id") || strings.HasPrefix(n, "x-amz-cf-") || strings.HasPrefix(n, "x-b3-") || n == "traceparent"
}

// headers lists the response fields that differ, and the names of those that are the same.
func headers(a, b *diagnose.Diagnosis) (differ []Row, same []string) {
	x, y := received(a), received(b)
	var names []string
	for _, h := range append(slices.Clone(x), y...) {
		if n := strings.ToLower(h.Name); !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	show := func(hs httpclient.Headers, n string) string {
		if !hs.Has(n) {
			return "none"
		}
		return clean.Line(mask.Header(n, strings.Join(hs.Values(n), ", ")), 300)
	}
	for _, n := range names {
		if n == "www-authenticate" || n == "proxy-authenticate" {
			continue // a row of its own
		}
		if va, vb := show(x, n), show(y, n); va == vb {
			same = append(same, clean.Line(n, 60))
		} else {
			differ = append(differ, Row{Name: clean.Line(n, 60), A: va, B: vb, Differs: true, Noise: isNoise(n)})
		}
	}
	return differ, same
}

func received(d *diagnose.Diagnosis) httpclient.Headers {
	if h := d.Evidence.Exchange.Last(); h != nil {
		return h.Received
	}
	return nil
}

// claims lists what differs between the two tokens.
func claims(a, b *diagnose.Diagnosis) []Row {
	x, y := a.Evidence.Token, b.Evidence.Token
	if x == nil || y == nil || len(x.Claims) == 0 || len(y.Claims) == 0 {
		return nil
	}
	var names []string
	for n := range x.Claims {
		names = append(names, n)
	}
	for n := range y.Claims {
		if !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	var out []Row
	for _, n := range names {
		va, vb := x.Claim(n), y.Claim(n)
		if va == vb {
			continue
		}
		if mask.SecretName(n) {
			va, vb = mask.NewSensitive(n, va).String(), mask.NewSensitive(n, vb).String()
		}
		none := func(v string) string {
			if v == "" {
				return "none"
			}
			return clean.Line(v, 200)
		}
		out = append(out, Row{Name: clean.Line(n, 40), A: none(va), B: none(vb), Differs: true, Noise: n == "jti" || n == "iat" || n == "nonce" || n == "uti" || n == "rh"})
	}
	return out
}

// origin is scheme and host of a URL, the measure of where a credential may go.
func origin(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return raw
	}
	return strings.ToLower(u.Scheme + "://" + u.Host)
}
