package convert

import (
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
)

var (
	invokeStart = lazyregexp.New(`(?i)^(?:\$\w+ *= *)?\(? *(?:Invoke-WebRequest|Invoke-RestMethod|iwr|irm)\b`)
	invokeWord  = lazyregexp.New(`(?im)(?:^|[\s=(;|{])(?:Invoke-WebRequest|Invoke-RestMethod|iwr|irm)\s+[-@$"'(\w]`)
	psAlias     = lazyregexp.New(`(?i)^(?:curl|wget)[ \t]+(?:[^|\n]*[ \t])?(?:-Uri\b|-Headers[ \t]+[@$]|-UseBasicParsing|-ContentType\b|-Method[ \t]|-WebSession)`)
	sessionLine = lazyregexp.New(`(?i)^\$\w+ *= *New-Object +Microsoft\.PowerShell\.Commands\.WebRequestSession`)
)

// isInvoke is true for a text of PowerShell that sends a request.
func isInvoke(s sample) bool {
	at := s.head
	if !strings.HasPrefix(at, "#") { // a comment looks like the prompt of root
		at = at[behindPrompt(at):]
	}
	switch {
	case invokeStart.Re().MatchString(at), sessionLine.Re().MatchString(at), psAlias.Re().MatchString(s.line):
		return true
	case strings.HasPrefix(at, "$") || strings.HasPrefix(at, "#") || strings.HasPrefix(at, "try") || strings.HasPrefix(at, "[Net.") || strings.HasPrefix(at, "Add-Type") || strings.HasPrefix(at, "("):
		return invokeWord.Re().MatchString(s.text[:min(len(s.text), 1<<16)]) && !curlStart.Re().MatchString(s.line)
	}
	return false
}

// invokes are the requests of one PowerShell text.
type invokes struct {
	*psReader
	o  Options
	in Input
}

// readInvoke reads a PowerShell text: variables, sessions and the requests that are made with them.
func readInvoke(text string, o Options) (Input, error) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	v := &invokes{psReader: newPSReader(text), o: o}
	for v.more() {
		start := v.at
		if err := v.statement(); err != nil {
			if len(v.in.Requests) == 0 {
				return v.in, err
			}
			break // what stands behind the last request is no matter
		}
		if v.at == start {
			v.at++
		}
	}
	if len(v.in.Requests) == 0 {
		return v.in, &SyntaxError{Doing: readingPS, Line: 1, Column: 1, Want: "Invoke-WebRequest or Invoke-RestMethod", Got: "none"}
	}
	v.in.Notes = append(v.in.Notes, v.notes...)
	return v.in, nil
}

// statement reads one statement; those that are neither an assignment nor a request are passed over.
func (v *invokes) statement() error {
	for {
		v.space(true)
		if c := v.peek(); c == ';' || c == '{' || c == '}' || c == '|' || c == ')' {
			v.at++
			continue
		}
		break
	}
	if !v.more() {
		return nil
	}
	v.at += behindPSPrompt(v.rest())
	if answerStart.Re().MatchString(v.rest()) {
		stop := len(v.text)
		if len(v.in.Requests) > 0 {
			v.in.answer(len(v.in.Requests)-1, exchangeFrom(v.text[v.at:stop]))
		}
		v.at = stop
		return nil
	}
	start := v.at
	if v.peek() == '$' && !strings.HasPrefix(v.rest(), "$(") {
		return v.assign(v.name())
	}
	if v.peek() == '(' { // (Invoke-RestMethod …).items
		v.at++
		v.space(true)
		start = v.at
	}
	word := v.bare()
	switch strings.ToLower(word) {
	case "invoke-webrequest", "iwr", "invoke-restmethod", "irm", "curl", "wget":
		if strings.HasPrefix(strings.TrimLeft(v.rest(), " "), ":") { // what it wrote: Invoke-RestMethod : The remote server …
			v.failed()
			v.skipLine()
			return nil
		}
		return v.request()
	case "try", "do", "else", "finally", "begin", "process", "catch":
		return nil
	case "":
		v.at = start + 1
	}
	v.skipCommand()
	return nil
}

// skipLine goes to the end of a line of output.
func (v *invokes) skipLine() {
	for v.more() && v.peek() != '\n' {
		v.at++
	}
}

// failed takes the status out of the error that PowerShell wrote.
func (v *invokes) failed() {
	m := psStatus.Re().FindStringSubmatch(v.rest()[:min(len(v.rest()), 1000)])
	if m == nil || len(v.in.Requests) == 0 {
		return
	}
	if h, ok := statusLine("HTTP/1.1 " + m[1]); ok {
		h.Cut = true
		v.in.answer(len(v.in.Requests)-1, &httpclient.Exchange{Hops: []httpclient.Hop{h}})
	}
}

// psStatus is the status in the errors of PowerShell 5.1 and 7.
var psStatus = lazyregexp.New(`(?:\(|success: )([1-5][0-9][0-9])\b`)

func behindPSPrompt(s string) int {
	line, _, _ := strings.Cut(s[:min(len(s), 400)], "\n")
	if strings.HasPrefix(line, "PS") || strings.HasPrefix(line, ">> ") {
		return len(psLinePrompt.Re().FindString(line))
	}
	return 0
}

var psLinePrompt = lazyregexp.New(`^(?:PS(?: [^>\n]*)?> ?|>> )`)

// assign reads what stands behind a variable at the beginning of a statement: = …, .Member = …, ["key"] = …, .Add(…).
func (v *invokes) assign(written string) error {
	if written == "" {
		v.at++
		return nil
	}
	name := strings.ToLower(strings.Trim(strings.TrimPrefix(written, "$"), "{}"))
	owner, known := v.vars[name]
	v.space(false)
	if rest := v.rest(); strings.HasPrefix(rest, "=") || strings.HasPrefix(rest, "+=") {
		plus := rest[0] == '+'
		v.at += 1 + btoi(plus)
		v.space(true)
		if word := invokeStart.Re().FindString(v.rest()[:min(len(v.rest()), 60)]); word != "" {
			return v.statement()
		}
		value, err := v.pipeline()
		if err != nil {
			return err
		}
		if s, ok := owner.(string); plus && ok {
			value = s + psText(value)
		}
		v.vars[name] = value
		return nil
	}
	var key psValue
	path := []string{}
	for {
		rest := v.rest()[:min(len(v.rest()), 100)]
		if m := psMember.Re().FindString(rest); m != "" {
			v.at += len(m)
			path = append(path, strings.ToLower(m[1:]))
			continue
		}
		if strings.HasPrefix(rest, "[") {
			v.at++
			k, err := v.pipeline()
			if err != nil {
				return err
			}
			v.space(true)
			if v.peek() == ']' {
				v.at++
			}
			key = k
			continue
		}
		break
	}
	target := owner
	if len(path) == 0 && key == nil { // $x | Format-Table, and whatever else
		v.skipCommand()
		return nil
	}
	if v.peek() == '(' && len(path) > 0 {
		args, err := v.arguments()
		if err != nil {
			return err
		}
		for _, m := range path[:len(path)-1] {
			target = psProperty(target, m, written)
		}
		v.method(target, path[len(path)-1], args, written+"."+strings.Join(path, "."))
		return nil
	}
	v.space(false)
	if v.peek() != '=' {
		v.skipCommand()
		return nil
	}
	v.at++
	value, err := v.pipeline()
	if err != nil {
		return err
	}
	if key != nil {
		for _, m := range path {
			target = psProperty(target, m, written)
		}
		path = append(path, psText(key))
	} else {
		for _, m := range path[:len(path)-1] {
			target = psProperty(target, m, written)
		}
	}
	last := path[len(path)-1]
	switch t := target.(type) {
	case *psTable:
		t.set(last, value)
	case *psSession:
		if last == "useragent" {
			t.userAgent = psText(value)
		} else if last == "credentials" || last == "proxy" || last == "certificates" {
			v.tell("the " + last + " of the session were not read")
		}
	default:
		if !known && !strings.HasPrefix(written, "$env:") {
			v.tell("what is set on " + clean.Line(written, 40) + " was left out")
		}
	}
	return nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
