package screen

import (
	"sort"
	"strings"

	"charm.land/lipgloss/v2"

	"why401/flows/token"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
	"why401/ui/theme"
	"why401/ui/widget"
)

// names are the claims that are no times, in the order in which they are read.
func (k *Token) names() []string {
	timed := map[string]bool{}
	for _, x := range k.t.Times {
		timed[x.Claim] = true
	}
	var names []string
	for n := range says(k.t) {
		if !timed[n] {
			names = append(names, n)
		}
	}
	token.InOrder(names)
	return names
}

// says is the claims, and what its form says of a key or a signed address, which has none.
func says(t token.Token) map[string]any {
	if t.Claims == nil && (t.Kind == token.KindAPIKey || t.Kind == token.KindOpaque || t.Kind == token.KindBasic) {
		return t.Header
	}
	return t.Claims
}

// value is a claim for people, masked where its name is that of a secret.
func (k *Token) value(name string) string {
	return shownClaim(k.t, name, k.open)
}

// shownClaim is one claim on a line, with the secrets in it masked at any depth unless reveal.
func shownClaim(t token.Token, name string, reveal bool) string {
	switch v := token.ShownValue(name, says(t)[name], reveal).(type) {
	case string:
		return clean.Line(v, 300)
	case mask.Sensitive:
		return v.String()
	default:
		b, err := clean.JSON(v, "")
		if err != nil {
			return ""
		}
		return clean.Line(strings.TrimSpace(string(b)), 300)
	}
}

// labelWidth is how many columns a label has.
const labelWidth = 8

// times are the moments of the token, each with its distance from now.
func (k *Token) times(t theme.Theme, add func(widget.Row)) {
	long := false // of the names of SAML and of certificates one at least is; exp keeps its label
	for _, x := range k.t.Times {
		long = long || lipgloss.Width(clean.Line(x.Claim, 40)) > labelWidth
	}
	_, hasExp := k.t.At("exp")
	for _, x := range k.t.Times {
		at := httpclient.Moment(x.At)
		r := widget.Row{Label: clean.Line(x.Claim, 40), Sign: t.Sign.OK, SignStyle: t.Good, Text: at + "  " + token.Meaning(x.Claim), Right: token.Relative(x.At, k.now), Note: t.Muted}
		if long && !hasExp || lipgloss.Width(r.Label) > labelWidth { // behind the time, so that the times stand under one another
			r.Text = strings.TrimSuffix(at+"  "+r.Label+", "+token.Meaning(x.Claim), ", ")
			r.Label, r.Hang = "", len(at)+2
		}
		r.Lead, r.LeadStyle = len(at), lipgloss.NewStyle()
		if !k.good(x) {
			r.Sign, r.SignStyle, r.LeadStyle = t.Sign.No, t.Danger, t.Evidence
		}
		if k.w < widget.Narrow {
			name := clean.Line(x.Claim, 24) + " "
			r.Text, r.Lead, r.Hang = name+x.At.UTC().Format("2006-01-02 15:04")+" UTC", 0, 0
			if !k.good(x) {
				r.TextStyle, r.Lead, r.LeadStyle = t.Evidence, lipgloss.Width(name), lipgloss.NewStyle()
			}
		}
		add(r)
	}
}

// good judges a time by the running clock where it is the end of a token, else as it was judged.
func (k *Token) good(x token.Time) bool {
	if (x.Claim == "exp" || x.Claim == "NotOnOrAfter" || x.Claim == "notAfter") && x.OK {
		return k.now.Before(x.At)
	}
	return x.OK
}

// claims are the members that are no times, and what each says here.
func (k *Token) claims(t theme.Theme, add func(widget.Row)) {
	for _, n := range k.names() {
		r := widget.Row{Label: clean.Line(n, 40), Sign: t.Sign.Note, Text: k.value(n), Right: token.Meaning(n), Note: t.Muted}
		if verdict, ok := k.against(n); verdict != "" {
			r.Right, r.Sign, r.SignStyle = verdict, t.Sign.OK, t.Good
			if !ok {
				r.Sign, r.SignStyle, r.TextStyle = t.Sign.No, t.Danger, t.Evidence
			}
		}
		name := clean.Line(n, 40) + "  "
		if k.w < widget.Narrow {
			name, r.Right = clean.Line(n, 20)+" ", ""
		}
		if lipgloss.Width(r.Label) > labelWidth || k.w < widget.Narrow {
			r.Label, r.Text, r.Lead, r.LeadStyle = "", name+r.Text, lipgloss.Width(name), t.Muted
		}
		add(r)
	}
}

// against says of a claim whether it is what the API expects, "" where that is not known.
func (k *Token) against(name string) (verdict string, ok bool) {
	where := "token.claims." + name
	for _, f := range k.faults {
		if f.Where == where {
			return "not what is wanted", false
		}
	}
	ex := k.s.Options.Expect
	switch {
	case name == "aud" && ex.Audience != "":
		return "who may accept it: this API", true
	case name == "iss" && ex.Issuer != "":
		return "who issued it: as expected", true
	case (name == "scope" || name == "scp") && len(k.asked()) > 0:
		if gone := missing(k.t.Scopes(), k.asked()); len(gone) > 0 {
			return "lacks " + strings.Join(gone, " "), false
		}
		return "what it may do: enough here", true
	}
	return "", true
}

// asked are the scopes that the call needs: those the person named, else those of the server's challenge (RFC 6750 section 3).
func (k *Token) asked() []string {
	if s := k.s.Options.Expect.Scopes; len(s) > 0 {
		return s
	}
	if k.d == nil {
		return nil
	}
	for _, c := range k.d.Evidence.Challenges {
		if s := c.Param("scope"); s != "" {
			return strings.Fields(s)
		}
	}
	return nil
}

func missing(has, wants []string) []string {
	held := map[string]bool{}
	for _, s := range has {
		held[s] = true
	}
	var out []string
	for _, s := range wants {
		if !held[s] {
			out = append(out, clean.Line(s, 60))
		}
	}
	return out
}

func sortedNames(m map[string]any) []string {
	names := make([]string, 0, len(m))
	for n := range m {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}
