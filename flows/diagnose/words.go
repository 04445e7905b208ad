package diagnose

import (
	"fmt"
	"html"
	"strings"

	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
)

// markup is what a page holds beside the words that people read: a meta element named csrf-token says nothing of CSRF.
var markup = lazyregexp.New(`(?is)<script\b.*?</script>|<style\b.*?</style>|<!--.*?-->|<[^>]*>`)

// spoken is what the server says in words, as written and in lower case, and what was found in it: many causes ask the
// same of it.
type spoken struct {
	asWritten, low string
	refuses        Tri    // refusedInWords
	named          *place // namedPlace; its zero value where none is named
}

// saidAsWritten is all that the server says in words: body, code, message, challenge.
func saidAsWritten(e *Evidence) string { return e.words().asWritten }

// words is put together when a cause first asks: a hundred more will.
func (e *Evidence) words() *spoken {
	if e.spoken == nil {
		s := speak(e)
		e.spoken = &spoken{asWritten: s, low: lower(s)}
	}
	return e.spoken
}

func speak(e *Evidence) string {
	text := e.Text
	if e.IsHTML {
		text = html.UnescapeString(markup.Re().ReplaceAllString(text, " "))
		text = text[:min(len(text), 4000)]
	}
	text = text[:min(len(text), 16<<10)] // a reason stands near the start; a long list of data is none
	return withoutOwnHeaders(e.Exchange.Last(), fmt.Sprintf("%s\n%s\n%s\n%s\n%s", text, e.Code, e.Message, challengeParam(e, "error"), challengeParam(e, "error_description")))
}

// said is saidAsWritten in lower case; bytes keep their places.
func said(e *Evidence) string { return e.words().low }

// lower turns A to Z alone, so that offsets stay.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// says returns the first of words that the server uses, "" none. Words are in lower case. A word counts where it begins
// one: "id token" is not read in "invalid token", nor "role" in "control"; a capital in the middle begins one as well
// (insufficientPermissions).
func says(e *Evidence, words ...string) string {
	text, low := e.words().asWritten, e.words().low
	for _, w := range words {
		for from := 0; ; {
			i := strings.Index(low[from:], w)
			if i < 0 {
				break
			}
			if i += from; begins(text, i, w) {
				return w
			}
			from = i + 1
		}
	}
	return ""
}

// begins reports whether the word w at offset i of text is the start of a word.
func begins(text string, i int, w string) bool {
	letter := func(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
	if i == 0 || !letter(w[0]) || !letter(text[i-1]) {
		return true
	}
	return text[i] >= 'A' && text[i] <= 'Z' && text[i-1] >= 'a' && text[i-1] <= 'z'
}

var alternatives = lazyregexp.New(`(?i)\b(?:invalid|incorrect|malformed|missing|wrong|bad|unknown|expired|revoked)\b[a-z ,]{0,30}\bor\b[a-z ]{0,12}\b(?:invalid|incorrect|malformed|missing|wrong|unknown|expired|revoked|disabled|not supported|unsupported)\b|\bunauthori[sz]ed,? or\b|\bor (?:your|the) account\b`)

// undecidedWords reports that the server names several faults and leaves open which: "invalid, expired or revoked".
func undecidedWords(e *Evidence) bool { return alternatives.Re().MatchString(saidAsWritten(e)) }

// sentenceWith is the sentence of the answer in which one of words stands, at most limit bytes, cleaned; "" none. Words are
// in lower case.
func sentenceWith(e *Evidence, limit int, words ...string) string {
	text, low := saidAsWritten(e), said(e)
	for _, w := range words {
		i := strings.Index(low, w)
		if i < 0 {
			continue
		}
		from, to := i, i+len(w)
		for from > 0 && !endsSentence(text, from-1) && i-from < limit {
			from--
		}
		for to < len(text) && !endsSentence(text, to) && to-i < limit {
			to++
		}
		s := strings.Join(strings.Fields(text[from:to]), " ")
		return clean.Line(strings.Trim(s, "\"{}[]:, "), limit)
	}
	return ""
}

// endsSentence reports whether a sentence, a line or a member of JSON ends at offset i.
func endsSentence(text string, i int) bool {
	switch text[i] {
	case '\n', '{', '}':
		return true
	case '.', '!', '?':
		return i+1 >= len(text) || text[i+1] == ' ' || text[i+1] == '\n' || text[i+1] == '"'
	case '"':
		return i > 0 && (text[i-1] == ',' || text[i-1] == ':' || text[i-1] == '{') || i+1 < len(text) && (text[i+1] == ',' || text[i+1] == '}' || text[i+1] == ':')
	}
	return false
}
