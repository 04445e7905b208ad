package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"why401/flows/diagnose"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/ui/kit"
	"why401/ui/screen"
	"why401/ui/theme"
)

// held is a Sender whose answer does not end before the person stops it.
type held struct{ hops []httpclient.Hop }

func (h held) Do(ctx context.Context, r httpclient.Request) *httpclient.Exchange {
	<-ctx.Done()
	x := &httpclient.Exchange{Request: r, Started: time.Now(), Hops: h.hops}
	if len(h.hops) == 0 {
		x.Failure = &httpclient.Failure{Kind: httpclient.FailStopped, During: "waiting for the answer", Detail: "stopped by you"}
	}
	return x
}

// TestEscKeepsTheAnswerThatIsThere: stopping is no reason to throw away a refusal whose headers came.
func TestEscKeepsTheAnswerThatIsThere(t *testing.T) {
	for _, row := range []struct {
		why  string
		hops []httpclient.Hop
		goes kit.Route
	}{
		{"nothing came", nil, kit.RouteRequest},
		{"the headers of a refusal came", []httpclient.Hop{{Method: "GET", URL: "http://a.test/", Status: 401, Unended: "before you stopped it"}}, kit.RouteDiagnosis},
	} {
		a := scheme.Attempt(httpclient.Request{Method: "GET", URL: "http://a.test/", Headers: httpclient.Headers{{Name: "Authorization", Value: "Bearer CANARY"}}})
		g := screen.NewSending(kit.Services{Ctx: t.Context(), Sender: held{row.hops}}, kit.SendingArg{Attempt: a})
		batch := g.Init()().(kit.Job).Run().(tea.BatchMsg)
		done := make(chan tea.Msg)
		go func() { done <- batch[0]() }()
		if cmd := g.Update(tea.KeyPressMsg{Code: tea.KeyEscape}); cmd != nil {
			t.Fatalf("%s: left before what had come was looked at", row.why)
		}
		var goes kit.Route
		for _, intent := range g.Update(<-done)().(kit.Intents) {
			if r, ok := intent.(kit.Replace); ok {
				goes = r.Route
			}
		}
		if goes != row.goes {
			t.Errorf("%s: goes to %q, want %q", row.why, goes, row.goes)
		}
	}
}

// TestSendingSaysHowLongItWaited: while nothing comes the seconds run, so that it is not taken for hung.
func TestSendingSaysHowLongItWaited(t *testing.T) {
	now := goldenNow
	services := kit.Services{Ctx: t.Context(), Sender: held{}, Options: diagnose.Options{Now: func() time.Time { return now }},
		After: func(d time.Duration, msg tea.Msg) tea.Cmd { now = now.Add(d); return func() tea.Msg { return msg } }}
	g := screen.NewSending(services, kit.SendingArg{Attempt: scheme.Attempt(httpclient.Request{Method: "GET", URL: "http://a.test/"})})
	g.SetSize(80, 20)
	batch := g.Init()().(kit.Job).Run().(tea.BatchMsg)
	tick := batch[len(batch)-1]()
	for range 3 {
		tick = g.Update(tick)().(kit.Job).Run()
	}
	if view := plain(g.View(theme.New(true, colorprofile.ASCII, true))); !strings.Contains(view, "3 s, gives up after 30 s") {
		t.Errorf("it does not say how long it waits:\n%s", view)
	}
}
