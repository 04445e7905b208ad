package convert

import (
	"net/url"
	"slices"
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
	"why401/httpclient/mask"
)

// A variable that the text gives no value would be sent by its name: another request than the one that was meant, and
// with PUT or DELETE to another thing. So it is refused by name, unless it is a whole credential: then the answer shows
// what is wrong just as well, and the diagnosis says it.

var (
	wholeVariable  = lazyregexp.New(`^(?:\$\{?[A-Za-z_]\w*\}?|\{\{.*\}\}|%[A-Za-z_]+%)$`)
	templateName   = lazyregexp.New(`\$?\{\{[^{}\n]{1,100}\}\}`)
	actionsName    = lazyregexp.New(`\$\{\{[^{}\n]{1,100}\}\}`)
	jsExpression   = lazyregexp.New(`\$\{[^{}\n]{1,200}\}`)
	psExpression   = lazyregexp.New(`\$(?:env:)?[A-Za-z_]\w*|\$\{[^{}\n]{1,100}\}|\$\([^()\n]{0,200}\)`)
	percentName    = lazyregexp.New(`%[A-Za-z_][\w]{0,60}%`)
	literalStrings = lazyregexp.New(`(?s)@'\r?\n.*?\n'@|'[^']*'`)
)

// refuseUnfilled names what of r holds one of names, each as it stands there.
func refuseUnfilled(r *httpclient.Request, names []string) {
	for _, name := range names {
		if name == "" {
			continue
		}
		for _, place := range unfilledPlaces(r, name) {
			refusal := "the variable " + clean.Line(name, 60) + " in " + place + " (put its value in its place)"
			if !slices.Contains(r.Unsupported, refusal) {
				r.Unsupported = append(r.Unsupported, refusal)
			}
		}
	}
}

// unfilledPlaces are the places of r in which name is a part, and not all of a credential.
func unfilledPlaces(r *httpclient.Request, name string) []string {
	var out []string
	whole := wholeVariable.Re().MatchString(name) || mask.Placeholder(name)
	base, query, _ := strings.Cut(r.URL, "?")
	if holdsName(base, name) {
		out = append(out, "the URL")
	} else {
		for part := range strings.SplitSeq(query, "&") {
			key, value, _ := strings.Cut(part, "=")
			if holdsName(part, name) && !(whole && mask.SecretName(key) && decoded(value) == name) {
				out = append(out, "the URL")
				break
			}
		}
	}
	for _, h := range r.Headers {
		if !holdsName(h.Name, name) && !holdsName(h.Value, name) {
			continue
		}
		value := strings.TrimSpace(h.Value)
		if word, rest, ok := strings.Cut(value, " "); ok && httpclient.SchemeWord(word) {
			value = strings.TrimSpace(rest)
		}
		if whole && mask.SecretName(h.Name) && value == name {
			continue
		}
		out = append(out, "the header "+clean.Line(h.Name, 60))
	}
	if l := r.Login; l != nil {
		for _, s := range []string{l.User, l.Password.Reveal()} {
			if s != name && holdsName(s, name) {
				out = append(out, "the login")
				break
			}
		}
	}
	if r.Body != nil && r.Body.File == "" && len(r.Body.Bytes) <= 1<<20 && holdsName(string(r.Body.Bytes), name) {
		out = append(out, "the body")
	}
	return out
}

// holdsName is true where name stands in s, and is not the beginning of a longer one.
func holdsName(s, name string) bool {
	for _, text := range []string{s, decoded(s)} {
		for at := 0; ; {
			i := strings.Index(text[at:], name)
			if i < 0 {
				break
			}
			at += i + len(name)
			if last := name[len(name)-1]; at == len(text) || !wordByte(last) || !wordByte(text[at]) {
				return true
			}
		}
	}
	return false
}

// uses is true where the variable of a shell stands anywhere in r.
func uses(r *httpclient.Request, name string) bool {
	all := r.URL
	for _, h := range r.Headers {
		all += "\n" + h.Value
	}
	if r.Login != nil {
		all += "\n" + r.Login.User + "\n" + r.Login.Password.Reveal()
	}
	return holdsName(all, "$"+name) || strings.Contains(all, "${"+name+"}") || len(unfilledPlaces(r, "$"+name))+len(unfilledPlaces(r, "${"+name+"}")) > 0
}

func wordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func decoded(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	if d, err := url.PathUnescape(s); err == nil {
		return d
	}
	return s
}

// refuseExpressions refuses what a request of kind holds of the language that text is in: what a reader could not
// compute stands in the request as it stood in the text.
func refuseExpressions(r *httpclient.Request, kind, text string) {
	var b strings.Builder
	b.WriteString(decoded(r.URL))
	for _, h := range r.Headers {
		b.WriteString("\n" + h.Name + ": " + h.Value)
	}
	head := b.String()
	all := head
	if r.Body != nil && r.Body.File == "" && len(r.Body.Bytes) <= 1<<20 {
		all += "\n" + string(r.Body.Bytes)
	}
	if !strings.Contains(all, "$") && !strings.Contains(all, "{{") && !strings.Contains(head, "%") { // by far the most
		return
	}
	var names []string
	add := func(found []string) {
		for _, n := range found {
			if !slices.Contains(names, n) {
				names = append(names, n)
			}
		}
	}
	switch kind {
	case "fetch":
		add(jsExpression.Re().FindAllString(all, -1))
	case "rest":
		add(templateName.Re().FindAllString(all, -1))
	case "invoke":
		add(outsideQuotes(psExpression.Re().FindAllString(all, -1), text))
	case "curl", "wget", "httpie":
		if strings.Contains(all, "${{") {
			add(actionsName.Re().FindAllString(all, -1))
		}
		if strings.Contains(head, "%") {
			add(percentNames(head))
		}
		if strings.Contains(all, "$") && dialect(text) == "powershell" {
			add(outsideQuotes(psExpression.Re().FindAllString(all, -1), text))
		}
		fallthrough
	default: // what Postman and its kin write; in a body it may be a template that is meant
		if strings.Contains(head, "{{") {
			add(templateName.Re().FindAllString(head, -1))
		}
	}
	refuseUnfilled(r, names)
}

// outsideQuotes are the names that stand in text outside of single quotes, in which PowerShell knows no variables.
func outsideQuotes(names []string, text string) []string {
	if len(names) == 0 {
		return nil
	}
	bare := strings.ToLower(literalStrings.Re().ReplaceAllString(text, "''"))
	var out []string
	for _, n := range names {
		if strings.Contains(bare, strings.ToLower(n)) {
			out = append(out, n)
		}
	}
	return out
}

// percentNames are the variables of cmd, %NAME%, and not what is percent-encoded.
func percentNames(s string) []string {
	var out []string
	for _, m := range percentName.Re().FindAllString(s, -1) {
		if hexadecimal := strings.Trim(m[1:min(3, len(m))], "0123456789abcdefABCDEF") == ""; !hexadecimal {
			out = append(out, m)
		}
	}
	return out
}
