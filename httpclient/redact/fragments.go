package redact

import (
	"encoding/base64"
	"strings"

	"why401/httpclient/mask"
)

const (
	// fragment is how many characters in a row of a secret betray it: a server may echo it in pieces, or in other case.
	fragment = 10
	// fragmentSecret is the length from which a secret is looked for in pieces; shorter ones only whole.
	fragmentSecret = 16
	// fragmentLimit bounds the windows kept of one secret.
	fragmentLimit = 16 << 10
)

// fragments are the windows of long secrets, in lower case, as written and squeezed to letters and digits.
type fragments struct {
	windows map[string]struct{}
	// plain are the windows that may be words: they go on with what others began.
	plain map[string]struct{}
	// starts has a bit for each beginning of a window: most places in a text are ruled out by it, without a look in the map.
	starts [1 << 10]uint64
}

// add keeps the windows of v. Of a JWT the header is left out: it says nothing and is the same in very many tokens.
func (f *fragments) add(v string) {
	if strings.HasPrefix(v, "eyJ") {
		if _, rest, ok := strings.Cut(v, "."); ok {
			v = rest
		}
	}
	if len(v) > fragmentLimit {
		return
	}
	for _, s := range []string{v, reversed(v), squeezed(v), reversed(squeezed(v))} {
		if len(s) < fragmentSecret {
			continue
		}
		for i := 0; i+fragment <= len(s); i++ {
			if w := s[i : i+fragment]; mask.Telling(w) {
				f.keep(strings.ToLower(w))
			} else {
				f.keepPlain(strings.ToLower(w))
			}
		}
	}
}

func (f *fragments) keep(w string) {
	if len(w) != fragment {
		return // some letters change their length with their case
	}
	if f.windows == nil {
		f.windows = map[string]struct{}{}
	}
	f.windows[w] = struct{}{}
	h := start(w[0], w[1], w[2], w[3])
	f.starts[h>>6] |= 1 << (h & 63)
}

func (f *fragments) keepPlain(w string) {
	if f.plain == nil {
		f.plain = map[string]struct{}{}
	}
	f.plain[w] = struct{}{}
}

// goesOn reports whether w stands in a secret at all.
func (f *fragments) goesOn(w []byte) bool {
	if f.has(w) {
		return true
	}
	_, ok := f.plain[string(w)]
	return ok
}

// start folds the first four bytes of a window to 16 bits.
func start(a, b, c, d byte) uint16 {
	return uint16((uint32(a) | uint32(b)<<8 | uint32(c)<<16 | uint32(d)<<24) * 2654435761 >> 16)
}

func (f *fragments) has(w []byte) bool {
	h := start(w[0], w[1], w[2], w[3])
	if f.starts[h>>6]&(1<<(h&63)) == 0 {
		return false
	}
	_, ok := f.windows[string(w)]
	return ok
}

func reversed(s string) string {
	b := []byte(s)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}

// runs gives the stretches of low, a text in lower case, that are made of windows: start and end of each.
func (f *fragments) runs(low []byte) (found [][2]int) {
	if len(f.windows) == 0 {
		return nil
	}
	for i := 0; i+fragment <= len(low); {
		if !f.has(low[i : i+fragment]) {
			i++
			continue
		}
		from, end := i, i+fragment
		for end < len(low) && f.goesOn(low[end-fragment+1:end+1]) {
			end++
		}
		for from > 0 && f.goesOn(low[from-1:from-1+fragment]) {
			from--
		}
		found = append(found, [2]int{from, end})
		i = end
	}
	return found
}

// inBase64 gives what v becomes inside a longer text that is encoded, at each of the three places in a group of four
// characters, and the same once more encoded. Too short forms, which may be chance, are left out.
func inBase64(v string) (forms []string) {
	once := alignments(v)
	for _, o := range once {
		forms = append(forms, o)
		forms = append(forms, alignments(o)...)
	}
	forms = append(forms, alignments(base64.StdEncoding.EncodeToString([]byte(v)))...)
	kept := forms[:0]
	for _, f := range forms {
		if len(f) >= fragment {
			kept = append(kept, f)
		}
	}
	return kept
}

func alignments(v string) (forms []string) {
	for pad := range 3 {
		enc := base64.RawStdEncoding.EncodeToString([]byte("\x00\x00"[:pad] + v))
		// The characters at both ends hold bits of the neighbours too.
		from := []int{0, 2, 3}[pad]
		to := (len(v) + pad) * 8 / 6
		if from >= to {
			continue
		}
		enc = enc[from:to]
		forms = append(forms, enc)
		if u := strings.NewReplacer("+", "-", "/", "_").Replace(enc); u != enc {
			forms = append(forms, u)
		}
	}
	return forms
}
