// Package triage looks through a recording of many exchanges (a HAR) and groups the refused ones by cause: EXCHANGES →
// EVIDENCE → CAUSES → GROUPS. Nothing is sent. It stands beside the pipeline, which goes the way of one request.
package triage

import (
	"context"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"why401/flows/diagnose"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/har"
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

// Bounds of what is kept, so that memory does not grow with the archive. All entries are counted.
const (
	MaxHosts = 200
	MaxRows  = 20_000
)

// Report is what triage found.
type Report struct {
	Info         har.Info
	Entries      int
	Failing      int // status 0 or from 400 up
	FirstFailing int // its index, -1 none
	Refused      int // explained by authentication or authorization
	Behind       int // refused ones whose status does not say so: 2xx and 3xx
	Bad          int // members of the list that are no entries
	Groups       []*Group
	// Hidden says why credentials may be missing from the recording, "" where it shows them.
	Hidden  string
	Broke   *har.Break // where the archive breaks off, nil whole
	Stopped bool       // by the person, before the end
}

// First is the index of the first refused entry, of the first failing one where none was refused, -1 where none failed.
func (r *Report) First() int {
	first := r.FirstFailing
	for i, g := range r.Groups {
		if i == 0 || g.Entries[0] < first {
			first = g.Entries[0]
		}
	}
	return first
}

// Options of Run.
type Options struct {
	// Progress is told now and then how far reading is, in bytes of r, with what was found until then. It is called on
	// Run's goroutine: at the first refused entry, then at most twenty times a second. May be nil.
	Progress func(read int64, r *Report)
	Now      func() time.Time
}

// Run reads the archive to its end, or until ctx is done: then Report.Stopped is set. The error is har.ErrNotHAR, or
// one of reading.
func Run(ctx context.Context, r io.Reader, o Options) (*Report, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	// One goroutine reads, this one judges: either takes about half of the time.
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	items := make(chan item, 16)
	var sum har.Summary
	var err error
	go func() {
		defer close(items)
		c := &counter{r: r}
		sum, err = read(ctx, c, items)
		err = ToldBy(c.head, err)
	}()
	t := &triage{o: o, firstFailing: -1}
	for i := range items {
		t.take(i)
	}
	rep := t.report()
	rep.Entries, rep.Info, rep.Bad, rep.Broke, rep.Stopped = sum.Entries, sum.Info, sum.Bad, sum.Broke, ctx.Err() != nil
	return rep, err
}

// item is what the reading goroutine hands over: an entry that is worth a look, or none where there is only progress
// to tell.
type item struct {
	entry            *har.Entry
	shows            bool // the archive has shown a credential by now
	entries, failing int
	firstFailing     int
	read             int64
}

// read finds the entries that are worth a look.
func read(ctx context.Context, c *counter, items chan<- item) (har.Summary, error) {
	var rec recording
	var told time.Time
	now := item{firstFailing: -1}
	var open handshakes
	send := func(judge []*har.Entry) bool {
		for _, now.entry = range judge {
			select {
			case items <- now:
			case <-ctx.Done():
				return false
			}
		}
		return true
	}
	sum, err := har.Read(c, har.StringLimit, func(d *har.Draft) error {
		rec.see(d)
		now.entries++
		if d.Failing() {
			if now.failing++; now.failing == 1 {
				now.firstFailing = d.Index
			}
		}
		now.shows, now.read = rec.shows, c.n
		judge := open.take(d, worthALook(d))
		if len(judge) == 0 {
			at := time.Now()
			if at.Sub(told) < 50*time.Millisecond {
				return nil
			}
			told, judge = at, []*har.Entry{nil}
		}
		if !send(judge) {
			return har.ErrStop
		}
		return nil
	})
	if ctx.Err() == nil { // the last counts
		now.shows, now.read = rec.shows, c.n
		send(append(open.rest(), nil))
	}
	return sum, err
}

// counter counts the bytes that were read.
type counter struct {
	r    io.Reader
	n    int64
	head []byte // the first bytes, headSize at most
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if len(c.head) < headSize {
		c.head = append(c.head, p[:min(n, headSize-len(c.head))]...)
	}
	c.n += int64(n)
	return n, err
}

// triage is a run under way. Whether a recording leaves credentials out is known for sure only when it shows one: until
// then what was sent is judged both as hidden and as shown.
type triage struct {
	o                Options
	shows            bool
	entries, failing int
	firstFailing     int
	hidden, shown    tally
	preflights       map[string]int // refused ones: the status by address and page, at most MaxHosts
	told             time.Time
}

func (t *triage) refused() int { return t.tally().refused }

func (t *triage) tally() *tally {
	if t.shows {
		return &t.shown
	}
	return &t.hidden
}

func (t *triage) report() *Report {
	r := &Report{Entries: t.entries, Failing: t.failing, FirstFailing: t.firstFailing, Refused: t.refused(), Behind: t.tally().behind, Groups: t.tally().sorted()}
	if !t.shows {
		r.Hidden = whyHidden
	}
	return r
}

// take judges an entry and tells of progress.
func (t *triage) take(i item) {
	t.entries, t.failing, t.firstFailing, t.shows = i.entries, i.failing, i.firstFailing, i.shows
	before := t.refused()
	if i.entry != nil {
		t.judge(i.entry)
	}
	if t.o.Progress == nil {
		return
	}
	if now := time.Now(); now.Sub(t.told) >= 50*time.Millisecond || before == 0 && t.refused() > 0 {
		t.told = now
		t.o.Progress(i.read, t.report())
	}
}

func (t *triage) judge(e *har.Entry) {
	why := blackedOut(e)
	x := e.Exchange()
	a := scheme.Attempt(x.Request)
	preflight := t.preflight(e)
	judge := func(hidden string, into *tally) {
		if d := diagnose.Recorded(a, x, hidden, diagnose.Options{Now: t.o.Now, PreflightRefused: preflight}); explained(d) {
			into.add(row(e, d), d)
		}
	}
	switch {
	case t.shows:
		t.hidden = tally{} // it was for nothing
		judge(why, &t.shown)
	case why != "":
		judge(why, &t.shown)
		judge(why, &t.hidden)
	default:
		judge("", &t.shown)
		judge(whyHidden, &t.hidden)
	}
}

// preflight is the status of a refused preflight that came before e, for the same address and page; it remembers e where
// that is one.
func (t *triage) preflight(e *har.Entry) int {
	key := e.URL + " " + e.Sent.Get("Origin")
	switch {
	case !diagnose.IsPreflight(e.Method, e.Sent):
		return t.preflights[key]
	case e.Status < 400 || len(t.preflights) >= MaxHosts:
		return 0
	case t.preflights == nil:
		t.preflights = map[string]int{}
	}
	t.preflights[key] = e.Status
	return 0
}

// Diagnose judges one entry as Run does; hidden is Report.Hidden.
func Diagnose(e har.Entry, hidden string, now func() time.Time) *diagnose.Diagnosis {
	if why := blackedOut(&e); why != "" {
		hidden = why
	}
	x := e.Exchange()
	return diagnose.Recorded(scheme.Attempt(x.Request), x, hidden, diagnose.Options{Now: now})
}

// explained reports whether authentication or authorization explains the answer: by its status, or by its cause.
func explained(d *diagnose.Diagnosis) bool {
	switch d.Evidence.Status {
	case 401, 403, 407, 419, 429, 440, 498, 511:
		return true
	}
	if len(d.Findings) == 0 {
		return false
	}
	id := d.Findings[0].Cause.ID
	if id == "credentials.not_recorded" { // it is a refusal, whatever was sent
		return true
	}
	family, _, _ := strings.Cut(id, ".")
	return family != "none" && family != "not_auth" && family != "unreachable" && d.Findings[0].Confidence >= 0.4
}

func row(e *har.Entry, d *diagnose.Diagnosis) Row {
	return Row{Index: e.Index, Offset: e.Offset, Status: e.Status, Method: httpclient.CleanLine(e.Method, 20), URL: httpclient.CleanLine(httpclient.MaskURL(e.URL), 200),
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
		if s := strings.ToLower(httpclient.CleanLine(c.Scheme, 40)); s != "" && len(g.Schemes) < 20 && !slices.Contains(g.Schemes, s) {
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
	red := &httpclient.Redactor{}
	red.AddRequest(d.Evidence.Attempt.Request)
	red.AddExchange(d.Evidence.Exchange)
	f := d.Findings[0]
	s := Sample{Index: r.Index, Title: f.Match.Title}
	if s.Title == "" {
		s.Title = f.Cause.Title
	}
	s.Title = httpclient.CleanLine(red.Redact(s.Title), 200)
	if len(f.Match.Evidence) > 0 {
		p := f.Match.Evidence[0]
		s.Where, s.What = p.Where, httpclient.CleanLine(red.Redact(p.What), 200)
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
