package token

import (
	"strings"
	"testing"

	"why401/httpclient/keyshape"
	"why401/httpclient/mask"
)

// TestEveryKnownKeyIsMasked: what is known here for a key by its prefix is taken for one too where a body repeats it, although the
// masks keep no such list.
func TestEveryKnownKeyIsMasked(t *testing.T) {
	const tail = "q7Rt2VxK9mWz4LbN8sYp3HcD6fGj1TnA5uEiQoBvXkM0ZrCyPwSaF8gJ2hVd"
	seen := 0
	for _, s := range keyshape.All() {
		if s.Public {
			continue
		}
		seen++
		n := 32
		if s.Len > 0 {
			n = min(s.Len-len(s.Prefix), len(tail))
		}
		for _, body := range []string{"the key " + s.Prefix + tail[:n] + " is wrong", `{"message":"bad key: ` + s.Prefix + tail[:n] + `"}`} {
			if got := mask.Body(body); strings.Contains(got, tail[:n]) {
				t.Errorf("%s is shown: %s", s.Name, got)
			}
		}
	}
	if seen < 60 {
		t.Errorf("want 60 shapes of keys or more, as the README says, got %d", seen)
	}
}
