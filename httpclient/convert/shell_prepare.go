package convert

import (
	"strings"

	"why401/httpclient/lazyregexp"
)

// scriptStart is a line of bash that comes to curl by way of something else: what it assigns first, or writes into a pipe.
var scriptStart = lazyregexp.New(`^(?:(?:export +|local +|declare +(?:-x +)?)?[A-Za-z_]\w*=[^\n]*(?:;|&&)|(?:set|cd|source|\.)[ \t][^\n]*(?:;|&&)|cat[ \t][^\n]*<<[^\n]*\|)[ \t]*(?:\S*/)?curl[ \t\\]`)

func isScript(s sample) bool {
	line, _, _ := strings.Cut(s.head, "\n")
	return scriptStart.Re().MatchString(s.head[behindPrompt(line):])
}

// readScript reads a text of bash whole: its assignments, here-documents and pipes are for the curl commands in it.
func readScript(text string, o Options) (Input, error) {
	line, _, _ := strings.Cut(text, "\n")
	rs, err := CurlText(text[behindPrompt(line):], o)
	return Input{Requests: rs}, err
}

var actionsExpression = lazyregexp.New(`\$\{\{ *([^{}\n]*?) *\}\}`)

// prepare takes a prompt off and mends what word processors do to quotes and line ends.
func prepare(text string) (string, []string) {
	var notes []string
	text = strings.TrimLeft(strings.TrimPrefix(text, "\ufeff"), " \t\r\n")
	if t := strings.TrimRight(text, " \t\r\n"); !strings.HasSuffix(t, `\`) { // else a blank may belong to the backslash
		text = t
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if strings.Contains(text, "${{") { // an expression of GitHub Actions, which bash never sees
		text = actionsExpression.Re().ReplaceAllString(text, `\$${{$1}}`)
	}
	for _, p := range []string{"$ ", "# ", "> ", "% "} {
		if strings.HasPrefix(text, p) {
			text = strings.TrimLeft(text[2:], " ")
			text = strings.ReplaceAll(text, "\n"+p, "\n")
		}
	}
	if strings.Contains(text, "\xe2\x80") && strings.ContainsAny(text, "“”‘’") { // a large text is searched for their common bytes first
		if straight := straighten(text); straight != text {
			notes = append(notes, "curly quotes were read as straight ones")
			text = straight
		}
	}
	if strings.Contains(text, "\xe2\x80") && wideDash.Re().MatchString(text) {
		notes = append(notes, "long dashes before an option were read as the dashes that a word processor made them of")
		text = wideDash.Re().ReplaceAllStringFunc(text, func(m string) string {
			dash := "-"
			if len([]rune(m)) > 3 { // more than one letter behind it
				dash = "--"
			}
			return m[:1] + dash + strings.TrimLeft(m[1:], "–—")
		})
	}
	text, lines := mendContinuations(text)
	for _, n := range lines {
		notes = append(notes, "line "+itoa(n)+" ends in a backslash and spaces; the spaces were dropped")
	}
	return text, notes
}

// mendContinuations takes blanks off that stand between a backslash and the end of its line, outside of quotes: they
// came with copying, and the shell would end the command there. It gives the numbers of the lines.
func mendContinuations(text string) (string, []int) {
	if !strings.Contains(text, "\\ ") && !strings.Contains(text, "\\\t") {
		return text, nil
	}
	var b strings.Builder
	var lines []int
	var quote byte // ' or ", $ for $'…', 0 outside
	line, kept := 1, 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\n':
			line++
		case c == '\\' && quote != '\'':
			end := i + 1
			for end < len(text) && (text[end] == ' ' || text[end] == '\t') {
				end++
			}
			if quote == 0 && end > i+1 && end < len(text) && text[end] == '\n' {
				b.WriteString(text[kept : i+1])
				kept, lines = end, append(lines, line)
				i = end - 1
				continue
			}
			if i++; i < len(text) && text[i] == '\n' {
				line++
			}
		case quote == 0 && (c == '\'' || c == '"'):
			if quote = c; c == '\'' && i > 0 && text[i-1] == '$' {
				quote = '$'
			}
		case c == quote, quote == '$' && c == '\'':
			quote = 0
		}
	}
	b.WriteString(text[kept:])
	return b.String(), lines
}
