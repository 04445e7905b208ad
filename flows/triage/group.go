package triage

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"why401/flows/diagnose"
	"why401/httpclient/clean"
	"why401/httpclient/har"
	"why401/httpclient/mask"
	"why401/httpclient/redact"
)

// Row is one refused entry, small enough to keep many.
type Row struct {
	Index      int
	Offset     int64 // of the entry in the archive
	Status     int
	Method     string
	URL        string // masked and cleaned, at most 200 characters
	Started    time.Time
	Cause      *diagnose.Cause
	Confidence float64
}

// Group is the refused entries of one cause.
type Group struct {
	Cause       *diagnose.Cause
	Count       int
	Entries     []int    // indices, in order
	Hosts       []string // in order of appearance, at most MaxHosts
	Schemes     []string // that the challenges named, lower case
	Statuses    []int
	First, Last time.Time // of the recorded times; zero unknown
	Confidence  float64   // the mean
	Sample      Sample
	Rows        []Row // at most MaxRows of all groups together

	sum float64
}

// Sample is what gave the first entry of a group away.
type Sample struct {
	Index       int
	Title       string
	Where, What string
}

func (t *triage) tally() *tally {
	if t.shows {
		return &t.shown
	}
	return &t.hidden
}

func row(e *har.Entry, d *diagnose.Diagnosis) Row {
	return Row{Index: e.Index, Offset: e.Offset, Status: e.Status, Method: clean.Line(e.Method, 20), URL: clean.Line(mask.URL(e.URL), 200),
		Started: e.Started, Cause: d.Findings[0].Cause, Confidence: d.Findings[0].Confidence}
}

// tally is the groups so far.
type tally struct {
	groups  map[string]*Group
	refused int
	behind  int // of refused, under a status below 400
	rows    int
}

func (t *tally) add(r Row, d *diagnose.Diagnosis) {
	if t.groups == nil {
		t.groups = map[string]*Group{}
	}
	t.refused++
	if r.Status >= 200 && r.Status < 400 {
		t.behind++
	}
	g := t.groups[r.Cause.ID]
	if g == nil {
		g = &Group{Cause: r.Cause, Sample: sample(r, d)}
		t.groups[r.Cause.ID] = g
	}
	g.Count++
	g.sum += r.Confidence
	g.Confidence = g.sum / float64(g.Count)
	at := len(g.Entries)
	for at > 0 && g.Entries[at-1] > r.Index { // it was held back (handshake.go)
		at--
	}
	if at == len(g.Entries) {
		g.Entries = append(g.Entries, r.Index)
	} else { // lists that were handed out grow at their ends only
		g.Entries = slices.Insert(slices.Clone(g.Entries), at, r.Index)
	}
	if t.rows < MaxRows {
		t.rows++
		if at = min(at, len(g.Rows)); at == len(g.Rows) {
			g.Rows = append(g.Rows, r)
		} else {
			g.Rows = slices.Insert(slices.Clone(g.Rows), at, r)
		}
	}
	if u, err := url.Parse(r.URL); err == nil && u.Host != "" && len(g.Hosts) < MaxHosts && !slices.Contains(g.Hosts, u.Host) {
		g.Hosts = append(g.Hosts, u.Host)
	}
	if !slices.Contains(g.Statuses, r.Status) {
		g.Statuses = append(g.Statuses, r.Status)
	}
	for _, c := range d.Evidence.Challenges {
		if s := strings.ToLower(clean.Line(c.Scheme, 40)); s != "" && len(g.Schemes) < 20 && !slices.Contains(g.Schemes, s) {
			g.Schemes = append(g.Schemes, s)
		}
	}
	if !r.Started.IsZero() {
		if g.First.IsZero() || r.Started.Before(g.First) {
			g.First = r.Started
		}
		if r.Started.After(g.Last) {
			g.Last = r.Started
		}
	}
}

// sample is the first piece of evidence, with every secret of the entry masked.
func sample(r Row, d *diagnose.Diagnosis) Sample {
	red := &redact.Redactor{}
	red.AddRequest(d.Evidence.Attempt.Request)
	red.AddExchange(d.Evidence.Exchange)
	f := d.Findings[0]
	s := Sample{Index: r.Index, Title: f.Match.Title}
	if s.Title == "" {
		s.Title = f.Cause.Title
	}
	s.Title = clean.Line(red.Redact(s.Title), 200)
	if len(f.Match.Evidence) > 0 {
		p := f.Match.Evidence[0]
		s.Where, s.What = p.Where, clean.Line(red.Redact(p.What), 200)
	}
	return s
}

// sorted is the groups as they stand, largest first; the copy does not change any more, but for its lists growing.
func (t *tally) sorted() []*Group {
	out := make([]*Group, 0, len(t.groups))
	for _, g := range t.groups {
		c := *g
		out = append(out, &c)
	}
	slices.SortFunc(out, func(a, b *Group) int {
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		return a.Entries[0] - b.Entries[0]
	})
	return out
}
