package token

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Of a token whose claims cannot be read nothing is said claim by claim: none of them is absent.
func TestBesideOneThatCannotBeRead(t *testing.T) {
	good := Inspect(b64(`{"alg":"HS256"}`)+"."+b64(`{"sub":"a","scope":"read"}`)+"."+b64(strings.Repeat("s", 32)), now)
	bad := Inspect(b64(`{"alg":"HS256"}`)+"."+b64(`{"sub":"a","sub":"b"}`)+"."+b64(strings.Repeat("s", 32)), now)
	for _, row := range []struct {
		reason string
		a, b   Token
		claims int
		says   string
	}{
		{"both can be read", good, good, 2, ""},
		{"that which works cannot", bad, good, 1, "cannot be read: want a JSON object"},
		{"that which is refused cannot", good, bad, 1, "cannot be read: want a JSON object"},
	} {
		n, said := 0, ""
		for _, r := range Beside(row.a, row.b, false) {
			if strings.HasPrefix(r.Where, "claims") {
				n++
				said += r.A + r.B + r.Note
			}
		}
		if n != row.claims || !strings.Contains(said, row.says) || strings.Contains(said, "another person") {
			t.Errorf("%s: %d rows, %q", row.reason, n, said)
		}
	}
}

// What one of the two does not say is not another's, and one that is over comes first: a new one is all that it needs.
func TestBesideSaysNoMoreThanItSees(t *testing.T) {
	token := func(claims string) Token {
		return Inspect(b64(`{"alg":"HS256","kid":"`+strconv.Itoa(len(claims))+`"}`)+"."+b64(claims)+"."+b64(strings.Repeat("s", 32)), now)
	}
	at := func(d time.Duration) string { return strconv.FormatInt(now.Add(d).Unix(), 10) }
	for _, row := range []struct {
		reason      string
		a, b        Token
		where, note string
		isFirst     bool
	}{
		{"only one says whose address it is", token(`{"sub":"a"}`), token(`{"sub":"a","email":"a@b.test"}`), "claims.email", "", false},
		{"only the refused one names a client", token(`{"sub":"a"}`), token(`{"sub":"a","azp":"web"}`), "claims.azp", "the one that works does not say it", false},
		{"only the one that works names a recipient", token(`{"aud":"api"}`), token(`{"sub":"a"}`), "claims.aud", "the refused one does not say it, and the server may ask for it", false},
		{"both say it", token(`{"sub":"alice"}`), token(`{"sub":"bob"}`), "claims.sub", "another person or account", false},
		{"one is over, and signed by another key too", token(`{"sub":"a","exp":` + at(time.Hour) + `}`), token(`{"sub":"ab","exp":` + at(-time.Hour) + `}`), "claims.exp", "the refused one is over, and the one that works is not", true},
		{"one begins later", token(`{"nbf":` + at(-time.Hour) + `}`), token(`{"nbf":` + at(time.Hour) + `,"x":1}`), "claims.nbf", "", true},
		{"an end that is only earlier", token(`{"exp":` + at(2*time.Hour) + `}`), token(`{"exp":` + at(time.Hour) + `}`), "claims.exp", "the refused one ends 1 h before the one that works", false},
	} {
		rows := Beside(row.a, row.b, false)
		i := slices.IndexFunc(rows, func(r Row) bool { return r.Where == row.where })
		if i < 0 || rows[i].Note != row.note || row.isFirst && i != 0 {
			t.Errorf("%s: at %d of %+v", row.reason, i, rows)
		}
	}
	if got := member("c", map[string]any{"c": []any{"time < 2026"}}, false); got != `["time < 2026"]` {
		t.Errorf("a sign of a caveat is written as %s", got)
	}
}
