package convert

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"why401/httpclient"
	"why401/httpclient/clean"
)

type harLog struct {
	Log struct {
		Version string     `json:"version"`
		Creator harCreator `json:"creator"`
		Entries []harEntry `json:"entries"`
	} `json:"log"`
}

type harCreator struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type harEntry struct {
	Started  string             `json:"startedDateTime"`
	Time     float64            `json:"time"`
	Request  harRequest         `json:"request"`
	Response harResponse        `json:"response"`
	Cache    struct{}           `json:"cache"`
	Timings  map[string]float64 `json:"timings"`
	Comment  string             `json:"comment,omitempty"`
}

type harRequest struct {
	Method      string    `json:"method"`
	URL         string    `json:"url"`
	HTTPVersion string    `json:"httpVersion"`
	Headers     []harPair `json:"headers"`
	QueryString []harPair `json:"queryString"`
	Cookies     []harPair `json:"cookies"`
	PostData    *harBody  `json:"postData,omitempty"`
	HeadersSize int       `json:"headersSize"`
	BodySize    int       `json:"bodySize"`
}

type harPair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type harBody struct {
	MimeType string `json:"mimeType"`
	Text     string `json:"text"`
	Encoding string `json:"encoding,omitempty"`
}

type harResponse struct {
	Status      int       `json:"status"`
	StatusText  string    `json:"statusText"`
	HTTPVersion string    `json:"httpVersion"`
	Headers     []harPair `json:"headers"`
	Cookies     []harPair `json:"cookies"`
	Content     struct {
		Size     int    `json:"size"`
		MimeType string `json:"mimeType"`
	} `json:"content"`
	RedirectURL string `json:"redirectURL"`
	HeadersSize int    `json:"headersSize"`
	BodySize    int    `json:"bodySize"`
}

// ToHAR writes requests as an archive (HAR 1.2) whose answers are not there yet (status 0). Secrets are placeholders
// unless reveal.
func ToHAR(rs []httpclient.Request, reveal bool) ([]byte, error) {
	var doc harLog
	doc.Log.Version, doc.Log.Creator.Name, doc.Log.Entries = "1.2", "why401", []harEntry{}
	for _, r := range rs {
		e := harEntry{Started: "1970-01-01T00:00:00Z", Timings: map[string]float64{"send": 0, "wait": 0, "receive": 0}, Comment: "not sent yet"}
		e.Request = harOf(r, reveal)
		e.Response.Headers, e.Response.Cookies, e.Response.HeadersSize, e.Response.BodySize = []harPair{}, []harPair{}, -1, -1
		e.Response.Content.MimeType = "x-unknown"
		doc.Log.Entries = append(doc.Log.Entries, e)
	}
	b, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the request as HAR: %w", err)
	}
	return clean.EscapeJSON(append(b, '\n')), nil
}

func harOf(r httpclient.Request, reveal bool) harRequest {
	r = withJar(r)
	q := harRequest{Method: r.Method, URL: r.URL, HTTPVersion: "HTTP/1.1", Headers: []harPair{}, QueryString: []harPair{}, Cookies: []harPair{}, HeadersSize: -1}
	vars := newPlaceholders(r, reveal)
	if q.Method == "" {
		q.Method = "GET"
	}
	if strings.HasPrefix(r.HTTPVersion, "2") {
		q.HTTPVersion = "HTTP/2.0"
	}
	q.URL = vars.url(q.URL)
	for _, h := range r.Headers {
		v, _ := vars.header(h)
		q.Headers = append(q.Headers, harPair{h.Name, v})
		if strings.EqualFold(h.Name, "Cookie") && reveal {
			for _, c := range strings.Split(h.Value, ";") {
				if name, value, ok := strings.Cut(strings.TrimSpace(c), "="); ok {
					q.Cookies = append(q.Cookies, harPair{name, value})
				}
			}
		}
	}
	if loginAsBasic(r) && !r.Headers.Has("Authorization") { // an archive has no other place for a login
		q.Headers = append(q.Headers, harPair{"Authorization", "Basic " + vars.pair(r.Login)})
	}
	if _, raw, ok := strings.Cut(q.URL, "?"); ok {
		raw, _, _ = strings.Cut(raw, "#")
		for _, p := range strings.Split(raw, "&") {
			name, value, _ := strings.Cut(p, "=")
			q.QueryString = append(q.QueryString, harPair{unescapeQuery(name), unescapeQuery(value)})
		}
	}
	if r.Body != nil {
		text := vars.form(string(r.Body.Bytes))
		q.BodySize = len(r.Body.Bytes)
		q.PostData = &harBody{MimeType: r.Headers.Get("Content-Type"), Text: text}
		if !utf8.ValidString(text) {
			q.PostData.Text, q.PostData.Encoding = base64.StdEncoding.EncodeToString([]byte(text)), "base64"
		}
	}
	return q
}

func unescapeQuery(s string) string {
	if v, err := url.QueryUnescape(s); err == nil {
		return v
	}
	return s
}
