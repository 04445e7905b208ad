package convert

import (
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"why401/httpclient/clean"
)

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

// inBrackets reads what stands between the ( here and its ); start is where an error points.
func (p *psReader) inBrackets(start int) (v psValue, empty bool, err error) {
	p.at++
	p.space(true)
	if p.peek() == ')' {
		p.at++
		return nil, true, nil
	}
	if v, err = p.pipeline(); err != nil {
		return nil, false, err
	}
	p.space(true)
	if p.peek() != ')' {
		return nil, false, p.fail(start, "the ) that closes this bracket", "none before "+p.found())
	}
	p.at++
	return v, false, nil
}

// arguments reads (a, b).
func (p *psReader) arguments() ([]psValue, error) {
	v, empty, err := p.inBrackets(p.at)
	if empty || err != nil {
		return nil, err
	}
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
	p.tell("the call " + clean.Line(called(written), 60) + " was not made")
	return psUnknown(called(written))
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
	for strings.HasPrefix(p.rest(), "::") || psMember.Re().MatchString(p.rest()[:min(len(p.rest()), 100)]) {
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
	p.tell("the call [" + clean.Line(kind, 40) + "]::" + clean.Line(member, 30) + "(…) was not made")
	return psUnknown(called(p.text[start:p.at])), nil
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
	p.tell("an object of the type " + clean.Line(kind, 60) + " was not made")
	return psUnknown("New-Object " + clean.Line(kind, 60)), nil
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
