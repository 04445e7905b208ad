// Package ntlm writes and reads the three messages of NTLM ([MS-NLMP], Microsoft's open specification) as HTTP carries them:
// the client's NEGOTIATE, the server's CHALLENGE, the client's AUTHENTICATE. It knows no HTTP, and cleans nothing for a screen.
package ntlm

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"
)

// signature begins each message.
var signature = []byte("NTLMSSP\x00")

// Flags are negotiated by messages 1 and 2 ([MS-NLMP] section 2.2.2.5).
type Flags uint32

// The flags that are used or shown here.
const (
	Unicode         Flags = 1 << 0
	OEM             Flags = 1 << 1
	RequestTarget   Flags = 1 << 2
	Sign            Flags = 1 << 4
	Seal            Flags = 1 << 5
	LMKey           Flags = 1 << 7
	NTLM            Flags = 1 << 9
	Anonymous       Flags = 1 << 11
	AlwaysSign      Flags = 1 << 15
	TargetDomain    Flags = 1 << 16
	TargetServer    Flags = 1 << 17
	ExtendedSession Flags = 1 << 19
	TargetInfo      Flags = 1 << 23
	Version         Flags = 1 << 25
	Key128          Flags = 1 << 29
	KeyExchange     Flags = 1 << 30
	Key56           Flags = 1 << 31
)

var flagNames = []struct {
	f    Flags
	name string
}{
	{Unicode, "UNICODE"}, {OEM, "OEM"}, {RequestTarget, "REQUEST_TARGET"}, {Sign, "SIGN"}, {Seal, "SEAL"}, {LMKey, "LM_KEY"}, {NTLM, "NTLM"}, {Anonymous, "ANONYMOUS"},
	{AlwaysSign, "ALWAYS_SIGN"}, {TargetDomain, "TARGET_TYPE_DOMAIN"}, {TargetServer, "TARGET_TYPE_SERVER"}, {ExtendedSession, "EXTENDED_SESSIONSECURITY"}, {TargetInfo, "TARGET_INFO"},
	{Version, "VERSION"}, {Key128, "128"}, {KeyExchange, "KEY_EXCH"}, {Key56, "56"},
}

// String lists the names of the specification, without their common NTLMSSP_NEGOTIATE_.
func (f Flags) String() string {
	var out []string
	for _, n := range flagNames {
		if f&n.f != 0 {
			out = append(out, n.name)
		}
	}
	if len(out) == 0 {
		return "none"
	}
	return strings.Join(out, " ")
}

// Kind is the number of a message, 0 where it is none.
func Kind(message []byte) int {
	if len(message) < 12 || !bytes.HasPrefix(message, signature) {
		return 0
	}
	if k := binary.LittleEndian.Uint32(message[8:]); k >= 1 && k <= 3 {
		return int(k)
	}
	return 0
}

// Decode reads a message as it stands in a header, in base64, bare or inside SPNEGO (RFC 4178). The errors say which part is wrong.
func Decode(text string) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		var at base64.CorruptInputError
		if errors.As(err, &at) && strings.IndexByte(alphabet, (text + "=")[at]) < 0 {
			return nil, fmt.Errorf("reading an NTLM message: want base64, got another character at place %d of %d", int64(at)+1, len(text))
		}
		return nil, fmt.Errorf("reading an NTLM message: want base64, got one that breaks off after %d characters", len(text))
	}
	i := bytes.Index(raw, signature)
	if i < 0 {
		return nil, errors.New("reading an NTLM message: want NTLMSSP at its beginning, got something else")
	}
	return raw[i:], nil
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="

// block reads a length and offset at the place at, and what they point to ([MS-NLMP] section 2.2.1).
func block(m []byte, at int, what string) ([]byte, error) {
	if len(m) < at+8 {
		return nil, fmt.Errorf("reading an NTLM message: want %d bytes or more, for the place of %s, got %d", at+8, what, len(m))
	}
	n, off := int(binary.LittleEndian.Uint16(m[at:])), int64(binary.LittleEndian.Uint32(m[at+4:]))
	if n == 0 {
		return nil, nil
	}
	if off+int64(n) > int64(len(m)) {
		return nil, fmt.Errorf("reading an NTLM message: want %d bytes, to the end of %s, got %d", off+int64(n), what, len(m))
	}
	return m[off : off+int64(n)], nil
}

func text(b []byte, unicode bool) string {
	if !unicode {
		return string(b)
	}
	u := make([]uint16, len(b)/2)
	for i := range u {
		u[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(u))
}

func wide(s string) []byte {
	var out []byte
	for _, c := range utf16.Encode([]rune(s)) {
		out = binary.LittleEndian.AppendUint16(out, c)
	}
	return out
}
