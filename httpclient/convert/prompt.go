package convert

import (
	"strings"

	"why401/httpclient/lazyregexp"
)

var (
	// promptStart is what shells write before a command: bash, zsh, fish, PowerShell and cmd.
	promptStart = lazyregexp.New(`^(?:\([\w. -]{1,60}\) ?)?(?:PS(?: [^>\n]{0,200})?> ?|[A-Za-z]:\\[^>\n"']{0,200}> ?|\[[^\]\n]{1,100}\] ?[$#%] +|[\w.-]+@[\w.-]+(?:[:\s~][^\n$#%>'"]{0,200})?[$#%>] +|[➜❯»] +(?:[~/]\S* +)?(?:git:\(\S+\) +)?(?:✗ +)?|(?:[$#>%] +)+)`)
	// runnerStart is what a command may stand behind: programs that run another, and assignments for it alone.
	runnerStart = lazyregexp.New(`^(?:(?:sudo|doas)(?: +-[ugh] +\S+| +-\w+)* +|(?:time|nohup|exec|command|env|then|do|!|why401|builtin|noglob|nocorrect)(?: +-\w+)* +|(?:watch|timeout|nice|stdbuf)(?: +-{1,2}[\w=.-]+(?: +[0-9.]+[smh]?)?)*(?: +[0-9.]+[smh]?)? +|[A-Za-z_]\w*=(?:'[^'\n]*'|"[^"\n]*"|[^\s'"&;|]*)[ \t]+)+`)
	// elsewhereStart runs a command on another machine or in a container.
	elsewhereStart = lazyregexp.New(`^(?:docker|podman|nerdctl|kubectl|oc|ssh|lxc)[ \t][^\n'"]{0,200}?[ \t](?:curl|wget|https?|xhs?)[ \t]`)
	pipeStart      = lazyregexp.New(`^(?:echo|printf|cat)[ \t][^\n|]*\|[ \t]*(?:curl|https?|xhs?|wget)[ \t]`)
	innerCommand   = lazyregexp.New(`^(?:bash|sh|zsh|watch)(?: +-\w+)* +(['"])(?:curl|wget|https?) `)
	strictCommand  = lazyregexp.New(`^(?:\S*[/\\])?(?:curl|wget2?)(?:\.exe)?[ \t]+(?:\\?\s*$|[\^` + "`" + `\\]|-|['"“$]|(?i:https?:)|[\w.-]+\.[\w-]+(?:[/:?\s]|$)|localhost)`)
	assignment     = lazyregexp.New(`^(?:export +|set +|\$env:|local +|declare +(?:-x +)?|setenv +|set -x +)?"?([A-Za-z_]\w*)(?: = |=| )(.*)$`)
)

// behindPrompt counts the bytes of a shell's prompt at the beginning of line.
func behindPrompt(line string) int {
	if line == "" || line[0] == 'c' { // most begin with curl
		return 0
	}
	return len(promptStart.Re().FindString(line[:min(len(line), 600)]))
}

// behindRunner counts the bytes of what runs the command at the beginning of line.
func behindRunner(line string) int {
	head := line[:min(len(line), 1000)]
	n := len(runnerStart.Re().FindString(head))
	if m := elsewhereStart.Re().FindString(head[n:]); m != "" {
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
	m := assignment.Re().FindStringSubmatch(strings.TrimRight(line, " \t;"))
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
		if m := innerCommand.Re().FindStringSubmatchIndex(at); m != nil {
			return at[m[3]:]
		}
		if m := pipeStart.Re().FindString(at[:min(len(at), 2000)]); m != "" {
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
	if m := pipeStart.Re().FindString(at[:min(len(at), 2000)]); m != "" {
		at = strings.TrimLeft(at[strings.LastIndexByte(m, '|')+1:], " \t")
	}
	return strictCommand.Re().MatchString(at) || httpieStart.Re().MatchString(at) || innerCommand.Re().MatchString(at)
}

// startsRequest is true for a line that a request of any form begins on.
func startsRequest(line string) bool {
	line = strings.TrimRight(line, "\r")
	line = line[:min(len(line), 4096)]
	at := strings.TrimLeft(line, " \t")
	return strictStart(line) || fullRequestLine.Re().MatchString(at) || invokeStart.Re().MatchString(at[behindPrompt(at):]) || fetchLine.Re().MatchString(at) || strings.HasPrefix(at, "> ") && fullRequestLine.Re().MatchString(at[2:])
}

var fetchLine = lazyregexp.New(`^(?:await +|return +|(?:const|let|var) +\S+ *= *(?:await +)?)?(?:window\.)?(?:fetch|axios(?:\.\w+)?)\(`)

// proseFirst is true where the first command line is a sentence that only begins with the name of a program.
func proseFirst(text string) bool {
	line, _, more := strings.Cut(firstCommand(text[:min(len(text), 4096)]), "\n")
	return more && !strictStart(line)
}

// dialect is the shell whose quoting a text is in.
func dialect(text string) string {
	head := text[:min(len(text), 1<<16)]
	switch {
	case strings.Contains(head, " ^\n"), strings.Contains(head, ` ^"`), strings.Contains(head, " ^\r\n"), strings.Contains(head, `"{""`), cmdPrompt.Re().MatchString(head), cmdSet.Re().MatchString(head) && percentName.Re().MatchString(head):
		return "cmd"
	case strings.Contains(head, " `\n"), strings.Contains(head, " `\r\n"), psPrompt.Re().MatchString(head), strings.Contains(head, "$env:"):
		return "powershell"
	}
	return "bash"
}

var (
	cmdPrompt = lazyregexp.New(`(?m)^[A-Za-z]:\\[^>\n"']*>`)
	cmdSet    = lazyregexp.New(`(?im)^\s*(?:@?set) +"?[A-Z_]\w*=`)
	psPrompt  = lazyregexp.New(`(?m)^PS(?: [^>\n]*)?> ?`)
)

// count is "1 line was" or "2 lines were".
func count(n int, word string) string {
	if n == 1 {
		return "1 " + word + " was"
	}
	return itoa(n) + " " + word + "s were"
}

var inlineAssignment = lazyregexp.New(`(?:^| )([A-Za-z_]\w*)=('[^'\n]*'|"[^"\n]*"|[^\s'"&;|]*)[ \t]+`)
