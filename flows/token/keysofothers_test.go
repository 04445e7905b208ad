package token

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"strings"
	"testing"

	"why401/httpclient/keyfile"
)

// TestKeysOfOthers reads keys as RFC 8410, OpenSSL 3.0 and OpenSSH 9.2 write them: each is read, or what it is and what to do is
// said in one line. They protect nothing.
func TestKeysOfOthers(t *testing.T) {
	for _, row := range []struct{ reason, key, want string }{
		{"RFC 8410 10.1, a public key", `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----
`, "Ed25519"},
		{"RFC 8410 10.3, a private key", `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
-----END PRIVATE KEY-----
`, "Ed25519"},
		{"RFC 8410 10.3, with an attribute and the public half", `-----BEGIN PRIVATE KEY-----
MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB
Z9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PRIVATE KEY-----
`, "Ed25519"},
		{"OpenSSL, Ed448", `-----BEGIN PRIVATE KEY-----
MEcCAQAwBQYDK2VxBDsEORK+Q6Jc6Di034lv3DqTcD6WyDLNgrWB/v7Li/SvYwyK
0QkkLt0ppLTRUKiZR2LqzWypXGTmmBJLig==
-----END PRIVATE KEY-----
`, "for Ed448, which is not read here"},
		{"OpenSSL, its public half", `-----BEGIN PUBLIC KEY-----
MEMwBQYDK2VxAzoANd/nWCfM9ev4RFCFAZW2VZqY3fEppVZLYXR1BQW6S98dW2ny
0NmXDs3edcB4T8SPqkFGiKXoPCuA
-----END PUBLIC KEY-----
`, "for Ed448, which is not read here"},
		{"OpenSSL, X25519", `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VuBCIEIDijiaR7mydbiTIdCHGtl1i037qS42GjokCreNP8FThV
-----END PRIVATE KEY-----
`, "agrees on secrets and signs nothing"},
		{"OpenSSL, its public half", `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VuAyEAhH1MmrsGArOsGWef+xi71xqJOZsLMVqxGHz6d916t20=
-----END PUBLIC KEY-----
`, "agrees on secrets and signs nothing"},
		{"OpenSSL, secp256k1", `-----BEGIN PUBLIC KEY-----
MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAE3fvHULblvjng5h1H/TLDP6wX9TSZSCg1
p5Zn7LpbkJiop+ixfordOYL1rc0g3+kzVqSdnVcKP014Z5uBlLhc3g==
-----END PUBLIC KEY-----
`, "for the curve secp256k1"},
		{"OpenSSL, a curve of Brainpool", `-----BEGIN PRIVATE KEY-----
MIGIAgEAMBQGByqGSM49AgEGCSskAwMCCAEBBwRtMGsCAQEEIEXCypO7RDgboiMc
GD6Kqp0AkDcLfoaFuyGL0KE5IIl+oUQDQgAEald72hfSskNJUwlaPKg2L8PGSECR
6OUgP/CxDrN37pJwc74PC6DyzH3zbjOWyuIDRcLTY+vg6FtNc7+0JGVd2Q==
-----END PRIVATE KEY-----
`, "for the curve brainpoolP256r1"},
		{"OpenSSL, a curve that is written out", `-----BEGIN PUBLIC KEY-----
MIIBSzCCAQMGByqGSM49AgEwgfcCAQEwLAYHKoZIzj0BAQIhAP////8AAAABAAAA
AAAAAAAAAAAA////////////////MFsEIP////8AAAABAAAAAAAAAAAAAAAA////
///////////8BCBaxjXYqjqT57PrvVV2mIa8ZR0GsMxTsPY7zjw+J9JgSwMVAMSd
NgiG5wSTamZ44ROdJreBn36QBEEEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5
RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9QIhAP////8AAAAA
//////////+85vqtpxeehPO5ysL8YyVRAgEBA0IABOUmU+ELKun+tih0pKkEQlPO
P3Je0EGnuGcROF6HxQkVGO331Sk8mLYTjS7c4pR2Z+2chMIiEMbTmIww4Guqht4=
-----END PUBLIC KEY-----
`, "written out and not named"},
		{"OpenSSL, parameters before the key", `-----BEGIN EC PARAMETERS-----
BggqhkjOPQMBBw==
-----END EC PARAMETERS-----
-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIAhtkj1w6hfQgOYfUlEb/0AcbFupI1Y0KBWZqFkRX2BMoAoGCCqGSM49
AwEHoUQDQgAE2yedvcqicVYF3Kv/dDtpRy3Ujgfp2L572O5JM6M/qUwZvHZjS+yt
WS2NcFHauDZotrHXGZTDaWpIjFF9lN7wxw==
-----END EC PRIVATE KEY-----
`, "EC P-256"},
		{"OpenSSL, PKCS #8 that is encrypted", `-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAg13tq5tyZF4QICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEBUo4nLz6VXGHa64Q8336GoEgZCK
OfGaS8oX+E/sijcOba10KPDeaZPBqH0HN0qf+BN5dD/gaePi2o7FixKIza/kB2GD
T9ZhhFQZAIzr5rdLrrPVTkn2V4aiJgMV+kFGEUkQF3CfvjCePNilrveOeVDwLAXT
fV0I0O7AIsIfYyAo1/iTU4nTioyIg7pslXWD5/+9PrOHUee0VojC/swikf5UaME=
-----END ENCRYPTED PRIVATE KEY-----
`, "it is encrypted; its public half verifies"},
		{"OpenSSL, the older way", `-----BEGIN EC PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-128-CBC,77CD55502CF37D283746926F31E3D515

fFW9oFJArrcUCyjqPQMJbfo6MdsYsbCWGA54uMpGWZZM+7Q7TbJRBEnt0hWr3P0I
4Fo6PKhkVMjb+yPjRlqmcgy5IkJUoD0P4d9aCIZUpMkyltduXEaBdwfUJytu9Q5i
gBp+D4RYPllWW7htMjhMA8GkJtFxdQRhE8PSl0VrjKs=
-----END EC PRIVATE KEY-----
`, "it is encrypted; its public half verifies"},
		{"OpenSSH, private", `-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
QyNTUxOQAAACBVw35iq9phznM3TIUxy1QXN+MmTeOZ6tMFxz3HPR/aggAAAJC22sJzttrC
cwAAAAtzc2gtZWQyNTUxOQAAACBVw35iq9phznM3TIUxy1QXN+MmTeOZ6tMFxz3HPR/agg
AAAEA7MAQD/IdJaXtNkb2Rta5n8pDGqYd46rpFb2N1FS7D01XDfmKr2mHOczdMhTHLVBc3
4yZN45nq0wXHPcc9H9qCAAAAB3Jvb3RAdm0BAgMEBQY=
-----END OPENSSH PRIVATE KEY-----
`, "ssh-keygen -p -m PKCS8"},
		{"OpenSSH, public", `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFXDfmKr2mHOczdMhTHLVBc34yZN45nq0wXHPcc9H9qC root@vm
`, "ssh-keygen -e -m PKCS8"},
		{"OpenSSL, RSASSA-PSS alone", `-----BEGIN PUBLIC KEY-----
MIIBIDALBgkqhkiG9w0BAQoDggEPADCCAQoCggEBALjAmjUGsFsA/YMWt4ssOjDp
zaFIiAZTzcL9ElIeCkwReMriahAURlIZcBUcPT/bckSjiKx2OuVAEC9shUY43Xvd
Ei/B/O7XWuCT+csaM5moITmvBOrAUxNEGUiZFYhw0vHQrBWHSbtQIKPiqJ+VWKEM
5xFLFMfmErkz5vUSPHeoIm5Pdujyz1p8eRGUv15Sk9DjaQp8kwM+2/x6JGkrvMi4
ZakrXdPjHUl8iYI4D+VTQE6IL8Jf7yfiU9+FXvhwTgbstzMNJ4xHK9olnd7RXDcr
24IpaJhQzY20ahjhJvVBahoVaklaejpkZGb3F/O37y7hRqfNMC1fZ72pkevWW3MC
AwEAAQ==
-----END PUBLIC KEY-----
`, "RSA 2048"},
	} {
		ks, err := ReadKeySet("key.pem", []byte(row.key))
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = keyKind(ks.Keys[0].Public)
		}
		if !strings.Contains(got, row.want) || strings.Contains(got, "x509") || strings.Contains(got, "asn1") {
			t.Errorf("%s: %s, want %s", row.reason, got, row.want)
		}
	}
}

// TestKeysForPSSAlone: such a key verifies PS256, and no RS256 though its numbers would.
func TestKeysForPSSAlone(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	alg := pkix.AlgorithmIdentifier{Algorithm: keyfile.OIDPSS}
	pub, _ := asn1.Marshal(struct {
		Algorithm pkix.AlgorithmIdentifier
		Key       asn1.BitString
	}{alg, asn1.BitString{Bytes: x509.MarshalPKCS1PublicKey(&key.PublicKey), BitLength: 8 * len(x509.MarshalPKCS1PublicKey(&key.PublicKey))}})
	private, _ := asn1.Marshal(struct {
		Version   int
		Algorithm pkix.AlgorithmIdentifier
		Key       []byte
	}{0, alg, x509.MarshalPKCS1PrivateKey(key)})
	for form, file := range map[string][]byte{
		"public, PEM":  pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pub}),
		"public, DER":  pub,
		"private, PEM": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}),
	} {
		ks, err := ReadKeySet("k", file)
		if err != nil {
			t.Errorf("%s: %v", form, err)
			continue
		}
		for alg, want := range map[string]Status{"PS256": Verified, "RS256": Failed} {
			if v := Verify(Inspect(signWith(t, alg, key, map[string]any{}, `{"sub":"x"}`), now), ks); v.Status != want {
				t.Errorf("%s, %s: %+v", form, alg, v)
			}
		}
	}
}
