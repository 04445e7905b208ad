package convert

import (
	"bytes"
	"strings"

	"why401/httpclient"
)

var (
	// promptStart is what shells write before a command: bash, zsh, fish, PowerShell and cmd.
	promptStart = pattern(`^(?:\([\w. -]{1,60}\) ?)?(?:PS(?: [^>\n]{0,200})?> ?|[A-Za-z]:\\[^>\n"']{0,200}> ?|\[[^\]\n]{1,100}\] ?[$#%] +|[\w.-]+@[\w.-]+(?:[:\s~][^\n$#%>'"]{0,200})?[$#%>] +|[➜❯»] +(?:[~/]\S* +)?(?:git:\(\S+\) +)?(?:✗ +)?|(?:[$#>%] +)+)`)
	// runnerStart is what a command may stand behind: programs that run another, and assignments for it alone.
	runnerStart = pattern(`^(?:(?:sudo|doas)(?: +-[ugh] +\S+| +-\w+)* +|(?:time|nohup|exec|command|env|then|do|!|why401|builtin|noglob|nocorrect)(?: +-\w+)* +|(?:watch|timeout|nice|stdbuf)(?: +-{1,2}[\w=.-]+(?: +[0-9.]+[smh]?)?)*(?: +[0-9.]+[smh]?)? +|[A-Za-z_]\w*=(?:'[^'\n]*'|"[^"\n]*"|[^\s'"&;|]*)[ \t]+)+`)
	// elsewhereStart runs a command on another machine or in a container.
	elsewhereStart = pattern(`^(?:docker|podman|nerdctl|kubectl|oc|ssh|lxc)[ \t][^\n'"]{0,200}?[ \t](?:curl|wget|https?|xhs?)[ \t]`)
	pipeStart      = pattern(`^(?:echo|printf|cat)[ \t][^\n|]*\|[ \t]*(?:curl|https?|xhs?|wget)[ \t]`)
	innerCommand   = pattern(`^(?:bash|sh|zsh|watch)(?: +-\w+)* +(['"])(?:curl|wget|https?) `)
	strictCommand  = pattern(`^(?:\S*[/\\])?(?:curl|wget2?)(?:\.exe)?[ \t]+(?:\\?\s*$|[\^` + "`" + `\\]|-|['"“$]|(?i:https?:)|[\w.-]+\.[\w-]+(?:[/:?\s]|$)|localhost)`)
	assignment     = pattern(`^(?:export +|set +|\$env:|local +|declare +(?:-x +)?|setenv +|set -x +)?"?([A-Za-z_]\w*)(?: = |=| )(.*)$`)
)

// behindPrompt counts the bytes of a shell's prompt at the beginning of line.
func behindPrompt(line string) int {
	if line == "" || line[0] == 'c' { // most begin with curl
		return 0
	}
	return len(promptStart().FindString(line[:min(len(line), 600)]))
}

// behindRunner counts the bytes of what runs the command at the beginning of line.
func behindRunner(line string) int {
	head := line[:min(len(line), 1000)]
	n := len(runnerStart().FindString(head))
	if m := elsewhereStart().FindString(head[n:]); m != "" {
		m = strings.TrimRight(m, " \t")
		n += strings.LastIndexAny(m, " \t") + 1
	}
	return n
}

// isAssignment is true for a line that gives a variable its value and does nothing else.
func isAssignment(line string) bool {
	name, _, ok := assigned(strings.TrimSpace(line[behindPrompt(line):]))
	return ok && name != ""
}

// assigned reads an assignment of bash, fish, cmd or PowerShell's $env:.
func assigned(line string) (name, value string, ok bool) {
	if strings.HasPrefix(line, "$") && !strings.HasPrefix(line, "$env:") {
		return "", "", false
	}
	m := assignment().FindStringSubmatch(strings.TrimRight(line, " \t;"))
	if m == nil {
		return "", "", false
	}
	head := line[:strings.Index(line, m[1])]
	spaced := strings.TrimSpace(line[strings.Index(line, m[1])+len(m[1]):])
	switch {
	case strings.HasPrefix(spaced, "="):
		if head == "" && strings.HasPrefix(line[len(m[1]):], " ") {
			return "", "", false
		}
	case head == "set -x " || head == "set " || head == "setenv ": // fish, csh
	default:
		return "", "", false
	}
	value = strings.TrimSpace(m[2])
	if strings.HasPrefix(head, "set ") && strings.HasSuffix(head, `"`) { // cmd: set "NAME=value"
		value = strings.TrimSuffix(value, `"`)
	}
	if n := len(value); n >= 2 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
		return m[1], value[1 : n-1], true
	}
	if strings.ContainsAny(value, " \t") && head == "" { // TOKEN=x curl …
		return "", "", false
	}
	return m[1], value, !strings.Contains(value, "$(") && !strings.Contains(value, "`")
}

// firstCommand is text from its first line that is no comment and no assignment, behind the prompt and what runs it.
func firstCommand(text string) string {
	for range 64 {
		line, rest, more := strings.Cut(text, "\n")
		n := behindPrompt(line)
		at := text[n:]
		if behind := strings.TrimSpace(line[n:]); more && (behind == "" || strings.HasPrefix(behind, "# ") || strings.HasPrefix(behind, "#!") || strings.HasPrefix(strings.ToLower(behind), "rem ") || strings.HasPrefix(behind, ":: ") || isAssignment(line)) {
			text = rest
			continue
		}
		if m := innerCommand().FindStringSubmatchIndex(at); m != nil {
			return at[m[3]:]
		}
		if m := pipeStart().FindString(at[:min(len(at), 2000)]); m != "" {
			return strings.TrimLeft(at[strings.LastIndexByte(m, '|')+1:], " \t")
		}
		return at[behindRunner(at):]
	}
	return text
}

// strictStart is true for a line that begins a command, and not for a sentence that begins with its name.
func strictStart(line string) bool {
	line = strings.TrimLeft(line, " \t")
	at := line[behindPrompt(line):]
	at = at[behindRunner(at):]
	if m := pipeStart().FindString(at[:min(len(at), 2000)]); m != "" {
		at = strings.TrimLeft(at[strings.LastIndexByte(m, '|')+1:], " \t")
	}
	return strictCommand().MatchString(at) || httpieStart().MatchString(at) || innerCommand().MatchString(at)
}

// startsRequest is true for a line that a request of any form begins on.
func startsRequest(line string) bool {
	line = strings.TrimRight(line, "\r")
	line = line[:min(len(line), 4096)]
	at := strings.TrimLeft(line, " \t")
	return strictStart(line) || fullRequestLine().MatchString(at) || invokeStart().MatchString(at[behindPrompt(at):]) || fetchLine().MatchString(at) || strings.HasPrefix(at, "> ") && fullRequestLine().MatchString(at[2:])
}

var fetchLine = pattern(`^(?:await +|return +|(?:const|let|var) +\S+ *= *(?:await +)?)?(?:window\.)?(?:fetch|axios(?:\.\w+)?)\(`)

// proseFirst is true where the first command line is a sentence that only begins with the name of a program.
func proseFirst(text string) bool {
	line, _, more := strings.Cut(firstCommand(text[:min(len(text), 4096)]), "\n")
	return more && !strictStart(line)
}

// dialect is the shell whose quoting a text is in.
func dialect(text string) string {
	head := text[:min(len(text), 1<<16)]
	switch {
	case strings.Contains(head, " ^\n"), strings.Contains(head, ` ^"`), strings.Contains(head, " ^\r\n"), strings.Contains(head, `"{""`), cmdPrompt().MatchString(head):
		return "cmd"
	case strings.Contains(head, " `\n"), strings.Contains(head, " `\r\n"), psPrompt().MatchString(head), strings.Contains(head, "$env:"):
		return "powershell"
	}
	return "bash"
}

var (
	cmdPrompt = pattern(`(?m)^[A-Za-z]:\\[^>\n"']*>`)
	psPrompt  = pattern(`(?m)^PS(?: [^>\n]*)?> ?`)
)

// transcript reads the commands of a text one after the other, with what stands between them.
type transcript struct {
	o     Options
	shell string
	in    Input
	vars  variables
	prose int // lines that were left out
	stdin     // what the next command is given through a pipe
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

// count is "1 line was" or "2 lines were".
func count(n int, word string) string {
	if n == 1 {
		return "1 " + word + " was"
	}
	return itoa(n) + " " + word + "s were"
}

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
	case answerStart().MatchString(bare), len(t.in.Requests) > 0 && isVerbose(text[at:min(len(text), at+4096)]):
		stop := nextCommand(text, at+end+1)
		if len(t.in.Requests) > 0 {
			t.in.answer(len(t.in.Requests)-1, exchangeFrom(text[at:stop]))
		}
		return stop, nil
	}
	if m := innerCommand().FindStringSubmatchIndex(text[from:]); m != nil {
		return t.inner(text, from, m)
	}
	if t.shell == "bash" && pipeStart().MatchString(rest[:min(len(rest), 2000)]) {
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
	words, _, _, err := toolWords(text[from:from+size], t.o)
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
	if m := elsewhereStart().FindString(before + "curl "); m != "" && strings.TrimSpace(before) != "" {
		word, _, _ := strings.Cut(strings.TrimSpace(before), " ")
		t.note("the command ran through " + httpclient.CleanLine(word, 20) + ", on another machine or in a container: from here the network, the files and the answer may differ")
	}
	for rest := before; rest != ""; {
		loc := inlineAssignment().FindStringSubmatchIndex(rest)
		if loc == nil {
			return
		}
		name, value := rest[loc[2]:loc[3]], strings.Trim(rest[loc[4]:loc[5]], `'"`)
		t.vars[name] = assignedAt{value: value, inline: true}
		rest = rest[loc[1]:]
	}
}

var inlineAssignment = pattern(`(?:^| )([A-Za-z_]\w*)=('[^'\n]*'|"[^"\n]*"|[^\s'"&;|]*)[ \t]+`)

// kindOfCommand is the form of a command line.
func kindOfCommand(line string) string {
	switch {
	case curlStart().MatchString(line):
		return "curl"
	case wgetStart().MatchString(line):
		return "wget"
	case httpieStart().MatchString(line):
		return "httpie"
	}
	return ""
}

// nextCommand is where the next line stands that begins a command, at or behind byte at.
func nextCommand(text string, at int) int {
	for at < len(text) {
		end := strings.IndexByte(text[at:], '\n')
		if end < 0 {
			return len(text)
		}
		if line := text[at : at+end]; strictStart(line) && !strings.HasPrefix(line, "> ") && !strings.HasPrefix(line, "* ") {
			return at
		}
		at += end + 1
	}
	return len(text)
}

// continued is a command without the > that a shell writes before each of its further lines.
func continued(cmd string, prompted bool) string {
	if !prompted || !strings.Contains(cmd, "\n> ") && !strings.Contains(cmd, "\n>> ") {
		return cmd
	}
	lines := strings.Split(cmd, "\n")
	for i, l := range lines[1:] {
		switch {
		case strings.HasPrefix(l, ">> "):
			lines[i+1] = l[3:]
		case strings.HasPrefix(l, "> "):
			lines[i+1] = l[2:]
		default:
			return cmd
		}
	}
	return strings.Join(lines, "\n")
}

// curlText reads one curl command of bash, curlArguments the words behind curl that another shell gave.
func curlText(cmd string, o Options) ([]httpclient.Request, error) {
	r, err := CurlText(cmd, o)
	return []httpclient.Request{r}, err
}

func curlArguments(words []string, o Options) ([]httpclient.Request, error) {
	r, err := Curl(words, o)
	return []httpclient.Request{r}, err
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
		return noted(curlText(cmd, o))(notes)
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
		return noted(curlArguments(words[1:], o))(notes)
	case "wget":
		r, err = Wget(words[1:], o)
	default:
		if !in.has {
			in = given
		}
		r, err = HTTPie(words, in, t.o)
	}
	r.Notes = append(notes, r.Notes...)
	return []httpclient.Request{r}, err
}

// words splits one command by the rules of its shell.
func (t *transcript) words(cmd string) (words, notes []string, in stdin, err error) {
	switch t.shell {
	case "cmd":
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
	words, more, in, err = toolWords(cmd, t.o)
	return words, append(notes, more...), in, err
}

// plainSpaces turns unusual spaces outside of quotes into plain ones: no shell takes them for spaces.
func plainSpaces(cmd string) string {
	if !strings.ContainsAny(cmd, "\u00a0\u202f\u200b\u2007") {
		return cmd
	}
	var b strings.Builder
	quote := rune(0)
	for _, c := range cmd {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '\u00a0' || c == '\u202f' || c == '\u2007':
			c = ' '
		case c == '\u200b':
			continue
		}
		b.WriteRune(c)
	}
	return b.String()
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

// shellExtent is extent for bash and its kin.
func shellExtent(text string) int {
	wait, marks := "", "'\"\\\n<"           // wait is the end of a here-document
	if strings.Contains(text, "\xe2\x80") { // the library is slow at marks outside of ASCII
		marks += "“‘"
	}
	for i := 0; i < len(text); i++ {
		j := strings.IndexAny(text[i:], marks)
		if j < 0 {
			return len(text)
		}
		i += j
		switch c := text[i]; c {
		case '\\':
			i++
			if k := len(text[i:]) - len(strings.TrimLeft(text[i:], " \t")); i+k < len(text) && k > 0 && text[i+k] == '\n' { // spaces behind it were added when it was copied
				i += k
			}
		case '\n':
			if wait == "" {
				return i
			}
			rest := text[i+1:]
			for line := range strings.Lines(rest) {
				i += len(line)
				if strings.TrimSpace(line) == wait {
					return min(i+1, len(text))
				}
			}
			return len(text)
		case '<':
			if m := hereDocument().FindStringSubmatch(text[i:min(len(text), i+100)]); m != nil {
				wait = m[1]
				i += len(m[0]) - 1
			}
		case '\'':
			if i > 0 && text[i-1] == '$' {
				for i++; i < len(text) && text[i] != '\''; i++ {
					k := strings.IndexAny(text[i:], `\'`)
					if k < 0 {
						return len(text)
					}
					if i += k; text[i] == '\'' {
						break
					}
					i++
				}
				continue
			}
			k := strings.IndexByte(text[i+1:], '\'')
			if k < 0 {
				return len(text)
			}
			i += k + 1
		case '"':
			for i++; i < len(text); i++ {
				k := strings.IndexAny(text[i:], `\"`)
				if k < 0 {
					return len(text)
				}
				if i += k; text[i] == '"' {
					break
				}
				i++
			}
		default: // a curly quote, to its other half
			_, end := text[i:], "”"
			if strings.HasPrefix(text[i:], "‘") {
				end = "’"
			}
			if strings.HasPrefix(text[i:], "“") || strings.HasPrefix(text[i:], "‘") {
				if k := strings.Index(text[i:], end); k > 0 {
					i += k + len(end) - 1
				}
			}
		}
	}
	return len(text)
}

var hereDocument = pattern(`^<<-?[ \t]*["']?([A-Za-z_]\w*)["']?`)
