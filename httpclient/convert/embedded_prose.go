package convert

import (
	"strings"

	"why401/httpclient/lazyregexp"
)

var proseWords = lazyregexp.New(`^[A-Za-z]+,?(?:\s+[A-Za-z0-9'’.,;:!?()-]+){2,}$`)

// proseAt is where a sentence goes on behind a curl command of one line that begins its text: three words or more that
// are no addresses. curl would take each for one, and send them the login. -1 is none.
func proseAt(cmd string) int {
	line := firstLine(cmd)
	if len(line) > 1<<14 || !strings.HasPrefix(line, "curl ") || !endsInWords(line) {
		return -1
	}
	end, behind, address := commandEnd(line, len("curl"), "curl")
	rest := strings.TrimSpace(line[end:])
	if !address || behind < 3 || strings.Contains(rest, " -") || !proseWords.Re().MatchString(strings.TrimLeft(rest, ",.;: ")) {
		return -1
	}
	return end
}

// endsInWords is true where the last two words of line may be those of a sentence: most commands are told apart by them.
func endsInWords(line string) bool {
	line = strings.TrimRight(line, " \t\r")
	for range 2 {
		at := strings.LastIndexAny(line, " \t")
		if at < 0 {
			return false
		}
		word := line[at+1:]
		if strings.ContainsAny(word, `/\"=@$<>{}[]&|`) || strings.ContainsAny(word[:1]+word[len(word)-1:], "'-`") {
			return false
		}
		line = strings.TrimRight(line[:at], " \t")
	}
	return true
}

// withoutProse is p without the sentence behind its command.
func withoutProse(p passage) passage {
	end := proseAt(p.text)
	if end < 0 {
		return p
	}
	line := firstLine(p.text)
	behind := len(strings.Fields(strings.TrimLeft(line[end:], ",.;: ")))
	p.text = line[:end] + p.text[len(line):]
	return p.with(count(behind, "word") + " left out behind the command, from the first on that is no argument of it")
}
