package ntlm

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Negotiate is message 1 as curl sends it: without names, which nobody knows yet.
func Negotiate() []byte {
	m := binary.LittleEndian.AppendUint32(append([]byte(nil), signature...), 1)
	m = binary.LittleEndian.AppendUint32(m, uint32(OEM|RequestTarget|NTLM|AlwaysSign|ExtendedSession))
	return append(m, make([]byte, 16)...)
}

// SplitUser splits DOMAIN\user and DOMAIN/user. In user@domain all is the user.
func SplitUser(login string) (domain, user string) {
	if i := strings.IndexByte(login, '\\'); i >= 0 {
		return login[:i], login[i+1:]
	}
	if i := strings.IndexByte(login, '/'); i >= 0 {
		return login[:i], login[i+1:]
	}
	return "", login
}

// Workstation is the name that curl gives, whatever the machine is called.
const Workstation = "WORKSTATION"

// Answer makes message 3 for a challenge, with what is random and the time from outside. It is NTLMv2 where the challenge holds
// target information, else NTLMv1, as with curl; unlike curl's it is bound to binding, 16 bytes, nil none.
func Answer(c Challenge, domain, user, password string, own [8]byte, now time.Time, binding []byte) []byte {
	var nt, lm []byte
	if c.Info != nil {
		c.Info = bindInfo(c.Info, binding)
		nt, lm = v2Responses(v2Hash(user, domain, password), c, own, now)
	} else {
		nt = v1Response(password, c.Nonce)
		lm = nt // not the LM hash, which is weaker still ([MS-NLMP] section 3.3.1, NoLMResponseNTLMv1)
		c.Flags &^= ExtendedSession
	}
	enc := func(s string) []byte {
		if c.Flags&Unicode != 0 {
			return wide(s)
		}
		return []byte(s)
	}
	const head = 64
	m := binary.LittleEndian.AppendUint32(append([]byte(nil), signature...), 3)
	parts := [][]byte{lm, nt, enc(domain), enc(user), enc(Workstation)}
	off := head
	for _, p := range parts {
		m = binary.LittleEndian.AppendUint16(m, uint16(len(p)))
		m = binary.LittleEndian.AppendUint16(m, uint16(len(p)))
		m = binary.LittleEndian.AppendUint32(m, uint32(off))
		off += len(p)
	}
	m = append(m, make([]byte, 8)...) // no session key
	m = binary.LittleEndian.AppendUint32(m, uint32(c.Flags))
	for _, p := range parts {
		m = append(m, p...)
	}
	return m
}

// Authenticate is message 3, the client's answer ([MS-NLMP] section 2.2.1.3).
type Authenticate struct {
	Flags                     Flags
	Domain, User, Workstation string
	V2                        bool
	Proof                     []byte    // 16 bytes of NTLMv2, 24 of NTLMv1: the password can be guessed by it
	Time                      time.Time // the client's, of NTLMv2
	MIC                       bool
	Binding                   []byte // MsvAvChannelBindings of NTLMv2, nil none
}

// Bound reports whether it is bound to a channel: zeros say that it is not ([MS-NLMP] section 2.2.2.1).
func (a Authenticate) Bound() bool { return len(bytes.TrimLeft(a.Binding, "\x00")) > 0 }

// ReadAuthenticate reads message 3.
func ReadAuthenticate(m []byte) (Authenticate, error) {
	var a Authenticate
	if Kind(m) != 3 {
		return a, errors.New("reading an NTLM answer: want message 3, got another")
	}
	if len(m) < 64 {
		return a, fmt.Errorf("reading an NTLM answer: want 64 bytes or more, got %d", len(m))
	}
	a.Flags = Flags(binary.LittleEndian.Uint32(m[60:]))
	nt, err := block(m, 20, "the NT response")
	if err != nil {
		return a, err
	}
	for _, f := range []struct {
		at   int
		what string
		to   *string
	}{{28, "the domain", &a.Domain}, {36, "the user name", &a.User}, {44, "the workstation", &a.Workstation}} {
		b, err := block(m, f.at, f.what)
		if err != nil {
			return a, err
		}
		*f.to = text(b, a.Flags&Unicode != 0)
	}
	if a.V2 = len(nt) > 24; a.V2 {
		a.Proof = nt[:16]
		if len(nt) >= 32 {
			if at := binary.LittleEndian.Uint64(nt[24:]); at != 0 {
				a.Time = fromFileTime(at)
			}
		}
		if len(nt) > 44 {
			a.Binding = boundInfo(nt[44:])
		}
	} else {
		a.Proof = nt
	}
	a.MIC = len(m) >= 88 && a.Flags&Version != 0 && firstPayload(m) >= 88 && string(m[72:88]) != string(make([]byte, 16))
	return a, nil
}

// firstPayload is where the first of the parts begins.
func firstPayload(m []byte) int {
	first := len(m)
	for at := 12; at < 60; at += 8 {
		if binary.LittleEndian.Uint16(m[at:]) > 0 {
			first = min(first, int(binary.LittleEndian.Uint32(m[at+4:])))
		}
	}
	return first
}

// ReadNegotiate reads the flags and names of message 1.
func ReadNegotiate(m []byte) (flags Flags, domain, workstation string, err error) {
	if Kind(m) != 1 || len(m) < 16 {
		return 0, "", "", errors.New("reading an NTLM negotiation: want message 1, got another or a part of it")
	}
	flags = Flags(binary.LittleEndian.Uint32(m[12:]))
	if d, e := block(m, 16, "the domain"); e == nil {
		domain = string(d)
	}
	if w, e := block(m, 24, "the workstation"); e == nil {
		workstation = string(w)
	}
	return flags, domain, workstation, nil
}

// Proofs are the places of message 3, from and to, by which the password can be guessed: the responses, of NTLMv2 without the
// client's part.
func Proofs(m []byte) [][2]int {
	var out [][2]int
	for at := 12; at <= 20 && len(m) >= 28; at += 8 {
		n, off := int(binary.LittleEndian.Uint16(m[at:])), int(binary.LittleEndian.Uint32(m[at+4:]))
		if n > 24 {
			n = 16
		}
		if off = min(off, len(m)); n > 0 && off < len(m) {
			out = append(out, [2]int{off, min(off+n, len(m))})
		}
	}
	return out
}
