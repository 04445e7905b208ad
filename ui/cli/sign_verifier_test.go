package cli

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// verifier checks signatures as the RFCs say, with nothing of the program's own signers: what both misread alike would pass otherwise.
type verifier struct {
	mu     sync.Mutex
	nonces map[string]bool
	keys   signKeys
	asked  int // requests in all
}

// signKeys are the key pairs of one test, and the files that hold the private ones.
type signKeys struct {
	dir string
	rsa *rsa.PrivateKey
	ec  *ecdsa.PrivateKey
	ed  ed25519.PrivateKey
}

func makeSignKeys(t *testing.T) signKeys {
	t.Helper()
	k := signKeys{dir: t.TempDir()}
	var err error
	if k.rsa, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		t.Fatal(err)
	}
	if k.ec, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		t.Fatal(err)
	}
	if _, k.ed, err = ed25519.GenerateKey(rand.Reader); err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string]any{"rsa": k.rsa, "ec": k.ec, "ed": k.ed} {
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		pub, err := x509.MarshalPKIXPublicKey(key.(crypto.Signer).Public())
		if err != nil {
			t.Fatal(err)
		}
		k.file(t, name+".pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
		k.file(t, name+".pub", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pub}))
	}
	for name, text := range map[string]string{"secret": "CANARY-shared\n", "wrong": "CANARY-wrong\n", "consumer": "CANARY-consumer\n", "token": "CANARY-dpop-token\n", "token-secret": "CANARY-token-secret"} {
		k.file(t, name, []byte(text))
	}
	return k
}

func (k signKeys) file(t *testing.T, name string, text []byte) {
	t.Helper()
	if err := os.WriteFile(k.dir+"/"+name, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// jkt is the thumbprint of the EC key (RFC 7638 section 3.2).
func (k signKeys) jkt() string {
	point, _ := k.ec.PublicKey.Bytes()
	x, y := point[1:33], point[33:]
	sum := sha256.Sum256([]byte(`{"crv":"P-256","kty":"EC","x":"` + raw64(x) + `","y":"` + raw64(y) + `"}`))
	return raw64(sum[:])
}

func raw64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func (v *verifier) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.asked++
	switch {
	case strings.HasPrefix(r.URL.Path, "/oauth1"):
		v.oauth1(w, r, body)
	case r.URL.Path == "/hmac":
		v.hmac(w, r, body)
	case r.URL.Path == "/signed":
		v.signed(w, r, body)
	case r.URL.Path == "/dpop":
		v.dpop(w, r)
	}
}

func refuse(w http.ResponseWriter, name, value, text string) {
	if name != "" {
		w.Header().Set(name, value)
	}
	w.WriteHeader(401)
	fmt.Fprint(w, text)
}

// oauth1 is RFC 5849 section 3.2.
func (v *verifier) oauth1(w http.ResponseWriter, r *http.Request, body []byte) {
	problem := func(p string) { refuse(w, "WWW-Authenticate", `OAuth realm="shop", oauth_problem="`+p+`"`, "") }
	params := map[string]string{}
	for _, m := range regexp.MustCompile(`(\w+)="([^"]*)"`).FindAllStringSubmatch(strings.TrimPrefix(r.Header.Get("Authorization"), "OAuth "), -1) {
		params[m[1]], _ = url.PathUnescape(m[2])
	}
	if params["oauth_signature"] == "" {
		problem("parameter_absent")
		return
	}
	enc := func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
	var list []string
	for n, val := range params {
		if n != "realm" && n != "oauth_signature" {
			list = append(list, enc(n)+"="+enc(val))
		}
	}
	for n, vals := range r.URL.Query() {
		for _, val := range vals {
			list = append(list, enc(n)+"="+enc(val))
		}
	}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		form, _ := url.ParseQuery(string(body))
		for n, vals := range form {
			for _, val := range vals {
				list = append(list, enc(n)+"="+enc(val))
			}
		}
	}
	sort.Strings(list)
	base := r.Method + "&" + enc("http://"+r.Host+r.URL.EscapedPath()) + "&" + enc(strings.Join(list, "&"))
	key := "CANARY-consumer&"
	if params["oauth_token"] != "" {
		key += "CANARY-token-secret"
	}
	got, _ := base64.StdEncoding.DecodeString(params["oauth_signature"])
	ok := false
	switch params["oauth_signature_method"] {
	case "HMAC-SHA1":
		h := hmac.New(sha1.New, []byte(key))
		h.Write([]byte(base))
		ok = hmac.Equal(h.Sum(nil), got)
	case "HMAC-SHA256":
		h := hmac.New(sha256.New, []byte(key))
		h.Write([]byte(base))
		ok = hmac.Equal(h.Sum(nil), got)
	case "RSA-SHA1":
		sum := sha1.Sum([]byte(base))
		ok = rsa.VerifyPKCS1v15(&v.keys.rsa.PublicKey, crypto.SHA1, sum[:], got) == nil
	case "PLAINTEXT":
		ok = params["oauth_signature"] == key
	}
	switch at, _ := strconv.ParseInt(params["oauth_timestamp"], 10, 64); {
	case params["oauth_consumer_key"] != "shop":
		problem("consumer_key_unknown")
	case params["oauth_signature_method"] != "PLAINTEXT" && time.Since(time.Unix(at, 0)).Abs() > 5*time.Minute:
		problem("timestamp_refused")
	case !ok:
		problem("signature_invalid")
	case params["oauth_nonce"] != "" && v.nonces[params["oauth_nonce"]]:
		problem("nonce_used")
	default:
		v.nonces[params["oauth_nonce"]] = true
	}
}

func (v *verifier) hmac(w http.ResponseWriter, r *http.Request, body []byte) {
	h := hmac.New(sha256.New, []byte("CANARY-shared"))
	h.Write([]byte(r.Method + "\n" + r.URL.EscapedPath() + "\n" + r.Header.Get("X-Timestamp") + "\n" + string(body)))
	if r.Header.Get("X-Signature") != "sha256="+hex.EncodeToString(h.Sum(nil)) {
		refuse(w, "", "", "invalid signature")
	}
}

// signed is RFC 9421 section 3.2.
func (v *verifier) signed(w http.ResponseWriter, r *http.Request, body []byte) {
	want := `sig1=("@method" "@target-uri");created`
	if len(body) > 0 {
		want = `sig1=("@method" "@target-uri" "content-digest");created`
	}
	in := regexp.MustCompile(`^(\w+)=(\(([^)]*)\)(.*))$`).FindStringSubmatch(r.Header.Get("Signature-Input"))
	sig := regexp.MustCompile(`^(\w+)=:([^:]*):$`).FindStringSubmatch(r.Header.Get("Signature"))
	if in == nil || sig == nil || in[1] != sig[1] {
		refuse(w, "Accept-Signature", want, "not signed")
		return
	}
	var base strings.Builder
	covered := map[string]bool{}
	for _, c := range strings.Fields(in[3]) {
		value := ""
		switch covered[c] = true; c {
		case `"@method"`:
			value = r.Method
		case `"@target-uri"`:
			value = "http://" + r.Host + r.RequestURI
		case `"@authority"`:
			value = r.Host
		default:
			value = strings.Join(r.Header.Values(strings.Trim(c, `"`)), ", ")
		}
		base.WriteString(c + ": " + value + "\n")
	}
	base.WriteString(`"@signature-params": ` + in[2])
	if !covered[`"@method"`] || !covered[`"@target-uri"`] || len(body) > 0 && !covered[`"content-digest"`] {
		refuse(w, "Accept-Signature", want, "too little is signed")
		return
	}
	if d := sha256.Sum256(body); len(body) > 0 && r.Header.Get("Content-Digest") != "sha-256=:"+base64.StdEncoding.EncodeToString(d[:])+":" {
		refuse(w, "", "", "digest mismatch")
		return
	}
	got, _ := base64.StdEncoding.DecodeString(sig[2])
	text, ok := []byte(base.String()), false
	s256, s512 := sha256.Sum256(text), sha512.Sum512(text)
	switch keyid := regexp.MustCompile(`keyid="([^"]*)"`).FindStringSubmatch(in[4]); {
	case keyid == nil:
	case keyid[1] == "ed":
		ok = ed25519.Verify(v.keys.ed.Public().(ed25519.PublicKey), text, got)
	case keyid[1] == "ec" && len(got) == 64:
		ok = ecdsa.Verify(&v.keys.ec.PublicKey, s256[:], new(big.Int).SetBytes(got[:32]), new(big.Int).SetBytes(got[32:]))
	case keyid[1] == "pss":
		ok = rsa.VerifyPSS(&v.keys.rsa.PublicKey, crypto.SHA512, s512[:], got, nil) == nil
	case keyid[1] == "v15":
		ok = rsa.VerifyPKCS1v15(&v.keys.rsa.PublicKey, crypto.SHA256, s256[:], got) == nil
	case keyid[1] == "shared":
		h := hmac.New(sha256.New, []byte("CANARY-shared"))
		h.Write(text)
		ok = hmac.Equal(h.Sum(nil), got)
	}
	if !ok {
		refuse(w, "", "", "signature verification failed")
	}
}

// dpop is RFC 9449 section 4.3, with a nonce of the server's.
func (v *verifier) dpop(w http.ResponseWriter, r *http.Request) {
	bad := func(code, why string) {
		refuse(w, "WWW-Authenticate", `DPoP error="`+code+`", error_description="`+why+`", algs="ES256"`, "")
	}
	if r.Header.Get("Authorization") != "DPoP CANARY-dpop-token" {
		bad("invalid_token", "unknown token")
		return
	}
	part := strings.Split(r.Header.Get("DPoP"), ".")
	if len(part) != 3 {
		bad("invalid_dpop_proof", "no proof")
		return
	}
	var head struct {
		Typ, Alg string
		JWK      struct{ Kty, Crv, X, Y, D string }
	}
	var claims struct {
		Jti, Htm, Htu, Ath, Nonce string
		Iat                       int64
	}
	for i, into := range []any{&head, &claims} {
		b, _ := base64.RawURLEncoding.DecodeString(part[i])
		_ = json.Unmarshal(b, into)
	}
	x, _ := base64.RawURLEncoding.DecodeString(head.JWK.X)
	y, _ := base64.RawURLEncoding.DecodeString(head.JWK.Y)
	sig, _ := base64.RawURLEncoding.DecodeString(part[2])
	sum := sha256.Sum256([]byte(part[0] + "." + part[1]))
	pub, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), bytes.Join([][]byte{{4}, x, y}, nil))
	ath := sha256.Sum256([]byte("CANARY-dpop-token"))
	thumb := sha256.Sum256([]byte(`{"crv":"P-256","kty":"EC","x":"` + head.JWK.X + `","y":"` + head.JWK.Y + `"}`))
	switch {
	case head.Typ != "dpop+jwt" || head.Alg != "ES256" || head.JWK.D != "":
		bad("invalid_dpop_proof", "header")
	case err != nil || len(sig) != 64 || !ecdsa.Verify(pub, sum[:], new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:])):
		bad("invalid_dpop_proof", "the signature")
	case claims.Htm != r.Method:
		bad("invalid_dpop_proof", "htm")
	case claims.Htu != "http://"+r.Host+r.URL.EscapedPath():
		bad("invalid_dpop_proof", "htu")
	case time.Since(time.Unix(claims.Iat, 0)).Abs() > time.Minute:
		bad("invalid_dpop_proof", "iat")
	case claims.Ath != raw64(ath[:]):
		bad("invalid_dpop_proof", "ath")
	case claims.Jti == "" || v.nonces[claims.Jti]:
		bad("invalid_dpop_proof", "jti was already used")
	case raw64(thumb[:]) != v.keys.jkt():
		bad("invalid_token", "the proof's key is not the one of the token")
	case claims.Nonce != "n-1":
		v.nonces[claims.Jti] = true
		w.Header().Set("DPoP-Nonce", "n-1")
		bad("use_dpop_nonce", "want a nonce")
	default:
		v.nonces[claims.Jti] = true
	}
}
