package kerberos

import (
	"encoding/binary"
	"fmt"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// kdcRep is AS-REP or TGS-REP.
type kdcRep struct {
	client Principal
	ticket Ticket
	enc    Encrypted
	pa     []padata
}

// granted is what the KDC says of a ticket, decrypted.
type granted struct {
	key        key
	nonce      uint32
	start, end time.Time
	flags      uint32
	server     Principal
}

func readKDCRep(b []byte) (kdcRep, error) {
	r := open(b, tagASRep, tagTGSRep)
	r.int(0, true)
	r.int(1, true)
	var out kdcRep
	if f, ok := r.field(2); ok {
		out.pa, r.bad = readPadata(f)
	}
	crealm := string(r.bytes(3, asn1.GeneralString, true))
	out.client = r.principal(4)
	out.client.Realm = crealm
	out.ticket, out.enc = r.ticket(5), r.encrypted(6)
	return out, r.err()
}

// readPadata reads SEQUENCE OF PA-DATA: METHOD-DATA in the e-data of KDC_ERR_PREAUTH_REQUIRED has the same form.
func readPadata(b []byte) (out []padata, bad bool) {
	s := cryptobyte.String(b)
	list := sequence(&s)
	for !list.bad && !list.s.Empty() && len(out) < 64 {
		in := sequence(&list.s)
		p := padata{kind: int32(in.int(1, true)), value: in.bytes(2, asn1.OCTET_STRING, true)}
		list.bad = in.bad
		out = append(out, p)
	}
	return out, list.bad
}

func readGranted(b []byte) (granted, error) {
	r := open(b, tagEncASRep, tagEncTGSRep) // some KDCs use the tag of the TGS for both
	f := r.must(0)
	k := sequence(&f)
	out := granted{key: key{int32(k.int(0, true)), k.bytes(1, asn1.OCTET_STRING, true)}}
	r.must(1)
	out.nonce = uint32(r.int(2, true))
	r.field(3)
	if f := r.bytes(4, asn1.BIT_STRING, true); len(f) == 5 {
		out.flags = binary.BigEndian.Uint32(f[1:])
	}
	out.start = r.time(5)
	if t := r.time(6); !t.IsZero() {
		out.start = t
	}
	out.end = r.time(7)
	r.field(8)
	realm := string(r.bytes(9, asn1.GeneralString, true))
	out.server = r.principal(10)
	out.server.Realm = realm
	r.bad = r.bad || k.bad
	return out, r.err()
}

// etypeInfo is how the KDC says that a key is made from a password.
type etypeInfo struct {
	etype  int32
	salt   string
	salted bool
	params []byte // iterations, 4 bytes; nil the default
}

// chooseEType takes the first kind of encryption that the KDC names and that is spoken here.
func chooseEType(pa []padata, client Principal) (etypeInfo, error) {
	named := ""
	for _, p := range pa {
		if p.kind != paETypeInfo2 {
			continue
		}
		s := cryptobyte.String(p.value)
		list := sequence(&s)
		for !list.bad && !list.s.Empty() {
			in := sequence(&list.s)
			e := etypeInfo{etype: int32(in.int(0, true))}
			salt, ok := in.field(1)
			if ok {
				var v cryptobyte.String
				in.bad = in.bad || !salt.ReadASN1(&v, asn1.GeneralString)
				e.salt, e.salted = string(v), true
			}
			e.params = in.bytes(2, asn1.OCTET_STRING, false)
			if in.bad {
				return e, errMessage
			}
			if speaks(e.etype) {
				if !e.salted {
					e.salt = client.salt()
				}
				return e, nil
			}
			named += " " + EType(e.etype)
		}
	}
	if named != "" {
		return etypeInfo{}, fmt.Errorf("the KDC wants%s, which is not spoken here", named)
	}
	return etypeInfo{etype: spoken[0], salt: client.salt()}, nil
}

func speaks(etype int32) bool {
	for _, e := range spoken {
		if e == etype {
			return true
		}
	}
	return false
}
