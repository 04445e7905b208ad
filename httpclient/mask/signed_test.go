package mask

import (
	"strings"
	"testing"
)

func TestMaskSignatures(t *testing.T) {
	for _, row := range []struct{ reason, name, value, shown, hidden string }{
		{"OAuth 1.0: key, time and nonce are what people compare", "Authorization", `OAuth realm="x", oauth_consumer_key="shop", oauth_token="CANARY%2Ftok", oauth_nonce="n1", oauth_signature="CANARY%2Bsig%3D"`, `oauth_consumer_key="shop"`, "CANARY"},
		{"a label stays", "Signature", "sig1=:Q0FOQVJZc2ln:, b=:Q0FOQVJZ:", "sig1=:‹signature", "Q0FOQVJZ"},
		{"what is signed is public", "Signature-Input", `sig1=("@method" "x-api-key");keyid="k1"`, `("@method" "x-api-key");keyid="k1"`, "‹"},
		{"a proof is masked whole", "DPoP", "eyJhbGciOiJFUzI1NiJ9.eyJodG0iOiJHRVQifQ.CANARY", "‹JWT", "CANARY"},
	} {
		if got := Header(row.name, row.value); !strings.Contains(got, row.shown) || strings.Contains(got, row.hidden) {
			t.Errorf("%s: got %s", row.reason, got)
		}
	}
}
