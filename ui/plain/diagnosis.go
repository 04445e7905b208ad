package plain

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"why401/flows"
	"why401/flows/diagnose"
	"why401/flows/pipeline"
	"why401/flows/provenance"
	"why401/flows/scheme"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// choice is one letter of a menu.
type choice struct{ key, does string }

// menu asks for a letter of choices or the number of one of fixes, whose list it prints, until it gets one.
func (f *Face) menu(fixes []diagnose.Fix, choices []choice, help string) (key string, fix int, err error) {
	for i, x := range fixes {
		f.say("%d: %s (%s)", i+1, x.Do, x.Who.Words())
	}
	var words, keys []string
	for _, c := range choices {
		words, keys = append(words, c.key+": "+c.does), append(keys, c.key)
	}
	for {
		a, err := f.ask(strings.Join(words, ", ")+", q: leave?", help)
		if err != nil {
			return "", 0, err
		}
		for _, c := range choices {
			if strings.EqualFold(a, c.key) {
				return c.key, 0, nil
			}
		}
		if n, bad := strconv.Atoi(a); bad == nil && n >= 1 && n <= len(fixes) {
			return "", n, nil
		}
		want := "one of the letters " + strings.Join(keys, ", ") + ", q"
		if len(fixes) > 0 {
			want = numbers(len(fixes)) + ", or " + want
		}
		f.line("%sWant %s. ? explains.", emptyIs(a), want)
	}
}

const diagnosisHelp = "A number does what stands behind it; where it changes the request, you see the difference first and are asked. " +
	"o lets you type another credential, s lists where the credential came from, and switches a source off for one try, x lists the experiments that did not run, r prints a report without secrets for a ticket, n asks for another request, w explains the cause."

// next offers what can be done with a diagnosis and returns the attempt to send, nil to leave this one.
func (f *Face) next(d *diagnose.Diagnosis) (*flows.Attempt, error) {
	for {
		fixes := d.Findings[0].Match.Fixes
		choices := []choice{{"o", "other credential"}, {"s", "sources"}, {"w", "why"}, {"r", "report"}, {"n", "new request"}}
		help := diagnosisHelp
		if d.Verdict == "accepted" && d.Evidence.Credential.Scheme != "none" {
			choices = append([]choice{{"k", "keep the credential"}}, choices...)
			help += " k keeps the credential that works, in the keyring of this machine."
		}
		if len(canTry(d)) > 0 {
			choices = slices.Insert(choices, len(choices)-2, choice{"x", "experiments"})
		}
		key, n, err := f.menu(fixes, choices, help)
		if err != nil {
			return nil, err
		}
		var next *flows.Attempt
		switch key {
		case "n":
			return nil, nil
		case "r":
			f.say("%s", pipeline.Report(d))
		case "s":
			next, err = f.sources(d)
		case "w":
			f.why(d.Findings[0].Cause)
		case "x":
			var judged *diagnose.Diagnosis
			if judged, err = f.experiment(d); judged != nil {
				d = judged
			}
		case "k":
			err = f.keep(d)
		case "o":
			next, err = f.credential(d, "", flows.Credential{})
		default:
			next, err = f.fix(d, fixes[n-1])
		}
		if err != nil || next != nil {
			return next, err
		}
	}
}

// why explains a cause.
func (f *Face) why(c *diagnose.Cause) {
	for _, p := range []struct{ label, text string }{{"Means", c.Meaning}, {"Shows", c.Shows}, {"What tells it apart", c.TellsApart}, {"Fix", c.Mends}, {"Read", strings.Join(c.References, ", ")}} {
		if p.text != "" {
			f.say("%s: %s", p.label, p.text)
		}
	}
}

// fix applies x and asks before anything is sent.
func (f *Face) fix(d *diagnose.Diagnosis, x diagnose.Fix) (*flows.Attempt, error) {
	if x.Needs == diagnose.NeedsCredential {
		return f.credential(d, x.Scheme, x.Preset)
	}
	if p := diagnose.AskingProxy(d.Evidence); x.Needs == diagnose.NeedsProxyLogin && p != nil {
		return f.proxyLogin(d, *p)
	}
	if x.Apply == nil {
		if x.Who == diagnose.Caller {
			f.say("This is to be done by hand: %s.", x.Do)
		} else {
			f.say("This cannot be done from here; the %s must do it.", x.Who.Words())
		}
		return nil, nil
	}
	next, err := x.Apply(d.Evidence.Attempt)
	if err != nil {
		f.say("It cannot be applied: %s", clean.Line(err.Error(), 300))
		return nil, nil
	}
	next.Lesson = d.Evidence.Attempt.Lesson
	return f.confirm(d, next, x.Mind)
}

// origin is scheme, host and port of a URL.
func origin(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return mask.URL(raw)
	}
	return u.Scheme + "://" + u.Host
}

// confirm shows the difference and asks.
func (f *Face) confirm(d *diagnose.Diagnosis, after flows.Attempt, mind string) (*flows.Attempt, error) {
	before := d.Evidence.Attempt
	if before.Request.URL != after.Request.URL {
		f.say("Before: %s", mask.URL(before.Request.URL))
		f.say("After:  %s", mask.URL(after.Request.URL))
	}
	if x, y := scheme.ShownProxyLogin(before.Request), scheme.ShownProxyLogin(after.Request); x != y {
		f.say("Before: %s", x)
		f.say("After:  %s, to the proxy %s alone", y, mask.URL(after.Request.Proxy.URL))
	} else if l := d.Evidence.Ladder; l != nil && carried(before) == carried(after) { // what netrc or a jar gave stands in no header
		for _, c := range provenance.Compare(l, provenance.Look(after, f.Services.Place)) {
			f.say("Before: %s", c.Before)
			f.say("After:  %s", c.After)
		}
	} else {
		f.say("Before: %s", carried(before))
		f.say("After:  %s", carried(after))
	}
	if x, y := scheme.Otherwise(before, after); x != y {
		f.say("Before: %s", x)
		f.say("After:  %s", y)
	}
	if x, y := origin(before.Request.URL), origin(after.Request.URL); mind == "" && x != y {
		mind = "another address gets the credential: " + y
	}
	if mind != "" {
		f.say("Mind: %s", mind)
	}
	if first := scheme.AsksFirst(after.Request); first != "" {
		f.say("First it asks %s.", first)
	}
	ok, err := f.yes("Send it again with this?", "yes sends the request with the line After in place of the line Before. no sends nothing.")
	if err != nil || !ok {
		return nil, err
	}
	return &after, nil
}
