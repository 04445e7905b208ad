package redact

import (
	_ "embed"
	"strings"
)

// ownWords are the words of this program's sentences, one a line. A test in ui/cli keeps the list.
//
//go:embed ownwords.txt
var ownWords string

// ownWord reports whether a secret is a word that our own sentences use: "wrong" as a password. Masked in prose, it would
// break the sentence and give the password away to all who know it; it is masked where it stands as a value.
func ownWord(v string) bool {
	low := strings.ToLower(v)
	if len(v) < 4 || v != low && v != strings.ToUpper(v[:1])+low[1:] || strings.ContainsFunc(low, func(c rune) bool { return c < 'a' || c > 'z' }) {
		return false
	}
	return strings.Contains(ownWords, "\n"+low+"\n")
}

// asValue are the ways in which a value stands in JSON, forms, headers and markup.
func asValue(v, mask string) []string {
	var pairs []string
	for _, d := range [][2]string{{`"`, `"`}, {"'", "'"}, {"=", ""}, {":", ""}, {">", "<"}} {
		pairs = append(pairs, d[0]+v+d[1], d[0]+mask+d[1])
	}
	return pairs
}
