package convert

import (
	"strings"
)

// takesValue is true for an option whose value is the next word: a long one, or the last letter of short ones in one word.
func takesValue(tool, word string) bool {
	long, isLong := strings.CutPrefix(word, "--")
	if isLong && strings.Contains(long, "=") {
		return false
	}
	takes := optionTakes(tool)
	if isLong {
		return takes(0, long)
	}
	for j := 1; j < len(word); j++ {
		if takes(word[j], "") {
			return j+1 == len(word)
		}
	}
	return false
}

// optionTakes tells of a tool's options, by the letter or, where that is 0, the long name, whether a value belongs to them.
func optionTakes(tool string) func(letter byte, long string) bool {
	switch tool {
	case "curl":
		a := &curlArgs{all: options()}
		return func(letter byte, long string) bool {
			if letter == 0 {
				o, _, _ := findLong(a.all, strings.TrimPrefix(long, "expand-"))
				return o.arg
			}
			o, ok := a.short(letter)
			return ok && o.arg
		}
	case "wget":
		return func(letter byte, long string) bool { _, takes, _ := wgetOption(letter, long); return takes }
	}
	return func(letter byte, long string) bool { _, takes, _ := httpieOption(letter, long); return takes }
}

// placedWord is a word of a shell: where it stands, and what it says without its quotes.
type placedWord struct {
	from, to int
	text     string
	quoted   bool // a quote stands in it
}

// nextWord is the next word at or behind byte at; false where the command ends: with the text, its line, or an operator.
func nextWord(text string, at int) (placedWord, bool) {
	for at < len(text) {
		switch c := text[at]; {
		case c == ' ' || c == '\t':
			at++
			continue
		case c == '\\' && strings.HasPrefix(strings.TrimLeft(text[at+1:], " \t\r"), "\n"):
			at += strings.IndexByte(text[at:], '\n') + 1
			continue
		}
		break
	}
	w := placedWord{from: at}
	var b strings.Builder
	depth := 0
loop:
	for at < len(text) {
		switch c := text[at]; c {
		case ' ', '\t', '\r', '\n', ';', '|', '`':
			if depth == 0 || c == '\n' {
				break loop
			}
		case '<', '>':
			if at > w.from || !strings.HasPrefix(text[at:], "<http") {
				if c == '<' || depth == 0 && b.String() != "" && !strings.HasPrefix(b.String(), "<http") || at == w.from {
					break loop
				}
			}
		case '&':
			if at+1 >= len(text) || strings.IndexByte(" \t\r\n&", text[at+1]) >= 0 {
				break loop
			}
		case '#':
			if at == w.from {
				return w, false
			}
		case '(':
			depth++
		case ')':
			if depth--; depth < 0 {
				break loop
			}
		case '\\':
			if at+1 < len(text) {
				at++
				b.WriteByte(text[at])
			}
			at++
			continue
		case '\'', '"':
			end := strings.IndexByte(text[at+1:], c)
			if c == '"' {
				end = closingQuote(text[at+1:])
			}
			if end < 0 { // open: what reads the command says so; an apostrophe of a sentence is none
				end = len(text) - at - 2
				if at > w.from && c == '\'' && !strings.HasSuffix(b.String(), "=") {
					end = -1
				}
			}
			if end < 0 {
				break
			}
			w.quoted = true
			b.WriteString(text[at+1 : at+1+end])
			at = min(len(text), at+end+2)
			continue
		}
		b.WriteByte(text[at])
		at++
	}
	w.to, w.text = at, b.String()
	return w, at > w.from
}
