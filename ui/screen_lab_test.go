package ui

import (
	"context"
	"slices"
	"strings"
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

// TestEveryLessonByHand walks each lesson with the keys that its screens show at the foot, to the sentence of what was
// learnt; esc then goes to the list and not back through the refusal.
func TestEveryLessonByHand(t *testing.T) {
	seeFix := []string{"enter", "enter", "enter"} // the diagnosis, its fix, send it
	fromDesk := []string{"enter", "down", "enter", "enter"}
	ways := map[string][]string{
		"no-credential": fromDesk, "wrong-password": {"enter", "enter", "type CANARY-apple-tree", "enter", "enter"}, "missing-bearer": seeFix,
		"expired-token": fromDesk, "wrong-audience": fromDesk, "missing-scope": fromDesk, "lost-on-the-way": seeFix, "session-ended": fromDesk,
		"doubled-bearer": seeFix, "wrong-header": seeFix,
		"id-token": fromDesk, "unsigned-token": fromDesk, "sealed-token": fromDesk, "wrong-issuer": fromDesk, "basic-for-ntlm": seeFix, "ntlm-domain": fromDesk, "negotiate-no-ticket": fromDesk,
		"no-certificate": fromDesk, "old-certificate": fromDesk, "proof-nonce": fromDesk, "proof-address": fromDesk, "signed-parts": fromDesk, "shared-secret": fromDesk,
		"aws-secret": fromDesk, "aws-clock": seeFix, "aws-path": seeFix, "aws-session": fromDesk,
	}
	s, err := lab.Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	for i, l := range lab.Lessons() {
		all := [][]string{ways[l.ID], {"s", "enter"}}
		if len(l.Offers) > 0 { // the fix of the diagnosis leads to the desk
			all = append(all, append([]string{"d"}, fromDesk...))
		}
		for _, way := range all {
			t.Run(l.ID+" "+strings.Join(way, " "), func(t *testing.T) {
				d := drive(t, 80, 24)
				d.app.services.Options.Now = nil // tokens are made by the real clock
				d.app.services.Progress = NewProgress("")
				d.send(kit.Open{Route: kit.RouteLab})
				d.send(kit.Open{Route: kit.RouteLesson, Arg: kit.LessonArg{ID: l.ID, Site: s.Site()}})
				press := func(key string) {
					t.Helper()
					rows := strings.Split(strings.TrimRight(plain(d.app.render()), "\n"), "\n")
					if foot := rows[len(rows)-1]; !slices.Contains(strings.Fields(foot), key) && key != "down" {
						t.Fatalf("%s is not at the foot: %s", key, foot)
					}
					d.press(key)
				}
				press("enter") // break it
				press("enter") // send
				d.see("requests used")
				press("esc")
				d.see("Last try")
				for _, key := range way {
					if text, ok := strings.CutPrefix(key, "type "); ok {
						d.send(tea.PasteMsg{Content: text})
						continue
					}
					press(key)
				}
				d.see("the lesson is done")
				d.see("Learnt")
				if !d.app.services.Progress.Done()[l.ID] {
					t.Error("the lesson is not remembered")
				}
				press("esc")
				d.see("Lessons")
				for range i {
					d.press("down")
				}
				d.see("done")
				d.send(kit.Open{Route: kit.RouteLesson, Arg: kit.LessonArg{ID: l.ID, Site: s.Site()}})
				press("enter")
				if ls := lab.Lessons(); i+1 < len(ls) {
					d.see(ls[i+1].Title)
				}
			})
		}
	}
}

// TestHintsGrowStronger: each h shows one more, none is cut off the screen, and the last names the way by its keys; before
// the request was refused, by those that act then.
func TestHintsGrowStronger(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 12}} {
		for _, l := range lab.Lessons() {
			d := drive(t, size[0], size[1])
			d.shown = true // a hint may quote the practice server's own secrets
			d.send(kit.Open{Route: kit.RouteLesson, Arg: kit.LessonArg{ID: l.ID, Site: lab.Site{Base: "http://127.0.0.1:1"}}})
			for i, h := range l.Hints {
				d.press("h")
				if i == len(l.Hints)-1 {
					h = "Send it first: enter"
				}
				first := strings.Join(strings.Fields(h)[:3], " ")
				if !strings.Contains(plain(d.app.render()), first) {
					t.Errorf("%s at %v: hint %d cannot be seen:\n%s", l.ID, size, i+1, plain(d.app.render()))
				}
			}
			if last := l.Hints[len(l.Hints)-1]; !strings.Contains(last, "enter") {
				t.Errorf("%s: the last hint names no key: %s", l.ID, last)
			}
			d.press("h")
			d.see("no hint is left")
		}
	}
}

// openLesson begins a lesson on s, with its list below it.
func openLesson(t *testing.T, s *lab.Server, w, h int, id string) *driver {
	t.Helper()
	d := drive(t, w, h)
	d.app.services.Options.Now = nil // tokens are made by the real clock
	d.app.services.Progress = NewProgress("")
	d.send(kit.Open{Route: kit.RouteLab})
	d.send(kit.Open{Route: kit.RouteLesson, Arg: kit.LessonArg{ID: id, Site: s.Site()}})
	return d
}

// TestTheWizardOfALessonSaysWhereACredentialComesFrom: in a field that waits for one, a line says it and a key that works
// while typing leads there.
func TestTheWizardOfALessonSaysWhereACredentialComesFrom(t *testing.T) {
	s, err := lab.Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	for _, size := range [][2]int{{80, 24}, {40, 12}} {
		d := openLesson(t, s, size[0], size[1], "expired-token")
		d.press("enter", "enter", "o")
		d.see("ctrl+o desk")
		d.send(press("ctrl+o"))
		d.see("a new token, good for 1 hour")
		d.press("down", "enter", "enter")
		d.see("the lesson is done")

		d = openLesson(t, s, size[0], size[1], "wrong-password")
		d.press("enter", "enter", "enter")
		d.see("ctrl+o note")
		d.shown = true // the note is what the person asked for
		d.send(press("ctrl+o"))
		d.see("CANARY-apple-tree")
	}
}

// TestTheDeskOfAClosedLesson: a diagnosis that outlived its lesson says so.
func TestTheDeskOfAClosedLesson(t *testing.T) {
	s, err := lab.Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	d := openLesson(t, s, 80, 24, "expired-token")
	d.press("enter", "enter")
	d.see("ask the desk")
	last := d.app.services.Case.Entries()[0].Diagnosis
	d.press("esc", "esc")
	d.send(kit.Open{Route: kit.RouteDiagnosis, Arg: kit.DiagnosisArg{Diagnosis: last}})
	d.press("enter")
	d.see("the lesson is closed")
}

// TestTheDeskKnowsWhatWasTried: an offer that was refused is marked, and the pointer goes on to one that was not.
func TestTheDeskKnowsWhatWasTried(t *testing.T) {
	s, err := lab.Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	for id, way := range map[string]string{"expired-token": "a new token, good for 1 hour", "aws-secret": "the secret of today", "negotiate-no-ticket": "user name and password, by NTLM", "no-certificate": "a certificate of the orchard's authority"} {
		d := openLesson(t, s, 80, 24, id)
		d.press("enter", "enter", "enter", "esc", "enter", "enter", "esc") // a difference that was only looked at is no try
		if frame := plain(d.app.render()); strings.Contains(frame, "tried:") {
			t.Errorf("%s: nothing was tried yet:\n%s", id, frame)
		}
		d.press("enter", "enter", "enter", "enter") // take the first, send it, ask the desk again
		d.see("tried: ")
		if frame := plain(d.app.render()); !strings.Contains(frame, "›  "+way) {
			t.Errorf("%s: the pointer does not go on:\n%s", id, frame)
		}
		d.press("enter", "enter")
		d.see("the lesson is done")
	}
}

// TestALessonShowsWhatItIsAbout: what is sent, what differs before it is sent, and the sentence about it.
func TestALessonShowsWhatItIsAbout(t *testing.T) {
	s, err := lab.Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	for _, row := range []struct {
		reason, id string
		keys       []string
		want       []string
	}{
		{"a signature of the service's own making is a credential", "shared-secret", []string{"enter"}, []string{"X-Orchard-Signature ‹"}},
		{"an unsigned token differs from a signed one by alg alone", "unsigned-token", []string{"enter", "enter", "enter", "down", "enter"}, []string{"none                       HS256"}},
		{"the session token comes along, and the signature stays", "aws-session", []string{"enter", "enter", "enter", "down", "enter"}, []string{"no X-Amz-Security-Token", "X-Amz-Security-Token: ‹"}},
		{"two hours less some seconds are whole hours, and are said so", "aws-clock", []string{"enter", "enter"}, []string{"But for a minute or two the difference is 2 h"}},
	} {
		d := openLesson(t, s, 80, 24, row.id)
		d.press(row.keys...)
		for _, w := range row.want {
			d.see(w)
		}
	}
}

// TestALessonBrokenAgain: b on a lesson that is done walks it once more, to its end.
func TestALessonBrokenAgain(t *testing.T) {
	s, err := lab.Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	d := openLesson(t, s, 80, 24, "expired-token")
	d.press("enter", "enter", "enter", "down", "enter", "enter")
	d.see("the lesson is done")
	d.press("b", "enter")
	d.see("ask the desk")
	d.press("enter", "enter", "enter")
	d.see("the lesson is done")
}

// TestTheListKnowsWhereYouAre: after "next lesson" and esc the pointer stands at the lesson that was left, and the tick
// of a lesson that is done is seen beside it.
func TestTheListKnowsWhereYouAre(t *testing.T) {
	s, err := lab.Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	for _, size := range [][2]int{{80, 24}, {40, 12}} {
		d := openLesson(t, s, size[0], size[1], "no-credential")
		for _, l := range lab.Lessons()[:3] {
			if err := d.app.services.Progress.Mark(l.ID); err != nil {
				t.Fatal(err)
			}
		}
		d.press("n", "n", "esc")
		frame := plain(d.app.render())
		at := strings.Index(frame, "›  3")
		if at < 0 {
			t.Fatalf("the pointer does not stand at lesson 3:\n%s", frame)
		}
		if line, _, _ := strings.Cut(frame[at:], "\n"); !strings.Contains(line, "✓") {
			t.Errorf("its tick is hidden: %s", line)
		}
	}
}

// TestALessonDoesNotShowAnothersTry: both knock at one door.
func TestALessonDoesNotShowAnothersTry(t *testing.T) {
	s, err := lab.Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	d := openLesson(t, s, 80, 24, "expired-token")
	d.press("enter", "enter", "esc")
	d.see("Last try")
	d.send(kit.Open{Route: kit.RouteLesson, Arg: kit.LessonArg{ID: "doubled-bearer", Site: s.Site()}})
	if frame := plain(d.app.render()); strings.Contains(frame, "Last try") || !strings.Contains(frame, "Way") {
		t.Errorf("another lesson's try is shown:\n%s", frame)
	}
}

// TestTheWizardKnowsWhatTheFixNeeds: no challenge asks for a cookie, and yet the session has ended.
func TestTheWizardKnowsWhatTheFixNeeds(t *testing.T) {
	s, err := lab.Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	for _, size := range [][2]int{{80, 24}, {40, 12}} {
		d := openLesson(t, s, size[0], size[1], "session-ended")
		d.press("enter", "enter", "o")
		d.see("the fix needs it")
	}
}

// TestAtFortyColumnsTheDifferenceIsWhole: what tells the two tokens apart is read before anything is sent, and the second
// Bearer is no part of a secret.
func TestAtFortyColumnsTheDifferenceIsWhole(t *testing.T) {
	s, err := lab.Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	for id, want := range map[string][]string{
		"expired-token": {"exp before  2", "exp after   2"}, "wrong-audience": {"https://shop.lab.test", "https://orchard.lab.test"}, "missing-scope": {"scope before  apples:read", "ledger:read"},
	} {
		d := openLesson(t, s, 40, 12, id)
		d.press("enter", "enter", "enter", "down", "enter")
		for _, w := range want {
			d.see(w)
		}
	}
	d := openLesson(t, s, 40, 12, "doubled-bearer")
	d.press("enter", "enter")
	d.see("Bearer Bearer")
}

// TestTheListCutsNoTitle: at 40 columns a title, its number and the tick fit beside each other.
func TestTheListCutsNoTitle(t *testing.T) {
	for _, l := range lab.Lessons() {
		if n := len("10  "+l.Title) + 3; n > 35 {
			t.Errorf("%s: the title %q is %d columns too long", l.ID, l.Title, n-35)
		}
	}
}
