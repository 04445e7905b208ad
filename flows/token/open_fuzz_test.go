package token

import (
	"testing"
)

// FuzzOpen: whatever stands where a token and a key belong is answered, and without a panic.
func FuzzOpen(f *testing.F) {
	const wrap = "eyJhbGciOiJBMTI4S1ciLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9locizkDTHzBC2IlrT1oOQ.AxY8DCtDaGlsbGljb3RoZQ.KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY.U0m_YmjN04DJvceFICbCVQ"
	f.Add(wrap, []byte(`{"kty":"oct","k":"GawgguFyGrWKav7AX4VKUg"}`))
	f.Add(wrap, []byte(`{"keys":[{"kty":"oct","k":"GawgguFyGrWKav7AX4VKUg"},{}]}`))
	f.Add(`{"protected":"eyJlbmMiOiJBMTI4R0NNIn0","recipients":[{"header":{"alg":"dir"}},{"header":{"alg":"A128KW"},"encrypted_key":"YQ"}],"iv":"YWJjYWJjYWJjYWJj","ciphertext":"YQ","tag":"YWJjYWJjYWJjYWJjYWJjYQ"}`, []byte("0123456789abcdef"))
	f.Add("v4.local.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAr68PS4AXe7If_ZgesdkUMvSwscFlAl1pk5HC0e8kApeaqMfGo_7OpBnwJOAbY9V7WU6abu74MmcUE8YWAiaArVI8XJ5hOb_4v9RmDkneN0S92dx0OW4pgy7omxgf3S8c3LlQg", []byte("k4.local.cHFyc3R1dnd4eXp7fH1-f4CBgoOEhYaHiImKi4yNjo8"))
	f.Add("v1.local.YQ.YQ", []byte("-----BEGIN PRIVATE KEY----- YQ -----END PRIVATE KEY-----"))
	f.Add(b64(`{"alg":"ECDH-ES","enc":"A128GCM","epk":{"kty":"OKP","crv":"X25519","x":"YQ"}}`)+"..YWJjYWJjYWJjYWJj.YQ.YWJjYWJjYWJjYWJjYWJjYQ", []byte("\x30\x03\x02\x01\x03"))
	f.Fuzz(func(t *testing.T, token string, key []byte) {
		tok := Inspect(token, now)
		o, err := ReadOpener("k", key, "pass")
		if err != nil {
			return
		}
		open, err := Open(tok, o, now)
		OpeningOf(open, err)
		NewDocument(open, Verify(open, KeySet{}), Expect{At: now}, false)
		open.Parts()
	})
}
