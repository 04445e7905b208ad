package convert

import (
	"strings"

	"why401/httpclient/clean"
)

// formPart is one -F: a field, a file, or a group of parts.
type formPart struct {
	name, fileName, contentType, encoder string
	path                                 string // of the file, "" for a text and for stdin
	named, fileNamed                     bool
	headers                              []string
	data                                 []byte
	parts                                []*formPart // a group: multipart/mixed
	group                                bool
}

// addForm reads -F (src/tool_formparse.c): name=value, name=@file, name=<file, name=(type for a group and =) for its
// end, each with ;type= ;filename= ;headers= ;encoder=. Several files with commas between them make a group.
func (op *operation) addForm(long, v string) error {
	name, value, ok := strings.Cut(v, "=")
	if !ok {
		return badValue("--"+long, "name=value", v)
	}
	if long == "form-string" {
		op.addPart(&formPart{name: name, named: name != "", data: []byte(value)})
		return nil
	}
	switch {
	case strings.HasPrefix(value, "("):
		p := &formPart{name: name, named: name != "", group: true}
		f := formText{op: op, s: value[1:], noFile: true}
		if _, _, err := f.attributes(p); err != nil {
			return err
		}
		op.addPart(p)
		op.open = append(op.open, p)
	case name == "" && value == ")":
		if len(op.open) == 0 {
			return badValue("-F", "=( before =)", v)
		}
		op.open = op.open[:len(op.open)-1]
	case strings.HasPrefix(value, "@"):
		return op.addFiles(name, value[1:])
	case strings.HasPrefix(value, "<"):
		p := &formPart{name: name, named: name != ""}
		f := formText{op: op, s: value[1:], noFile: true}
		file, _, err := f.attributes(p)
		if err != nil {
			return err
		}
		if p.data, err = op.readFile("the form file", file); err != nil {
			return err
		}
		if file != "-" {
			p.path = file
		}
		op.addPart(p)
	default:
		p := &formPart{name: name, named: name != ""}
		f := formText{op: op, s: value}
		text, _, err := f.attributes(p)
		if err != nil {
			return err
		}
		p.data = []byte(text)
		op.addPart(p)
	}
	return nil
}

func (op *operation) addPart(p *formPart) {
	if n := len(op.open); n > 0 {
		op.open[n-1].parts = append(op.open[n-1].parts, p)
		return
	}
	op.parts = append(op.parts, p)
}

// addFiles reads file,file;type=… behind name=@.
func (op *operation) addFiles(name, text string) error {
	var files []*formPart
	for f := (formText{op: op, s: text, comma: true}); ; {
		p := &formPart{}
		path, more, err := f.attributes(p)
		if err != nil {
			return err
		}
		if p.data, err = op.readFile("the form file", path); err != nil {
			return err
		}
		if path != "-" {
			p.path = path
		}
		if !p.fileNamed {
			p.fileName, p.fileNamed = path[strings.LastIndexByte(path, '/')+1:], true
		}
		files = append(files, p)
		if !more {
			break
		}
	}
	if len(files) == 1 {
		files[0].name, files[0].named = name, name != ""
		op.addPart(files[0])
		return nil
	}
	op.addPart(&formPart{name: name, named: name != "", group: true, parts: files})
	return nil
}

// formText reads what stands behind the = of a -F.
type formText struct {
	op     *operation
	s      string
	comma  bool // a comma ends the word
	noFile bool // ;filename= has no place here
}

const formBlank = " \t\n\v\f\r"

// attributes reads a word and its ;key=value, which go into p, and reports whether another word follows.
func (f *formText) attributes(p *formPart) (word string, more bool, err error) {
	f.skip()
	word = f.word()
	typed, from := false, "" // what follows a type and is no attribute belongs to it
	for strings.HasPrefix(f.s, ";") {
		f.s = f.s[1:]
		f.skip()
		switch {
		case !typed && f.key("type="):
			major, rest, ok := strings.Cut(f.s, "/")
			if !ok || major == "" || strings.ContainsAny(major, " ") || rest == "" || strings.IndexByte(";, \n", rest[0]) >= 0 {
				return "", false, badValue("-F …;type=", "a type such as text/plain", f.s)
			}
			typed, from = true, f.s
			before := len(from) - len(f.s)
			p.contentType = from[:before+len(strings.TrimRight(f.upTo(), formBlank))]
		case f.key("filename="):
			typed = false
			if name := f.word(); !f.noFile {
				p.fileName, p.fileNamed = name, true
			}
		case f.key("encoder="):
			typed = false
			p.encoder = strings.ToLower(f.word())
		case f.key("headers="):
			typed = false
			if strings.HasPrefix(f.s, "@") || strings.HasPrefix(f.s, "<") {
				f.s = f.s[1:]
				f.skip()
				text, err := f.op.readFile("the file of form headers", f.word())
				if err != nil {
					return "", false, err
				}
				p.headers = append(p.headers, headerLines(string(text))...)
				continue
			}
			p.headers = append(p.headers, f.word())
		case typed:
			before := len(from) - len(f.s)
			p.contentType = from[:before+len(strings.TrimRight(f.upTo(), formBlank))]
		default: // curl warns of what it does not know, and leaves it out
			if unknown := f.word(); unknown != "" {
				f.op.note("-F: “" + clean.Line(unknown, 40) + "” behind a semicolon is left out, as curl does")
			}
		}
	}
	if f.comma && strings.HasPrefix(f.s, ",") {
		f.s = f.s[1:]
		return word, true, nil
	}
	return word, false, nil
}

// key takes key off where it stands next, and the blanks behind it.
func (f *formText) key(key string) bool {
	if len(f.s) < len(key) || !strings.EqualFold(f.s[:len(key)], key) {
		return false
	}
	f.s = f.s[len(key):]
	f.skip()
	return true
}

func (f *formText) skip() {
	f.s = strings.TrimLeft(f.s, formBlank)
}

func (f *formText) ends(c byte) bool { return c == ';' || c == ',' && f.comma }

// upTo reads up to the next end.
func (f *formText) upTo() string {
	i := 0
	for i < len(f.s) && !f.ends(f.s[i]) {
		i++
	}
	w := f.s[:i]
	f.s = f.s[i:]
	return w
}

// word reads up to the next end, without the blanks before it; a word in double quotes may hold ends and blanks, with
// \" and \\ inside.
func (f *formText) word() string {
	if strings.HasPrefix(f.s, `"`) {
		var b strings.Builder
		for i := 1; i < len(f.s); i++ {
			switch c := f.s[i]; {
			case c == '\\' && i+1 < len(f.s) && (f.s[i+1] == '\\' || f.s[i+1] == '"'):
				i++
				b.WriteByte(f.s[i])
			case c == '"':
				f.s = f.s[i+1:]
				f.upTo()
				return b.String()
			default:
				b.WriteByte(c)
			}
		}
	}
	return strings.TrimRight(f.upTo(), formBlank)
}

// headerLines reads a file of form headers: # begins a comment, a line that begins with a blank goes on.
func headerLines(text string) []string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimRight(line, "\r \t")
		switch {
		case line == "", line[0] == '#':
		case (line[0] == ' ' || line[0] == '\t') && len(out) > 0:
			out[len(out)-1] += line
		default:
			out = append(out, line)
		}
	}
	return out
}
