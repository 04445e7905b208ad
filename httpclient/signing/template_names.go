package signing

import (
	"strings"
)

func known(list []string, s string) bool {
	for _, n := range list {
		if n == s {
			return true
		}
	}
	return false
}

// unknown says so, with the nearest name where one is near, else with all.
func unknown(got string, list []string, what string) string {
	best, far := "", 3
	for _, n := range list {
		if d := distance(strings.ToLower(got), n); d < far {
			best, far = n, d
		}
	}
	if best != "" {
		return got + " is not known; is " + best + " meant?"
	}
	return got + " is not known; the " + what + " are " + strings.Join(list, ", ")
}

// distance is how many letters must be changed, added or left out.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diagonal
			if a[i-1] != b[j-1] {
				cost++
			}
			diagonal, row[j] = row[j], min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
