package convert

import (
	"strings"

	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
)

// variables are what was assigned in the text before a command.
type variables map[string]assignedAt

// assignedAt is a value that the text gives, and where.
type assignedAt struct {
	value  string
	inline bool // on the command's own line: TOKEN=x curl …
}

// get finds a variable; cmd does not tell upper case from lower.
func (v variables) get(name, shell string) (assignedAt, bool) {
	a, ok := v[name]
	if !ok && shell != "bash" {
		for k, a := range v {
			if strings.EqualFold(k, name) {
				return a, true
			}
		}
	}
	return a, ok
}

// filled is the note that a variable's value was taken from the text.
func (a assignedAt) filled(name string) string {
	n := "the variable " + clean.Line(name, 40) + " was filled in from the text"
	if a.inline {
		n += ". Mind: a shell fills variables in before it sets those on the command's own line, so the command itself got the older value, or nothing"
	}
	return n
}

// fill puts the values into a bash command, where bash would: outside of single quotes.
func (v variables) fill(cmd, shell string) (string, []string) {
	if len(v) == 0 || !strings.Contains(cmd, "$") {
		return cmd, nil
	}
	var b strings.Builder
	var notes []string
	told := map[string]bool{}
	double := false
	for i := 0; i < len(cmd); i++ {
		switch c := cmd[i]; {
		case c == '\\' && i+1 < len(cmd):
			b.WriteString(cmd[i : i+2])
			i++
			continue
		case c == '"':
			double = !double
		case c == '\'' && !double:
			end := strings.IndexByte(cmd[i+1:], '\'')
			if i > 0 && cmd[i-1] == '$' { // $'…' keeps its own escapes
				for end = 0; i+1+end < len(cmd) && cmd[i+1+end] != '\''; end++ {
					if cmd[i+1+end] == '\\' {
						end++
					}
				}
			}
			if end < 0 || i+end+2 > len(cmd) { // an open quote
				b.WriteString(cmd[i:])
				return b.String(), notes
			}
			b.WriteString(cmd[i : i+end+2])
			i += end + 1
			continue
		case c == '$':
			m := shellVariable.Re().FindStringSubmatch(cmd[i:min(len(cmd), i+80)])
			if m == nil {
				break
			}
			name := m[1] + m[2]
			a, ok := v.get(name, shell)
			if !ok || b.Len() > maxFilled {
				break
			}
			if !told[name] {
				told[name] = true
				notes = append(notes, a.filled(name))
			}
			if double {
				b.WriteString(dquote(a.value))
			} else {
				b.WriteString(shellQuote(a.value))
			}
			i += len(m[0]) - 1
			continue
		}
		b.WriteByte(cmd[i])
	}
	return b.String(), notes
}

var shellVariable = lazyregexp.New(`^\$(?:\{([A-Za-z_]\w*)(?::?-[^{}\n]*)?\}|([A-Za-z_]\w*))`)
