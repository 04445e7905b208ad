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
	placeholderOther = " your my the a an insert put enter replace paste use with some api access refresh id client service account app application personal github gitlab gh aws azure google openai test prod dev staging admin here value name real actual valid new env environment var vars config steps inputs outputs data object "
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
	named, _ := nameOfSecret(strings.Join(m[1:], ""))
	return named
}

// nameOfSecret is true for words that name a secret, and says how many they are: access_token, your-api-key, GITHUB_TOKEN.
func nameOfSecret(v string) (named bool, words int) {
	for _, w := range strings.FieldsFunc(strings.ToLower(v), func(c rune) bool { return strings.ContainsRune("_-. $", c) }) {
		words++
		if strings.Contains(placeholderKinds, " "+w+" ") {
			named = true
		} else if !strings.Contains(placeholderOther, " "+w+" ") {
			return false, 0
		}
	}
	return named, words
}

var (
	// noValue is what stands where a value belongs, without the mark of a variable: what manuals, forms and generated clients write,
	// and what logs and pages show in the place of a secret.
	noValue = lazyregexp.New(`(?i)^(?:none|nil|nan|change[-_ ]?me|replace[-_ ]?me|(?:[a-z]{2,4}[-_])?x{3,}|\*{3,}|•{3,}|\.{3,}|…|-{3,}|_{3,}|0{6,}|token|api[-_]?key|secret|todo|tbd|fixme|test|string|example|placeholder|redacted|filtered|masked|hidden|removed)$|^‹[^‹›]*›$|^\([A-Za-z ]+, \d+ characters?(?:, sha256:[0-9a-f]{4}…)?\)$`)
	// markedName is any name between the marks of a variable or a template.
	markedName = lazyregexp.New(`^\$\{?[A-Za-z_][A-Za-z0-9_]*\}?$|^\{\{.*\}\}$|^<[^<>]*>$|^%[A-Za-z_]+%$|^\[[A-Za-z _-]+\]$`)
)

// NoValue reports whether v holds the place of a secret by how it is written. Unlike Placeholder it takes words and marks for it that
// may be of somebody's password: nothing is sent or kept because of it. It may be shown where shown is true.
func NoValue(v string) (is, shown bool) {
	if Placeholder(v) {
		return true, true
	}
	if len(v) > 100 {
		return false, false
	}
	if named, words := nameOfSecret(v); named && words > 1 && !strings.Contains(v, " ") || noValue.Re().MatchString(v) {
		return true, true
	}
	return markedName.Re().MatchString(v), false
}
