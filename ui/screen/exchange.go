package screen

import (
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"why401/flows/diagnose"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
	"why401/httpclient/ntlm"
	"why401/httpclient/redact"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// Exchange shows what was really sent and what came back, hop by hop: exact bytes, TLS and times.
type Exchange struct {
	size
	reveal
	s      kit.Services
	x      *httpclient.Exchange
	red    *redact.Redactor
	hop    int
	scroll widget.Scroll
	wire   bool // TLS and times instead of the bytes
}

// NewExchange opens the last hop, where the answer under study came from.
func NewExchange(s kit.Services, a kit.ExchangeArg) kit.Screen {
	red := &redact.Redactor{}
	red.AddRequest(a.Exchange.Request)
	red.AddExchange(a.Exchange)
	return &Exchange{s: s, x: a.Exchange, red: red, hop: max(0, len(a.Exchange.Hops)-1)}
}

func (x *Exchange) Init() tea.Cmd { return nil }

func (x *Exchange) Update(msg tea.Msg) tea.Cmd {
	x.hear(msg)
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	key := k.String()
	if len(x.x.Hops) < 2 && (key == "up" || key == "down") { // no other hop to go to
		x.scroll.Key(key)
		return nil
	}
	switch key {
	case "esc":
		return say(kit.Back{})
	case "up":
		x.hop = max(0, x.hop-1)
		x.scroll.Top()
	case "down":
		x.hop = max(0, min(len(x.x.Hops)-1, x.hop+1))
		x.scroll.Top()
	case "tab":
		x.wire = !x.wire
		x.scroll.Top()
	case "ctrl+r":
		return x.toggle()
	case "y":
		return say(kit.Copy{Text: x.masked(), What: "the exchange, secrets masked,"})
	default:
		x.scroll.Key(key)
	}
	return nil
}

// masked is the whole exchange as text without a secret.
func (x *Exchange) masked() string {
	var b strings.Builder
	for i, h := range x.x.Hops {
		fmt.Fprintf(&b, "# hop %d\n%s\n", i+1, httpclient.DumpRequest(h, true))
		if h.Status != 0 {
			b.WriteString(httpclient.DumpResponse(h) + "\n")
		}
	}
	return x.red.Redact(b.String())
}

// show is server text for the screen: cleaned, and redacted unless the person asked to see it.
func (x *Exchange) show(s string) string {
	if x.open {
		return clean.Line(s, 4000)
	}
	return clean.Line(x.red.Redact(s), 4000)
}

func (x *Exchange) View(t theme.Theme) string {
	var lines []string
	if len(x.x.Hops) == 0 {
		lines = x.failed(t, lines)
		return x.scroll.View(t, lines, x.w, x.h)
	}
	lines = x.hops(t, lines)
	lines = append(lines, "")
	if x.wire {
		lines = x.wireLines(t, lines, x.w)
	} else {
		lines = x.bytes(t, lines)
	}
	lines = x.failed(t, lines)
	return x.scroll.View(t, lines, x.w, x.h)
}

// hops lists where the request went, and what each redirect did to the credential.
func (x *Exchange) hops(t theme.Theme, lines []string) []string {
	for i, h := range x.x.Hops {
		status := "none"
		if h.Status != 0 {
			status = fmt.Sprint(h.Status)
		}
		cred, style := t.Sign.No+" no credential", t.Muted
		if carries(h) {
			cred, style = t.Sign.OK+" credential", t.Good
		} else if c := h.ClientCert; c != nil && c.Sent == httpclient.CertSent {
			cred, style = t.Sign.OK+" certificate", t.Good
		}
		if h.Answered {
			cred = t.Sign.Mind + " asked first"
			style = t.Muted
		}
		note := style.Render(cred) + "  " + fmt.Sprintf("%6s", span(h.Timing.Done))
		r := widget.Row{Sign: strconv.Itoa(i + 1), Text: status + "  " + h.Method + " " + mask.URL(h.URL), Right: note}
		if x.w < widget.Narrow {
			r.Text, r.Right = status+"  "+short(h.URL), style.Render(cred)
		}
		if i == 0 {
			r.Label = "Hops"
		}
		if i == x.hop {
			r = widget.Pointed(t, r)
		}
		lines = append(lines, widget.Line(t, x.w, r))
		if red := h.Redirect; red != nil && x.ledgerFits(i) {
			lines = append(lines, widget.Lines(t, x.w, widget.Row{Sign: t.Sign.Down, SignStyle: t.Muted, Text: diagnose.Ledger(red, x.x.Request), TextStyle: t.Muted})...)
		}
	}
	if h := x.x.Last(); h != nil {
		if w := diagnose.WhereRefused(x.x, carries(*h)); w != "" {
			lines = append(lines, widget.Lines(t, x.w, widget.Row{Label: "Refused", Sign: t.Sign.No, SignStyle: t.Danger, Text: w})...)
		}
	}
	return lines
}

// ledgerFits leaves room for the messages on a low screen: there the ledger is that of the chosen hop, or of the redirect that
// led to it.
func (x *Exchange) ledgerFits(i int) bool {
	return x.h >= 12 || i == x.hop || i == x.hop-1 && x.x.Hops[x.hop].Redirect == nil
}

// carries reports whether a hop took a credential along.
func carries(h httpclient.Hop) bool {
	for _, f := range h.Sent {
		if mask.SecretName(f.Name) {
			return true
		}
	}
	return mask.URL(h.URL) != h.URL
}

// bytes are the two messages of the chosen hop.
func (x *Exchange) bytes(t theme.Theme, lines []string) []string {
	h := x.x.Hops[x.hop]
	add := func(r widget.Row) { lines = append(lines, widget.Lines(t, x.w, r)...) }
	for i, l := range textLines(httpclient.DumpRequest(h, !x.open)) {
		r := widget.Row{Text: x.show(l)}
		if i == 0 {
			r.Label, r.Right, r.Note = "Sent", "exactly these bytes", t.Muted
			if h.Proto == "HTTP/2.0" {
				r.Right = "HTTP/2 fields as sent"
			}
			if x.w < widget.Narrow || len(r.Text)+len(r.Right)+18 > x.w { // on a line of its own it reads as a part of the bytes
				r.Right = ""
			}
		}
		add(r)
	}
	lines = x.messages(t, x.steps(t, lines, h), h, h.Sent)
	lines = x.cookiesSent(t, lines, h)
	lines = x.signed(t, lines, h)
	lines = x.negotiateSteps(t, lines, h.Sent, "Proxy-Authorization", "Authorization")
	if c := h.ClientCert; c != nil && c.Sent == httpclient.CertSent {
		add(widget.Row{Sign: t.Sign.OK, SignStyle: t.Good, Text: "client certificate " + c.Subject + ", in the TLS handshake"})
	} else if !carries(h) {
		add(widget.Row{Sign: t.Sign.No, SignStyle: t.Danger, Text: "no credential in this hop"})
	}
	if h.Status == 0 {
		return lines
	}
	lines = append(lines, "")
	dump := httpclient.DumpResponse
	if x.open {
		dump = httpclient.OpenResponse
	}
	head, body, _ := strings.Cut(dump(h), "\n\n")
	for i, l := range textLines(head) {
		r := widget.Row{Text: x.show(l)}
		if i == 0 {
			r.Label, r.TextStyle = "Answer", t.Bold
		} else if n := strings.ToLower(l); strings.HasPrefix(n, "www-authenticate:") || strings.HasPrefix(n, "proxy-authenticate:") {
			r.TextStyle = t.Evidence
		}
		add(r)
	}
	lines = x.cookiesSet(t, lines, h)
	lines = x.messages(t, lines, h, h.Received)
	if h.Choice != nil {
		add(widget.Row{Label: "Chosen", Text: x.show(h.Choice.String())})
	}
	lines = x.negotiateSteps(t, lines, h.Received, "Proxy-Authenticate", "WWW-Authenticate")
	if h.AnswerN > 0 {
		lines = append(lines, "")
		for i, l := range textLines(body) {
			r := widget.Row{Text: x.show(l)}
			if i == 0 {
				r.Label, r.Right, r.Note = "Body", fmt.Sprintf("%d bytes", h.AnswerN), t.Muted
			}
			add(r)
		}
	}
	return lines
}

// steps are how the answers to challenges were made that a hop holds.
func (x *Exchange) steps(t theme.Theme, lines []string, h httpclient.Hop) []string {
	for _, a := range []httpclient.AuthStep{h.ProxyAuth, h.Auth} {
		if a == nil {
			continue
		}
		for i, s := range a.Steps() {
			r := widget.Row{Text: x.show(stepText(s))}
			if i == 0 {
				r.Label = stepLabel(a.Scheme())
				lines = append(lines, "")
			}
			lines = append(lines, widget.Lines(t, x.w, r)...)
		}
		if hint := a.Hint(); hint != "" {
			lines = append(lines, widget.Lines(t, x.w, widget.Row{Text: x.show(hint), TextStyle: t.Muted})...)
		}
	}
	return lines
}

// messages are the messages of NTLM among the fields that are no step of ours: the server's, and those of a paste or a recording.
func (x *Exchange) messages(t theme.Theme, lines []string, h httpclient.Hop, fields httpclient.Headers) []string {
	for _, f := range fields {
		if n := strings.ToLower(f.Name); n == "authorization" && h.Auth != nil || n == "proxy-authorization" && h.ProxyAuth != nil || !strings.HasSuffix(n, "authorization") && !strings.HasSuffix(n, "-authenticate") {
			continue
		}
		m, ok := ntlm.ReadField(f.Value)
		if !ok {
			continue
		}
		for i, s := range httpclient.NTLMLines(m, h.Timing.Start.Add(h.Timing.FirstByte)) {
			r := widget.Row{Text: x.show(s)}
			if i == 0 {
				r.Label = stepLabel("ntlm")
				lines = append(lines, "")
			}
			lines = append(lines, widget.Lines(t, x.w, r)...)
		}
	}
	return lines
}

// stepLabel names the steps of a scheme.
func stepLabel(scheme string) string {
	switch scheme {
	case "digest":
		return "Hashed"
	case "ntlm":
		return "NTLM"
	case "negotiate":
		return "Kerberos"
	}
	return ""
}

func (x *Exchange) failed(t theme.Theme, lines []string) []string {
	f := x.x.Failure
	if f == nil {
		return lines
	}
	lines = append(lines, "")
	lines = append(lines, widget.Lines(t, x.w, widget.Row{Label: "Broke", Sign: t.Sign.No, SignStyle: t.Danger, Text: "while " + f.During + ": " + f.Detail})...)
	return lines
}

func (x *Exchange) Keys() []kit.Key {
	other := "tls and times"
	if x.wire {
		other = "bytes"
	}
	shown := "show secrets 10 s"
	if x.open {
		shown = "hide secrets"
	}
	hop := kit.Key{Keys: "↑↓", Label: "hop"}
	if len(x.x.Hops) < 2 {
		hop = scrolling(&x.scroll)
	}
	return []kit.Key{{Keys: "tab", Label: other, Main: true}, hop, {Keys: "y", Label: "copy masked"}, {Keys: "ctrl+r", Label: shown}, {Keys: "pgdn", Label: "further", Hidden: true}}
}

func (x *Exchange) Title() kit.Title {
	return kit.Title{Path: "exchange", Fact: fmt.Sprintf("%s %s, %s, %s", x.x.Request.Method, short(x.x.Request.URL), count(len(x.x.Hops), "hop"), span(x.x.Duration))}
}

func (x *Exchange) Typing() bool { return false }

// textLines cuts text at line ends; the last, empty one is left out.
func textLines(s string) []string { return strings.Split(strings.TrimRight(s, "\n"), "\n") }
