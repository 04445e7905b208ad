package kerberos

import (
	"encoding/binary"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

func explicit(n uint8) asn1.Tag { return asn1.Tag(n).ContextSpecific().Constructed() }

func addInt(b *cryptobyte.Builder, n uint8, v int64) {
	b.AddASN1(explicit(n), func(b *cryptobyte.Builder) { b.AddASN1Int64(v) })
}

func addBytes(b *cryptobyte.Builder, n uint8, tag asn1.Tag, v []byte) {
	b.AddASN1(explicit(n), func(b *cryptobyte.Builder) {
		b.AddASN1(tag, func(b *cryptobyte.Builder) { b.AddBytes(v) })
	})
}

func addTime(b *cryptobyte.Builder, n uint8, t time.Time) {
	b.AddASN1(explicit(n), func(b *cryptobyte.Builder) { b.AddASN1GeneralizedTime(t.UTC().Truncate(time.Second)) })
}

func addFlags(b *cryptobyte.Builder, n uint8, flags uint32) {
	addBytes(b, n, asn1.BIT_STRING, binary.BigEndian.AppendUint32([]byte{0}, flags))
}

func addPrincipal(b *cryptobyte.Builder, n uint8, p Principal) {
	b.AddASN1(explicit(n), func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			addInt(b, 0, int64(p.Type))
			b.AddASN1(explicit(1), func(b *cryptobyte.Builder) {
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
					for _, part := range p.Parts {
						b.AddASN1(asn1.GeneralString, func(b *cryptobyte.Builder) { b.AddBytes([]byte(part)) })
					}
				})
			})
		})
	})
}

// encryptedBytes is EncryptedData without a key version, as a client writes it.
func encryptedBytes(e Encrypted) []byte {
	return build(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		addInt(b, 0, int64(e.EType))
		if e.KVNO > 0 {
			addInt(b, 1, int64(e.KVNO))
		}
		addBytes(b, 2, asn1.OCTET_STRING, e.Cipher)
	})
}

func build(tag asn1.Tag, do func(*cryptobyte.Builder)) []byte {
	var b cryptobyte.Builder
	b.AddASN1(tag, do)
	return b.BytesOrPanic() // it fails only for what is longer than 4 GiB
}

// message wraps a SEQUENCE into an application tag.
func message(tag asn1.Tag, do func(*cryptobyte.Builder)) []byte {
	return build(tag, func(b *cryptobyte.Builder) { b.AddASN1(asn1.SEQUENCE, do) })
}

// checksum is a Checksum of RFC 4120 section 5.2.9.
type checksum struct {
	kind int32
	sum  []byte
}

// authenticator is the fresh part of AP-REQ, before encryption.
func authenticator(client Principal, now time.Time, sum checksum, seq uint32) []byte {
	return message(tagAuthenticator, func(b *cryptobyte.Builder) {
		addInt(b, 0, 5)
		addBytes(b, 1, asn1.GeneralString, []byte(client.Realm))
		addPrincipal(b, 2, client)
		b.AddASN1(explicit(3), func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				addInt(b, 0, int64(sum.kind))
				addBytes(b, 1, asn1.OCTET_STRING, sum.sum)
			})
		})
		addInt(b, 4, int64(now.Nanosecond()/1000))
		addTime(b, 5, now)
		if seq > 0 {
			addInt(b, 7, int64(seq))
		}
	})
}

func apReq(ticket []byte, auth Encrypted, mutual bool) []byte {
	var options uint32
	if mutual {
		options = 1 << 29 // bit 2, counted from the left
	}
	return message(tagAPReq, func(b *cryptobyte.Builder) {
		addInt(b, 0, 5)
		addInt(b, 1, 14)
		addFlags(b, 2, options)
		b.AddASN1(explicit(3), func(b *cryptobyte.Builder) { b.AddBytes(ticket) })
		b.AddASN1(explicit(4), func(b *cryptobyte.Builder) { b.AddBytes(encryptedBytes(auth)) })
	})
}

// padata is one item of what goes before a request to the KDC.
type padata struct {
	kind  int32
	value []byte
}

// Kinds of padata.
const (
	paTGSReq     = 1
	paTimestamp  = 2
	paSalt       = 3
	paETypeInfo  = 11
	paETypeInfo2 = 19
)

// kdcBody is KDC-REQ-BODY.
type kdcBody struct {
	options uint32
	client  Principal // empty in TGS-REQ
	server  Principal
	till    time.Time
	nonce   uint32
}

// Options of a request to the KDC, and flags of tickets: bits counted from the left.
const (
	optForwardable  = 1 << 30
	optCanonicalize = 1 << 16
	optRenewableOK  = 1 << 4
)

func (k kdcBody) bytes() []byte {
	return build(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		addFlags(b, 0, k.options)
		if len(k.client.Parts) > 0 {
			addPrincipal(b, 1, k.client)
		}
		addBytes(b, 2, asn1.GeneralString, []byte(k.server.Realm))
		addPrincipal(b, 3, k.server)
		addTime(b, 5, k.till)
		addInt(b, 7, int64(k.nonce))
		b.AddASN1(explicit(8), func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				for _, e := range spoken {
					b.AddASN1Int64(int64(e))
				}
			})
		})
	})
}

func kdcReq(tag asn1.Tag, body []byte, pa []padata) []byte {
	kind := int64(tag &^ 0x60)
	return message(tag, func(b *cryptobyte.Builder) {
		addInt(b, 1, 5)
		addInt(b, 2, kind)
		if len(pa) > 0 {
			b.AddASN1(explicit(3), func(b *cryptobyte.Builder) {
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
					for _, p := range pa {
						b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
							addInt(b, 1, int64(p.kind))
							addBytes(b, 2, asn1.OCTET_STRING, p.value)
						})
					}
				})
			})
		}
		b.AddASN1(explicit(4), func(b *cryptobyte.Builder) { b.AddBytes(body) })
	})
}
