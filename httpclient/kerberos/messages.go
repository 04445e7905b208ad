package kerberos

import (
	"errors"
	"fmt"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Tags of messages: the application class of ASN.1, constructed (RFC 4120 section 5.10).
const (
	tagTicket        = asn1.Tag(0x60 | 1)
	tagAuthenticator = asn1.Tag(0x60 | 2)
	tagASReq         = asn1.Tag(0x60 | 10)
	tagASRep         = asn1.Tag(0x60 | 11)
	tagTGSReq        = asn1.Tag(0x60 | 12)
	tagTGSRep        = asn1.Tag(0x60 | 13)
	tagAPReq         = asn1.Tag(0x60 | 14)
	tagAPRep         = asn1.Tag(0x60 | 15)
	tagEncASRep      = asn1.Tag(0x60 | 25)
	tagEncTGSRep     = asn1.Tag(0x60 | 26)
	tagError         = asn1.Tag(0x60 | 30)
)

// Encrypted is a ciphertext and what is said of its key.
type Encrypted struct {
	EType  int32
	KVNO   uint32 // version of the key; 0 none named
	Cipher []byte
}

// Ticket is what can be read of a ticket without its key.
type Ticket struct {
	Server Principal
	Enc    Encrypted
	Raw    []byte
}

// APReq is a ticket with a fresh message, as a client sends it to a service.
type APReq struct {
	Mutual        bool // the service is to prove itself too
	Ticket        Ticket
	Authenticator Encrypted
}

// APRep is the service's proof that it could read the ticket.
type APRep struct{ Enc Encrypted }

// Error is a KRB-ERROR, of a KDC or of a service.
type Error struct {
	Code   int32
	Time   time.Time // the clock of whoever sent it
	CTime  time.Time // the client's clock, where it is repeated; zero none
	Client Principal // empty none named
	Server Principal
	Text   string // e-text, as sent
	Data   []byte // e-data
}

// Error says code, meaning and the KDC's own text.
func (e *Error) Error() string {
	name, meaning := CodeName(e.Code)
	return fmt.Sprintf("%s (%d): %s", name, e.Code, meaning)
}

// errTruncated stands for all that is wrong in the form of a message.
var errMessage = errors.New("not a Kerberos message in DER")

// reader takes fields out of a SEQUENCE by their context tags; the first fault stays.
type reader struct {
	s   cryptobyte.String
	bad bool
}

func (r *reader) field(n uint8) (cryptobyte.String, bool) {
	var out cryptobyte.String
	var present bool
	if r.bad || !r.s.ReadOptionalASN1(&out, &present, asn1.Tag(n).ContextSpecific().Constructed()) {
		r.bad = true
		return nil, false
	}
	return out, present
}

func (r *reader) must(n uint8) cryptobyte.String {
	out, ok := r.field(n)
	r.bad = r.bad || !ok
	return out
}

func (r *reader) int(n uint8, need bool) int64 {
	f, ok := r.field(n)
	var v int64
	if !ok {
		r.bad = r.bad || need
		return 0
	}
	r.bad = r.bad || !f.ReadASN1Integer(&v)
	return v
}

func (r *reader) bytes(n uint8, tag asn1.Tag, need bool) []byte {
	f, ok := r.field(n)
	var v cryptobyte.String
	if !ok {
		r.bad = r.bad || need
		return nil
	}
	r.bad = r.bad || !f.ReadASN1(&v, tag)
	return v
}

func (r *reader) time(n uint8) time.Time {
	f, ok := r.field(n)
	var v time.Time
	if ok {
		r.bad = r.bad || !f.ReadASN1GeneralizedTime(&v)
	}
	return v
}

func (r *reader) principal(n uint8) Principal {
	f, ok := r.field(n)
	if !ok {
		return Principal{}
	}
	in := sequence(&f)
	p := Principal{Type: int32(in.int(0, true))}
	list := in.must(1)
	names := sequence(&list)
	for !in.bad && !names.bad && !names.s.Empty() && len(p.Parts) < 16 {
		var part cryptobyte.String
		names.bad = !names.s.ReadASN1(&part, asn1.GeneralString)
		p.Parts = append(p.Parts, string(part))
	}
	r.bad = r.bad || in.bad || names.bad
	return p
}

func (r *reader) encrypted(n uint8) Encrypted {
	f := r.must(n)
	in := sequence(&f)
	e := Encrypted{EType: int32(in.int(0, true)), KVNO: uint32(in.int(1, false)), Cipher: in.bytes(2, asn1.OCTET_STRING, true)}
	r.bad = r.bad || in.bad
	return e
}

func (r *reader) ticket(n uint8) Ticket {
	f := r.must(n)
	t, err := readTicket(f)
	r.bad = r.bad || err != nil
	return t
}

// sequence opens a SEQUENCE.
func sequence(s *cryptobyte.String) *reader {
	r := &reader{}
	r.bad = !s.ReadASN1(&r.s, asn1.SEQUENCE)
	return r
}

// open opens an application tag and the SEQUENCE in it.
func open(b []byte, tags ...asn1.Tag) *reader {
	s := cryptobyte.String(b)
	for _, tag := range tags {
		if s.PeekASN1Tag(tag) {
			var in cryptobyte.String
			if !s.ReadASN1(&in, tag) {
				break
			}
			return sequence(&in)
		}
	}
	return &reader{bad: true}
}

func (r *reader) err() error {
	if r.bad {
		return errMessage
	}
	return nil
}

func readTicket(b []byte) (Ticket, error) {
	r := open(b, tagTicket)
	r.int(0, true)
	realm := string(r.bytes(1, asn1.GeneralString, true))
	t := Ticket{Server: r.principal(2), Enc: r.encrypted(3), Raw: b}
	t.Server.Realm = realm
	return t, r.err()
}

// ReadAPReq reads AP-REQ; nothing is decrypted.
func ReadAPReq(b []byte) (APReq, error) {
	r := open(b, tagAPReq)
	r.int(0, true)
	r.int(1, true)
	options := r.bytes(2, asn1.BIT_STRING, true)
	a := APReq{Mutual: len(options) > 1 && options[1]&0x20 != 0, Ticket: r.ticket(3), Authenticator: r.encrypted(4)}
	return a, r.err()
}

// ReadAPRep reads AP-REP.
func ReadAPRep(b []byte) (APRep, error) {
	r := open(b, tagAPRep)
	r.int(0, true)
	r.int(1, true)
	a := APRep{Enc: r.encrypted(2)}
	return a, r.err()
}

// ReadError reads KRB-ERROR.
func ReadError(b []byte) (*Error, error) {
	r := open(b, tagError)
	r.int(0, true)
	r.int(1, true)
	e := &Error{CTime: r.time(2)}
	r.int(3, false)
	e.Time = r.time(4)
	r.int(5, false)
	e.Code = int32(r.int(6, true))
	crealm := string(r.bytes(7, asn1.GeneralString, false))
	e.Client = r.principal(8)
	e.Client.Realm = crealm
	realm := string(r.bytes(9, asn1.GeneralString, false))
	e.Server = r.principal(10)
	e.Server.Realm = realm
	e.Text = string(r.bytes(11, asn1.GeneralString, false))
	e.Data = r.bytes(12, asn1.OCTET_STRING, false)
	return e, r.err()
}
