package ntlm

import (
	"testing"
	"time"
)

// TestProves: the server's side takes what the client's makes, and nothing else.
func TestProves(t *testing.T) {
	now := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	nonce := [8]byte{1, 2, 3, 4, 5, 6, 7, 8}
	c, err := ReadChallenge(Issue("PRESS", nonce, now))
	if err != nil || c.Computer != "PRESS" || c.Domain != "PRESS" || c.Target != "PRESS" || !c.Time.Equal(now) || c.Nonce != nonce {
		t.Fatalf("message 2 reads as %+v, %v", c, err)
	}
	for _, row := range []struct {
		reason, domain, password string
		nonce                    [8]byte
		want                     bool
	}{
		{"the right pair", "PRESS", "CANARY-pass", nonce, true},
		{"another password", "PRESS", "CANARY-other", nonce, false},
		{"for another challenge", "PRESS", "CANARY-pass", [8]byte{}, false},
	} {
		m := Answer(c, row.domain, "alice", row.password, [8]byte{9}, now, nil)
		if got := Proves(m, row.nonce, "CANARY-pass"); got != row.want {
			t.Errorf("%s: %v, want %v", row.reason, got, row.want)
		}
	}
	if Proves(nil, nonce, "CANARY-pass") || Proves(Negotiate(), nonce, "CANARY-pass") {
		t.Error("no message 3 proves nothing")
	}
	c.Info = nil
	if Proves(Answer(c, "PRESS", "alice", "CANARY-pass", [8]byte{9}, now, nil), nonce, "CANARY-pass") {
		t.Error("NTLMv1 is not taken")
	}
}
