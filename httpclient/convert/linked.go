package convert

import (
	"strings"

	"why401/httpclient/lazyregexp"
)

var (
	// angledURL is an address as Slack and mail programs write a link: <https://…> or <https://…|text>.
	angledURL = lazyregexp.New(`(?:^|[\s=])(["']?)<(https?://[^\s<>|"']+)(?:\|[^<>"'\n]*)?>(["']?)(?:\s|$)`)
	// doubledURL is one as Outlook writes it into plain text: the text of the link, and its target in angle brackets.
	doubledURL = lazyregexp.New(`(https?://[^\s<>"']+)<https?://[^\s<>"']+>`)
	mailLink   = lazyregexp.New(`<mailto:[^\s<>"']+>`)
)

// unlinked takes the marks of links off the addresses of a command. What stands in quotes among other words stays: the
// field Link has addresses in angle brackets.
func unlinked(text string) (string, bool) {
	if !strings.Contains(text, "<http") && !strings.Contains(text, "<mailto:") {
		return text, false
	}
	out := mailLink.Re().ReplaceAllString(doubledURL.Re().ReplaceAllString(text, "$1"), "")
	for at := 0; at < len(out); {
		m := angledURL.Re().FindStringSubmatchIndex(out[at:])
		if m == nil {
			break
		}
		for i := range m {
			m[i] += at
		}
		line := out[strings.LastIndexByte(out[:m[2]], '\n')+1 : m[2]]
		if out[m[2]:m[3]] != out[m[6]:m[7]] || strings.Count(line, `"`)%2 == 1 || strings.Count(line, "'")%2 == 1 {
			at = m[5]
			continue
		}
		quote, url := "'", out[m[4]:m[5]]
		out = out[:m[2]] + quote + url + quote + out[m[7]:]
		at = m[2] + len(url) + 2
	}
	return out, out != text
}

// withoutLinks is p without the marks of links.
func withoutLinks(p passage) passage {
	text, changed := unlinked(p.text)
	if !changed {
		return p
	}
	p.text = text
	return p.with("the marks of a link (<…>) round an address were taken off")
}
