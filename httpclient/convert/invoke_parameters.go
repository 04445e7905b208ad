package convert

import (
	"strings"
)

// invokeOptions are the parameters of Invoke-WebRequest and Invoke-RestMethod (PowerShell 5.1 and 7). The letter says
// what is done with one: h handled, o of no weight for the request, u changes it and is refused by name. A digit 1
// before it: it takes a value.
const invokeOptions = `uri 1h|method 1h|custommethod 1h|headers 1h|body 1h|contenttype 1h|websession 1h|useragent 1h|credential 1h|proxy 1h|maximumredirection 1h|
timeoutsec 1h|operationtimeoutseconds 1h|connectiontimeoutseconds 1h|authentication 1h|token 1h|skipcertificatecheck 0h|infile 1h|form 1h|httpversion 1h|
usedefaultcredentials 0u|certificate 1u|certificatethumbprint 1u|proxycredential 1u|proxyusedefaultcredentials 0u|unixsocket 1u|transferencoding 1u|
usebasicparsing 0o|sessionvariable 1o|outfile 1o|passthru 0o|disablekeepalive 0o|noproxy 0h|skipheadervalidation 0o|preserveauthorizationonredirect 0h|
allowunencryptedauthentication 0o|allowinsecureredirect 0o|skiphttperrorcheck 0o|followrellink 0o|maximumfollowrellink 1o|resume 0o|sslprotocol 1o|
maximumretrycount 1o|retryintervalsec 1o|statuscodevariable 1o|responseheadersvariable 1o|erroraction 1o|errorvariable 1o|warningaction 1o|verbose 0o|
debug 0o|outvariable 1o|preservehttpmethodonredirect 0h|ea 1o|proxyheaders 1u`

// invokeOption finds a parameter by its name or a beginning of it that no other shares.
func invokeOption(name string) (full string, takes bool, class byte) {
	var found string
	for row := range strings.SplitSeq(strings.ReplaceAll(invokeOptions, "\n", ""), "|") {
		long, rest, _ := strings.Cut(row, " ")
		if long == name {
			return long, rest[0] == '1', rest[1]
		}
		if name != "" && strings.HasPrefix(long, name) {
			if found != "" {
				return "", false, 0
			}
			found = row
		}
	}
	long, rest, ok := strings.Cut(found, " ")
	if !ok {
		return "", false, 0
	}
	return long, rest[0] == '1', rest[1]
}

// argument reads the value of a parameter: an expression, or a word without quotes.
func (v *invokes) argument(string) (psValue, error) {
	c := v.peek()
	switch {
	case !v.more() || c == '\n':
		return nil, v.fail(v.at, "a value", v.found())
	case c == '(' || c == '@' || c == '[' || c == '$':
		at := v.at
		w, err := v.postfix()
		if err != nil {
			return nil, err
		}
		if c := v.peek(); c != '$' && c != '/' && c != '"' && (c == 0 || !isWordByte(c)) || at == v.at {
			return w, nil
		}
		more, err := v.word()
		return psText(w) + more, err
	}
	return v.word()
}
