package cli

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"why401/httpclient"
	"why401/secrets"
)

// check is one finding of doctor. Status is ok, warning, fail, skipped or cannot tell.
type check struct {
	Name   string `json:"name"`
	Status string `json:"status"`
	What   string `json:"what"`
	Fix    string `json:"fix,omitempty"`
}

func runDoctor(ctx context.Context, f *face, args []string) error {
	fs := f.flags("doctor", "[--json]")
	var asJSON bool
	fs.BoolVar(&asJSON, "json", false, "print one JSON document")
	if err := parse(fs, args); err != nil {
		return err
	}
	if fs.NArg() > 0 {
		return &usageError{fmt.Sprintf("doctor takes no %q", fs.Arg(0)), ""}
	}
	checks := f.examine(ctx, secrets.NewKeyring(keyringService))
	if asJSON {
		return writeJSON(f.out, map[string]any{"schema": "why401.doctor.v1", "checks": checks})
	}
	for _, c := range checks {
		fmt.Fprintf(f.out, "%-11s %-10s %s\n", c.Status, c.Name, c.What)
		if c.Fix != "" {
			fmt.Fprintf(f.out, "%-22s %s\n", "", c.Fix)
		}
	}
	return nil
}

// examine looks at what works here. It sends nothing and writes nothing.
func (f *face) examine(ctx context.Context, store secrets.Store) []check {
	return []check{f.terminal(), f.colours(), f.locale(), f.clipboard(), keyringCheck(ctx, store), f.browser(), clockCheck(time.Now()), f.proxies(), caStore()}
}

func (f *face) terminal() check {
	t := f.getenv("TERM")
	switch {
	case !isTerminal(f.out) || !isTerminal(f.in):
		return check{"terminal", "skipped", "stdin or stdout is no terminal here", ""}
	case t == "dumb" || t == "":
		return check{"terminal", "fail", fmt.Sprintf("TERM is %q: the screens cannot be drawn", t), "Use why401 diagnose -- curl ARGS…"}
	}
	return check{"terminal", "ok", "TERM is " + httpclient.CleanLine(t, 60), ""}
}

func (f *face) colours() check {
	if f.getenv("NO_COLOR") != "" {
		return check{"colours", "ok", "switched off by NO_COLOR", ""}
	}
	return check{"colours", "ok", "COLORTERM is " + quoted(f.getenv("COLORTERM")), ""}
}

func (f *face) locale() check {
	for _, n := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := f.getenv(n); v != "" {
			l := strings.ToLower(v)
			if strings.Contains(l, "utf-8") || strings.Contains(l, "utf8") {
				return check{"locale", "ok", n + " is " + httpclient.CleanLine(v, 60), ""}
			}
			return check{"locale", "warning", n + " is " + httpclient.CleanLine(v, 60) + ", so signs are drawn in ASCII", "export LC_CTYPE=C.UTF-8"}
		}
	}
	return check{"locale", "cannot tell", "no locale is set; UTF-8 is assumed", "export LC_CTYPE=C.UTF-8"}
}

func (f *face) clipboard() check {
	c := check{"clipboard", "cannot tell", "copying sends OSC 52, and a terminal does not say whether it takes it", ""}
	if f.getenv("TMUX") != "" {
		c.Fix = "In tmux: set -g set-clipboard on"
	}
	return c
}

func keyringCheck(ctx context.Context, store secrets.Store) check {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	err := store.Check(ctx)
	switch {
	case err == nil:
		return check{"keyring", "ok", store.Name() + " answers", ""}
	case errors.Is(err, secrets.ErrUnavailable):
		return check{"keyring", "warning", httpclient.CleanLine(err.Error(), 200), secrets.Advice(err)}
	}
	return check{"keyring", "fail", httpclient.CleanLine(err.Error(), 200), secrets.Advice(err)}
}

func (f *face) browser() check {
	switch {
	case f.getenv("SSH_CONNECTION") != "":
		return check{"browser", "warning", "this is an SSH session: a browser here would open on the far machine", ""}
	case runtime.GOOS == "linux" && f.getenv("DISPLAY") == "" && f.getenv("WAYLAND_DISPLAY") == "":
		return check{"browser", "warning", "no display, so no browser can be opened", ""}
	}
	return check{"browser", "ok", "a display is there", ""}
}

// clockCheck can only see what is impossible: it asks no other clock without consent.
func clockCheck(now time.Time) check {
	if now.Year() < 2026 {
		return check{"clock", "fail", "the clock says " + now.UTC().Format("2006-01-02 15:04 UTC") + ", which is before this program was written", "Set the clock: tokens are judged by it."}
	}
	return check{"clock", "cannot tell", now.UTC().Format("2006-01-02 15:04:05 UTC") + "; compared with the server's Date in every diagnosis", ""}
}

func (f *face) proxies() check {
	var set []string
	for _, n := range []string{"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"} {
		if v := f.getenv(n); v != "" {
			set = append(set, n+"="+httpclient.MaskURL(v))
		}
	}
	if len(set) == 0 {
		return check{"proxies", "ok", "none in the environment", ""}
	}
	c := check{"proxies", "warning", httpclient.CleanLine(strings.Join(set, ", "), 200), ""}
	if v := f.getenv("no_proxy") + f.getenv("NO_PROXY"); v != "" {
		c.What += "; not for " + httpclient.CleanLine(v, 100)
	}
	return c
}

func caStore() check {
	if _, err := x509.SystemCertPool(); err != nil {
		return check{"CA store", "fail", "the system's certificate authorities cannot be read", "Install ca-certificates, or name a file with --cacert."}
	}
	return check{"CA store", "ok", "the system's certificate authorities can be read", ""}
}

func quoted(s string) string {
	if s == "" {
		return "not set"
	}
	return httpclient.CleanLine(s, 40)
}
