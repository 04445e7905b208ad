package diagnose

import (
	"cmp"
	"fmt"
	"strings"

	"why401/flows"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// altered are the lines that the signature covers and those of them that differ; quoted is false where the answer quotes none of its own.
func altered(e *Evidence) (all, differ []SignedLine, quoted bool) {
	h := e.Exchange.Last()
	if h == nil || e.Status < 400 || e.Status >= 500 {
		return nil, nil, false
	}
	all, quoted = SignedLines(*h)
	return all, differing(all), quoted
}

// linePoints put what was signed beside what was verified.
func linePoints(l SignedLine) []Point {
	none := func(s string) string {
		if len(s) == 64 && l.Name == "body hash" { // enough to compare, and no secret to any mask
			s = s[:8] + "…" + s[60:]
		}
		return cmp.Or(s, "(nothing)")
	}
	at := strings.ReplaceAll(strings.TrimPrefix(l.Name, "header "), " ", "_")
	return []Point{{Where: "signature." + at, What: none(l.Ours), Note: "what was signed"}, {Where: "response.body.CanonicalRequest." + at, What: none(l.Theirs), Note: "what was verified"}}
}

// quotesLines is false where the answer quotes no canonical request, or its hash alone.
func quotesLines(all []SignedLine) bool { return len(all) > 0 && all[0].Quoted }

func find(differ []SignedLine, name string) (SignedLine, bool) {
	for _, l := range differ {
		if l.Name == name {
			return l, true
		}
	}
	return SignedLine{}, false
}

func matchSigningHost(e *Evidence) Match {
	all, differ, _ := altered(e)
	l, ok := find(differ, "header host")
	if !quotesLines(all) {
		return no
	}
	if !ok {
		return ruledOut("the answer quotes the host that was signed")
	}
	return Match{OK: true, Confidence: 0.97, Title: "The server verified the signature for the host " + cmp.Or(l.Theirs, "(none)") + ", and " + cmp.Or(l.Ours, "(none)") + " was signed", Detail: "Something on the way writes Host anew; the secret may be right.",
		Evidence: append(linePoints(l), saysPoint(e, "")), Fixes: []Fix{advice(Operator, "Let the proxy pass Host on as it came (proxy_set_header Host $http_host; in nginx)"), advice(Caller, "Sign for the host that reaches the server, or ask it straight")}}
}

func matchSigningPath(e *Evidence) Match {
	all, differ, quoted := altered(e)
	if !quoted {
		s, ok := sigV4(e)
		if h := e.Exchange.Last(); ok && !signedHere(e) && h != nil && says(e, mismatchWords...) != "" && strings.ContainsAny(strings.SplitN(pathOf(h.URL), "?", 2)[0], "%+@=,;:!'()*&$") && !s.Query {
			return Match{OK: true, Confidence: 0.3, Evidence: []Point{{Where: "request.target", What: clean.Line(mask.URL(pathOf(h.URL)), 120), Sign: "?", Note: "holds characters that clients encode in two ways"}}, Fixes: []Fix{advice(Caller, "Try a path of plain letters; then encode each part once")}}
		}
		return no
	}
	if !quotesLines(all) {
		return no
	}
	for _, name := range []string{"path", "query"} {
		if l, ok := find(differ, name); ok && sameDecoded(l.ours, l.theirs) {
			var fixes []Fix
			if f, ok := encodeAsServer(e, name, l.theirs); ok {
				fixes = append(fixes, f)
			}
			return Match{OK: true, Confidence: 0.96, Title: "The " + name + " was signed in another encoding than the server's", Detail: "Both mean the same, and hash to two values.", Evidence: append(linePoints(l), saysPoint(e, "")),
				Fixes: append(fixes, advice(Caller, "Encode the "+name+" once, as the answer writes it, before it is signed and sent"), advice(Operator, "Let nothing on the way decode or encode the "+name+" anew"))}
		}
	}
	return ruledOut("path and query were signed in the server's encoding, or are other ones")
}

// encodeAsServer is the fix that asks for the path as the server writes it; only object stores take the path as it is sent.
func encodeAsServer(e *Evidence, name, theirs string) (Fix, bool) {
	s, _ := sigV4(e)
	if name != "path" || s.Service != "s3" || !signedHere(e) || !strings.HasPrefix(theirs, "/") || strings.ContainsAny(theirs, " ?#\t") {
		return Fix{}, false
	}
	return Fix{ID: "encode-path", Who: Caller, Do: "Ask for the path as the server writes it: " + clean.Line(mask.URL(theirs), 100), Apply: func(a flows.Attempt) (flows.Attempt, error) {
		a.Request = a.Request.Clone()
		base, query, has := strings.Cut(a.Request.URL, "?")
		scheme, rest, _ := strings.Cut(base, "://")
		host, _, _ := strings.Cut(rest, "/")
		a.Request.URL, a.Note = scheme+"://"+host+theirs, "with the path encoded as the server does"
		if has {
			a.Request.URL += "?" + query
		}
		return a, nil
	}}, true
}

func matchSigningAltered(e *Evidence) Match {
	h := e.Exchange.Last()
	s, ok := sigV4(e)
	if h == nil || !ok || e.Status < 400 || e.Status >= 500 {
		return no
	}
	if s.Query && h.Sent.Has("Authorization") {
		return no // redirect.forwards_authorization, credentials.multiple
	}
	if s.Missing != "" {
		name := s.Missing
		if s.Query {
			name = "X-Amz-" + name
		}
		title := "The signature was cut short: " + name + " is missing"
		if s.Query {
			title = "The signed URL was cut short: " + name + " is missing"
		}
		return Match{OK: true, Confidence: 0.96, Title: title, Detail: "Without quotes a shell ends the URL at its first &; mail and chat cut long lines.", Evidence: []Point{{Where: sigWhere(s, s.Missing), What: "(not there)"}, statusPoint(e)},
			Fixes: []Fix{advice(Caller, "Copy it whole, and put it in single quotes")}}
	}
	_, differ, quoted := altered(e)
	if !quoted {
		if s.Query && h.Method != "GET" && h.Method != "PUT" && (h.Method == "HEAD" || says(e, mismatchWords...) != "") && e.Status == 403 {
			return Match{OK: true, Confidence: 0.7, Title: "The URL was probably signed for another method than " + clean.Line(h.Method, 20), Detail: "The method is signed too, and nothing in the URL shows which it was: as a rule GET.", Evidence: []Point{{Where: "request.method", What: clean.Line(h.Method, 20)}, statusPoint(e)},
				Fixes: []Fix{{ID: "by-get", Who: Caller, Do: "Ask by GET", Apply: func(a flows.Attempt) (flows.Attempt, error) {
					a.Request = a.Request.Clone()
					a.Request.Method, a.Request.Body, a.Note = "GET", nil, "by GET"
					delete(a.Request.Sources, "method")
					return a, nil
				}}}}
		}
		if says(e, mismatchWords...) != "" && !signedHere(e) {
			return Match{OK: true, Confidence: 0.35, Evidence: []Point{saysPoint(e, "fits both: another request, or another secret"), {Where: sigWhere(s, "SignedHeaders"), What: clean.Line(strings.Join(s.SignedHeaders, ";"), 160), Sign: "?", Note: "copied; what was signed is not known"}}, Fixes: []Fix{signAgain("Sign it here with key id and secret", s)}}
		}
		return no
	}
	var rest []SignedLine
	for _, l := range differ {
		switch {
		case l.Name == "header host", l.Name == "body hash", (l.Name == "path" || l.Name == "query") && sameDecoded(l.ours, l.theirs), l.Name == "signed headers" && len(differ) > 1:
		default:
			rest = append(rest, l)
		}
	}
	if len(rest) == 0 {
		return ruledOut("method, path, query and headers reached the server as they were signed")
	}
	l, ev := rest[0], []Point(nil)
	for _, x := range rest[:min(len(rest), 3)] {
		ev = append(ev, linePoints(x)...)
	}
	m := Match{OK: true, Confidence: 0.95, Title: "The " + l.Name + " that was verified is not the one that was signed", Evidence: ev, Fixes: []Fix{advice(Operator, "Leave "+strings.TrimPrefix(l.Name, "header ")+" as it comes between the client and what verifies the signature"), advice(Caller, "Sign fewer headers: those that a proxy changes have no place among them")}}
	if l.Name == "hash of these lines" {
		m.Confidence, m.Title, m.Detail = 0.8, "The canonical request that was verified is not the one that was signed", "The answer shows its hash alone, so that the line that differs cannot be named from here."
	}
	return m
}

func matchSigningBody(e *Evidence) Match {
	h := e.Exchange.Last()
	s, ok := sigV4(e)
	if h == nil || !ok || e.Status < 400 || e.Status >= 500 {
		return no
	}
	all, differ, quoted := altered(e)
	l, other := find(differ, "body hash")
	if blind := signedHere(e) && h.BodyLen > 0 && len(h.Signed.Made.Steps) > 0 && strings.HasSuffix(h.Signed.Made.Steps[0].Text, "\n"+hashOfNothing); blind && (other || !quoted && says(e, mismatchWords...) != "") {
		m := Match{OK: true, Confidence: 0.95, Title: "curl signed as if there were no body: it does not read one of -T or -F before it signs", Detail: "Only S3 takes that, as UNSIGNED-PAYLOAD.", Evidence: []Point{{Where: "signature.body_hash", What: "the hash of nothing"}, {Where: "request.body", What: fmt.Sprint(h.BodyLen) + " bytes were sent"}},
			Fixes: []Fix{{ID: "sign-body", Who: Caller, Do: "Sign the body that is sent (curl --data-binary @FILE)", Apply: func(a flows.Attempt) (flows.Attempt, error) {
				a.Request = a.Request.Clone()
				if a.Request.Sources["body"] == "curl -T" {
					delete(a.Request.Sources, "body")
					a.Request.Sources["method"] = "curl -X"
				}
				if a.Request.Sources["content-type"] == "curl adds it" {
					delete(a.Request.Sources, "content-type")
				}
				a.Note = "with its body signed"
				return a, nil
			}}}}
		return m
	}
	switch words := says(e, "xamzcontentsha256mismatch", "x-amz-content-sha256' header does not match", "does not match what was computed", "content-md5 you specified did not match"); {
	case words != "":
		return Match{OK: true, Confidence: 0.95, Evidence: []Point{saysPoint(e, "says so itself")}, Fixes: []Fix{signAgain("Sign the body that is sent", s), advice(Operator, "Let nothing between the client and what verifies the signature change the body")}}
	case other:
		return Match{OK: true, Confidence: 0.95, Evidence: linePoints(l), Fixes: []Fix{advice(Operator, "Verify over the raw bytes, before anything parses, unpacks or changes the body"), signAgain("Sign the body that is sent", s)}}
	case quotesLines(all):
		return ruledOut("the body hash is the one that was signed")
	}
	return no
}

// hashOfNothing is SHA-256 of no bytes.
const hashOfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

func matchSigningSecret(e *Evidence) Match {
	if !errorIn200(e) && (e.Status < 400 || e.Status >= 500) || says(e, mismatchWords...) == "" {
		return no
	}
	s, ok := sigV4(e)
	all, differ, quoted := altered(e)
	ev := []Point{saysPoint(e, "says so itself")}
	fixes := []Fix{signAgain("Type key id and secret anew, as they were issued", s)}
	if !ok {
		return Match{OK: true, Confidence: 0.75, Evidence: ev, Fixes: fixes}
	}
	if quoted && len(differ) > 0 {
		return ruledOut("a line that was signed differs: " + differ[0].Name)
	}
	if v := e.Credential.Get("secret"); !v.IsZero() && v.Len() != 40 && (strings.HasPrefix(s.Key, "AKIA") || strings.HasPrefix(s.Key, "ASIA")) && strings.Contains(onHost(e), ".amazonaws.com") {
		ev = append(ev, Point{Where: "request.login", What: fmt.Sprintf("the secret key has %d characters", v.Len()), Note: "those of AWS have 40"})
	}
	if quoted {
		where := "response.body.CanonicalRequest"
		if !quotesLines(all) {
			where = "response.body.StringToSign"
		}
		return Match{OK: true, Confidence: 0.97, Title: "The secret key is not the one that belongs to the key id", Detail: "Every line that the server hashed is the one that was signed. What is left is the secret.", Evidence: append(ev, Point{Where: where, What: "the same lines as were signed", Sign: "✓"}, scopePoint(s)), Fixes: fixes}
	}
	c := 0.6
	if signedHere(e) {
		c = 0.8
		ev = append(ev, Point{Where: "request.headers.Authorization", What: "signed here, by the rules of AWS", Sign: "✓"})
	}
	return Match{OK: true, Confidence: c, Title: "The signature does not match: as a rule the secret key is another", Detail: "The answer does not quote what it hashed. Where the secret is right, something on the way changed a signed part.", Evidence: append(ev, scopePoint(s)), Fixes: fixes}
}
