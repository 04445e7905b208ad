package ui

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"why401/httpclient"
	"why401/secrets"
	"why401/ui/kit"
)

// list is the floor of the framework: a list of plain lines whose mark moves, in 24 rows of 80 columns.
type list struct{ at int }

func (l list) Init() tea.Cmd { return nil }

func (l list) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(tea.KeyPressMsg); ok {
		l.at = (l.at + 1) % 20
	}
	return l, nil
}

func (l list) View() tea.View {
	var b strings.Builder
	b.WriteString("floor\n")
	for i := range 22 {
		mark := "  "
		if i == l.at {
			mark = "> "
		}
		fmt.Fprintf(&b, "%s%2d  GET  https://api.example.test/v1/items/%d  401 Unauthorized\n", mark, i, i)
	}
	v := tea.NewView(b.String())
	v.AltScreen = true
	return v
}

// home is the program as it opens.
func home(b *testing.B) *App {
	return NewApp(kit.Services{Ctx: b.Context(), Sender: &httpclient.Client{}, Store: secrets.NewMemory(), Case: &kit.Case{}}, kit.Open{Route: kit.RouteHome}, true)
}

// screenOf takes what a program writes and tells when that happens.
type screenOf struct {
	mu    sync.Mutex
	all   bytes.Buffer
	wrote chan struct{}
}

func (s *screenOf) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case s.wrote <- struct{}{}:
	default:
	}
	return s.all.Write(p)
}

func (s *screenOf) has(text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Contains(s.all.Bytes(), []byte(text))
}

func (s *screenOf) len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.Len()
}

// shown runs a program until text stands on its screen, and then during, and ends it. It returns how long the first
// frame took and how many bytes during made the program write.
func shown(b *testing.B, m tea.Model, text string, during tea.Msg) (first time.Duration, written int) {
	b.Helper()
	s := &screenOf{wrote: make(chan struct{}, 1)}
	start := time.Now()
	in, keep := io.Pipe()
	defer func() { _ = keep.Close() }()
	p := tea.NewProgram(m, tea.WithInput(in), tea.WithOutput(s), tea.WithWindowSize(80, 24), tea.WithoutSignalHandler(), tea.WithEnvironment([]string{"TERM=xterm-256color"}))
	done := make(chan error, 1)
	go func() { _, err := p.Run(); done <- err }()
	for !s.has(text) {
		select {
		case <-s.wrote:
		case err := <-done:
			b.Fatalf("the program ended before it showed %q: %v", text, err)
		}
	}
	first = time.Since(start)
	if during != nil {
		for settled := false; !settled; { // what follows the first frame is not the key's
			select {
			case <-s.wrote:
			case <-time.After(100 * time.Millisecond):
				settled = true
			}
		}
		before := s.len()
		p.Send(during)
		select {
		case <-s.wrote:
		case <-time.After(5 * time.Second):
			b.Fatal("nothing changed on the screen")
		}
		for settled := false; !settled; {
			select {
			case <-s.wrote:
			case <-time.After(50 * time.Millisecond):
				settled = true
			}
		}
		written = s.len() - before
	}
	p.Kill()
	<-done
	return first, written
}

// BenchmarkFirstFrame opens the home screen. Its floor is the first frame of a bare Bubble Tea list of the same size;
// x-floor is the ratio to it. Both wait for the framework's frame clock.
func BenchmarkFirstFrame(b *testing.B) {
	var ours, floor time.Duration
	for b.Loop() {
		d, _ := shown(b, home(b), "Why was your", nil)
		ours += d
		b.StopTimer()
		d, _ = shown(b, list{}, "floor", nil)
		floor += d
		b.StartTimer()
	}
	b.ReportMetric(float64(ours)/float64(floor), "x-floor")
}

// BenchmarkSelectionKey moves the selection of the home screen by one. It counts the bytes that the terminal gets; their
// floor is what a bare Bubble Tea list writes for its mark. x-floor is the ratio to it.
func BenchmarkSelectionKey(b *testing.B) {
	down := tea.KeyPressMsg{Code: tea.KeyDown}
	ours, floor := 0, 0
	for b.Loop() {
		_, n := shown(b, home(b), "Why was your", down)
		ours += n
		b.StopTimer()
		_, n = shown(b, list{}, "floor", down)
		floor += n
		b.StartTimer()
	}
	b.ReportMetric(float64(ours)/float64(b.N), "bytes/key")
	b.ReportMetric(float64(ours)/float64(floor), "x-floor")
}

// BenchmarkKeyAndView lets the home screen act on a key and draw itself, without a terminal. Its floor is the same of a
// bare list of 24 unstyled lines; x-floor is the ratio to it.
func BenchmarkKeyAndView(b *testing.B) {
	var ours, floor time.Duration
	app, bare := home(b), tea.Model(list{})
	app.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		key := tea.KeyPressMsg{Code: []rune{tea.KeyDown, tea.KeyUp}[i%2]}
		start := time.Now()
		app.Update(key)
		_ = app.View()
		ours += time.Since(start)
		b.StopTimer()
		start = time.Now()
		bare, _ = bare.Update(key)
		_ = bare.View()
		floor += time.Since(start)
		b.StartTimer()
	}
	b.ReportMetric(float64(ours)/float64(floor), "x-floor")
}
