package keyshape

import (
	"strconv"
	"strings"
)

// Spans are the stretches of a text that are secret keys of a known shape, from first to last: where each begins, and where it ends.
// A form without a prefix that others share is not looked for: an id may have it.
func Spans(text string) (spans [][2]int) {
	for i := 0; i < len(text); {
		if parts(text[i]) {
			i++
			continue
		}
		from := i
		for i < len(text) && !parts(text[i]) {
			i++
		}
		end := i
		for n := 0; n < 2 && i < len(text) && text[i] == '='; n++ {
			i++
		}
		if i < len(text) && i > end && !parts(text[i]) {
			i = end // name=value
		}
		if i-from < 12 {
			continue
		}
		word, places := unescaped(text[from:i])
		for _, p := range inWord(word) {
			if places != nil {
				p = [2]int{places[p[0]], places[p[1]]}
			}
			spans = append(spans, [2]int{from + p[0], from + p[1]})
		}
	}
	return spans
}

// unescaped is a word of an address or a form as it was before it was percent-encoded, and where each of its bytes stood; nil where it
// holds no escape.
func unescaped(w string) (string, []int) {
	if !strings.Contains(w, "%") {
		return w, nil
	}
	out, places := make([]byte, 0, len(w)), make([]int, 0, len(w)+1)
	for i := 0; i < len(w); i++ {
		places = append(places, i)
		if w[i] == '%' && i+2 < len(w) {
			if n, err := strconv.ParseUint(w[i+1:i+3], 16, 8); err == nil && n >= ' ' && n < 0x7f {
				out = append(out, byte(n))
				i += 2
				continue
			}
		}
		out = append(out, w[i])
	}
	return string(out), append(places, len(w))
}

// parts is true for what stands between words of a header, an address, JSON or prose.
func parts(c byte) bool {
	switch c {
	case ' ', '\t', '\r', '\n', '"', '\'', '`', '<', '>', ',', ';', '&', '?', '(', ')', '{', '}', '[', ']', '\\', '=':
		return true
	}
	return false
}

// inWord are the keys in one word.
func inWord(w string) (spans [][2]int) {
	if at, _, ok := webhookAt(w); ok {
		return [][2]int{{at, len(w)}}
	}
	if secretForm(w) {
		return [][2]int{{0, len(w)}}
	}
	tried := 0
	for i := 0; i+12 <= len(w); {
		if i > 0 && !boundary(w, i) {
			i++
			continue
		}
		n := keyAt(w[i:], &tried)
		if n == 0 && (i == 0 || strings.IndexByte("/:@ ", w[i-1]) >= 0) {
			n = formAt(w[i:])
		}
		if tried > mostTried {
			return append(spans, [2]int{i, len(w)})
		}
		if n == 0 {
			i++
			continue
		}
		spans = append(spans, [2]int{i, i + n})
		i += n
	}
	return spans
}

// boundary is true where a key may begin inside a word: not behind a letter or a digit.
func boundary(w string, i int) bool {
	c := w[i-1]
	return (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z')
}

// secretForm is true for a key that is known by its whole form, and is no other's.
func secretForm(w string) bool {
	k, ok := wholeForm(w)
	return ok && !k.Public && k.Also == ""
}

// mostTried bounds the work on a word that holds one beginning of a key behind the other: what is left of it is taken for one.
const mostTried = 64

// keyAt is how long the key is that s begins with, 0 where it begins with none. It counts the prefixes that were found.
func keyAt(s string, tried *int) int {
	all := All()
	for _, i := range firstSign[s[0]] {
		k := all[i]
		rest, ok := strings.CutPrefix(s, k.Prefix)
		if !ok || k.Public {
			continue
		}
		*tried++
		rest = rest[:min(len(rest), maxKey)]
		widest := 0
		for _, more := range []string{".=~+/%$", ".$", ""} { // what may belong to the key or to the text behind it
			n := 0
			for n < len(rest) && (word62(rest[n]) || strings.IndexByte(more, rest[n]) >= 0) {
				n++
			}
			n = len(strings.TrimRight(rest[:n], "./"))
			widest = max(widest, n)
			if n >= 6 && k.fits(s[:len(k.Prefix)+n]) {
				return len(k.Prefix) + n
			}
			// One of another length than is known, behind a prefix that nothing else has.
			if more == "" && n >= 12 && len(k.Prefix) >= 4 && strings.IndexByte("-_.~", k.Prefix[len(k.Prefix)-1]) >= 0 && k.Also == "" && lettersAndDigits(rest[:n]) && !plainWords(rest[:n]) {
				return len(k.Prefix) + widest
			}
		}
	}
	return 0
}

// formAt is how long the key is that s begins with and that is known by its whole form; 0 where it begins with none.
func formAt(s string) int {
	s = s[:min(len(s), 1001)]
	if i := strings.IndexAny(s, "/@"); i >= 0 {
		s = s[:i]
	}
	bare := strings.TrimPrefix(s, "bot") // Telegram's in a path, on a server of one's own
	if len(bare) >= 20 && secretForm(bare) {
		return len(s)
	}
	return 0
}

func word62(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '_'
}
