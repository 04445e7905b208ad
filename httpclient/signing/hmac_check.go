package signing

import (
	"strings"
)

// CheckTemplate says what is wrong with a template, nil nothing. The error is a *TemplateError.
func CheckTemplate(text string) error {
	fields, err := readTemplate(text)
	if err != nil {
		return err
	}
	return checkSecrets(text, fields)
}

// checkSecrets refuses a template that would send the secret itself, coded or not.
func checkSecrets(text string, fields []field) error {
	signs := false
	for _, f := range fields {
		for _, p := range f.parts {
			if n := leaks(p); n != nil {
				return &TemplateError{At: runesTo(text, n.at), What: "this would send the secret itself: put it into hmac_sha256(secret, …) or another hash"}
			}
			signs = signs || uses(p, "secret")
		}
	}
	if !signs {
		return &TemplateError{At: 1, What: "nothing in it uses the secret, so nothing is signed: want {hex(hmac_sha256(secret, …))} or the like"}
	}
	return nil
}

func runesTo(text string, at int) int { return 1 + len([]rune(text[:min(at, len(text))])) }

// leaks finds the secret where no hash stands above it.
func leaks(n *node) *node {
	if n.kind == 'n' && n.text == "secret" {
		return n
	}
	if n.kind == 'f' && (strings.HasPrefix(n.text, "hmac_") || strings.HasPrefix(n.text, "sha") || n.text == "md5") {
		return nil
	}
	for _, a := range n.args {
		if l := leaks(a); l != nil {
			return l
		}
	}
	return nil
}

func uses(n *node, name string) bool {
	if n.kind == 'n' && n.text == name {
		return true
	}
	for _, a := range n.args {
		if uses(a, name) {
			return true
		}
	}
	return false
}
