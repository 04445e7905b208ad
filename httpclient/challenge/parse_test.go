package challenge

import (
	"strings"
	"testing"
)

func FuzzParse(f *testing.F) {
	for _, s := range []string{`Basic realm="a, b", Bearer error="x\"y"`, `Negotiate abc==, Digest qop="auth"`, `Bearer error=invalid_token`, `,,`, `"`, `A=1`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		cs, bad := Parse([]string{s}, false)
		for _, c := range cs {
			if c.Scheme == "" || c.Offset > len(s) {
				t.Errorf("a challenge without a scheme or place: %+v", c)
			}
		}
		for _, b := range bad {
			if b.Offset > len(s) || b.Want == "" {
				t.Errorf("an error without a place: %+v", b)
			}
		}
	})
}

func TestParse(t *testing.T) {
	for _, row := range []struct {
		reason, in, want string
		bad              int
	}{
		{"several in one field, a comma inside quotes", `Basic realm="a, b", Bearer error="invalid_token", scope="x y"`, "Basic[realm=a, b] Bearer[error=invalid_token scope=x y]", 0},
		{"token68 beside a bare scheme", `Negotiate YII=, NTLM`, "Negotiate{YII=}[] NTLM[]", 0},
		{"quoted pairs", `Basic realm="say \"hi\""`, `Basic[realm=say "hi"]`, 0},
		{"empty elements are skipped", `, ,Bearer`, "Bearer[]", 0},
		{"a value that lacks its quotes is kept and reported", `Bearer resource_metadata=https://a.test/x`, "Bearer[resource_metadata=https://a.test/x]", 1},
		{"an unclosed quote is kept and reported", `Basic realm="a`, "Basic[realm=a]", 1},
		{"a parameter without a scheme", `realm="a"`, "", 1},
	} {
		cs, bad := Parse([]string{row.in}, false)
		var got []string
		for _, c := range cs {
			s := c.Scheme
			if c.Token68 != "" {
				s += "{" + c.Token68 + "}"
			}
			var ps []string
			for _, p := range c.Params {
				ps = append(ps, p.Name+"="+p.Value)
			}
			got = append(got, s+"["+strings.Join(ps, " ")+"]")
		}
		if g := strings.Join(got, " "); g != row.want || len(bad) != row.bad {
			t.Errorf("%s: %s gave %q with %d errors %v, want %q with %d", row.reason, row.in, g, len(bad), bad, row.want, row.bad)
		}
	}
}
