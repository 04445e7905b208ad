package convert

import (
	"strings"

	"why401/httpclient"
	"why401/httpclient/lazyregexp"
	"why401/httpclient/mask"
	"why401/httpclient/redact"
)

var (
	// namedValue is a name with its value, as in a header, a form or JSON; the word of a scheme stays outside.
	namedValue  = lazyregexp.New(`([A-Za-z_][\w.-]*)["']?[ \t]*[:=][ \t]*["']?((?i:basic|bearer|token|digest|apikey|negotiate|ntlm)[ \t]+)?([^'"\s&,;}]+)`)
	quotedValue = lazyregexp.New(`([A-Za-z_][\w.-]*)["']?[ \t]*[:=][ \t]*"([^"\n]+)"`)
	cookieLine  = lazyregexp.New(`(?i)cookie["']?[ \t]*:[ \t]*([^'"\n]+)`)
	loginFlag   = lazyregexp.New(`(?:^|\s)(?:-u|--user|-U|--proxy-user)[ \t=]*["']?([^\s'"]+)`)
	// powershellName are the parameters of Invoke-WebRequest that begin like curl's -u and -U.
	powershellName = lazyregexp.New(`^-[uU](?i:ri|seBasicParsing|serAgent|seDefaultCredentials|nixSocket)\b`)
	// fileName is the name of a file behind the @ of -d and its kin.
	fileName = lazyregexp.New(`(?:^|[\s'"=])@(?:~|\.{0,2})/[\w.~/+-]*$`)
	lineName = lazyregexp.New(`(?m)^[ \t]*(:?[A-Za-z][A-Za-z0-9-]*):?[ \t]*\r?\n`)
	urlLogin = lazyregexp.New(`://([^/\s'"@]+)@`)
	longWord = lazyregexp.New(`[A-Za-z0-9+/_.~=-]{20,}`)
)

// Secrets finds what must not be shown of a pasted text: where it can be read, the secrets of its requests and of what
// stands round them; else all that looks like one, since half a command may hold a whole password. A long word that is
// none may be among them.
func Secrets(text string, o Options) []redact.Place {
	in, err := Parse(text, o)
	red := &redact.Redactor{}
	switch {
	case err != nil:
		return redact.Apart(append(named(text), longWords(text)...))
	case len(in.Requests) == 0:
		red.Add(in.Token)
	}
	for i, r := range in.Requests {
		red.AddRequest(r)
		red.AddExchange(in.Answer(i))
	}
	found := red.Places(text)
	if !plainCurl(strings.TrimSpace(text)) {
		found = append(found, named(text)...)
	}
	found = append(found, pieces(text, in)...)
	return redact.Apart(found)
}

// shownLine is a line that could not be read, without what looks like a secret.
func shownLine(line string) string {
	word, rest, ok := strings.Cut(redact.Masked(line, redact.Apart(named(line))), " ")
	if ok && mask.SecretName(word) && !strings.HasPrefix(rest, "‹") {
		return word + " " + mask.NewSensitive("text", rest).String()
	}
	return strings.TrimSuffix(word+" "+rest, " ")
}

// pieces are the places of parts of a secret that line ends were put into.
func pieces(text string, in Input) []redact.Place {
	if !strings.Contains(text, "\n") {
		return nil
	}
	var secrets []mask.Sensitive
	for _, r := range in.Requests {
		for _, h := range r.Headers {
			if mask.SecretName(h.Name) && len(h.Value) >= 12 {
				secrets = append(secrets, mask.NewSensitive("token", h.Value))
			}
		}
	}
	if !in.Token.IsZero() {
		secrets = append(secrets, in.Token)
	}
	var found []redact.Place
	for _, m := range longWord.Re().FindAllStringIndex(text, -1) {
		for _, s := range secrets {
			if strings.Contains(s.Reveal(), text[m[0]:m[1]]) {
				found = append(found, redact.Place{From: m[0], To: m[1], Label: mask.NewSensitive("part of a "+s.Kind(), text[m[0]:m[1]]).String()})
				break
			}
		}
	}
	return found
}

// named are the places of what stands where secrets stand: behind a secret name, a login flag, before the @ of a URL.
func named(text string) []redact.Place {
	var found []redact.Place
	add := func(kind string, from, to int) {
		if from >= 0 && from < to && text[from] != '$' && text[from] != '%' && !strings.HasPrefix(text[from:], "{{") && !strings.HasPrefix(text[from:], "`${") { // a variable is no secret

			found = append(found, redact.Place{From: from, To: to, Label: mask.NewSensitive(kind, text[from:to]).String()})
		}
	}
	for _, m := range namedValue.Re().FindAllStringSubmatchIndex(text, -1) {
		if mask.SecretName(text[m[2]:m[3]]) {
			add("secret", m[6], m[7])
		}
	}
	for _, m := range quotedValue.Re().FindAllStringSubmatchIndex(text, -1) {
		if mask.SecretName(text[m[2]:m[3]]) {
			add("secret", m[4], m[5])
		}
	}
	for _, m := range cookieLine.Re().FindAllStringSubmatchIndex(text, -1) {
		add("cookie", m[2], m[3])
	}
	for _, m := range lineName.Re().FindAllStringSubmatchIndex(text, -1) { // a panel's name has its value on the next line
		if mask.SecretName(text[m[2]:m[3]]) {
			value := firstLine(text[m[1]:])
			from := m[1] + len(value) - len(strings.TrimLeft(value, " \t"))
			if word, _, ok := strings.Cut(text[from:m[1]+len(value)], " "); ok && httpclient.SchemeWord(word) {
				from += len(word) + 1
			}
			add("secret", from, m[1]+len(strings.TrimRight(value, " \t\r")))
		}
	}
	for _, m := range loginFlag.Re().FindAllStringSubmatchIndex(text, -1) {
		if powershellName.Re().MatchString(strings.TrimLeft(text[m[0]:m[3]], " \t\r\n")) {
			continue
		}
		add("login", m[2], m[3])
	}
	for _, m := range urlLogin.Re().FindAllStringSubmatchIndex(text, -1) {
		add("login", m[2], m[3])
	}
	return found
}

// longWords are the places of words that are too long for prose.
func longWords(text string) []redact.Place {
	var found []redact.Place
	for _, m := range longWord.Re().FindAllStringIndex(text, -1) {
		if word := text[m[0]:m[1]]; !strings.Contains(word, "//") && !fileName.Re().MatchString(text[max(0, m[0]-2):m[1]]) {
			found = append(found, redact.Place{From: m[0], To: m[1], Label: mask.NewSensitive("text", word).String()})
		}
	}
	return found
}
