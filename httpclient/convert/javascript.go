package convert

import (
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"why401/httpclient"
)

const readingJS = "reading the JavaScript"

// A jsValue is a string, jsNumber, bool, nil (null and undefined), *jsObject, *jsArray, jsCall or jsUnknown.
type (
	jsValue  any
	jsNumber string
	// jsObject is an object literal, or one made by new Headers, URLSearchParams or FormData: names in order, each as
	// often as it was given.
	jsObject struct {
		class string // "", "headers", "params", "form", "url"
		keys  []string
		vals  []jsValue
	}
	jsArray struct{ items []jsValue }
	// jsUnknown is what is not computed; it stands for itself.
	jsUnknown string
	// jsBytes is a Buffer, whose text depends on how it is asked for.
	jsBytes string
)

func (o *jsObject) set(key string, v jsValue) {
	for i, k := range o.keys {
		if k == key || o.class == "headers" && strings.EqualFold(k, key) {
			o.vals[i] = v
			return
		}
	}
	o.add(key, v)
}

func (o *jsObject) add(key string, v jsValue) {
	o.keys, o.vals = append(o.keys, key), append(o.vals, v)
}

func (o *jsObject) get(key string) jsValue {
	if o == nil {
		return nil
	}
	for i, k := range o.keys {
		if k == key || o.class == "headers" && strings.EqualFold(k, key) {
			return o.vals[i]
		}
	}
	return nil
}

func (o *jsObject) has(key string) bool {
	for _, k := range o.keys {
		if k == key {
			return true
		}
	}
	return false
}

// jsReader reads the part of JavaScript that requests are written in: literals, and the few calls that they are built
// with. It runs nothing.
type jsReader struct {
	text  string
	at    int
	depth int
	spent int
	vars  map[string]jsValue
	call  func(name string, args []jsValue, at int) error // fetch(…), axios.get(…)
	notes []string
	told  map[string]bool
}

func (j *jsReader) tell(s string) {
	if !j.told[s] {
		j.told[s] = true
		j.notes = append(j.notes, s)
	}
}

func (j *jsReader) fail(at int, want, got string) error {
	return syntaxAt(readingJS, j.text, at, want, got)
}
func (j *jsReader) rest() string { return j.text[j.at:] }
func (j *jsReader) more() bool   { return j.at < len(j.text) }
func (j *jsReader) peek() byte {
	if j.at < len(j.text) {
		return j.text[j.at]
	}
	return 0
}

func (j *jsReader) found() string {
	if !j.more() {
		return "the end of the text"
	}
	_, size := utf8.DecodeRuneInString(j.rest())
	if j.peek() == '\n' {
		return "the end of the line"
	}
	return "“" + httpclient.CleanLine(j.text[j.at:j.at+size], 4) + "”"
}

// afford is false where n more bytes than the text has are too many.
func (j *jsReader) afford(n int) bool {
	j.spent += min(n, maxFilled+1)
	return j.spent <= maxFilled
}

// space skips white space and comments.
func (j *jsReader) space() {
	for j.more() {
		switch rest := j.rest(); {
		case strings.IndexByte(" \t\r\n", rest[0]) >= 0:
			j.at++
		case strings.HasPrefix(rest, "\u00a0"):
			j.at += 2
		case strings.HasPrefix(rest, "\u200b"), strings.HasPrefix(rest, "\ufeff"), strings.HasPrefix(rest, "\u202f"):
			j.at += 3
		case strings.HasPrefix(rest, "//"):
			n := strings.IndexByte(rest, '\n')
			if n < 0 {
				n = len(rest)
			}
			j.at += n
		case strings.HasPrefix(rest, "/*"):
			n := strings.Index(rest, "*/")
			if n < 0 {
				n = len(rest) - 2
			}
			j.at += n + 2
		default:
			return
		}
	}
}

func isJSWord(c byte) bool { return isWordByte(c) || c == '$' }

// word reads an identifier, "" where none stands here.
func (j *jsReader) word() string {
	from := j.at
	for j.more() && (isJSWord(j.peek()) || j.peek() >= 0x80 && !strings.HasPrefix(j.rest(), "\u00a0") && !strings.HasPrefix(j.rest(), "“") && !strings.HasPrefix(j.rest(), "”")) {
		j.at++
	}
	return j.text[from:j.at]
}

func (j *jsReader) expect(c byte, open int, what string) error {
	j.space()
	if j.peek() != c {
		return j.fail(j.at, "the "+string(c)+" that closes "+what, j.found())
	}
	j.at++
	return nil
}

// program goes through the statements, takes what variables are given, and calls what calls.
func (j *jsReader) program() error {
	for {
		j.space()
		if !j.more() {
			return nil
		}
		start := j.at
		c := j.peek()
		switch {
		case c == '"' || c == '\'' || c == '`':
			if _, err := j.str(); err != nil {
				return err
			}
		case isJSWord(c) || c >= 0x80:
			word := j.word()
			if word == "" {
				j.at++
				continue
			}
			if err := j.statement(word, start); err != nil {
				return err
			}
		default:
			j.at++
		}
	}
}

func (j *jsReader) statement(word string, start int) error {
	switch word {
	case "const", "let", "var":
		j.space()
		name := j.word()
		j.space()
		if name == "" || j.peek() != '=' || strings.HasPrefix(j.rest(), "==") {
			return nil
		}
		j.at++
		at := j.at
		v, err := j.expression()
		if err != nil {
			if jsCalls().MatchString(j.text[at:j.at]) || !j.more() {
				return err
			}
			j.at = max(j.at, at) // what is not understood may be no matter
			return nil
		}
		j.vars[name] = v
		return nil
	case "await", "return", "async", "new", "function", "if", "try", "catch", "then":
		return nil
	}
	if start > 0 && j.text[start-1] == '.' && word != "fetch" {
		return nil
	}
	save := j.at
	j.space()
	switch c := j.peek(); {
	case c == '(' || c == '.' || c == '[':
		if !jsCallName(word) && j.vars[word] == nil && word != "window" && word != "globalThis" && word != "self" {
			j.at = save
			return nil
		}
		j.at = start
		_, err := j.expression()
		if err == nil {
			if o, key, ok := j.place(word, start); ok {
				j.space()
				if j.peek() == '=' && !strings.HasPrefix(j.rest(), "==") {
					j.at++
					v, err := j.expression()
					if err != nil {
						return err
					}
					o.set(key, v)
				}
			}
		}
		if err != nil && !jsCallName(word) && word != "window" {
			j.at = max(save, start+1)
			return nil
		}
		return err
	case c == '=' && !strings.HasPrefix(j.rest(), "==") && !strings.HasPrefix(j.rest(), "=>"):
		j.at++
		at := j.at
		v, err := j.expression()
		if err != nil {
			if jsCalls().MatchString(j.text[at:j.at]) {
				return err
			}
			return nil
		}
		j.vars[word] = v
		return nil
	}
	j.at = save
	return nil
}

// place reads what was just passed as a place that can be set: name.key or name["key"].
func (j *jsReader) place(word string, start int) (*jsObject, string, bool) {
	o, ok := j.vars[word].(*jsObject)
	m := jsPlace().FindStringSubmatch(j.text[start:j.at])
	if !ok || m == nil {
		return nil, "", false
	}
	return o, m[1] + m[2], true
}

var (
	jsPlace = pattern(`^[\w$]+(?:\.([\w$]+)|\[\s*["']([^"'\n]+)["']\s*\])$`)
	jsCalls = pattern(`(?:fetch|axios[\w.]*)\s*\(`)
)

func jsCallName(word string) bool { return word == "fetch" || word == "axios" }

// str reads a string of any of the three quotes.
func (j *jsReader) str() (string, error) {
	start := j.at
	quote := j.peek()
	j.at++
	var b strings.Builder
	for j.more() {
		n := strings.IndexAny(j.rest(), string([]byte{quote, '\\', '\n', '$'}))
		if n < 0 {
			break
		}
		b.WriteString(j.rest()[:n])
		j.at += n
		switch c := j.peek(); {
		case c == quote:
			j.at++
			return b.String(), nil
		case c == '\\':
			j.at++
			b.WriteString(j.escape())
		case c == '\n' && quote != '`':
			return "", j.fail(start, "the closing quote that belongs to this place", "the end of the line")
		case c == '$' && quote == '`' && strings.HasPrefix(j.rest(), "${"):
			from := j.at
			j.at += 2
			v, err := j.expression()
			if err != nil {
				return "", err
			}
			if err := j.expect('}', from, "${"); err != nil {
				return "", err
			}
			if u, ok := v.(jsUnknown); ok {
				j.tell("${" + httpclient.CleanLine(string(u), 60) + "} has no value in the text: it is sent as it stands")
				b.WriteString(jsText(u))
				break
			}
			b.WriteString(jsText(v))
		default:
			b.WriteByte(c)
			j.at++
		}
	}
	return "", j.fail(start, "the closing quote that belongs to this place", "the end of the text")
}

// escape reads what stands behind a backslash (ECMA-262, String Literals).
func (j *jsReader) escape() string {
	if !j.more() {
		return ""
	}
	c, size := utf8.DecodeRuneInString(j.rest())
	j.at += size
	hex := func(n int) (rune, bool) {
		if len(j.rest()) < n {
			return 0, false
		}
		v, err := strconv.ParseUint(j.rest()[:n], 16, 32)
		if err != nil {
			return 0, false
		}
		j.at += n
		return rune(v), true
	}
	switch c {
	case 'n':
		return "\n"
	case 'r':
		return "\r"
	case 't':
		return "\t"
	case 'b':
		return "\b"
	case 'f':
		return "\f"
	case 'v':
		return "\v"
	case '0':
		return "\x00"
	case '\n':
		return ""
	case 'x':
		if r, ok := hex(2); ok {
			return string(r)
		}
	case 'u':
		if end := strings.IndexByte(j.rest(), '}'); strings.HasPrefix(j.rest(), "{") && end > 1 && end < 9 {
			if n, err := strconv.ParseUint(j.rest()[1:end], 16, 32); err == nil {
				j.at += end + 1
				return string(rune(n))
			}
		}
		if r, ok := hex(4); ok {
			if r >= 0xd800 && r < 0xdc00 && strings.HasPrefix(j.rest(), `\u`) {
				save := j.at
				j.at += 2
				if low, ok := hex(4); ok && low >= 0xdc00 && low < 0xe000 {
					return string((r-0xd800)<<10 + (low - 0xdc00) + 0x10000)
				}
				j.at = save
			}
			return string(r)
		}
	}
	return string(c)
}

// jsText is a value as it becomes part of a string.
func jsText(v jsValue) string {
	switch v := v.(type) {
	case string:
		return v
	case jsNumber:
		return string(v)
	case jsUnknown:
		return "${" + string(v) + "}"
	case jsBytes:
		return string(v)
	case bool:
		return strconv.FormatBool(v)
	case nil:
		return "null"
	case *jsObject:
		switch v.class {
		case "params":
			return v.query()
		case "url":
			return jsText(v.get("href"))
		}
		return "[object Object]"
	case *jsArray:
		parts := make([]string, len(v.items))
		for i := range v.items {
			if _, deep := v.items[i].(*jsArray); !deep {
				parts[i] = jsText(v.items[i])
			}
		}
		return strings.Join(parts, ",")
	}
	return ""
}

// query is URLSearchParams as application/x-www-form-urlencoded.
func (o *jsObject) query() string {
	parts := make([]string, len(o.keys))
	for i, k := range o.keys {
		parts[i] = url.QueryEscape(k) + "=" + url.QueryEscape(jsText(o.vals[i]))
	}
	return strings.Join(parts, "&")
}

// expression reads a value, joined by + or chosen by || and ??, with await and new before it.
func (j *jsReader) expression() (jsValue, error) {
	if j.depth++; j.depth > maxDepth {
		return nil, j.fail(j.at, "at most "+itoa(maxDepth)+" levels of brackets", "more")
	}
	defer func() { j.depth-- }()
	v, err := j.postfix()
	if err != nil {
		return nil, err
	}
	for {
		j.space()
		rest := j.rest()
		switch {
		case strings.HasPrefix(rest, "+") && !strings.HasPrefix(rest, "++") && !strings.HasPrefix(rest, "+="):
			j.at++
			w, err := j.postfix()
			if err != nil {
				return nil, err
			}
			for _, x := range []jsValue{v, w} {
				if u, ok := x.(jsUnknown); ok {
					j.tell(httpclient.CleanLine(string(u), 60) + " has no value in the text: it is sent as ${" + httpclient.CleanLine(string(u), 60) + "}")
				}
			}
			s, t := jsText(v), jsText(w)
			if !j.afford(len(s) + len(t)) {
				return nil, j.fail(j.at, "text of at most "+itoa(maxFilled>>20)+" MB", "more")
			}
			v = s + t
		case strings.HasPrefix(rest, "||"), strings.HasPrefix(rest, "??"):
			j.at += 2
			w, err := j.postfix()
			if err != nil {
				return nil, err
			}
			if _, unknown := v.(jsUnknown); unknown || v == nil || v == "" {
				v = w
			}
		default:
			return v, nil
		}
	}
}

// postfix reads a value with its members and calls.
func (j *jsReader) postfix() (jsValue, error) {
	j.space()
	start := j.at
	v, name, err := j.primary()
	if err != nil {
		return nil, err
	}
	var owner jsValue
	member := ""
	for {
		save := j.at
		j.space()
		switch c := j.peek(); {
		case c == '.' && !strings.HasPrefix(j.rest(), "..."), strings.HasPrefix(j.rest(), "?."):
			j.at += 1 + btoi(c == '?')
			j.space()
			member = j.word()
			owner = v
			if name != "" {
				name += "." + member
			}
			v = jsMember(owner, member, j.text[start:j.at])
			if strings.HasSuffix(name, ".fetch") {
				name = "fetch"
			}
		case c == '[':
			j.at++
			k, err := j.expression()
			if err != nil {
				return nil, err
			}
			if err := j.expect(']', save, "["); err != nil {
				return nil, err
			}
			member = ""
			v, owner = jsMember(v, jsText(k), j.text[start:j.at]), nil
		case c == '(':
			at := j.at
			args, err := j.arguments()
			if err != nil {
				return nil, err
			}
			if o, ok := owner.(*jsObject); ok && o.class == "axios" && jsRequest("axios."+member) {
				if err := j.call("axios."+member, append([]jsValue{o}, args...), at); err != nil {
					return nil, err
				}
				v, name, owner, member = jsUnknown("the answer"), "", nil, ""
				if j.chained() {
					return v, nil
				}
				continue
			}
			if jsRequest(name) {
				if err := j.call(name, args, at); err != nil {
					return nil, err
				}
				v, name, owner, member = jsUnknown("the answer"), "", nil, ""
				if j.chained() {
					return v, nil
				}
				continue
			}
			if member != "" {
				v = j.method(owner, member, args, name, j.text[start:j.at])
			} else {
				v = j.function(name, args, j.text[start:j.at])
			}
			name, owner, member = "", nil, ""
		default:
			j.at = save
			return v, nil
		}
	}
}

// chained is true where .then( follows: what is done with the answer is no matter here.
func (j *jsReader) chained() bool {
	save := j.at
	j.space()
	then := strings.HasPrefix(j.rest(), ".") || strings.HasPrefix(j.rest(), ")")
	j.at = save
	return then
}

// jsRequest is true for a call that sends a request.
func jsRequest(name string) bool {
	switch name {
	case "fetch", "axios", "axios.get", "axios.post", "axios.put", "axios.patch", "axios.delete", "axios.head", "axios.options", "axios.request":
		return true
	}
	return false
}

// jsMember is a property that is no call.
func jsMember(v jsValue, name, written string) jsValue {
	if o, ok := v.(*jsObject); ok {
		if o.has(name) || o.class == "headers" && o.get(name) != nil {
			return o.get(name)
		}
		if o.class == "url" && name == "href" {
			return o.get("href")
		}
	}
	return jsUnknown(nameOnly(written))
}

// nameOnly is an expression without what may hold a secret: the texts and arguments in it.
func nameOnly(written string) string {
	if i := strings.IndexAny(written, "([\"'`"); i >= 0 {
		return strings.TrimSpace(written[:i]) + "…"
	}
	return written
}

// arguments reads (a, b,).
func (j *jsReader) arguments() ([]jsValue, error) {
	start := j.at
	j.at++
	var out []jsValue
	for {
		j.space()
		if j.peek() == ')' {
			j.at++
			return out, nil
		}
		if !j.more() {
			return nil, j.fail(start, "the ) that closes this bracket", "the end of the text")
		}
		v, err := j.expression()
		if err != nil {
			return nil, err
		}
		out = append(out, v)
		j.space()
		switch j.peek() {
		case ',':
			j.at++
		case ')':
		default:
			return nil, j.fail(j.at, "a comma or the ) that closes the call", j.found())
		}
	}
}

// primary reads one value. name is the identifier where it is one: what a call is known by.
func (j *jsReader) primary() (v jsValue, name string, err error) {
	start := j.at
	c := j.peek()
	switch {
	case c == '"' || c == '\'' || c == '`':
		s, err := j.str()
		return s, "", err
	case c == '{':
		o, err := j.object()
		return o, "", err
	case c == '[':
		a, err := j.array()
		return a, "", err
	case c == '(':
		j.at++
		v, err := j.expression()
		if err != nil {
			return nil, "", err
		}
		return v, "", j.expect(')', start, "this bracket")
	case c >= '0' && c <= '9' || c == '-':
		m := jsNumeral().FindString(j.rest()[:min(len(j.rest()), 40)])
		if m != "" {
			j.at += len(m)
			return jsNumber(m), "", nil
		}
	case c == '!':
		j.at++
		v, err := j.postfix()
		if b, ok := v.(bool); ok {
			return !b, "", err
		}
		return v == jsNumber("0"), "", err // !0 and !1 of minified code
	}
	word := j.word()
	switch word {
	case "":
		return nil, "", j.fail(j.at, "a value: a text in quotes, a number, {…}, […] or a name", j.found())
	case "await", "new", "typeof", "void", "return":
		v, err := j.postfix()
		return v, "", err
	case "async", "function":
		return nil, "", j.fail(start, "a value", "a function")
	case "true", "false":
		return word == "true", "", nil
	case "null", "undefined":
		return nil, "", nil
	}
	if known, ok := j.vars[word]; ok {
		if s, text := known.(string); text && !j.afford(len(s)) {
			return jsUnknown(word), word, nil
		}
		return known, word, nil
	}
	return jsUnknown(word), word, nil
}

var jsNumeral = pattern(`^-?(?:0x[0-9a-fA-F]+|[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)`)

// object reads { key: value, 'key': value, key, ...other, [computed]: value }.
func (j *jsReader) object() (*jsObject, error) {
	start := j.at
	j.at++
	o := &jsObject{}
	for {
		j.space()
		switch c := j.peek(); {
		case !j.more():
			return nil, j.fail(start, "the } that closes this {", "the end of the text")
		case c == '}':
			j.at++
			return o, nil
		case c == ',':
			j.at++
			continue
		case strings.HasPrefix(j.rest(), "..."):
			j.at += 3
			v, err := j.expression()
			if err != nil {
				return nil, err
			}
			if other, ok := v.(*jsObject); ok {
				for i, k := range other.keys {
					o.set(k, other.vals[i])
				}
			} else {
				j.tell("..." + httpclient.CleanLine(jsText(v), 60) + " is not in the text: what it holds is unknown and left out")
			}
			continue
		}
		key, err := j.key()
		if err != nil {
			return nil, err
		}
		j.space()
		switch c := j.peek(); {
		case c == ':':
			j.at++
			v, err := j.expression()
			if err != nil {
				return nil, err
			}
			o.set(key, v)
		case c == ',' || c == '}': // { headers }
			if v, ok := j.vars[key]; ok {
				o.set(key, v)
			} else {
				o.set(key, jsUnknown(key))
			}
		default:
			return nil, j.fail(j.at, "a colon behind the name "+httpclient.CleanLine(key, 40), j.found())
		}
		j.space()
		if c := j.peek(); j.more() && c != ',' && c != '}' {
			return nil, j.fail(j.at, "a comma or the } that closes the object", j.found())
		}
	}
}

func (j *jsReader) key() (string, error) {
	switch c := j.peek(); {
	case c == '"' || c == '\'' || c == '`':
		return j.str()
	case c == '[':
		start := j.at
		j.at++
		v, err := j.expression()
		if err != nil {
			return "", err
		}
		return jsText(v), j.expect(']', start, "[")
	case c >= '0' && c <= '9':
		m := jsNumeral().FindString(j.rest()[:min(len(j.rest()), 40)])
		j.at += len(m)
		return m, nil
	}
	if w := j.word(); w != "" {
		return w, nil
	}
	return "", j.fail(j.at, "a name", j.found())
}

func (j *jsReader) array() (*jsArray, error) {
	start := j.at
	j.at++
	a := &jsArray{}
	for {
		j.space()
		switch {
		case !j.more():
			return nil, j.fail(start, "the ] that closes this [", "the end of the text")
		case j.peek() == ']':
			j.at++
			return a, nil
		case j.peek() == ',':
			j.at++
			continue
		}
		v, err := j.expression()
		if err != nil {
			return nil, err
		}
		a.items = append(a.items, v)
		j.space()
		if c := j.peek(); j.more() && c != ',' && c != ']' {
			return nil, j.fail(j.at, "a comma or the ] that closes the list", j.found())
		}
	}
}

func jsArg(args []jsValue, i int) jsValue {
	if i < len(args) {
		return args[i]
	}
	return nil
}

// function calls one of the few functions and makers that requests are built with.
func (j *jsReader) function(name string, args []jsValue, written string) jsValue {
	first := jsArg(args, 0)
	switch name {
	case "Headers", "URLSearchParams", "FormData":
		o := &jsObject{class: map[string]string{"Headers": "headers", "URLSearchParams": "params", "FormData": "form"}[name]}
		if s, ok := first.(string); ok && o.class == "params" {
			for part := range strings.SplitSeq(strings.TrimPrefix(s, "?"), "&") {
				k, v, _ := strings.Cut(part, "=")
				key, err1 := url.QueryUnescape(k)
				val, err2 := url.QueryUnescape(v)
				if err1 == nil && err2 == nil && part != "" {
					o.add(key, val)
				}
			}
			return o
		}
		if !o.take(first) && first != nil {
			j.tell("what " + name + " was made of is not in the text")
		}
		return o
	case "URL", "Request":
		base := jsText(jsArg(args, 1))
		if len(args) > 1 && name == "URL" {
			if b, err := url.Parse(base); err == nil {
				if u, err := b.Parse(jsText(first)); err == nil {
					return u.String()
				}
			}
		}
		if name == "Request" {
			o := &jsObject{class: "request"}
			o.add("url", first)
			o.add("init", jsArg(args, 1))
			return o
		}
		return jsText(first)
	case "btoa":
		if _, unknown := first.(jsUnknown); !unknown {
			return base64.StdEncoding.EncodeToString([]byte(jsText(first)))
		}
	case "encodeURIComponent":
		if s, ok := first.(string); ok && j.afford(3*len(s)) {
			return strings.NewReplacer("+", "%20", "%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*").Replace(url.QueryEscape(s))
		}
	case "encodeURI", "String", "URLSearchParam":
		if s, ok := first.(string); ok {
			return s
		}
	}
	return jsUnknown(called(written))
}

// called is a call without its arguments, which may hold a secret: getToken(…).
func called(written string) string {
	name, _, _ := strings.Cut(strings.TrimSpace(written), "(")
	if strings.ContainsAny(name, "\"'`") {
		name = "a call"
	}
	return strings.TrimSpace(name) + "(…)"
}

// take fills o from an object or a list of pairs.
func (o *jsObject) take(v jsValue) bool {
	switch v := v.(type) {
	case *jsObject:
		for i, k := range v.keys {
			o.add(k, v.vals[i])
		}
		return true
	case *jsArray:
		for _, it := range v.items {
			if p, ok := it.(*jsArray); ok && len(p.items) == 2 {
				o.add(jsText(p.items[0]), p.items[1])
			}
		}
		return true
	}
	return false
}

// method calls one of the few methods that requests are built with.
func (j *jsReader) method(owner jsValue, name string, args []jsValue, full, written string) jsValue {
	first := jsArg(args, 0)
	switch full {
	case "axios.create":
		o := &jsObject{class: "axios"}
		o.take(first)
		return o
	case "JSON.stringify":
		return j.json(first, 0)
	case "Buffer.from":
		if jsText(jsArg(args, 1)) == "base64" {
			if b, err := base64.StdEncoding.DecodeString(jsText(first)); err == nil {
				return jsBytes(b)
			}
		}
		if _, unknown := first.(jsUnknown); !unknown {
			return jsBytes(jsText(first))
		}
	}
	if b, ok := owner.(jsBytes); ok && name == "toString" {
		switch jsText(first) {
		case "base64":
			return base64.StdEncoding.EncodeToString([]byte(b))
		case "base64url":
			return base64.RawURLEncoding.EncodeToString([]byte(b))
		}
		return string(b)
	}
	if o, ok := owner.(*jsObject); ok {
		switch name {
		case "append":
			if o.class == "headers" && o.get(jsText(first)) != nil {
				o.set(jsText(first), jsText(o.get(jsText(first)))+", "+jsText(jsArg(args, 1)))
				return nil
			}
			o.add(jsText(first), jsArg(args, 1))
			return nil
		case "set":
			o.set(jsText(first), jsArg(args, 1))
			return nil
		case "toString":
			return jsText(o)
		}
	}
	if s, ok := owner.(string); ok {
		switch name {
		case "toString", "normalize":
			return s
		case "trim":
			return strings.TrimSpace(s)
		case "toUpperCase":
			return strings.ToUpper(s)
		case "concat":
			return s + jsText(first)
		}
	}
	return jsUnknown(called(written))
}

// json is a value as JSON.stringify writes it.
func (j *jsReader) json(v jsValue, depth int) jsValue {
	var b strings.Builder
	var write func(v jsValue, depth int)
	text := func(s string) {
		enc, err := httpclient.VisibleJSON(s, "")
		if err == nil {
			b.WriteString(strings.TrimSuffix(string(enc), "\n"))
		}
	}
	write = func(v jsValue, depth int) {
		if depth > maxDepth || b.Len() > maxFilled {
			b.WriteString("null")
			return
		}
		switch v := v.(type) {
		case nil:
			b.WriteString("null")
		case jsNumber:
			b.WriteString(string(v))
		case bool:
			b.WriteString(strconv.FormatBool(v))
		case *jsObject:
			b.WriteByte('{')
			for i, k := range v.keys {
				if i > 0 {
					b.WriteByte(',')
				}
				text(k)
				b.WriteByte(':')
				write(v.vals[i], depth+1)
			}
			b.WriteByte('}')
		case *jsArray:
			b.WriteByte('[')
			for i := range v.items {
				if i > 0 {
					b.WriteByte(',')
				}
				write(v.items[i], depth+1)
			}
			b.WriteByte(']')
		case jsUnknown:
			j.tell(httpclient.CleanLine(string(v), 60) + " has no value in the text: it is sent as ${" + httpclient.CleanLine(string(v), 60) + "}")
			text(jsText(v))
		default:
			text(jsText(v))
		}
	}
	write(v, depth)
	if !j.afford(b.Len()) {
		return jsUnknown("JSON")
	}
	return b.String()
}
