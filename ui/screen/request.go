package screen

import (
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"why401/flows"
	"why401/flows/diagnose"
	"why401/flows/scheme"
	"why401/flows/token"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/convert"
	"why401/httpclient/mask"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// Request shows what will be sent, and to whom, before anything leaves.
type Request struct {
	size
	s       kit.Services
	a       flows.Attempt
	atStart bool
	stopped bool
	offer   *offer
	cert    certMsg              // what is wrong with the files of a client certificate
	given   *httpclient.Exchange // the answer that stood beside the request
	scroll  widget.Scroll
}

// NewRequest makes the preview of an attempt.
func NewRequest(s kit.Services, a kit.RequestArg) kit.Screen {
	return &Request{s: s, a: a.Attempt, atStart: a.AtStart, given: a.Exchange, stopped: a.Stopped, offer: &offer{s: s, a: a.Attempt}}
}

// Init looks at the files of a client certificate, and for kept credentials of this host unless the program began here: a keyring
// is not asked at the start.
func (q *Request) Init() tea.Cmd {
	var runs []tea.Cmd
	todo := []tea.Cmd{lookAtCertificate(q.s, q, q.a.Request)}
	if !q.atStart {
		todo = append(todo, q.offer.look(false))
	}
	for _, cmd := range todo {
		if cmd == nil {
			continue
		}
		if j, ok := cmd().(kit.Job); ok {
			runs = append(runs, j.Run)
		}
	}
	return job(tea.Batch(runs...))
}

func (q *Request) Update(msg tea.Msg) tea.Cmd {
	if p := q.offer.hear(msg); p != nil {
		return say(useKept(q.a, nil, *p)...)
	}
	if m, ok := msg.(kit.Edited); ok && m.Of == kit.Screen(q) {
		q.a, q.atStart, q.stopped, q.cert, q.offer = m.Attempt, false, false, certMsg{}, &offer{s: q.s, a: m.Attempt}
		q.scroll.Top()
		return q.Init()
	}
	if m, ok := msg.(certMsg); ok && m.by == kit.Screen(q) {
		q.cert = m
	}
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	switch k.String() {
	case "esc":
		if !q.elsewhere() {
			q.s.Drafts.AddUnsent(kit.Unsent{Attempt: q.a, Stopped: q.stopped})
		}
		return say(kit.Back{})
	case "o":
		return say(kit.Open{Route: kit.RouteCredential, Arg: kit.CredentialArg{Attempt: q.a, Of: q}})
	case "e":
		return say(kit.Open{Route: kit.RoutePaste, Arg: kit.PasteArg{Text: convert.ToCurl(q.a.Request, true), Of: q}})
	case "t":
		if tok := tokenIn(q.a.Credential); !tok.IsZero() {
			return say(kit.Open{Route: kit.RouteToken, Arg: kit.TokenArg{Token: tok}})
		}
		return say(kit.Notice{Text: "not now: the credential is no token"})
	case "s":
		return say(kit.Open{Route: kit.RouteSources, Arg: kit.SourcesArg{Attempt: q.a}})
	case "u":
		return q.offer.use(kit.VaultArg{For: &q.a})
	case "a":
		if q.given == nil {
			return say(kit.Notice{Text: "not now: the text holds no answer to this request"})
		}
		return say(kit.Open{Route: kit.RouteDiagnosis, Arg: kit.DiagnosisArg{Diagnosis: diagnose.Recorded(q.a, q.given, "", q.s.Options)}})
	case "y":
		return say(kit.Copy{Text: convert.ToCurl(q.a.Request, false), What: "the curl command, secrets as placeholders,"})
	case "enter":
		if l := q.a.Request.Login; l != nil && l.Ask {
			return say(kit.Open{Route: kit.RouteCredential, Arg: kit.CredentialArg{Attempt: q.a, Of: q}}, kit.Notice{Text: "the command names a user and no password; nothing was sent yet"})
		}
		if len(q.a.Request.Unsupported) > 0 {
			return say(kit.Notice{Text: "not sent: " + clean.Line(q.a.Request.NotSent(), 300)})
		}
		if q.cert.trouble() != "" {
			return q.cert.askFor(kit.CredentialArg{Attempt: q.a, Of: q})
		}
		return say(kit.Replace{Route: kit.RouteSending, Arg: kit.SendingArg{Attempt: q.a}})
	default:
		q.scroll.Key(k.String())
	}
	return nil
}

// elsewhere is true where the request can be had again: from the history or the vault.
func (q *Request) elsewhere() bool {
	if keptAs(q.a.Credential) != "" {
		return true
	}
	return q.s.Case != nil && slices.ContainsFunc(q.s.Case.Entries(), func(e kit.Entry) bool { return kit.SameRequest(e.Attempt.Request, q.a.Request) })
}

// destination says where a request goes: with -L also where it is redirected, without the credential.
func destination(r httpclient.Request) string {
	switch {
	case r.TrustRedirects:
		return host(r.URL) + ", then wherever it redirects, with the credential (--location-trusted)"
	case r.FollowRedirects:
		return host(r.URL) + ", then wherever it redirects (-L); the credential to no other host unless you agree"
	}
	return host(r.URL) + ", and nowhere else unless you agree"
}

func (q *Request) View(t theme.Theme) string {
	r := q.a.Request
	var lines []string
	add := func(row widget.Row) { lines = append(lines, widget.Lines(t, q.w, row)...) }
	add(widget.Row{Label: "Request", Text: r.Method + " " + mask.URL(r.URL), TextStyle: t.Bold})
	var carried []widget.Row
	column := 0 // of the names, as wide as the longest that fits it
	carry := func(name, value, right string, style lipgloss.Style) {
		if n := lipgloss.Width(name); n <= longestPlace {
			column = max(column, n)
		}
		carried = append(carried, widget.Row{Label: name, Text: value, Right: right, Note: t.Muted, TextStyle: style})
	}
	for _, h := range r.Headers {
		n := strings.ToLower(h.Name)
		if n == "authorization" || n == "cookie" || n == strings.ToLower(q.a.Credential.Get("name").Reveal()) {
			continue // the credential, shown below
		}
		carry(clean.Line(n, 80), clean.Line(mask.Header(h.Name, h.Value), 200), added(r.Sources[n]), lipgloss.NewStyle())
	}
	if r.Body != nil {
		carry("body", strconv.Itoa(len(r.Body.Bytes))+" bytes", "", lipgloss.NewStyle())
	}
	for _, row := range carried {
		name := row.Label + "  "
		if q.w >= widget.Narrow && lipgloss.Width(row.Label) <= column {
			name = pad(row.Label, column+2)
			row.Hang = column + 2
		}
		row.Label, row.Text, row.Lead, row.LeadStyle = "", name+row.Text, lipgloss.Width(name), t.Muted
		add(row)
	}
	lines = append(lines, "")
	sign, style := t.Sign.OK, t.Good
	if q.a.Credential.Scheme == "none" && scheme.Unclaimed(q.a) == "" {
		sign, style = t.Sign.Unknown, t.Warning
	}
	from := ""
	if src := q.a.Credential.Source(); src != "" {
		from = "from " + src
	}
	add(widget.Row{Label: "Carries", Sign: sign, SignStyle: style, Text: scheme.ShownIn(q.a), Right: from, Note: t.Muted})
	if exp, over := expiredBy(q.a.Credential, q.s.Now()); over != "" {
		add(widget.Row{Sign: t.Sign.Mind, SignStyle: t.Warning, Text: "expired " + over + " ago by our clock, " + exp, Right: "t look", Note: t.Accent})
	}
	if text := scheme.ShownCertificate(r, q.a.Credential); text != "" {
		add(widget.Row{Sign: t.Sign.OK, SignStyle: t.Good, Text: text})
	}
	if text := q.cert.trouble(); text != "" {
		add(widget.Row{Label: "Files", Sign: t.Sign.No, SignStyle: t.Danger, Text: text})
	}
	_, over := expiredBy(q.a.Credential, q.s.Now())
	wanted := q.a.Credential.Scheme == "none" || over != "" // else what the keyring says does not matter here
	rows := q.offer.rows(t)
	if wanted || len(q.offer.list) > 0 {
		for _, r := range rows {
			add(r)
		}
	}
	if wanted && !q.offer.asked && len(rows) == 0 && q.a.Lesson == "" {
		add(widget.Row{Label: "Kept", Sign: t.Sign.Unknown, SignStyle: t.Muted, Text: "the keyring was not asked yet", TextStyle: t.Muted, Right: "u ask it", Note: t.Accent})
	}
	add(widget.Row{Label: "Goes to", Sign: t.Sign.Right, SignStyle: t.Accent, Text: destination(r)})
	if first := scheme.AsksFirst(r); first != "" {
		add(widget.Row{Label: "First", Sign: t.Sign.Right, SignStyle: t.Accent, Text: first})
	}
	if h := q.given.Last(); h != nil && h.Status != 0 {
		add(widget.Row{Label: "Answer", Sign: t.Sign.Note, Text: strconv.Itoa(h.Status) + " " + clean.Line(h.Reason, 60) + " stands in the text", Right: "a why", Note: t.Accent})
	}
	if !r.Safe() {
		lines = append(lines, "")
		add(widget.Row{Label: "Mind", Sign: t.Sign.Mind, SignStyle: t.Warning, Text: r.Method + " may change data: sent once, never repeated unasked"})
	} else {
		add(widget.Row{Label: "Then", Sign: t.Sign.Note, Text: "up to 7 safe experiments at the same host, to find the cause", TextStyle: t.Muted})
	}
	for _, u := range r.Unsupported {
		add(widget.Row{Label: "Refused", Sign: t.Sign.No, SignStyle: t.Danger, Text: clean.Line(httpclient.Request{Unsupported: []string{u}}.NotSent(), 300)})
	}
	for _, n := range r.Notes {
		add(widget.Row{Label: "Note", Sign: t.Sign.Mind, SignStyle: t.Warning, Text: clean.Line(n, 300)})
	}
	return q.scroll.View(t, lines, q.w, q.h)
}

func (q *Request) Keys() []kit.Key {
	k := kit.Key{Keys: "enter", Label: "send", Main: true}
	if l := q.a.Request.Login; l != nil && l.Ask {
		k.Label = "give the password"
	}
	if q.cert.needs != "" && !q.cert.ofProxy {
		k.Label = "give the passphrase"
	} else if q.cert.trouble() != "" {
		k.NotNow = "the client certificate cannot be used as it is"
	}
	if len(q.a.Request.Unsupported) > 0 {
		k.NotNow = "a part of it cannot be sent as it stands"
	}
	look := kit.Key{Keys: "t", Label: "token", Long: "look into the token; nothing is sent"}
	if tokenIn(q.a.Credential).IsZero() {
		look.NotNow = "the credential is no token"
	}
	why := kit.Key{Keys: "a", Label: "why this answer", Long: "diagnose the answer that stands in the text; nothing is sent"}
	if q.given == nil {
		why.NotNow = "the text holds no answer to this request"
	}
	return q.offer.among([]kit.Key{k, why, {Keys: "e", Label: "edit", Long: "edit it as a curl command"}, {Keys: "o", Label: "other credential"}, look, {Keys: "s", Label: "sources", Long: "where the credential came from, and what it shadows"}, {Keys: "y", Label: "copy", Long: "copy as curl, secrets as placeholders"}, scrolling(&q.scroll)})
}

// added is the source of a header where a tool adds it of itself.
func added(source string) string {
	if strings.HasSuffix(source, " adds it") {
		return source
	}
	return ""
}

// tokenIn is the token of a credential, zero where it is none.
func tokenIn(c flows.Credential) mask.Sensitive {
	if v := c.Get("token"); !v.IsZero() {
		return v
	}
	return c.Get("value")
}

// expiredBy says when the token of a credential ended and how long ago; empty where it has not, or is none.
func expiredBy(c flows.Credential, now time.Time) (at, ago string) {
	v := tokenIn(c)
	if v.IsZero() {
		return "", ""
	}
	if exp, ok := token.Inspect(v.Reveal(), now).At("exp"); ok && now.After(exp) {
		return exp.UTC().Format("2006-01-02 15:04 UTC"), token.Span(now.Sub(exp))
	}
	return "", ""
}

// RightView is the request as curl would be told to send it, secrets as placeholders.
func (q *Request) RightView(t theme.Theme, w, _ int) string {
	r, left := q.a.Request, ""
	if r.Body != nil && len(r.Body.Bytes) > maxEdited { // written at each key
		left, r.Body = count(len(r.Body.Bytes), "byte")+" of its body left out here", nil
	}
	lines := []string{t.Bold.Render("As curl"), ""}
	lines = append(lines, widget.Wrap(clean.Text(convert.ToCurl(r, false), 4000), max(8, w))...)
	if left != "" {
		lines = append(lines, "", t.Muted.Render(left))
	}
	return strings.Join(lines, "\n")
}

func (q *Request) Title() kit.Title {
	return kit.Title{Path: q.a.Request.Method + " " + short(q.a.Request.URL), Fact: map[bool]string{false: "nothing sent yet", true: "stopped before an answer"}[q.stopped], Step: 1}
}
func (q *Request) Typing() bool { return false }

// host is the origin of a URL for people; short is host and path, without the query.
func host(raw string) string {
	_, rest, _ := strings.Cut(raw, "://")
	h, _, _ := strings.Cut(rest, "/")
	h, _, _ = strings.Cut(h, "?")
	return clean.Line(h, 120)
}

func short(raw string) string {
	_, rest, ok := strings.Cut(raw, "://")
	if !ok {
		rest = raw
	}
	if at := strings.Index(rest, "@"); at >= 0 && at < strings.IndexAny(rest+"/", "/?#") {
		rest = rest[at+1:]
	}
	rest, _, _ = strings.Cut(rest, "?")
	return clean.Line(rest, 120)
}
