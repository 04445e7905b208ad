package token

import (
	"encoding/hex"
	"encoding/json"
	"strings"
)

// macaroonText is a macaroon in JSON, of format 2 (libmacaroons, doc/format.txt) and of format 1 (pymacaroons, Juju).
type macaroonText struct {
	V   int
	L   string
	I   string
	I64 string
	C   []caveatText
	S   string
	S64 string
	// Format 1, of which the signature is in hexadecimal.
	Location   string
	Identifier string
	Caveats    []caveatText
	Signature  string
}

type caveatText struct{ I, I64, L, V, V64, CID, VID, CL string }

// maxMacaroon bounds what is read as one in JSON, in bytes: a thousand caveats need less.
const maxMacaroon = 1 << 20

// macaroonJSON reads one object, or an array of a macaroon and those that discharge it.
func macaroonJSON(s string) (macaroon, bool) {
	if len(s) > maxMacaroon || !strings.Contains(s, `"s64"`) && !strings.Contains(s, `"s"`) && !strings.Contains(s, `"signature"`) {
		return macaroon{}, false
	}
	all := []macaroonText{{}}
	var err error
	if strings.HasPrefix(s, "[") {
		err = json.Unmarshal([]byte(s), &all)
	} else {
		err = json.Unmarshal([]byte(s), &all[0])
	}
	if err != nil || len(all) == 0 || len(all) > maxCaveats {
		return macaroon{}, false
	}
	m, ok := all[0].read()
	for _, other := range all[1:] {
		d, good := other.read()
		ok = ok && good
		m.discharges = append(m.discharges, string(d.id))
	}
	return m, ok
}

func (j macaroonText) read() (macaroon, bool) {
	ok := true
	either := func(plain, b64 string) []byte {
		if b64 == "" {
			return []byte(plain)
		}
		b, good := anyBase64(b64)
		ok = ok && good
		return b
	}
	m := macaroon{version: 2, location: j.L, id: either(j.I, j.I64)}
	list := j.C
	if j.Identifier != "" {
		m = macaroon{version: 1, location: j.Location, id: []byte(j.Identifier)}
		list = j.Caveats
	}
	if len(list) > maxCaveats || len(m.id) == 0 || m.version == 2 && j.V != 0 && j.V != 2 {
		return m, false
	}
	for _, c := range list {
		read := caveat{id: either(c.I, c.I64), location: c.L}
		if m.version == 1 {
			read = caveat{id: []byte(c.CID), location: c.CL}
			c.V64 = c.VID
		}
		if c.V != "" || c.V64 != "" {
			read.verification = either(c.V, c.V64)
		}
		m.caveats = append(m.caveats, read)
	}
	switch {
	case m.version == 1:
		m.signature, _ = hex.DecodeString(j.Signature)
	case j.S64 != "":
		m.signature = either("", j.S64)
	case len(j.S) == 64:
		m.signature, _ = hex.DecodeString(j.S)
	default:
		m.signature = []byte(j.S)
	}
	return m, ok && len(m.signature) == 32
}
