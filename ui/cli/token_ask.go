package cli

import (
	"context"
	"fmt"
	"strings"

	"why401/flows/token"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// asking is which endpoints the person lets the token go to: each flag is the consent to that one.
type asking struct {
	userinfo                               bool
	introspect, clientID, clientSecretFile string
	whoami                                 string // the host that the person agrees to: a key's shape may be that of another's own server
}

// ask sends the questions that were agreed to.
func (l *laidOpen) ask(ctx context.Context, f *face) error {
	q, t, issuer := &l.o.ask, &l.token, l.o.issuer
	var questions []token.Question
	var secret string
	if q.introspect != "" {
		questions = append(questions, token.Introspection(q.introspect))
		if q.clientSecretFile != "" {
			b, err := f.read(q.clientSecretFile)
			if err != nil {
				return &usageError{fmt.Sprintf("cannot read the client's secret %s: %v", mask.Word(q.clientSecretFile), pathReason(err)), ""}
			}
			secret = strings.TrimRight(string(b), "\r\n")
		}
	}
	if q.userinfo {
		if issuer == "" {
			issuer = t.Claim("iss")
		}
		if issuer == "" {
			return &usageError{"--userinfo: the token names no issuer (iss)", "Name it with --issuer URL."}
		}
		m, err := token.Discover(ctx, f.client(0), issuer)
		switch whom := token.UserInfo(issuer); {
		case err != nil && whom.Host() != "": // no answer, or none that says it: the token itself is still laid open
			l.replies = []token.Reply{{Question: whom, Learned: err.Error()}}
			return nil
		case err != nil:
			return fmt.Errorf("asking the issuer: %w", err)
		case m.UserInfo == "":
			return &usageError{"--userinfo: the issuer's metadata names no userinfo endpoint", ""}
		case token.UserInfo(m.UserInfo).Host() != token.UserInfo(issuer).Host():
			return &usageError{fmt.Sprintf("--userinfo: the issuer names an endpoint on another host, %s, and the token is not sent there unasked", clean.Line(mask.URL(m.UserInfo), 200)), "Where you trust that host: why401 curl -H 'Authorization: Bearer …' URL."}
		}
		questions = append(questions, token.UserInfo(m.UserInfo))
	}
	if q.whoami != "" {
		one, ok := token.Identity(t.Raw)
		switch {
		case !ok:
			return &usageError{"--whoami: no endpoint is known that says whose this is", "It works for keys of GitHub, GitLab, Slack, npm, Stripe, DigitalOcean, Hugging Face, OpenAI and Google."}
		case !strings.EqualFold(q.whoami, one.Host()):
			return &usageError{fmt.Sprintf("--whoami %q: a key of this shape is asked about at %s, and goes nowhere else", mask.Word(q.whoami), one.Host()), "--whoami " + one.Host() + ", where the key is of that service and not of a server of your own."}
		}
		questions = append(questions, one)
	}
	for _, one := range questions {
		if err := token.MayAsk(one); err != nil {
			return &usageError{err.Error(), ""}
		}
		fmt.Fprintf(f.err, "asking %s: %s\n", clean.Line(one.Host(), 100), one.Sends)
		a, err := token.Ask(ctx, f.client(0), one, t.Raw, q.clientID, secret, l.ex.At)
		if err != nil && a.Exchange == nil {
			return &usageError{err.Error(), ""}
		}
		if err != nil {
			a.Learned = err.Error()
		}
		l.replies = append(l.replies, a)
	}
	return nil
}

func refusedThere(as []token.Reply) bool {
	for _, a := range as {
		if a.Active != nil && !*a.Active {
			return true
		}
	}
	return false
}

// saidNothing is true where a question was sent and the answer does not tell whether the token is good.
func saidNothing(as []token.Reply) bool {
	for _, a := range as {
		alive := a.Exchange != nil && a.Exchange.Status() == 403 && a.Question.ID != "introspection"
		if a.Active == nil && !alive {
			return true
		}
	}
	return false
}

func askedText(as []token.Reply) string {
	var b strings.Builder
	for _, a := range as {
		fmt.Fprintf(&b, "\n%-10s %s\n", "Asked", clean.Line(a.Question.Host()+": "+a.Learned, 400))
	}
	return b.String()
}
