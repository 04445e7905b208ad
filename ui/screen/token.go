package screen

import (
	"sort"
	"time"

	tea "charm.land/bubbletea/v2"

	"why401/flows/token"
	"why401/httpclient"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// Token lays a token open: what it is, what is wrong, its times and claims. Nothing is sent.
type Token struct {
	size
	s      kit.Services
	t      token.Token
	faults []token.Finding
	scroll int
}

// NewToken inspects a.Token by the clock of the answer it belongs to, else by ours.
func NewToken(s kit.Services, a kit.TokenArg) kit.Screen {
	at := time.Now()
	if s.Options.Now != nil {
		at = s.Options.Now()
	}
	v := token.Verification{Status: token.NotChecked}
	if d := a.Diagnosis; d != nil {
		at = d.Evidence.Now
		if d.Evidence.Verification != nil {
			v = *d.Evidence.Verification
		}
	}
	t := token.Inspect(a.Token.Reveal(), at)
	ex := s.Options.Expect
	ex.At = at
	return &Token{s: s, t: t, faults: token.Faults(t, v, ex)}
}

func (k *Token) Init() tea.Cmd { return nil }

func (k *Token) Update(msg tea.Msg) tea.Cmd {
	if p, ok := msg.(tea.KeyPressMsg); ok {
		switch p.String() {
		case "esc":
			return say(kit.Back{})
		case "down", "pgdown":
			k.scroll++
		case "up", "pgup":
			k.scroll = max(0, k.scroll-1)
		}
	}
	return nil
}

// meanings are what the registered claims say (RFC 7519 section 4.1, OpenID Connect Core section 2).
var meanings = map[string]string{"iss": "who issued it", "aud": "who may accept it", "sub": "who you are", "exp": "good until", "nbf": "good from", "iat": "issued at",
	"jti": "its serial number", "scope": "what it may do", "scp": "what it may do", "roles": "what it may do", "azp": "the client it was issued to", "client_id": "the client it was issued to", "tid": "the tenant", "nonce": "binds it to one login", "auth_time": "when you logged in"}

func (k *Token) View(t theme.Theme) string {
	var lines []string
	add := func(r widget.Row) { lines = append(lines, widget.Lines(t, k.w, r)...) }
	style, head := t.Good, "Nothing wrong found in the token by itself"
	if len(k.faults) > 0 {
		style, head = t.Danger, httpclient.CleanLine(k.faults[0].What, 200)
	} else if k.t.Kind == token.KindUnknown {
		style, head = t.Warning, "This is no token of a known kind"
	}
	add(widget.Row{Label: "Token", Sign: t.Sign.Verdict, SignStyle: style, Text: head, TextStyle: t.Bold})
	add(widget.Row{Sign: t.Sign.Verdict, SignStyle: style, Text: k.t.Format})
	for _, f := range k.faults[min(1, len(k.faults)):] {
		add(widget.Row{Sign: t.Sign.No, SignStyle: t.Danger, Text: httpclient.CleanLine(f.What, 200), Right: f.Cause, Note: t.Muted})
	}
	for _, c := range k.t.Cleaned {
		add(widget.Row{Label: "Cleaned", Sign: t.Sign.Note, Text: c, TextStyle: t.Muted})
	}
	lines = append(lines, "")
	timed := map[string]bool{}
	for _, x := range k.t.Times {
		timed[x.Claim] = true
		r := widget.Row{Label: x.Claim, Sign: t.Sign.OK, SignStyle: t.Good, Text: x.At.UTC().Format("2006-01-02 15:04:05 UTC") + "  " + meanings[x.Claim], Right: x.Relative, Note: t.Muted}
		if !x.OK {
			r.Sign, r.SignStyle, r.TextStyle = t.Sign.No, t.Danger, t.Evidence
		}
		add(r)
	}
	names := make([]string, 0, len(k.t.Claims))
	for n := range k.t.Claims {
		if !timed[n] {
			names = append(names, n)
		}
	}
	sort.Slice(names, func(i, j int) bool {
		a, b := meanings[names[i]] != "", meanings[names[j]] != ""
		if a != b {
			return a
		}
		return names[i] < names[j]
	})
	for _, n := range names {
		v := k.t.Claim(n)
		if httpclient.SecretName(n) {
			v = httpclient.NewSensitive("secret", v).String()
		}
		add(widget.Row{Label: httpclient.CleanLine(n, 8), Sign: t.Sign.Note, Text: httpclient.CleanLine(v, 300), Right: meanings[n], Note: t.Muted})
	}
	if k.t.Kind == token.KindJWS {
		add(widget.Row{Label: "Signed", Sign: t.Sign.Unknown, SignStyle: t.Warning, Text: "not checked here: why401 token --key FILE - does"})
	}
	out, first := widget.Fit(t, lines, k.scroll, k.w, k.h)
	k.scroll = first
	return out
}

func (k *Token) Keys() []kit.Key  { return []kit.Key{{Keys: "↑↓", Label: "scroll"}} }
func (k *Token) Title() kit.Title { return kit.Title{Path: "token", Fact: "nothing is sent"} }
func (k *Token) Typing() bool     { return false }
