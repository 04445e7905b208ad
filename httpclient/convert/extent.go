package convert

import (
	"strings"

	"why401/httpclient/lazyregexp"
)

// nextCommand is where the next line stands that begins a command, at or behind byte at.
func nextCommand(text string, at int) int {
	for at < len(text) {
		end := strings.IndexByte(text[at:], '\n')
		if end < 0 {
			return len(text)
		}
		if line := text[at : at+end]; strictStart(line) && !strings.HasPrefix(line, "> ") && !strings.HasPrefix(line, "* ") {
			return at
		}
		at += end + 1
	}
	return len(text)
}

// continued is a command without the > that a shell writes before each of its further lines.
func continued(cmd string, prompted bool) string {
	if !prompted || !strings.Contains(cmd, "\n> ") && !strings.Contains(cmd, "\n>> ") {
		return cmd
	}
	lines := strings.Split(cmd, "\n")
	for i, l := range lines[1:] {
		switch {
		case strings.HasPrefix(l, ">> "):
			lines[i+1] = l[3:]
		case strings.HasPrefix(l, "> "):
			lines[i+1] = l[2:]
		default:
			return cmd
		}
	}
	return strings.Join(lines, "\n")
}

// plainSpaces turns unusual spaces outside of quotes into plain ones: no shell takes them for spaces.
func plainSpaces(cmd string) string {
	if !strings.ContainsAny(cmd, "\u00a0\u202f\u200b\u2007") {
		return cmd
	}
	var b strings.Builder
	quote := rune(0)
	for _, c := range cmd {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '\u00a0' || c == '\u202f' || c == '\u2007':
			c = ' '
		case c == '\u200b':
			continue
		}
		b.WriteRune(c)
	}
	return b.String()
}

// shellExtent is extent for bash and its kin.
func shellExtent(text string) int {
	wait, marks := "", "'\"\\\n<"           // wait is the end of a here-document
	if strings.Contains(text, "\xe2\x80") { // the library is slow at marks outside of ASCII
		marks += "“‘"
	}
	for i := 0; i < len(text); i++ {
		j := strings.IndexAny(text[i:], marks)
		if j < 0 {
			return len(text)
		}
		i += j
		switch c := text[i]; c {
		case '\\':
			i++
			if k := len(text[i:]) - len(strings.TrimLeft(text[i:], " \t")); i+k < len(text) && k > 0 && text[i+k] == '\n' { // spaces behind it were added when it was copied
				i += k
			}
		case '\n':
			if wait == "" {
				return i
			}
			rest := text[i+1:]
			for line := range strings.Lines(rest) {
				i += len(line)
				if strings.TrimSpace(line) == wait {
					return min(i+1, len(text))
				}
			}
			return len(text)
		case '<':
			if m := hereDocument.Re().FindStringSubmatch(text[i:min(len(text), i+100)]); m != nil {
				wait = m[1]
				i += len(m[0]) - 1
			}
		case '\'':
			if i > 0 && text[i-1] == '$' {
				for i++; i < len(text) && text[i] != '\''; i++ {
					k := strings.IndexAny(text[i:], `\'`)
					if k < 0 {
						return len(text)
					}
					if i += k; text[i] == '\'' {
						break
					}
					i++
				}
				continue
			}
			k := strings.IndexByte(text[i+1:], '\'')
			if k < 0 {
				return len(text)
			}
			i += k + 1
		case '"':
			for i++; i < len(text); i++ {
				k := strings.IndexAny(text[i:], `\"`)
				if k < 0 {
					return len(text)
				}
				if i += k; text[i] == '"' {
					break
				}
				i++
			}
		default: // a curly quote, to its other half
			_, end := text[i:], "”"
			if strings.HasPrefix(text[i:], "‘") {
				end = "’"
			}
			if strings.HasPrefix(text[i:], "“") || strings.HasPrefix(text[i:], "‘") {
				if k := strings.Index(text[i:], end); k > 0 {
					i += k + len(end) - 1
				}
			}
		}
	}
	return len(text)
}

var hereDocument = lazyregexp.New(`^<<-?[ \t]*["']?([A-Za-z_]\w*)["']?`)
