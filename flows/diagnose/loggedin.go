package diagnose

import (
	"strings"

	"why401/flows"
	"why401/flows/formlogin"
	"why401/httpclient"
)

// WithLogin is d judged anew with what came of a login that was made for its request.
func WithLogin(d *Diagnosis, r *formlogin.Result) *Diagnosis {
	e := *d.Evidence
	e.Login, e.spoken = r, nil
	next := Judge(&e)
	next.Experiments, next.NotRun = d.Experiments, d.NotRun
	if top := &next.Findings[0]; r.Stop != nil && (len(top.Match.Evidence) == 0 || top.Match.Evidence[0].Where != "login") { // what to do about the login comes first
		top.Match.Fixes = append([]Fix{advice(Caller, r.Stop.Do)}, top.Match.Fixes...)
		top.Match.Evidence = append(top.Match.Evidence, Point{Where: "login", What: httpclient.CleanLine(r.Stop.Say, quoteMost)})
	}
	return next
}

// loginStopped reports whether a login was tried here and ended for that reason; the point says what it said.
func loginStopped(e *Evidence, kinds ...string) (Point, bool) {
	if e.Login == nil || e.Login.Stop == nil {
		return Point{}, false
	}
	for _, k := range kinds {
		if e.Login.Stop.Kind == k {
			return Point{Where: "login", What: httpclient.CleanLine(e.Login.Stop.Say, quoteMost)}, true
		}
	}
	return Point{}, false
}

// stoppedLogin is a match for a login that was tried here: nothing is as sure as what was just seen.
func stoppedLogin(e *Evidence, title string, who Actor, kinds ...string) (Match, bool) {
	p, ok := loginStopped(e, kinds...)
	if !ok {
		return no, false
	}
	m := Match{OK: true, Confidence: 0.94, Title: title, Evidence: []Point{p}, Fixes: []Fix{advice(who, e.Login.Stop.Do)}}
	for _, s := range e.Login.Steps {
		if s.Sign == "!" {
			m.Evidence = append(m.Evidence, Point{Where: "login", What: s.What, Sign: "!"})
		}
	}
	return m, true
}

// byForm offers a login by the form that the answer shows or leads to, and false where that is none to fill in.
func byForm(e *Evidence) (Fix, bool) {
	at, protocol := loginAddress(e)
	if at == "" || protocol != "" || e.Login != nil && (e.Login.Wrong || e.Login.Stop != nil) {
		return Fix{}, false
	}
	f := retype("form", "Log in by the form at "+hostAndPath(at)+": it posts user and password once, and keeps the session")
	f.ID = "log-in-by-form"
	f.Preset = flows.Credential{Scheme: "form", Fields: []flows.Field{{Name: "login", Value: httpclient.NewSensitive("address", at)}}}
	return f, true
}

// loginAddress is where a login by form begins: the request's own address where that can be asked for by GET, since servers
// remember where a login came from; else what it leads to. Protocol names one that is no form ("OAuth 2.0").
func loginAddress(e *Evidence) (at, protocol string) {
	if e.IsLogin != Yes {
		return "", ""
	}
	for _, h := range e.Exchange.Hops {
		if h.Redirect == nil {
			continue
		}
		if p := formlogin.Protocol(h.Redirect.Location); p != "" {
			return h.Redirect.Location, p
		}
		at = h.Redirect.Location
	}
	switch {
	case e.Attempt.Request.Method == "GET":
		at = e.Attempt.Request.URL
	case at == "":
		at = e.Exchange.Last().URL
	}
	return at, ""
}

func hostAndPath(raw string) string {
	raw, _, _ = strings.Cut(httpclient.MaskURL(raw), "?")
	_, rest, _ := strings.Cut(raw, "://")
	return httpclient.CleanLine(rest, 80)
}
