package kerberos

import (
	"context"
	"encoding/binary"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Ways of curl --delegation.
const (
	ForwardPolicy = "policy" // where the KDC marks the service as one that may act for users
	ForwardAlways = "always"
)

const (
	optForwarded   = 1 << 29 // kdc-options and flags: bits counted from the left
	flagOKDelegate = 1 << 18
	gssDeleg       = 1
	usageKRBCred   = 14
	tagCred        = asn1.Tag(0x60 | 22)
	tagEncCred     = asn1.Tag(0x60 | 29)
)

// forward gets a login that the service may use in the user's place (RFC 4120 section 5.8), and says what came of it. As with
// GSSAPI, where there is none the request goes without it.
func (s *session) forward(ctx context.Context, t Cached, how string) []byte {
	if how == ForwardPolicy && t.flags&flagOKDelegate == 0 {
		s.story.Forwarded = "no: the KDC does not mark " + t.Server.Name() + " as one that may act for users"
		return nil
	}
	realm := s.user.Realm
	tgt, err := s.tgt(realm, realm)
	if err == nil && tgt.flags&optForwardable == 0 {
		s.story.Forwarded = "no: the login may not be passed on (kinit -f makes one that may)"
		return nil
	}
	var got Cached
	if err == nil {
		got, err = s.tgsWith(ctx, tgt, realm, krbtgt(realm, realm), optForwardable|optForwarded)
	}
	if err != nil {
		s.story.Forwarded = "no: " + err.Error()
		return nil
	}
	enc, err := t.key.encrypt(credPart(got, s.user), usageKRBCred)
	if err != nil {
		s.story.Forwarded = "no: " + err.Error()
		return nil
	}
	s.story.Forwarded = "yes: the service can act as " + s.user.String() + " until " + got.End.UTC().Format("2006-01-02 15:04:05 UTC")
	return message(tagCred, func(b *cryptobyte.Builder) {
		addInt(b, 0, 5)
		addInt(b, 1, 22)
		b.AddASN1(explicit(2), func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) { b.AddBytes(got.ticket) })
		})
		b.AddASN1(explicit(3), func(b *cryptobyte.Builder) { b.AddBytes(encryptedBytes(enc)) })
	})
}

// credPart is EncKrbCredPart for one ticket.
func credPart(t Cached, user Principal) []byte {
	return message(tagEncCred, func(b *cryptobyte.Builder) {
		b.AddASN1(explicit(0), func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
					b.AddASN1(explicit(0), func(b *cryptobyte.Builder) {
						b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
							addInt(b, 0, int64(t.key.etype))
							addBytes(b, 1, asn1.OCTET_STRING, t.key.value)
						})
					})
					addBytes(b, 1, asn1.GeneralString, []byte(user.Realm))
					addPrincipal(b, 2, user)
					addFlags(b, 3, t.flags)
					addTime(b, 5, t.Start)
					addTime(b, 6, t.End)
					addBytes(b, 8, asn1.GeneralString, []byte(t.Server.Realm))
					addPrincipal(b, 9, t.Server)
				})
			})
		})
	})
}

// withForward puts a forwarded login behind the checksum that carries the flags of GSSAPI (RFC 4121 section 4.1.1).
func withForward(sum, cred []byte) []byte {
	sum[20] |= gssDeleg
	sum = binary.LittleEndian.AppendUint16(sum, 1)
	sum = binary.LittleEndian.AppendUint16(sum, uint16(len(cred)))
	return append(sum, cred...)
}
