package token

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"
)

// vector is one of the official test vectors (github.com/paseto-standard/test-vectors).
type vector struct {
	Name      string  `json:"name"`
	MustFail  bool    `json:"expect-fail"`
	Key       string  `json:"key"`
	PublicKey string  `json:"public-key"`
	Token     string  `json:"token"`
	Payload   any     `json:"payload"`
	Footer    string  `json:"footer"`
	Assertion string  `json:"implicit-assertion"`
	Nonce     *string `json:"nonce"`
}

func vectors(t *testing.T, version string) []vector {
	t.Helper()
	b, err := os.ReadFile("testdata/paseto-v" + version + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ Tests []vector }
	if err := json.Unmarshal(b, &all); err != nil || len(all.Tests) == 0 {
		t.Fatal(err)
	}
	return all.Tests
}

// TestOfficialVectors: what must open or verify does, with the very payload and footer; what must fail does, with a key that is bound to
// its version as PASERK binds it, since here the token alone says which version it is.
func TestOfficialVectors(t *testing.T) {
	at := time.Date(2021, 12, 31, 0, 0, 0, 0, time.UTC)
	for _, version := range []string{"1", "2", "3", "4"} {
		for _, v := range vectors(t, version) {
			tok := Inspect(v.Token, at)
			tok.Assertion = []byte(v.Assertion)
			var good bool
			var got Token
			if v.Key != "" {
				raw, err := hex.DecodeString(v.Key)
				if err != nil {
					t.Fatal(v.Name, err)
				}
				got, err = decrypt(tok, "key", []byte("k"+version+".local."+encode(raw)), at)
				good = err == nil && !got.Encrypted()
			} else {
				key := v.PublicKey
				if !strings.HasPrefix(key, "-----") {
					raw, _ := hex.DecodeString(key)
					key = "k" + version + ".public." + encode(raw)
				}
				ks, err := ReadKeySet("key", []byte(key))
				if err != nil {
					t.Fatal(v.Name, err)
				}
				got = tok
				good = strings.HasPrefix(v.Token, "v"+version+".public.") && Verify(tok, ks).Status == Verified
			}
			if good == v.MustFail {
				t.Errorf("%s: good %v, must fail %v: %+v", v.Name, good, v.MustFail, got.Parse)
				continue
			}
			if v.MustFail {
				continue
			}
			want, isText := v.Payload.(string)
			if !isText {
				b, _ := json.Marshal(v.Payload)
				want = string(b)
			}
			payload := got.Payload
			if got.RawJSON != nil {
				payload = string(got.RawJSON)
			}
			footer, _ := got.Header["footer"].(string)
			if m, ok := got.Header["footer"].(map[string]any); ok {
				b, _ := json.Marshal(m)
				footer = string(b)
			}
			if payload != want || footer != v.Footer {
				t.Errorf("%s: payload %q, want %q; footer %q, want %q", v.Name, payload, want, footer, v.Footer)
			}
		}
	}
}

// TestPASERKNames: those of paseto-standard/test-vectors, PASERK/k4.pid.json and k4.lid.json.
func TestPASERKNames(t *testing.T) {
	for key, want := range map[string]string{
		"0000000000000000000000000000000000000000000000000000000000000000": "k4.pid.S_XQmeEwHbbvRmiyfXfHYpLGjXGzjTRSDoT1YtTakWFE",
		"707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f": "k4.pid.9ShR3xc8-qVJ_di0tc9nx0IDIqbatdeM2mqLFBJsKRHs",
		"707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e90": "k4.pid.-nyvbaTz8U6TQz7OZWW-iB3va31iAxIpUgzUcVQVmW9A",
	} {
		raw, _ := hex.DecodeString(key)
		k, ok := pasetoKey(key)
		if got := publicPaserkID('4', k.Public); !ok || got != want {
			t.Errorf("%x: got %s, want %s", raw, got, want)
		}
	}
	for version, want := range map[byte]string{'3': "k3.lid.c2Wpke9KunV6-Tow8dV1wsvVFRkjcTYt_7ZzOtIDRFpM", '4': "k4.lid.bqltbNc4JLUAmc9Xtpok-fBuI0dQN5_m3CD9W_nbh559"} {
		if got := paserkID(version, "lid", "k"+string(version)+".local."+encode(make([]byte, 32))); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
