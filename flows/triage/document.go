package triage

import (
	"fmt"
	"math"
	"time"

	"why401/httpclient/clean"
)

// Document is why401.triage.v1.
type Document struct {
	Schema    string      `json:"schema"`
	Creator   string      `json:"creator,omitempty"`
	Entries   int         `json:"entries"`
	Failing   int         `json:"failing"`
	Refused   int         `json:"refused"`
	Truncated bool        `json:"truncated"`
	Broken    *broken     `json:"broken,omitempty"`
	Hidden    string      `json:"credentials_hidden,omitempty"`
	Groups    []groupPart `json:"groups"`
}

type broken struct {
	Offset int64  `json:"offset"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
	Want   string `json:"want"`
	Got    string `json:"got"`
}

type groupPart struct {
	Cause      string   `json:"cause"`
	Title      string   `json:"title"`
	Count      int      `json:"count"`
	Entries    []int    `json:"entries"`
	Hosts      []string `json:"hosts"`
	Schemes    []string `json:"schemes"`
	Statuses   []int    `json:"statuses"`
	First      string   `json:"first,omitempty"`
	Last       string   `json:"last,omitempty"`
	Confidence float64  `json:"confidence"`
	Example    example  `json:"example"`
}

type example struct {
	Entry int    `json:"entry"`
	Title string `json:"title"`
	Where string `json:"where,omitempty"`
	What  string `json:"what,omitempty"`
}

// NewDocument writes r down. line and column are of Report.Broke, 0 unknown.
func NewDocument(r *Report, line, column int) Document {
	d := Document{Schema: "why401.triage.v1", Creator: clean.Line(r.Info.Creator, 80), Entries: r.Entries, Failing: r.Failing, Refused: r.Refused, Truncated: r.Broke != nil, Hidden: r.Hidden, Groups: []groupPart{}}
	if r.Refused == 0 {
		d.Hidden = ""
	}
	if r.Broke != nil {
		d.Broken = &broken{Offset: r.Broke.Offset, Line: line, Column: column, Want: r.Broke.Want, Got: clean.Line(r.Broke.Got, 100)}
	}
	for _, g := range r.Groups {
		d.Groups = append(d.Groups, groupPart{Cause: g.Cause.ID, Title: g.Title(), Count: g.Count, Entries: g.Entries, Hosts: none(g.Hosts), Schemes: none(g.Schemes), Statuses: g.Statuses,
			First: stamp(g.First), Last: stamp(g.Last), Confidence: math.Round(g.Confidence*100) / 100, Example: example{g.Sample.Index, g.Sample.Title, g.Sample.Where, g.Sample.What}})
	}
	return d
}

func none(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// Title is the cause in words; where nothing tells the cause, what is known of the first entry.
func (g *Group) Title() string {
	if g.Cause.ID == "not_auth.other" {
		return g.Sample.Title
	}
	return g.Cause.Title
}

// Span is the time between a group's first and last entry in words: "10:00:04 to 10:44:59", with the day where it is
// not one day, "" where the recording holds no times.
func (g *Group) Span() string {
	first, last := g.First.UTC(), g.Last.UTC()
	switch {
	case g.First.IsZero():
		return ""
	case first.Equal(last):
		return first.Format("2006-01-02 15:04:05")
	case first.Format("2006-01-02") == last.Format("2006-01-02"):
		return first.Format("2006-01-02 15:04:05") + " to " + last.Format("15:04:05")
	}
	return first.Format("2006-01-02 15:04") + " to " + last.Format("2006-01-02 15:04")
}

// BrokenAt is the sentence for where the archive breaks off, "" where it is whole.
func (r *Report) BrokenAt(line, column int) string {
	if r.Broke == nil {
		return ""
	}
	place := fmt.Sprintf("byte %d", r.Broke.Offset)
	if line > 0 {
		place = fmt.Sprintf("line %d, column %d", line, column)
	}
	if r.Broke.End {
		return fmt.Sprintf("The file ends at %s, in the middle of the archive; %s.", place, were(r.Entries, "whole entry", "whole entries"))
	}
	return fmt.Sprintf("At %s the file is no archive any more (want %s, got %s); %s.", place, r.Broke.Want, clean.Line(r.Broke.Got, 80), were(r.Entries, "entry", "entries"))
}

// were says that the entries before a place were read.
func were(n int, one, many string) string {
	if n == 1 {
		return "the 1 " + one + " before it was read"
	}
	return fmt.Sprintf("the %d %s before it were read", n, many)
}
