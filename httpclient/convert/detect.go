package convert

import (
	"strconv"
	"strings"

	"why401/httpclient/lazyregexp"
)

func itoa(n int) string { return strconv.Itoa(n) }

// form is one form that a request may be pasted in.
type form struct {
	kind    string // what Detect and Input.Kind say
	what    string // for people: "a curl command"
	command bool   // a line of a shell: others may stand before and after it
	is      func(sample) bool
	read    func(text string, o Options) (Input, error)
}

// sample is what a form is recognised by.
type sample struct {
	text string // without the space round it
	head string // its first 4096 bytes
	line string // where the first command begins: prompt, comments and assignments are skipped; at most 4096 bytes
	one  bool   // one word
}

// forms lists them in the order they are asked in: what is certain by its first word stands before what is guessed.
func forms() []form {
	return []form{
		{"har", "a HAR", false, func(s sample) bool { return strings.HasPrefix(s.text, "{") && strings.Contains(s.head, `"log"`) }, readHAR},
		{"json", "a request in JSON", false, isOwnJSON, readOwnJSON},
		{"verbose", "the output of curl -v", false, func(s sample) bool { return isVerbose(s.head) }, readVerbose},
		{"invoke", "a PowerShell request", false, isInvoke, readInvoke},
		{"curl", "a curl command", true, isScript, readScript},
		{"curl", "a curl command", true, func(s sample) bool { return curlStart.Re().MatchString(s.line) }, readCommands},
		{"wget", "a wget command", true, func(s sample) bool { return wgetStart.Re().MatchString(s.line) }, readCommands},
		{"httpie", "an HTTPie command", true, func(s sample) bool { return httpieStart.Re().MatchString(s.line) }, readCommands},
		{"fetch", "JavaScript that fetches", false, func(s sample) bool {
			return fetchCall.Re().MatchString(s.head) && !requestLine.Re().MatchString(s.head)
		}, readFetch},
		{"token", "a token", false, func(s sample) bool { return loginLine.Re().MatchString(s.head) }, readToken}, // NTLM looks like a method
		{"rest", "a .http file", false, isRest, readRest},
		{"http", "a raw HTTP request", false, isRawHTTP, readRawHTTP},
		{"panel", "the headers of a browser's network panel", false, isPanel, readPanel},
		{"log", "a line of a server's log", false, isAccessLog, readAccessLog},
		{"response", "an answer without its request", false, func(s sample) bool { return answerStart.Re().MatchString(s.head) }, readResponseAlone},
		{"foreign", "a command of another tool", false, func(s sample) bool { return foreignStart.Re().MatchString(s.line) }, readForeign},
		{"curl", "a script with a curl command", false, isNested, readScript},
		{"foreign", "a program in a language that is not read", false, isProgram, readProgram},
		{"url", "a URL", false, func(s sample) bool { return s.one && isWebURL(s.text) }, readURL},
		{"token", "a token", false, isToken, readToken},
		{"url", "a URL", false, func(s sample) bool { return s.one && hostLike.Re().MatchString(s.text) }, readURL},
		{"token", "a token", false, func(s sample) bool { return s.one && tokenLike.Re().MatchString(s.text) }, readToken},
	}
}

var (
	wideDash     = lazyregexp.New(`[ \n][–—]+[A-Za-z][A-Za-z0-9-]*`)
	curlStart    = lazyregexp.New(`^(?:[$#>%] +|why401 +)*(?:\S*[/\\])?curl(?:\.exe)?(?:[ \t\\\r\n^` + "`" + `]|$)`)
	wgetStart    = lazyregexp.New(`^(?:\S*[/\\])?wget2?(?:\.exe)?(?:[ \t\\\r\n^]|$)`)
	httpieStart  = lazyregexp.New(`^(?:\S*[/\\])?(?:https?|xhs?)(?:[ \t]|\\\r?\n)+(?:-\S+(?:[ \t]|\\\r?\n)+(?:[^\s-]\S*(?:[ \t]|\\\r?\n)+)?)*(?:(?:[A-Z]{3,}|get|post|put|patch|delete|head|options)(?:[ \t]|\\\r?\n)+)?['"]?(?:(?i:https?://)|:[0-9]{2,5}\b|:/|[\w-]+(?:\.[\w-]+)+|localhost|\$|\{)`)
	fetchCall    = lazyregexp.New(`(?:^|[\s=(;{.>])(?:fetch|axios(?:\.(?:create|get|post|put|patch|delete|head|options|request))?)\s*\(`)
	requestLine  = lazyregexp.New(`^[A-Z]+ \S+(?: HTTP/[0-9.]+)?\r?(?:\n|$)`)
	headerLine   = lazyregexp.New(`(?i)^(?:proxy-)?authorization *:|^(?:bearer|basic|token) +\S+$|^(?:x-api-key|cookie) *:`)
	loginLine    = lazyregexp.New(`(?i)^(?:(?:(?:proxy-)?authorization|(?:www|proxy)-authenticate) *: *)?(?:ntlm|negotiate) +[A-Za-z0-9+/=]{16,}$`)
	hostLike     = lazyregexp.New(`^(?:[a-zA-Z0-9-]+\.)+[a-zA-Z]{2,}(?::[0-9]+)?(?:[/?#]\S*)?$|^localhost(?::[0-9]+)?(?:[/?#]\S*)?$|^[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?::[0-9]+)?(?:[/?#]\S*)?$|^[a-zA-Z0-9.-]+:[0-9]{2,5}(?:/\S*)?$`)
	tokenLike    = lazyregexp.New(`^[A-Za-z0-9._~+/=%:|-]{16,}$`)
	foreignStart = lazyregexp.New(`^(?:kubectl|oc|aws|gcloud|az|gh|grpcurl|ab|hey|wrk|openssl|telnet|nc|newman|http-prompt|python3?|ruby|php|go|lwp-request|HEAD|GET)[ \t]+\S`)
)

// sampleOf looks at the beginning of text.
func sampleOf(text string) sample {
	t := strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	s := sample{text: t, head: t[:min(len(t), 4096)]}
	s.one = len(t) <= 1<<16 && !strings.ContainsAny(t, " \t\r\n")
	s.line = firstCommand(s.head)
	return s
}

// formOf is the form of text as it stands.
func formOf(text string) (form, bool) {
	s := sampleOf(text)
	if s.text == "" {
		return form{}, false
	}
	for _, f := range forms() {
		if f.is(s) {
			return f, true
		}
	}
	return form{}, false
}

// recognise finds the form of a pasted text, and the passage that is in it.
func recognise(text string) (form, passage, bool) {
	p := whole(text)
	if p.text == "" {
		return form{}, p, false
	}
	f, ok := formOf(p.text)
	if ok && !f.command && f.kind != "token" && f.kind != "foreign" {
		return f, p, true
	}
	if ok {
		if q, escaped := unescaped(p); escaped {
			p = q
			f, ok = formOf(p.text)
		}
	}
	if ok && (f.kind == "foreign" || f.command && proseFirst(p.text)) { // a sentence that begins with the word curl
		if q, found := fromProse(p); found {
			if g, ok := formOf(q.text); ok && g.command {
				return g, q, true
			}
		}
		if q, found := unfenced(p); found {
			if g, ok := formOf(q.text); ok {
				return g, q, true
			}
		}
	}
	if ok {
		return f, p, true
	}
	return unwrapped(p, 0)
}

// Detect says which form text is: "curl", "wget", "httpie", "invoke", "fetch", "rest", "http", "verbose", "panel", "log",
// "response", "foreign", "url", "token", "har" or "unknown".
func Detect(text string) string {
	if f, _, ok := recognise(text); ok {
		return f.kind
	}
	return "unknown"
}

// What names a kind for people: "a curl command".
func What(kind string) string {
	for _, f := range forms() {
		if f.kind == kind {
			return f.what
		}
	}
	return "nothing known yet"
}

func isWebURL(t string) bool {
	t = strings.Trim(t, `<>"'`)
	return len(t) > 8 && (strings.EqualFold(t[:7], "http://") || strings.EqualFold(t[:8], "https://"))
}
