package plain

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"why401/flows"
	"why401/flows/lab"
	"why401/flows/scheme"
	"why401/flows/token"
	"why401/httpclient/clean"
	"why401/httpclient/convert"
	"why401/httpclient/mask"
)

func requestHelp() string {
	return "Copy the command or address that fails, paste it here and press enter twice. Nothing is sent before you say yes. " +
		"The word kept lists the credentials that you kept; the word learn opens " + strconv.Itoa(len(lab.Lessons())) + " lessons on a practice server on this machine."
}

// request asks for a failing request until one can be read; the words kept and learn go elsewhere.
func (f *Face) request() (*flows.Attempt, error) {
	for {
		f.say("Paste the failing request (curl or another command, fetch, raw HTTP, a URL), then an empty line. Or a word: kept, learn, q to leave, ? for help.")
		text, err := f.paste()
		if err != nil {
			return nil, err
		}
		switch word := strings.ToLower(text); {
		case leaves(word):
			return nil, errEnd
		case word == "learn", word == "l":
			if err := f.learn(); err != nil {
				return nil, err
			}
		case word == "kept":
			a, err := f.kept()
			if err != nil || a != nil {
				return a, err
			}
		case f.explain(text, requestHelp()):
		default:
			if a, err := f.parse(text); err != nil || a != nil {
				return a, err
			}
		}
	}
}

// paste reads lines up to an empty one; a line that is one of the words ends at once.
func (f *Face) paste() (string, error) {
	var b strings.Builder
	for {
		line, err := f.lines.ReadString('\n')
		b.WriteString(line)
		text := strings.TrimSpace(b.String())
		if err != nil {
			if text == "" {
				return "", errEnd
			}
			return text, nil
		}
		switch w := strings.ToLower(text); {
		case leaves(w), w == "kept", w == "learn", w == "l", w == "help", strings.HasPrefix(w, "?"):
			return text, nil
		case strings.TrimSpace(line) == "" && text != "":
			return text, nil
		case text == "":
			f.line("Nothing was pasted yet: an empty line ends what is pasted. ? explains, q leaves.")
		}
	}
}

// parse makes an attempt of what was pasted, or says why it cannot be read and returns nil. Of several requests the person
// chooses one.
func (f *Face) parse(text string) (*flows.Attempt, error) {
	in, err := token.ParsePasted(text, convert.Options{ReadFile: f.Services.ReadFile, Getenv: f.Services.Env})
	if err != nil {
		f.say("Not read: %s", clean.Line(err.Error(), 400))
		var se *convert.SyntaxError
		if errors.As(err, &se) && se.Fix != "" {
			f.say("%s", se.Fix)
		}
		return nil, nil
	}
	if len(in.Requests) == 0 && f.Token == nil {
		f.say("This is a token and no request.")
		return nil, nil
	}
	if len(in.Requests) == 0 {
		f.say("This is a token and no request. It says:")
		for l := range strings.Lines(f.Token(in.Token.Reveal())) {
			f.line("%s", strings.TrimRight(l, "\n"))
		}
		f.say("Nothing was sent. why401 token --help lists what else can be asked about it.")
		return nil, nil
	}
	chosen := 1
	if n := len(in.Requests); n > 1 {
		f.say("The text holds %d requests.", n)
		for i, r := range in.Requests {
			f.say("%d: %s %s", i+1, clean.Line(r.Method, 20), clean.Line(mask.URL(r.URL), 200))
		}
		for {
			s, err := f.ask(fmt.Sprintf("Which one? (1 to %d)", n), "The number of the request that fails.")
			if err != nil {
				return nil, err
			}
			if k, err := strconv.Atoi(s); err == nil && k >= 1 && k <= n {
				chosen = k
				break
			}
			f.say("Want a number from 1 to %d.", n)
		}
	}
	a := scheme.Attempt(in.Requests[chosen-1])
	return &a, nil
}

// preview says what leaves, and to whom.
func (f *Face) preview(a flows.Attempt) {
	f.say("Request: %s %s", a.Request.Method, mask.URL(a.Request.URL))
	f.say("Carries: %s", carried(a))
	switch {
	case a.Request.TrustRedirects:
		f.say("Mind: redirects are followed, with the credential (--location-trusted).")
	case a.Request.FollowRedirects:
		f.say("Mind: redirects are followed (-L); the credential goes to no other host unless you agree.")
	}
	if !a.Request.Safe() {
		f.say("Mind: %s may change data. It is sent once and never repeated unasked.", a.Request.Method)
	}
	for _, n := range a.Request.Notes {
		f.say("Note: %s", clean.Line(n, 300))
	}
}

// carried names the credential without showing it.
func carried(a flows.Attempt) string {
	text := scheme.ShownIn(a)
	if own := scheme.ShownCertificate(a.Request, a.Credential); own != "" {
		text += ", and " + own
	}
	if s := a.Credential.Source(); s != "" && a.Credential.Scheme != "none" {
		if s == "typed" {
			return text + ", typed just now" + scheme.ShownProxy(a.Request)
		}
		text += ", from " + s
	}
	return text + scheme.ShownProxy(a.Request)
}
