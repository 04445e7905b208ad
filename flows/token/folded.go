package token

import (
	"encoding/base64"
	"strings"

	"why401/httpclient/lazyregexp"
)

// A mail program breaks a long token over lines, and puts a mark before each where it quotes the mail. joined undoes that in the
// midst of other text: only there is it to be told from the words that follow, which are no part of the token.

// jwtStart is where a JWT begins in a text.
var jwtStart = lazyregexp.New(`(?:^|[^A-Za-z0-9_.-])eyJ[A-Za-z0-9_-]`)

// joined is s with each JWT in it on one line, and what was between its lines.
func joined(s string) (out string, how []string) {
	if !strings.Contains(s, "\n") || !strings.Contains(s, "eyJ") {
		return s, nil
	}
	var b strings.Builder
	folded, soft := false, strings.Contains(s, "=3DeyJ")
	if soft { // the = itself is escaped in quoted-printable
		s = strings.ReplaceAll(s, "=3D", "=")
	}
	for rest := s; ; {
		m := jwtStart.Re().FindStringIndex(rest)
		if m == nil {
			b.WriteString(rest)
			break
		}
		start := m[1] - 4
		b.WriteString(rest[:start])
		line := start - 1 - strings.LastIndexByte(rest[:start], '\n') // what stands before it on its line
		t, n, marks := oneJWT(rest[start:], line)
		folded, soft = folded || n > len(t), soft || marks
		b.WriteString(t)
		rest = rest[start+n:]
	}
	switch {
	case soft:
		how = append(how, "the line ends of a mail (quoted-printable)")
	case folded:
		how = append(how, "the line breaks of a mail inside it")
	}
	return b.String(), how
}

// oneJWT reads the JWT that s begins with, over its lines; before is how much stands before it on the first. n is how much of s it
// takes, soft whether the lines end in the = of quoted-printable. Where some of the lines make a whole token, the most of them that
// do are it; the first bytes of a long signature may look like all of a short one.
func oneJWT(s string, before int) (jwt string, n int, soft bool) {
	n = spanJWT(s)
	jwt = s[:n]
	width := before + n
	last := width // length of the last line: what follows a short one is no more of the token
	var shape jwtShape
	best, bestN, bestSoft := "", 0, false
	parts := strings.ContainsAny(jwt, ".~")
	for {
		if parts && shape.whole(jwt) {
			best, bestN, bestSoft = jwt, n, soft
		}
		gap := lineGap.Re().FindString(s[n:])
		next := s[n+len(gap):]
		k := spanJWT(next)
		if gap == "" || len(jwt) > foldedWithin || last < narrowest || !continues(jwt, next[:k], next[k:], width) {
			break
		}
		soft = soft || gap[0] == '='
		parts = parts || strings.ContainsAny(next[:k], ".~")
		jwt += next[:k]
		n += len(gap) + k
		width, last = max(width, k), k
	}
	if best != "" {
		return best, bestN, bestSoft
	}
	return jwt, n, soft
}

// narrowest is the fewest letters at which a program breaks lines.
const narrowest = 30

// foldedWithin bounds a token that is read over its lines in the midst of other text; one that stands alone may be longer.
const foldedWithin = 32 << 10

// lineGap is a line end inside a token, with the sign of quoted-printable or the backslash of a shell before it, and the marks of a quoted
// mail behind it.
var lineGap = lazyregexp.New(`^[=\\]?[ \t]*\r?\n[ \t]*(?:[>|][ \t]*)*`)

func spanJWT(s string) int {
	if i := strings.IndexFunc(s, func(r rune) bool { return !isJWTRune(r) }); i >= 0 {
		return i
	}
	return len(s)
}

func isJWTRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.' || r == '~' // between the disclosures of an SD-JWT
}

// continues is true where the run of letters that begins the next line may be more of the token: lines that were broken are long
// and alike, and what follows a token is a word, a name with a sign behind it, or another token.
func continues(jwt, run, behind string, width int) bool {
	switch {
	case run == "" || width < narrowest || len(run) > width+1 || known(run):
		return false
	case strings.HasPrefix(run, "eyJ") && strings.Count(jwt, ".") >= 2 && !strings.HasSuffix(jwt, ".") && !strings.HasSuffix(jwt, "~"):
		return false
	case plainWord.Re().MatchString(run) && strings.Count(jwt, ".") >= 2 && !wholeJWT(jwt+run):
		return false
	}
	behind = strings.TrimLeft(behind, "\"'`)>,;")
	return behind == "" || lineGap.Re().MatchString(behind)
}

// plainWord is what hardly ends a token: a greeting, a name, a date, the name of a field. Two letters of a signature may look so too.
var plainWord = lazyregexp.New(`^(?:[A-Z]?[a-z]{1,20}|[A-Z]{1,20}|[A-Z_]*_[A-Z_]*|-+|[0-9-]{1,10})[.-]*$`)

// wholeJWT is true where all parts are there and the last has the length that its algorithm makes.
func wholeJWT(s string) bool { return new(jwtShape).whole(s) }

// jwtShape remembers the algorithm of a header, which stays the same while lines are put behind it.
type jwtShape struct {
	header, alg string
	none        bool // the header is no base64url
}

// whole looks at lengths first: a token that grows line by line is not decoded for each.
func (h *jwtShape) whole(s string) bool {
	if i := strings.LastIndexByte(s, '~'); i >= 0 { // an SD-JWT ends so, or in its key binding
		if s = s[i+1:]; s == "" {
			return true
		}
	}
	header, _, _ := strings.Cut(s, ".")
	end := s[strings.LastIndexByte(s, '.')+1:]
	n := base64.RawURLEncoding.DecodedLen(len(end))
	fits := false
	switch strings.Count(s, ".") {
	case 2:
		if header != h.header {
			b, bad := segment(header)
			m, _, _ := object(b)
			h.header, h.alg, h.none = header, text(m["alg"]), bad != ""
		}
		fits = n == signatureLength(h.alg)
		if isRSA(h.alg) {
			fits = n > 0 && n%128 == 0 // 1024 bits and its multiples
		}
		fits = fits && !h.none
	case 4:
		fits = n == 16 || n == 24 || n == 32 // the tags of RFC 7518 section 5.1
	}
	if !fits {
		return false
	}
	_, bad := segment(end)
	return bad == ""
}

// blocks are the runs of lines that hold letters of base64 and nothing else, each joined: what a mail program made of one long word.
func blocks(s string) []string {
	var out []string
	var block strings.Builder
	last := 0 // length of the last line
	end := func() {
		if block.Len() > 2*narrowest && len(out) < 8 {
			out = append(out, block.String())
		}
		block.Reset()
	}
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimSpace(quoteMark.Re().ReplaceAllString(line, ""))
		foreign := line == "" || strings.ContainsFunc(line, func(r rune) bool { return !isJWTRune(r) && !strings.ContainsRune("+/=", r) })
		if foreign || block.Len() > 0 && (last < narrowest || len(line) > last+1 || plainWord.Re().MatchString(line)) {
			end()
		}
		if !foreign && (block.Len() > 0 || len(line) >= narrowest) {
			block.WriteString(line)
			last = len(line)
		}
	}
	end()
	return out
}

// quoteMark is what stands before a line of a quoted mail.
var quoteMark = lazyregexp.New(`^[ \t]*(?:[>|][ \t]*)+`)

// foldedJWT is true for a token that was broken over lines and has nothing else behind it, however narrow they are.
func foldedJWT(s string) bool {
	first, behind, _ := strings.Cut(s, "\n")
	const marks = " \t\r\n\"'`,;)>\\%"
	return !wholeJWT(strings.Trim(first, marks)) && !strings.ContainsFunc(behind, func(r rune) bool { return !isJWTRune(r) && !strings.ContainsRune(marks, r) })
}
