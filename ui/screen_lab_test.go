package ui

import (
	"context"
	"testing"

	tea "charm.land/bubbletea/v2"

	"why401/flows/lab"
	"why401/ui/kit"
	"why401/ui/screen"
)

// TestALessonChosenBeforeTheServerIsUp: the key that chooses it is not lost.
func TestALessonChosenBeforeTheServerIsUp(t *testing.T) {
	l := screen.NewLab(kit.Services{Ctx: context.Background()})
	l.SetSize(80, 18)
	job, ok := l.Init()().(kit.Job)
	if !ok {
		t.Fatal("starting the server is no job")
	}
	if cmd := l.Update(tea.KeyPressMsg{Code: tea.KeyEnter}); cmd != nil {
		t.Error("a lesson opens without a server")
	}
	cmd := l.Update(job.Run())
	t.Cleanup(func() { l.Update(tea.KeyPressMsg{Code: tea.KeyEscape}) })
	if cmd == nil {
		t.Fatal("the key was lost")
	}
	in, ok := cmd().(kit.Intents)
	if !ok || len(in) != 1 || in[0].(kit.Open).Arg.(kit.LessonArg).ID != lab.Lessons()[0].ID {
		t.Errorf("got %v", in)
	}
}
