package signing

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"net/url"
	"sort"
	"strconv"
	"strings"
	"time"
)

// HMAC signs by a header template, for the many services that made a scheme of their own (webhooks, exchanges, gateways).
type HMAC struct {
	Template string // one header a line; see template.go
	Secret   []byte
	KeyID    string
	// TimestampHeader and NonceHeader are fields that are sent beside it; "" none.
	TimestampHeader, NonceHeader string
	TimestampForm                string // one of TimestampForms; "": seconds
}

// TimestampForms are the ways to write the time.
var TimestampForms = []string{"seconds", "milliseconds", "iso8601", "http-date"}

// SecretForms are the ways in which a secret is handed out.
var SecretForms = []string{"text", "base64", "hex"}

// names are what an expression can use without brackets.
var names = []string{"method", "url", "scheme", "host", "path", "query", "sorted_query", "target", "body", "timestamp", "nonce", "secret", "key_id"}

type function struct {
	args  int
	takes string
	make  func(args []string, m Message) (string, error)
}

// functions are what an expression can call, by name.
func functions() map[string]function {
	return map[string]function{
		"hmac_md5": keyed(md5.New), "hmac_sha1": keyed(sha1.New), "hmac_sha256": keyed(sha256.New), "hmac_sha384": keyed(sha512.New384), "hmac_sha512": keyed(sha512.New),
		"md5": hashed(md5.New), "sha1": hashed(sha1.New), "sha256": hashed(sha256.New), "sha384": hashed(sha512.New384), "sha512": hashed(sha512.New),
		"hex":       one("bytes", func(s string) (string, error) { return hex.EncodeToString([]byte(s)), nil }),
		"base64":    one("bytes", func(s string) (string, error) { return base64.StdEncoding.EncodeToString([]byte(s)), nil }),
		"base64url": one("bytes", func(s string) (string, error) { return b64url([]byte(s)), nil }),
		"unhex": one("hexadecimal text", func(s string) (string, error) {
			b, err := hex.DecodeString(s)
			if err != nil {
				return "", errors.New("what it gets is no hexadecimal text")
			}
			return string(b), nil
		}),
		"unbase64": one("base64 text", func(s string) (string, error) {
			b, err := decode64(s)
			if err != nil {
				return "", errors.New("what it gets is no base64")
			}
			return string(b), nil
		}),
		"upper":     one("text", func(s string) (string, error) { return strings.ToUpper(s), nil }),
		"lower":     one("text", func(s string) (string, error) { return strings.ToLower(s), nil }),
		"trim":      one("text", func(s string) (string, error) { return strings.TrimSpace(s), nil }),
		"urlencode": one("text", func(s string) (string, error) { return percent(s), nil }),
		"header":    {1, "one header's name", func(a []string, m Message) (string, error) { return strings.TrimSpace(m.Get(a[0])), nil }},
		"query_param": {1, "one parameter's name", func(a []string, m Message) (string, error) {
			_, query, _ := strings.Cut(m.Target, "?")
			for _, p := range formPairs(query) {
				if p.name == a[0] {
					return p.value, nil
				}
			}
			return "", nil
		}},
	}
}

func keyed(h func() hash.Hash) function {
	return function{2, "two things, the key and the data", func(a []string, _ Message) (string, error) {
		x := hmac.New(h, []byte(a[0]))
		x.Write([]byte(a[1]))
		return string(x.Sum(nil)), nil
	}}
}

func hashed(h func() hash.Hash) function {
	return one("the data", func(s string) (string, error) {
		x := h()
		x.Write([]byte(s))
		return string(x.Sum(nil)), nil
	})
}

func one(what string, f func(string) (string, error)) function {
	return function{1, "one thing, " + what, func(a []string, _ Message) (string, error) { return f(a[0]) }}
}

func functionNames() []string {
	var out []string
	for n := range functions() {
		out = append(out, n)
	}
	sort.Strings(out)
	return out
}

func decode64(s string) ([]byte, error) {
	s = strings.TrimRight(strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimSpace(s)), "=")
	return base64.RawStdEncoding.DecodeString(s)
}

// DecodeSecret is a secret in one of SecretForms as bytes.
func DecodeSecret(s, form string) ([]byte, error) {
	var b []byte
	var err error
	switch form {
	case "", "text":
		return []byte(s), nil
	case "base64":
		b, err = decode64(s)
	case "hex":
		b, err = hex.DecodeString(strings.TrimSpace(s))
	default:
		return nil, fmt.Errorf("reading the secret: want one of %s as its form, got %q", strings.Join(SecretForms, ", "), form)
	}
	if err != nil {
		return nil, errors.New("reading the secret: it is no " + form)
	}
	return b, nil
}

// Sign fills the template in.
func (h HMAC) Sign(m Message) (Made, error) {
	fields, err := readTemplate(h.Template)
	if err == nil {
		err = checkSecrets(h.Template, fields)
	}
	if err != nil {
		return Made{}, err
	}
	if len(h.Secret) == 0 {
		return Made{}, errors.New("signing by HMAC: the secret is empty")
	}
	stamp, err := writeTime(m.Now, h.TimestampForm)
	if err != nil {
		return Made{}, err
	}
	x := &evaluation{m: m, text: h.Template}
	x.values = map[string]string{"timestamp": stamp, "nonce": m.Random(32), "secret": string(h.Secret), "key_id": h.KeyID}
	for _, own := range [][2]string{{h.TimestampHeader, stamp}, {h.NonceHeader, x.values["nonce"]}} {
		if own[0] != "" {
			x.made.Set = append(x.made.Set, own)
			x.m.Headers = append(append([][2]string(nil), x.m.Headers...), own)
		}
	}
	if err := x.address(); err != nil {
		return Made{}, err
	}
	for _, f := range fields {
		var b strings.Builder
		for _, p := range f.parts {
			v, err := x.value(p)
			if err != nil {
				return Made{}, err
			}
			if strings.ContainsFunc(v, func(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f }) || !printable(v) {
				return Made{}, &TemplateError{At: runesTo(h.Template, p.at), What: "this gives bytes that no header can carry: want hex(…), base64(…) or urlencode(…) around it"}
			}
			if uses(p, "secret") {
				x.made.Steps = append(x.made.Steps, Step{Name: "signature", Text: v, Secret: true})
			}
			b.WriteString(v)
		}
		x.made.Set = append(x.made.Set, [2]string{f.name, b.String()})
	}
	return x.made, nil
}

func printable(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func writeTime(t time.Time, form string) (string, error) {
	switch form {
	case "", "seconds":
		return strconv.FormatInt(t.Unix(), 10), nil
	case "milliseconds":
		return strconv.FormatInt(t.UnixMilli(), 10), nil
	case "iso8601":
		return t.UTC().Format("2006-01-02T15:04:05Z"), nil
	case "http-date":
		return t.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT"), nil
	}
	return "", fmt.Errorf("signing by HMAC: want the time as one of %s, got %q", strings.Join(TimestampForms, ", "), form)
}

// evaluation is one template being filled in; the steps come with it.
type evaluation struct {
	m      Message
	text   string
	values map[string]string
	made   Made
}

func (x *evaluation) address() error {
	u, err := url.Parse(x.m.URL)
	if err != nil || u.Host == "" {
		return errors.New("signing by HMAC: want an absolute URL")
	}
	if x.m.Target == "" {
		x.m.Target = u.RequestURI()
	}
	path, query, _ := strings.Cut(x.m.Target, "?")
	host := x.m.Get("Host")
	if host == "" {
		host = u.Host
	}
	parts := strings.Split(query, "&")
	sort.Strings(parts)
	for name, v := range map[string]string{"method": x.m.Method, "url": u.Scheme + "://" + host + x.m.Target, "scheme": u.Scheme, "host": host, "path": path, "query": query,
		"sorted_query": strings.Join(parts, "&"), "target": x.m.Target, "body": string(x.m.Body)} {
		x.values[name] = v
	}
	return nil
}

func (x *evaluation) value(n *node) (string, error) {
	switch n.kind {
	case 's':
		return n.text, nil
	case 'n':
		return x.values[n.text], nil
	}
	var args []string
	for _, a := range n.args {
		v, err := x.value(a)
		if err != nil {
			return "", err
		}
		args = append(args, v)
	}
	if n.kind == '+' {
		return strings.Join(args, ""), nil
	}
	v, err := functions()[n.text].make(args, x.m)
	if err != nil {
		return "", &TemplateError{At: runesTo(x.text, n.at), What: n.text + ": " + err.Error()}
	}
	switch {
	case strings.HasPrefix(n.text, "hmac_"):
		s := Step{Name: "data of " + n.text, Text: args[1]}
		if s.Secret = uses(n.args[1], "secret"); !s.Secret && s.Text == "" {
			s.Text = "(nothing)"
		}
		x.made.Steps = append(x.made.Steps, s)
		if !uses(n.args[0], "secret") {
			x.made.Steps = append(x.made.Steps, Step{Name: "key of " + n.text, Text: hex.EncodeToString([]byte(args[0])), Secret: true})
		}
	case leaks(n) == nil && uses(n, "secret") && strings.Contains(" md5 sha1 sha256 sha384 sha512 ", " "+n.text+" "):
		x.made.Steps = append(x.made.Steps, Step{Name: "data of " + n.text, Text: args[0], Secret: true})
	}
	return v, nil
}
