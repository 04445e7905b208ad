package diagnose

import (
	"fmt"
	"net/url"
	"path"
	"strings"

	"why401/httpclient/clean"
)

// A web server or load balancer that refuses by its own rules answers with a page of its own. No service behind it was
// asked, so what the page is about are addresses, paths, methods, files and logins that the server itself checks.

// ownPages are the words by which such a page is known; marks are looked for in Server, where the page names nobody.
var ownPages = []struct {
	name, shown string   // shown: in a sentence, where Server does not say who it is
	page        []string // any of them
	server      []string // any of them has to be in Server; nil: the page is enough
}{
	{"nginx", "nginx", []string{"<center>nginx", "<center>openresty", "<center><h1>403 forbidden</h1></center>"}, []string{"nginx", "openresty"}},
	{"apache", "Apache httpd", []string{"you don't have permission to access", "<h1>forbidden</h1>", "could not verify that you"}, []string{"apache"}},
	{"lighttpd", "lighttpd", []string{"403 forbidden</title>", "<h1>403 forbidden</h1>"}, []string{"lighttpd"}},
	// haproxy names itself nowhere; these are the bodies that are compiled in (http_err_msgs).
	{"haproxy", "haproxy", []string{"request forbidden by administrative rules.", "you need a valid user and password to access this content.", "you have sent too many requests in a given amount of time.", "your browser didn't send a complete request in time."}, nil},
}

// ownPage is the server that wrote the page itself: its name in ownPages, "" none is known.
func ownPage(e *Evidence) string {
	if !e.IsHTML || e.Status < 400 {
		return ""
	}
	s, text := lower(server(e)), lower(e.Text[:min(len(e.Text), 4000)])
	for _, p := range ownPages {
		if hasAny(text, p.page) && (p.server == nil || hasAny(s, p.server)) {
			return p.name
		}
	}
	return ""
}

func hasAny(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

// ownName is who wrote the page, for a sentence.
func ownName(e *Evidence) string {
	if s := clean.Line(server(e), 60); s != "" {
		return s
	}
	for _, p := range ownPages {
		if p.name == ownPage(e) {
			return p.shown
		}
	}
	return "the web server"
}

// ownForbidden reports whether the 403 is such a page.
func ownForbidden(e *Evidence) bool {
	return e.Status == 403 && !challenged(e) && ownPage(e) != ""
}

// ownLoginPage reports whether the body is the page of a server that refuses a login itself; a program behind it writes
// another.
func ownLoginPage(e *Evidence) bool {
	return strings.Contains(e.Text, "could not verify that you") || strings.Contains(e.Text, "<center><h1>401 Authorization Required</h1></center>") ||
		e.Status == 401 && ownPage(e) == "haproxy"
}

// letIn reports that without the credential the server asked for one (401): then its rules on addresses and paths were
// passed, and the 403 is about the login or what comes after it.
func letIn(e *Evidence) bool {
	p := e.Probe(ProbeNone)
	return sent(e) && p != nil && p.Status == 401
}

// knownLogin reports that none, made up and real got three different answers: the login passed, and the 403 came after it.
func knownLogin(e *Evidence) bool {
	g := e.Probe(ProbeGarbage)
	return letIn(e) && g != nil && g.Status == 401
}

// ownForbiddenShare is how likely each of three reasons of a web server's own 403 is: a file that it may not show, a rule
// for everybody, a list of addresses. None of them can be told from the page; the path and one experiment say a little.
func ownForbiddenShare(e *Evidence) (file, rule, list float64) {
	for _, id := range []string{ProbeNeutral, ProbeAgent} {
		if p := e.Probe(id); p != nil && p.Accepted == Yes {
			return 0, 0.05, 0 // the same path is open, from here, to a request that looks otherwise
		}
	}
	if ownPage(e) == "haproxy" { // it serves no files
		if p := e.Probe(ProbeReading); p != nil && p.Accepted == Yes {
			return 0, 0.5, 0
		}
		return 0, 0.52, 0.33
	}
	file, rule, list = 0.34, 0.34, 0.25
	if p := e.Probe(ProbeReading); p != nil && p.Accepted == Yes {
		return 0, 0.12, 0 // what can be read is open as such
	}
	folder := false
	if h := e.Exchange.Last(); h != nil {
		path, _, _ := strings.Cut(h.URL, "?")
		folder = strings.HasSuffix(path, "/")
	}
	switch n := e.Probe(ProbeNonsense); {
	case n != nil && n.Status == 404 && folder: // the rest of the folder is open, and only its page is not shown
		return 0.75, 0.15, 0.08
	case n != nil && n.Status == 404:
		return 0.5, 0.3, 0.1
	case n != nil && n.Status == 403: // all of the folder is closed
		return 0.2, 0.42, 0.33
	case folder:
		return 0.42, 0.3, 0.22
	}
	return file, rule, list
}

// ownForbiddenPoints are the evidence for all three.
func ownForbiddenPoints(e *Evidence) []Point {
	ev := []Point{{Where: "response.body", What: "the page that " + ownName(e) + " writes itself: " + ownWords(e)}}
	if n := e.Probe(ProbeNonsense); n != nil {
		what := "in the same folder it gets " + fmt.Sprint(n.Status)
		if n.Status == 403 {
			what += " too, so all of the folder is closed"
		} else if n.Status == 404 {
			what += ", so the folder as such is open"
		}
		ev = append(ev, Point{Where: "experiment " + ProbeNonsense, What: what})
	}
	return ev
}

// ownWords are the words of such a page.
func ownWords(e *Evidence) string {
	return clean.Line(strings.Join(strings.Fields(markup.Re().ReplaceAllString(htmlTitle.Re().ReplaceAllString(e.Text[:min(len(e.Text), 4000)], " "), " ")), " "), 120)
}

// namesFile reports whether the address is that of a file as web servers show them: Apache httpd answers 401 where a user is not on
// the list, unless AuthzSendForbiddenOnFailure is on, and 403 where it may not read the file.
func namesFile(e *Evidence) bool {
	h := e.Exchange.Last()
	if h == nil {
		return false
	}
	u, err := url.Parse(h.URL)
	if err != nil {
		return false
	}
	switch strings.ToLower(path.Ext(u.Path)) {
	case ".html", ".htm", ".txt", ".pdf", ".zip", ".gz", ".tgz", ".jpg", ".jpeg", ".png", ".gif", ".svg", ".css", ".js", ".csv", ".iso", ".deb", ".rpm", ".jar":
		return true
	}
	return false
}
