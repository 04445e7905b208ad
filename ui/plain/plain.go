// Package plain is the linear face: questions and answers, one below the other, for screen readers and dumb terminals.
// Nothing is redrawn and nothing is boxed. It walks the same way as the screens, from a failing request to a kept
// credential, over the same engine.
package plain

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"why401/flows"
	"why401/flows/diagnose"
	"why401/flows/pipeline"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/convert"
	"why401/secrets"
	"why401/ui/kit"
)

// Face is one conversation.
type Face struct {
	Services kit.Services
	In       io.Reader
	Out      io.Writer
	// ReadSecret reads a line without echo; nil reads it as any other line.
	ReadSecret func() (string, error)

	lines *bufio.Reader
}

// errEnd says that the input ended: the conversation is over.
var errEnd = errors.New("the input ended")

// Run leads from start, or from a question for it where start is nil, to the end of the conversation.
func (f *Face) Run(start *flows.Attempt) error {
	f.lines = bufio.NewReader(f.In)
	err := f.run(start)
	if errors.Is(err, errEnd) {
		f.say("")
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
		again, err := f.attempt(*start)
		if err != nil || !again {
			return err
		}
		start = nil
	}
}

func (f *Face) say(format string, args ...any) { fmt.Fprintf(f.Out, format+"\n", args...) }

// ask prints a question and reads one line.
func (f *Face) ask(format string, args ...any) (string, error) {
	fmt.Fprintf(f.Out, format+" ", args...)
	line, err := f.lines.ReadString('\n')
	if err != nil && line == "" {
		return "", errEnd
	}
	return strings.TrimSpace(line), nil
}

// yes asks a question that only yes or y affirms.
func (f *Face) yes(format string, args ...any) (bool, error) {
	for {
		a, err := f.ask(format+" (yes or no)", args...)
		if a = strings.ToLower(a); a != "" || err != nil { // an empty line answers nothing
			return a == "y" || a == "yes", err
		}
	}
}

// request asks for a failing request until one can be read.
func (f *Face) request() (*flows.Attempt, error) {
	for {
		f.say("Paste the failing request (curl or another command, fetch, raw HTTP, a URL), then an empty line. The word kept lists kept credentials.")
		var b strings.Builder
		for {
			line, err := f.lines.ReadString('\n')
			b.WriteString(line)
			if err != nil {
				if strings.TrimSpace(b.String()) == "" {
					return nil, errEnd
				}
				break
			}
			if strings.TrimSpace(line) == "" && strings.TrimSpace(b.String()) != "" {
				break
			}
		}
		text := strings.TrimSpace(b.String())
		if text == "kept" {
			a, err := f.kept()
			if err != nil || a != nil {
				return a, err
			}
			continue
		}
		in, err := convert.Parse(text, convert.Options{ReadFile: f.Services.ReadFile, Getenv: f.Services.Env})
		if err != nil {
			f.say("Not read: %s", httpclient.CleanLine(err.Error(), 400))
			var se *convert.SyntaxError
			if errors.As(err, &se) && se.Fix != "" {
				f.say("%s", se.Fix)
			}
			continue
		}
		if len(in.Requests) == 0 {
			f.say("This is a token and no request; why401 token - reads tokens.")
			continue
		}
		if len(in.Requests) == 1 {
			a := scheme.Attempt(in.Requests[0])
			return &a, nil
		}
		return f.pick(in.Requests)
	}
}

// pick asks which of several requests is meant.
func (f *Face) pick(requests []httpclient.Request) (*flows.Attempt, error) {
	f.say("The text holds %d requests.", len(requests))
	for i, r := range requests {
		f.say("%d: %s %s", i+1, httpclient.CleanLine(r.Method, 20), httpclient.CleanLine(httpclient.MaskURL(r.URL), 200))
	}
	for {
		s, err := f.ask("Which one? (1 to %d)", len(requests))
		if err != nil {
			return nil, err
		}
		if n, err := strconv.Atoi(s); err == nil && n >= 1 && n <= len(requests) {
			a := scheme.Attempt(requests[n-1])
			return &a, nil
		}
	}
}

// attempt previews, sends and diagnoses a, and goes on from there. It reports whether another request is wanted.
func (f *Face) attempt(a flows.Attempt) (again bool, err error) {
	f.preview(a)
	if len(a.Request.Unsupported) > 0 {
		f.say("It cannot be sent: %s is not supported yet.", strings.Join(a.Request.Unsupported, ", "))
		return true, nil
	}
	if ok, err := f.yes("Send it?"); err != nil || !ok {
		return true, err
	}
	for {
		opts := f.Services.Options
		opts.Progress = func(step string) { f.say("... %s", httpclient.CleanLine(step, 200)) }
		d := diagnose.Run(f.Services.Context(), f.Services.Sender, a, opts)
		f.say("\n%s", pipeline.Text(d, 80))
		next, again, err := f.next(d)
		if err != nil || next == nil {
			return again, err
		}
		a = *next
	}
}

// preview says what leaves, and to whom.
func (f *Face) preview(a flows.Attempt) {
	f.say("Request: %s %s", a.Request.Method, httpclient.MaskURL(a.Request.URL))
	f.say("Carries: %s", carried(a))
	if !a.Request.Safe() {
		f.say("Mind: %s may change data. It is sent once and never repeated unasked.", a.Request.Method)
	}
	for _, n := range a.Request.Notes {
		f.say("Note: %s", httpclient.CleanLine(n, 300))
	}
}

// carried names the credential without showing it.
func carried(a flows.Attempt) string {
	c := a.Credential
	if c.Scheme == "none" {
		return "no credential"
	}
	text := c.Scheme
	for _, fl := range c.Fields {
		switch fl.Name {
		case "user", "name", "in":
			text += ", " + fl.Name + " " + httpclient.CleanLine(fl.Value.Reveal(), 80)
		case "word":
		default:
			text += ", " + fl.Value.String()
		}
	}
	if s := c.Source(); s != "" {
		text += ", from " + s
	}
	return text
}

// next offers what can be done with a diagnosis and returns the attempt to send, nil to leave this one.
func (f *Face) next(d *diagnose.Diagnosis) (*flows.Attempt, bool, error) {
	fixes := d.Findings[0].Match.Fixes
	for {
		for i, x := range fixes {
			f.say("%d: %s (%s)", i+1, x.Do, who(x.Who))
		}
		menu := "o: other credential, r: report, n: new request, q: quit"
		if d.Verdict == "accepted" && d.Evidence.Credential.Scheme != "none" {
			menu = "k: keep the credential, " + menu
		}
		answer, err := f.ask("%s?", menu)
		if err != nil {
			return nil, false, err
		}
		var next *flows.Attempt
		switch answer {
		case "q":
			return nil, false, nil
		case "n":
			return nil, true, nil
		case "r":
			f.say("%s", pipeline.Report(d))
		case "k":
			if err := f.keep(d); err != nil {
				return nil, false, err
			}
		case "o":
			next, err = f.credential(d, "")
		default:
			n, bad := strconv.Atoi(answer)
			if bad != nil || n < 1 || n > len(fixes) {
				f.say("Want one of the letters or numbers.")
				continue
			}
			next, err = f.fix(d, fixes[n-1])
		}
		if err != nil {
			return nil, false, err
		}
		if next != nil {
			return next, false, nil
		}
	}
}

func who(a diagnose.Actor) string {
	if a == diagnose.Caller {
		return "you"
	}
	return string(a)
}

// fix applies x and asks before anything is sent.
func (f *Face) fix(d *diagnose.Diagnosis, x diagnose.Fix) (*flows.Attempt, error) {
	if x.Needs == diagnose.NeedsCredential {
		return f.credential(d, x.Scheme)
	}
	if x.Apply == nil {
		f.say("This cannot be done from here; %s must do it.", who(x.Who))
		return nil, nil
	}
	next, err := x.Apply(d.Evidence.Attempt)
	if err != nil {
		f.say("It cannot be applied: %s", httpclient.CleanLine(err.Error(), 300))
		return nil, nil
	}
	return f.confirm(d.Evidence.Attempt, next)
}

// confirm shows the difference and asks.
func (f *Face) confirm(before, after flows.Attempt) (*flows.Attempt, error) {
	if before.Request.URL != after.Request.URL {
		f.say("Before: %s", httpclient.MaskURL(before.Request.URL))
		f.say("After:  %s", httpclient.MaskURL(after.Request.URL))
	}
	f.say("Before: %s", carried(before))
	f.say("After:  %s", carried(after))
	ok, err := f.yes("Send it again with this?")
	if err != nil || !ok {
		return nil, err
	}
	return &after, nil
}

// credential is the wizard: a scheme, then its fields.
func (f *Face) credential(d *diagnose.Diagnosis, want string) (*flows.Attempt, error) {
	if want == "" {
		want = d.Evidence.Credential.Scheme
	}
	var list []scheme.Scheme
	chosen := 0
	for _, s := range scheme.All() {
		if s.ID == "none" {
			continue
		}
		list = append(list, s)
		if s.ID == want {
			chosen = len(list)
		}
		f.say("%d: %s. %s", len(list), s.Title, s.About)
	}
	for chosen = max(chosen, 1); ; {
		answer, err := f.ask("Which scheme? (empty: %d)", chosen)
		if err != nil {
			return nil, err
		}
		if answer == "" {
			break
		}
		if n, err := strconv.Atoi(answer); err == nil && n >= 1 && n <= len(list) {
			chosen = n
			break
		}
		f.say("Want a number from 1 to %d.", len(list))
	}
	s := list[chosen-1]
	c := flows.Credential{Scheme: s.ID}
	for _, spec := range s.Fields {
		v, err := f.field(spec, d.Evidence.Credential, s.ID)
		if err != nil {
			return nil, err
		}
		c.Fields = append(c.Fields, flows.Field{Name: spec.Name, Value: httpclient.NewSensitive(strings.ToLower(spec.Label), v), Source: "typed"})
	}
	next, err := scheme.Apply(d.Evidence.Attempt, c)
	if err != nil {
		f.say("It cannot be used: %s", httpclient.CleanLine(err.Error(), 300))
		return nil, nil
	}
	return f.confirm(d.Evidence.Attempt, next)
}

// field asks for one value; one that is no secret may be kept by an empty answer.
func (f *Face) field(spec scheme.FieldSpec, old flows.Credential, id string) (string, error) {
	if spec.Secret {
		fmt.Fprintf(f.Out, "%s (%s) ", spec.Label, "not shown while you type")
		if f.ReadSecret == nil {
			return f.ask("")
		}
		v, err := f.ReadSecret()
		f.say("")
		if err != nil {
			return "", errEnd
		}
		return strings.TrimRight(v, "\r\n"), nil
	}
	v := spec.Default
	if old.Scheme == id && !old.Get(spec.Name).IsZero() {
		v = old.Get(spec.Name).Reveal()
	}
	answer, err := f.ask("%s (empty: %s)", spec.Label, httpclient.CleanLine(v, 80))
	if answer == "" {
		answer = v
	}
	return answer, err
}

// keep stores the credential under a name, in the keyring or, where that fails, in memory.
func (f *Face) keep(d *diagnose.Diagnosis) error {
	p, err := kit.ProfileOf("", d)
	if err != nil {
		f.say("Not kept: %s", httpclient.CleanLine(err.Error(), 300))
		return nil
	}
	name, err := f.ask("Under which name? (empty: %s)", p.Name)
	if err != nil {
		return err
	}
	if name != "" {
		p.Name = name
	}
	ctx, cancel := context.WithTimeout(f.Services.Context(), 10*time.Second)
	defer cancel()
	if err = f.Services.Store.Put(ctx, p); err == nil {
		f.say("Kept as %s in %s, and read back.", p.Name, f.Services.Store.Name())
		return nil
	}
	f.say("Not kept: %s", httpclient.CleanLine(err.Error(), 300))
	f.say("%s", secrets.Advice(err))
	if f.Services.Session == nil {
		return nil
	}
	ok, err := f.yes("Keep it in memory until you leave?")
	if err != nil || !ok {
		return err
	}
	if err := f.Services.Session.Put(ctx, p); err != nil {
		f.say("Not kept: %s", httpclient.CleanLine(err.Error(), 300))
		return nil
	}
	f.say("Kept as %s until you leave.", p.Name)
	return nil
}

// kept lists what is kept and makes the attempt of the one that is chosen.
func (f *Face) kept() (*flows.Attempt, error) {
	ctx, cancel := context.WithTimeout(f.Services.Context(), 10*time.Second)
	defer cancel()
	var list []secrets.Profile
	var from []secrets.Store
	for _, s := range []secrets.Store{f.Services.Session, f.Services.Store} {
		if s == nil {
			continue
		}
		l, err := s.List(ctx)
		if err != nil {
			f.say("%s: %s", s.Name(), httpclient.CleanLine(err.Error(), 300))
		}
		for _, p := range l {
			list, from = append(list, p), append(from, s)
			f.say("%d: %s, %s, only to %s", len(list), httpclient.CleanLine(p.Name, 64), p.Scheme, strings.Join(p.Hosts, ", "))
		}
	}
	if len(list) == 0 {
		f.say("Nothing is kept.")
		return nil, nil
	}
	answer, err := f.ask("Which one? (empty: none)")
	if err != nil || answer == "" {
		return nil, err
	}
	n, err := strconv.Atoi(answer)
	if err != nil || n < 1 || n > len(list) {
		f.say("Want a number from 1 to %d.", len(list))
		return nil, nil
	}
	p, err := from[n-1].Get(ctx, list[n-1].Name)
	if err == nil {
		var a flows.Attempt
		if a, err = kit.AttemptOf(p); err == nil {
			return &a, nil
		}
	}
	f.say("Not opened: %s", httpclient.CleanLine(err.Error(), 300))
	return nil, nil
}
