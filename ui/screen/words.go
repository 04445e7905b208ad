package screen

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// span is a duration for people.
func span(d time.Duration) string {
	switch {
	case d <= 0:
		return "0 ms"
	case d < time.Millisecond:
		return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
	case d < 10*time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%d s", int(d.Seconds()))
}

// count is a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// upperFirst begins a sentence.
func upperFirst(s string) string {
	if s == "" {
		return s
	}
	r := []rune(s)
	if r[0] >= 'a' && r[0] <= 'z' {
		r[0] -= 'a' - 'A'
	}
	return string(r)
}

// fullStop ends a sentence, also one whose last words are quoted.
func fullStop(s string) string {
	for _, end := range []string{".", "!", "?"} {
		if strings.HasSuffix(s, end) || strings.HasSuffix(s, end+"”") {
			return s
		}
	}
	return s + "."
}
