package convert

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"why401/httpclient"
	"why401/httpclient/mask"
)

const readingJSON = "reading why401.request.v1"

// isOwnJSON is true for what ToJSON writes.
func isOwnJSON(s sample) bool {
	return strings.HasPrefix(s.text, "{") && strings.Contains(s.head, `"why401.request.v1"`)
}

// readOwnJSON reads a request that ToJSON wrote. A login's password is not in that form: it is asked for.
func readOwnJSON(text string, _ Options) (Input, error) {
	var d struct {
		Method, URL string
		Headers     [][2]string
		Body        *struct{ Text, Base64, File *string }
		Auth        *struct {
			Scheme string
			User   *string
		}
		Proxy *struct {
			URL  string
			User *string
		}
		ClientCertificate *string  `json:"client_certificate"`
		FollowRedirects   bool     `json:"follow_redirects"`
		Insecure          bool     `json:"insecure"`
		TimeoutS          *float64 `json:"timeout_s"`
		Unsupported       []string
	}
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		e := &SyntaxError{Doing: readingJSON, Want: "the document that convert --to json writes", Got: "JSON of another shape"}
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			e.Line, e.Column = lineAt(text, int(syntax.Offset))
			e.Want, e.Got = "JSON", "what breaks off or is none"
		}
		return Input{}, e
	}
	r := newRequest("why401.request.v1")
	r.Method = d.Method
	if d.Method != "" {
		r.Sources["method"] = "why401.request.v1"
	}
	for _, h := range d.Headers {
		r.Headers = append(r.Headers, httpclient.Header{Name: h[0], Value: h[1]})
	}
	if b := d.Body; b != nil {
		body := &httpclient.Body{Bytes: []byte{}}
		switch {
		case b.File != nil: // what it held then is not in the document
			body.File = *b.File
			r.Unsupported = append(r.Unsupported, "the body of the file "+mask.Word(*b.File))
		case b.Text != nil:
			body.Bytes = []byte(*b.Text)
		case b.Base64 != nil:
			raw, err := base64.StdEncoding.DecodeString(*b.Base64)
			if err != nil {
				return Input{}, &SyntaxError{Doing: readingJSON, Want: "base64 in body.base64", Got: "text that is none"}
			}
			body.Bytes = raw
		}
		r.Body = body
	}
	if err := setURL(&r, d.URL, "https"); err != nil {
		return Input{}, err
	}
	if a := d.Auth; a != nil && httpclient.Signs(a.Scheme) && a.Scheme != "aws-sigv4" {
		r.Unsupported = append(r.Unsupported, "the signature by "+a.Scheme+" (its secrets are not in this form; give them with --sign)")
	} else if a != nil && a.User != nil && !r.Headers.Has("Authorization") {
		r.Scheme = a.Scheme
		r.Login = &httpclient.Login{User: *a.User, Ask: true, Source: "why401.request.v1"}
		if a.Scheme == "negotiate" { // without a user it is the ticket of the cache
			r.Login.AtKDC = *a.User != ""
			r.Login.Ask = r.Login.AtKDC
		}
		if r.Login.Ask {
			r.Notes = append(r.Notes, "the form holds no password of a login: it is asked for before anything is sent")
		}
	}
	if p := d.Proxy; p != nil {
		r.Proxy = &httpclient.ProxySpec{URL: p.URL, Source: "why401.request.v1"}
		if p.User != nil {
			r.Proxy.Login = &httpclient.Login{User: *p.User, Ask: true, Source: "why401.request.v1"}
		}
	}
	if d.ClientCertificate != nil {
		r.ClientCertFile = *d.ClientCertificate
	}
	r.FollowRedirects, r.Insecure = d.FollowRedirects, d.Insecure
	if d.TimeoutS != nil && *d.TimeoutS > 0 && *d.TimeoutS < 1e9 {
		r.Timeout = time.Duration(*d.TimeoutS * float64(time.Second))
	}
	r.Unsupported = append(r.Unsupported, d.Unsupported...)
	return one(r, nil)
}

// lineAt is the line and column, from 1, of a byte offset in text.
func lineAt(text string, offset int) (line, column int) {
	before := text[:min(max(offset, 0), len(text))]
	return strings.Count(before, "\n") + 1, len(before) - strings.LastIndex(before, "\n")
}
