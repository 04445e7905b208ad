package lab

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"why401/httpclient/signing"
)

// awsScope is what --aws-sigv4 takes for the crates: region and service of the practice server.
const awsScope = "aws:amz:orchard-1:s3"

// refusedByStore is an error of S3 (Amazon S3 API Reference, Error responses).
type refusedByStore struct {
	XMLName          xml.Name `xml:"Error"`
	Code, Message    string
	AWSAccessKeyID   string `xml:"AWSAccessKeyId,omitempty"`
	RequestTime      string `xml:",omitempty"`
	ServerTime       string `xml:",omitempty"`
	StringToSign     string `xml:",omitempty"`
	CanonicalRequest string `xml:",omitempty"`
}

// awsDoor checks AWS Signature Version 4 as an object store does, and quotes what it hashed where the signature is another. It is one
// of those stores that undo every encoding of a path and write it anew before they hash it.
func awsDoor(w http.ResponseWriter, r *http.Request) {
	refuse := func(status int, e refusedByStore) {
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(status)
		b, _ := xml.Marshal(e)
		_, _ = w.Write(append([]byte(xml.Header), b...))
	}
	m := signing.Message{Method: r.Method, URL: "http://" + r.Host + r.RequestURI, Target: r.RequestURI, Headers: [][2]string{{"Host", r.Host}}}
	for name, values := range r.Header {
		m.Headers = append(m.Headers, [2]string{name, strings.Join(values, ",")})
	}
	s, ok := signing.ReadSigV4(m)
	secretOf := map[string]string{labAWSKey: labAWS, labAWSTemp: labAWS}
	switch now := time.Now().UTC(); {
	case !ok || s.Missing != "" || s.Stamp == "":
		refuse(403, refusedByStore{Code: "AccessDenied", Message: "Access Denied"})
	case secretOf[s.Key] == "" || s.Key == labAWSTemp && s.Token != labAWSToken:
		refuse(403, refusedByStore{Code: "InvalidAccessKeyId", Message: "The AWS Access Key Id you provided does not exist in our records.", AWSAccessKeyID: s.Key})
	case now.Sub(s.At).Abs() > 15*time.Minute:
		refuse(403, refusedByStore{Code: "RequestTimeTooSkewed", Message: "The difference between the request time and the current time is too large.", RequestTime: s.Stamp, ServerTime: now.Format(time.RFC3339)})
	default:
		made, err := signAsSent(r, s, m, secretOf[s.Key])
		if err != nil || made.Set[0][1] != r.Header.Get("Authorization") {
			e := refusedByStore{Code: "SignatureDoesNotMatch", Message: "The request signature we calculated does not match the signature you provided. Check your key and signing method.", AWSAccessKeyID: s.Key}
			if err == nil {
				e.CanonicalRequest, e.StringToSign = made.Steps[0].Text, made.Steps[1].Text
			}
			refuse(403, e)
			return
		}
		answer(w, 200, map[string]string{"hello": labUser})
	}
}

// signAsSent makes the signature that the request should have: of the headers that it names, and of the path as the store writes it.
func signAsSent(r *http.Request, s signing.SigV4Sent, m signing.Message, secret string) (signing.Made, error) {
	var kept [][2]string
	for _, h := range m.Headers {
		if n := strings.ToLower(h[0]); slices.Contains(s.SignedHeaders, n) {
			kept, m.Given = append(kept, h), append(m.Given, n)
		}
	}
	m.Headers = kept
	path := r.URL.EscapedPath()
	for {
		plain, err := url.PathUnescape(path)
		if err != nil || plain == path {
			break
		}
		path = plain
	}
	m.Target = (&url.URL{Path: path}).EscapedPath()
	if r.URL.RawQuery != "" {
		m.Target += "?" + r.URL.RawQuery
	}
	return signing.SigV4(m, map[string]string{"provider": awsScope, "key": s.Key, "secret": secret, "curl": "yes"})
}
