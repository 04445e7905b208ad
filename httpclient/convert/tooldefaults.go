package convert

import (
	"slices"
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
)

// A request is sent as the tool that it was written for sends it. The versions are guesses: no text says them, and each
// use is noted.
const (
	agentWget       = "Wget/1.25.0"
	agentHTTPie     = "HTTPie/3.2.4"
	agentXh         = "xh/0.25.0"
	agentPowerShell = "Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.26100.4652"
	agentNode       = "node"
	agentAxios      = "axios/1.11.0"
	agentRest       = "vscode-restclient"
	agentJetBrains  = "IntelliJ HTTP Client/IntelliJ IDEA 2025.2"
)

// sentSchemes are the schemes that the client sends for a Login; any other is refused by name.
var sentSchemes = []string{"", "basic", "digest", "ntlm", "negotiate", "anyauth", "aws-sigv4"}

// newRequest is a request of the form source.
func newRequest(source string) httpclient.Request {
	return httpclient.Request{Source: source, Sources: map[string]string{}}
}

// adds puts a header that tool adds where the text names none and does not take it out.
func adds(r *httpclient.Request, tool, name, value string) {
	key := strings.ToLower(name)
	if r.Headers.Has(name) || r.Sources["removed:"+key] != "" {
		return
	}
	r.Headers = append(r.Headers, httpclient.Header{Name: name, Value: value})
	r.Sources[key] = tool + " adds it"
}

// addsAgent puts the tool's User-Agent and says that its version is a guess.
func addsAgent(r *httpclient.Request, tool, agent string) {
	if r.Headers.Has("User-Agent") || r.Sources["removed:user-agent"] != "" {
		return
	}
	adds(r, tool, "User-Agent", agent)
	if strings.ContainsAny(agent, "0123456789") {
		r.Notes = append(r.Notes, "the version of "+tool+" is not in the text: User-Agent "+agent+" is a guess")
	}
}

// settle ends the reading of a request that is not curl's: what curl would add is marked as left out, so that the same
// request written as a curl command stays the same, and only encodings that can be read are asked for.
func settle(r *httpclient.Request) {
	for _, name := range []string{"accept", "user-agent"} {
		if !r.Headers.Has(name) && r.Sources["removed:"+name] == "" {
			r.Sources["removed:"+name] = r.Source
		}
	}
	if v := r.Headers.Get("Accept-Encoding"); v != "" {
		low := strings.ToLower(v)
		if strings.Contains(low, "gzip") {
			r.Compressed = true
			if strings.ContainsAny(low, ",") || strings.TrimSpace(low) != "gzip" {
				r.Headers = r.Headers.With("Accept-Encoding", "gzip")
				r.Notes = append(r.Notes, "Accept-Encoding: "+clean.Line(v, 60)+" was cut to gzip, the one encoding that is read here")
			}
		} else if low != "identity" {
			r.Headers = r.Headers.Without("Accept-Encoding")
			r.Notes = append(r.Notes, "Accept-Encoding: "+clean.Line(v, 60)+" was left out: the answer could not be read here")
		}
	}
}

// whenAsked has the login sent only after the server asks for it, by the scheme that the server names; note says so.
func whenAsked(r *httpclient.Request, note string) {
	r.Scheme = "anyauth"
	if !slices.Contains(sentSchemes, "anyauth") {
		r.Scheme = "basic"
		note += ". Here it is sent with the first request, as Basic"
	}
	r.Notes = append(r.Notes, note)
}

// demand asks for a scheme for the login; one that is not sent is refused by the name it was asked by.
func demand(r *httpclient.Request, scheme, asked string) {
	r.Scheme = scheme
	if !slices.Contains(sentSchemes, scheme) {
		r.Unsupported = append(r.Unsupported, asked)
	}
}

// method sets the method, and marks one that the body does not imply.
func setMethod(r *httpclient.Request, m, src string) {
	if m == "" {
		m = "GET"
	}
	r.Method = m
	if r.Body != nil && m != "POST" || r.Body == nil && m != "GET" {
		r.Sources["method"] = src
	}
}
