package ntlm

import (
	"encoding/base64"
	"errors"
	"strings"
)

// Message is a message of NTLM that stands in a header, decoded.
type Message struct {
	Kind      int  // 1, 2 or 3; 0 could not be read
	Wrapped   bool // under the word Negotiate, or in SPNEGO
	Challenge Challenge
	Answer    Authenticate
	Err       error // what is wrong with it, nil nothing
	Raw       []byte
}

// ReadField reads the value of a field such as Authorization or WWW-Authenticate, or one challenge of it. ok is false where it
// holds no message: another scheme, or the word alone.
func ReadField(value string) (m Message, ok bool) {
	word, rest, _ := strings.Cut(strings.TrimSpace(value), " ")
	rest, _, _ = strings.Cut(rest, ",")
	if rest = strings.TrimSpace(rest); rest == "" {
		return m, false
	}
	m.Wrapped = strings.EqualFold(word, "negotiate")
	if !m.Wrapped && !strings.EqualFold(word, "ntlm") {
		return m, false
	}
	raw, err := Decode(rest)
	if m.Wrapped && err != nil { // a ticket of Kerberos
		return m, false
	}
	if m.Raw, m.Err = raw, err; err != nil {
		return m, true
	}
	switch m.Kind = Kind(raw); m.Kind {
	case 1:
		_, _, _, m.Err = ReadNegotiate(raw)
	case 2:
		m.Challenge, m.Err = ReadChallenge(raw)
	case 3:
		m.Answer, m.Err = ReadAuthenticate(raw)
	default:
		m.Err = errors.New("reading an NTLM message: want its number, 1 to 3, behind NTLMSSP")
	}
	return m, true
}

// Open reports whether it holds nothing by which a password could be guessed.
func (m Message) Open() bool { return m.Kind == 1 || m.Kind == 2 }

// Proofs are the parts of a header's value by which the password can be guessed: the rest of a message stands in others too.
func (m Message) Proofs() []string {
	if m.Kind != 3 {
		return nil
	}
	var out []string
	for _, at := range Proofs(m.Raw) {
		// Three bytes are four characters: those that hold nothing but the proof, and their neighbours.
		from, to := at[0]/3*3, min((at[1]+2)/3*3, len(m.Raw))
		out = append(out, strings.TrimRight(base64.StdEncoding.EncodeToString(m.Raw[from:to]), "="))
	}
	return out
}
