package mask

import (
	"net/url"
	"strings"

	"why401/httpclient/ntlm"
)

// A value that stands under a name nobody knows, or in a path, is masked where it looks made by a random generator. The
// rule, for a word of letters, digits, - and _ (the other characters of base64 part words, and join those that look random):
//
//   - Parts between - and _ that are one plain word, a number, a word with a few digits behind it, or a UUID do not count: names
//     and ids are made of them. A UUID in a path is an id; in a header that is secret by name it is masked by that.
//   - Of what is left, hexadecimal counts from 32 characters on (24 are an id of MongoDB, 16 one of a span); letters of both
//     cases with digits from 20 on; without digits, or of one case, from 24 on.
//   - The kinds of characters have to take turns as they do by chance, which words in camelCase do not.
//   - Names of ids, traces, challenges and check sums (PublicName) keep their value: support needs them, and they open
//     nothing. So do the boundaries of multipart bodies and the hashes of a Content-Security-Policy.
//
// What is masked so is called “perhaps secret”: the program does not know.
const (
	lookLength  = 20
	lookOneCase = 24
	lookHex     = 32
	// lookReplaced bounds what is taken for a secret in a body that is to be sent again: longer runs are files.
	lookReplaced = 4 << 10
)

// perhaps is the kind of what is masked by its look alone.
const perhaps = "perhaps secret"

// Looks masks what looks like a secret in a text of headers, JSON, forms, URLs or prose.
func Looks(text string) string {
	return replaceLooks(maskTold(text), 0, func(_, v string) string { return NewSensitive(perhaps, v).String() })
}

// LooksSecret reports whether a value under this name looks like a secret or has the shape of one, whatever the name. Names of
// ids and of what is public say no.
func LooksSecret(name, value string) bool {
	if PublicName(name) {
		return Shapes(value) != value
	}
	return maskSeen(value) != value
}

// CarriesSecret reports whether a header is secret by its name or by its value: what a mask would hide is what a redirect must
// not take along, so that both have one list.
func CarriesSecret(name, value string) bool {
	return SecretName(name) || Header(name, value) != value
}

// maskSeen masks what can be seen to be secret without a name.
func maskSeen(text string) string { return Looks(Shapes(text)) }

const (
	inRun  = 1 // letters, digits, - and _
	joiner = 2 // the others of base64, and the dots of tokens
)

// runClass is what each byte is to a run. It is spelled out, so that the compiler lays it out and no start of the program does.
var runClass = [256]byte{'-': inRun, '_': inRun, '+': joiner, '/': joiner, '.': joiner, '~': joiner,
	'0': inRun, '1': inRun, '2': inRun, '3': inRun, '4': inRun, '5': inRun, '6': inRun, '7': inRun, '8': inRun, '9': inRun,
	'a': inRun, 'b': inRun, 'c': inRun, 'd': inRun, 'e': inRun, 'f': inRun, 'g': inRun, 'h': inRun, 'i': inRun, 'j': inRun, 'k': inRun, 'l': inRun, 'm': inRun,
	'n': inRun, 'o': inRun, 'p': inRun, 'q': inRun, 'r': inRun, 's': inRun, 't': inRun, 'u': inRun, 'v': inRun, 'w': inRun, 'x': inRun, 'y': inRun, 'z': inRun,
	'A': inRun, 'B': inRun, 'C': inRun, 'D': inRun, 'E': inRun, 'F': inRun, 'G': inRun, 'H': inRun, 'I': inRun, 'J': inRun, 'K': inRun, 'L': inRun, 'M': inRun,
	'N': inRun, 'O': inRun, 'P': inRun, 'Q': inRun, 'R': inRun, 'S': inRun, 'T': inRun, 'U': inRun, 'V': inRun, 'W': inRun, 'X': inRun, 'Y': inRun, 'Z': inRun,
}

func isAlnum(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9'
}

// replaceLooks puts another text in the place of each run that looks like a secret, of at most limit bytes (0: any). name is
// what it stands under, "" unknown.
func replaceLooks(text string, limit int, replace func(name, value string) string) string {
	var b strings.Builder
	last := 0
	for i := 0; i < len(text); {
		if runClass[text[i]] == 0 {
			i++
			continue
		}
		start := i
		for i < len(text) {
			if runClass[text[i]] != 0 {
				i++
			} else if escapedJoiner(text, i) {
				i += 3
			} else {
				break
			}
		}
		end := i
		for n := 0; n < 2 && i < len(text) && text[i] == '='; n++ {
			i++
		}
		if i < len(text) && runClass[text[i]] != 0 {
			i = end // name=value
		}
		if publicNTLM(text[start:i]) {
			continue
		}
		for _, p := range secretParts(text, start, i) {
			name := nameBefore(text, p[0], start)
			if PublicName(name) || limit > 0 && p[1]-p[0] > limit || boundary(text, start) || digestValue(text, start) || publicLine(text, p[0]) || publicParam(text, start) {
				continue
			}
			b.WriteString(text[last:p[0]])
			b.WriteString(replace(name, text[p[0]:p[1]]))
			last = p[1]
		}
	}
	if last == 0 {
		return text
	}
	b.WriteString(text[last:])
	return b.String()
}

// escapedJoiner is true for the characters of base64 that a form or a URL has to escape: + / =.
func escapedJoiner(s string, i int) bool {
	if s[i] != '%' || i+2 >= len(s) {
		return false
	}
	switch s[i+1 : i+3] {
	case "2B", "2b", "2F", "2f", "3D", "3d":
		return true
	}
	return false
}

// secretParts are the stretches of a run that look like secrets.
func secretParts(text string, start, end int) [][2]int {
	if end-start >= 8 && start > 5 && text[start-1] == ' ' && schemeBefore(text[:start-1]) && Telling(text[start:end]) && !paramName(text, start, end) {
		return [][2]int{{start, end}}
	}
	if end-start < lookLength {
		return nil
	}
	var segs [][2]int
	for i, from := start, start; i <= end; i++ {
		if i == end || runClass[text[i]] != inRun {
			if i > from {
				segs = append(segs, [2]int{from, i})
			}
			if i < end && text[i] == '%' {
				i += 2
			}
			from = i + 1
		}
	}
	var found [][2]int
	for k := 0; k < len(segs); k++ {
		if !random(text[segs[k][0]:segs[k][1]]) {
			continue
		}
		from, to := segs[k][0], segs[k][1]
		for j := k - 1; j >= 0 && goesWith(text, segs[j], segs[j+1]); j-- {
			from = segs[j][0]
		}
		for k+1 < len(segs) && (goesWith(text, segs[k+1], segs[k]) || random(text[segs[k+1][0]:segs[k+1][1]])) {
			k++
			to = segs[k][1]
		}
		if k == len(segs)-1 {
			to = end // the padding
		}
		if n := len(found); n > 0 && from <= found[n-1][1] {
			found[n-1][1] = to
		} else {
			found = append(found, [2]int{from, to})
		}
	}
	if found == nil && len(segs) > 1 && wholeLooks(text, segs, start, end) {
		return [][2]int{{start, end}}
	}
	return found
}

// goesWith is true for a segment that belongs to the random one beside it, as the pieces of base64 do.
func goesWith(text string, seg, beside [2]int) bool {
	gap := text[min(seg[1], beside[1]):max(seg[0], beside[0])]
	if gap == "+" || strings.EqualFold(gap, "%2b") {
		return true
	}
	s := text[seg[0]:seg[1]]
	return len(gap) == 1 && len(s) >= 6 && Telling(s) && !uuid(s)
}

// wholeLooks judges a run in which no segment is long enough, such as base64 with many slashes: a path is no such run.
func wholeLooks(text string, segs [][2]int, start, end int) bool {
	if end-start < lookHex || text[start] == '/' || strings.Contains(text[start:end], ".") {
		return false
	}
	var all strings.Builder
	for _, s := range segs {
		seg := text[s[0]:s[1]]
		if len(seg) > 3 && !Telling(seg) {
			return false
		}
		all.WriteString(seg)
	}
	return random(all.String())
}

// paramName is true for a run of letters with an equal sign and a quote behind it: the name of the first parameter of a challenge, as
// in Bearer resource_metadata="https://…".
func paramName(text string, start, end int) bool {
	return text[end-1] == '=' && end < len(text) && (text[end] == '"' || text[end] == '\\' || text[end] == '\'') && !Telling(text[start:end-1])
}

// schemeBefore is true where the text ends in the word of a scheme: what follows Bearer is a credential under any name.
func schemeBefore(text string) bool {
	for _, w := range [...]string{"bearer", "basic"} {
		if n := len(text) - len(w); n >= 0 && strings.EqualFold(text[n:], w) && (n == 0 || !isAlnum(text[n-1])) {
			return true
		}
	}
	return false
}

// unescaped is v with its percent escapes undone where that can be done.
func unescaped(v string) string {
	if dec, err := url.PathUnescape(v); err == nil {
		return dec
	}
	return v
}

// publicNTLM reports whether a run of base64 is message 1 or 2, whole: random to look at, and public.
func publicNTLM(run string) bool {
	if !strings.HasPrefix(run, "TlRMTVNTUAAB") && !strings.HasPrefix(run, "TlRMTVNTUAAC") {
		return false
	}
	m, ok := ntlm.ReadField("NTLM " + run)
	return ok && m.Err == nil && m.Open()
}
