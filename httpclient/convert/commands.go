package convert

import (
	"bytes"
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
)

// transcript reads the commands of a text one after the other, with what stands between them.
type transcript struct {
	o     Options
	shell string
	in    Input
	vars  variables
	prose int      // lines that were left out
	open  []string // variables of the command that the text gives no value
	stdin          // what the next command is given through a pipe
}

// readCommands reads the commands in a text, the variables that are set before them and the answer that stands behind.
func readCommands(text string, o Options) (Input, error) {
	t := &transcript{o: o, shell: dialect(text), vars: variables{}}
	if strings.Contains(text, "\r\n") {
		text = strings.ReplaceAll(text, "\r\n", "\n")
	}
	strict := proseFirst(text)
	for at := 0; at < len(text); {
		next, err := t.step(text, at, strict)
		if err != nil {
			if len(t.in.Requests) == 0 {
				return t.in, err
			}
			t.note("a further command was not read: " + err.Error())
			break
		}
		at = next
	}
	if len(t.in.Requests) == 0 {
		return t.in, &SyntaxError{Doing: "reading the commands", Line: 1, Column: 1, Want: "a curl, wget or HTTPie command", Got: "none"}
	}
	if t.prose > 0 {
		t.note(count(t.prose, "line") + " left out: neither a command nor its answer")
	}
	return t.in, nil
}

func (t *transcript) note(s string) { t.in.Notes = append(t.in.Notes, s) }

// step reads what begins at byte at, the beginning of a line, and returns where it ends.
func (t *transcript) step(text string, at int, strict bool) (int, error) {
	line := text[at:]
	end := strings.IndexByte(line, '\n')
	if end < 0 {
		end = len(line)
	}
	line = line[:end]
	indent := len(line) - len(strings.TrimLeft(line, " \t"))
	from := at + indent
	prompt := behindPrompt(line[indent:])
	from += prompt
	rest := text[from : at+end]
	bare := strings.TrimSpace(rest)
	switch {
	case bare == "":
		return at + end + 1, nil
	case answerStart.Re().MatchString(bare), len(t.in.Requests) > 0 && isVerbose(text[at:min(len(text), at+4096)]):
		stop := nextCommand(text, at+end+1)
		if len(t.in.Requests) > 0 {
			t.in.answer(len(t.in.Requests)-1, exchangeFrom(text[at:stop]))
		}
		return stop, nil
	}
	if m := innerCommand.Re().FindStringSubmatchIndex(text[from:]); m != nil {
		return t.inner(text, from, m)
	}
	if t.shell == "bash" && pipeStart.Re().MatchString(rest[:min(len(rest), 2000)]) {
		size := t.extent(text[from:])
		if cmd, skip, in, ok := piped(text[from:from+size], t.o); ok {
			t.stdin = in
			from += skip
			rest = cmd
		}
	}
	run := behindRunner(rest)
	body := text[from+run:]
	kind := ""
	head := body[:min(len(body), 4096)]
	switch {
	case strict && !strictStart(head) && kindOfCommand(head) != "httpie":
	default:
		kind = kindOfCommand(head)
	}
	if kind == "" || kind != "" && len(t.in.Requests) > 0 && prompt == 0 && !strictStart(head) {
		if name, value, ok := assigned(bare); ok {
			t.vars[name] = assignedAt{value: value}
		} else if !strings.HasPrefix(bare, "#") {
			t.prose++
		}
		return at + end + 1, nil
	}
	t.runs(text[from : from+run])
	size := t.extent(body)
	cmd := body[:size]
	rs, err := t.command(kind, continued(cmd, prompt > 0))
	if err != nil {
		p := passage{text: cmd}
		line := strings.Count(text[:from+run], "\n") + 1
		p.from = []origin{{line, from + run - strings.LastIndex(text[:from+run], "\n") - 1}}
		return 0, p.place(located(err, cmd))
	}
	t.in.Requests = append(t.in.Requests, rs...)
	if next := from + run + size; next < len(text) && text[next] != '\n' {
		return next + max(1, strings.IndexByte(text[next:]+"\n", '\n')+1), nil // the rest of the line: a pipe, a comment
	} else {
		return next + 1, nil
	}
}

// inner reads a command that stands in quotes behind bash -c or watch.
func (t *transcript) inner(text string, from int, m []int) (int, error) {
	size := t.extent(text[from:])
	words, _, _, _, err := toolWords(text[from:from+size], t.o)
	if err != nil || len(words) < 2 {
		return 0, syntaxAt("reading the commands", text, from, "a whole command", "one that the shell cannot read")
	}
	rs, err := t.command(kindOfCommand(words[len(words)-1]), words[len(words)-1])
	if err != nil {
		line := strings.Count(text[:from], "\n") + 1
		return 0, passage{from: []origin{{line, m[3]}}}.place(located(err, words[len(words)-1]))
	}
	t.in.Requests = append(t.in.Requests, rs...)
	return from + size + 1, nil
}

// runs notes what stands before the command: a place where it ran, and assignments on its own line.
func (t *transcript) runs(before string) {
	if m := elsewhereStart.Re().FindString(before + "curl "); m != "" && strings.TrimSpace(before) != "" {
		word, _, _ := strings.Cut(strings.TrimSpace(before), " ")
		t.note("the command ran through " + clean.Line(word, 20) + ", on another machine or in a container: from here the network, the files and the answer may differ")
	}
	for rest := before; rest != ""; {
		loc := inlineAssignment.Re().FindStringSubmatchIndex(rest)
		if loc == nil {
			return
		}
		name, value := rest[loc[2]:loc[3]], strings.Trim(rest[loc[4]:loc[5]], `'"`)
		t.vars[name] = assignedAt{value: value, inline: true}
		rest = rest[loc[1]:]
	}
}

// kindOfCommand is the form of a command line.
func kindOfCommand(line string) string {
	switch {
	case curlStart.Re().MatchString(line):
		return "curl"
	case wgetStart.Re().MatchString(line):
		return "wget"
	case httpieStart.Re().MatchString(line):
		return "httpie"
	}
	return ""
}

// noted puts notes before those of the requests.
func noted(rs []httpclient.Request, err error) func(notes []string) ([]httpclient.Request, error) {
	return func(notes []string) ([]httpclient.Request, error) {
		for i := range rs {
			rs[i].Notes = append(append([]string(nil), notes...), rs[i].Notes...)
		}
		return rs, err
	}
}

// command reads one command.
func (t *transcript) command(kind, cmd string) ([]httpclient.Request, error) {
	shell, in, o := t.shell, t.stdin, t.o
	t.stdin = stdin{}
	if in.has {
		o.Stdin = bytes.NewReader(in.data)
	}
	if kind == "curl" && shell == "bash" { // the reader of curl commands knows bash itself
		cmd, notes := t.vars.fill(cmd, shell)
		if strings.Contains(cmd, "\u00a0") || strings.Contains(cmd, "\u200b") {
			cmd = plainSpaces(cmd)
			notes = append(notes, "unusual spaces between the words were read as plain ones")
		}
		return noted(CurlText(cmd, o))(notes)
	}
	words, notes, given, err := t.words(cmd)
	if err != nil {
		return nil, err
	}
	if len(words) == 0 {
		return nil, &SyntaxError{Doing: "reading the command", Line: 1, Column: 1, Want: "a command", Got: "nothing"}
	}
	var r httpclient.Request
	switch kind {
	case "curl":
		return noted(Curl(words[1:], o))(notes)
	case "wget":
		r, err = Wget(words[1:], o)
	default:
		if !in.has {
			in = given
		}
		r, err = HTTPie(words, in, t.o)
	}
	r.Notes = append(notes, r.Notes...)
	refuseUnfilled(&r, t.open)
	t.open = nil
	return []httpclient.Request{r}, err
}

// words splits one command by the rules of its shell.
func (t *transcript) words(cmd string) (words, notes []string, in stdin, err error) {
	switch t.shell {
	case "cmd":
		if singleQuoted(cmd) {
			words, notes, t.open, in, err = toolWords(cmd, t.o)
			return words, append(notes, "cmd knows no single quotes and sends them: they were read as the quotes that they were meant as. In cmd write double quotes, and \\\" inside of them"), in, err
		}
		straight, changed := cmd, false
		if !strings.Contains(cmd, `"`) {
			straight, changed = straightened(cmd)
		}
		if words, notes, err = cmdWords(straight, t.vars); changed {
			notes = append(notes, "curly quotes were read as straight ones")
		}
		return words, notes, in, err
	case "powershell":
		words, notes, err = psWords(cmd, t.vars)
		return words, notes, in, err
	}
	cmd, notes = t.vars.fill(cmd, t.shell)
	cmd, more := prepare(plainSpaces(cmd))
	notes = append(notes, more...)
	words, more, t.open, in, err = toolWords(cmd, t.o)
	return words, append(notes, more...), in, err
}

// extent counts the bytes of the command at the beginning of text: it ends with its line, unless quotes are open there
// or a line goes on.
func (t *transcript) extent(text string) int {
	switch t.shell {
	case "cmd":
		return cmdExtent(text)
	case "powershell":
		return psExtent(text)
	}
	return shellExtent(text)
}
