package token

import (
	"strings"
	"testing"
	"time"
)

// TestEachMemberThatStandsTwiceIsNamed: at any depth, each with how often it stands there.
func TestEachMemberThatStandsTwiceIsNamed(t *testing.T) {
	for _, row := range []struct{ why, payload, want string }{
		{"one", `{"sub":"a","sub":"b"}`, `got the member "sub" twice, at byte`},
		{"three times", `{"sub":"a","sub":"b","sub":"c"}`, `got the member "sub" 3 times, at byte`},
		{"several", `{"sub":"a","sub":"b","scope":"a","scope":"b","scope":"c","exp":1,"exp":2}`, `got the members "sub" twice, "scope" 3 times and "exp" twice, at byte`},
		{"in different objects a name is no second one", `{"a":{"x":1},"b":{"x":1,"y":[{"z":1},{"z":1,"z":2}]},"a":1}`, `got the members "z" twice and "a" twice, at byte`},
		{"written otherwise, and the same name", `{"sub":"a","s\u0075b":"b"}`, `got the member "sub" twice`},
		{"what comes before the text breaks", `{"sub":"a","sub":"b","x":`, `got the member "sub" twice`},
		{"more than are named", `{` + strings.Repeat(`"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1,`, 2) + `"z":1}`, `"h" twice and 2 more`},
	} {
		got := Inspect(b64(`{"alg":"HS256"}`)+"."+b64(row.payload)+".c2ln", time.Now())
		if got.Parse == nil || !strings.Contains("got "+got.Parse.Got, row.want) {
			t.Errorf("%s: %+v, want %s", row.why, got.Parse, row.want)
		}
	}
}

// TestManyDuplicatesAreBounded: depth and number end the second reading as they end the first.
func TestManyDuplicatesAreBounded(t *testing.T) {
	for why, text := range map[string]string{
		"deep": `{"a":1,"a":` + strings.Repeat(`[`, 100_000),
		"many": `{"a":1,"a":1,"b":[` + strings.Repeat(`1,`, maxMembers) + `1]}`,
	} {
		if got := twice([]byte(text)); got != `the member "a" twice` {
			t.Errorf("%s: %s", why, got)
		}
	}
}
