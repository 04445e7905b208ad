package diagnose

import (
	"encoding/json"
	"html"
	"net/url"
	"slices"
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// SignedLine is one line of what both sides of a signature must hash alike, masked for showing.
type SignedLine struct {
	Name         string // "method", "path", "query", "header host", "signed headers", "body hash"; of the string to sign "time", "scope"
	Ours, Theirs string // Theirs is "" where the answer does not quote its own
	Quoted       bool   // the answer quotes the server's
	Differs      bool
	ours, theirs string // as they are
}

// SignedLines are the lines that a hop's signature covers, beside those that the answer quotes; nil where the hop carries no
// signature by AWS Signature Version 4. quoted says whether the answer holds any of its own.
func SignedLines(h httpclient.Hop) (lines []SignedLine, quoted bool) {
	s, canonical, ok := h.ReadSignature()
	if !ok || s.Missing != "" {
		return nil, false
	}
	if h.Signed != nil && len(h.Signed.Made.Steps) > 0 && h.Signed.Made.Steps[0].Name == "canonical request" {
		canonical = h.Signed.Made.Steps[0].Text // curl leaves the body of an upload out
	}
	theirs, toSign := quotedBySigner(string(h.Answer[:min(len(h.Answer), textLimit)]))
	lines = canonicalLines(canonical, theirs)
	lines = append(lines, toSignLines(s.ToSign(canonical), toSign, theirs != "")...)
	return lines, theirs != "" || toSign != ""
}

// quotedBySigner reads the canonical request and the string to sign that the answer quotes: S3's XML, or the sentence of the other
// services of AWS.
func quotedBySigner(body string) (canonical, toSign string) {
	tag := func(name string) string {
		_, rest, ok := strings.Cut(body, "<"+name+">")
		text, _, closed := strings.Cut(rest, "</"+name+">")
		if !ok || !closed {
			return ""
		}
		return html.UnescapeString(text)
	}
	canonical, toSign = tag("CanonicalRequest"), tag("StringToSign")
	if canonical != "" || toSign != "" {
		return oneBreak(canonical), oneBreak(toSign)
	}
	text := body
	var doc struct{ Message string }
	if json.Unmarshal([]byte(body), &doc) == nil && doc.Message != "" {
		text = doc.Message
	} else if m := tag("Message"); m != "" {
		text = m
	}
	in := func(after string) string {
		_, rest, ok := strings.Cut(text, after)
		if !ok {
			return ""
		}
		_, rest, _ = strings.Cut(rest, "'")
		quote, _, closed := strings.Cut(rest, "'")
		if !closed {
			return ""
		}
		return oneBreak(quote)
	}
	return in("Canonical String for this request should have been"), in("String-to-Sign should have been")
}

func oneBreak(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

// canonicalParts takes a canonical request apart, fields by their names.
func canonicalParts(text string) (names []string, parts map[string]string) {
	parts = map[string]string{}
	put := func(name, v string) {
		if _, ok := parts[name]; !ok {
			names = append(names, name)
		}
		parts[name] = v
	}
	all := strings.Split(text, "\n")
	for i, name := range []string{"method", "path", "query"} {
		if i < len(all) {
			put(name, all[i])
		}
	}
	i := 3
	for ; i < len(all) && all[i] != ""; i++ {
		n, v, _ := strings.Cut(all[i], ":")
		put("header "+strings.ToLower(n), v)
	}
	for _, name := range []string{"signed headers", "body hash"} {
		if i++; i < len(all) {
			put(name, all[i])
		}
	}
	return names, parts
}

// canonicalLines puts two canonical requests side by side; theirs may be "".
func canonicalLines(ours, theirs string) (lines []SignedLine) {
	names, mine := canonicalParts(ours)
	others, its := canonicalParts(theirs)
	for _, n := range others {
		if !slices.Contains(names, n) && theirs != "" {
			names = append(names, n)
		}
	}
	for _, n := range names {
		lines = append(lines, signedLine(n, mine[n], its[n], theirs != ""))
	}
	return lines
}

// toSignLines are time and scope; the hash of the canonical request only where that one is not quoted itself.
func toSignLines(ours, theirs string, hashKnown bool) (lines []SignedLine) {
	mine, its := strings.Split(ours, "\n"), strings.Split(theirs, "\n")
	for i, name := range []string{"algorithm", "time", "scope", "hash of these lines"} {
		if i >= len(mine) || i == 3 && (hashKnown || theirs == "") || i == 0 && theirs == "" {
			continue
		}
		other := ""
		if theirs != "" && i < len(its) {
			other = its[i]
		}
		if i == 0 && other == mine[0] {
			continue
		}
		lines = append(lines, signedLine(name, mine[i], other, theirs != ""))
	}
	return lines
}

func signedLine(name, ours, theirs string, quoted bool) SignedLine {
	return SignedLine{Name: name, Ours: shownSigned(name, ours), Theirs: shownSigned(name, theirs), Quoted: quoted, Differs: quoted && ours != theirs, ours: ours, theirs: theirs}
}

// shownSigned masks what a line holds of secrets: a session token that is signed.
func shownSigned(name, v string) string {
	if v == "" {
		return ""
	}
	switch field, ok := strings.CutPrefix(name, "header "); {
	case ok:
		v = mask.Header(field, v)
	case name == "query":
		v = strings.TrimPrefix(mask.URL("http://x/?"+v), "http://x/?")
	case name == "path":
		v = strings.TrimPrefix(mask.URL("http://x"+v), "http://x")
	}
	return clean.Line(v, 400)
}

// differing are the lines that differ.
func differing(lines []SignedLine) (out []SignedLine) {
	for _, l := range lines {
		if l.Differs {
			out = append(out, l)
		}
	}
	return out
}

// sameDecoded reports that two paths or queries mean the same, and are written in another encoding or order.
func sameDecoded(a, b string) bool {
	flat := func(s string) string {
		for range 3 {
			plain, err := url.QueryUnescape(s)
			if err != nil || plain == s {
				break
			}
			s = plain
		}
		for strings.Contains(s, "//") {
			s = strings.ReplaceAll(s, "//", "/")
		}
		parts := strings.Split(s, "&")
		for i, p := range parts {
			parts[i] = strings.TrimSuffix(p, "=")
		}
		slices.Sort(parts)
		return strings.Join(parts, "&")
	}
	return flat(a) == flat(b)
}
