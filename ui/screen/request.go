package screen

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"why401/flows"
	"why401/httpclient"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// Request shows what will be sent, and to whom, before anything leaves.
type Request struct {
	size
	s kit.Services
	a flows.Attempt
}

// NewRequest makes the preview of an attempt.
func NewRequest(s kit.Services, a kit.RequestArg) kit.Screen { return &Request{s: s, a: a.Attempt} }

func (q *Request) Init() tea.Cmd { return nil }

func (q *Request) Update(msg tea.Msg) tea.Cmd {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	switch k.String() {
	case "esc":
		return say(kit.Back{})
	case "enter":
		if len(q.a.Request.Unsupported) > 0 {
			return say(kit.Notice{Text: "not sent: " + strings.Join(q.a.Request.Unsupported, ", ") + " is not supported yet"})
		}
		return say(kit.Replace{Route: kit.RouteSending, Arg: kit.SendingArg{Attempt: q.a}})
	}
	return nil
}

// credentialText names a credential without showing it.
func credentialText(c flows.Credential) string {
	switch c.Scheme {
	case "basic":
		if !c.Get("pair").IsZero() {
			return "Basic " + c.Get("pair").String()
		}
		return "Basic  " + httpclient.CleanLine(c.Get("user").Reveal(), 40) + "  " + c.Get("password").String()
	case "bearer":
		return strings.TrimSpace(httpclient.CleanLine(c.Get("word").Reveal(), 20)+"  ") + "  " + c.Get("token").String()
	case "apikey":
		return httpclient.CleanLine(c.Get("name").Reveal(), 40) + "  " + c.Get("value").String()
	case "cookie":
		return "Cookie  " + httpclient.MaskHeader("Cookie", c.Get("cookie").Reveal())
	}
	return "no credential"
}

func (q *Request) View(t theme.Theme) string {
	r := q.a.Request
	var lines []string
	add := func(row widget.Row) { lines = append(lines, widget.Lines(t, q.w, row)...) }
	add(widget.Row{Label: "Request", Text: r.Method + " " + httpclient.MaskURL(r.URL), TextStyle: t.Bold})
	for _, h := range r.Headers {
		if httpclient.SecretName(h.Name) {
			continue
		}
		add(widget.Row{Text: strings.ToLower(h.Name) + "  " + httpclient.CleanLine(h.Value, 200), Right: map[bool]string{true: "curl adds it"}[r.Sources[strings.ToLower(h.Name)] == "curl adds it"], Note: t.Muted})
	}
	if r.Body != nil {
		add(widget.Row{Text: "body  " + itoa(len(r.Body.Bytes)) + " bytes", TextStyle: t.Muted})
	}
	lines = append(lines, "")
	sign, style := t.Sign.OK, t.Good
	if q.a.Credential.Scheme == "none" {
		sign, style = t.Sign.Unknown, t.Warning
	}
	from := ""
	if src := q.a.Credential.Source(); src != "" {
		from = "from " + src
	}
	add(widget.Row{Label: "Carries", Sign: sign, SignStyle: style, Text: credentialText(q.a.Credential), Right: from, Note: t.Muted})
	add(widget.Row{Label: "Goes to", Sign: t.Sign.Right, SignStyle: t.Accent, Text: host(r.URL) + ", and nowhere else unless you agree"})
	if !r.Safe() {
		lines = append(lines, "")
		add(widget.Row{Label: "Mind", Sign: t.Sign.Mind, SignStyle: t.Warning, Text: r.Method + " may change data: sent once, never repeated unasked"})
	} else {
		add(widget.Row{Label: "Then", Sign: t.Sign.Note, Text: "up to 7 safe experiments at the same host, to find the cause", TextStyle: t.Muted})
	}
	for _, u := range r.Unsupported {
		add(widget.Row{Label: "Refused", Sign: t.Sign.No, SignStyle: t.Danger, Text: u + " changes what is sent and is not supported yet"})
	}
	for _, n := range r.Notes {
		add(widget.Row{Label: "Note", Sign: t.Sign.Mind, SignStyle: t.Warning, Text: httpclient.CleanLine(n, 300)})
	}
	out, _ := widget.Fit(t, lines, 0, q.w, q.h)
	return out
}

func (q *Request) Keys() []kit.Key {
	k := kit.Key{Keys: "enter", Label: "send", Main: true}
	if len(q.a.Request.Unsupported) > 0 {
		k.NotNow = "an option of the command is not supported yet"
	}
	return []kit.Key{k}
}
func (q *Request) Title() kit.Title {
	return kit.Title{Path: q.a.Request.Method + " " + short(q.a.Request.URL), Fact: "nothing sent yet", Step: 1}
}
func (q *Request) Typing() bool { return false }

// host is the origin of a URL for people; short is host and path, without the query.
func host(raw string) string {
	_, rest, _ := strings.Cut(raw, "://")
	h, _, _ := strings.Cut(rest, "/")
	h, _, _ = strings.Cut(h, "?")
	return httpclient.CleanLine(h, 120)
}

func short(raw string) string {
	_, rest, ok := strings.Cut(raw, "://")
	if !ok {
		rest = raw
	}
	rest, _, _ = strings.Cut(rest, "?")
	return httpclient.CleanLine(rest, 120)
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}
