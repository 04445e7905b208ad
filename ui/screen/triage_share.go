package screen

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"why401/httpclient/clean"
	"why401/httpclient/har"
	"why401/ui/theme"
	"why401/ui/widget"
)

// sharing is the copy of a recording without its secrets: asked for, being written, written or not.
type sharing struct {
	asked  bool
	cancel context.CancelFunc
	read   *atomic.Int64 // bytes of the recording that are through
	total  int64
	name   string
	path   string // where it was written, "" not
	err    error
}

// shared is the result of writing one copy.
type shared struct {
	by   *Triage
	path string
	err  error
}

// sharedName is the name of the copy, in the folder where the program was started.
func sharedName(name string) string {
	b := base(name)
	return strings.TrimSuffix(b, filepath.Ext(b)) + "-shared.har"
}

// press asks first, since a file is made, and then writes it.
func (h *sharing) press(y *Triage) tea.Cmd {
	h.name = sharedName(y.a.Name)
	switch {
	case h.cancel != nil:
		return nil
	case !h.asked || y.s.CreateFile == nil:
		h.asked, h.err, h.path = true, nil, ""
		return nil
	}
	ctx, cancel := context.WithCancel(y.s.Context())
	h.cancel, h.asked, h.read, h.total = cancel, false, &atomic.Int64{}, y.total
	name, read := h.name, h.read
	write := func() tea.Msg {
		err := writeShared(ctx, y, name, read)
		path := name
		if abs, aerr := filepath.Abs(name); aerr == nil {
			path = abs
		}
		return shared{y, path, err}
	}
	return job(tea.Batch(write, y.later()))
}

// sharingTick asks for another look at how far the writing is.
type sharingTick struct{ by *Triage }

func (y *Triage) later() tea.Cmd {
	return tea.Tick(250*time.Millisecond, func(time.Time) tea.Msg { return sharingTick{y} })
}

func writeShared(ctx context.Context, y *Triage, name string, read *atomic.Int64) error {
	in, _, err := y.a.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := y.s.CreateFile(name)
	if err != nil {
		return err
	}
	_, err = har.Sanitise(stoppable{ctx, in, read}, out)
	if cerr := out.Close(); err == nil {
		err = cerr
	}
	if err != nil && y.s.Remove != nil {
		_ = y.s.Remove(name)
	}
	return err
}

// stoppable is a reader that ends with its context, and counts.
type stoppable struct {
	ctx  context.Context
	r    io.Reader
	read *atomic.Int64
}

func (s stoppable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := s.r.Read(p)
	s.read.Add(int64(n))
	return n, err
}

func (h *sharing) end(m shared) {
	h.cancel, h.err, h.path = nil, m.err, m.path
	if errors.Is(m.err, context.Canceled) {
		h.err, h.path = nil, ""
	}
}

// share is how much of the recording is through.
func (h *sharing) share() string {
	if h.total <= 0 || h.read == nil {
		return ""
	}
	return fmt.Sprintf(", %d %%", min(100, h.read.Load()*100/h.total))
}

// rows say how far it is; nil where nobody asked.
func (h *sharing) rows(t theme.Theme, w int) []string {
	r := widget.Row{Label: "Share"}
	switch {
	case h.err != nil:
		r.Sign, r.SignStyle, r.Text = t.Sign.No, t.Danger, "not written: "+clean.Line(h.err.Error(), 200)
	case h.cancel != nil:
		r.Sign, r.SignStyle, r.Text = t.Sign.Here, t.Accent, "writing "+h.name+h.share()+"; esc stops"
	case h.asked:
		r.Sign, r.SignStyle, r.Text, r.Right, r.Note = t.Sign.Unknown, t.Warning, "write "+h.name+", a copy without its secrets?", "s writes it", t.Accent
	case h.path != "":
		r.Sign, r.SignStyle, r.Text = t.Sign.OK, t.Good, "written: "+clean.Line(h.path, 300)+". What looks like a secret is masked, bodies of scripts and images are left out: look it over before you send it."
	default:
		return nil
	}
	return widget.Lines(t, w, r)
}
