package lab

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/dunglas/httpsfv"

	"why401/httpclient/signing"
)

// messageParts are what a signature at the harvest must cover (RFC 9421).
func messageParts() []string { return []string{"@method", "@target-uri"} }

// messageDoor takes HTTP message signatures by the shared secret.
func messageDoor(w http.ResponseWriter, r *http.Request) {
	refuse := func(text string) {
		w.Header().Set("Accept-Signature", `sig1=("`+strings.Join(messageParts(), `" "`)+`");keyid="`+labUser+`"`)
		answer(w, 401, map[string]string{"error": "invalid_signature", "message": text})
	}
	in, err := signing.ReadSignatureInput(r.Header.Values("Signature-Input"))
	if err != nil || len(in) == 0 {
		refuse("a signature is needed")
		return
	}
	for _, part := range messageParts() {
		if !slices.Contains(in[0].Components, part) {
			refuse("the signature lacks " + part)
			return
		}
	}
	if !sharedSignature(r, in[0].Label) {
		refuse("the signature does not match")
		return
	}
	answer(w, 200, map[string]string{"hello": labUser})
}

// sharedSignature checks the signature of that label, by the shared secret (RFC 9421 section 3.2).
func sharedSignature(r *http.Request, label string) bool {
	inputs, err := httpsfv.UnmarshalDictionary(r.Header.Values("Signature-Input"))
	if err != nil {
		return false
	}
	signatures, err := httpsfv.UnmarshalDictionary(r.Header.Values("Signature"))
	if err != nil {
		return false
	}
	member, _ := inputs.Get(label)
	list, isList := member.(httpsfv.InnerList)
	member, _ = signatures.Get(label)
	item, isItem := member.(httpsfv.Item)
	if !isList || !isItem {
		return false
	}
	m := signing.Message{Method: r.Method, URL: "http://" + r.Host + r.RequestURI, Target: r.RequestURI, Headers: [][2]string{{"Host", r.Host}}}
	for name, values := range r.Header {
		for _, v := range values {
			m.Headers = append(m.Headers, [2]string{name, v})
		}
	}
	base, err := signing.SignatureBase(m, list)
	if err != nil {
		return false
	}
	h := hmac.New(sha256.New, []byte(labShared))
	_, _ = io.WriteString(h, base)
	got, _ := item.Value.([]byte)
	return hmac.Equal(h.Sum(nil), got)
}

// hiveSignature is what X-Orchard-Signature must be: a hash over method and path with the shared secret.
func hiveSignature(secret, method, path string) string {
	h := hmac.New(sha256.New, []byte(secret))
	_, _ = io.WriteString(h, method+"\n"+path)
	return "sha256=" + hex.EncodeToString(h.Sum(nil))
}

// hiveTemplate is the same for a client that signs by a template.
const hiveTemplate = `X-Orchard-Signature: sha256={hex(hmac_sha256(secret, method + "\n" + path))}`

// hmacDoor takes a signature of the orchard's own making, as webhooks have it.
func hmacDoor(w http.ResponseWriter, r *http.Request) {
	switch got := r.Header.Get("X-Orchard-Signature"); {
	case got == "":
		answer(w, 401, map[string]string{"error": "missing_signature", "message": "the header X-Orchard-Signature is missing"})
	case got != hiveSignature(labShared, r.Method, r.URL.Path):
		answer(w, 401, map[string]string{"error": "invalid_signature", "message": "X-Orchard-Signature does not match: the signature is invalid"})
	default:
		answer(w, 200, map[string]string{"hello": labUser})
	}
}
