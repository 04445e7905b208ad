package mask

import (
	"strings"

	"why401/httpclient/digest"
)

// digestResponse is the part of an answer by which the password can be guessed.
func digestResponse(params string) (Sensitive, bool) {
	v := digest.ReadAnswer(params)["response"]
	return NewSensitive("response", v), v != ""
}

// maskDigest masks the response; the rest of an answer is what people compare with the challenge.
func maskDigest(params string) (string, bool) {
	p := digest.ReadAnswer(params)
	if len(p) < 3 || p["response"] == "" {
		return "", false
	}
	shown := strings.ReplaceAll(params, p["response"], NewSensitive("response", p["response"]).String())
	if u := p["username"]; u != "" && p["userhash"] != "true" {
		if m := maskSeen(u); m != u {
			shown = strings.ReplaceAll(shown, u, m)
		}
	}
	return shown, true
}
