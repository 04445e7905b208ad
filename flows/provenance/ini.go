package provenance

import (
	"fmt"
	"strings"
)

// iniSection is one section of an INI file.
type iniSection struct {
	name string
	line int
	keys []iniKey
}

// iniKey is one setting and its line.
type iniKey struct {
	name, value string
	line        int
}

func (s iniSection) get(name string) string {
	v := ""
	for _, k := range s.keys {
		if k.name == name {
			v = k.value // the last one counts
		}
	}
	return v
}

// readINI reads sections in brackets and name = value lines, as the AWS command line and Python's configparser write them:
// # and ; begin comments, an indented line belongs to the setting above it. Names are in lower case. Errors name the line.
func readINI(text string) ([]iniSection, error) {
	var out []iniSection
	for i, raw := range strings.Split(text, "\n") {
		raw = strings.TrimRight(raw, "\r")
		line := strings.TrimSpace(raw)
		switch {
		case line == "" || line[0] == '#' || line[0] == ';':
		case line[0] == '[':
			end := strings.IndexByte(line, ']')
			if end < 0 {
				return out, fmt.Errorf("line %d: want ] at the end of a section's name, got the end of the line", i+1)
			}
			out = append(out, iniSection{name: strings.TrimSpace(line[1:end]), line: i + 1})
		case (raw[0] == ' ' || raw[0] == '\t') && len(out) > 0 && len(out[len(out)-1].keys) > 0:
			// a nested setting ("s3 =" and what stands below it): none of them is a credential
		default:
			name, value, ok := strings.Cut(line, "=")
			if !ok {
				name, value, ok = strings.Cut(line, ":")
			}
			switch {
			case !ok:
				return out, fmt.Errorf("line %d: want name = value or [section], got neither", i+1)
			case len(out) == 0:
				return out, fmt.Errorf("line %d: want a [section] first, got a setting", i+1)
			}
			s := &out[len(out)-1]
			value = strings.TrimSpace(value)
			if j := strings.Index(value, " #"); j >= 0 {
				value = strings.TrimSpace(value[:j])
			}
			s.keys = append(s.keys, iniKey{strings.ToLower(strings.TrimSpace(name)), value, i + 1})
		}
	}
	return out, nil
}
