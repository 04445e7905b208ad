package kerberos

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/jcmturner/gokrb5/v8/crypto"
)

// key is a key of Kerberos. It is never shown.
type key struct {
	etype int32
	value []byte
}

// Key usages (RFC 4120 section 7.5.1).
const (
	usageTimestamp = 1
	usageASRep     = 3
	usageTGSSum    = 6
	usageTGSAuth   = 7
	usageTGSRep    = 8
	usageAPReqAuth = 11
	mostIterations = 1 << 20 // of a password's hash; a KDC that asks for more would keep the processor busy for minutes
)

// keySize is the size of a key in bytes; the library gives that of another one for aes256-cts-hmac-sha384-192.
func keySize(etype int32) int {
	if etype == 18 || etype == 20 {
		return 32
	}
	return 16
}

func (k key) encrypt(plain []byte, usage uint32) (Encrypted, error) {
	e, err := crypto.GetEtype(k.etype)
	if err != nil {
		return Encrypted{}, err
	}
	if len(k.value) != keySize(k.etype) {
		return Encrypted{}, fmt.Errorf("want a key of %d bytes for %s, got %d", keySize(k.etype), EType(k.etype), len(k.value))
	}
	_, b, err := e.EncryptMessage(k.value, plain, usage)
	return Encrypted{EType: k.etype, Cipher: b}, err
}

func (k key) decrypt(c Encrypted, usage uint32) ([]byte, error) {
	e, err := crypto.GetEtype(c.EType)
	if err != nil {
		return nil, err
	}
	// The library slices without looking: a ciphertext holds a confounder and a checksum at least.
	if k.etype != c.EType || len(k.value) != keySize(k.etype) || len(c.Cipher) < e.GetConfounderByteSize()+e.GetHMACBitLength()/8 {
		return nil, errors.New("the ciphertext does not fit the key")
	}
	return e.DecryptMessage(k.value, c.Cipher, usage)
}

func (k key) sum(b []byte, usage uint32) (checksum, error) {
	e, err := crypto.GetEtype(k.etype)
	if err != nil {
		return checksum{}, err
	}
	v, err := e.GetChecksumHash(k.value, b, usage)
	return checksum{e.GetHashID(), v}, err
}

// passwordKey makes the key of a password.
func passwordKey(password string, e etypeInfo) (key, error) {
	et, err := crypto.GetEtype(e.etype)
	if err != nil {
		return key{}, err
	}
	params := et.GetDefaultStringToKeyParams()
	if len(e.params) == 4 && e.etype != 23 {
		if n := binary.BigEndian.Uint32(e.params); n == 0 || n > mostIterations {
			return key{}, fmt.Errorf("the KDC asks for %d rounds of hashing, more than %d", n, mostIterations)
		}
		params = hex.EncodeToString(e.params)
	}
	v, err := et.StringToKey(password, e.salt, params)
	return key{e.etype, v}, err
}
