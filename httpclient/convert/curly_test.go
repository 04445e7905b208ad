package convert

import "testing"

func TestStraighten(t *testing.T) {
	for _, row := range []struct{ reason, in, want string }{
		{"a whole command out of a word processor", "curl -H “Accept: a/b” ‘http://a.test’", `curl -H "Accept: a/b" 'http://a.test'`},
		{"curly ones inside straight ones are sent", `curl -H "Authorization: Bearer “x”" http://a.test`, `curl -H "Authorization: Bearer “x”" http://a.test`},
		{"the same inside single ones", `curl -H 'X-Api-Key: ‘x’' http://a.test`, `curl -H 'X-Api-Key: ‘x’' http://a.test`},
		{"opened straight, closed curly", `curl -H "Accept: a” http://a.test`, `curl -H "Accept: a" http://a.test`},
		{"opened curly, closed straight", `curl -H “Accept: a" http://a.test`, `curl -H "Accept: a" http://a.test`},
		{"an apostrophe inside curly ones", "curl -d “it’s” http://a.test", `curl -d "it's" http://a.test`},
		{"an escaped quote does not close", `curl -d "a\"“b”" ‘http://a.test’`, `curl -d "a\"“b”" 'http://a.test'`},
	} {
		if got := straighten(row.in); got != row.want {
			t.Errorf("%s: %s became %s, want %s", row.reason, row.in, got, row.want)
		}
	}
}
