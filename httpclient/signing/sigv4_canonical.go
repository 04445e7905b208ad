package signing

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
)

// scope names what a signature by Version 4 is good for: one day, one region, one service.
type scope struct {
	vendor                string // "AWS"; others speak the same with a name of their own: "GOOG", "OSC"
	fields                string // "Amz": the word in X-Amz-Date
	date, region, service string // "20130524", "us-east-1", "s3"
}

func (s scope) text() string {
	return s.date + "/" + s.region + "/" + s.service + "/" + s.request()
}

func (s scope) request() string   { return strings.ToLower(s.vendor) + "4_request" }
func (s scope) algorithm() string { return strings.ToUpper(s.vendor) + "4-HMAC-SHA256" }
func (s scope) field(name string) string {
	return "X-" + strings.ToUpper(s.fields[:1]) + strings.ToLower(s.fields[1:]) + "-" + name
}

// objects is true for the services that take the path as it is sent; all others want it encoded once more.
func (s scope) objects() bool {
	return s.service == "s3" || s.service == "s3-express" || s.service == "s3-outposts"
}

// canonicalRequest is what both sides hash (AWS IAM User Guide, Create a signed AWS API request, step 1).
func canonicalRequest(sc scope, method, target string, fields [][2]string, payload string) (text, signed string) {
	path, query, _ := strings.Cut(target, "?")
	if path == "" {
		path = "/"
	}
	if !sc.objects() {
		path = uriEncode(path, "/")
	}
	var names []string
	values := map[string][]string{}
	for _, f := range fields {
		n := strings.ToLower(f[0])
		if values[n] == nil {
			names = append(names, n)
		}
		values[n] = append(values[n], strings.Join(strings.Fields(f[1]), " "))
	}
	slices.Sort(names)
	var b strings.Builder
	b.WriteString(method + "\n" + path + "\n" + canonicalQuery(query) + "\n")
	for _, n := range names {
		b.WriteString(n + ":" + strings.Join(values[n], ",") + "\n")
	}
	signed = strings.Join(names, ";")
	b.WriteString("\n" + signed + "\n" + payload)
	return b.String(), signed
}

// canonicalQuery sorts the parameters and writes each in the one encoding that both sides agree on.
func canonicalQuery(query string) string {
	var pairs [][2]string
	for _, p := range strings.Split(query, "&") {
		if p == "" {
			continue
		}
		k, v, _ := strings.Cut(p, "=")
		pairs = append(pairs, [2]string{recode(k), recode(v)})
	}
	slices.SortStableFunc(pairs, func(a, b [2]string) int {
		if c := strings.Compare(a[0], b[0]); c != 0 {
			return c
		}
		return strings.Compare(a[1], b[1])
	})
	out := make([]string, len(pairs))
	for i, p := range pairs {
		out[i] = p[0] + "=" + p[1]
	}
	return strings.Join(out, "&")
}

// recode undoes the encoding of a component and writes it anew. A + is a space, as in a form.
func recode(s string) string {
	plain, err := url.QueryUnescape(s)
	if err != nil {
		plain = s
	}
	return uriEncode(plain, "")
}

// uriEncode encodes all but the unreserved characters of RFC 3986 and those that are kept.
func uriEncode(s, keep string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0 || strings.IndexByte(keep, c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteString("%" + string(digits[c>>4]) + string(digits[c&15]))
		}
	}
	return b.String()
}

// stringToSign is step 2 and 3: the hash of the canonical request under its time and scope.
func stringToSign(sc scope, stamp, canonical string) string {
	return sc.algorithm() + "\n" + stamp + "\n" + sc.text() + "\n" + hexHash([]byte(canonical))
}

// sign is step 4: a key made of the secret for this scope alone, and the signature by it.
func sign(sc scope, secret, toSign string) string {
	key := []byte(strings.ToUpper(sc.vendor) + "4" + secret)
	for _, part := range []string{sc.date, sc.region, sc.service, sc.request()} {
		key = mac(key, part)
	}
	return hex.EncodeToString(mac(key, toSign))
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

func hexHash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
