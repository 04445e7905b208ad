package convert

import (
	"html"
	"strings"
)

// maxUnwrap bounds how often one wrapping is taken off another: a quoted mail that holds a fenced command, say.
const maxUnwrap = 6

// maxWrapped is how long a text may be to be searched for a request: longer ones are files and not tickets.
const maxWrapped = 4 << 20

// unwrapped looks for a request inside of what tickets and mails put round one.
func unwrapped(p passage, depth int) (form, passage, bool) {
	if f, ok := formOf(p.text); ok {
		return f, p, true
	}
	if depth >= maxUnwrap || len(p.text) > maxWrapped {
		return form{}, p, false
	}
	for _, step := range []func(passage) (passage, bool){spaced, unescaped, unfenced, unquoted, fromProse} {
		if q, ok := step(p); ok {
			if f, r, ok := unwrapped(q, depth+1); ok {
				return f, r, true
			}
		}
	}
	return form{}, p, false
}

// unescaped undoes HTML escapes where the whole text was escaped: quotes became &quot;, and no bare < or & is left.
func unescaped(p passage) (passage, bool) {
	if !strings.Contains(p.text, "&") || strings.Contains(p.text, "& ") || !entity.Re().MatchString(p.text) || strings.ContainsAny(p.text, "<") || strayAmp.Re().MatchString(p.text) {
		return p, false
	}
	if quoted := strings.Contains(p.text, "&quot;") || strings.Contains(p.text, "&#") || strings.Contains(p.text, "&gt;") || strings.Contains(p.text, "&apos;"); !quoted && !escapedURL.Re().MatchString(p.text) {
		return p, false
	}
	p.text = strings.ReplaceAll(html.UnescapeString(p.text), "\u00a0", " ")
	return p.with("the text was escaped for HTML (&quot; for a quote); the escapes were undone"), true
}

// spaced puts plain spaces for unusual ones outside of quotes.
func spaced(p passage) (passage, bool) {
	text := plainSpaces(p.text)
	if text == p.text {
		return p, false
	}
	p.text = text
	return p.with("unusual spaces between the words were read as plain ones"), true
}

// unfenced takes the first fenced block that can be read, and those after it that hold more commands or the answer.
func unfenced(p passage) (passage, bool) {
	lines := strings.Split(p.text, "\n")
	var blocks []passage
	for i := 0; i < len(lines); i++ {
		if !fenceLine.Re().MatchString(lines[i]) {
			continue
		}
		end := i + 1
		for end < len(lines) && !fenceLine.Re().MatchString(lines[end]) {
			end++
		}
		if end > i+1 {
			blocks = append(blocks, p.pick(lines, i+1, end, nil))
		}
		i = end
	}
	var out passage
	found := false
	for _, b := range blocks {
		f, ok := formOf(strings.TrimSpace(b.text))
		switch {
		case !found && ok:
			out, found = b, true
		case found && (answerStart.Re().MatchString(strings.TrimSpace(b.text)) || ok && f.command):
			out.from = append(out.from, origin{line: b.from[0].line - 1})
			out.from = append(out.from, b.from...)
			out.text += "\n\n" + b.text
		}
	}
	if !found { // a block may be wrapped once more
		for _, b := range blocks {
			if _, q, ok := unwrapped(b, maxUnwrap-2); ok {
				return q.with("the text round the code block was left out"), true
			}
		}
		return p, false
	}
	return out.with("the text round the code block was left out"), true
}

// unquoted takes one level of > off a run of quoted lines of a mail.
func unquoted(p passage) (passage, bool) {
	if !strings.HasPrefix(p.text, ">") && !strings.Contains(p.text, "\n>") {
		return p, false
	}
	lines := strings.Split(p.text, "\n")
	var runs []passage
	best := -1
	for i := 0; i < len(lines); i++ {
		if !strings.HasPrefix(lines[i], ">") {
			continue
		}
		from := i
		for i < len(lines) && strings.HasPrefix(lines[i], ">") {
			i++
		}
		runs = append(runs, p.pick(lines, from, i, func(l string) int { return len(quotePrefix.Re().FindString(l)) }))
		if n := len(runs) - 1; best < 0 || isAnswer(runs[best]) && !isAnswer(runs[n]) || isAnswer(runs[best]) == isAnswer(runs[n]) && len(runs[n].from) > len(runs[best].from) {
			best = n
		}
	}
	q := runs[best]
	for _, r := range runs[best+1:] { // "and this is the answer:" may stand between the two
		if isAnswer(r) && !isAnswer(q) {
			q.from = append(append(q.from, origin{line: r.from[0].line - 1}), r.from...)
			q.text += "\n\n" + strings.TrimLeft(r.text, "\n")
			break
		}
	}
	return q.with("the > of a quoted mail was taken off"), true
}

// isAnswer is true for a passage that begins as an answer does.
func isAnswer(p passage) bool { return answerStart.Re().MatchString(strings.TrimSpace(p.text)) }

// fromProse leaves out what stands before the first line that a request begins on, or takes code out of a sentence.
func fromProse(p passage) (passage, bool) {
	at, start, script := 0, -1, -1
	for at < len(p.text) {
		end := strings.IndexByte(p.text[at:], '\n')
		if end < 0 {
			end = len(p.text) - at
		}
		line := p.text[at : at+end]
		switch {
		case startsRequest(line):
			if at == 0 && start < 0 {
				return p, false // it was looked at already
			}
			if start < 0 {
				start = at
			}
			if script >= 0 && !strictStart(line) { // a script sets its variables first
				start = script
			}
			return p.tail(start).with("the text before the request was left out"), true
		case script < 0 && at > 0 && scriptLine.Re().MatchString(line):
			script = at
		case start < 0 && at > 0 && isAssignment(line):
			start = at
		case start >= 0 && strings.TrimSpace(line) != "" && !isAssignment(line):
			start = -1
		}
		at += end + 1
	}
	if m := inlineCode.Re().FindStringSubmatchIndex(p.text); m != nil {
		q := p.tail(m[2])
		q.text = q.text[:m[3]-m[2]]
		return q.with("the text round the command was left out"), true
	}
	if m := logCommand.Re().FindStringIndex(p.text); m != nil {
		return p.tail(m[0] + 2).with("the text before the command was left out"), true
	}
	if q, ok := embedded(p); ok {
		return q, true
	}
	if m := urlInText.Re().FindAllStringIndex(p.text, 2); len(m) == 1 && strings.ContainsAny(p.text, " \n") && (m[0][0] == 0 || strings.IndexByte("\"'`", p.text[m[0][0]-1]) < 0) { // in quotes it is part of a program, whose headers would be lost
		q := p.tail(m[0][0])
		q.text = strings.TrimRight(q.text[:m[0][1]-m[0][0]], ".,;:!?)]}>'\"")
		q.beside = besideAddress.Re().MatchString(p.text)
		return q.with("only the address was read out of the text"), true
	}
	return p, false
}

// straightened is text with straight quotes and plain spaces, for forms that know no others.
func straightened(text string) (string, bool) {
	if !strings.ContainsAny(text, "“”‘’\u00a0\u202f\u200b") {
		return text, false
	}
	return strings.NewReplacer("“", `"`, "”", `"`, "‘", "'", "’", "'", "\u00a0", " ", "\u202f", " ", "\u200b", "").Replace(text), true
}
