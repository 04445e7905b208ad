package redact

import (
	"slices"
	"strings"

	"why401/httpclient"
	"why401/httpclient/lazyregexp"
	"why401/httpclient/mask"
)

// A server may echo a secret in pieces, one in each header, parameter or member. A value of an answer that stands in a secret is
// taken for a piece of it:
//
//   - at once, where it is of four characters or more and no plain word or number (see mask.PlainWord);
//   - else, from three characters on, where the pieces of one answer make up most of the secret together. A realm "api" beside
//     the key my-api-key-77 is chance; CAN, ARY, -ap, ple beside CANARY-apple is not.
const (
	pieceLength  = 3
	pieceAtOnce  = 4
	pieceLongest = 64
	piecesMost   = 60  // of a hundred characters of the secret
	piecesLimit  = 500 // values of one answer that are looked at
	piecesBody   = 64 << 10
)

// valueShapes find the values of parameters in headers, and of members, elements and lines in bodies.
var valueShapes = []*lazyregexp.Regexp{
	lazyregexp.New(`=\s*"?([^"=,;&\s]{3,64})`),
	lazyregexp.New(`"([^"\\\n]{3,64})"`),
	lazyregexp.New(`>([^<>\n]{3,64})<`),
	lazyregexp.New(`(?m)^\s*(?:[\w-]{1,40}:\s*)?(\S{3,64})\s*$`),
}

// addPieces makes the redactor know the values of an answer that are pieces of the secrets known so far.
func (r *Redactor) addPieces(h httpclient.Hop) {
	if len(r.known) == 0 {
		return
	}
	values := map[string]bool{}
	add := func(v string) {
		if v = strings.TrimSpace(v); len(v) >= pieceLength && len(v) <= pieceLongest && len(values) < piecesLimit {
			values[v] = true
		}
	}
	search := func(text string) {
		for _, shape := range valueShapes {
			for _, m := range shape.Re().FindAllStringSubmatch(text, piecesLimit) {
				add(m[1])
			}
		}
	}
	for _, f := range h.Received {
		if strings.EqualFold(f.Name, "Set-Cookie") {
			continue
		}
		add(f.Value)
		search(f.Value)
	}
	if len(h.Answer) <= piecesBody {
		search(string(h.Answer))
	}
	r.addHalves(string(h.Answer[:min(len(h.Answer), piecesBody)]))
	for _, secret := range r.known {
		covered, weak, n := make([]bool, len(secret)), []string{}, 0
		for v := range values {
			at := strings.Index(secret, v)
			if at < 0 || len(v) == len(secret) {
				continue
			}
			for i := at; i < at+len(v); i++ {
				if !covered[i] {
					covered[i] = true
					n++
				}
			}
			if len(v) >= pieceAtOnce && !mask.PlainWord(v) {
				r.keepPiece(v)
			} else {
				weak = append(weak, v)
			}
		}
		if n*100 >= piecesMost*len(secret) {
			for _, v := range weak {
				r.keepPiece(v)
			}
		}
	}
}

// half is the part of a secret that stands at the end of a line, where the next line goes on with it, or the rest that begins
// that line: a line may be quoted or shown alone. Before and after are what stands beside it, so that a half that is a word
// is left alone elsewhere.
type half struct {
	before, part, after string
	begins              bool // a line
}

func (r *Redactor) addHalves(body string) {
	lines := strings.SplitN(body, "\n", piecesLimit)
	for i := 1; i < len(lines); i++ {
		above, below := strings.TrimRight(lines[i-1], "\r"), strings.TrimLeft(lines[i], " \t")
		below, _, _ = strings.Cut(below, "\n") // the last holds all that follows
		for _, secret := range r.known {
			tail, head := above[max(0, len(above)-len(secret)):], below[:min(len(below), len(secret))]
			at := strings.Index(tail+head, secret)
			if at < 0 || at >= len(tail) || at+len(secret) <= len(tail) {
				continue
			}
			from := len(above) - len(tail) + at
			h := half{part: above[from:]}
			if fields := strings.Fields(above[:from]); len(fields) > 0 && strings.HasSuffix(above[:from], " ") {
				h.before = fields[len(fields)-1] + " "
			}
			rest := secret[len(tail)-at:]
			for _, h := range []half{h, {part: rest, after: below[len(rest):min(len(below), len(rest)+8)], begins: true}} {
				if !slices.Contains(r.halves, h) { // each is searched for in every text
					r.halves = append(r.halves, h)
				}
			}
		}
	}
}

// halvesIn finds the halves in text, behind what stood before them in the answer.
func (r *Redactor) halvesIn(text string) (found [][2]int) {
	for _, h := range r.halves {
		for _, run := range occurrences(text, h.before+h.part+h.after) {
			line := strings.TrimRight(text[:run[0]], " ")
			if h.begins && (line != "" && !strings.HasSuffix(line, "\n") || h.after == "" && run[1] < len(text) && text[run[1]] != '\n') {
				continue
			}
			run[1] -= len(h.after)
			found = append(found, [2]int{run[0] + len(h.before), run[1]})
		}
	}
	return found
}

func (r *Redactor) keepPiece(v string) {
	if r.broken == nil {
		r.broken = map[string]bool{}
	}
	r.broken[v] = true
}

// brokenIn finds the pieces where they stand as a whole value in text.
func (r *Redactor) brokenIn(text string) (found [][2]int) {
	for v := range r.broken {
		for _, run := range occurrences(text, v) {
			if edge(strings.TrimRight(text[:run[0]], " "), true) && edge(text[run[1]:], false) {
				found = append(found, run)
			}
		}
	}
	return found
}

// edge reports whether text ends (before a value) or begins (behind it) as what stands around a whole value does.
func edge(text string, before bool) bool {
	switch {
	case text == "":
		return true
	case before:
		return strings.IndexByte("\"'=:>,;[(\n", text[len(text)-1]) >= 0
	}
	return strings.IndexByte("\"'<,;&])\r\n\\", text[0]) >= 0
}
