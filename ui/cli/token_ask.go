package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

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
func (f *face) ask(ctx context.Context, q asking, t token.Token, issuer string, now time.Time) ([]token.Reply, error) {
	var questions []token.Question
	var secret string
	if q.introspect != "" {
		questions = append(questions, token.Introspection(q.introspect))
		if q.clientSecretFile != "" {
			b, err := f.read(q.clientSecretFile)
			if err != nil {
				return nil, &usageError{fmt.Sprintf("cannot read the client's secret %s: %v", mask.Word(q.clientSecretFile), pathReason(err)), ""}
			}
			secret = strings.TrimRight(string(b), "\r\n")
		}
	}
	if q.userinfo {
		if issuer == "" {
			issuer = t.Claim("iss")
		}
		if issuer == "" {
			return nil, &usageError{"--userinfo: the token names no issuer (iss)", "Name it with --issuer URL."}
		}
		m, err := token.Discover(ctx, f.client(0), issuer)
		var unfetched *token.FetchError
		switch whom := token.UserInfo(issuer); {
		case errors.As(err, &unfetched) && whom.Host() != "": // no answer, or none that says it: the token itself is still laid open
			return []token.Reply{{Question: whom, Learned: err.Error()}}, nil
		case err != nil:
			return nil, fmt.Errorf("asking the issuer: %w", err)
		case m.UserInfo == "":
			return nil, &usageError{"--userinfo: the issuer's metadata names no userinfo endpoint", ""}
		case token.UserInfo(m.UserInfo).Host() != token.UserInfo(issuer).Host():
			return nil, &usageError{fmt.Sprintf("--userinfo: the issuer names an endpoint on another host, %s, and the token is not sent there unasked", clean.Line(mask.URL(m.UserInfo), 200)), "Where you trust that host: why401 curl -H 'Authorization: Bearer …' URL."}
		}
		questions = append(questions, token.UserInfo(m.UserInfo))
	}
	if q.whoami != "" {
		one, ok := token.Identity(t.Raw)
		switch {
		case !ok:
			return nil, &usageError{"--whoami: no endpoint is known that says whose this is", "It works for keys of GitHub, GitLab, Slack, npm, Stripe, DigitalOcean, Hugging Face, OpenAI and Google."}
		case !strings.EqualFold(q.whoami, one.Host()):
			return nil, &usageError{fmt.Sprintf("--whoami %q: a key of this shape is asked about at %s, and goes nowhere else", mask.Word(q.whoami), one.Host()), "--whoami " + one.Host() + ", where the key is of that service and not of a server of your own."}
		}
		questions = append(questions, one)
	}
	var out []token.Reply
	for _, one := range questions {
		if err := token.MayAsk(one); err != nil {
			return nil, &usageError{err.Error(), ""}
		}
		fmt.Fprintf(f.err, "asking %s: %s\n", clean.Line(one.Host(), 100), one.Sends)
		a, err := token.Ask(ctx, f.client(0), one, t.Raw, q.clientID, secret, now)
		if err != nil && a.Exchange == nil {
			return nil, &usageError{err.Error(), ""}
		}
		if err != nil {
			a.Learned = err.Error()
		}
		out = append(out, a)
	}
	return out, nil
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
