package httpclient

import (
	"encoding/hex"
	"strings"
	"time"

	"why401/httpclient/ntlm"
)

// ntlmAnswerer answers NTLM challenges: message 1 asks for a challenge, message 3 answers it, and then the connection is logged in.
// It follows curl (lib/http_ntlm.c), but for three things: message 3 is sent once, since each is a try with the password; over https
// it is bound to the certificate, as Windows binds it; and NTLMv1 is not spoken unless that was asked for.
type ntlmAnswerer struct {
	random func(n int) string // n characters of 0-9a-f
	now    func() time.Time
	old    bool // NTLMv1 too
	state  ntlmState
	asked  ntlm.Challenge
}

type ntlmState int

const (
	ntlmNone    ntlmState = iota
	ntlmBegun             // the server asked for it
	ntlmAsked             // message 2 is here
	ntlmReplied           // message 3 was sent
	ntlmDone              // and nothing is said any more on this connection
)

func (n *ntlmAnswerer) due() bool   { return n.state <= ntlmBegun }
func (n *ntlmAnswerer) bound() bool { return true }
func (n *ntlmAnswerer) anew()       { n.state = ntlmNone }

func (n *ntlmAnswerer) hear(params string) bool {
	params, _, _ = strings.Cut(params, ",")
	params = strings.TrimSpace(params)
	if params == "" {
		switch n.state {
		case ntlmNone, ntlmDone:
			n.state = ntlmBegun
			return true
		}
		return false // message 1 or 3 was not taken
	}
	c, err := readNTLMChallenge(params)
	if err != nil || n.state >= ntlmReplied || c.Info == nil && !n.old {
		return false
	}
	n.asked, n.state = c, ntlmAsked
	return true
}

func readNTLMChallenge(text string) (ntlm.Challenge, error) {
	m, err := ntlm.Decode(text)
	if err != nil {
		return ntlm.Challenge{}, err
	}
	return ntlm.ReadChallenge(m)
}

func (n *ntlmAnswerer) value(s saying) (string, AuthStep) {
	switch n.state {
	case ntlmAsked:
		n.state = ntlmReplied
		var own [8]byte
		_, _ = hex.Decode(own[:], []byte(n.random(2*len(own))))
		domain, user := ntlm.SplitUser(s.login.User)
		m, now := ntlm.Answer(n.asked, domain, user, s.login.Password.Reveal(), own, n.now(), s.bound.sum()), n.now()
		a, _ := ntlm.ReadAuthenticate(m) // our own
		if s.bound.sum() != nil && !a.Bound() {
			s.bound = Bound{None: "the target information of the challenge has no place for it"}
		}
		return "NTLM " + encode64(m), &NTLMStep{Message: 3, Challenge: n.asked, Answer: a, At: now, Bound: s.bound}
	case ntlmReplied, ntlmDone:
		n.state = ntlmDone
		return "", nil
	}
	return "NTLM " + encode64(ntlm.Negotiate()), &NTLMStep{Message: 1}
}
