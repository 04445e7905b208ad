package token

import (
	"encoding/json"
	"strings"
	"time"
	"unicode"
)

// Several cuts a text that holds more than one token into them, in their order: a login answer copied whole, or a file
// with a line for each. A token that was broken over lines is one. It is nil where the text holds one token or none, and looks no further than MostSeveral.
func Several(text string) []string {
	if tokens := severalInAnswer(text); len(tokens) > 1 {
		return tokens
	}
	if text = Unstyled(text); !strings.ContainsFunc(strings.TrimSpace(text), unicode.IsSpace) { // as nearly always, and then nothing is decoded for the question
		return nil
	}
	if u, folded := joined(text); folded != nil && !onlyJWT(u) {
		text = u
	}
	var out [][]string // the lines of each
	whole, looked := 0, 0
	for line := range strings.SplitSeq(text, "\n") {
		if whole == MostSeveral {
			break
		}
		if looked += 1 + strings.Count(line, " "); looked > severalWithin && whole < 2 {
			return nil
		}
		units := []string{line}
		if words := strings.Fields(line); len(words) > 1 && twoWhole(words) {
			units = words
		}
		for _, u := range units {
			switch {
			case whole == MostSeveral:
			case strings.TrimSpace(u) == "":
			case isWhole(u):
				whole++
				out = append(out, []string{u})
			case len(out) > 0 && !wordOfScheme(u): // the rest of one that was broken over lines
				out[len(out)-1] = append(out[len(out)-1], u)
			}
		}
	}
	if whole < 2 {
		return nil
	}
	tokens := make([]string, len(out))
	for i, lines := range out {
		tokens[i] = strings.Join(lines, "\n")
	}
	return tokens
}

// severalInAnswer are the tokens of a token endpoint's answer (RFC 6749 section 5.1, OpenID Connect Core section 3.1.3.3) that
// stands on one line, each with its name.
func severalInAnswer(text string) []string {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "{") || strings.Contains(text, "\n") || strings.Count(text, "_token\"") < 2 || len(text) > maxToken {
		return nil
	}
	var m map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &m) != nil {
		return nil
	}
	var out []string
	for _, name := range []string{"access_token", "id_token", "refresh_token"} {
		var v string
		if json.Unmarshal(m[name], &v) == nil && strings.HasPrefix(v, "eyJ") && isWhole(v) {
			out = append(out, name+": "+v)
		}
	}
	return out
}

// MostSeveral is how many tokens of one text are told apart: each is decoded for it.
const MostSeveral = 1000

// severalWithin is how many lines and words are looked at for the second token; a text that goes on without one holds one or none.
const severalWithin = 20000

func twoWhole(words []string) bool {
	n := 0
	for _, w := range words {
		if isWhole(w) {
			n++
		}
		if n == 2 {
			return true
		}
	}
	return false
}

// isWhole is true for what is a token by itself: all parts of it are there, or its issuer's sign is.
func isWhole(s string) bool {
	if len(s) > maxToken {
		return false
	}
	if strings.Count(s, ".") < 2 && !strings.Contains(s, "{") { // no dots and no JSON: an API key, or nothing that is whole
		bare, _ := new(Token).clean(s)
		_, ok := Known(bare)
		return ok
	}
	switch t := Inspect(s, time.Time{}); t.Kind {
	case KindJWS:
		return t.Header != nil && strings.Count(t.Raw, ".") == 2
	case KindJWE:
		return t.Header != nil
	case KindAPIKey, KindPASETO:
		return true
	}
	return false
}

func wordOfScheme(s string) bool {
	return strings.HasSuffix(s, ":") || schemeWord.Re().MatchString(s+" ")
}
