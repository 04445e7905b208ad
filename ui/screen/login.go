package screen

import (
	"context"
	"maps"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"why401/flows"
	"why401/flows/formlogin"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// Login logs in by the form of a page and shows each step. It asks before it gets a page of another host, and before user and
// password leave; the session that comes goes into the request, which the person sends by the next key.
type Login struct {
	size
	s      kit.Services
	a      kit.LoginArg
	cancel context.CancelFunc
	events chan tea.Msg
	steps  []formlogin.Step
	ask    *loginAsk
	ready  bool // the question has stood for settle
	res    *formlogin.Result
	next   flows.Attempt
	err    string
	scroll widget.Scroll
}

// loginStep is one step, loginAsk a question that waits for an answer, loginDone the end; other screens ignore them.
type (
	loginStep struct {
		by   *Login
		step formlogin.Step
	}
	loginAsk struct {
		by     *Login
		ask    formlogin.Ask
		answer chan bool
	}
	loginDone struct {
		by  *Login
		res *formlogin.Result
	}
	loginReady struct{ of *loginAsk }
)

// NewLogin makes the screen; the login page is asked for with Init.
func NewLogin(s kit.Services, a kit.LoginArg) kit.Screen {
	return &Login{s: s, a: a, events: make(chan tea.Msg, 64)}
}

// login is what is done; the credential has the person's fields.
func (l *Login) login() formlogin.Login {
	a := flows.Attempt{Request: scheme.Strip(l.a.Attempt).Request, Credential: l.a.Credential}
	return formlogin.FromCredential(a)
}

func (l *Login) Init() tea.Cmd {
	in := l.login()
	if l.s.Drafts.Refused(in.Page, in.User, in.Password) {
		l.res = &formlogin.Result{Stop: &formlogin.Stop{Kind: "refused", Say: "this user name and password were refused at " + host(in.Page) + " already: the same pair is not tried again, since accounts get locked", Do: "Type another password"}}
		return nil
	}
	ctx, cancel := context.WithCancel(l.s.Context())
	l.cancel = cancel
	sender, events := l.s.Sender, l.events
	consent := func(ctx context.Context, a formlogin.Ask) bool {
		q := &loginAsk{l, a, make(chan bool, 1)}
		select {
		case events <- *q:
		case <-ctx.Done():
			return false
		}
		select {
		case ok := <-q.answer:
			return ok
		case <-ctx.Done():
			return false
		}
	}
	told := func(s formlogin.Step) {
		select {
		case events <- loginStep{l, s}:
		case <-ctx.Done():
		}
	}
	run := func() tea.Msg { // beside the screen: it waits for the person in between
		go func() {
			r := formlogin.Run(ctx, sender, in, consent, told)
			select {
			case events <- loginDone{l, r}:
			case <-ctx.Done():
			}
			close(events)
		}()
		return l.wait()
	}
	return job(run)
}

// wait waits for one event.
func (l *Login) wait() tea.Msg {
	if m, ok := <-l.events; ok {
		return m
	}
	return nil
}

func (l *Login) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case loginStep:
		if m.by == l {
			l.steps = append(l.steps, m.step)
			return job(l.wait)
		}
	case loginAsk:
		if m.by == l {
			l.ask, l.ready = &m, false
			q := l.ask
			return job(tea.Tick(settle, func(time.Time) tea.Msg { return loginReady{q} }))
		}
	case loginReady:
		l.ready = l.ready || m.of == l.ask && l.ask != nil
	case loginDone:
		if m.by == l {
			l.done(m.res)
		}
	case tea.KeyPressMsg:
		return l.key(m.String())
	}
	return nil
}

// done takes the result in.
func (l *Login) done(r *formlogin.Result) {
	l.ask, l.res, l.steps = nil, r, r.Steps
	in := l.login()
	if r.Wrong {
		l.s.Drafts.SetRefused(in.Page, in.User, in.Password)
		typed := maps.Clone(l.s.Drafts.Typed(l.a.Attempt.Request, "form"))
		delete(typed, "password") // another one is to be typed
		l.s.Drafts.SetTyped(l.a.Attempt.Request, "form", typed)
	}
	if r.Stop == nil {
		next, err := scheme.Apply(l.a.Attempt, r.Into(l.a.Credential))
		if err != nil {
			l.err = clean.Line(err.Error(), 200)
			return
		}
		l.next = next
	}
}

// won reports whether there is a session to send.
func (l *Login) won() bool { return l.res != nil && l.res.Stop == nil && l.err == "" }

func (l *Login) key(k string) tea.Cmd {
	switch k {
	case "esc":
		if l.cancel != nil {
			l.cancel()
		}
		return say(kit.Back{})
	case "enter":
		switch {
		case l.ask != nil && l.ready:
			l.ask.answer <- true
			l.ask = nil
			return job(l.wait)
		case l.won():
			return say(kit.Replace{Route: kit.RouteSending, Arg: kit.SendingArg{Attempt: l.next, Login: l.res}})
		case l.res != nil:
			return say(kit.Replace{Route: kit.RouteCredential, Arg: kit.CredentialArg{Attempt: l.a.Attempt, Diagnosis: l.a.Diagnosis, Scheme: "form", Preset: open(l.a.Credential)}})
		}
	case "b":
		if x := l.exchange(); x != nil {
			return say(kit.Open{Route: kit.RouteExchange, Arg: kit.ExchangeArg{Exchange: x}})
		}
		return say(kit.Notice{Text: "not now: " + l.noBytes()})
	default:
		l.scroll.Key(k)
	}
	return nil
}

// noBytes says why there is no record to show.
func (l *Login) noBytes() string {
	if l.res == nil {
		return "the login is under way"
	}
	return "nothing was sent"
}

// open is a credential without its secrets, to begin the wizard with.
func open(c flows.Credential) flows.Credential {
	out := flows.Credential{Scheme: c.Scheme}
	for _, f := range c.Fields {
		switch f.Name {
		case "login", "user", "as", "names":
			out.Fields = append(out.Fields, f)
		}
	}
	return out
}

// exchange is the whole login as one record, nil where nothing was sent.
func (l *Login) exchange() *httpclient.Exchange {
	if l.res == nil || len(l.res.Exchanges) == 0 {
		return nil
	}
	first := *l.res.Exchanges[0]
	first.Hops = nil
	for i, x := range l.res.Exchanges {
		for _, h := range x.Hops {
			if h.Redirect != nil && i < len(l.res.Exchanges)-1 { // each was followed by a request of its own
				red := *h.Redirect
				red.Followed = true
				h.Redirect = &red
			}
			first.Hops = append(first.Hops, h)
		}
		first.Failure, first.Jar = x.Failure, x.Jar
	}
	return &first
}

func (l *Login) View(t theme.Theme) string {
	var lines []string
	add := func(r widget.Row) { lines = append(lines, widget.Lines(t, l.w, r)...) }
	head, style := "Logging in at "+host(l.login().Page), t.Accent
	switch {
	case l.ask != nil && l.ask.ask.Sends:
		head = "Send user name and password to " + l.ask.ask.To + "?"
	case l.ask != nil:
		head = "Ask another host for its login page: " + l.ask.ask.To + "?"
	case l.won() && l.res.Unsure:
		head, style = "Posted, and nothing tells whether it worked: the request will", t.Warning
	case l.won():
		head, style = "Logged in", t.Good
	case l.res != nil:
		head, style = "No session: "+kindOfStop(l.res.Stop), t.Danger
	}
	add(widget.Row{Label: "Login", Sign: t.Sign.Verdict, SignStyle: style, Text: head, TextStyle: t.Bold})
	switch {
	case l.ask != nil:
		l.question(t, add)
	case l.won():
		add(widget.Row{Sign: t.Sign.Verdict, SignStyle: style, Text: "Next: 1 " + l.next.Request.Method + " to " + host(l.next.Request.URL) + " with the session."})
	case l.err != "":
		add(widget.Row{Sign: t.Sign.No, SignStyle: t.Danger, Text: l.err})
	case l.res != nil:
		add(widget.Row{Sign: t.Sign.Verdict, SignStyle: style, Text: fullStop(upperFirst(l.res.Stop.Say))})
		lines = append(lines, "")
		add(widget.Row{Label: "Next", Sign: t.Sign.Here, SignStyle: t.Accent, Text: l.res.Stop.Do})
	default:
		add(widget.Row{Sign: t.Sign.Verdict, SignStyle: style, Text: "The password leaves only after you agree.", TextStyle: t.Muted})
	}
	if len(l.steps) > 0 {
		lines = append(lines, "")
	}
	for i, s := range l.steps {
		if l.res != nil && l.res.Stop != nil && s.Sign == "✗" {
			continue // it stands above
		}
		r := widget.Row{Text: s.What}
		if i == 0 {
			r.Label = "Steps"
		}
		r.Sign, r.SignStyle = t.Judged(s.Sign)
		add(r)
	}
	return l.scroll.View(t, lines, l.w, l.h)
}

// question is what a person agrees to.
func (l *Login) question(t theme.Theme, add func(widget.Row)) {
	q := l.ask.ask
	if q.Foreign {
		add(widget.Row{Label: "Mind", Sign: t.Sign.Mind, SignStyle: t.Warning, Text: "another origin: the request goes to " + q.Request + ", this goes to " + q.To})
	}
	if q.Plain {
		add(widget.Row{Sign: t.Sign.Mind, SignStyle: t.Warning, Text: "by http: whoever is on the way can read it"})
	}
	if q.Sends {
		in := l.login()
		add(widget.Row{Label: "Sends", Sign: t.Sign.Right, SignStyle: t.Accent, Text: clean.Line(mask.User(in.User, in.Password.Reveal()), 60) + " and " + in.Password.String() + ", once"})
		add(widget.Row{Label: "As", Sign: t.Sign.Note, Text: q.Form})
	} else {
		add(widget.Row{Label: "Sends", Sign: t.Sign.Right, SignStyle: t.Accent, Text: "1 GET, without any credential"})
	}
}

// kindOfStop says in a few words why there is no session.
func kindOfStop(s *formlogin.Stop) string {
	switch s.Kind {
	case "wrong", "refused":
		return "user name or password is refused"
	case "javascript":
		return "the page needs scripts"
	case "captcha":
		return "the page wants a captcha"
	case "oauth":
		return "this is no form"
	case "code":
		return "the form wants a one-time code"
	case "second-factor":
		return "a second factor is asked for"
	case "locked":
		return "the account is locked"
	case "no-cookie", "cookie-withheld", "not-persisted":
		return "the login does not hold"
	case "no-answer":
		return "no answer"
	case "other-origin", "declined":
		return "not agreed to"
	}
	return "nothing to log in by there"
}

func (l *Login) Keys() []kit.Key {
	main := kit.Key{Keys: "enter", Label: "wait", Main: true, NotNow: "the page is on its way"}
	switch {
	case l.ask != nil:
		main = kit.Key{Keys: "enter", Label: "yes, ask it", Main: true}
		if l.ask.ask.Sends {
			main.Label = "yes, log in"
		}
		if !l.ready {
			main.NotNow = "keys typed before this appeared do not answer it"
		}
	case l.won():
		main = kit.Key{Keys: "enter", Label: "send the request", Main: true}
	case l.res != nil:
		main = kit.Key{Keys: "enter", Label: "other login", Main: true}
	}
	bytes := kit.Key{Keys: "b", Label: "bytes", Long: "hops, bytes and times of the login"}
	if l.exchange() == nil {
		bytes.NotNow = l.noBytes()
	}
	return []kit.Key{main, bytes, scrolling(&l.scroll)}
}

func (l *Login) Title() kit.Title {
	return kit.Title{Path: "login " + strings.TrimSuffix(short(l.login().Page), "/"), Fact: "esc stops it", Step: 5}
}
func (l *Login) Typing() bool { return false }
