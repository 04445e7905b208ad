package convert

import (
	"bytes"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"why401/httpclient/clean"
)

// output is what a command on the left of a pipe writes: that of echo, printf and cat is known without running them.
func (s *script) output(st *syntax.Stmt, in *input) *input {
	unknown := func(why string) *input {
		return &input{why: why, line: int(st.Pos().Line()), column: int(st.Pos().Col())}
	}
	call, ok := st.Cmd.(*syntax.CallExpr)
	if !ok || len(call.Args) == 0 {
		return unknown("the output of a command, which is not run")
	}
	in, err := s.redirected(st, in)
	if err != nil {
		return unknown(err.Error())
	}
	var words []string
	for _, w := range call.Args {
		ws, err := s.words(w)
		if err != nil {
			return unknown("the output of a command, which is not run")
		}
		words = append(words, ws...)
	}
	switch words[0] {
	case "echo":
		return &input{text: echo(words[1:])}
	case "printf":
		if text, ok := printf(words[1:]); ok {
			return &input{text: text}
		}
	case "cat":
		var b bytes.Buffer
		for _, file := range words[1:] {
			part := in
			if file != "-" {
				part = s.fromFile(file, call)
			}
			if part == nil || part.why != "" {
				return unknown("the output of cat " + clean.Line(file, 60) + ", which cannot be read")
			}
			b.Write(part.text)
		}
		if len(words) == 1 && in != nil {
			return in
		}
		if len(words) > 1 && !strings.HasPrefix(words[1], "-") {
			return &input{text: b.Bytes()}
		}
	}
	return unknown("the output of " + clean.Line(words[0], 40) + ", which is not run")
}

// echo is what bash's echo writes.
func echo(words []string) []byte {
	end, escapes := "\n", false
	for len(words) > 0 {
		w := words[0]
		if len(w) < 2 || w[0] != '-' || strings.Trim(w[1:], "neE") != "" {
			break
		}
		for _, c := range w[1:] {
			switch c {
			case 'n':
				end = ""
			case 'e':
				escapes = true
			case 'E':
				escapes = false
			}
		}
		words = words[1:]
	}
	text := strings.Join(words, " ")
	if escapes {
		var stop bool
		if text, stop = echoEscapes(text); stop {
			end = ""
		}
	}
	return []byte(text + end)
}

// echoEscapes decodes what echo -e and the %b of printf do: as $'…', but for \0nnn, and \c, which ends it all.
func echoEscapes(text string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			b.WriteByte(text[i])
			continue
		}
		if text[i+1] == 'c' {
			return b.String(), true
		}
		j := i + 2
		switch {
		case text[i+1] == '0':
			for j < len(text) && j < i+5 && text[j] >= '0' && text[j] <= '7' {
				j++
			}
			octal := text[i+2 : j]
			if octal == "" {
				octal = "0"
			}
			b.WriteString(ansiC("\\" + octal))
		case strings.IndexByte("xuU", text[i+1]) >= 0:
			for j < len(text) && j < i+2+map[byte]int{'x': 2, 'u': 4, 'U': 8}[text[i+1]] && strings.IndexByte("0123456789abcdefABCDEF", text[j]) >= 0 {
				j++
			}
			b.WriteString(ansiC(text[i:j]))
		case strings.IndexByte(`'"?`, text[i+1]) >= 0, text[i+1] >= '1' && text[i+1] <= '7':
			b.WriteString(text[i:j])
		default:
			b.WriteString(ansiC(text[i:j]))
		}
		i = j - 1
	}
	return b.String(), false
}

// printf is what printf writes; false where its format has more than %s, %b, %d, %c and %%.
func printf(words []string) ([]byte, bool) {
	if len(words) > 1 && words[0] == "--" {
		words = words[1:]
	} else if len(words) == 0 || strings.HasPrefix(words[0], "-") {
		return nil, false
	}
	format, args := words[0], words[1:]
	var b strings.Builder
	for first := true; first || len(args) > 0; first = false {
		used := false
		for i := 0; i < len(format); i++ {
			switch {
			case format[i] == '\\' && i+1 < len(format):
				j := i + 2
				switch c := format[i+1]; {
				case c >= '0' && c <= '7':
					for j < len(format) && j < i+4 && format[j] >= '0' && format[j] <= '7' {
						j++
					}
				case strings.IndexByte("xuU", c) >= 0:
					for j < len(format) && j < i+2+map[byte]int{'x': 2, 'u': 4, 'U': 8}[c] && strings.IndexByte("0123456789abcdefABCDEF", format[j]) >= 0 {
						j++
					}
				case c == 'c':
					return []byte(b.String()), true
				}
				b.WriteString(ansiC(format[i:j]))
				i = j - 1
			case format[i] == '%' && i+1 < len(format):
				i++
				if format[i] == '%' {
					b.WriteByte('%')
					continue
				}
				arg := ""
				if len(args) > 0 {
					arg, args = args[0], args[1:]
				}
				used = true
				switch format[i] {
				case 's':
					b.WriteString(arg)
				case 'b':
					text, stop := echoEscapes(arg)
					b.WriteString(text)
					if stop {
						return []byte(b.String()), true
					}
				case 'd', 'i':
					if arg == "" {
						arg = "0"
					}
					if strings.Trim(arg, "0123456789") != "" || len(arg) > 1 && arg[0] == '0' {
						return nil, false
					}
					b.WriteString(arg)
				case 'c':
					b.WriteString(arg[:min(1, len(arg))])
				default:
					return nil, false
				}
			default:
				b.WriteByte(format[i])
			}
		}
		if !used {
			break
		}
	}
	return []byte(b.String()), true
}
