package provenance

import (
	"fmt"
	"strings"
	"time"

	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// Document is why401.sources.v1.
type Document struct {
	Schema  string       `json:"schema"`
	Request requestPart  `json:"request"`
	Sent    []sentPart   `json:"sent"`
	Sources []sourcePart `json:"sources"`
}

type requestPart struct {
	Method string `json:"method"`
	URL    string `json:"url"`
	Tool   string `json:"tool"`
}

type sentPart struct {
	Slot   Slot   `json:"slot"`
	Source string `json:"source"` // the id in sources
}

type sourcePart struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Where   string   `json:"where,omitempty"`
	Slot    Slot     `json:"slot,omitempty"`
	State   State    `json:"state"`
	By      string   `json:"by,omitempty"`
	User    string   `json:"user,omitempty"`
	Secret  string   `json:"secret,omitempty"`
	Same    []string `json:"same_as,omitempty"`
	Issued  string   `json:"issued,omitempty"`
	Expires string   `json:"expires,omitempty"`
	Why     string   `json:"why,omitempty"`
	Mind    string   `json:"mind,omitempty"`
}

// NewDocument writes l down; secrets as kind, length and fingerprint.
func NewDocument(l *Ladder, method string) Document {
	d := Document{Schema: "why401.sources.v1", Request: requestPart{method, l.URL, l.Tool}, Sent: []sentPart{}, Sources: []sourcePart{}}
	for _, r := range l.Sent() {
		d.Sent = append(d.Sent, sentPart{r.Slot, r.ID})
	}
	for i := range l.Rungs {
		r := &l.Rungs[i]
		p := sourcePart{ID: r.ID, Name: r.Name, Where: r.Where, Slot: r.Slot, State: r.State, By: r.By, Same: r.Same, Why: r.Why, Mind: r.Mind, Issued: stamp(r.Issued), Expires: stamp(r.Expires)}
		if r.User != "" {
			p.User = clean.Line(mask.User(r.User, "x"+r.Secret.Reveal()), 100)
		}
		if r.Secret.Kind() != "" {
			p.Secret = r.Secret.Describe()
		}
		d.Sources = append(d.Sources, p)
	}
	return d
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// Word is a state for people.
func (s State) Word() string {
	switch s {
	case Used:
		return "sent"
	case NotAsked:
		return "not asked"
	case Unreadable:
		return "not readable"
	}
	return string(s)
}

// Detail is what is to say of a rung beside its value, in one line.
func (r *Rung) Detail() string {
	var parts []string
	switch {
	case r.State == Shadowed:
		parts = append(parts, "by "+r.By)
	case r.State == Used && r.By != "":
	case len(r.Same) > 0:
		parts = append(parts, "the same secret as "+strings.Join(r.Same, ", "))
	}
	for _, s := range []string{r.Why, r.Mind} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "; ")
}

// Text writes l for people: what is sent first, then every other place in the order of the tool.
func Text(l *Ladder) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Where a credential for %s could come from, as %s takes it\n\n", clean.Line(l.URL, 300), l.Tool)
	sent := l.Sent()
	if len(sent) == 0 {
		b.WriteString("Sent: no credential\n")
	}
	for _, r := range sent {
		fmt.Fprintf(&b, "Sent: %s\n", strings.TrimSpace(r.Place()+"  "+r.Shown()))
	}
	b.WriteString("\n")
	quiet := 0
	for i := range l.Rungs {
		r := &l.Rungs[i]
		if r.State == Nothing {
			quiet++
			continue
		}
		fmt.Fprintf(&b, "%-12s %s\n", r.State.Word(), strings.TrimSpace(r.Place()+"  "+r.Shown()))
		if d := r.Detail(); d != "" {
			fmt.Fprintf(&b, "%-12s %s\n", "", d)
		}
	}
	if quiet > 0 {
		b.WriteString("\nLooked at, and nothing for this host:\n")
	}
	for i := range l.Rungs {
		if r := &l.Rungs[i]; r.State == Nothing {
			fmt.Fprintf(&b, "  %s: %s\n", r.Place(), r.Why)
		}
	}
	return b.String()
}

// Place is the name of a rung and where it stands.
func (r *Rung) Place() string {
	if r.Where == "" || strings.HasPrefix(r.Where, r.Name) {
		return strings.TrimSpace(r.Name + strings.TrimPrefix(r.Where, r.Name))
	}
	return r.Name + " " + r.Where
}
