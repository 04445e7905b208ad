package convert

import (
	"strings"

	"why401/httpclient"
)

// formPart is one -F: a field, a file, or a group of parts.
type formPart struct {
	name, fileName, contentType, encoder string
	named, file                          bool // file: "attachment" in a group, and of a type that its name tells
	fileNamed                            bool
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
		f := formText{op: op, s: value[1:]}
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
		f := formText{op: op, s: value[1:]}
		file, _, err := f.attributes(p)
		if err != nil {
			return err
		}
		if p.data, err = op.readFile("the form file", file); err != nil {
			return err
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
		p := &formPart{file: true}
		path, more, err := f.attributes(p)
		if err != nil {
			return err
		}
		if p.data, err = op.readFile("the form file", path); err != nil {
			return err
		}
		if !p.fileNamed && path != "-" {
			p.fileName, p.fileNamed = path[strings.LastIndexAny(path, `/\`)+1:], true
			if i := strings.LastIndexByte(path, '/'); i >= 0 || !strings.Contains(path, `\`) {
				p.fileName = path[i+1:]
			}
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
	op    *operation
	s     string
	comma bool // a comma ends the word
}

// attributes reads a word and its ;key=value, which go into p, and reports whether another word follows.
func (f *formText) attributes(p *formPart) (word string, more bool, err error) {
	ends := ";"
	if f.comma {
		ends = ",;"
	}
	word = f.word(ends)
	for f.next() == ';' {
		rest := strings.TrimLeft(f.s[1:], " \t")
		key := ""
		for _, k := range []string{"type=", "filename=", "headers=", "encoder="} {
			if len(rest) >= len(k) && strings.EqualFold(rest[:len(k)], k) {
				key = k
			}
		}
		if key == "" { // curl warns of what it does not know, and leaves it out
			f.s = rest
			unknown := f.word(ends)
			if unknown != "" {
				f.op.note("-F: “" + httpclient.CleanLine(unknown, 40) + "” behind a semicolon is left out, as curl does")
			}
			continue
		}
		f.s = strings.TrimLeft(rest[len(key):], " \t")
		switch key {
		case "type=":
			p.contentType = f.mediaType(ends)
		case "filename=":
			p.fileName, p.fileNamed = f.word(ends), true
		case "encoder=":
			p.encoder = strings.ToLower(f.word(ends))
		case "headers=":
			if file := f.s; strings.HasPrefix(file, "@") || strings.HasPrefix(file, "<") {
				f.s = strings.TrimLeft(f.s[1:], " \t")
				text, err := f.op.readFile("the file of form headers", f.word(ends))
				if err != nil {
					return "", false, err
				}
				p.headers = append(p.headers, headerLines(string(text))...)
				continue
			}
			p.headers = append(p.headers, f.word(ends))
		}
	}
	if f.next() == ',' {
		f.s = strings.TrimLeft(f.s[1:], " \t")
		return word, true, nil
	}
	return word, false, nil
}

func (f *formText) next() byte {
	if f.s == "" {
		return 0
	}
	return f.s[0]
}

// word reads up to one of ends; a word in double quotes may hold them, with \" and \\ inside.
func (f *formText) word(ends string) string {
	if strings.HasPrefix(f.s, `"`) {
		var b strings.Builder
		for i := 1; i < len(f.s); i++ {
			switch c := f.s[i]; {
			case c == '\\' && i+1 < len(f.s) && (f.s[i+1] == '\\' || f.s[i+1] == '"'):
				i++
				b.WriteByte(f.s[i])
			case c == '"':
				rest := strings.TrimLeft(f.s[i+1:], " \t")
				if j := strings.IndexAny(rest, ends); j < 0 {
					f.s = ""
				} else {
					f.s = rest[j:]
				}
				return b.String()
			default:
				b.WriteByte(c)
			}
		}
	}
	i := strings.IndexAny(f.s, ends)
	if i < 0 {
		i = len(f.s)
	}
	w := f.s[:i]
	f.s = f.s[i:]
	return w
}

// mediaType reads a type, which has parameters of its own behind semicolons.
func (f *formText) mediaType(ends string) string {
	known := []string{"type=", "filename=", "headers=", "encoder="}
	end := 0
	for i := 0; i <= len(f.s); i++ {
		if i == len(f.s) || strings.IndexByte(ends, f.s[i]) >= 0 {
			end = i
			if i == len(f.s) || f.s[i] == ',' {
				break
			}
			rest := strings.TrimLeft(f.s[i+1:], " \t")
			stop := false
			for _, k := range known {
				stop = stop || len(rest) >= len(k) && strings.EqualFold(rest[:len(k)], k)
			}
			if stop {
				break
			}
		}
	}
	w := strings.TrimRight(f.s[:end], " \t")
	f.s = f.s[end:]
	return w
}

// headerLines reads a file of form headers: # begins a comment, a line that begins with a blank goes on.
func headerLines(text string) []string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimRight(line, "\r \t")
		switch {
		case line == "", line[0] == '#':
		case (line[0] == ' ' || line[0] == '\t') && len(out) > 0:
			out[len(out)-1] += " " + strings.TrimLeft(line, " \t")
		default:
			out = append(out, line)
		}
	}
	return out
}
