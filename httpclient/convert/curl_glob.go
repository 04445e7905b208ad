package convert

import (
	"strconv"
	"strings"

	"why401/httpclient/address"
)

// globPart is a piece of a URL with the values that it takes.
type globPart []string

// glob expands {a,b}, [1-3], [001-100:2] and [a-z] in a URL, the rightmost first, as curl does (src/tool_urlglob.c).
func glob(raw string) ([]string, error) {
	parts, err := globParts(raw)
	if err != nil {
		return nil, err
	}
	out := []string{""}
	for _, p := range parts {
		if len(out)*len(p) > maxRequests {
			return nil, tooMany()
		}
		next := make([]string, 0, len(out)*len(p))
		for _, before := range out {
			for _, v := range p {
				next = append(next, before+v)
			}
		}
		out = next
	}
	return out, nil
}

func globError(raw string, at int, want, got string) error {
	return &SyntaxError{Doing: "reading the URL", Want: want, Got: got + " at character " + itoa(at+1), Fix: "-g sends brackets and braces as they are; a backslash before one does so for it alone."}
}

func globParts(raw string) ([]globPart, error) {
	var parts []globPart
	var fixed strings.Builder
	flush := func() {
		if fixed.Len() > 0 {
			parts = append(parts, globPart{fixed.String()})
			fixed.Reset()
		}
	}
	for i := 0; i < len(raw); {
		switch c := raw[i]; c {
		case '\\':
			if i+1 < len(raw) && strings.IndexByte("{}[]", raw[i+1]) >= 0 {
				i++
			}
			fixed.WriteByte(raw[i])
			i++
		case '{':
			set, n, err := globSet(raw, i)
			if err != nil {
				return nil, err
			}
			flush()
			parts = append(parts, set)
			i = n
		case '[':
			if n := literalBracket(raw[i:]); n > 0 {
				fixed.WriteString(raw[i : i+n])
				i += n
				continue
			}
			values, n, err := globRange(raw, i)
			if err != nil {
				return nil, err
			}
			flush()
			parts = append(parts, values)
			i = n
		case '}', ']':
			return nil, globError(raw, i, "an opening brace or bracket before", "“"+string(c)+"”")
		default:
			fixed.WriteByte(c)
			i++
		}
	}
	flush()
	return parts, nil
}

// literalBracket is the length of [] or of an IPv6 address in brackets, 0 where a range begins.
func literalBracket(s string) int {
	end := strings.IndexByte(s, ']')
	if end == 1 {
		return 2
	}
	if end > 0 {
		if _, err := address.Read("http://"+s[:end+1], "http", true); err == nil {
			return end + 1
		}
	}
	return 0
}

func globSet(raw string, start int) (globPart, int, error) {
	var set globPart
	var b strings.Builder
	for i := start + 1; i < len(raw); i++ {
		switch c := raw[i]; c {
		case '}', ',':
			if c == '}' && raw[i-1] == '{' && i == start+1 {
				return nil, 0, globError(raw, i, "something between the braces", "“}”")
			}
			set = append(set, b.String())
			b.Reset()
			if c == '}' {
				return set, i + 1, nil
			}
			if len(set) > maxRequests {
				return nil, 0, tooMany()
			}
		case '{', '[':
			return nil, 0, globError(raw, i, "no brace or bracket inside of braces", "“"+string(c)+"”")
		case ']':
			return nil, 0, globError(raw, i, "an opening bracket before", "“]”")
		case '\\':
			if i+1 < len(raw) {
				i++
			}
			b.WriteByte(raw[i])
		default:
			b.WriteByte(c)
		}
	}
	return nil, 0, globError(raw, start, "a } that ends the brace", "the end of the URL")
}

// globRange reads [a-z], [1-10] and both with :STEP.
func globRange(raw string, start int) (globPart, int, error) {
	end := strings.IndexByte(raw[start:], ']')
	bad := func() (globPart, int, error) {
		return nil, 0, globError(raw, start, "a range such as [1-3], [001-100:10] or [a-z]", "“[”")
	}
	if end < 0 {
		return bad()
	}
	inside, after := raw[start+1:start+end], start+end+1
	span, stepText, stepped := strings.Cut(inside, ":")
	step := uint64(1)
	if stepped {
		var err error
		if step, err = strconv.ParseUint(strings.TrimLeft(stepText, " +"), 10, 31); err != nil || step == 0 {
			return bad()
		}
	}
	if len(span) == 3 && span[1] == '-' && letter(span[0]) {
		lo, hi := span[0], span[2]
		if lo == hi && step != 1 || lo != hi && (lo > hi || step > uint64(hi-lo) || hi-lo > 'z'-'a') {
			return bad()
		}
		var out globPart
		for c := uint64(lo); c <= uint64(hi); c += step {
			out = append(out, string(rune(c)))
		}
		return out, after, nil
	}
	from, to, ok := strings.Cut(span, "-")
	lo, err1 := strconv.ParseUint(from, 10, 63)
	hi, err2 := strconv.ParseUint(strings.TrimLeft(to, " \t"), 10, 63)
	if !ok || err1 != nil || err2 != nil || lo == hi && step != 1 || lo != hi && (lo > hi || step > hi-lo) {
		return bad()
	}
	if (hi-lo)/step >= maxRequests {
		return nil, 0, tooMany()
	}
	width := 0
	if strings.HasPrefix(from, "0") {
		width = len(from)
	}
	var out globPart
	for n := lo; n <= hi; n += step {
		s := strconv.FormatUint(n, 10)
		out = append(out, strings.Repeat("0", max(0, width-len(s)))+s)
	}
	return out, after, nil
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// hasGlob is true where curl would expand the URL, or refuse it for its braces and brackets.
func hasGlob(raw string) bool {
	if !strings.ContainsAny(raw, `{}[]\`) {
		return false
	}
	all, err := glob(raw)
	return err != nil || len(all) != 1 || all[0] != raw
}
