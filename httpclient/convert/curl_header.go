package convert

import (
	"bytes"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// place sets a field that an option of its own names; the last one counts, and -H for the same name wins.
func (op *operation) place(name, v, src string) {
	at := slices.IndexFunc(op.fields, func(f field) bool { return f.source == src && f.Name == name })
	switch {
	case v == "" && src == "curl -A":
		op.gone["user-agent"] = src
		fallthrough
	case v == "":
		op.fields = slices.DeleteFunc(op.fields, func(f field) bool { return f.source == src && f.Name == name })
	case at >= 0:
		op.fields[at].Value = v
	default:
		op.fields = append(op.fields, field{httpclient.Header{Name: name, Value: v}, src})
	}
	if v != "" && op.gone[strings.ToLower(name)] == src {
		delete(op.gone, strings.ToLower(name))
	}
}

// addHeader reads -H: “Name: value”, “Name:” for no such field, “Name;” for an empty one, @FILE for lines of them.
func (op *operation) addHeader(v string) error {
	if file, ok := strings.CutPrefix(v, "@"); ok {
		text, err := op.readFile("the header file", file)
		if err != nil {
			return err
		}
		for line := range strings.SplitSeq(string(text), "\n") {
			if line = strings.TrimRight(line, "\r"); line != "" {
				op.headerLine(line)
			}
		}
		return nil
	}
	op.headerLine(v)
	return nil
}

func (op *operation) headerLine(v string) {
	name, value, ok := strings.Cut(v, ":")
	if !ok {
		if n, ok := strings.CutSuffix(v, ";"); ok && n != "" {
			op.fields = append(op.fields, field{httpclient.Header{Name: n}, "curl -H"})
			return
		}
		op.r.LeftOut = append(op.r.LeftOut, mask.NewSensitive("text", v))
		op.note("-H without a colon is left out, as curl does: " + clean.Line(maskLoose(v), 80))
		return
	}
	value = strings.TrimSpace(value)
	if value == "" {
		n := strings.ToLower(name)
		op.gone[n] = "curl -H"
		op.hostGone = op.hostGone || n == "host" && !slices.ContainsFunc(op.fields, func(f field) bool { return strings.EqualFold(f.Name, name) })
		return
	}
	op.fields = append(op.fields, field{httpclient.Header{Name: name, Value: value}, "curl -H"})
}

func (op *operation) addProxyHeader(v string) error {
	lines := []string{v}
	if file, ok := strings.CutPrefix(v, "@"); ok {
		text, err := op.readFile("the header file", file)
		if err != nil {
			return err
		}
		lines = strings.Split(string(text), "\n")
	}
	p := op.proxy()
	for _, line := range lines {
		name, value, ok := strings.Cut(strings.TrimRight(line, "\r"), ":")
		switch value = strings.TrimSpace(value); {
		case ok && value != "":
			p.Headers = append(p.Headers, httpclient.Header{Name: name, Value: value})
		case ok:
			p.Removed = append(p.Removed, strings.ToLower(name))
		case strings.HasSuffix(name, ";"):
			p.Headers = append(p.Headers, httpclient.Header{Name: strings.TrimSuffix(name, ";")})
		}
	}
	return nil
}

// maskLoose keeps the first word of a line whose rest may be a secret.
func maskLoose(v string) string {
	word, rest, ok := strings.Cut(v, " ")
	if !ok {
		return mask.NewSensitive("text", v).String()
	}
	return word + " " + mask.NewSensitive("text", rest).String()
}

// cookie reads -b: name=value pairs, or a file of cookies.
func (op *operation) cookie(v string) {
	file, at := strings.CutPrefix(v, "@")
	if !at && strings.Contains(v, "=") {
		for _, f := range op.fields {
			if f.source == "curl -b" {
				v = f.Value + ";" + v
			}
		}
		op.place("Cookie", v, "curl -b")
		return
	}
	op.r.CookieEngine = true
	if file != "" {
		op.r.CookieFiles = append(op.r.CookieFiles, file)
	}
}

// resume reads -C: the offset from which to go on.
func (op *operation) resume(v string) error {
	if v == "-" {
		op.refuse("-C - (what was loaded before is not known here)")
		return nil
	}
	if _, err := strconv.ParseUint(v, 10, 63); err != nil {
		return badValue("-C", "a number of bytes", v)
	}
	op.byteFrom, op.bySource = v, "curl -C"
	return nil
}

// timeCondition reads -z: a date, or a file whose time counts; a leading - turns the condition round, = asks of the
// last change.
func (op *operation) timeCondition(v string) error {
	name := "If-Modified-Since"
	switch {
	case strings.HasPrefix(v, "-"):
		name, v = "If-Unmodified-Since", v[1:]
	case strings.HasPrefix(v, "="):
		name, v = "Last-Modified", v[1:]
	case strings.HasPrefix(v, "+"):
		v = v[1:]
	}
	at, ok := readDate(v)
	if st, err := os.Stat(v); !ok && err == nil {
		at, ok = st.ModTime(), true
	}
	if !ok {
		op.note("-z names neither a date nor a file here (" + mask.Word(v) + "): left out, as curl does")
	}
	for _, n := range []string{"If-Modified-Since", "If-Unmodified-Since", "Last-Modified"} {
		op.place(n, "", "curl -z")
	}
	if !ok {
		return nil
	}
	op.place(name, at.UTC().Format(http.TimeFormat), "curl -z")
	return nil
}

// compareTag reads --etag-compare: the file holds the tag.
func (op *operation) compareTag(file string) error {
	text, err := op.readFile("the file of a tag", file)
	if err != nil {
		return err
	}
	line, _, _ := bytes.Cut(text, []byte("\n"))
	tag := strings.TrimRight(string(line), "\r")
	if tag == "" {
		tag = `""`
	}
	op.etag = &tag
	return nil
}

// headers settles which fields are sent.
func (op *operation) headers() (httpclient.Headers, map[string]string) {
	sources := map[string]string{}
	custom := map[string]bool{}
	for _, f := range op.fields {
		if f.source == "curl -H" {
			custom[strings.ToLower(f.Name)] = true
		}
	}
	var out httpclient.Headers
	add := func(f field) {
		out = append(out, f.Header)
		sources[strings.ToLower(f.Name)] = f.source
	}
	for _, f := range op.fields {
		n := strings.ToLower(f.Name)
		if f.source == "curl -H" || !custom[n] && op.gone[n] == "" {
			add(f)
		} else if f.source == "curl -A" {
			op.r.Agent = f.Value
		}
	}
	if op.json {
		for _, f := range []httpclient.Header{{Name: "Content-Type", Value: "application/json"}, {Name: "Accept", Value: "application/json"}} {
			if n := strings.ToLower(f.Name); !custom[n] && op.gone[n] == "" {
				add(field{f, "curl --json"})
			}
		}
	}
	if op.etag != nil {
		add(field{httpclient.Header{Name: "If-None-Match", Value: *op.etag}, "curl --etag-compare"})
		custom["if-none-match"] = true
	}
	for n, src := range op.gone {
		if !custom[n] && sources[n] == "" || n == "host" && op.hostGone {
			sources["removed:"+n] = src
		}
	}
	return out, sources
}

func (op *operation) readFile(what, file string) ([]byte, error) {
	b, err := op.o.read(file)
	if err != nil {
		return nil, &SyntaxError{Doing: readingCurl, Want: what + " " + mask.Word(file), Got: unreadable}
	}
	return b, nil
}
