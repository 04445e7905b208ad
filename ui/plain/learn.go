package plain

import (
	"fmt"
	"strings"

	"why401/flows"
	"why401/flows/diagnose"
	"why401/flows/lab"
	"why401/httpclient/clean"
)

// learn leads through the lessons of the practice server, which it starts and ends.
func (f *Face) learn() error {
	s, err := lab.Start(f.Services.Context(), "")
	if err != nil {
		f.say("No lessons now: %s", clean.Line(err.Error(), 300))
		return nil
	}
	defer s.Close()
	if f.AtEnd != nil { // it has files
		defer f.AtEnd(s.Close)()
	}
	f.say("The practice server listens on %s, on this machine only. Its secrets are made up.", s.URL())
	lessons := lab.Lessons()
	for {
		done, first := f.lessonsDone(), 1
		for i, l := range lessons {
			mark := ""
			if done[l.ID] {
				mark = " (done)"
				if first == i+1 && first < len(lessons) {
					first++
				}
			}
			f.say("%d: %s%s", i+1, l.Title, mark)
		}
		n, err := f.number(fmt.Sprintf("Which lesson? (1 to %d; b: back; empty: %d)", len(lessons), first), "Each lesson is a request that is refused. You send it, see why, mend it and send it again.", len(lessons), first)
		if err != nil || n == 0 {
			return err
		}
		for n > 0 && n <= len(lessons) {
			next, err := f.lesson(lessons[n-1], n, s.Site())
			if err != nil {
				return err
			}
			if !next {
				break
			}
			n++
		}
	}
}

func (f *Face) lessonsDone() map[string]bool {
	if f.Services.Progress == nil {
		return nil
	}
	return f.Services.Progress.Done()
}

const lessonHelp = "b sends the request that is refused, after a question. A number does what stands behind it. h gives a hint, each stronger than the last; " +
	"i asks the practice server's login desk for a credential; o lets you type one; x lists what can be tried besides; s is the answer. n goes to the next lesson, l back to the list."

// lesson leads through one lesson. It reports whether the next one is wanted.
func (f *Face) lesson(l lab.Lesson, number int, at lab.Site) (next bool, err error) {
	at = at.Run()
	f.say("\nLesson %d: %s", number, l.Title)
	f.say("Story: %s", l.Story)
	f.say("Task: %s", l.Task)
	hints := 0
	begin := len(f.sent) // what an earlier lesson sent does not count
	for {
		s := l.Stand(at, f.sent[begin:])
		if s.Mended != nil {
			return f.learnt(l, number)
		}
		var fixes []diagnose.Fix
		choices := []choice{{"b", "break it"}, {"h", "hint"}}
		if s.Broken != nil {
			fixes = s.Last.Findings[0].Match.Fixes
			choices = []choice{{"o", "other credential"}, {"h", "hint"}, {"s", "answer"}}
			if len(l.Offers) > 0 {
				choices = append([]choice{{"i", "ask the login desk"}}, choices...)
			}
			if len(canTry(s.Last)) > 0 {
				choices = append(choices, choice{"x", "experiments"})
			}
		}
		key, n, err := f.menu(fixes, append(choices, choice{"n", "next lesson"}, choice{"l", "list of lessons"}), lessonHelp)
		if err != nil {
			return false, err
		}
		var a *flows.Attempt
		switch key {
		case "n":
			return true, nil
		case "l":
			return false, nil
		case "b":
			if _, err := f.first(l.Attempt(l.Request(at))); err != nil {
				return false, err
			}
		case "h":
			if hints == len(l.Hints) {
				f.say("No hint is left; s is the answer, once you have broken it.")
				continue
			}
			f.say("Hint %d of %d: %s", hints+1, len(l.Hints), plainHint(l, hints, s.Broken != nil))
			if s.Broken != nil || hints < len(l.Hints)-1 {
				hints++
			}
		case "i":
			a, err = f.desk(l, s.Broken, at)
		case "x":
			_, err = f.experiment(s.Last)
		case "o":
			a, err = f.credential(s.Last, "", flows.Credential{})
		case "s":
			a, err = f.confirm(s.Broken, l.Attempt(l.Fixed(at)), "")
		default:
			if fixes[n-1].Needs == diagnose.NeedsCredential && len(l.Offers) > 0 {
				a, err = f.desk(l, s.Broken, at) // where what the fix wants comes from
			} else {
				a, err = f.fix(s.Last, fixes[n-1])
			}
		}
		if err != nil {
			return false, err
		}
		if a != nil {
			f.send(*a)
		}
	}
}

// plainHint is hint i; the last one names the keys of the screens, and is said for this face: by what can be chosen now.
func plainHint(l lab.Lesson, i int, broken bool) string {
	switch {
	case i < len(l.Hints)-1:
		return l.Hints[i]
	case !broken:
		return "Choose b and answer yes. Then h says how to mend it."
	case len(l.Offers) > 0:
		return "Choose i, then the one that fits, and answer yes."
	case l.Cause == "basic.wrong_password":
		return "Choose 1, an empty line for the scheme and one for the user, type the password as the note has it, and answer yes."
	}
	return "Choose 1 and answer yes."
}

// desk asks for one of the credentials that the login desk hands out.
func (f *Face) desk(l lab.Lesson, before *diagnose.Diagnosis, at lab.Site) (*flows.Attempt, error) {
	f.say("The practice server's login desk hands out:")
	for i, o := range l.Offers {
		f.say("%d: %s", i+1, o.Text)
	}
	n, err := f.number(fmt.Sprintf("Which one? (1 to %d; empty: none)", len(l.Offers)), "The login desk hands out what you ask for. Which one will the server accept? You see the difference before anything is sent.", len(l.Offers), 0)
	if err != nil || n == 0 {
		return nil, err
	}
	return f.confirm(before, l.Attempt(l.Offers[n-1].Request(at)), "")
}

// learnt says what was learnt, remembers the lesson and asks for the next one.
func (f *Face) learnt(l lab.Lesson, number int) (next bool, err error) {
	f.say("Done: the lesson is done.")
	f.say("Learnt: %s", l.Idea)
	f.say("Why: %s", l.Explain)
	if f.Services.Progress != nil {
		if err := f.Services.Progress.Mark(l.ID); err != nil {
			f.say("It cannot be remembered: %s", clean.Line(err.Error(), 200))
		}
	}
	lessons := lab.Lessons()
	if number >= len(lessons) {
		f.say("That was the last lesson.")
		return false, nil
	}
	return f.yes(fmt.Sprintf("Next lesson, %d: %s?", number+1, strings.TrimSuffix(lessons[number].Title, "?")), "yes opens the next lesson, no shows the list of lessons.")
}
