package screen

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"why401/flows/diagnose"
	"why401/httpclient"
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
	red    *httpclient.Redactor
	hop    int
	scroll widget.Scroll
	wire   bool // TLS and times instead of the bytes
}

// NewExchange opens the last hop, where the answer under study came from.
func NewExchange(s kit.Services, a kit.ExchangeArg) kit.Screen {
	red := &httpclient.Redactor{}
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
		return httpclient.CleanLine(s, 4000)
	}
	return httpclient.CleanLine(x.red.Redact(s), 4000)
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
		r := widget.Row{Sign: itoa(i + 1), Text: status + "  " + h.Method + " " + httpclient.MaskURL(h.URL), Right: note}
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
		if httpclient.SecretName(f.Name) {
			return true
		}
	}
	return httpclient.MaskURL(h.URL) != h.URL
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
			if x.w < widget.Narrow {
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
			r := widget.Row{Text: x.show(s)}
			if i == 0 {
				r.Label = stepLabel(a.Scheme())
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
		m, ok := httpclient.ReadNTLM(f.Value)
		if !ok {
			continue
		}
		for i, s := range m.Lines(h.Timing.Start.Add(h.Timing.FirstByte)) {
			r := widget.Row{Text: x.show(s)}
			if i == 0 {
				r.Label = stepLabel("ntlm")
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

// wireLines are the connection of the chosen hop: where to, by which way, who showed which certificate, and when.
func (x *Exchange) wireLines(t theme.Theme, lines []string, w int) []string {
	h := x.x.Hops[x.hop]
	add := func(label, text string) {
		if text != "" {
			if w >= widget.Narrow {
				lines = append(lines, widget.Lines(t, w, widget.Row{Label: label, Text: text})...)
				return
			}
			for _, l := range widget.Wrap(text, max(8, w-5-9)) { // no label column: the label leads the text
				lines = append(lines, widget.Line(t, w, widget.Row{Text: t.Muted.Render(pad(label, 9)) + l}))
				label = ""
			}
		}
	}
	add("Remote", httpclient.CleanLine(h.Remote, 100))
	proxy := "none"
	if h.Proxy != "" {
		proxy = httpclient.MaskURL(h.Proxy)
	}
	if h.ProxyWhy != "" {
		proxy += ": " + x.show(h.ProxyWhy)
	}
	add("Proxy", proxy)
	a := diagnose.HopAnswerer(h)
	if a.By != "unknown" {
		add("Answer", "by "+x.show(a.Sentence()))
		for _, m := range a.Marks {
			add("", x.show(m.Where+": "+m.What))
		}
		if a.Conflict != "" {
			add("", "! "+x.show(a.Conflict))
		}
	}
	add("Protocol", h.Proto)
	lines = append(lines, "")
	if p := h.TLS; p != nil {
		verified := "verified"
		if !p.Verified {
			verified = "NOT verified: checks were switched off"
		}
		if p.Version == "" {
			add("TLS", "not established")
			verified = "NOT trusted"
		} else {
			add("TLS", p.Version+", "+p.CipherSuite)
		}
		add("", "certificate of "+httpclient.CleanLine(p.Subject, 200)+", "+verified)
		add("", "for "+httpclient.CleanLine(strings.Join(p.DNSNames, ", "), 300))
		add("", "issued by "+httpclient.CleanLine(p.Issuer, 200))
		add("", "good "+p.NotBefore.UTC().Format("2006-01-02")+" to "+p.NotAfter.UTC().Format("2006-01-02")+", sha256 "+p.SHA256[:min(16, len(p.SHA256))]+"…")
		for i, above := range p.Chain {
			add("", map[bool]string{true: "with it came ", false: "and "}[i == 0]+httpclient.CleanLine(above, 200))
		}
	} else {
		add("TLS", "none: everything went in the clear")
	}
	for _, c := range []struct {
		at   string
		seen *httpclient.ClientCertificate
	}{{"the server", h.ClientCert}, {"the proxy", h.ProxyCert}} {
		if c.seen == nil || c.at == "the proxy" && c.seen.Asked != httpclient.AskedYes && c.seen.File == "" {
			continue
		}
		lines = append(lines, "")
		for i, l := range c.seen.Lines(c.at) {
			add(map[bool]string{true: "Client", false: ""}[i == 0], l)
		}
	}
	lines = append(lines, "")
	return append(lines, timingLines(t, w, h)...)
}

// timingLines are the phases of a hop as bars to scale.
func timingLines(t theme.Theme, w int, h httpclient.Hop) []string {
	total := max(h.Timing.Done, h.Timing.FirstByte, h.Timing.Wrote, h.Timing.TLS, h.Timing.Connect, h.Timing.DNS, 1)
	room := max(6, w-16-20-8)
	if w < widget.Narrow {
		room = max(6, w-5-20)
	}
	var lines []string
	from := time.Duration(0)
	for _, p := range []struct {
		name string
		end  time.Duration
	}{{"name", h.Timing.DNS}, {"connect", h.Timing.Connect}, {"tls", h.Timing.TLS}, {"send", h.Timing.Wrote}, {"answer", h.Timing.FirstByte}, {"body", h.Timing.Done}} {
		if p.end <= 0 || p.end < from {
			continue
		}
		a, b := int(int64(room)*int64(from)/int64(total)), int(int64(room)*int64(p.end)/int64(total))
		bar := strings.Repeat(" ", a) + t.Accent.Render(strings.Repeat(t.Sign.Full, max(1, b-a)))
		r := widget.Row{Text: fmt.Sprintf("%-9s%9s  ", p.name, span(p.end-from)) + bar}
		if len(lines) == 0 {
			r.Label = "Times"
		}
		lines = append(lines, widget.Line(t, w, r))
		from = p.end
	}
	return lines
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

// RightView is the connection beside the bytes.
func (x *Exchange) RightView(t theme.Theme, w, _ int) string {
	if len(x.x.Hops) == 0 {
		return ""
	}
	lines := x.wireLines(t, nil, w+5)
	for i := range lines {
		lines[i] = strings.TrimPrefix(lines[i], "    ") // the pane has a margin of its own
	}
	return strings.Join(lines, "\n")
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

// span is a duration for people.
func span(d time.Duration) string {
	switch {
	case d <= 0:
		return "0 ms"
	case d < time.Millisecond:
		return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
	case d < 10*time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%d s", int(d.Seconds()))
}

// count is a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return itoa(n) + " " + noun + "s"
}
