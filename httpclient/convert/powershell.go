package convert

import (
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"why401/httpclient"
)

const readingPS = "reading the PowerShell command"

// A psValue is a string, psNumber, bool, nil, *psTable, []psValue, *psSession, psCookie, psLogin or psUnknown.
type (
	psValue  any
	psNumber string
	// psTable is @{…} or a Dictionary: its keys in order.
	psTable struct {
		keys []string
		vals []psValue
	}
	// psSession is a WebRequestSession.
	psSession struct {
		cookies   []psCookie
		userAgent string
		headers   psTable
	}
	psCookie struct{ name, value string }
	psLogin  struct {
		user, password string
		known          bool
	}
	// psUnknown is what is not computed; it stands for itself.
	psUnknown string
)

func (t *psTable) set(key string, v psValue) {
	for i, k := range t.keys {
		if strings.EqualFold(k, key) {
			t.vals[i] = v
			return
		}
	}
	t.keys, t.vals = append(t.keys, key), append(t.vals, v)
}

func (t *psTable) get(key string) psValue {
	for i, k := range t.keys {
		if strings.EqualFold(k, key) {
			return t.vals[i]
		}
	}
	return nil
}

// psReader reads the part of PowerShell (about_Parsing, about_Quoting_Rules) that requests are written in. It runs
// nothing.
type psReader struct {
	text  string
	at    int
	depth int
	vars  map[string]psValue // by lower-case name
	notes []string
	told  map[string]bool
	spent *int // bytes that variables and formats gave so far
}

func newPSReader(text string) *psReader {
	return &psReader{text: text, vars: map[string]psValue{}, told: map[string]bool{}, spent: new(int)}
}

// maxFilled bounds what variables of a text may grow to: one that holds itself twice, forty times over, has no end.
const maxFilled = 16 << 20

// afford is false where n more bytes are too many.
func (p *psReader) afford(n int) bool {
	if n > maxFilled || *p.spent > maxFilled {
		return false
	}
	*p.spent += n
	return *p.spent <= maxFilled
}

func (p *psReader) tell(s string) {
	if !p.told[s] {
		p.told[s] = true
		p.notes = append(p.notes, s)
	}
}

func (p *psReader) fail(at int, want, got string) error {
	return syntaxAt(readingPS, p.text, at, want, got)
}

func (p *psReader) rest() string { return p.text[p.at:] }
func (p *psReader) more() bool   { return p.at < len(p.text) }
func (p *psReader) peek() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

// space skips blanks, comments and joined lines; with lines it skips line ends too.
func (p *psReader) space(lines bool) {
	for p.more() {
		switch c := p.peek(); {
		case c == ' ' || c == '\t' || c == '\r' || lines && c == '\n':
			p.at++
		case strings.HasPrefix(p.rest(), "\u00a0"):
			p.at += 2
		case c == '`' && joined(p.rest()) > 0:
			p.at += joined(p.rest())
		case strings.HasPrefix(p.rest(), "<#"):
			end := strings.Index(p.rest(), "#>")
			if end < 0 {
				p.at = len(p.text)
				return
			}
			p.at += end + 2
		case c == '#':
			for p.more() && p.peek() != '\n' {
				p.at++
			}
		default:
			return
		}
	}
}

// joined counts the bytes of a backtick that joins the next line, with spaces that slipped in behind it.
func joined(s string) int {
	t := strings.TrimLeft(s[1:], " \t\r")
	if strings.HasPrefix(t, "\n") {
		return len(s) - len(t) + 1
	}
	return 0
}

// maxDepth bounds how deep an expression may nest.
const maxDepth = 64

func (p *psReader) enter() error {
	if p.depth++; p.depth > maxDepth {
		return p.fail(p.at, "at most "+itoa(maxDepth)+" levels of brackets", "more")
	}
	return nil
}

// quoted reads a string in quotes; PowerShell takes curly ones as well.
func (p *psReader) quoted() (string, error) {
	start := p.at
	c, size := utf8.DecodeRuneInString(p.rest())
	double := strings.ContainsRune("\"“”„", c)
	closing := "'‘’‚‛"
	if double {
		closing = "\"“”„"
	}
	p.at += size
	var b strings.Builder
	for p.more() {
		c, size := utf8.DecodeRuneInString(p.rest())
		if strings.ContainsRune(closing, c) {
			next, n := utf8.DecodeRuneInString(p.text[p.at+size:])
			if n == 0 || !strings.ContainsRune(closing, next) {
				p.at += size
				return b.String(), nil
			}
			b.WriteString(p.text[p.at : p.at+size])
			p.at += size + n
			continue
		}
		if !double || c != '`' && c != '$' {
			b.WriteString(p.text[p.at : p.at+size])
			p.at += size
			continue
		}
		if c == '`' {
			p.at++
			b.WriteString(p.escape())
			continue
		}
		s, err := p.dollar()
		if err != nil {
			return "", err
		}
		b.WriteString(s)
	}
	return "", p.fail(start, "the closing quote that belongs to this place", "the end of the text")
}

// escape reads what stands behind a backtick.
func (p *psReader) escape() string {
	if !p.more() {
		return "`"
	}
	c, size := utf8.DecodeRuneInString(p.rest())
	p.at += size
	switch c {
	case 'n':
		return "\n"
	case 'r':
		return "\r"
	case 't':
		return "\t"
	case '0':
		return "\x00"
	case 'a':
		return "\a"
	case 'b':
		return "\b"
	case 'f':
		return "\f"
	case 'v':
		return "\v"
	case 'e':
		return "\x1b"
	case 'u':
		if end := strings.IndexByte(p.rest(), '}'); strings.HasPrefix(p.rest(), "{") && end > 1 && end < 8 {
			if n, err := strconv.ParseUint(p.rest()[1:end], 16, 32); err == nil {
				p.at += end + 1
				return string(rune(n))
			}
		}
	}
	return p.text[p.at-size : p.at]
}

// dollar reads a variable or $(…) inside of a string.
func (p *psReader) dollar() (string, error) {
	start := p.at
	if strings.HasPrefix(p.rest(), "$(") {
		p.at += 2
		v, err := p.pipeline()
		if err != nil {
			return "", err
		}
		p.space(true)
		if p.peek() != ')' {
			return "", p.fail(p.at, "the ) that closes $(", p.found())
		}
		p.at++
		if _, unknown := v.(psUnknown); unknown {
			p.tell("the expression $(" + httpclient.CleanLine(psText(v), 60) + ") was not computed: it is sent as it stands")
			return "$(" + psText(v) + ")", nil
		}
		return psText(v), nil
	}
	if p.name() == "" {
		p.at = start + 1
		return "$", nil
	}
	name := p.text[start:p.at]
	return psText(p.value(name)), nil
}

// name reads $name, ${name} or $env:name, and gives its bytes; "" where none stands here.
func (p *psReader) name() string {
	m := psVariable().FindString(p.rest()[:min(len(p.rest()), 200)])
	p.at += len(m)
	return m
}

var psVariable = pattern(`^\$(?:\{[^}\n]{1,100}\}|(?:(?:env|script|global|local|private):)?[A-Za-z_?]\w*)`)

// value is the value of a variable as it is written ($name); one that is not known stands for itself.
func (p *psReader) value(written string) psValue {
	name := strings.ToLower(strings.Trim(strings.TrimPrefix(written, "$"), "{}"))
	for _, scope := range []string{"script:", "global:", "local:", "private:"} {
		name = strings.TrimPrefix(name, scope)
	}
	switch name {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	}
	if v, ok := p.vars[name]; ok {
		if s, text := v.(string); text && !p.afford(len(s)) {
			p.tell("the variables of the text grow too large: " + httpclient.CleanLine(written, 60) + " was not filled in")
			return psUnknown(written)
		}
		return v
	}
	p.tell("the variable " + httpclient.CleanLine(written, 60) + " has no value in the text: its name is sent as it stands")
	return psUnknown(written)
}

// psText is a value as PowerShell writes it into a string.
func psText(v psValue) string {
	switch v := v.(type) {
	case string:
		return v
	case psNumber:
		return string(v)
	case psUnknown:
		return string(v)
	case bool:
		if v {
			return "True"
		}
		return "False"
	case []psValue:
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = psText(v[i])
		}
		return strings.Join(parts, " ")
	}
	return ""
}

func (p *psReader) found() string {
	if !p.more() {
		return "the end of the text"
	}
	c, size := utf8.DecodeRuneInString(p.rest())
	if c == '\n' {
		return "the end of the line"
	}
	return "“" + httpclient.CleanLine(p.text[p.at:p.at+size], 4) + "”"
}

// pipeline reads an expression and what it is piped into.
func (p *psReader) pipeline() (psValue, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	p.space(true)
	v, err := p.expression()
	if err != nil {
		return nil, err
	}
	for {
		p.space(false)
		if p.peek() != '|' {
			return v, nil
		}
		p.at++
		p.space(true)
		word := p.bare()
		for { // its options
			p.space(false)
			if c := p.peek(); !p.more() || strings.IndexByte("|)}\n;", c) >= 0 {
				break
			}
			if c := p.peek(); c == '"' || c == '\'' {
				if _, err := p.quoted(); err != nil {
					return nil, err
				}
				continue
			}
			if p.bare() == "" {
				p.at++
			}
		}
		switch strings.ToLower(word) {
		case "convertto-json":
			v = p.json(v, 0)
		case "out-null", "out-string":
		default:
			v = psUnknown(word)
		}
	}
}

// expression reads values joined by operators.
func (p *psReader) expression() (psValue, error) {
	v, err := p.postfix()
	if err != nil {
		return nil, err
	}
	for {
		p.space(false)
		rest := p.rest()
		low := strings.ToLower(rest[:min(len(rest), 8)])
		switch {
		case strings.HasPrefix(rest, "+") && !strings.HasPrefix(rest, "+="):
			p.at++
			w, err := p.operand()
			if err != nil {
				return nil, err
			}
			if t, ok := v.(*psTable); ok {
				if u, ok := w.(*psTable); ok {
					for i, k := range u.keys {
						t.set(k, u.vals[i])
					}
					continue
				}
			}
			v = psText(v) + psText(w)
		case strings.HasPrefix(low, "-f ") || strings.HasPrefix(low, "-f("):
			p.at += 2
			w, err := p.operand()
			if err != nil {
				return nil, err
			}
			list, ok := w.([]psValue)
			if !ok {
				list = []psValue{w}
			}
			s := psText(v)
			for i, x := range list {
				if w := psText(x); p.afford(len(w) * strings.Count(s, "{"+itoa(i)+"}")) {
					s = strings.ReplaceAll(s, "{"+itoa(i)+"}", w)
				}
			}
			v = strings.NewReplacer("{{", "{", "}}", "}").Replace(s)
		case strings.HasPrefix(rest, ","):
			p.at++
			w, err := p.operandOne()
			if err != nil {
				return nil, err
			}
			if list, ok := v.([]psValue); ok {
				v = append(list, w)
			} else {
				v = []psValue{v, w}
			}
		case strings.HasPrefix(low, "-join"):
			p.at += 5
			sep, err := p.operandOne()
			if err != nil {
				return nil, err
			}
			if list, ok := v.([]psValue); ok {
				parts := make([]string, len(list))
				for i := range list {
					parts[i] = psText(list[i])
				}
				v = strings.Join(parts, psText(sep))
			}
		default:
			return v, nil
		}
	}
}

func (p *psReader) operandOne() (psValue, error) {
	p.space(true)
	return p.postfix()
}

// operand is the right side of an operator, with the list that a comma makes of it.
func (p *psReader) operand() (psValue, error) {
	v, err := p.operandOne()
	if err != nil {
		return nil, err
	}
	list := []psValue{v}
	for {
		p.space(false)
		if p.peek() != ',' {
			break
		}
		p.at++
		w, err := p.operandOne()
		if err != nil {
			return nil, err
		}
		list = append(list, w)
	}
	if len(list) == 1 {
		return v, nil
	}
	return list, nil
}

// postfix reads a value with its members: $a.b, $a["b"], $a.Add(1).
func (p *psReader) postfix() (psValue, error) {
	start := p.at
	v, err := p.primary()
	if err != nil {
		return nil, err
	}
	for {
		switch {
		case p.peek() == '.' && psMember().MatchString(p.rest()[:min(len(p.rest()), 100)]):
			m := psMember().FindString(p.rest()[:min(len(p.rest()), 100)])
			p.at += len(m)
			member := strings.ToLower(m[1:])
			if p.peek() != '(' {
				v = psProperty(v, member, p.text[start:p.at])
				continue
			}
			args, err := p.arguments()
			if err != nil {
				return nil, err
			}
			v = p.method(v, member, args, p.text[start:p.at])
		case p.peek() == '[':
			p.at++
			k, err := p.pipeline()
			if err != nil {
				return nil, err
			}
			p.space(true)
			if p.peek() != ']' {
				return nil, p.fail(p.at, "the ] that closes [", p.found())
			}
			p.at++
			if t, ok := v.(*psTable); ok {
				v = t.get(psText(k))
			} else {
				v = psUnknown(nameOnly(p.text[start:p.at]))
			}
		default:
			return v, nil
		}
	}
}

var psMember = pattern(`^\.[A-Za-z_]\w*`)

// psProperty is a member that is no call.
func psProperty(v psValue, name, written string) psValue {
	switch v := v.(type) {
	case *psTable:
		return v.get(name)
	case *psSession:
		switch name {
		case "cookies":
			return v
		case "headers":
			return &v.headers
		case "useragent":
			return v.userAgent
		}
	}
	return psUnknown(nameOnly(written))
}

// arguments reads (a, b).
func (p *psReader) arguments() ([]psValue, error) {
	start := p.at
	p.at++
	p.space(true)
	if p.peek() == ')' {
		p.at++
		return nil, nil
	}
	v, err := p.pipeline()
	if err != nil {
		return nil, err
	}
	p.space(true)
	if p.peek() != ')' {
		return nil, p.fail(start, "the ) that closes this bracket", "none before "+p.found())
	}
	p.at++
	if list, ok := v.([]psValue); ok {
		return list, nil
	}
	return []psValue{v}, nil
}

func arg(args []psValue, i int) string {
	if i < len(args) {
		return psText(args[i])
	}
	return ""
}

// method calls one of the few methods that requests are built with.
func (p *psReader) method(v psValue, name string, args []psValue, written string) psValue {
	switch v := v.(type) {
	case *psTable:
		if (name == "add" || name == "set_item") && len(args) == 2 {
			v.set(psText(args[0]), args[1])
			return nil
		}
	case *psSession:
		if name == "add" && len(args) > 0 {
			for _, a := range args {
				if c, ok := a.(psCookie); ok {
					v.cookies = append(v.cookies, c)
					return nil
				}
			}
		}
	case string:
		switch name {
		case "trim":
			return strings.TrimSpace(v)
		case "tostring", "normalize":
			return v
		case "replace":
			if arg(args, 0) == "" || !p.afford(len(arg(args, 1))*strings.Count(v, arg(args, 0))) {
				return v
			}
			return strings.ReplaceAll(v, arg(args, 0), arg(args, 1))
		}
	}
	if name == "getbytes" {
		return arg(args, 0)
	}
	p.tell("the call " + httpclient.CleanLine(called(written), 60) + " was not made")
	return psUnknown(called(written))
}

// primary reads one value.
func (p *psReader) primary() (psValue, error) {
	start := p.at
	rest := p.rest()
	c, _ := utf8.DecodeRuneInString(rest)
	switch {
	case strings.HasPrefix(rest, "@\"") || strings.HasPrefix(rest, "@'"):
		return p.hereString()
	case strings.HasPrefix(rest, "@{"):
		return p.table()
	case strings.HasPrefix(rest, "@("), strings.HasPrefix(rest, "("):
		p.at += strings.IndexByte(rest, '(') + 1
		p.space(true)
		if p.peek() == ')' {
			p.at++
			return []psValue{}, nil
		}
		v, err := p.pipeline()
		if err != nil {
			return nil, err
		}
		p.space(true)
		if p.peek() != ')' {
			return nil, p.fail(start, "the ) that closes this bracket", "none before "+p.found())
		}
		p.at++
		return v, nil
	case strings.ContainsRune("\"'“”‘’„‚‛", c):
		return p.quoted()
	case c == '$':
		if strings.HasPrefix(rest, "$(") {
			return p.dollar()
		}
		if name := p.name(); name != "" {
			return p.value(name), nil
		}
	case c == '[':
		return p.typed()
	case c >= '0' && c <= '9' || c == '-' && len(rest) > 1 && rest[1] >= '0' && rest[1] <= '9':
		m := psNumeral().FindString(rest[:min(len(rest), 40)])
		p.at += len(m)
		return psNumber(m), nil
	}
	word := p.bare()
	if word == "" {
		return nil, p.fail(p.at, "a value", p.found())
	}
	switch strings.ToLower(word) {
	case "new-object":
		return p.newObject()
	case "convertto-securestring":
		return p.secureString()
	case "get-credential":
		p.at = start + len(word)
		p.skipCommand()
		return psLogin{}, nil
	}
	p.skipCommand()
	p.tell("the command " + httpclient.CleanLine(word, 40) + " was not run")
	return psUnknown(word + " …"), nil
}

var psNumeral = pattern(`^-?[0-9]+(?:\.[0-9]+)?`)

// bare reads a word without quotes.
func (p *psReader) bare() string {
	start := p.at
	for p.more() && strings.IndexByte(" \t\r\n|;(){}\"'`,", p.peek()) < 0 {
		p.at++
	}
	return p.text[start:p.at]
}

// skipCommand goes to the end of a command that is not run.
func (p *psReader) skipCommand() {
	for p.more() {
		switch c := p.peek(); c {
		case '\n', ';', '|', ')', '}':
			return
		case '"', '\'':
			at := p.at
			if _, err := p.quoted(); err != nil {
				p.at = at + 1
			}
		case '(', '{':
			depth := 0
			for p.more() {
				switch p.peek() {
				case '(', '{':
					depth++
				case ')', '}':
					depth--
				}
				p.at++
				if depth == 0 {
					break
				}
			}
		default:
			p.at++
		}
	}
}

// hereString reads @" … "@ and @' … '@.
func (p *psReader) hereString() (psValue, error) {
	start := p.at
	quote := p.text[p.at+1 : p.at+2]
	nl := strings.IndexByte(p.rest(), '\n')
	end := strings.Index(p.rest(), "\n"+quote+"@")
	if nl < 0 || end < nl {
		return nil, p.fail(start, "a here-string that ends with "+quote+"@ at the beginning of a line", "none")
	}
	body := p.text[p.at+nl+1 : max(p.at+nl+1, p.at+end)]
	p.at += end + 3
	if quote == "'" {
		return body, nil
	}
	in := &psReader{text: body, vars: p.vars, told: p.told, depth: p.depth, spent: p.spent}
	var b strings.Builder
	for in.more() {
		n := strings.IndexAny(in.rest(), "`$")
		if n < 0 {
			b.WriteString(in.rest())
			break
		}
		b.WriteString(in.rest()[:n])
		if in.at += n; in.peek() == '`' {
			in.at++
			b.WriteString(in.escape())
			continue
		}
		s, err := in.dollar()
		if err != nil {
			return nil, p.fail(start, "a here-string that can be read", "one with a broken expression")
		}
		b.WriteString(s)
	}
	p.notes = append(p.notes, in.notes...)
	return b.String(), nil
}

// table reads @{ key = value; … }.
func (p *psReader) table() (psValue, error) {
	start := p.at
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	p.at += 2
	t := &psTable{}
	for {
		p.space(true)
		for p.peek() == ';' {
			p.at++
			p.space(true)
		}
		if !p.more() {
			return nil, p.fail(start, "the } that closes this @{", "the end of the text")
		}
		if p.peek() == '}' {
			p.at++
			return t, nil
		}
		var key string
		if c, _ := utf8.DecodeRuneInString(p.rest()); strings.ContainsRune("\"'“”‘’", c) {
			k, err := p.quoted()
			if err != nil {
				return nil, err
			}
			key = k
		} else {
			from := p.at
			for p.more() && strings.IndexByte(" \t\r\n=;{}", p.peek()) < 0 {
				p.at++
			}
			key = p.text[from:p.at]
		}
		p.space(false)
		if p.peek() != '=' || key == "" {
			return nil, p.fail(p.at, "name = value inside of @{…}", p.found())
		}
		p.at++
		v, err := p.pipeline()
		if err != nil {
			return nil, err
		}
		t.set(key, v)
	}
}

// typed reads [type]value and [type]::Member(…).
func (p *psReader) typed() (psValue, error) {
	start := p.at
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	depth := 0
	for p.more() {
		c := p.peek()
		p.at++
		if c == '[' {
			depth++
		}
		if c == ']' {
			if depth--; depth == 0 {
				break
			}
		}
	}
	kind := strings.ToLower(strings.Trim(p.text[start:p.at], "[]"))
	if !strings.HasPrefix(p.rest(), "::") {
		p.space(false)
		v, err := p.postfix()
		if err != nil {
			return nil, err
		}
		if n, ok := v.(psNumber); ok && kind == "char" {
			if i, err := strconv.ParseUint(string(n), 10, 32); err == nil {
				return string(rune(i)), nil
			}
		}
		return v, nil
	}
	member := ""
	for strings.HasPrefix(p.rest(), "::") || psMember().MatchString(p.rest()[:min(len(p.rest()), 100)]) {
		p.at++
		if p.peek() == ':' {
			p.at++
		}
		from := p.at
		for p.more() && (isWordByte(p.peek())) {
			p.at++
		}
		if member = strings.ToLower(p.text[from:p.at]); member == "" || p.peek() == '(' {
			break
		}
	}
	if p.peek() != '(' {
		return psUnknown(nameOnly(p.text[start:p.at])), nil
	}
	args, err := p.arguments()
	if err != nil {
		return nil, err
	}
	first := arg(args, 0)
	switch member {
	case "getbytes", "getstring":
		return first, nil
	case "tobase64string":
		return base64.StdEncoding.EncodeToString([]byte(first)), nil
	case "frombase64string":
		if b, err := base64.StdEncoding.DecodeString(first); err == nil {
			return string(b), nil
		}
	case "escapedatastring":
		return url.PathEscape(first), nil
	case "urlencode":
		return url.QueryEscape(first), nil
	case "new":
		if v := p.construct(kind, args); v != nil {
			return v, nil
		}
	}
	p.tell("the call [" + httpclient.CleanLine(kind, 40) + "]::" + httpclient.CleanLine(member, 30) + "(…) was not made")
	return psUnknown(called(p.text[start:p.at])), nil
}

func isWordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// construct makes an object of one of the types that requests are built with; nil knows it not.
func (p *psReader) construct(kind string, args []psValue) psValue {
	switch {
	case strings.HasSuffix(kind, "webrequestsession"):
		return &psSession{}
	case strings.HasSuffix(kind, "cookie"):
		return psCookie{arg(args, 0), arg(args, 1)}
	case strings.HasSuffix(kind, "pscredential"), strings.HasSuffix(kind, "networkcredential"):
		if len(args) < 2 {
			return psLogin{user: arg(args, 0)}
		}
		_, unknown := args[1].(psUnknown)
		return psLogin{arg(args, 0), arg(args, 1), !unknown}
	case strings.Contains(kind, "dictionary"), strings.Contains(kind, "hashtable"):
		return &psTable{}
	}
	return nil
}

// newObject reads New-Object TYPE(…) or New-Object TYPE -ArgumentList ….
func (p *psReader) newObject() (psValue, error) {
	start := p.at
	p.space(false)
	if strings.HasPrefix(strings.ToLower(p.rest()), "-typename") {
		p.at += len("-typename")
		p.space(false)
	}
	kind := ""
	if c := p.peek(); c == '"' || c == '\'' {
		s, err := p.quoted()
		if err != nil {
			return nil, err
		}
		kind = s
	} else {
		for p.more() && strings.IndexByte(" \t\r\n;()", p.peek()) < 0 {
			p.at++
		}
		kind = p.text[start:p.at]
	}
	kind = strings.ToLower(strings.TrimSpace(kind))
	p.space(false)
	if low := strings.ToLower(p.rest()[:min(len(p.rest()), 20)]); strings.HasPrefix(low, "-argumentlist") {
		p.at += len("-argumentlist")
		p.space(false)
	}
	var args []psValue
	if c := p.peek(); p.more() && c != ')' && c != '\n' && c != ';' && c != '|' {
		v, err := p.operand()
		if err != nil {
			return nil, err
		}
		if list, ok := v.([]psValue); ok {
			args = list
		} else {
			args = []psValue{v}
		}
	}
	if v := p.construct(kind, args); v != nil {
		return v, nil
	}
	p.tell("an object of the type " + httpclient.CleanLine(kind, 60) + " was not made")
	return psUnknown("New-Object " + httpclient.CleanLine(kind, 60)), nil
}

// secureString reads ConvertTo-SecureString "text" -AsPlainText -Force.
func (p *psReader) secureString() (psValue, error) {
	var v psValue = psUnknown("a secure string")
	for {
		p.space(false)
		c, _ := utf8.DecodeRuneInString(p.rest())
		switch {
		case !p.more() || strings.ContainsRune("|);\n}", c):
			return v, nil
		case c == '-':
			p.bare()
		default:
			w, err := p.postfix()
			if err != nil {
				return nil, err
			}
			v = w
		}
	}
}

// json is a value as ConvertTo-Json writes it, without its white space.
func (p *psReader) json(v psValue, depth int) string {
	text := func(s string) string {
		b, err := httpclient.VisibleJSON(s, "")
		if err != nil || !p.afford(len(b)) {
			return `""`
		}
		return strings.TrimSuffix(string(b), "\n")
	}
	if depth > maxDepth || !p.afford(4) {
		return "null"
	}
	switch v := v.(type) {
	case nil:
		return "null"
	case psNumber:
		return string(v)
	case bool:
		return strconv.FormatBool(v)
	case *psTable:
		parts := make([]string, len(v.keys))
		for i, k := range v.keys {
			parts[i] = text(k) + ":" + p.json(v.vals[i], depth+1)
		}
		return "{" + strings.Join(parts, ",") + "}"
	case []psValue:
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = p.json(v[i], depth+1)
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	return text(psText(v))
}
