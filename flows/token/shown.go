package token

import (
	"strings"

	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

const (
	// shownDepth and shownText bound what is shown of a claim: a token may hold a megabyte in one, or nest without end.
	shownDepth = 32
	shownText  = 16 << 10
	shownItems = 1000
)

// shown is a header or a set of claims as it may be shown: the values under secret names, and known kinds of tokens under any, are
// masked at any depth, unless reveal, and very long ones are cut with a word about it. The values are otherwise as the token has them: whoever
// writes them to a screen cleans them.
func shown(m map[string]any, reveal bool) map[string]any {
	out := make(map[string]any, len(m))
	for k, v := range m {
		if len(out) == shownItems {
			out["…"] = "more claims than are shown"
			break
		}
		out[cut(k)] = shownValue(k, v, reveal, 1)
	}
	return out
}

// word is no secret, whatever it stands under: a word of this program's own ("signed (itsdangerous)"), or the name of a key.
type word string

// laidOpen is what a token says that was carried under another name: its members are secret by their own names, as they would be if it
// stood alone.
type laidOpen map[string]any

// ShownValue is one member of it.
func ShownValue(name string, v any, reveal bool) any { return shownValue(name, v, reveal, 1) }

func shownValue(name string, v any, reveal bool, depth int) any {
	if depth > shownDepth {
		return "nested more deeply than is shown"
	}
	switch x := v.(type) {
	case word:
		return cut(string(x))
	case laidOpen:
		return shownValue("", map[string]any(x), reveal, depth)
	case string:
		if !reveal && secretClaim(name) {
			return mask.NewSensitive("secret", x)
		}
		if !reveal { // a token that another holds opens doors whatever it stands under
			return mask.Shapes(cut(x))
		}
		return cut(x)
	case map[string]any:
		out := make(map[string]any, len(x))
		for k, e := range x {
			if len(out) == shownItems {
				out["…"] = "more members than are shown"
				break
			}
			switch {
			case secretClaim(name): // what stands under a secret name is secret whatever its members are called
				out[cut(k)] = shownValue(name, e, reveal, depth+1)
			case isPrivateMember(x, k):
				out[cut(k)] = shownValue("private_key", e, reveal, depth+1)
			default:
				out[cut(k)] = shownValue(k, e, reveal, depth+1)
			}
		}
		return out
	case []any:
		out := make([]any, 0, min(len(x), shownItems))
		for i, e := range x {
			if i == shownItems {
				out = append(out, "more elements than are shown")
				break
			}
			out = append(out, shownValue(name, e, reveal, depth+1))
		}
		return out
	}
	return v
}

// secretClaim reports whether a claim of this name holds a secret. Names that only speak of one do not.
func secretClaim(name string) bool {
	return mask.SecretName(name) && !strings.HasPrefix(name, "token_") && name != "session_state" && name != "session_index" && name != "cnf" && name != "assertion_consumer_service"
}

func cut(s string) string {
	if len(s) <= shownText {
		return s
	}
	return clean.Text(s[:shownText], 0) + "…"
}
