// Package convert reads a request from the forms that people have it in, and writes it in others: the entry of the
// way from a refused request to a kept credential. One file a form; detect.go says which form a text is.
package convert

import (
	"io"
	"net/url"
	"os"
	"strings"

	"why401/httpclient"
	"why401/httpclient/address"
	"why401/httpclient/clean"
	"why401/httpclient/har"
	"why401/httpclient/mask"
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
	Kind     string // see Detect
	Requests []httpclient.Request
	// Exchange is the first request with its answer, where the answer stands in the text too; nil where it does not.
	// It was read, not measured: it has no times, no addresses and no certificate.
	Exchange *httpclient.Exchange
	Token    mask.Sensitive
	Notes    []string

	answers map[int]*httpclient.Exchange // of the other requests, by their place in Requests
}

// Answer is the exchange of request i that stands in the text, nil where none does.
func (in Input) Answer(i int) *httpclient.Exchange {
	if i == 0 {
		return in.Exchange
	}
	return in.answers[i]
}

// answer puts the exchange of request i.
func (in *Input) answer(i int, x *httpclient.Exchange) {
	if x == nil || i < 0 || i >= len(in.Requests) {
		return
	}
	if len(x.Hops) > 0 && x.Hops[0].Method == "" {
		asked(&x.Hops[0], in.Requests[i])
	}
	x.Request, x.Purpose = in.Requests[i], httpclient.AsRecorded
	if i == 0 {
		in.Exchange = x
		return
	}
	if in.answers == nil {
		in.answers = map[int]*httpclient.Exchange{}
	}
	in.answers[i] = x
}

// Parse recognises text and reads it. The notes of the text are with each of its requests.
func Parse(text string, o Options) (Input, error) {
	if cmd := strings.TrimSpace(text); plainCurl(cmd) && proseAt(cmd) < 0 {
		in := Input{Kind: "curl"}
		rs, err := CurlText(cmd, o)
		if err != nil {
			return in, whole(text).place(located(err, cmd))
		}
		for i := range rs {
			mend(&rs[i])
			refuseExpressions(&rs[i], "curl", cmd)
		}
		in.Requests = rs
		return in, nil
	}
	f, p, ok := recognise(text)
	if !ok {
		return Input{Kind: "unknown"}, &SyntaxError{Doing: "reading what was pasted", Line: 1, Column: 1,
			Want: "a curl, wget, HTTPie or PowerShell command, fetch(…), raw HTTP, a .http file, a URL or a token", Got: describe(text)}
	}
	if f.command {
		p = withoutProse(withoutLinks(p))
	}
	in, err := f.read(p.text, o)
	if err != nil && !f.command {
		if straight, changed := straightened(p.text); changed {
			if again, err2 := f.read(straight, o); err2 == nil {
				in, err = again, nil
				p = p.with("curly quotes and unusual spaces were read as plain ones")
			}
		}
	}
	in.Kind = f.kind
	if err != nil {
		return in, p.place(located(err, p.text))
	}
	notes := append(append([]string(nil), p.notes...), in.Notes...)
	in.Notes = nil
	if len(in.Requests) == 0 {
		in.Notes = notes
	}
	for i := range in.Requests {
		mend(&in.Requests[i])
		refuseExpressions(&in.Requests[i], f.kind, p.text)
		if p.beside {
			in.Requests[i].Unsupported = append(in.Requests[i].Unsupported, "what stands beside the address (it could not be read)")
		}
		if len(notes) > 0 {
			in.Requests[i].Notes = append(append([]string(nil), notes...), in.Requests[i].Notes...)
		}
		if x := in.Answer(i); x != nil {
			x.Request = in.Requests[i]
		}
	}
	return in, nil
}

// plainCurl is true for one curl command of bash and nothing else: by far the most, and worth a way without detours.
func plainCurl(t string) bool {
	head := t[:min(len(t), 4096)]
	return strings.HasPrefix(t, "curl ") && !strings.Contains(head, "-Uri") && !strings.Contains(head, "-UseB") && !strings.Contains(head, "-Headers") && !strings.Contains(head, "-Method") &&
		!strings.Contains(t, " ^") && !strings.Contains(head, `"{""`) && !strings.Contains(t, "`\n") && !strings.Contains(t, "\r") && !strings.Contains(t, "&quot;") && !strings.Contains(t, "&amp;") && !strings.Contains(t, "$env:") &&
		!strings.Contains(t, "<http") && !strings.Contains(t, "<mailto:") && !strings.Contains(t, "\u00a0") && !strings.Contains(t, "\u200b") && shellExtent(t) == len(t)
}

func describe(text string) string {
	t := strings.TrimSpace(text)
	if t == "" {
		return "nothing"
	}
	return "a text of " + itoa(len(t)) + " bytes that is none of them"
}

// one is an input of a single request.
func one(r httpclient.Request, err error) (Input, error) {
	if err != nil {
		return Input{}, err
	}
	return Input{Requests: []httpclient.Request{r}}, nil
}

func readURL(text string, _ Options) (Input, error) { return one(URL(text)) }

func readHAR(text string, _ Options) (Input, error) {
	rs, err := harFailures(text)
	if err == nil && len(rs) == 0 {
		err = &SyntaxError{Doing: "reading the HAR", Want: "an entry that failed (status 0 or from 400 up)", Got: "none"}
	}
	return Input{Requests: rs}, err
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
		return &SyntaxError{Doing: "reading the URL", Want: wantPort, Got: bad + ": “" + clean.Line(mask.URL(raw), 120) + "”"}
	}
	if r.Source != "curl" && r.Source != "URL" { // other tools encode what does not belong into a URL; curl sends it as it stands
		if u, err := url.Parse(raw); err == nil && u.Host != "" {
			raw = u.String()
		}
	}
	a, err := address.Read(raw, scheme, true)
	if err != nil {
		return &SyntaxError{Doing: "reading the URL", Want: err.Error(), Got: "“" + clean.Line(mask.URL(raw), 120) + "”", Fix: urlFix(raw)}
	}
	if a.Scheme != "http" && a.Scheme != "https" {
		return &SyntaxError{Doing: "reading the URL", Want: "http or https", Got: clean.Line(a.Scheme, 20)}
	}
	if a.HasUser {
		own := httpclient.Login{User: a.User, Password: mask.NewSensitive("password", a.Password), Source: "URL userinfo"}
		if r.Login == nil || r.Login.TokenAlone() {
			if r.Login != nil {
				own.Token = r.Login.Token
			}
			r.Login = &own
		} else {
			r.Beside = append(r.Beside, own)
		}
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
			return har.ErrStop
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, &SyntaxError{Doing: "reading the HAR", Want: "JSON with log.entries", Got: clean.Line(err.Error(), 120)}
	case len(out) == 0 && sum.Broke != nil:
		line, column, _ := har.Place(strings.NewReader(text), sum.Broke.Offset)
		return nil, &SyntaxError{Doing: "reading the HAR", Line: line, Column: column, Want: sum.Broke.Want, Got: clean.Line(sum.Broke.Got, 120)}
	}
	return out, nil
}
