package httpclient

import (
	"slices"
	"strings"

	"why401/httpclient/clean"
)

// order are the schemes of challenges from the strongest on, as curl chooses among them (lib/http.c, pickoneauth).
var order = []string{"negotiate", "bearer", "digest", "ntlm", "basic"}

// Choice is which of the offered schemes is answered, and why.
type Choice struct {
	Offered []string // as the server wrote them, in its order
	Picked  string   // the one of them, "" none
	Passed  []string // of the stronger ones why not: "Negotiate: it needs a ticket of Kerberos"
}

// Choose takes the strongest of the offered schemes that fits. fits says why a scheme, in small letters, does not; "" it does.
func Choose(offered []string, fits func(scheme string) string) Choice {
	c := Choice{}
	for _, o := range offered {
		if o = clean.Line(o, 30); !slices.Contains(c.Offered, o) && len(c.Offered) < 10 {
			c.Offered = append(c.Offered, o)
		}
	}
	for _, s := range order {
		i := slices.IndexFunc(c.Offered, func(o string) bool { return strings.EqualFold(o, s) })
		if i < 0 {
			continue
		}
		why := fits(s)
		if why == "" {
			c.Picked = c.Offered[i]
			break
		}
		c.Passed = append(c.Passed, c.Offered[i]+": "+why)
	}
	return c
}

// String is one sentence without its end: "Digest, the strongest of Negotiate, Digest, Basic that fits (Negotiate: …)".
func (c Choice) String() string {
	text := c.Picked
	switch {
	case text == "":
		text = "none of " + strings.Join(c.Offered, ", ")
	case len(c.Offered) == 1:
		text += ", the only one that is offered"
	case len(c.Passed) == 0:
		text += ", the strongest of " + strings.Join(c.Offered, ", ")
	default:
		text += ", the strongest of " + strings.Join(c.Offered, ", ") + " that fits"
	}
	if len(c.Passed) > 0 {
		text += " (" + strings.Join(c.Passed, "; ") + ")"
	}
	return text
}
