package screen

import (
	"fmt"
	"strings"
	"time"

	"why401/flows/diagnose"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
	"why401/ui/theme"
	"why401/ui/widget"
)

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
	add("Remote", clean.Line(h.Remote, 100))
	proxy := "none"
	if h.Proxy != "" {
		proxy = mask.URL(h.Proxy)
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
		add("", "certificate of "+clean.Line(p.Subject, 200)+", "+verified)
		add("", "for "+clean.Line(strings.Join(p.DNSNames, ", "), 300))
		add("", "issued by "+clean.Line(p.Issuer, 200))
		add("", "good "+p.NotBefore.UTC().Format("2006-01-02")+" to "+p.NotAfter.UTC().Format("2006-01-02")+", sha256 "+p.SHA256[:min(16, len(p.SHA256))]+"…")
		for i, above := range p.Chain {
			add("", map[bool]string{true: "with it came ", false: "and "}[i == 0]+clean.Line(above, 200))
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
