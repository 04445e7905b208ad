package convert

import (
	"strconv"
	"strings"
	"time"

	"why401/httpclient"
	"why401/httpclient/clean"
)

// keepAnswer is how much of an answer's body is kept, as in httpclient.
const keepAnswer = 1 << 20

// exchangeFrom reads the answers at the beginning of text: status line, fields, blank line, body, or the same as curl -v
// writes them behind <. Several are the answers of a chain of redirects, or interim ones. nil where there is none.
func exchangeFrom(text string) *httpclient.Exchange {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if isVerbose(text[:min(len(text), 4096)]) {
		x, _, _ := verboseExchange(text)
		return x
	}
	x := &httpclient.Exchange{}
	for range 20 {
		at := answerLine.Re().FindStringIndex(text)
		if at == nil {
			break
		}
		text = text[at[0]:]
		end := len(text)
		if next := answerLine.Re().FindStringIndex(text[1:]); next != nil {
			end = next[0] + 1
		}
		if h, ok := readAnswer(text[:end]); ok && h.Status >= 200 {
			x.Hops = append(x.Hops, h)
		}
		text = text[end:]
	}
	if len(x.Hops) == 0 {
		return nil
	}
	if len(x.Hops) > 1 { // without their requests only the last can be told apart
		x.Hops = x.Hops[len(x.Hops)-1:]
	}
	x.Started = answered(x.Hops[0].Received)
	return x
}

// readAnswer reads one answer.
func readAnswer(text string) (httpclient.Hop, bool) {
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	h, ok := statusLine(strings.TrimPrefix(lines[0], "< "))
	if !ok {
		return h, false
	}
	for i, line := range lines[1:] {
		line = strings.TrimPrefix(line, "< ")
		name, value, ok := cutField(line)
		if !ok || !fieldLine.Re().MatchString(name+":") { // the body begins without its blank line
			body = strings.Join(lines[i+1:], "\n") + "\n\n" + body
			break
		}
		h.Received = append(h.Received, httpclient.Header{Name: name, Value: value})
	}
	body = strings.TrimRight(body, " \t\n")
	h.AnswerN = int64(len(body))
	if len(body) > keepAnswer {
		body, h.Cut = body[:keepAnswer], true
	}
	h.Answer = []byte(body)
	return h, true
}

// statusLine reads HTTP/1.1 401 Unauthorized.
func statusLine(line string) (httpclient.Hop, bool) {
	f := strings.Fields(line)
	if len(f) < 2 || !strings.HasPrefix(f[0], "HTTP/") || len(f[1]) != 3 {
		return httpclient.Hop{}, false
	}
	n, err := strconv.Atoi(f[1])
	if err != nil || n < 100 || n > 599 {
		return httpclient.Hop{}, false
	}
	return httpclient.Hop{Proto: f[0], Status: n, Reason: clean.Line(strings.Join(f[2:], " "), 200)}, true
}

// answered is when the server says that it answered; zero where it does not.
func answered(hs httpclient.Headers) time.Time {
	for _, layout := range []string{time.RFC1123, time.RFC850, time.ANSIC} {
		if t, err := time.Parse(layout, hs.Get("Date")); err == nil {
			return t
		}
	}
	return time.Time{}
}

// asked puts the request of a hop that was read from its answer alone.
func asked(h *httpclient.Hop, r httpclient.Request) {
	h.Method, h.URL, h.Sent = r.Method, r.URL, append(httpclient.Headers(nil), r.Headers...)
	if _, rest, ok := strings.Cut(r.URL, "://"); ok {
		h.Target = "/"
		if i := strings.IndexByte(rest, '/'); i >= 0 {
			h.Target = rest[i:]
		}
	}
	if r.Body != nil {
		h.Body, h.BodyLen = r.Body.Bytes, int64(len(r.Body.Bytes))
	}
}

func readResponseAlone(text string, _ Options) (Input, error) {
	line, _, _ := strings.Cut(text, "\n")
	return Input{}, &SyntaxError{Doing: "reading what was pasted", Line: 1, Column: 1, Want: "a request", Got: "an answer, “" + clean.Line(line, 60) + "”, without its request", Fix: "Paste the request above it, or the command that was run."}
}
