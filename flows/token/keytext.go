package token

import (
	"bytes"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"maps"
	"slices"

	"why401/httpclient/keyfile"
)

// Keys as they stand in variables, in the answers of services and on their pages, rather than in a file of PEM.

// derInBase64 is a public key or certificate in base64 without the lines of PEM round it, as Keycloak shows that of a realm.
func derInBase64(b []byte) ([]byte, bool) {
	if !bytes.HasPrefix(b, []byte("MI")) && !bytes.HasPrefix(b, []byte("MC")) && !bytes.HasPrefix(b, []byte("MF")) && !bytes.HasPrefix(b, []byte("MH")) { // a SEQUENCE
		return nil, false
	}
	der, ok := anyBase64(string(b))
	return der, ok && len(der) > 0 && der[0] == 0x30
}

// namedPEM reads a JSON object of certificates or keys in PEM by their kid; false where it holds none.
func (ks *KeySet) namedPEM(data []byte) bool {
	var named map[string]string
	if json.Unmarshal(data, &named) != nil {
		return false
	}
	for _, kid := range slices.Sorted(maps.Keys(named)) {
		b, _ := pem.Decode(keyfile.Unflattened([]byte(named[kid])))
		if b == nil {
			continue
		}
		k, err := pemKey(b)
		if err != nil {
			ks.Unreadable = append(ks.Unreadable, fmt.Sprintf("key %q: %v", clip(kid), err))
			continue
		}
		key := keyOf(b, k)
		key.ID = kid
		ks.Keys = append(ks.Keys, key)
	}
	return len(ks.Keys) > 0
}
