package httpclient

import (
	"bytes"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
)

// rawAnswer is an HTTP/1 answer read leniently.
type rawAnswer struct {
	status  int
	reason  string
	proto   string
	fields  Headers // as spelled, in order
	body    []byte
	informs int    // 1xx answers before it
	odd     string // the status as it stands where it is none: 99999, 000, abc
	endless bool   // the header section does not end within what was read
	fault   string // the first breach of the grammar, "" none
}

// readRaw reads the first final answer in raw: what can be read is kept, and the first fault is named with its line.
// The status is 0 where there is no status line of a final answer.
func readRaw(raw []byte) rawAnswer {
	for informs := 0; ; informs++ {
		a, rest := readRawOnce(raw)
		a.informs = informs
		if a.status < 100 || a.status > 199 || a.status == 101 {
			return a
		}
		if len(rest) == 0 {
			a.status = 0
			return a
		}
		raw = rest
	}
}

func readRawOnce(raw []byte) (a rawAnswer, rest []byte) {
	line, rest, whole := bytes.Cut(raw, []byte("\n"))
	proto, tail, ok := strings.Cut(strings.TrimRight(string(line), "\r"), " ")
	if !ok || !strings.HasPrefix(proto, "HTTP/") {
		return a, nil
	}
	number, reason, _ := strings.Cut(tail, " ")
	status, err := strconv.Atoi(number)
	if err != nil || len(number) != 3 || status < 100 {
		if whole {
			a.odd = number
		}
		return a, nil
	}
	a.status, a.proto, a.reason = status, proto, strings.TrimSpace(reason)
	fault := func(text string) {
		if a.fault == "" {
			a.fault = text
		}
	}
	if !whole {
		a.endless = true
		fault("it breaks off in the status line")
		return a, nil
	}
	if notField(a.reason) {
		fault("the status line holds a control character")
	}
	for n := 1; ; n++ {
		line, rest, whole = bytes.Cut(rest, []byte("\n"))
		text := strings.TrimRight(string(line), "\r")
		if !whole {
			a.endless = true
			if len(raw) >= rawLimit {
				fault("the header section goes on beyond what is read")
			} else {
				fault("the header section breaks off in line " + strconv.Itoa(n))
			}
			return a, nil
		}
		if text == "" {
			a.body = rest
			return a, rest
		}
		if (text[0] == ' ' || text[0] == '\t') && len(a.fields) > 0 { // obs-fold, RFC 9112 section 5.2
			a.fields[len(a.fields)-1].Value += " " + strings.TrimSpace(text)
			continue
		}
		name, value, ok := strings.Cut(text, ":")
		if !ok || strings.TrimSpace(name) == "" {
			fault("line " + strconv.Itoa(n) + " of the header section is no “Name: value”: " + quote(text))
			continue
		}
		if name != strings.TrimSpace(name) || notField(name) || notField(value) {
			fault("line " + strconv.Itoa(n) + " of the header section holds a character that HTTP does not allow: " + quote(text))
		}
		a.fields = append(a.fields, Header{strings.TrimSpace(name), strings.TrimSpace(value)})
	}
}

// notField reports a character that a field may not hold (RFC 9110 section 5.5).
func notField(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f })
}

// asSpelled returns the received fields with the spelling and order of the wire where the two readings agree in all
// else; got, net/http's reading, where they do not.
func asSpelled(got Headers, raw []byte) Headers {
	a := readRaw(raw)
	if a.status == 0 || a.fault != "" {
		return got
	}
	// net/http takes Transfer-Encoding, Trailer and, for closed connections, Connection out of the map.
	hidden := func(h Header) bool {
		n := textproto.CanonicalMIMEHeaderKey(h.Name)
		return (n == "Transfer-Encoding" || n == "Trailer" || n == "Connection") && !got.Has(n)
	}
	key := func(hs Headers) []string {
		var out []string
		for _, h := range hs {
			if !hidden(h) {
				out = append(out, textproto.CanonicalMIMEHeaderKey(h.Name)+"\x00"+h.Value)
			}
		}
		slices.Sort(out)
		return out
	}
	if !slices.Equal(key(got), key(a.fields)) {
		return got
	}
	return a.fields
}
