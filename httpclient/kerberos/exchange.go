package kerberos

import (
	"context"
	"crypto/rand"
	"encoding/asn1"
	"encoding/binary"
	"errors"
	"time"

	"golang.org/x/crypto/cryptobyte"
)

// logIn gets the ticket of the login with a password: one try, whatever the answer.
func (s *session) logIn(ctx context.Context, l *Login) error {
	realm := l.Realm
	if realm == "" {
		realm = s.conf.DefaultRealm
	}
	user := ParsePrincipal(l.User, realm)
	if user.Realm == "" {
		return &Fault{Kind: FaultNoRealm, Text: "nothing says in which realm " + user.Name() + " is: neither the name, nor default_realm in krb5.conf"}
	}
	s.user, s.story.Client = user, user
	tgt := krbtgt(user.Realm, user.Realm)
	body := kdcBody{options: optForwardable | optRenewableOK, client: user, server: tgt, till: s.now().Add(24 * time.Hour), nonce: nonce()}
	plain := body.bytes()
	raw, err := s.send(ctx, user.Realm, tgt.Name(), kdcReq(tagASReq, plain, nil))
	var k key
	var fault *Fault
	if errors.As(err, &fault) && fault.Err != nil && fault.Err.Code == CodePreauthRequired {
		pa, _ := readPadata(fault.Err.Data)
		if k, err = s.keyOf(l.Password, pa, user); err != nil {
			return err
		}
		now := s.now().UTC()
		proof, err := k.encrypt(timestamp(now), usageTimestamp)
		if err != nil {
			return err
		}
		raw, err = s.send(ctx, user.Realm, tgt.Name()+" with the password", kdcReq(tagASReq, plain, []padata{{paTimestamp, encryptedBytes(proof)}}))
		if err != nil {
			return wrongPassword(err)
		}
	} else if err != nil {
		return wrongPassword(err)
	}
	rep, err := readKDCRep(raw)
	if err != nil {
		return err
	}
	if k.value == nil || k.etype != rep.enc.EType {
		if k, err = s.keyOf(l.Password, rep.pa, user); err != nil {
			return err
		}
	}
	got, err := s.open(rep, k, usageASRep, body.nonce)
	if err != nil {
		return &Fault{Kind: FaultPassword, Text: "the answer of the KDC cannot be decrypted with the password of " + user.String(), Realm: user.Realm, Asked: tgt}
	}
	s.user, s.story.Client = rep.client, rep.client
	s.tgts = append(s.tgts, got)
	return nil
}

// wrongPassword gives a refused proof its own kind.
func wrongPassword(err error) error {
	var f *Fault
	if errors.As(err, &f) && f.Err != nil && (f.Err.Code == CodePreauthFailed || f.Err.Code == CodeBadIntegrity) {
		f.Kind = FaultPassword
		f.Text = f.Err.Error()
	}
	return err
}

func (s *session) keyOf(password string, pa []padata, user Principal) (key, error) {
	info, err := chooseEType(pa, user)
	if err != nil {
		return key{}, &Fault{Kind: FaultOther, Text: err.Error(), Realm: user.Realm}
	}
	return passwordKey(password, info)
}

// timestamp is PA-ENC-TS-ENC.
func timestamp(now time.Time) []byte {
	return build(0x30, func(b *cryptobyte.Builder) {
		addTime(b, 0, now)
		addInt(b, 1, int64(now.Nanosecond()/1000))
	})
}

// maxReferrals is how often one KDC may name another.
const maxReferrals = 8

// ask gets a ticket for a service, realm by realm.
func (s *session) ask(ctx context.Context, want Principal) (Cached, error) {
	tgt, err := s.tgt(s.user.Realm, s.user.Realm)
	if err != nil {
		return Cached{}, err
	}
	for range maxReferrals {
		at, _ := tgt.Server.tgtFor()
		target := want
		if at != want.Realm { // first the way into that realm
			target = krbtgt(want.Realm, at)
			if t, err := s.tgt(want.Realm, at); err == nil {
				tgt = t
				continue
			}
		}
		s.story.Server = want
		got, err := s.tgs(ctx, tgt, at, target)
		if err != nil {
			return got, err
		}
		if to, ok := got.Server.tgtFor(); ok && want.Name() != got.Server.Name() {
			if to == at {
				return got, &Fault{Kind: FaultOther, Text: "the KDC of " + at + " names itself as the way on", Realm: at}
			}
			s.tgts = append(s.tgts, got)
			if at == want.Realm { // it knows the service's realm better
				want.Realm = to
			}
			tgt = got
			continue
		}
		return got, nil
	}
	return Cached{}, &Fault{Kind: FaultOther, Text: "the KDCs name each other without end", Realm: want.Realm, Asked: want}
}

// tgt is the ticket into a realm that is here already.
func (s *session) tgt(of, in string) (Cached, error) {
	p := krbtgt(of, in)
	for _, t := range s.tgts {
		if t.Server.is(p) {
			return t, nil
		}
	}
	if t, ok := s.cache.find(p, s.now().Add(s.offset)); ok {
		return t, nil
	}
	return Cached{}, &Fault{Kind: FaultNoLogin, Text: "the credential cache holds no ticket of the login (" + p.String() + ")", Realm: in}
}

// tgs asks a KDC for a ticket (RFC 4120 section 3.3).
func (s *session) tgs(ctx context.Context, tgt Cached, realm string, want Principal) (Cached, error) {
	return s.tgsWith(ctx, tgt, realm, want, optForwardable|optCanonicalize)
}

func (s *session) tgsWith(ctx context.Context, tgt Cached, realm string, want Principal, options uint32) (Cached, error) {
	body := kdcBody{options: options, server: want, till: tgt.End, nonce: nonce()}
	body.server.Realm = realm
	plain := body.bytes()
	sum, err := tgt.key.sum(plain, usageTGSSum)
	if err != nil {
		return Cached{}, err
	}
	auth, err := tgt.key.encrypt(authenticator(s.user, s.now().Add(s.offset), sum, 0), usageTGSAuth)
	if err != nil {
		return Cached{}, err
	}
	raw, err := s.send(ctx, realm, want.Name(), kdcReq(tagTGSReq, plain, []padata{{paTGSReq, apReq(tgt.ticket, auth, false)}}))
	if err != nil {
		var f *Fault
		if errors.As(err, &f) {
			f.Asked = body.server
		}
		return Cached{}, err
	}
	rep, err := readKDCRep(raw)
	if err != nil {
		return Cached{}, err
	}
	return s.open(rep, tgt.key, usageTGSRep, body.nonce)
}

// open decrypts what the KDC says of a ticket.
func (s *session) open(rep kdcRep, k key, usage, nonce uint32) (Cached, error) {
	plain, err := k.decrypt(rep.enc, usage)
	if err != nil {
		return Cached{}, err
	}
	g, err := readGranted(plain)
	if err != nil {
		return Cached{}, err
	}
	if g.nonce != nonce {
		return Cached{}, errors.New("the answer of the KDC is to another request")
	}
	return Cached{Client: rep.client, Server: g.server, EType: g.key.etype, Start: g.start, End: g.end, flags: g.flags, ticket: rep.ticket.Raw, key: g.key}, nil
}

// OID is the object identifier of Kerberos as a mechanism of GSSAPI (RFC 4121 section 4.1).
var OID = asn1.ObjectIdentifier{1, 2, 840, 113554, 1, 2, 2}

// Token ids of RFC 4121 section 4.1.
const (
	idAPReq = "\x01\x00"
	idAPRep = "\x02\x00"
	idError = "\x03\x00"
)

// checksumGSS is the type of the checksum that carries the flags of GSSAPI (RFC 4121 section 4.1.1).
const checksumGSS = 0x8003

// Flags that curl asks for: the service proves itself, and a message is taken once.
const gssFlags = 2 | 4

// wrap makes the token of the mechanism for a ticket.
func (s *session) wrap(ctx context.Context, t Cached, w Want) ([]byte, error) {
	sum := make([]byte, 24)
	sum[0] = 16 // 16 bytes of channel bindings, zeros where there are none
	copy(sum[4:20], w.Binding)
	binary.LittleEndian.PutUint32(sum[20:], gssFlags)
	if w.Forward != "" {
		if cred := s.forward(ctx, t, w.Forward); cred != nil && len(cred) < 1<<16 {
			sum = withForward(sum, cred)
		}
	}
	auth, err := t.key.encrypt(authenticator(s.user, s.now().Add(s.offset), checksum{checksumGSS, sum}, nonce()), usageAPReqAuth)
	if err != nil {
		return nil, err
	}
	return build(0x60, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(OID)
		b.AddBytes([]byte(idAPReq))
		b.AddBytes(apReq(t.ticket, auth, true))
	}), nil
}

// nonce is a random number of 30 bits: some KDCs read 32 as negative.
func nonce() uint32 {
	var b [4]byte
	_, _ = rand.Read(b[:]) // crypto/rand does not fail
	return binary.BigEndian.Uint32(b[:])&(1<<30-1) | 1
}
