// Package convert reads a request from the forms that people have it in, and writes it in others: the entry of the
// way from a refused request to a kept credential. One file a form; detect.go says which form a text is.
package convert

import (
	"io"
	"net/url"
	"os"
	"strings"

	"why401/httpclient"
	"why401/httpclient/har"
)

// Options are what a reader may use of the world.
type Options struct {
	ReadFile func(string) ([]byte, error) // for -d @file; nil reads the disk
	Stdin    io.Reader                    // for -d @-
	Getenv   func(string) string
}

func (o Options) read(path string) ([]byte, error) {
	if path == "-" {
		if o.Stdin == nil {
			return nil, os.ErrNotExist
		}
		return io.ReadAll(o.Stdin)
	}
	if o.ReadFile != nil {
		return o.ReadFile(path)
	}
	return os.ReadFile(path)
}

// Input is what a text was found to be.
type Input struct {
	Kind     string // "curl", "url", "http", "token", "har", "unknown"
	Requests []httpclient.Request
	Token    httpclient.Sensitive
	Notes    []string
}

// Parse recognises text and reads it.
func Parse(text string, o Options) (Input, error) {
	in := Input{Kind: Detect(text)}
	var r httpclient.Request
	var err error
	switch in.Kind {
	case "curl":
		r, err = CurlText(text, o)
	case "url":
		r, err = URL(text)
	case "http":
		r, err = RawHTTP(text)
	case "har":
		in.Requests, err = harFailures(text)
		if err == nil && len(in.Requests) == 0 {
			err = &SyntaxError{Doing: "reading the HAR", Want: "an entry that failed (status 0 or from 400 up)", Got: "none"}
		}
		return in, err
	case "token":
		in.Token = httpclient.NewSensitive("token", strings.TrimSpace(text))
		return in, nil
	default:
		return in, &SyntaxError{Doing: "reading what was pasted", Want: "a curl command, a URL, a raw HTTP request or a token", Got: describe(text)}
	}
	if err != nil {
		return in, err
	}
	in.Requests = []httpclient.Request{r}
	return in, nil
}

func describe(text string) string {
	t := strings.TrimSpace(text)
	if t == "" {
		return "nothing"
	}
	return "a text of " + itoa(len(t)) + " bytes that is none of them"
}

// URL reads a bare URL. A missing scheme is http, as curl guesses.
func URL(text string) (httpclient.Request, error) {
	r := httpclient.Request{Method: "GET", Source: "URL", Sources: map[string]string{}}
	err := setURL(&r, strings.Trim(strings.TrimSpace(text), `<>"'`), "http")
	return r, err
}

// setURL puts raw into r; userinfo becomes the login.
func setURL(r *httpclient.Request, raw, scheme string) error {
	if raw == "" {
		return &SyntaxError{Doing: "reading the URL", Want: "a URL", Got: "nothing"}
	}
	if !strings.Contains(raw, "://") {
		raw = scheme + "://" + strings.TrimPrefix(raw, "//")
	}
	if bad := portFault(portOf(raw)); bad != "" {
		return &SyntaxError{Doing: "reading the URL", Want: wantPort, Got: bad + ": “" + httpclient.CleanLine(httpclient.MaskURL(raw), 120) + "”"}
	}
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" {
		return &SyntaxError{Doing: "reading the URL", Want: "a URL such as https://api.example.test/v1", Got: "“" + httpclient.CleanLine(httpclient.MaskURL(raw), 120) + "”"}
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if u.Scheme != "http" && u.Scheme != "https" {
		return &SyntaxError{Doing: "reading the URL", Want: "http or https", Got: u.Scheme}
	}
	if u.User != nil {
		pw, _ := u.User.Password()
		if r.Login == nil {
			r.Login = &httpclient.Login{User: u.User.Username(), Password: httpclient.NewSensitive("password", pw), Source: "URL userinfo"}
		}
		u.User = nil
	}
	r.URL = u.String()
	return nil
}

// maxFailures bounds how many requests are taken out of one HAR: a person looks at a few, triage at all.
const maxFailures = 1000

// harFailures reads the requests of the failing entries of a HAR (status 0 or from 400 up).
func harFailures(text string) ([]httpclient.Request, error) {
	var out []httpclient.Request
	sum, err := har.Read(strings.NewReader(text), har.WholeLimit, func(d *har.Draft) error {
		if !d.Failing() {
			return nil
		}
		e := d.Entry()
		if r, err := e.Request(); err == nil {
			out = append(out, r)
		}
		if len(out) == maxFailures {
			return har.Stop
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, &SyntaxError{Doing: "reading the HAR", Want: "JSON with log.entries", Got: httpclient.CleanLine(err.Error(), 120)}
	case len(out) == 0 && sum.Broke != nil:
		line, column, _ := har.Place(strings.NewReader(text), sum.Broke.Offset)
		return nil, &SyntaxError{Doing: "reading the HAR", Line: line, Column: column, Want: sum.Broke.Want, Got: httpclient.CleanLine(sum.Broke.Got, 120)}
	}
	return out, nil
}
