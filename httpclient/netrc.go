package httpclient

import (
	"fmt"
	"strings"
)

// netrcEntry is one machine or default entry.
type netrcEntry struct {
	machine         string // "" for default
	login, password string
	line            int
}

// findNetrc returns the first entry of a netrc file that fits host (and user, where one is asked for), nil when none
// does. The format is curl's: machine, default, login, password, account, macdef; quoted tokens; # comments.
func findNetrc(text, host, user string) (*netrcEntry, error) {
	entries, err := parseNetrc(text)
	if err != nil {
		return nil, err
	}
	for i := range entries {
		e := &entries[i]
		if (e.machine == "" || strings.EqualFold(e.machine, host)) && (user == "" || e.login == user) {
			return e, nil
		}
	}
	return nil, nil
}

func parseNetrc(text string) ([]netrcEntry, error) {
	var out []netrcEntry
	var cur *netrcEntry
	macro, want := false, ""
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimRight(line, "\r")
		if macro {
			macro = strings.TrimSpace(line) != ""
			continue
		}
		words, err := netrcWords(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		for _, w := range words {
			if want != "" {
				switch {
				case want == "machine":
					out = append(out, netrcEntry{machine: w, line: i + 1})
					cur = &out[len(out)-1]
				case cur != nil && want == "login":
					cur.login = w
				case cur != nil && want == "password":
					cur.password = w
				}
				want = ""
				continue
			}
			switch strings.ToLower(w) {
			case "machine", "login", "password", "account":
				want = strings.ToLower(w)
			case "default":
				out = append(out, netrcEntry{line: i + 1})
				cur = &out[len(out)-1]
			case "macdef":
				macro = true
			}
			if macro {
				break
			}
		}
	}
	return out, nil
}

// netrcWords splits a line at white space; "quoted words" may hold escapes.
func netrcWords(line string) ([]string, error) {
	var out []string
	for i := 0; i < len(line); {
		switch c := line[i]; {
		case c == ' ' || c == '\t':
			i++
		case c == '#' && len(out) == 0:
			return out, nil
		case c == '"':
			var b strings.Builder
			i++
			for ; i < len(line) && line[i] != '"'; i++ {
				if line[i] == '\\' && i+1 < len(line) {
					i++
					switch line[i] {
					case 'n':
						b.WriteByte('\n')
					case 'r':
						b.WriteByte('\r')
					case 't':
						b.WriteByte('\t')
					default:
						b.WriteByte(line[i])
					}
					continue
				}
				b.WriteByte(line[i])
			}
			if i >= len(line) {
				return nil, fmt.Errorf("want a closing quote, got the end of the line")
			}
			i++
			out = append(out, b.String())
		default:
			j := i
			for j < len(line) && line[j] != ' ' && line[j] != '\t' {
				j++
			}
			out, i = append(out, line[i:j]), j
		}
	}
	return out, nil
}
