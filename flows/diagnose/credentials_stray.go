package diagnose

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"why401/flows"
	"why401/flows/scheme"
	"why401/httpclient/lazyregexp"
	"why401/httpclient/mask"
)

// quotePairs are the marks that word processors, chats and manuals put round a value, opening and closing.
var quotePairs = []string{`""`, "''", "``", "“”", "„“", "„”", "‟”", "””", "‘’", "‚‘", "‚’", "’’", "«»", "»«", "‹›", "›‹", "「」", "『』", "＂＂", "＇＇", "´´", "`´", "′′", "″″", "❝❞", "❛❜", "〝〞"}

// isQuote reports whether r is a quotation mark of any script.
func isQuote(r rune) bool {
	return unicode.In(r, unicode.Pi, unicode.Pf) || strings.ContainsRune("\"'`´′″‚„‛‟＂＇「」『』〝〞〟❛❜❝❞", r)
}

// isUnseen reports whether r is white space or shows nothing: no-break and zero-width spaces, a byte order mark, a soft
// hyphen, marks of writing direction.
func isUnseen(r rune) bool { return unicode.IsSpace(r) || unicode.In(r, unicode.Zs, unicode.Cf) }

// cleanSecret is v without what does not belong to a token or key. Inside it nothing is unseen either, and full-width
// letters are those of another keyboard mode.
func cleanSecret(v string) string {
	v = strings.TrimFunc(v, func(r rune) bool { return isUnseen(r) || isQuote(r) || unicode.IsControl(r) })
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0x80 && isUnseen(r):
			return -1
		case r >= 0xff01 && r <= 0xff5e: // full-width forms of ! to ~ (Unicode, Halfwidth and Fullwidth Forms)
			return r - 0xff01 + '!'
		}
		return r
	}, v)
}

// cleanPassword is v without what was copied round it. A password may begin or end in a quote: only a pair is foreign.
func cleanPassword(v string) string {
	v = strings.TrimFunc(v, isUnseen)
	for _, pair := range quotePairs {
		open, n := utf8.DecodeRuneInString(pair)
		if rest, ok := strings.CutPrefix(v, string(open)); ok && len(rest) > len(pair[n:]) && strings.HasSuffix(rest, pair[n:]) {
			return strings.TrimSuffix(rest, pair[n:])
		}
	}
	return v
}

// authParams are the parameters behind a scheme word (RFC 9110 section 11.2), the last of them in quotes.
var authParams = lazyregexp.New(`^[A-Za-z][\w-]*\s*=\s*"[^"]*"(?:\s*,\s*[A-Za-z][\w-]*\s*=\s*(?:"[^"]*"|[^",\s]+))*$`)

// pythonBytes is what str() and an f-string make of bytes in Python.
var pythonBytes = lazyregexp.New(`^b['"]([\w.~+/=-]{12,})['"]$`)

func matchStray(e *Evidence) Match {
	if !refusalStatus(e) || e.Credential.Scheme == "none" || e.Credential.Scheme == "cookie" {
		return no
	}
	if schemeMark.Re().MatchString(authorization(e)) { // credentials.malformed_header
		return no
	}
	v := secretOf(e).Reveal()
	if authParams.Re().MatchString(v) { // the quotes belong to the grammar
		return no
	}
	clean := cleanSecret(v)
	if e.Credential.Scheme == "basic" {
		clean = cleanPassword(v)
	}
	if strings.HasPrefix(clean, "<") && strings.HasSuffix(clean, ">") && len(clean) > 12 && !isPlaceholder(clean) {
		clean = clean[1 : len(clean)-1]
	}
	words := ""
	if m := pythonBytes.Re().FindStringSubmatch(v); m != nil && e.Credential.Scheme != "basic" {
		clean, words = m[1], "stands in b'…', as Python writes bytes: .decode() makes a text of them"
	}
	user := e.Credential.Get("user").Reveal()
	userClean := strings.TrimFunc(user, isUnseen)
	if clean == v && user == userClean || clean == "" {
		return ruledOut("nothing foreign stands round the secret or in it")
	}
	c := 0.75
	if p := e.Probe(ProbeCleaned); p != nil {
		if p.Accepted == Yes {
			c = 0.98
		} else if p.Accepted == No {
			c = 0.35
		}
	}
	if words == "" {
		words = strayWords(v, clean)
	}
	return Match{OK: true, Confidence: c, Title: "Characters that do not belong to the secret came along", Evidence: []Point{{Where: "request." + whereSent(e), What: words}},
		Fixes: []Fix{{ID: "trim-credential", Who: Caller, Do: "Send the secret without them", Apply: func(a flows.Attempt) (flows.Attempt, error) {
			c := flows.Credential{Scheme: a.Credential.Scheme}
			for _, f := range a.Credential.Fields {
				if f.Value.Reveal() == v {
					f.Value = mask.NewSensitive(f.Value.Kind(), clean)
				} else if f.Name == "user" {
					f.Value = mask.NewSensitive(f.Value.Kind(), userClean)
				}
				c.Fields = append(c.Fields, f)
			}
			return scheme.Apply(a, c)
		}}}, Decide: ProbeCleaned}
}

// strayWords name the foreign characters of v, and show nothing else of it.
func strayWords(v, clean string) string {
	if clean == v {
		return "space before or after the user name"
	}
	foreign := func(r rune) bool {
		return isUnseen(r) || isQuote(r) || unicode.IsControl(r) || strings.ContainsRune("<>", r)
	}
	begin, end := v[:len(v)-len(strings.TrimLeftFunc(v, foreign))], v[len(strings.TrimRightFunc(v, foreign)):]
	if strings.HasPrefix(v, clean) {
		begin = ""
	}
	if strings.HasSuffix(v, clean) {
		end = ""
	}
	var said []string
	if begin != "" {
		said = append(said, fmt.Sprintf("begins with %s", namedRunes(begin)))
	}
	if end != "" {
		said = append(said, fmt.Sprintf("ends in %s", namedRunes(end)))
	}
	inside := strings.Map(func(r rune) rune {
		if r >= 0x80 && (isUnseen(r) || r >= 0xff01 && r <= 0xff5e) {
			return r
		}
		return -1
	}, strings.TrimSuffix(strings.TrimPrefix(v, begin), end))
	if inside != "" {
		if r, _ := utf8.DecodeRuneInString(inside); r >= 0xff01 && r <= 0xff5e { // a letter of the secret itself
			said = append(said, "holds full-width letters")
		} else {
			said = append(said, "holds "+namedRunes(inside))
		}
	}
	if len(said) == 0 {
		return "other characters than a secret has"
	}
	return strings.Join(said, ", ")
}

// runeName is the name of a rune that nobody sees, "" for any other.
func runeName(r rune) string {
	switch r {
	case ' ':
		return "a space"
	case '\t':
		return "a tab"
	case '\r':
		return "a carriage return"
	case '\n':
		return "a line end"
	case 0xa0:
		return "a no-break space"
	case 0xad:
		return "a soft hyphen"
	case 0x200b:
		return "a zero-width space"
	case 0x200c:
		return "a zero-width non-joiner"
	case 0x200d:
		return "a zero-width joiner"
	case 0x200e:
		return "a left-to-right mark"
	case 0x200f:
		return "a right-to-left mark"
	case 0x2060:
		return "a word joiner"
	case 0xfeff:
		return "a byte order mark"
	case 0x3000:
		return "a wide space"
	}
	return ""
}

// unseenIn names what of s nobody can tell from a plain space, "" nothing.
func unseenIn(s string) string {
	return namedRunes(strings.Map(func(r rune) rune {
		if r >= 0x80 && isUnseen(r) {
			return r
		}
		return -1
	}, s))
}

// namedRunes names up to three characters: a name for the unseen, the mark and its number for the others.
func namedRunes(s string) string {
	var out []string
	for _, r := range s {
		name := runeName(r)
		switch {
		case name != "":
		case isUnseen(r) || unicode.IsControl(r):
			name = fmt.Sprintf("U+%04X", r)
		case r < 0x80:
			name = string(r)
		default:
			name = fmt.Sprintf("%c (U+%04X)", r, r)
		}
		if len(out) == 3 {
			return strings.Join(out, ", ") + ", …"
		}
		out = append(out, name)
	}
	return strings.Join(out, ", ")
}
