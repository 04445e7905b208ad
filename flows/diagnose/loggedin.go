package diagnose

import (
	"slices"
	"strings"

	"why401/flows"
	"why401/flows/formlogin"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// WithLogin is d judged anew with what came of a login that was made for its request.
func WithLogin(d *Diagnosis, r *formlogin.Result) *Diagnosis {
	e := *d.Evidence
	e.Login, e.spoken = r, nil
	next := Judge(&e)
	next.Experiments, next.NotRun = d.Experiments, d.NotRun
	if r.Stop != nil {
		next.stopped(r)
	}
	return next
}

// Unlogged is d where a login of which nothing told whether it worked is followed by the login page once more: that session is
// none, and has not ended either.
func Unlogged(d *Diagnosis, r *formlogin.Result) *Diagnosis {
	if r == nil || !r.Unsure || r.Stop != nil || d.Evidence.IsLogin != Yes {
		return d
	}
	r.Wrong = true
	r.Stop = &formlogin.Stop{Kind: "no-session", Say: "the request got the login page again, with the session that the login left", Do: "Check user name and password; the same pair is not tried again"}
	r.Steps = append(r.Steps, formlogin.Step{Sign: "✗", What: r.Stop.Say})
	return WithLogin(d, r)
}

// stopCause is the cause that a login names which came to no session.
type stopCause struct {
	kind, cause, title string
	who                Actor
}

var stopCauses = []stopCause{
	{"wrong", "basic.wrong_password", "The login refuses user name or password", Caller},
	{"no-session", "basic.wrong_password", "The login brought no session: user name or password may be wrong", Caller},
	{"no-cookie", "session.cookie_never_set", "The login goes on, and sets no cookie", Operator},
	{"cookie-withheld", "session.cookie_withheld", "The login's cookie cannot be sent back", Operator},
	{"not-persisted", "session.not_persisted", "The server does not know the session that it just made", Operator},
	{"csrf", "csrf.token", "The login refuses the form as forged", Caller},
	{"second-factor", "identity.mfa_required", "The password is right, and a second factor is asked for", Caller},
	{"locked", "identity.account_blocked", "The login says that the account is locked", IdentityAdmin},
	{"limit", "ratelimit.exceeded", "The login is limited: too many tries for now", Caller},
}

// stopped puts first what a login came to that brought no session: nothing is as sure as what was just seen. Without a cause of its own it
// says beside the leading one why no login was made.
func (d *Diagnosis) stopped(r *formlogin.Result) {
	p := Point{Where: "login", What: clean.Line(r.Stop.Say, quoteMost)}
	i := slices.IndexFunc(stopCauses, func(k stopCause) bool { return k.kind == r.Stop.Kind })
	if i < 0 {
		top := &d.Findings[0]
		if r.Stop.Kind == "oauth" { // the login says it already
			top.Match.Fixes = slices.DeleteFunc(slices.Clone(top.Match.Fixes), func(f Fix) bool { return strings.HasPrefix(f.Do, "It leads to ") })
		}
		top.Match.Fixes = append([]Fix{advice(Caller, r.Stop.Do)}, top.Match.Fixes...)
		top.Match.Evidence = append(append([]Point(nil), top.Match.Evidence...), p)
		return
	}
	k := stopCauses[i]
	m := Match{OK: true, Confidence: 0.95, Title: k.title, Detail: upperFirst(p.What) + ".", Evidence: []Point{p}, Fixes: []Fix{advice(k.who, r.Stop.Do)}}
	if r.Unsure {
		m.Confidence = 0.75
	}
	if r.Wrong {
		m.Fixes = []Fix{retype("form", "Type user name and password again, with letter case as issued: a pair that was refused is not tried again")}
	}
	for _, s := range r.Steps {
		if s.Sign == "!" {
			m.Evidence = append(m.Evidence, Point{Where: "login", What: s.What, Sign: "!"})
		}
	}
	c := Find(k.cause)
	d.Findings = []Finding{{c, m, m.Confidence}}
	d.RuledOut = slices.DeleteFunc(d.RuledOut, func(o RuledOut) bool { return o.Cause == c })
	d.Verdict = verdict(d)
}

// byForm offers a login by the form that the answer shows or leads to, and false where that is none to fill in.
func byForm(e *Evidence) (Fix, bool) {
	at, protocol := loginAddress(e)
	if at == "" || protocol != "" || e.Login != nil && (e.Login.Wrong || e.Login.Stop != nil) {
		return Fix{}, false
	}
	f := retype("form", "Log in by the form at "+hostAndPath(at)+": it posts user and password once, and keeps the session")
	f.ID = "log-in-by-form"
	f.Preset = flows.Credential{Scheme: "form", Fields: []flows.Field{{Name: "login", Value: mask.NewSensitive("address", at)}}}
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
	raw, _, _ = strings.Cut(mask.URL(raw), "?")
	_, rest, _ := strings.Cut(raw, "://")
	return clean.Line(rest, 80)
}
