package redact

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"why401/httpclient/mask"
)

// wholeSecret is the length from which a secret is looked for in a text whose escapes are undone; squeezed to letters
// and digits it has to keep so many.
const wholeSecret = 6

// spelling is a text with its way back: byte i of low came from bytes from[i] to to[i] of what was received.
type spelling struct {
	low      []byte
	from, to []int32
}

func (s *spelling) put(b []byte, from, to int32) {
	for _, c := range b {
		s.low, s.from, s.to = append(s.low, c), append(s.from, from), append(s.to, to)
	}
}

// redactSpellings blots out what is left of a secret: pieces of it, and spellings that a person or a program reads back
// without effort, as %41, &#65;, \u0041, \/ and letters with something between them.
func (r *Redactor) redactSpellings(text string) string {
	if len(r.whole) == 0 && len(r.pieces.windows) == 0 && len(r.short) == 0 {
		return text
	}
	low := []byte(strings.ToLower(text))
	if len(low) != len(text) { // some letters change their length: only ASCII is folded
		low = []byte(strings.Map(func(c rune) rune {
			if 'A' <= c && c <= 'Z' {
				return c + 'a' - 'A'
			}
			return c
		}, text))
	}
	if len(low) != len(text) { // text that is no UTF-8
		low = []byte(text)
	}
	found := append(withoutProse(text, r.pieces.runs(low)), r.brokenIn(text)...)
	found = append(found, r.halvesIn(text)...)
	for _, w := range slices.Concat(r.whole, r.short) {
		found = append(found, otherCase(text, string(low), w)...)
	}
	s := spelling{low: low}
	if decoded, changed := undoEscapes(s); changed {
		s = decoded
		found = append(found, s.source(r.pieces.runs(s.low))...)
		clear := string(s.low)
		for _, w := range r.whole {
			found = append(found, s.source(occurrences(clear, w))...)
		}
	}
	q := s.squeeze()
	found = append(found, withoutProse(text, withinLines(text, q.source(r.pieces.runs(q.low))))...)
	small := string(q.low)
	for _, e := range r.squeezed {
		found = append(found, q.source(occurrences(small, e))...)
	}
	found = append(found, q.source(r.cutShort(small))...)
	for _, w := range r.whole {
		sq := squeezed(w)
		if len(sq) < wholeSecret || len(sq)*2 < len(w) {
			continue
		}
		for _, run := range q.source(occurrences(small, sq)) {
			// Letters alone may be words of the text, as a password "secret token" is.
			if mask.Telling(sq) || !allOwnWords(text[run[0]:run[1]]) {
				found = append(found, run)
			}
		}
	}
	for _, e := range r.encoded {
		last := [2]int{}
		for _, run := range occurrences(text, e) {
			if run[1] > last[1] { // a long text may hold very many: each stretch is walked once
				last = wholeBase64(text, run)
				found = append(found, last)
			}
		}
	}
	return blot(text, found)
}

// cutShort finds the beginnings of secrets, in any of their squeezed forms, right before the mark of a cut: text is cut to
// its length before it is masked.
func (r *Redactor) cutShort(small string) (found [][2]int) {
	const mark, least = "…", 6
	cuts := occurrences(small, mark)
	if len(cuts) > 200 { // those of a server's own text
		cuts = append(cuts[:100:100], cuts[len(cuts)-100:]...)
	}
	if len(cuts) == 0 {
		return nil
	}
	forms := slices.Clone(r.squeezed)
	for _, w := range r.whole {
		forms = append(forms, strings.ToLower(squeezed(w)))
	}
	for _, c := range cuts {
		before := small[:c[0]]
		for _, f := range forms {
			if len(f) > fragmentLimit {
				continue
			}
			for k := min(len(f)-1, len(before), 400); k >= least; k-- {
				if before[len(before)-k:] == f[:k] {
					found = append(found, [2]int{c[0] - k, c[0]})
					break
				}
			}
		}
	}
	return found
}

// wholeBase64 widens run to all of the encoded text around it: the letters beside it hold parts of the secret's bytes.
func wholeBase64(text string, run [2]int) [2]int {
	inside := func(c byte) bool {
		return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("+/-_=", c) >= 0
	}
	for run[0] > 0 && inside(text[run[0]-1]) {
		run[0]--
	}
	for run[1] < len(text) && inside(text[run[1]]) {
		run[1]++
	}
	return run
}

// source gives the places in the received text of runs in s.
func (s spelling) source(runs [][2]int) [][2]int {
	if s.from == nil {
		return runs
	}
	for i, r := range runs {
		runs[i] = [2]int{int(s.from[r[0]]), int(s.to[r[1]-1])}
	}
	return runs
}

// squeeze keeps letters and digits only.
func (s spelling) squeeze() spelling {
	q := spelling{low: make([]byte, 0, len(s.low)), from: make([]int32, 0, len(s.low)), to: make([]int32, 0, len(s.low))}
	for i, c := range s.low {
		if ('a' > c || c > 'z') && ('0' > c || c > '9') && c < utf8.RuneSelf {
			continue
		}
		from, to := int32(i), int32(i+1) //nolint:gosec // bodies are cut at 1 MiB
		if s.from != nil {
			from, to = s.from[i], s.to[i]
		}
		q.low, q.from, q.to = append(q.low, c), append(q.from, from), append(q.to, to)
	}
	return q
}

// squeezed is v with its letters and digits only.
func squeezed(v string) string {
	return strings.Map(func(c rune) rune {
		if c < utf8.RuneSelf && !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			return -1
		}
		return c
	}, v)
}

func occurrences(text, of string) (found [][2]int) {
	for at := 0; ; {
		i := strings.Index(text[at:], of)
		if i < 0 {
			return found
		}
		found = append(found, [2]int{at + i, at + i + len(of)})
		at += i + len(of)
	}
}

// blot replaces the stretches found in text; those that touch become one.
func blot(text string, found [][2]int) string {
	if len(found) == 0 {
		return text
	}
	slices.SortFunc(found, func(a, b [2]int) int { return a[0] - b[0] })
	var b strings.Builder
	last := 0
	for i := 0; i < len(found); {
		from, to := found[i][0], found[i][1]
		for i++; i < len(found) && found[i][0] <= to; i++ {
			to = max(to, found[i][1])
		}
		b.WriteString(text[last:from])
		b.WriteString("‹part of a secret›")
		last = to
	}
	b.WriteString(text[last:])
	return b.String()
}

// otherCase finds a secret that is spelled with other capitals, as a header's name spells it. w and low are in lower case. One
// that is a word of our own sentences would break them.
func otherCase(text, low, w string) (found [][2]int) {
	if ownWord(w) {
		return nil
	}
	for _, run := range occurrences(low, w) {
		if len(w) >= wholeSecret || (run[0] == 0 || !alnum(low[run[0]-1])) && (run[1] == len(low) || !alnum(low[run[1]])) {
			found = append(found, run)
		}
	}
	return found
}

// allOwnWords reports whether a stretch of text is made of words of this program's sentences, as a sentence has them: with
// spaces between, or a line break and the indent of the next line.
func allOwnWords(text string) bool {
	for i := range len(text) {
		if c := text[i] | 0x20; (c < 'a' || c > 'z') && text[i] != ' ' && (text[i] != '\n' || i+1 == len(text) || text[i+1] != ' ') {
			return false
		}
	}
	words := strings.FieldsFunc(strings.ToLower(text), func(c rune) bool { return !unicode.IsLetter(c) })
	for _, w := range words {
		if len(w) >= 4 && !ownWord(w) {
			return false
		}
	}
	return len(words) > 1 || len(words) == 1 && ownWord(words[0])
}

// withoutProse leaves out the pieces that are nothing but words of this program's sentences, whole ones: "Signature" is part
// of every AWS signature, and of the sentence that speaks of one. Error codes are made of such words too: InvalidToken.
func withoutProse(text string, runs [][2]int) [][2]int {
	kept := runs[:0]
	for _, run := range runs {
		if !prose(text, run) {
			kept = append(kept, run)
		}
	}
	return kept
}

func prose(text string, run [2]int) bool {
	letter := func(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
	from, to := run[0], run[1]
	for from > 0 && letter(text[from-1]) && run[0]-from < proseMost {
		from--
	}
	for to < len(text) && letter(text[to]) && to-run[1] < proseMost {
		to++
	}
	words, start := 0, -1
	for i := from; i <= to; i++ {
		if i < to && !letter(text[i]) && text[i] != ' ' {
			return false
		}
		begins := i < to && letter(text[i]) && (start < 0 || text[i] < 'a' && text[i-1] >= 'a') // InvalidToken are two
		if start >= 0 && (i == to || !letter(text[i]) || begins) {
			if w := strings.ToLower(text[start:i]); len(w) >= 4 && !ownWord(w) {
				return false
			}
			words, start = words+1, -1
		}
		if begins {
			start = i
		}
	}
	return words > 0
}

// proseMost is how far a word is followed beyond a piece.
const proseMost = 40

// withinLines takes off what a run has of another line by chance: a letter or two that happen to go on in the secret.
func withinLines(text string, runs [][2]int) [][2]int {
	const chance = 3
	for i, run := range runs {
		s := text[run[0]:run[1]]
		if n := strings.LastIndexByte(s, '\n'); n > 0 && len(squeezed(s[n:])) < chance {
			s = strings.TrimRight(s[:n], " \r\n")
			runs[i][1] = run[0] + len(s)
		}
		if n := strings.IndexByte(s, '\n'); n > 0 && len(squeezed(s[:n])) < chance {
			runs[i][0] += len(s) - len(strings.TrimLeft(s[n:], " \r\n"))
		}
	}
	return runs
}

func alnum(b byte) bool {
	return 'a' <= b|0x20 && b|0x20 <= 'z' || '0' <= b && b <= '9'
}
