// Package doctor says what works on this machine: terminal, clipboard, keyring, browser, clock, proxies and certificate
// authorities. Both faces show its findings. It stands beside the way, not on it: it sends nothing and writes nothing.
package doctor

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
	"why401/secrets"
	"why401/ui/kit"
)

func found(name, status, what, fix string) kit.Check {
	return kit.Check{Name: name, Status: status, What: what, Fix: fix}
}

// Place is what the doctor looks at.
type Place struct {
	Getenv   func(string) string
	Terminal bool // stdin and stdout are one
	Store    secrets.Store
	Now      time.Time
	Lessons  string // the file where done lessons are remembered, "" none
}

// Examine looks at what works here. It sends nothing and writes nothing.
func Examine(ctx context.Context, p Place) []kit.Check {
	return []kit.Check{p.terminal(), p.colours(), p.locale(), p.clipboard(), keyring(ctx, p.Store), p.browser(), clock(p.Now), p.proxies(), p.tickets(), caStore(), p.lessons()}
}

func (p Place) terminal() kit.Check {
	t := p.Getenv("TERM")
	switch {
	case !p.Terminal:
		return found("terminal", "skipped", "stdin or stdout is no terminal here", "")
	case t == "dumb" || t == "":
		return found("terminal", "fail", fmt.Sprintf("TERM is %q: the screens cannot be drawn", t), "Use why401 diagnose -- curl ARGS…")
	}
	return found("terminal", "ok", "TERM is "+clean.Line(t, 60), "")
}

func (p Place) colours() kit.Check {
	if p.Getenv("NO_COLOR") != "" {
		return found("colours", "ok", "switched off by NO_COLOR", "")
	}
	return found("colours", "ok", "COLORTERM is "+quoted(p.Getenv("COLORTERM")), "")
}

func (p Place) locale() kit.Check {
	for _, n := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := p.Getenv(n); v != "" {
			l := strings.ToLower(v)
			if strings.Contains(l, "utf-8") || strings.Contains(l, "utf8") {
				return found("locale", "ok", n+" is "+clean.Line(v, 60), "")
			}
			return found("locale", "warning", n+" is "+clean.Line(v, 60)+", so signs are drawn in ASCII", "export LC_CTYPE=C.UTF-8")
		}
	}
	return found("locale", "cannot tell", "no locale is set; UTF-8 is assumed", "export LC_CTYPE=C.UTF-8")
}

func (p Place) clipboard() kit.Check {
	c := found("clipboard", "cannot tell", "copying sends OSC 52, and a terminal does not say whether it takes it", "")
	if p.Getenv("TMUX") != "" {
		c.Fix = "In tmux: set -g set-clipboard on"
	}
	return c
}

func keyring(ctx context.Context, store secrets.Store) kit.Check {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	err := store.Check(ctx)
	switch {
	case err == nil:
		return found("keyring", "ok", store.Name()+" answers", "")
	case errors.Is(err, secrets.ErrUnavailable):
		return found("keyring", "warning", clean.Line(err.Error(), 200), secrets.Advice(err))
	}
	return found("keyring", "fail", clean.Line(err.Error(), 200), secrets.Advice(err))
}

func (p Place) browser() kit.Check {
	switch {
	case p.Getenv("SSH_CONNECTION") != "":
		return found("browser", "warning", "this is an SSH session: a browser here would open on the far machine", "")
	case runtime.GOOS == "linux" && p.Getenv("DISPLAY") == "" && p.Getenv("WAYLAND_DISPLAY") == "":
		return found("browser", "warning", "no display, so no browser can be opened", "")
	}
	return found("browser", "ok", "a display is there", "")
}

// clock can only see what is impossible: it asks no other clock without consent.
func clock(now time.Time) kit.Check {
	if now.Year() < 2026 {
		return found("clock", "fail", "the clock says "+now.UTC().Format("2006-01-02 15:04 UTC")+", which is before this program was written", "Set the clock: tokens are judged by it.")
	}
	return found("clock", "cannot tell", httpclient.Moment(now)+"; compared with the server's Date in every diagnosis", "")
}

func (p Place) proxies() kit.Check {
	var set []string
	for _, n := range []string{"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"} {
		if v := p.Getenv(n); v != "" {
			set = append(set, n+"="+mask.URL(v))
		}
	}
	if len(set) == 0 {
		return found("proxies", "ok", "none in the environment", "")
	}
	c := found("proxies", "warning", clean.Line(strings.Join(set, ", "), 200), "")
	if v := p.Getenv("no_proxy") + p.Getenv("NO_PROXY"); v != "" {
		c.What += "; not for " + clean.Line(v, 100)
	}
	return c
}

func caStore() kit.Check {
	if _, err := x509.SystemCertPool(); err != nil {
		return found("CA store", "fail", "the system's certificate authorities cannot be read", "Install ca-certificates, or name a file with --cacert.")
	}
	return found("CA store", "ok", "the system's certificate authorities can be read", "")
}

// lessons names the file of the lessons that are done, and how to begin again.
func (p Place) lessons() kit.Check {
	if p.Lessons == "" {
		return found("lessons", "warning", "there is no place to remember done lessons in; they are remembered until you leave", "Set XDG_STATE_HOME to a folder.")
	}
	where := clean.Line(p.Lessons, 200)
	if _, err := os.Stat(p.Lessons); err != nil {
		return found("lessons", "ok", "none is done yet; they are remembered in "+where, "")
	}
	return found("lessons", "ok", "done ones are remembered in "+where, "To begin again: delete that file.")
}

func quoted(s string) string {
	if s == "" {
		return "not set"
	}
	return clean.Line(s, 40)
}
