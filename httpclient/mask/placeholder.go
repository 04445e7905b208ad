package mask

import (
	"strings"

	"why401/httpclient/lazyregexp"
)

// placeholderForm are the marks of a variable, a template or a manual round a name.
var placeholderForm = lazyregexp.New(`^(?:\$([A-Za-z_][A-Za-z0-9_]*)|\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$\(([A-Za-z_][A-Za-z0-9_ -]*)\)|\{\{\s*([A-Za-z_$][A-Za-z0-9_. -]*?)\s*\}\}|\{([A-Za-z_][A-Za-z0-9_-]*)\}|<([A-Za-z][A-Za-z0-9_ -]*)>|%([A-Za-z_]+)%|\[([A-Za-z][A-Za-z _-]*)\]|\$\{\{\s*([A-Za-z_][A-Za-z0-9_. -]*?)\s*\}\})$`)

// placeholderWords are those of which such names are made; one of the first group has to be there.
const (
	placeholderKinds = " token tokens key keys apikey secret secrets password passwd pass pwd auth authorization jwt bearer credential credentials login user username session cookie "
	placeholderOther = " your my the a an insert put enter some api access refresh id client service account app application personal github gitlab gh aws azure google openai test prod dev staging admin here value name real actual valid new env environment var vars config steps inputs outputs data object "
)

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
	m := placeholderForm.Re().FindStringSubmatch(v)
	if m == nil {
		return false
	}
	kind := false
	for _, w := range strings.FieldsFunc(strings.ToLower(strings.Join(m[1:], "")), func(c rune) bool { return strings.ContainsRune("_-. $", c) }) {
		if strings.Contains(placeholderKinds, " "+w+" ") {
			kind = true
		} else if !strings.Contains(placeholderOther, " "+w+" ") {
			return false
		}
	}
	return kind
}
