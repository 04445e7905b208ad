// Package netrc reads a netrc file as curl does, for the client, which sends what is found, and for the question where a
// credential came from. It opens no file.
package netrc

import (
	"fmt"
	"strings"

	"why401/httpclient/mask"
)

// Entry is what a netrc file gives for a host.
type Entry struct {
	Default  bool // no machine entry named the host
	User     string
	Password mask.Sensitive
	Other    string // the login that stands beside the password, where another user was asked for
	Line     int    // of the word machine or default
}

// longestLine is the longest line of a netrc file that curl reads, in bytes; it passes over a longer one.
const longestLine = 4095

// Find returns what curl takes from a netrc file for host, nil where no entry is for it. The format is curl's: machine,
// default, login, password; quoted words; # comments; a macdef outside of an entry; all other words are passed over. Where a
// user is asked for, as the URL may name one, curl goes on to the entry of that user, and where there is none it sends that
// name with the last password that it passed (lib/netrc.c; netrc_curl_test.go holds it to the installed one).
func Find(text, host, user string) (*Entry, error) {
	const (
		outside = iota
		named   // the next word is a machine's name
		inside  // an entry for host
		macro   // up to an empty line
	)
	var found *Entry
	state, want := outside, ""
	ours := false // a login was read that is the user's; curl remembers it beyond the entry
	var login, password *string
	entry := func(line int, byDefault bool) {
		state = inside
		found = &Entry{Line: line, Default: byDefault}
	}
	at := 0
	for i, line := range strings.Split(text, "\n") {
		if len(line) > longestLine || strings.Contains(line, "\x00") {
			continue
		}
		if state == macro {
			if strings.TrimSuffix(line, "\r") == "" {
				state = outside
			}
			continue
		}
		words, err := words(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		for _, w := range words {
			key := strings.ToLower(w)
			switch {
			case state == named && strings.EqualFold(w, host):
				entry(at, false)
			case state == named:
				state = outside
			case want == "login":
				want, login, ours = "", &w, user == "" || w == user
			case want == "password":
				want, password = "", &w
			case key == "machine":
				state, at, password, login = named, i+1, nil, nil
			case state == inside && (key == "login" || key == "password"):
				want = key
			case key == "default":
				login, password = nil, nil
				entry(i+1, true)
			case state == outside && key == "macdef":
				state = macro
			}
			if state == macro {
				break
			}
			if state == inside && login != nil && password != nil && want == "" && ours {
				found.User, found.Password = *login, mask.NewSensitive("password", *password)
				return found, nil
			}
		}
	}
	if found == nil || password == nil && !ours {
		return nil, nil
	}
	if login != nil {
		found.User = *login
	}
	if password != nil {
		found.Password = mask.NewSensitive("password", *password)
	}
	if user != "" {
		if found.User != user {
			found.Other = found.User
		}
		found.User = user
	}
	return found, nil
}

// words splits a line at white space; "quoted words" may hold escapes, and # begins a comment where a word would.
func words(line string) ([]string, error) {
	var out []string
	for i := 0; i < len(line); {
		switch c := line[i]; {
		case strings.IndexByte(" \t\r\v\f", c) >= 0:
			i++
		case c == '#':
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
			for j < len(line) && strings.IndexByte(" \t\r\v\f", line[j]) < 0 {
				j++
			}
			out, i = append(out, line[i:j]), j
		}
	}
	return out, nil
}
