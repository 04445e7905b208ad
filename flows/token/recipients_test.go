package token

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

// TestKeyForOneAlgorithmAmongRecipients: a key that is for one algorithm opens by no other, though the token is made for it by both.
func TestKeyForOneAlgorithmAmongRecipients(t *testing.T) {
	ours, _ := rsa.GenerateKey(rand.Reader, 2048)
	other, _ := rsa.GenerateKey(rand.Reader, 2048)
	for _, row := range []struct {
		reason, alg string
		opened      bool
	}{
		{"for both", "", true},
		{"for the padding that the token has for it", "RSA1_5", true},
		{"for the padding that the token has for another", "RSA-OAEP", false},
	} {
		e, err := jose.NewMultiEncrypter(jose.A128GCM, []jose.Recipient{{Algorithm: jose.RSA_OAEP, Key: &other.PublicKey}, {Algorithm: jose.RSA1_5, Key: &ours.PublicKey}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		sealed, err := e.Encrypt([]byte(`{"sub":"alice"}`))
		if err != nil {
			t.Fatal(err)
		}
		key, _ := json.Marshal(jose.JSONWebKey{Key: ours, Algorithm: row.alg})
		open, err := decrypt(Inspect(sealed.FullSerialize(), now), "keys.json", key, now)
		if (err == nil) != row.opened || row.opened != (open.Claim("sub") == "alice") {
			t.Errorf("%s: %v %v", row.reason, open.Claims, err)
		}
		if !row.opened && !strings.Contains(err.Error(), "is for RSA-OAEP alone") {
			t.Errorf("%s: %v", row.reason, err)
		}
	}
}
