package convert

import (
	"regexp"
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

var (
	curlStart   = regexp.MustCompile(`^(?:[$#>%] +|why401 +)*(?:\S*/)?curl(?:\.exe)?(?:[ \t\\\r\n]|$)`)
	requestLine = regexp.MustCompile(`^[A-Z]+ \S+(?: HTTP/[0-9.]+)?\r?(?:\n|$)`)
	headerLine  = regexp.MustCompile(`(?i)^(?:proxy-)?authorization *:|^(?:bearer|basic|token) +\S+$|^(?:x-api-key|cookie) *:`)
	hostLike    = regexp.MustCompile(`^(?:[a-zA-Z0-9-]+\.)+[a-zA-Z]{2,}(?::[0-9]+)?(?:[/?#]\S*)?$|^localhost(?::[0-9]+)?(?:[/?#]\S*)?$|^[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?::[0-9]+)?(?:[/?#]\S*)?$|^[a-zA-Z0-9.-]+:[0-9]{2,5}(?:/\S*)?$`)
	tokenLike   = regexp.MustCompile(`^[A-Za-z0-9._~+/=%:|-]{16,}$`)
)

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
	case curlStart.MatchString(head):
		return "curl"
	case strings.HasPrefix(t, "{") && strings.Contains(head, `"log"`):
		return "har"
	case requestLine.MatchString(head) && !one:
		return "http"
	case one && (strings.HasPrefix(strings.ToLower(t), "http://") || strings.HasPrefix(strings.ToLower(t), "https://")):
		return "url"
	case headerLine.MatchString(head), strings.HasPrefix(t, "eyJ"), strings.HasPrefix(strings.Trim(t, `"'`), "eyJ"):
		return "token"
	case one && hostLike.MatchString(head):
		return "url"
	case one && tokenLike.MatchString(t):
		return "token"
	}
	return "unknown"
}
