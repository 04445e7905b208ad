package httpclient

import (
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"why401/httpclient/clean"
	"why401/httpclient/mask"
	"why401/httpclient/ntlm"
)

func encode64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

// NTLMStep is one of the client's messages of NTLM ([MS-NLMP]), for people who compare. It holds no password and no hash of it.
type NTLMStep struct {
	Message   int            // 1 or 3
	Challenge ntlm.Challenge // what message 3 answers
	Answer    ntlm.Authenticate
	At        time.Time // our clock, when it was made
	Bound     Bound     // of message 3
}

// Scheme is "ntlm".
func (s *NTLMStep) Scheme() string { return "ntlm" }

// Hint names what a server could compare.
func (s *NTLMStep) Hint() string {
	if s.Message == 1 {
		return ""
	}
	if s.Answer.V2 {
		if s.Bound.sum() != nil {
			return "the key is what differs where user, domain or password is wrong; curl's own NTLM sends no channel binding"
		}
		return "the key is what differs where user, domain or password is wrong"
	}
	return "the NT hash is what differs where the password is wrong"
}

// Response is the proof of message 3, by which the password can be guessed.
func (s *NTLMStep) Response() mask.Sensitive {
	return mask.NewSensitive("NT response", hex.EncodeToString(s.Answer.Proof))
}

// Steps are the parts of the message, and how a response was made.
func (s *NTLMStep) Steps() []string {
	if s.Message == 1 {
		return negotiateLines(ntlm.Negotiate())
	}
	out := slices.DeleteFunc(answerLines(s.Answer), func(l string) bool { return strings.HasPrefix(l, "channel binding = ") })
	if s.Answer.V2 {
		out = append(out, s.Bound.lines()...)
	}
	if !s.Answer.V2 {
		return append(out, "response = DES(challenge "+hex.EncodeToString(s.Challenge.Nonce[:])+", thrice, with MD4(the password)) = "+s.Response().String())
	}
	return append(out, "key = HMAC-MD5(MD4(the password), "+clean.Line(strings.ToUpper(mask.User(s.Answer.User, "x"))+s.Answer.Domain, 80)+")",
		"response = HMAC-MD5(key, challenge "+hex.EncodeToString(s.Challenge.Nonce[:])+" and our part) = "+s.Response().String())
}

// NTLMLines are the parts of a message, "name = value", cleaned. at is when it came or went, for the clock; zero: not known.
func NTLMLines(m ntlm.Message, at time.Time) []string {
	if m.Err != nil {
		name := "message"
		if m.Kind != 0 {
			name += " " + itoa(m.Kind)
		}
		_, why, _ := strings.Cut(m.Err.Error(), ": ")
		return []string{name + " = cannot be read: " + clean.Line(why, 160)}
	}
	switch m.Kind {
	case 1:
		return negotiateLines(m.Raw)
	case 2:
		return challengeLines(m.Challenge, at)
	}
	a := answerLines(m.Answer)
	return append(a, "response = "+mask.NewSensitive("NT response", hex.EncodeToString(m.Answer.Proof)).String())
}

func negotiateLines(m []byte) []string {
	flags, domain, workstation, _ := ntlm.ReadNegotiate(m)
	out := []string{"message 1 = asks for a challenge", "flags = " + flags.String()}
	return append(out, named("domain", domain, "workstation", workstation)...)
}

func challengeLines(c ntlm.Challenge, at time.Time) []string {
	out := []string{"message 2 = the challenge " + hex.EncodeToString(c.Nonce[:]), "flags = " + c.Flags.String()}
	out = append(out, named("target", c.Target, "domain", c.Domain, "computer", c.Computer, "DNS domain", c.DNSDomain, "DNS computer", c.DNSComputer, "DNS forest", c.DNSForest)...)
	if c.Info == nil {
		out = append(out, "target info = none, so NTLMv1 is all that can be answered")
	}
	if !c.Time.IsZero() {
		text := "server time = " + Moment(c.Time)
		if !at.IsZero() {
			text += ", " + SkewText(c.Time.Sub(at))
		}
		out = append(out, text)
	}
	return out
}

func answerLines(a ntlm.Authenticate) []string {
	version, mic := "NTLMv1", "without a MIC"
	if a.V2 {
		version = "NTLMv2"
	}
	if a.MIC {
		mic = "with a MIC"
	}
	out := []string{"message 3 = the answer, " + version + ", " + mic}
	domain := a.Domain
	if domain == "" {
		domain = "(none)"
	}
	out = append(out, named("user", mask.User(a.User, "x"), "domain", domain, "workstation", a.Workstation)...)
	if a.V2 && !a.Time.IsZero() {
		out = append(out, "client time = "+Moment(a.Time))
	}
	if a.V2 {
		binding := "none"
		if a.Bound() {
			binding = byByte(a.Binding)
		}
		out = append(out, "channel binding = "+binding)
	}
	return out
}

// named are lines of those names whose value is not empty.
func named(pairs ...string) []string {
	var out []string
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			out = append(out, pairs[i]+" = "+clean.Line(pairs[i+1], 120))
		}
	}
	return out
}

// SkewText says how a clock stands against ours.
func SkewText(d time.Duration) string {
	side := " ahead of our clock"
	if d < 0 {
		side = " behind our clock"
	}
	switch n := d.Abs().Round(time.Second); {
	case n < 2*time.Second:
		return "as our clock"
	case n < 2*time.Minute:
		return itoa(int(n.Seconds())) + " s" + side
	case n < 2*time.Hour:
		return itoa(int(n.Minutes())) + " min" + side
	default:
		return itoa(int(min(n.Hours(), 1e9))) + " h" + side
	}
}
