package keyshape

import "strings"

// filler is true for what people write in the place of a key: one sign over and over, the alphabet or the digits in their order, or
// words that say that something is to be put in.
func filler(rest string) bool {
	if placeWords(rest) {
		return true
	}
	bare := strings.Map(func(r rune) rune {
		if strings.ContainsRune("-_.=~+/ ", r) {
			return -1
		}
		return r
	}, rest)
	if bare == "" {
		return strings.Trim(rest, "._-") == ""
	}
	return repeats(bare) || periodic(bare) || inOrder(bare)
}

// placeWord are words that stand for a value, as whole words.
var placeWord = [...]string{"your", "here", "placeholder", "redacted", "changeme", "insert", "dummy", "replace", "replaceme", "hidden", "masked", "removed", "example", "sample"}

// placeWords is true where a word between signs says that the value is to come: PUT_YOUR_TOKEN_HERE, example-token.
func placeWords(rest string) bool {
	words := strings.FieldsFunc(strings.ToLower(rest), func(r rune) bool { return strings.ContainsRune("-_.=~+/ <>[]{}", r) })
	for _, w := range words {
		for _, p := range placeWord {
			if w == p {
				return true
			}
		}
	}
	return false
}

// repeats is true where three signs in five stand in runs of four and more of one sign.
func repeats(s string) bool {
	run, in := 1, 0
	for i := 1; i <= len(s); i++ {
		if i < len(s) && s[i] == s[i-1] {
			run++
			continue
		}
		if run >= 4 || run == len(s) && run >= 3 {
			in += run
		}
		run = 1
	}
	return in*5 >= len(s)*3
}

// periodic is true for two to four signs over and over: 123123123.
func periodic(s string) bool {
	for n := 2; n <= 4 && n*4 <= len(s); n++ {
		if strings.Repeat(s[:n], len(s)/n+1)[:len(s)] == s {
			return true
		}
	}
	return false
}

// inOrder is true where nine signs in ten stand as in the alphabet or as in counting, and begin again at its end: 1234567890…,
// abcdef…, Syabcdef….
func inOrder(s string) bool {
	longest, run := 1, 1
	for i := 1; i < len(s); i++ {
		if follows(s[i-1], s[i]) {
			run++
		} else {
			run = 1
		}
		longest = max(longest, run)
	}
	return longest >= 6 && longest*10 >= len(s)*9
}

// follows is true for b behind a in counting or in the alphabet, of either case.
func follows(a, b byte) bool {
	starts := b == '0' || b == '1' || b == 'a' || b == 'A'
	switch {
	case a == '9', a == 'z', a == 'Z':
		return starts
	case a == '0':
		return b == '1'
	case a >= '1' && a < '9':
		return b == a+1
	}
	return b == a+1 || (a|0x20) == 'f' && starts // f ends the digits of hexadecimal
}
