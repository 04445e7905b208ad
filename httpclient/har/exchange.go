package har

import (
	"net/url"
	"strconv"
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// Request is the entry's request, ready to be sent again: without the fields that the sending program writes by itself.
// The error says why it cannot be sent as it was.
func (e *Entry) Request() (httpclient.Request, error) {
	u, err := url.Parse(e.URL)
	r := httpclient.Request{Method: clean.Line(strings.ToUpper(e.Method), 40), URL: e.URL, Source: "HAR", Sources: map[string]string{}}
	if r.Method == "" {
		r.Method = "GET"
	}
	switch {
	case err != nil || u.Host == "":
		return r, &URLError{Index: e.Index, Got: e.URL}
	case u.Scheme != "http" && u.Scheme != "https": // ws, wss, data, blob, chrome-extension
		return r, &URLError{Index: e.Index, Got: u.Scheme + ":"}
	}
	if u.User != nil {
		pw, _ := u.User.Password()
		r.Login = &httpclient.Login{User: u.User.Username(), Password: mask.NewSensitive("password", pw), Source: "URL userinfo"}
		u.User = nil
	}
	u.Fragment = ""
	r.URL = u.String()
	r.Sources["method"] = "HAR"
	for _, h := range e.Sent {
		switch n := strings.ToLower(h.Name); {
		case strings.HasPrefix(n, ":"), n == "host", n == "content-length", n == "connection", n == "proxy-connection", n == "keep-alive", n == "transfer-encoding", n == "te", n == "upgrade":
		case n == "accept-encoding": // the answer is to be readable
			r.Compressed = strings.Contains(h.Value, "gzip")
		default:
			r.Headers = append(r.Headers, h)
		}
	}
	if e.HasBody && (len(e.Body) > 0 || r.Method != "GET") {
		r.Body = &httpclient.Body{Bytes: e.Body}
	}
	for _, what := range e.Rebuilt {
		r.Notes = append(r.Notes, "the archive does not hold the "+what+" as it was sent: it was put together from its parts")
	}
	return r, nil
}

// URLError is an entry that no HTTP request can be made of.
type URLError struct {
	Index int
	Got   string
}

func (e *URLError) Error() string {
	return "reading entry " + number(e.Index) + ": want an http or https URL, got “" + clean.Line(mask.URL(e.Got), 100) + "”"
}

// Exchange is the entry as a record of what was sent and what came, one hop: the same that sending makes, so that the
// same causes can be asked about it.
func (e *Entry) Exchange() *httpclient.Exchange {
	r, err := e.Request()
	x := &httpclient.Exchange{Purpose: httpclient.AsRecorded, Request: r, Started: e.Started, Duration: e.Elapsed}
	h := httpclient.Hop{Method: r.Method, URL: r.URL, Proto: e.Proto, Body: e.Body, BodyLen: int64(len(e.Body)), Status: e.Status, Reason: e.Reason, Received: e.Received, Answer: e.Answer, AnswerN: max(e.AnswerN, int64(len(e.Answer))), Cut: e.Cut, Remote: e.Remote}
	h.Timing.Start = e.Started
	for _, f := range e.Sent {
		if !strings.HasPrefix(f.Name, ":") {
			h.Sent = append(h.Sent, f)
		}
		if strings.EqualFold(f.Name, ":path") {
			h.Target = f.Value
		}
	}
	if h.Received.Get("Content-Type") == "" && e.MIME != "" && e.MIME != "x-unknown" && e.Status != 0 {
		h.Received = append(h.Received, httpclient.Header{Name: "Content-Type", Value: e.MIME})
	}
	if e.Status >= 300 && e.Status < 400 && e.Location != "" {
		h.Redirect = &httpclient.Redirect{Location: e.Location}
		if base, perr := url.Parse(r.URL); perr == nil && err == nil {
			if to, perr := base.Parse(e.Location); perr == nil {
				h.Redirect.Location = to.String()
			}
		}
	}
	x.Hops = []httpclient.Hop{h}
	if e.Status == 0 {
		x.Failure = failure(e)
	}
	return x
}

// faults are the names that Chrome gives to requests without an answer (net/base/net_error_list.h in chromium), and what they are.
var faults = []struct {
	part, sentence string
	kind           httpclient.FailureKind
}{
	{"NAME_NOT_RESOLVED", "the host name is not known", httpclient.FailDNS},
	{"NAME_RESOLUTION", "the host name could not be looked up", httpclient.FailDNS},
	{"CONNECTION_REFUSED", "the connection was refused", httpclient.FailRefused},
	{"TIMED_OUT", "no answer came in time", httpclient.FailTimeout},
	{"CERT", "the browser did not accept the certificate", httpclient.FailTLS},
	{"SSL", "the TLS handshake failed", httpclient.FailTLS},
	{"PROXY", "the proxy could not be passed", httpclient.FailProxy},
	{"TUNNEL", "the proxy could not be passed", httpclient.FailProxy},
	{"CONNECTION_RESET", "the connection was reset", httpclient.FailReset},
	{"EMPTY_RESPONSE", "the server closed the connection without an answer", httpclient.FailReset},
	{"CONNECTION_CLOSED", "the server closed the connection", httpclient.FailReset},
	{"BLOCKED_BY", "the browser blocked it, or one of its extensions did", httpclient.FailOther},
	{"ABORTED", "the page or the person stopped it", httpclient.FailStopped},
	{"INTERNET_DISCONNECTED", "the browser was offline", httpclient.FailOther},
}

func failure(e *Entry) *httpclient.Failure {
	f := &httpclient.Failure{Kind: httpclient.FailOther, During: "the recorded request", Detail: "the archive holds no answer, and does not say why: blocked, stopped, or under way when it was saved"}
	for _, k := range faults {
		if strings.Contains(strings.ToUpper(e.Fault), k.part) {
			f.Kind, f.Detail = k.kind, k.sentence
			break
		}
	}
	if e.Fault != "" {
		f.Detail += " (" + clean.Line(e.Fault, 80) + ")"
	}
	return f
}

func number(index int) string { return "#" + strconv.Itoa(index) }
