package convert

import (
	"strconv"
	"strings"

	"why401/httpclient/clean"
)

// psText is a value as PowerShell writes it into a string.
func psText(v psValue) string {
	switch v := v.(type) {
	case string:
		return v
	case psNumber:
		return string(v)
	case psUnknown:
		return string(v)
	case bool:
		if v {
			return "True"
		}
		return "False"
	case []psValue:
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = psText(v[i])
		}
		return strings.Join(parts, " ")
	}
	return ""
}

// json is a value as ConvertTo-Json writes it, without its white space.
func (p *psReader) json(v psValue, depth int) string {
	text := func(s string) string {
		b, err := clean.JSON(s, "")
		if err != nil || !p.afford(len(b)) {
			return `""`
		}
		return strings.TrimSuffix(string(b), "\n")
	}
	if depth > maxDepth || !p.afford(4) {
		return "null"
	}
	switch v := v.(type) {
	case nil:
		return "null"
	case psNumber:
		return string(v)
	case bool:
		return strconv.FormatBool(v)
	case *psTable:
		parts := make([]string, len(v.keys))
		for i, k := range v.keys {
			parts[i] = text(k) + ":" + p.json(v.vals[i], depth+1)
		}
		return "{" + strings.Join(parts, ",") + "}"
	case []psValue:
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = p.json(v[i], depth+1)
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	return text(psText(v))
}
