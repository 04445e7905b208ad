package mask

import (
	"strings"
	"testing"
)

// TestDigestIsShownWithoutItsResponse: all of an answer is what people compare with the challenge, but the one part by which
// the password can be guessed.
func TestDigestIsShownWithoutItsResponse(t *testing.T) {
	const v = `Digest username="alice", realm="r", nonce="7ypf/xlj9XXwfDPEoM4URrv", uri="/a", response="8ca523f5e9506fed4657c9700eebdbec", algorithm=MD5`
	got := Header("Authorization", v)
	if strings.Contains(got, "8ca523") || !strings.Contains(got, `nonce="7ypf/xlj9XXwfDPEoM4URrv"`) || !strings.Contains(got, `username="alice"`) {
		t.Errorf("shown as %s", got)
	}
	for _, odd := range []string{"Digest secret-in-the-clear", `Digest response="x"`, `Digest username="a" response`} {
		if got := Header("Authorization", odd); strings.Contains(got, "secret-in") || strings.Contains(got, `"x"`) {
			t.Errorf("%s is shown as %s", odd, got)
		}
	}
}
