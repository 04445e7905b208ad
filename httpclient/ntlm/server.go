package ntlm

import (
	"crypto/hmac"
	"encoding/binary"
	"time"
)

// Issue is message 2 of the server computer, which is in no domain: only its own accounts log in there ([MS-NLMP] section 2.2.1.2). The
// other side of the handshake is for the practice server.
func Issue(computer string, nonce [8]byte, now time.Time) []byte {
	le := binary.LittleEndian
	pair := func(to []byte, id uint16, v []byte) []byte {
		return append(le.AppendUint16(le.AppendUint16(to, id), uint16(len(v))), v...)
	}
	name := wide(computer)
	var info []byte
	for id := uint16(1); id <= 4; id++ { // computer, domain, and both once more by their DNS names
		info = pair(info, id, name)
	}
	info = pair(pair(info, 7, le.AppendUint64(nil, fileTime(now))), 0, nil)
	const head = 48
	block := func(to []byte, n, at int) []byte {
		return le.AppendUint32(le.AppendUint16(le.AppendUint16(to, uint16(n)), uint16(n)), uint32(at))
	}
	m := block(le.AppendUint32(append([]byte(nil), signature...), 2), len(name), head)
	m = le.AppendUint32(m, uint32(Unicode|RequestTarget|NTLM|AlwaysSign|TargetServer|ExtendedSession|TargetInfo))
	m = block(append(append(m, nonce[:]...), make([]byte, 8)...), len(info), head+len(name))
	return append(append(m, name...), info...)
}

// Proves reports whether message 3 proves the password of its user, by NTLMv2 and for that nonce ([MS-NLMP] section 3.3.2).
func Proves(message []byte, nonce [8]byte, password string) bool {
	a, err := ReadAuthenticate(message)
	if err != nil || !a.V2 {
		return false
	}
	nt, err := block(message, 20, "the NT response")
	if err != nil || len(nt) < 17 {
		return false
	}
	return hmac.Equal(a.Proof, mac(v2Hash(a.User, a.Domain, password), nonce[:], nt[16:]))
}
