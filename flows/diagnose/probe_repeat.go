package diagnose

import (
	"context"
	"fmt"
	"strings"
	"time"

	"why401/flows"
)

func buildRepeat(d *Diagnosis) (flows.Attempt, string) {
	if x := d.Evidence.Exchange; len(x.Stations()) > 1 && !sameOrigin(x.Last().URL, d.Evidence.Attempt.Request.URL) {
		return flows.Attempt{}, "the answer came from another address, to which no experiment is sent"
	}
	return d.Evidence.Attempt, ""
}

// repeat sends the same request again and again, and stops where the server asks for a pause.
func repeat(m *sending) *ProbeResult {
	a := m.d.Evidence.Attempt
	if m.left >= 0 && m.left < repeatMin {
		return nil
	}
	var statuses []int
	stopped := ""
	for range repeats {
		x := m.one(a.Request)
		if x == nil {
			break
		}
		s := x.Status()
		statuses = append(statuses, s)
		if h := x.Last(); s == 429 || h != nil && h.Received.Has("Retry-After") {
			stopped = "; stopped, since the server asks for a pause"
			break
		}
	}
	r := m.result(a, tally(statuses)+stopped)
	r.Statuses = statuses
	return r
}

// tally counts answers: "8 requests: 5 × 200, 3 × 401".
func tally(statuses []int) string {
	var order []int
	count := map[int]int{}
	for _, s := range statuses {
		if count[s]++; count[s] == 1 {
			order = append(order, s)
		}
	}
	if len(order) == 1 && order[0] != 0 {
		return fmt.Sprintf("%d requests, each answered %d", len(statuses), order[0])
	}
	var parts []string
	for _, s := range order {
		name := fmt.Sprint(s)
		if s == 0 {
			name = "no answer"
		}
		parts = append(parts, fmt.Sprintf("%d × %s", count[s], name))
	}
	return fmt.Sprintf("%d requests: %s", len(statuses), strings.Join(parts, ", "))
}

// pause is how long the server asks to wait, false where it does not say.
func pause(e *Evidence) (time.Duration, bool) {
	v := strings.TrimSpace(header(e, "Retry-After"))
	if v == "" {
		return 0, false
	}
	wait, doubt := readPause(e, v)
	return wait, doubt == ""
}

func buildWait(d *Diagnosis) (flows.Attempt, string) {
	wait, ok := pause(d.Evidence)
	switch {
	case !ok:
		return flows.Attempt{}, "the server asks for no pause"
	case wait > pauseMost:
		return flows.Attempt{}, "the pause is longer than " + pauseMost.String()
	}
	return d.Evidence.Attempt, ""
}

// afterPause waits as long as Retry-After says, and asks once more.
func afterPause(m *sending) *ProbeResult {
	e := m.d.Evidence
	wait, _ := pause(e)
	if m.o.Now != nil {
		wait -= m.o.Now().Sub(e.Now)
	}
	wait = max(0, wait) + 200*time.Millisecond // the server counts in whole seconds
	if m.o.Sleep == nil && wait > 0 {
		m.progress("waiting " + wait.Round(100*time.Millisecond).String() + ", as the server asks")
	}
	if err := m.o.sleep(m.ctx, wait); err != nil {
		return nil
	}
	a := e.Attempt
	a.Request = a.Request.Clone()
	a.Request.FollowRedirects = false
	x := m.one(a.Request)
	if x == nil {
		return nil
	}
	r := m.result(a, "still refused: "+outcome(x))
	r.Accepted = TriOf(accepted(r.Status, e.Status))
	if r.Accepted == Yes {
		r.Learned = "accepted: the pause was all that was wanted"
	}
	return r
}

// sleep waits for d, or until ctx ends.
func (o Options) sleep(ctx context.Context, d time.Duration) error {
	if o.Sleep != nil {
		return o.Sleep(ctx, d)
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
