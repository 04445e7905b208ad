// Package spnego writes and reads the tokens that Negotiate carries (RFC 4178, RFC 4559), and reads what is in them as far as
// that can be done without a key. All of it may come from a stranger: a token is read once, from front to back, and is bounded.
package spnego

import (
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"

	"why401/httpclient/kerberos"
)

// MaxToken bounds a token that is read, in bytes: those with the groups of a user are long, 64 KiB at the very most.
const MaxToken = 256 << 10

// oid is the identifier of SPNEGO itself.
var oid = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 2}

// Token is one token, opened.
type Token struct {
	Kind  string   // "NegTokenInit", "NegTokenResp", "Kerberos", "NTLM"
	Mechs []string // that are offered, or the one that was chosen; names, or object identifiers
	State string   // of NegTokenResp: "accept-completed", "accept-incomplete", "reject", "request-mic"; "" none named
	Size  int      // bytes

	// What is inside, nil where it is not.
	APReq *kerberos.APReq
	APRep *kerberos.APRep
	Error *kerberos.Error
	NTLM  int // number of the message of NTLM: 1, 2, 3; 0 none
	// Unread says what is inside and cannot be read, "" nothing.
	Unread string
}

// Init is the first token of a client that offers Kerberos alone.
func Init(mech []byte) []byte {
	var b cryptobyte.Builder
	b.AddASN1(0x60, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(oid)
		b.AddASN1(0xa0, func(b *cryptobyte.Builder) {
			b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1(0xa0, func(b *cryptobyte.Builder) {
					b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(kerberos.OID) })
				})
				b.AddASN1(0xa2, func(b *cryptobyte.Builder) { b.AddASN1OctetString(mech) })
			})
		})
	})
	return b.BytesOrPanic() // it fails only for what is longer than 4 GiB
}

// ReadBase64 reads what stands behind the word Negotiate.
func ReadBase64(s string) (Token, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return Token{}, errors.New("no token stands behind Negotiate")
	}
	if base64.StdEncoding.DecodedLen(len(s)) > MaxToken+2 {
		return Token{}, fmt.Errorf("the token is longer than %d bytes", MaxToken)
	}
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		b, err = base64.RawStdEncoding.DecodeString(s)
	}
	if err != nil {
		return Token{}, errors.New("the token is not base64")
	}
	return Read(b)
}

// Read opens a token.
func Read(b []byte) (Token, error) {
	switch {
	case len(b) > MaxToken:
		return Token{}, fmt.Errorf("the token is longer than %d bytes", MaxToken)
	case strings.HasPrefix(string(b), "NTLMSSP\x00"):
		t := Token{Kind: "NTLM", Size: len(b)}
		t.open(b)
		return t, nil
	}
	s := cryptobyte.String(b)
	if s.PeekASN1Tag(0xa1) {
		return readResp(s, len(b))
	}
	var in cryptobyte.String
	var mech asn1.ObjectIdentifier
	if !s.ReadASN1(&in, 0x60) || !in.ReadASN1ObjectIdentifier(&mech) {
		if says, ok := derLength(b); ok && b[0] == 0x60 && says > len(b) {
			return Token{}, fmt.Errorf("the token is not whole: it says that it has %d bytes, and %d are here (cut short?)", says, len(b))
		}
		return Token{}, errors.New("want a token of GSSAPI, which begins with 60, or of NTLM, got other bytes")
	}
	if !mech.Equal(oid) {
		t := Token{Kind: "Kerberos", Mechs: []string{mechName(mech)}, Size: len(b)}
		if !isKerberos(mech) {
			t.Kind, t.Unread = "another mechanism", mechName(mech)
			return t, nil
		}
		t.kerberos(in)
		return t, nil
	}
	return readInit(in, len(b))
}

func readInit(in cryptobyte.String, size int) (Token, error) {
	t := Token{Kind: "NegTokenInit", Size: size}
	bad := errors.New("the token says that it is NegTokenInit of SPNEGO, and breaks its form")
	var choice, seq, field cryptobyte.String
	if !in.ReadASN1(&choice, 0xa0) || !choice.ReadASN1(&seq, casn1.SEQUENCE) || !seq.ReadASN1(&field, 0xa0) {
		return t, bad
	}
	var list cryptobyte.String
	if !field.ReadASN1(&list, casn1.SEQUENCE) {
		return t, bad
	}
	for !list.Empty() && len(t.Mechs) < 16 {
		var m asn1.ObjectIdentifier
		if !list.ReadASN1ObjectIdentifier(&m) {
			return t, bad
		}
		t.Mechs = append(t.Mechs, mechName(m))
	}
	if !seq.SkipOptionalASN1(0xa1) || !t.mechToken(&seq) {
		return t, bad
	}
	return t, nil
}

// mechToken opens the token of the mechanism that stands in field 2 of both forms, where there is one (RFC 4178 section 4.2); false where
// it breaks its form.
func (t *Token) mechToken(seq *cryptobyte.String) bool {
	var field, mech cryptobyte.String
	var has bool
	if !seq.ReadOptionalASN1(&field, &has, 0xa2) {
		return false
	}
	if !has {
		return true
	}
	if !field.ReadASN1(&mech, casn1.OCTET_STRING) {
		return false
	}
	t.open(mech)
	return true
}

var states = [...]string{"accept-completed", "accept-incomplete", "reject", "request-mic"}

func readResp(s cryptobyte.String, size int) (Token, error) {
	t := Token{Kind: "NegTokenResp", Size: size}
	bad := errors.New("the token says that it is NegTokenResp of SPNEGO, and breaks its form")
	var choice, seq, field cryptobyte.String
	var has bool
	if !s.ReadASN1(&choice, 0xa1) || !choice.ReadASN1(&seq, casn1.SEQUENCE) || !seq.ReadOptionalASN1(&field, &has, 0xa0) {
		return t, bad
	}
	if has {
		var state int
		if !field.ReadASN1Enum(&state) || state < 0 || state >= len(states) {
			return t, bad
		}
		t.State = states[state]
	}
	if !seq.ReadOptionalASN1(&field, &has, 0xa1) {
		return t, bad
	}
	if has {
		var m asn1.ObjectIdentifier
		if !field.ReadASN1ObjectIdentifier(&m) {
			return t, bad
		}
		t.Mechs = append(t.Mechs, mechName(m))
	}
	if !t.mechToken(&seq) {
		return t, bad
	}
	return t, nil
}

// open looks into the token of a mechanism.
func (t *Token) open(b []byte) {
	if rest, ok := strings.CutPrefix(string(b), "NTLMSSP\x00"); ok {
		if len(rest) >= 4 && rest[0] >= 1 && rest[0] <= 3 && rest[1:4] == "\x00\x00\x00" {
			t.NTLM = int(rest[0])
		} else {
			t.Unread = "a message of NTLM that is none of the three"
		}
		return
	}
	s := cryptobyte.String(b)
	var in cryptobyte.String
	var mech asn1.ObjectIdentifier
	switch {
	case len(b) == 0:
	case s.ReadASN1(&in, 0x60) && in.ReadASN1ObjectIdentifier(&mech) && isKerberos(mech):
		t.kerberos(in)
	case mech != nil:
		t.Unread = mechName(mech)
	default:
		t.naked(b)
	}
}

// kerberos reads what stands behind the mechanism's identifier: two bytes say which message it is.
func (t *Token) kerberos(b []byte) {
	if len(b) < 2 {
		t.Unread = "a token of Kerberos without a message"
		return
	}
	t.naked(b[2:])
}

// naked reads a message of Kerberos; Windows leaves the frame out at times.
func (t *Token) naked(b []byte) {
	if a, err := kerberos.ReadAPReq(b); err == nil {
		t.APReq = &a
	} else if a, err := kerberos.ReadAPRep(b); err == nil {
		t.APRep = &a
	} else if e, err := kerberos.ReadError(b); err == nil {
		t.Error = e
	} else {
		t.Unread = fmt.Sprintf("%d bytes that are no message of Kerberos or NTLM", len(b))
	}
}

func isKerberos(m asn1.ObjectIdentifier) bool {
	return m.Equal(kerberos.OID) || m.String() == "1.2.840.48018.1.2.2"
}

// mechName names a mechanism; the list is short, as the web has no others.
func mechName(m asn1.ObjectIdentifier) string {
	switch s := m.String(); s {
	case "1.2.840.113554.1.2.2":
		return "Kerberos"
	case "1.2.840.48018.1.2.2":
		return "Kerberos (Microsoft's number)"
	case "1.2.840.113554.1.2.2.3":
		return "Kerberos user to user"
	case "1.3.6.1.4.1.311.2.2.10":
		return "NTLM"
	case "1.3.6.1.4.1.311.2.2.30":
		return "NEGOEX"
	case "1.3.6.1.5.2.5":
		return "IAKERB"
	default:
		return s
	}
}

// derLength is how long the element is that b begins with, its tag and length included (X.690 section 8.1.3); false where that is
// not to be read.
func derLength(b []byte) (int, bool) {
	if len(b) < 2 {
		return 0, false
	}
	if b[1] < 0x80 {
		return 2 + int(b[1]), true
	}
	k := int(b[1] & 0x7f)
	if k == 0 || k > 4 || len(b) < 2+k {
		return 0, false
	}
	n := 0
	for _, c := range b[2 : 2+k] {
		n = n<<8 | int(c)
	}
	return 2 + k + n, true
}
