package convert

import (
	"strings"

	"why401/httpclient/lazyregexp"
)

const readingCmd = "reading the command for Windows cmd"

var (
	cmdVariable = lazyregexp.New(`^%([A-Za-z_][\w()]{0,60})%`)
	doubledHex  = lazyregexp.New(`%%([0-9A-Fa-f]{2})`)
)

// cmdExtent counts the bytes of one command line of cmd: a caret at the end of a line joins the next, and where that is
// empty it stands for a line end inside of a word, as browsers write it.
func cmdExtent(text string) int {
	for i := 0; i < len(text); {
		end := strings.IndexByte(text[i:], '\n')
		if end < 0 {
			return len(text)
		}
		line := strings.TrimRight(text[i:i+end], "\r")
		if len(line) == len(strings.TrimRight(line, "^")) || (len(line)-len(strings.TrimRight(line, "^")))%2 == 0 {
			if t := strings.TrimRight(line, " \t"); t == line || !strings.HasSuffix(t, " ^") {
				return i + end
			}
		}
		i += end + 1
		if i < len(text) && text[i] == '\n' {
			i++
		}
	}
	return len(text)
}

// cmdWords splits a command line as cmd.exe and the C runtime of Windows do: cmd takes carets and variables out, the
// program splits what is left by spaces and quotes.
func cmdWords(text string, vars variables) (words, notes []string, err error) {
	line, at, notes, err := caretsOut(text, vars)
	if err != nil {
		return nil, notes, err
	}
	words, open := argv(line)
	if open >= 0 {
		return nil, notes, syntaxAt(readingCmd, text, at[open], "the closing quote that belongs to this place", "the end of the text")
	}
	return words, notes, nil
}

// caretsOut does what cmd.exe does before it starts a program. at holds, for each byte left, where it stood.
func caretsOut(text string, vars variables) (line string, at []int, notes []string, err error) {
	var b strings.Builder
	b.Grow(len(text))
	at = make([]int, 0, len(text))
	keep := func(s string, from int) {
		b.WriteString(s)
		for range len(s) {
			at = append(at, from)
		}
	}
	told := map[string]bool{}
	tell := func(s string) {
		if !told[s] {
			told[s] = true
			notes = append(notes, s)
		}
	}
	quoted := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '"':
			quoted = !quoted
			keep(`"`, i)
		case c == '^' && !quoted:
			next := i + 1
			blank := len(text[next:]) - len(strings.TrimLeft(text[next:], " \t"))
			switch {
			case next >= len(text):
			case text[next] == '\n':
				i = next
				if next+1 < len(text) && text[next+1] == '\n' { // an escaped line end
					keep("\n", i)
					i++
				}
			case blank > 0 && next+blank < len(text) && text[next+blank] == '\n':
				i = next + blank
				tell("spaces behind a caret at the end of a line were dropped")
			default:
				keep(text[next:next+1], next)
				i = next
			}
		case c == '%':
			if m := doubledHex.Re().FindString(text[i:min(len(text), i+4)]); len(m) == 4 && strings.HasPrefix(text[i:], m) {
				keep("%", i)
				i++
				tell("%% was read as %, as in a batch file")
				continue
			}
			if m := cmdVariable.Re().FindStringSubmatch(text[i:min(len(text), i+80)]); m != nil {
				if a, ok := vars.get(m[1], "cmd"); ok && b.Len() < maxFilled {
					keep(a.value, i)
					tell(a.filled(m[1]))
				} else {
					keep(m[0], i)
					tell("the variable " + m[0] + " was not filled in: its value is not in the text")
				}
				i += len(m[0]) - 1
				continue
			}
			keep("%", i)
		case (c == '&' || c == '|' || c == '<' || c == '>') && !quoted:
			tell("what stands after an unquoted " + string(c) + " was left out: cmd ends the command there")
			return b.String(), at, notes, nil
		case c == '\n' && quoted:
			return "", nil, notes, syntaxAt(readingCmd, text, i, "a closing quote before the end of the line", "the end of the line")
		default:
			keep(text[i:i+1], i)
		}
	}
	return b.String(), at, notes, nil
}

// argv splits a command line by the rules of the C runtime of Windows: 2n backslashes before a quote are n and the quote
// counts, 2n+1 are n and a quote that is text; a quote doubled inside of quotes is text. open is where a quote stands
// that is never closed, -1 none.
func argv(line string) (words []string, open int) {
	open = -1
	var b strings.Builder
	quoted, in := false, false
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case c == '\\':
			n := 1
			for i+n < len(line) && line[i+n] == '\\' {
				n++
			}
			in = true
			if i+n < len(line) && line[i+n] == '"' {
				b.WriteString(strings.Repeat(`\`, n/2))
				if n%2 == 1 {
					b.WriteByte('"')
					n++
				}
			} else {
				b.WriteString(strings.Repeat(`\`, n))
			}
			i += n - 1
		case c == '"' && quoted && i+1 < len(line) && line[i+1] == '"':
			b.WriteByte('"')
			i++
		case c == '"':
			quoted, in = !quoted, true
			if quoted {
				open = i
			} else {
				open = -1
			}
		case (c == ' ' || c == '\t' || c == '\n') && !quoted:
			if in {
				words = append(words, b.String())
				b.Reset()
			}
			in = false
		default:
			b.WriteByte(c)
			in = true
		}
	}
	if in {
		words = append(words, b.String())
	}
	return words, open
}

var singleQuotedWord = lazyregexp.New(`(^|\s)'[^'\n]*'(?:\s|$)`)

// singleQuoted is true for a command of cmd in the quotes of bash, as it was copied from a manual.
func singleQuoted(cmd string) bool {
	bare := singleQuotedWord.Re().ReplaceAllString(singleQuotedWord.Re().ReplaceAllString(cmd, "$1 "), "$1 ")
	return bare != cmd && !strings.ContainsAny(bare, `"'^%`)
}
