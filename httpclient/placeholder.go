package httpclient

import (
	"regexp"
	"strings"
	"sync"
)

// placeholderForm are the marks of a variable, a template or a manual round a name.
var placeholderForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:\$([A-Za-z_][A-Za-z0-9_]*)|\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$\(([A-Za-z_][A-Za-z0-9_ -]*)\)|\{\{\s*([A-Za-z_$][A-Za-z0-9_. -]*?)\s*\}\}|\{([A-Za-z_][A-Za-z0-9_-]*)\}|<([A-Za-z][A-Za-z0-9_ -]*)>|%([A-Za-z_]+)%|\[([A-Za-z][A-Za-z _-]*)\]|\$\{\{\s*([A-Za-z_][A-Za-z0-9_. -]*?)\s*\}\})$`)
})

// placeholderWords are those of which such names are made; one of the first group has to be there.
var (
	placeholderKinds = wordSet("token tokens key keys apikey secret secrets password passwd pass pwd auth authorization jwt bearer credential credentials login user username session cookie")
	placeholderOther = wordSet("your my the a an insert put enter some api access refresh id client service account app application personal github gitlab gh aws azure google openai test prod dev staging admin here value name real actual valid new env environment var vars config steps inputs outputs data object")
)

func wordSet(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}

// Placeholder reports whether v is the name of a secret and surely not one itself: $TOKEN, {{api_key}}, <your-token>. All
// its words have to be those of such names, so that a real secret in a manual's brackets is none.
func Placeholder(v string) bool {
	switch v {
	case "undefined", "null", "None", "NaN", "[object Object]": // what programs write for no value
		return true
	}
	if len(v) > 60 {
		return false
	}
	m := placeholderForm().FindStringSubmatch(v)
	if m == nil {
		return false
	}
	kind := false
	for _, w := range strings.FieldsFunc(strings.ToLower(strings.Join(m[1:], "")), func(c rune) bool { return strings.ContainsRune("_-. $", c) }) {
		if placeholderKinds[w] {
			kind = true
		} else if !placeholderOther[w] {
			return false
		}
	}
	return kind
}
