package convert

import (
	"html"
	"strings"

	"why401/httpclient/lazyregexp"
)

// A command that does not begin its line: in a sentence, in quotes, in the markup of a page, in a build file, a history
// or another language. Reading only its address would lose the method, the body and the credential, and the diagnosis
// would then be certain of what was never so.

var (
	// toolInText is the name of a tool with a blank behind it, that may stand anywhere.
	toolInText = lazyregexp.New(`(?i)(?:^|[^\w.@/\\~-])((?:(?:[\w.~-]*[/\\])*(?:curl|wget2?|xhs?|https?)(?:\.exe)?|curlimages/curl:[\w.-]+)[*_]{0,3})[ \t]+(?:\\\s*\n\s*)?`)
	// argumentStart is what an argument begins with that no sentence goes on with: an option or an address.
	argumentStart = lazyregexp.New(`^(?:--?[A-Za-z]|['"“]?(?:<?https?://|\\"https?://|\$[\w{(]|\{\{|localhost\b|(?:[\w-]+\.)+[A-Za-z]{2,}[/:\s'"]|[0-9]{1,3}(?:\.[0-9]{1,3}){3}[/:\s'"]))`)
	httpieAddress = lazyregexp.New(`^(?:-\S+[ \t]+(?:[^\s-]\S*[ \t]+)?)*(?:[A-Z]{3,}[ \t]+)?['"]?(?:https?://|:[0-9]{2,5}\b|:/|localhost\b|\$[\w{])`)
	markupTag     = lazyregexp.New(`(?i)<(?:code|pre|p|li|td|div|span|b|i|em|strong|tt|kbd|samp)\b[^<>\n]*>`)
	placeBefore   = lazyregexp.New(`^(?:[$#%>+] +)?(?:docker|podman|nerdctl|kubectl|oc|ssh|lxc|wsl|RUN|proxychains4?|torsocks)[ \t]`)
)

// maxEmbedded bounds the commands that are taken out of one text.
const maxEmbedded = 50

// embedded takes the commands out of the lines that they do not begin.
func embedded(p passage) (passage, bool) {
	var q passage
	var texts []string
	behind := 0
	for at := 0; at < len(p.text) && len(texts) < maxEmbedded; {
		m := toolInText.Re().FindStringSubmatchIndex(p.text[at:])
		if m == nil {
			break
		}
		from, to, next := at+m[2], at+m[3], at+m[1]
		tool := toolOf(p.text[from:to])
		if rest := p.text[next:min(len(p.text), next+1000)]; tool == "httpie" && !httpieAddress.Re().MatchString(rest) || tool != "httpie" && !argumentStart.Re().MatchString(rest) {
			at = to
			continue
		}
		c := commandIn(p.text, from, to, tool)
		at = max(c.end, to)
		if c.text == "" {
			continue
		}
		behind += c.behind
		t := p.tail(to)
		name, _, _ := strings.Cut(c.text, " ")
		t.from[0].off -= len(name)
		for i := range strings.Count(c.text, "\n") + 1 {
			q.from = append(q.from, t.origin(i+1))
		}
		texts = append(texts, c.text)
		line := p.text[strings.LastIndexByte(p.text[:from], '\n')+1 : from]
		if word := strings.TrimLeft(placeBefore.Re().FindString(strings.TrimLeft(line, " \t")), "$#%>+ "); word != "" {
			q.notes = append(q.notes, "the command ran through "+strings.TrimSpace(word)+", in another place or another way: from here the network, the files and the answer may differ")
		}
	}
	if len(texts) == 0 {
		return p, false
	}
	q.text = strings.Join(texts, "\n")
	q.notes = append(append([]string(nil), p.notes...), q.notes...)
	q = q.with("the text round the command was left out")
	if behind > 0 {
		q = q.with(count(behind, "word") + " left out behind the command, from the first on that is no argument of it")
	}
	return q, true
}

// toolOf is the kind of command that a name stands for.
func toolOf(name string) string {
	low := strings.ToLower(strings.Trim(name, "*_"))
	low = strings.TrimSuffix(low[strings.LastIndexAny(low, `/\`)+1:], ".exe")
	switch {
	case strings.HasPrefix(low, "curl"):
		return "curl"
	case strings.HasPrefix(low, "wget"):
		return "wget"
	}
	return "httpie"
}

// taken is a command that was taken out of a text: where it ends there, and how many words behind it were left out.
type taken struct {
	text   string
	end    int
	behind int
}

// commandIn reads the command whose name stands from byte from to byte to. A text of "" has no address.
func commandIn(text string, from, to int, tool string) taken {
	line := text[strings.LastIndexByte(text[:from], '\n')+1 : from]
	name := tool
	if tool == "httpie" {
		name = strings.ToLower(strings.Trim(text[from:to], "*_"))
	}
	rest, size := text[to:], len(text)-to
	if bare, linked := unlinked(firstLine(rest)); linked {
		size = len(firstLine(rest))
		rest = bare
	}
	escaped := false
	if markupTag.Re().MatchString(line) {
		if i := strings.Index(rest, "</"); i >= 0 {
			rest, size = html.UnescapeString(rest[:i]), i
		}
	}
	var ends []int
	switch opener := line[max(0, len(line)-1):]; {
	case strings.HasSuffix(line, "“"):
		ends = []int{strings.Index(rest, "”")}
	case strings.HasSuffix(line, "«"), strings.HasSuffix(line, "« "):
		ends = []int{strings.Index(rest, "»")}
	case opener == "'":
		end := strings.IndexByte(rest, '\'')
		ends = []int{end, strings.LastIndexByte(firstLine(rest), '\'')}
	case openQuote(line):
		escaped = true
		ends = []int{closingQuote(rest), strings.LastIndexByte(firstLine(rest), '"')}
	case strings.HasSuffix(line, "*"), strings.HasSuffix(line, "_"):
		if i := strings.LastIndexAny(firstLine(rest), "*_"); i > 0 {
			ends = []int{len(strings.TrimRight(rest[:i], "*_"))}
		}
	}
	for i, end := range ends {
		if end < 0 {
			continue
		}
		inner := rest[:end]
		if escaped && i == 0 {
			inner = strings.NewReplacer(`\"`, `"`, `\\`, `\`, `\n`, " ").Replace(inner)
		}
		if n, _, address := commandEnd(name+inner, len(name), tool); address {
			return taken{text: (name + inner)[:n], end: to + end}
		}
	}
	whole := name + rest
	n, behind, address := commandEnd(whole, len(name), tool)
	if !address {
		return taken{end: to}
	}
	return taken{text: whole[:n], end: to + min(size, n-len(name)), behind: behind}
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// openQuote is true where a double quote is open at the end of line.
func openQuote(line string) bool {
	return (strings.Count(line, `"`)-strings.Count(line, `\"`))%2 == 1
}

// closingQuote is the first double quote without a backslash, -1 none.
func closingQuote(s string) int {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}

// commandEnd finds where the command ends whose name ends at byte at: with its line or what ends a command in bash, and
// at the first word that cannot be an argument. behind counts the words from there to the end of the line; address is
// true where the command names one.
func commandEnd(text string, at int, tool string) (end, behind int, address bool) {
	end = at
	value := false // the word is the value of the option before it
	for {
		w, ok := nextWord(text, end)
		if !ok {
			return end, 0, address
		}
		plain := strings.TrimRight(w.text, ".,;:!?*’”»")
		web := isWebURL(plain) || strings.HasPrefix(w.text, "<http")
		switch {
		case value:
			value = false
		case strings.HasPrefix(w.text, "-") && len(w.text) > 1:
			value = takesValue(tool, w.text)
			if tool != "httpie" && (w.text == "--url" || strings.HasPrefix(w.text, "--url=")) {
				address = true
			}
		case web, strings.HasPrefix(w.text, "$"), !address && (hostLike.Re().MatchString(plain) || strings.HasPrefix(w.text, "{{") || tool == "httpie" && strings.HasPrefix(w.text, ":")):
			address = true
			if !w.quoted {
				w.to -= len(w.text) - len(plain)
			}
		case tool == "httpie" && (!address && w.text == strings.ToUpper(w.text) || address && strings.ContainsAny(w.text, "=:@")):
		default:
			return end, len(strings.Fields(strings.TrimLeft(firstLine(text[w.from:]), ".,;:!?*_”»\"' "))), address
		}
		if w.quoted {
			for w.to > w.from && strings.IndexByte(".,;:!?", text[w.to-1]) >= 0 {
				w.to--
			}
		}
		end = w.to
	}
}
