package convert

import (
	"strings"

	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// isToken is true for a token, for a header line that holds one, and for a JWT that line ends were put into.
func isToken(s sample) bool {
	t := strings.TrimLeft(s.head, `"'`)
	switch {
	case headerLine.Re().MatchString(s.head), strings.HasPrefix(t, pemCertificate):
		return true
	case strings.HasPrefix(t, "eyJ"):
		return s.one || brokenWhole(s.text)
	}
	return false
}

// pemCertificate begins a client certificate as text: it is shown as a token is, and has line ends of its own.
const pemCertificate = "-----BEGIN CERTIFICATE-----"

// brokenWhole is true where every line is a piece of a token.
func brokenWhole(text string) bool {
	for _, part := range strings.Fields(strings.Trim(text, `"'`)) {
		if !tokenChars.Re().MatchString(part) {
			return false
		}
	}
	return true
}

// severalWhole is true where a line begins a token and what stands before it is a whole one: two tokens, one a line.
func severalWhole(text string) bool {
	dots := 0
	for i, part := range strings.Fields(strings.Trim(text, `"'`)) {
		if i > 0 && dots >= 2 && strings.HasPrefix(part, "eyJ") {
			return true
		}
		dots += strings.Count(part, ".")
	}
	return false
}

// readToken takes the token as it stands; what a mail broke into lines is joined.
func readToken(text string, _ Options) (Input, error) {
	in := Input{}
	t := strings.TrimSpace(text)
	if strings.ContainsAny(t, "\r\n") && !strings.HasPrefix(strings.TrimLeft(t, `"'`), pemCertificate) {
		word, rest, spaced := strings.Cut(t, " ")
		head := ""
		if spaced && !strings.ContainsAny(word, "\r\n") {
			head = word + " "
			for _, scheme := range []string{"bearer ", "basic ", "token "} {
				if low := strings.ToLower(rest); strings.HasPrefix(low, scheme) {
					head, rest = head+rest[:len(scheme)], rest[len(scheme):]
				}
			}
		} else {
			rest = t
		}
		if brokenWhole(rest) && !severalWhole(rest) {
			t = head + strings.Join(strings.Fields(rest), "")
			in.Notes = append(in.Notes, "line ends inside of the token were taken out: it was broken when it was copied")
		}
	}
	if headerLine.Re().MatchString(t) {
		in.Notes = append(in.Notes, "a header line: the request that it belongs to is unknown")
	}
	in.Token = mask.NewSensitive("token", t)
	return in, nil
}

// readForeign refuses the commands of tools that hold their credentials themselves, and says what to paste instead.
func readForeign(text string, _ Options) (Input, error) {
	word, _, _ := strings.Cut(firstCommand(text), " ")
	word = strings.TrimSpace(word)
	fix := map[string]string{
		"kubectl": "kubectl logs in by its own file. Run it with -v=8 and paste the curl lines that it prints.",
		"oc":      "oc logs in by its own file. Run it with --loglevel=8 and paste the curl lines that it prints.",
		"aws":     "aws signs by its own profile. Run it with --debug and paste the request that it prints.",
		"az":      "az logs in by itself. Run it with --debug and paste the request that it prints.",
		"gcloud":  "gcloud logs in by itself. Run it with --log-http and paste the request that it prints.",
		"gh":      "gh logs in by itself. Run it with GH_DEBUG=api and paste the request that it prints.",
		"openssl": "Paste the lines that are typed into the connection: GET /path HTTP/1.1 and the fields.",
		"telnet":  "Paste the lines that are typed into the connection: GET /path HTTP/1.1 and the fields.",
		"nc":      "Paste the lines that are typed into the connection: GET /path HTTP/1.1 and the fields.",
	}[word]
	if fix == "" {
		fix = "Paste the same request as curl, HTTPie, wget, fetch or raw HTTP."
	}
	return Input{}, &SyntaxError{Doing: "reading what was pasted", Line: 1, Column: 1, Want: "a request", Got: "a command of " + clean.Line(word, 30) + ", which does not show what is sent", Fix: fix}
}
