package diagnose

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// Answerer is who wrote an answer, as far as its marks tell.
type Answerer struct {
	By       string  // "origin", "gateway", "cdn", "waf", "proxy", "unknown"
	Name     string  // "Cloudflare", "" not known
	Page     bool    // the body is byte for byte the page that Name writes
	Marks    []Point // what shows it; Note is the source
	Behind   []string
	Conflict string // marks that speak of different writers, in one sentence; "" none
}

// Sentence is the answerer in words: who, and through whom it came.
func (a Answerer) Sentence() string {
	if a.By == "unknown" {
		return "who answered is not known"
	}
	who := map[string]string{"origin": "the service itself", "gateway": "a gateway before the service", "cdn": "a cache before the service", "waf": "a filter before the service", "proxy": "the proxy"}[a.By]
	switch {
	case a.Name != "" && a.By == "origin":
		who = a.Name + ", the web server of the service"
	case a.Name != "":
		who = a.Name + ", " + who
	}
	if len(a.Behind) > 0 {
		who += ", through " + strings.Join(a.Behind, " and ")
	}
	return who
}

// WhoAnswered reads the marks of the last answer. Where nothing speaks of another, it was the service; where nobody answered, nobody
// is known.
func WhoAnswered(e *Evidence) Answerer {
	h := e.Exchange.Last()
	if h == nil || h.Status == 0 {
		return Answerer{By: "unknown"}
	}
	a := answererOf(h)
	if a.By == string(layerOrigin) && a.Name != "" && h.Status >= 400 { // its own page, and another writes for the same host
		for _, id := range []string{ProbeNonsense, ProbeNone, ProbeGarbage, ProbeReading} {
			if p := e.Probe(id); p != nil && p.Exchange != nil && applicationFormat(p.Exchange.Last()) {
				a.By = string(layerGateway)
				a.Marks = append(a.Marks, Point{Where: "experiment " + id, What: "an answer in the service's own format: " + contentType(p.Exchange.Last()), Sign: "✗"})
				break
			}
		}
	}
	return a
}

// HopAnswerer is who wrote the answer of one hop, by its own marks alone.
func HopAnswerer(h httpclient.Hop) Answerer {
	if h.Status == 0 {
		return Answerer{By: "unknown"}
	}
	return answererOf(&h)
}

// answererOf reads the marks of one answer.
func answererOf(h *httpclient.Hop) Answerer {
	a := Answerer{By: string(layerOrigin)}
	if h.Status == 407 || h.Method == "CONNECT" {
		a.By = string(layerProxy)
		what := fmt.Sprint(h.Status)
		if h.Method == "CONNECT" {
			what += " to CONNECT"
		}
		a.Marks = append(a.Marks, Point{Where: "response.status", What: what, Note: "RFC 9110 section 15.5.8"})
	}
	body := lower(string(h.Answer[:min(len(h.Answer), 16<<10)]))
	if h.Status < 400 { // a page that speaks of an error in another's words
		body = ""
	}
	wrote := map[string]layer{}
	for _, m := range bodyFirst() {
		p, ok := m.in(h, body)
		if !ok {
			continue
		}
		switch {
		case !m.wrote:
			if m.who != a.Name && !slices.Contains(a.Behind, m.who) {
				a.Behind = append(a.Behind, m.who)
				a.Marks = append(a.Marks, p)
			}
		case len(a.Marks) > 0 && a.By == string(layerProxy) && a.Name == "" && m.is != layerProxy && h.Status == 407:
			// a 407 is a proxy's whatever its page
		default:
			if len(wrote) == 0 {
				if !(a.By == string(layerProxy) && m.is != layerProxy) {
					a.By = string(m.is)
				}
				a.Name = m.who
			}
			if _, seen := wrote[m.who]; !seen {
				a.Marks = append(a.Marks, p)
			}
			wrote[m.who] = m.is
		}
	}
	if a.By == string(layerOrigin) && a.Name != "" && (h.Status == 502 || h.Status == 504) { // what says so speaks of a server behind it
		a.By = string(layerGateway)
		a.Marks = append(a.Marks, Point{Where: "response.status", What: fmt.Sprint(h.Status), Note: "RFC 9110 section 15.6.3"})
	}
	a.Behind = slices.DeleteFunc(a.Behind, func(s string) bool { return s == a.Name })
	if a.Name != "" && pageOf(a.Name, h) {
		a.Page = true
		a.Marks = append(a.Marks, Point{Where: "response.body", What: "byte for byte the page of " + a.Name})
	}
	a.Conflict = conflict(a, wrote, h)
	return a
}

// bodyFirst are the marks with those of a body before the others: a header is added to answers of others too.
func bodyFirst() []mark {
	sortMarks.Do(func() {
		sortedMarks = slices.Clone(marks)
		slices.SortStableFunc(sortedMarks, func(a, b mark) int {
			switch {
			case (a.body == "") == (b.body == ""):
				return 0
			case a.body != "":
				return -1
			}
			return 1
		})
	})
	return sortedMarks
}

var (
	sortMarks   sync.Once
	sortedMarks []mark
)

// in looks for the mark.
func (m mark) in(h *httpclient.Hop, body string) (Point, bool) {
	var p Point
	if m.body != "" {
		i := strings.Index(body, m.body)
		if i < 0 {
			return p, false
		}
		p = Point{Where: "response.body", What: "“" + clean.Line(string(h.Answer[i:i+len(m.body)]), 80) + "”", Note: m.source}
	}
	if m.field == "" {
		return p, true
	}
	for _, v := range h.Received.Values(m.field) {
		if m.has == "" || strings.Contains(lower(v), m.has) {
			if m.body == "" {
				p = Point{Where: "response.headers." + m.field, What: clean.Line(mask.Header(m.field, v), 80), Note: m.source}
			}
			return p, true
		}
	}
	return p, false
}

// conflict says in one sentence where the marks speak of different writers.
func conflict(a Answerer, wrote map[string]layer, h *httpclient.Hop) string {
	for who, is := range wrote {
		if who != a.Name && is != layerOrigin {
			return "the marks of " + a.Name + " and of " + who + " are both there: one of them passed on what the other wrote"
		}
	}
	s := lower(h.Received.Get("Server"))
	for _, p := range []struct{ who, word string }{{"nginx", "nginx"}, {"openresty", "openresty"}, {"Apache httpd", "apache"}} {
		if a.Name != p.who || s == "" || strings.Contains(s, p.word) {
			continue
		}
		for _, other := range []string{"nginx", "apache", "iis", "lighttpd", "caddy", "jetty", "tomcat", "envoy", "haproxy", "openresty"} {
			if strings.Contains(s, other) {
				return "the page is " + a.Name + "'s, and Server names " + clean.Line(h.Received.Get("Server"), 60) + ": one of them passed on what the other wrote"
			}
		}
	}
	return ""
}

// applicationFormat reports an answer in a format that no web server writes by itself.
func applicationFormat(h *httpclient.Hop) bool {
	ct := contentType(h)
	return strings.Contains(ct, "json") || strings.Contains(ct, "xml") && !strings.Contains(ct, "html")
}

func contentType(h *httpclient.Hop) string {
	if h == nil {
		return ""
	}
	ct, _, _ := strings.Cut(lower(h.Received.Get("Content-Type")), ";")
	return clean.Line(strings.TrimSpace(ct), 60)
}

// pageOf reports whether the body is, byte for byte, the page that a server writes for its status: with or without its version, and
// with any reason phrase that it has for it.
func pageOf(who string, h *httpclient.Hop) bool {
	body := strings.ReplaceAll(string(h.Answer), "\r\n", "\n")
	_, title, _ := strings.Cut(body, "<title>")
	title, _, _ = strings.Cut(title, "</title>")
	switch who {
	case "nginx", "openresty":
		_, foot, _ := strings.Cut(body, "<hr><center>")
		foot, _, _ = strings.Cut(foot, "</center>")
		if !strings.HasPrefix(title, fmt.Sprint(h.Status)+" ") && h.Status != 400 || !strings.HasPrefix(foot, who) || len(foot) > 60 {
			return false
		}
		page := "<html>\n<head><title>" + title + "</title></head>\n<body>\n<center><h1>" + strings.TrimSpace(title) + "</h1></center>\n<hr><center>" + foot + "</center>\n</body>\n</html>\n"
		rest, ok := strings.CutPrefix(body, page)
		return ok && strings.TrimSpace(strings.ReplaceAll(rest, "<!-- a padding to disable MSIE and Chrome friendly error page -->", "")) == ""
	case "haproxy":
		_, heading, _ := strings.Cut(body, "<h1>")
		heading, text, _ := strings.Cut(heading, "</h1>\n")
		text, _, _ = strings.Cut(text, "\n</body>")
		return strings.HasPrefix(heading, fmt.Sprint(h.Status)+" ") && body == "<html><body><h1>"+heading+"</h1>\n"+text+"\n</body></html>\n" && !strings.ContainsAny(heading+text, "<>")
	case "lighttpd":
		return body == "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\"\n         \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\n<html xmlns=\"http://www.w3.org/1999/xhtml\" xml:lang=\"en\" lang=\"en\">\n <head>\n  <title>"+title+"</title>\n </head>\n <body>\n  <h1>"+title+"</h1>\n </body>\n</html>\n" && strings.HasPrefix(title, fmt.Sprint(h.Status)+" ")
	case "Apache httpd":
		body = strings.Replace(body, `"-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd"`, `"-//IETF//DTD HTML 2.0//EN"`, 1) // the newer of two
		for _, words := range apachePages(h.Status) {
			page := "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html><head>\n<title>" + title + "</title>\n</head><body>\n<h1>" + words[0] + "</h1>\n" + words[1] + "\n"
			if rest, ok := strings.CutPrefix(body, page); ok {
				rest = strings.TrimPrefix(rest, "<hr>\n")
				if strings.HasPrefix(rest, "<address>Apache") {
					_, rest, _ = strings.Cut(rest, "</address>\n")
				}
				return rest == "</body></html>\n"
			}
		}
	}
	return false
}

// apachePages are heading and text of Apache httpd's own pages of a status (modules/http/http_protocol.c).
func apachePages(status int) [][2]string {
	switch status {
	case 401:
		return [][2]string{{"Unauthorized", "<p>This server could not verify that you\nare authorized to access the document\nrequested.  Either you supplied the wrong\ncredentials (e.g., bad password), or your\nbrowser doesn't understand how to supply\nthe credentials required.</p>"}}
	case 403:
		return [][2]string{{"Forbidden", "<p>You don't have permission to access this resource.</p>"}, {"Forbidden", "<p>You don't have permission to access this resource.Server unable to read htaccess file, denying access to be safe</p>"}}
	case 404:
		return [][2]string{{"Not Found", "<p>The requested URL was not found on this server.</p>"}}
	case 503:
		return [][2]string{{"Service Unavailable", "<p>The server is temporarily unable to service your\nrequest due to maintenance downtime or capacity\nproblems. Please try again later.</p>"}}
	}
	return nil
}
