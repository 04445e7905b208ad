// Package plain is the linear face: questions and answers, one below the other, for screen readers and dumb terminals.
// Nothing is redrawn and nothing is boxed. It walks the same way as the screens, from a failing request to a kept
// credential, and the lessons, over the same engine.
package plain

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"why401/flows"
	"why401/flows/diagnose"
	"why401/flows/formlogin"
	"why401/flows/pipeline"
	"why401/httpclient/clean"
	"why401/ui/kit"
)

// Face is one conversation.
type Face struct {
	Services kit.Services
	In       io.Reader
	Out      io.Writer
	// ReadSecret prints a question and reads a line without echo; nil reads it as any other line.
	ReadSecret func(question string) (string, error)
	// AtEnd has clean run before a signal ends the program, until release; nil leaves that to the caller.
	AtEnd func(clean func()) (release func())
	// Token is what a token says by itself, in lines; nil where tokens are not read.
	Token func(text string) string

	lines *bufio.Reader
	said  strings.Builder // since the last answer: ? explains its words
	sent  []*diagnose.Diagnosis
	login *formlogin.Result // for the request that is sent next, nil none
}

// errEnd says that the conversation is over: the input ended, or the person leaves.
var errEnd = errors.New("the conversation ended")

// Run leads from start, or from a question for it where start is nil, to the end of the conversation.
func (f *Face) Run(start *flows.Attempt) error {
	f.lines = bufio.NewReader(f.In)
	f.say("why401 says why a request was refused, in questions and answers.")
	f.say("At any question: q leaves (so does ctrl+d), ? explains the question, ? and a word explains the word, as in: ? token")
	f.say("")
	err := f.run(start)
	if errors.Is(err, errEnd) {
		f.say("\nThat was all; nothing more is sent.")
		return nil
	}
	return err
}

func (f *Face) run(start *flows.Attempt) error {
	for {
		if start == nil {
			a, err := f.request()
			if err != nil {
				return err
			}
			start = a
		}
		if err := f.attempt(*start); err != nil {
			return err
		}
		start = nil
	}
}

func (f *Face) say(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	f.said.WriteString(text + "\n")
	_, _ = io.WriteString(f.Out, wrapped(text)+"\n")
}

// wrapped breaks one long line between words, which a dumb terminal does inside of them; what has lines is left alone.
func wrapped(text string) string {
	if strings.Contains(strings.TrimPrefix(text, "\n"), "\n") {
		return text
	}
	return ansi.Wordwrap(text, 78, "")
}

// attempt previews, sends and diagnoses a, and goes on from there until another request is wanted.
func (f *Face) attempt(a flows.Attempt) error {
	if sent, err := f.first(a); err != nil || sent == nil {
		return err
	}
	for {
		next, err := f.next(f.sent[len(f.sent)-1])
		if err != nil || next == nil {
			return err
		}
		f.send(*next)
	}
}

// first previews a and sends it when the person agrees; nil where it was not sent.
func (f *Face) first(a flows.Attempt) (*diagnose.Diagnosis, error) {
	f.preview(a)
	if len(a.Request.Unsupported) > 0 {
		f.say("It cannot be sent: %s.", clean.Line(a.Request.NotSent(), 300))
		return nil, nil
	}
	a, usable, err := f.withPassphrase(a)
	if err != nil || !usable {
		return nil, err
	}
	ok, err := f.yes("Send it?", "yes sends the request once, to that address, with what it carries. Then why401 says why it was refused. no sends nothing.")
	if err != nil || !ok {
		return nil, err
	}
	return f.send(a), nil
}

// send sends and diagnoses a, and prints the diagnosis.
func (f *Face) send(a flows.Attempt) *diagnose.Diagnosis {
	opts := f.Services.Options
	opts.Progress = func(step string) { f.say("... %s", clean.Line(step, 200)) }
	d := pipeline.Send(f.Services.Context(), f.Services.Sender, a, f.login, opts)
	f.login = nil
	f.sent = append(f.sent, d)
	f.tell(d)
	return d
}

// tell says a diagnosis in full.
func (f *Face) tell(d *diagnose.Diagnosis) { f.say("\n%s", pipeline.Text(d, 80)) }
