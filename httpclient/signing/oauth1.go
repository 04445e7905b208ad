package signing

import (
	"crypto"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"net/url"
	"sort"
	"strconv"
	"strings"
)

// OAuth1 signs by OAuth 1.0 (RFC 5849): the request, its query and its form are put into one text, the signature base string.
type OAuth1 struct {
	ConsumerKey, ConsumerSecret string
	Token, TokenSecret          string
	Method                      string        // "HMAC-SHA1" (also ""), "HMAC-SHA256", "RSA-SHA1" or "PLAINTEXT"
	Key                         crypto.Signer // for RSA-SHA1
	Realm, Callback, Verifier   string
	Nonce, Timestamp            string // "": made anew
	NoVersion                   bool   // leaves oauth_version out, as RFC 5849 allows
}

// OAuth1Methods are the signature methods, the usual one first.
var OAuth1Methods = []string{"HMAC-SHA1", "HMAC-SHA256", "RSA-SHA1", "PLAINTEXT"}

type pair struct{ name, value string }

// Sign makes the Authorization header (RFC 5849 section 3.5.1).
func (o OAuth1) Sign(m Message) (Made, error) {
	method := o.Method
	if method == "" {
		method = "HMAC-SHA1"
	}
	if o.ConsumerKey == "" {
		return Made{}, errors.New("signing by OAuth 1.0: the consumer key is empty")
	}
	nonce, stamp := o.Nonce, o.Timestamp
	if nonce == "" {
		nonce = m.Random(16)
	}
	if stamp == "" {
		stamp = strconv.FormatInt(m.Now.Unix(), 10)
	}
	own := []pair{{"oauth_consumer_key", o.ConsumerKey}}
	for _, p := range []pair{{"oauth_token", o.Token}, {"oauth_signature_method", method}, {"oauth_timestamp", stamp}, {"oauth_nonce", nonce},
		{"oauth_callback", o.Callback}, {"oauth_verifier", o.Verifier}, {"oauth_version", "1.0"}} {
		if p.value == "" || p.name == "oauth_version" && o.NoVersion || method == "PLAINTEXT" && (p.name == "oauth_timestamp" || p.name == "oauth_nonce") {
			continue // section 3.1: with PLAINTEXT both may be left out
		}
		own = append(own, p)
	}
	key := percent(o.ConsumerSecret) + "&" + percent(o.TokenSecret)
	var steps []Step
	signature := key
	if method != "PLAINTEXT" {
		base, how, err := OAuth1Base(m, own)
		if err != nil {
			return Made{}, err
		}
		steps = how
		switch method {
		case "HMAC-SHA1", "HMAC-SHA256":
			make := sha1.New
			if method == "HMAC-SHA256" {
				make = func() hash.Hash { return sha256.New() }
			}
			h := hmac.New(make, []byte(key))
			h.Write([]byte(base))
			signature = base64.StdEncoding.EncodeToString(h.Sum(nil))
			steps = append(steps, Step{Name: "key", Text: "the consumer secret, &, " + orNone(o.TokenSecret, "the token secret", "no token secret")})
		case "RSA-SHA1":
			k, ok := o.Key.(*rsa.PrivateKey)
			if !ok {
				return Made{}, errors.New("signing by OAuth 1.0: RSA-SHA1 wants an RSA private key")
			}
			sum := sha1.Sum([]byte(base))
			b, err := rsa.SignPKCS1v15(nil, k, crypto.SHA1, sum[:])
			if err != nil {
				return Made{}, fmt.Errorf("signing by OAuth 1.0: the RSA key cannot sign: %w", err)
			}
			signature = base64.StdEncoding.EncodeToString(b)
			steps = append(steps, Step{Name: "key", Text: fmt.Sprintf("the RSA key of %d bits", k.N.BitLen())})
		default:
			return Made{}, fmt.Errorf("signing by OAuth 1.0: want one of %s, got the method %q", strings.Join(OAuth1Methods, ", "), method)
		}
	} else {
		steps = []Step{{Name: "key", Text: "the consumer secret, &, " + orNone(o.TokenSecret, "the token secret", "no token secret") + ": PLAINTEXT sends both as they are, so it needs TLS"}}
	}
	steps = append(steps, Step{Name: "oauth_signature", Text: signature, Secret: true})
	var b strings.Builder
	b.WriteString("OAuth ")
	if o.Realm != "" {
		b.WriteString(`realm="` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(o.Realm) + `", `)
	}
	for _, p := range append(own, pair{"oauth_signature", signature}) {
		if !strings.HasSuffix(b.String(), " ") {
			b.WriteString(", ")
		}
		b.WriteString(percent(p.name) + `="` + percent(p.value) + `"`)
	}
	return Made{Set: [][2]string{{"Authorization", b.String()}}, Steps: steps}, nil
}

func orNone(v, some, none string) string {
	if v == "" {
		return none
	}
	return some
}

// OAuth1Base is the signature base string (RFC 5849 section 3.4.1) of m with the protocol's own parameters, and what it is made of.
func OAuth1Base(m Message, own []pair) (string, []Step, error) {
	u, err := url.Parse(m.URL)
	if err != nil || u.Host == "" {
		return "", nil, errors.New("signing by OAuth 1.0: want an absolute URL")
	}
	raw := u.RawQuery
	path := u.EscapedPath()
	if m.Target != "" && strings.HasPrefix(m.Target, "/") {
		path, raw, _ = strings.Cut(m.Target, "?")
	}
	if path == "" {
		path = "/"
	}
	scheme, host := strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	if h := headerOf(m, "Host"); h != "" {
		host = strings.ToLower(h) // section 3.4.1.2: the value of Host is what both sides know
	}
	if scheme == "http" {
		host = strings.TrimSuffix(host, ":80")
	} else if scheme == "https" {
		host = strings.TrimSuffix(host, ":443")
	}
	params := append([]pair(nil), own...)
	params = append(params, formPairs(raw)...)
	if formEncoded(headerOf(m, "Content-Type")) {
		params = append(params, formPairs(string(m.Body))...)
	}
	for i, p := range params {
		params[i] = pair{percent(p.name), percent(p.value)}
	}
	sort.SliceStable(params, func(i, j int) bool {
		if params[i].name != params[j].name {
			return params[i].name < params[j].name
		}
		return params[i].value < params[j].value
	})
	var list []string
	for _, p := range params {
		list = append(list, p.name+"="+p.value)
	}
	normal := strings.Join(list, "&")
	uri := scheme + "://" + host + path
	base := strings.ToUpper(m.Method) + "&" + percent(uri) + "&" + percent(normal)
	return base, []Step{{Name: "method", Text: strings.ToUpper(m.Method)}, {Name: "base string URI", Text: uri}, {Name: "parameters", Text: strings.Join(list, "\n")}, {Name: "base string", Text: base}}, nil
}

// OAuth1Sent are the parameters behind the word OAuth in Authorization, decoded; nil where it is another scheme.
func OAuth1Sent(authorization string) map[string]string {
	word, rest, ok := strings.Cut(strings.TrimSpace(authorization), " ")
	if !ok || !strings.EqualFold(word, "oauth") {
		return nil
	}
	out := map[string]string{}
	for _, part := range strings.Split(rest, ",") {
		n, v, ok := strings.Cut(strings.TrimSpace(part), "=")
		if !ok {
			continue
		}
		v = strings.Trim(strings.TrimSpace(v), `"`)
		if d, err := url.PathUnescape(v); err == nil {
			v = d
		}
		if _, twice := out[n]; !twice {
			out[n] = v
		}
	}
	if out["oauth_consumer_key"] == "" && out["oauth_signature"] == "" {
		return nil
	}
	return out
}

// formEncoded is section 3.4.1.3.1: only a body of this very kind is part of what is signed.
func formEncoded(contentType string) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	return strings.EqualFold(strings.TrimSpace(kind), "application/x-www-form-urlencoded")
}

// formPairs decodes a query or a form in the order in which it is written; what cannot be decoded stays as it is.
func formPairs(s string) []pair {
	var out []pair
	for _, part := range strings.Split(s, "&") {
		if part == "" {
			continue
		}
		n, v, _ := strings.Cut(part, "=")
		out = append(out, pair{unform(n), unform(v)})
	}
	return out
}

func unform(s string) string {
	if d, err := url.QueryUnescape(s); err == nil {
		return d
	}
	return s
}

// percent encodes all but the unreserved characters, in capitals (RFC 5849 section 3.6).
func percent(s string) string {
	const hexDigits = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteString("%" + string(hexDigits[c>>4]) + string(hexDigits[c&15]))
	}
	return b.String()
}

// headerOf is the first field of that name.
func headerOf(m Message, name string) string {
	for _, h := range m.Headers {
		if strings.EqualFold(h[0], name) {
			return h[1]
		}
	}
	return ""
}
