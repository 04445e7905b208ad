package signing

import (
	"crypto/subtle"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// SigV4Sent is a signature by Version 4 as it stands in a message, in Authorization or in the query.
type SigV4Sent struct {
	Query                   bool   // it stands in the query: the URL is the credential
	Vendor                  string // "AWS"
	Key                     string // access key id
	Date, Region, Service   string // of the scope
	Stamp                   string // the time that was signed, as written; "" none is there
	At                      time.Time
	Expires                 time.Duration // 0 none is named
	SignedHeaders           []string
	Signature               string
	Token                   string // session token, "" none
	Missing                 string // a part that is not there: "Signature"
	fields, last, algorithm string
}

// ReadSigV4 reads the signature that m carries; ok is false where there is none.
func ReadSigV4(m Message) (SigV4Sent, bool) {
	for _, h := range m.Headers {
		if word, rest, _ := strings.Cut(strings.TrimSpace(h[1]), " "); strings.EqualFold(h[0], "Authorization") && isSigV4(word) {
			return readHeader(m, word, rest), true
		}
	}
	_, query, _ := strings.Cut(m.Target, "?")
	if m.Target == "" {
		_, query, _ = strings.Cut(m.URL, "?")
	}
	return readQuery(query)
}

func isSigV4(word string) bool {
	vendor, ok := strings.CutSuffix(word, "4-HMAC-SHA256")
	return ok && vendor != "" && len(vendor) < 20
}

func readHeader(m Message, word, rest string) SigV4Sent {
	s := SigV4Sent{Vendor: strings.TrimSuffix(word, "4-HMAC-SHA256"), algorithm: word, fields: "Amz"}
	params := map[string]string{}
	for _, p := range strings.FieldsFunc(rest, func(c rune) bool { return c == ',' || c == ' ' }) {
		k, v, _ := strings.Cut(p, "=")
		params[k] = v
	}
	s.credential(params["Credential"])
	s.Signature = params["Signature"]
	if v := params["SignedHeaders"]; v != "" {
		s.SignedHeaders = strings.Split(v, ";")
	}
	for _, h := range m.Headers {
		n := strings.ToLower(h[0])
		if word, ok := strings.CutSuffix(n, "-date"); ok && strings.HasPrefix(word, "x-") && len(word) > 2 && slices.Contains(s.SignedHeaders, n) {
			s.fields, s.Stamp = word[2:], strings.TrimSpace(h[1])
		}
	}
	if s.Stamp == "" {
		if s.Stamp = strings.TrimSpace(m.Get("X-Amz-Date")); s.Stamp == "" {
			s.Stamp = strings.TrimSpace(m.Get("Date"))
		}
	}
	s.Token = m.Get("X-" + s.fields + "-Security-Token")
	for _, name := range []string{"Credential", "SignedHeaders", "Signature"} {
		if params[name] == "" && s.Missing == "" {
			s.Missing = name
		}
	}
	s.time()
	return s
}

func readQuery(query string) (SigV4Sent, bool) {
	get := map[string]string{}
	s := SigV4Sent{Query: true}
	for _, p := range strings.Split(query, "&") {
		k, v, _ := strings.Cut(p, "=")
		if plain, err := url.QueryUnescape(v); err == nil {
			v = plain
		}
		lower := strings.ToLower(k)
		for _, name := range []string{"-signature", "-credential", "-algorithm"} { // one that was cut off may lack any
			if word, ok := strings.CutSuffix(lower, name); ok && strings.HasPrefix(word, "x-") && len(word) > 2 {
				s.fields = word[2:]
			}
		}
		get[lower] = v
	}
	field := func(name string) string { return get["x-"+s.fields+"-"+name] }
	if s.fields == "" || !isSigV4(field("algorithm")) && strings.Count(field("credential"), "/") < 4 {
		return s, false
	}
	s.algorithm = field("algorithm")
	s.Vendor = strings.TrimSuffix(s.algorithm, "4-HMAC-SHA256")
	s.credential(field("credential"))
	s.Stamp, s.Signature, s.Token = field("date"), field("signature"), field("security-token")
	if v := field("signedheaders"); v != "" {
		s.SignedHeaders = strings.Split(v, ";")
	}
	if n, err := strconv.Atoi(field("expires")); err == nil && n > 0 && n < 1<<31 {
		s.Expires = time.Duration(n) * time.Second
	}
	for _, name := range []string{"Credential", "Date", "Expires", "SignedHeaders", "Signature"} {
		if field(strings.ToLower(name)) == "" && s.Missing == "" {
			s.Missing = name
		}
	}
	s.time()
	return s, true
}

// credential reads KEY/DATE/REGION/SERVICE/aws4_request; a key may hold a slash.
func (s *SigV4Sent) credential(v string) {
	part := strings.Split(v, "/")
	if len(part) < 5 {
		s.Key = part[0]
		return
	}
	n := len(part) - 4
	s.Key, s.Date, s.Region, s.Service, s.last = strings.Join(part[:n], "/"), part[n], part[n+1], part[n+2], part[n+3]
}

func (s *SigV4Sent) time() {
	for _, layout := range []string{stampLayout, time.RFC1123} {
		if t, err := time.Parse(layout, s.Stamp); err == nil {
			s.At = t.UTC()
			return
		}
	}
}

// Ends is when a signature in the query is over, zero where that is not said.
func (s SigV4Sent) Ends() time.Time {
	if s.At.IsZero() || s.Expires == 0 {
		return time.Time{}
	}
	return s.At.Add(s.Expires)
}

// Temporary is true for the key ids of AWS that are good with a session token only.
func (s SigV4Sent) Temporary() bool {
	return strings.EqualFold(s.Vendor, "aws") && strings.HasPrefix(s.Key, "ASIA")
}

func (s SigV4Sent) scope() scope {
	return scope{vendor: s.Vendor, fields: s.fields, date: s.Date, region: s.Region, service: s.Service}
}

// Scope is date, region and service as they are signed.
func (s SigV4Sent) Scope() string { return s.scope().text() }

// Canonical is the canonical request of m for the fields that the signature names: what whoever signed it had to hash.
func (s SigV4Sent) Canonical(m Message) string {
	var fields [][2]string
	for _, name := range s.SignedHeaders {
		found := false
		for _, h := range m.Headers {
			if strings.EqualFold(h[0], name) {
				fields, found = append(fields, h), true
			}
		}
		if !found {
			fields = append(fields, [2]string{name, ""})
		}
	}
	target := m.Target
	if s.Query {
		path, query, _ := strings.Cut(target, "?")
		kept := slices.DeleteFunc(strings.Split(query, "&"), func(p string) bool {
			k, _, _ := strings.Cut(p, "=")
			return strings.EqualFold(k, "X-"+s.fields+"-Signature")
		})
		target = path + "?" + strings.Join(kept, "&")
	}
	payload := strings.TrimSpace(m.Get("X-" + s.fields + "-Content-Sha256"))
	switch {
	case payload != "":
	case s.Query && s.scope().objects():
		payload = unsigned
	default:
		payload = hexHash(m.Body)
	}
	text, _ := canonicalRequest(s.scope(), m.Method, target, fields, payload)
	return text
}

// ToSign is the string to sign over a canonical request.
func (s SigV4Sent) ToSign(canonical string) string {
	stamp := s.Stamp
	if !s.At.IsZero() {
		stamp = s.At.Format(stampLayout)
	}
	return stringToSign(s.scope(), stamp, canonical)
}

// MadeBy reports whether the secret makes the signature over the canonical request.
func (s SigV4Sent) MadeBy(secret, canonical string) bool {
	return subtle.ConstantTimeCompare([]byte(sign(s.scope(), secret, s.ToSign(canonical))), []byte(s.Signature)) == 1
}
