// Package convert reads a request from the forms that people have it in, and writes it in others: the entry of the
// way from a refused request to a kept credential. One file a form; detect.go says which form a text is.
package convert

import (
	"encoding/json"
	"io"
	"os"
	"strings"

	"why401/httpclient"
)

// Options are what a reader may use of the world.
type Options struct {
	ReadFile func(string) ([]byte, error) // for -d @file; nil reads the disk
	Stdin    io.Reader                    // for -d @-
	Getenv   func(string) string

	unexpanded []string // variables of the shell as they stand in the words, ${NAME}: no glob of curl's
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
		in.Requests, err = CurlTextRequests(text, o)
		return in, err
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
	if bad := portFault(portOf(raw)); bad != "" {
		return &SyntaxError{Doing: "reading the URL", Want: wantPort, Got: bad + ": “" + httpclient.CleanLine(httpclient.MaskURL(raw), 120) + "”"}
	}
	a, err := httpclient.ReadAddress(raw, scheme, true)
	if err != nil {
		return &SyntaxError{Doing: "reading the URL", Want: err.Error(), Got: "“" + httpclient.CleanLine(httpclient.MaskURL(raw), 120) + "”", Fix: urlFix(raw)}
	}
	if a.Scheme != "http" && a.Scheme != "https" {
		return &SyntaxError{Doing: "reading the URL", Want: "http or https", Got: httpclient.CleanLine(a.Scheme, 20)}
	}
	if a.HasUser && r.Login == nil {
		r.Login = &httpclient.Login{User: a.User, Password: httpclient.NewSensitive("password", a.Password), Source: "URL userinfo"}
	}
	r.URL = a.Text()
	return nil
}

// urlFix is what to do about the mistake that URLs have most often.
func urlFix(raw string) string {
	if strings.Contains(strings.TrimSpace(raw), " ") {
		return "A space inside of a URL is written %20; curl refuses it too."
	}
	return ""
}

// harFailures reads the requests of the failing entries of a HAR (status 0 or from 400 up).
func harFailures(text string) ([]httpclient.Request, error) {
	var har struct {
		Log struct {
			Entries []struct {
				Request struct {
					Method   string
					URL      string
					Headers  []struct{ Name, Value string }
					PostData *struct{ Text string }
				}
				Response struct{ Status int }
			}
		}
	}
	text = strings.TrimPrefix(text, "\ufeff")
	if err := json.Unmarshal([]byte(text), &har); err != nil {
		return nil, &SyntaxError{Doing: "reading the HAR", Want: "JSON", Got: httpclient.CleanLine(err.Error(), 120)}
	}
	var out []httpclient.Request
	for _, e := range har.Log.Entries {
		if e.Response.Status != 0 && e.Response.Status < 400 {
			continue
		}
		r := httpclient.Request{Method: e.Request.Method, Source: "HAR", Sources: map[string]string{}}
		if setURL(&r, e.Request.URL, "https") != nil {
			continue
		}
		for _, h := range e.Request.Headers {
			if n := strings.ToLower(h.Name); strings.HasPrefix(n, ":") || n == "host" || n == "content-length" || n == "connection" || n == "accept-encoding" {
				continue
			}
			r.Headers = append(r.Headers, httpclient.Header{Name: h.Name, Value: h.Value})
		}
		if e.Request.PostData != nil {
			r.Body = &httpclient.Body{Bytes: []byte(e.Request.PostData.Text)}
		}
		out = append(out, r)
	}
	return out, nil
}
