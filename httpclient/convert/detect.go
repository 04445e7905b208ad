package convert

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
)

func itoa(n int) string { return strconv.Itoa(n) }

var (
	wideDash    = pattern(`[ \n][–—]+[A-Za-z][A-Za-z0-9-]*`)
	curlStart   = pattern(`^(?:[$#>%] +|why401 +)*(?:\S*/)?curl(?:\.exe)?(?:[ \t\\\r\n]|$)`)
	requestLine = pattern(`^[A-Z]+ \S+(?: HTTP/[0-9.]+)?\r?(?:\n|$)`)
	headerLine  = pattern(`(?i)^(?:proxy-)?authorization *:|^(?:bearer|basic|token) +\S+$|^(?:x-api-key|cookie) *:`)
	hostLike    = pattern(`^(?:[a-zA-Z0-9-]+\.)+[a-zA-Z]{2,}(?::[0-9]+)?(?:[/?#]\S*)?$|^localhost(?::[0-9]+)?(?:[/?#]\S*)?$|^[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?::[0-9]+)?(?:[/?#]\S*)?$|^[a-zA-Z0-9.-]+:[0-9]{2,5}(?:/\S*)?$`)
	tokenLike   = pattern(`^[A-Za-z0-9._~+/=%:|-]{16,}$`)
)

// pattern is a regular expression that is compiled when it is first used: a run of the program uses one or none.
func pattern(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

// Detect says which form text is: "curl", "url", "http", "token", "har" or "unknown".
func Detect(text string) string {
	t := strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	one := !strings.ContainsAny(t, " \t\r\n")
	head := t
	if len(head) > 4096 {
		head = head[:4096]
	}
	switch {
	case t == "":
		return "unknown"
	case curlStart().MatchString(head):
		return "curl"
	case strings.HasPrefix(t, "{") && strings.Contains(head, `"log"`):
		return "har"
	case requestLine().MatchString(head) && !one:
		return "http"
	case one && (strings.HasPrefix(strings.ToLower(t), "http://") || strings.HasPrefix(strings.ToLower(t), "https://")):
		return "url"
	case headerLine().MatchString(head), strings.HasPrefix(t, "eyJ"), strings.HasPrefix(strings.Trim(t, `"'`), "eyJ"):
		return "token"
	case one && hostLike().MatchString(head):
		return "url"
	case one && tokenLike().MatchString(t):
		return "token"
	}
	return "unknown"
}
