package xmldsig

import (
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/rsa"
	"fmt"
	"strings"
)

// The namespace of XML Encryption 1.0, and that of its algorithms of 2009.
const (
	encSpace = "http://www.w3.org/2001/04/xmlenc#"
	enc11    = "http://www.w3.org/2009/xmlenc11#"
)

// maxKeys bounds how many EncryptedKey elements are tried.
const maxKeys = 20

// Encrypted tells how something is encrypted, without a key: "AES-256-GCM, its key by RSA-OAEP".
func Encrypted(holder *Node) string {
	data := holder.First(encSpace, "EncryptedData")
	out := blockName(algorithm(data))
	if keys := encryptedKeys(holder, data); len(keys) > 0 {
		out += ", its key by " + transportName(algorithm(keys[0]))
	}
	return out
}

// Recipients are the certificates in base64 and the names that the encrypted keys say they are for.
func Recipients(holder *Node) (certificates [][]byte, names []string) {
	for _, k := range encryptedKeys(holder, holder.First(encSpace, "EncryptedData")) {
		if r := k.Attr("Recipient"); r != "" {
			names = append(names, r)
		}
		for _, d := range k.First(Space, "KeyInfo").All(Space, "X509Data") {
			if c := Binary(d.First(Space, "X509Certificate")); c != nil {
				certificates = append(certificates, c)
			}
		}
	}
	return certificates, names
}

// Decrypt opens the EncryptedData in holder (an EncryptedAssertion, an EncryptedID) with a private RSA key; the result is the element in
// it, which stands where holder stands.
func Decrypt(holder *Node, key crypto.PrivateKey) (*Node, error) {
	data := holder.First(encSpace, "EncryptedData")
	if data == nil {
		return nil, fmt.Errorf("opening <%s>: want EncryptedData in it, got none", holder.name())
	}
	private, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("opening <%s>: want a private RSA key, got another kind", holder.name())
	}
	keys := encryptedKeys(holder, data)
	if len(keys) == 0 {
		return nil, fmt.Errorf("opening <%s>: want an EncryptedKey, got none: its key was agreed elsewhere", holder.name())
	}
	block, why := algorithm(data), error(nil)
	size := keySize(block)
	if size == 0 {
		return nil, fmt.Errorf("opening <%s>: encrypted by %s, which is not spoken here", holder.name(), short(block))
	}
	for _, k := range keys[:min(len(keys), maxKeys)] {
		session, err := unwrap(k, private)
		if err == nil && len(session) != size {
			err = fmt.Errorf("the key inside has %d bytes, and %s wants %d", len(session), blockName(block), size)
		}
		if err != nil {
			why = err
			continue
		}
		plain, err := open(block, session, Binary(data.First(encSpace, "CipherData").First(encSpace, "CipherValue")))
		if err != nil {
			why = err
			continue
		}
		n, err := parseInside(plain, holder)
		if err != nil {
			return nil, fmt.Errorf("opening <%s>: what is inside: %w", holder.name(), err)
		}
		return n, nil
	}
	return nil, fmt.Errorf("opening <%s>: %w", holder.name(), why)
}

func algorithm(n *Node) string {
	return n.First(encSpace, "EncryptionMethod").Attr("Algorithm")
}

// encryptedKeys are those in the KeyInfo, and those beside the data (SAML 2.0 core, section 2.3.4).
func encryptedKeys(holder, data *Node) []*Node {
	return append(data.First(Space, "KeyInfo").All(encSpace, "EncryptedKey"), holder.All(encSpace, "EncryptedKey")...)
}

// unwrap takes the session key out of an EncryptedKey.
func unwrap(k *Node, private *rsa.PrivateKey) ([]byte, error) {
	method := k.First(encSpace, "EncryptionMethod")
	wrapped := Binary(k.First(encSpace, "CipherData").First(encSpace, "CipherValue"))
	var session []byte
	var err error
	switch a := method.Attr("Algorithm"); a {
	case encSpace + "rsa-1_5":
		//lint:ignore SA1019 documents are encrypted so; what opens is shown to the one who has the key, and no server answers by it
		session, err = rsa.DecryptPKCS1v15(nil, private, wrapped)
	case encSpace + "rsa-oaep-mgf1p", enc11 + "rsa-oaep":
		digest, mask := crypto.SHA1, crypto.SHA1 // where nothing else is named
		if uri := method.First(Space, "DigestMethod").Attr("Algorithm"); uri != "" {
			digest = digestOf(uri).id()
		}
		if uri := method.First(enc11, "MGF").Attr("Algorithm"); a == enc11+"rsa-oaep" && uri != "" {
			mask = maskOf(uri).id()
		}
		if digest == 0 || mask == 0 {
			return nil, fmt.Errorf("its key is wrapped with a hash that is not known")
		}
		session, err = private.Decrypt(nil, wrapped, &rsa.OAEPOptions{Hash: digest, MGFHash: mask, Label: Binary(method.First(encSpace, "OAEPparams"))})
	default:
		return nil, fmt.Errorf("its key is wrapped by %s, which is not spoken here", short(a))
	}
	if err != nil {
		return nil, fmt.Errorf("this private key does not open it (%s)", transportName(method.Attr("Algorithm")))
	}
	return session, nil
}

// maskOf is the hash of a mask generation function (XML Encryption 1.1 section 5.5.2), nil where it is none of those that are read.
func maskOf(uri string) *Hash {
	for _, h := range hashes() {
		if uri == enc11+"mgf1"+h.Name {
			return &h
		}
	}
	return nil
}

// open decrypts with the session key (XML Encryption 1.1, section 5.2): the first bytes are the initialisation vector.
func open(algorithm string, key, data []byte) ([]byte, error) {
	wrong := fmt.Errorf("the content does not open with the key inside (%s): it was changed, or cut", blockName(algorithm))
	block, err := aes.NewCipher(key)
	if algorithm == encSpace+"tripledes-cbc" {
		block, err = des.NewTripleDESCipher(key)
	}
	if err != nil {
		return nil, wrong
	}
	if strings.HasSuffix(algorithm, "-gcm") {
		gcm, err := cipher.NewGCM(block)
		if err != nil || len(data) < gcm.NonceSize() {
			return nil, wrong
		}
		plain, err := gcm.Open(nil, data[:gcm.NonceSize()], data[gcm.NonceSize():], nil)
		if err != nil {
			return nil, wrong
		}
		return plain, nil
	}
	n := block.BlockSize()
	if len(data) < 2*n || len(data)%n != 0 {
		return nil, wrong
	}
	plain := make([]byte, len(data)-n)
	cipher.NewCBCDecrypter(block, data[:n]).CryptBlocks(plain, data[n:])
	pad := int(plain[len(plain)-1])
	if pad < 1 || pad > n {
		return nil, wrong
	}
	return plain[:len(plain)-pad], nil
}

// keySize is the length of an algorithm's key in bytes, 0 where it is not spoken.
func keySize(algorithm string) int {
	switch algorithm {
	case encSpace + "aes128-cbc", enc11 + "aes128-gcm":
		return 16
	case encSpace + "aes192-cbc", enc11 + "aes192-gcm", encSpace + "tripledes-cbc":
		return 24
	case encSpace + "aes256-cbc", enc11 + "aes256-gcm":
		return 32
	}
	return 0
}

func blockName(algorithm string) string {
	if keySize(algorithm) == 0 {
		return short(algorithm)
	}
	_, name, _ := strings.Cut(algorithm, "#")
	return strings.ToUpper(strings.Replace(name, "aes", "aes-", 1))
}

func transportName(algorithm string) string {
	switch algorithm {
	case encSpace + "rsa-1_5":
		return "RSA PKCS #1 v1.5"
	case encSpace + "rsa-oaep-mgf1p", enc11 + "rsa-oaep":
		return "RSA-OAEP"
	}
	return short(algorithm)
}
