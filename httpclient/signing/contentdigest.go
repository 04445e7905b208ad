package signing

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"strings"
)

// ContentDigest is the value of Content-Digest (RFC 9530 section 2) for a body: "sha-256=:…:". Algorithms are sha-256 and sha-512, the
// two that RFC 9530 section 5 calls active.
func ContentDigest(algorithm string, body []byte) (string, error) {
	var sum []byte
	switch strings.ToLower(algorithm) {
	case "sha-256", "":
		s := sha256.Sum256(body)
		sum, algorithm = s[:], "sha-256"
	case "sha-512":
		s := sha512.Sum512(body)
		sum, algorithm = s[:], "sha-512"
	default:
		return "", fmt.Errorf("making Content-Digest: want sha-256 or sha-512, got %q", algorithm)
	}
	return algorithm + "=:" + base64.StdEncoding.EncodeToString(sum) + ":", nil
}
