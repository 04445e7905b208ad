package convert

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"

	"why401/httpclient/clean"
)

// variable reads --variable (curl 8.3): name=content, name@file, %NAME for one of the environment, where =content or
// @file stands for a missing one; [from-to] cuts bytes out (curl 8.12).
func (a *curlArgs) variable(v string) error {
	rest, env := strings.CutPrefix(v, "%")
	n := 0
	for n < len(rest) && (rest[n] == '_' || alnum(rest[n])) {
		n++
	}
	name, rest := rest[:n], rest[n:]
	if name == "" || n > 128 {
		return badValue("--variable", "a name of letters, digits and _", v)
	}
	from, to := 0, -1
	if strings.HasPrefix(rest, "[") {
		cut, after, ok := strings.Cut(rest[1:], "]")
		lo, hi, dash := strings.Cut(cut, "-")
		var err1, err2 error
		from, err1 = strconv.Atoi(lo)
		if hi != "" {
			to, err2 = strconv.Atoi(hi)
		}
		if !ok || !dash || err1 != nil || err2 != nil || from < 0 || to >= 0 && to < from {
			return badValue("--variable", "a byte range such as [0-99]", cut)
		}
		rest = after
	}
	if a.vars == nil {
		a.vars = map[string]string{}
	}
	content, found := "", false
	if env && a.o.Getenv != nil {
		content = a.o.Getenv(name)
		found = content != ""
	}
	switch {
	case found:
	case strings.HasPrefix(rest, "="):
		content = rest[1:]
	case strings.HasPrefix(rest, "@"):
		b, err := a.op.readFile("the file of a variable", rest[1:])
		if err != nil {
			return err
		}
		content = string(b)
	case env && rest == "":
		return &SyntaxError{Doing: readingCurl, Want: "the environment variable " + name, Got: "none of that name", Fix: "Set it, or write --variable %" + name + "=VALUE."}
	default:
		return badValue("--variable", "name=content or name@file", v)
	}
	if from > 0 || to >= 0 {
		if to < 0 || to >= len(content) {
			to = len(content) - 1
		}
		if from > to {
			content = ""
		} else {
			content = content[from : to+1]
		}
	}
	a.vars[name] = content
	return nil
}

func alnum(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// expand fills in {{name}} and {{name:function:function}}; \{{ stands for {{. An unknown name is empty.
func (a *curlArgs) expand(text string) (string, error) {
	var b strings.Builder
	for {
		i := strings.Index(text, "{{")
		if i < 0 {
			return b.String() + text, nil
		}
		if i > 0 && text[i-1] == '\\' {
			b.WriteString(text[:i-1] + "{{")
			text = text[i+2:]
			continue
		}
		b.WriteString(text[:i])
		inside, rest, ok := strings.Cut(text[i+2:], "}}")
		if !ok {
			return "", &SyntaxError{Doing: readingCurl, Want: "}} behind {{", Got: "the end of the value"}
		}
		name, functions, _ := strings.Cut(inside, ":")
		if name == "" || strings.IndexFunc(name, func(r rune) bool { return r > 0x7f || r != '_' && !alnum(byte(r)) }) >= 0 || len(name) > 128 {
			b.WriteString("{{" + inside + "}}") // curl warns and keeps the text
			text = rest
			continue
		}
		value := a.vars[name]
		for f := range strings.SplitSeq(functions, ":") {
			switch f {
			case "":
			case "trim":
				value = strings.Trim(value, " \t\n\v\f\r")
			case "json":
				q, _ := json.Marshal(value)
				value = strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&", `\u2028`, "\u2028", `\u2029`, "\u2029").Replace(string(q[1 : len(q)-1]))
			case "url":
				value = strings.ReplaceAll(escape(value), "+", "%20")
			case "b64":
				value = base64.StdEncoding.EncodeToString([]byte(value))
			case "64dec":
				d, err := base64.StdEncoding.DecodeString(value)
				if value = string(d); err != nil {
					value = "[64dec-fail]"
				}
			default:
				return "", badValue("{{"+name+":", "trim, json, url, b64 or 64dec", clean.Line(f, 30))
			}
		}
		if strings.Contains(value, "\x00") {
			return "", &SyntaxError{Doing: readingCurl, Want: "a value without null bytes for {{" + name + "}}", Got: "one with them"}
		}
		b.WriteString(value)
		text = rest
	}
}
