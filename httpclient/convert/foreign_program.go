package convert

import (
	"strings"

	"why401/httpclient/lazyregexp"
)

// programCall is a call that makes a request in a language that is not read: its name, and what calls are seen by.
var programCalls = []struct {
	language string
	seen     *lazyregexp.Regexp
}{
	{"Python", lazyregexp.New(`(?m)\b(?:requests|httpx|session|client)\.(?:get|post|put|patch|delete|head|options|request)\(|\burllib\.request\b|\bhttp\.client\b|\baiohttp\b`)},
	{"Python", lazyregexp.New(`\b(?:subprocess\.\w+|os\.exec\w+|Popen)\(\s*\[\s*["'](?:curl|wget)["']`)},
	{"Go", lazyregexp.New(`\bhttp\.(?:NewRequest(?:WithContext)?|Get|Post|PostForm|Head)\(`)},
	{"Java", lazyregexp.New(`\bHttpRequest\.newBuilder\(|\bHttpURLConnection\b|\bnew OkHttpClient\(|\bRestTemplate\b`)},
	{"C#", lazyregexp.New(`\bnew Http(?:Client|RequestMessage)\(|\bnew RestClient\(`)},
	{"PHP", lazyregexp.New(`\bcurl_(?:init|setopt(?:_array)?)\(|\bnew (?:GuzzleHttp\\)?Client\(`)},
	{"Ruby", lazyregexp.New(`\bNet::HTTP\b|\bHTTParty\.|\bFaraday\.`)},
	{"JavaScript", lazyregexp.New(`\bnew XMLHttpRequest\(|\$\.ajax\(|\bhttps?\.request\(|\bgot(?:\.\w+)?\(|\bsuperagent\b`)},
}

// isProgram is true for a program that makes a request in a way that is not read.
func isProgram(s sample) bool { return programLanguage(s.text) != "" }

func programLanguage(text string) string {
	head := text[:min(len(text), 1<<16)]
	if !strings.ContainsAny(head, "(:") || len(head) < 8 {
		return ""
	}
	for i := range programCalls {
		if programCalls[i].seen.Re().MatchString(head) {
			return programCalls[i].language
		}
	}
	return ""
}

// readProgram refuses a program by the name of its language: its address alone would be another request.
func readProgram(text string, _ Options) (Input, error) {
	language := programLanguage(text)
	at := 0
	for i := range programCalls {
		if c := &programCalls[i]; c.language == language {
			if m := c.seen.Re().FindStringIndex(text); m != nil {
				at = m[0]
				break
			}
		}
	}
	e := syntaxAt("reading what was pasted", text, at, "a curl, wget, HTTPie or PowerShell command, fetch(…), axios or raw HTTP", "a program in "+language+", which is not read")
	e.Fix = "Write the same request as curl: curl -X METHOD -H 'Name: value' ADDRESS."
	if language == "Python" {
		e.Fix += " For requests, print(r.request.method, r.request.url, r.request.headers) shows what was sent."
	}
	return Input{}, e
}
