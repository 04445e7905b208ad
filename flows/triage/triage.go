// Package triage looks through a recording of many exchanges (a HAR) and groups the refused ones by cause: EXCHANGES →
// EVIDENCE → CAUSES → GROUPS. Nothing is sent. It stands beside the pipeline, which goes the way of one request.
package triage

import (
	"context"
	"io"
	"strings"
	"time"

	"why401/flows/diagnose"
	"why401/flows/scheme"
	"why401/httpclient/har"
)

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
