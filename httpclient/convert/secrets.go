package convert

import (
	"strings"

	"why401/httpclient"
)

var (
	// namedValue is a name with its value, as in a header, a form or JSON; the word of a scheme stays outside.
	namedValue  = pattern(`([A-Za-z_][\w.-]*)["']?[ \t]*[:=][ \t]*["']?((?i:basic|bearer|token|digest|apikey|negotiate|ntlm)[ \t]+)?([^'"\s&,;}]+)`)
	quotedValue = pattern(`([A-Za-z_][\w.-]*)["']?[ \t]*[:=][ \t]*"([^"\n]+)"`)
	cookieLine  = pattern(`(?i)cookie["']?[ \t]*:[ \t]*([^'"\n]+)`)
	loginFlag   = pattern(`(?:^|\s)(?:-u|--user|-U|--proxy-user)[ \t=]*["']?([^\s'"]+)`)
	urlLogin    = pattern(`://([^/\s'"@]+)@`)
	longWord    = pattern(`[A-Za-z0-9+/_.~=-]{20,}`)
)

// Secrets finds what must not be shown of a pasted text: where it can be read, the secrets of its requests; else all
// that looks like one, since half a command may hold a whole password. A long word that is none may be among them.
func Secrets(text string, o Options) []httpclient.Place {
	in, err := Parse(text, o)
	red := &httpclient.Redactor{}
	switch {
	case err != nil:
		return guesses(text)
	case len(in.Requests) == 0:
		red.Add(in.Token)
	}
	for _, r := range in.Requests {
		red.AddRequest(r)
	}
	return red.Places(text)
}

// shownLine is a line that could not be read, without what looks like a secret.
func shownLine(line string) string {
	word, rest, ok := strings.Cut(httpclient.Masked(line, guesses(line)), " ")
	if ok && httpclient.SecretName(word) && !strings.HasPrefix(rest, "‹") {
		return word + " " + httpclient.NewSensitive("text", rest).String()
	}
	return strings.TrimSuffix(word+" "+rest, " ")
}

// guesses are the places of what looks like a secret.
func guesses(text string) []httpclient.Place {
	var found []httpclient.Place
	add := func(kind string, from, to int) {
		if from >= 0 && from < to {
			found = append(found, httpclient.Place{From: from, To: to, Label: httpclient.NewSensitive(kind, text[from:to]).String()})
		}
	}
	for _, m := range namedValue().FindAllStringSubmatchIndex(text, -1) {
		if httpclient.SecretName(text[m[2]:m[3]]) {
			add("secret", m[6], m[7])
		}
	}
	for _, m := range quotedValue().FindAllStringSubmatchIndex(text, -1) {
		if httpclient.SecretName(text[m[2]:m[3]]) {
			add("secret", m[4], m[5])
		}
	}
	for _, m := range cookieLine().FindAllStringSubmatchIndex(text, -1) {
		add("cookie", m[2], m[3])
	}
	for _, m := range loginFlag().FindAllStringSubmatchIndex(text, -1) {
		add("login", m[2], m[3])
	}
	for _, m := range urlLogin().FindAllStringSubmatchIndex(text, -1) {
		add("login", m[2], m[3])
	}
	for _, m := range longWord().FindAllStringIndex(text, -1) {
		if !strings.Contains(text[m[0]:m[1]], "//") {
			add("text", m[0], m[1])
		}
	}
	return httpclient.Apart(found)
}
