package signing

import (
	"crypto"
	"encoding/json"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"
)

// What RFC 9449 prints: the proof of figure 13, its token and the thumbprint of figure 9.
const (
	rfcToken = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU"
	rfcATH   = "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"
	rfcJKT   = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
	rfcProof = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA"
)

func TestDPoPPublished(t *testing.T) {
	p, err := ReadProof(rfcProof)
	if err != nil {
		t.Fatal(err)
	}
	if !p.Signed || p.Private || p.JKT != rfcJKT || p.ATH != rfcATH || ATH(rfcToken) != rfcATH || p.HTM != "GET" || p.HTU != "https://resource.example.org/protectedresource" || p.IAT != 1562262618 || p.Type != "dpop+jwt" {
		t.Errorf("figure 13 was read as %+v", p)
	}
	if p, _ := ReadProof(rfcProof[:len(rfcProof)-4] + "AAAA"); p.Signed {
		t.Error("a changed signature is taken for a good one")
	}
	if _, err := ReadProof("opaque"); err == nil {
		t.Error("an opaque text was read as a proof")
	}
}

func TestDPoPSign(t *testing.T) {
	fresh, err := FreshKey()
	if err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string]crypto.Signer{"ES256": fresh, "EdDSA": mustKey(t, rfcEd25519).(crypto.Signer), "PS256": mustKey(t, rfcPSS).(crypto.Signer)} {
		m := stamp(1562262618)
		m.Method, m.URL, m.Target = "GET", "https://resource.example.org/protected?a=1", "/protected?a=1"
		m.Headers = [][2]string{{"Host", "resource.example.org"}}
		made, err := DPoP{Key: key, Token: rfcToken, Nonce: "n-1"}.Sign(m)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if made.Set[0] != [2]string{"Authorization", "DPoP " + rfcToken} {
			t.Errorf("%s: got %v", name, made.Set[0])
		}
		p, err := ReadProof(made.Set[1][1])
		_, jkt, _ := PublicJWK(key)
		if err != nil || !p.Signed || p.Private || p.Algorithm != name || p.JKT != jkt || p.ATH != rfcATH || p.Nonce != "n-1" || p.HTU != "https://resource.example.org/protected" || p.HTM != "GET" || p.JTI == "" || p.IAT != 1562262618 {
			t.Errorf("%s: %v, the proof is %+v", name, err, p)
		}
		if strings.Contains(p.HeaderText, `"d"`) {
			t.Errorf("%s: the private key is in the proof", name)
		}
		for _, s := range made.Steps {
			if !s.Secret && strings.Contains(s.Text, rfcToken) {
				t.Errorf("%s: the step %s shows the token", name, s.Name)
			}
		}
	}
	if _, err := (DPoP{}).Sign(stamp(1)); err == nil || !strings.Contains(err.Error(), "shared secret") {
		t.Errorf("no key: got %v", err)
	}
}

func TestSameHTU(t *testing.T) {
	for _, row := range []struct {
		reason, a, b string
		same         bool
	}{
		{"letter case of the host, the default port, no path", "HTTPS://A.test:443", "https://a.test/", true},
		{"query and fragment do not count", "https://a.test/x?y#z", "https://a.test/x", true},
		{"http is another than https", "http://a.test/x", "https://a.test/x", false},
		{"the path's letter case counts", "https://a.test/X", "https://a.test/x", false},
		{"another port", "https://a.test:8443/x", "https://a.test/x", false},
	} {
		if SameHTU(row.a, row.b) != row.same {
			t.Errorf("%s: %s and %s", row.reason, row.a, row.b)
		}
	}
}

// TestProofWithPrivateKey: a proof that gives the key away is told from one that does not.
func TestProofWithPrivateKey(t *testing.T) {
	k := mustKey(t, rfcEd25519)
	tok := jwt.NewWithClaims(jwt.SigningMethodEdDSA, jwt.MapClaims{"htm": "GET"})
	tok.Header["jwk"] = json.RawMessage(`{"kty":"OKP","crv":"Ed25519","x":"JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs","d":"n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU"}`)
	s, err := tok.SignedString(k)
	if err != nil {
		t.Fatal(err)
	}
	if p, err := ReadProof(s); err != nil || !p.Private || !p.Signed {
		t.Errorf("got %+v, %v", p, err)
	}
}
