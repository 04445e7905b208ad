package diagnose

import (
	"encoding/json"
	"html"
	"strconv"
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
)

var (
	xmlCode     = lazyregexp.New(`<Code>([^<]{1,100})</Code>`)
	xmlMessage  = lazyregexp.New(`<Message>([^<]{1,500})</Message>`)
	htmlMessage = lazyregexp.New(`<p>Message: ([^<]{1,300})</p>`) // Python's http.server, whose title says "Error response" of each fault
	htmlTitle   = lazyregexp.New(`(?is)<title[^>]*>(.{0,200}?)</title>`)
)

// codeHeaders are response headers that name an error.
var codeHeaders = []string{"X-Ms-Error-Code", "X-Amzn-ErrorType", "X-GitHub-SSO", "X-GitHub-OTP", "X-Authentication-Denied-Reason", "X-Seraph-LoginReason", "X-Error-Code"}

// readCode finds the machine-readable error code of an answer, its address, and the message beside it.
func readCode(h *httpclient.Hop, text string, isHTML bool) (code, at, message string) {
	body := strings.TrimSpace(text)
	switch {
	case strings.HasPrefix(body, "{") || strings.HasPrefix(body, "["):
		var v any
		if json.Unmarshal([]byte(body), &v) == nil {
			code, at, message = jsonCode(v, "response.body", 0)
		}
	case strings.HasPrefix(body, "<") && xmlCode.Re().MatchString(body):
		code, at = xmlCode.Re().FindStringSubmatch(body)[1], "response.body.Code"
		if m := xmlMessage.Re().FindStringSubmatch(body); m != nil {
			message = html.UnescapeString(m[1])
		}
	case isHTML:
		if m := htmlMessage.Re().FindStringSubmatch(body); m != nil {
			message = html.UnescapeString(m[1])
		} else if m := htmlTitle.Re().FindStringSubmatch(body); m != nil {
			message = strings.Join(strings.Fields(html.UnescapeString(m[1])), " ")
		}
	case len(body) > 0:
		message, _, _ = strings.Cut(body, "\n")
	}
	if code == "" {
		for _, n := range codeHeaders {
			if v := h.Received.Get(n); v != "" {
				code, at = v, "response.headers."+n
				break
			}
		}
	}
	return clean.Line(code, 120), at, clean.Line(message, 300)
}

// jsonCode looks for the usual members: RFC 6749 error, RFC 9457 title and detail, Google, AWS, GitHub, Stripe.
func jsonCode(v any, at string, depth int) (code, where, message string) {
	if depth > 4 {
		return
	}
	switch v := v.(type) {
	case []any:
		if len(v) > 0 {
			if s, ok := v[0].(string); ok && depth > 0 { // ["permission denied"]
				return "", "", s
			}
			return jsonCode(v[0], at+"[0]", depth+1)
		}
	case map[string]any:
		text := func(names ...string) (string, string) {
			for _, n := range names {
				if s, ok := v[n].(string); ok && s != "" {
					return s, n
				}
			}
			return "", ""
		}
		if s, n := text("reason", "error", "error_code", "errorCode", "code", "__type", "Code", "status", "type"); s != "" && !strings.ContainsAny(s, " ") {
			code, where = s, at+"."+n
		}
		if n, ok := v["code"].(float64); code == "" && ok && (n == 401 || n == 403 || n == 498 || n == 499) {
			code, where = strconv.Itoa(int(n)), at+".code"
		}
		message, _ = text("error_description", "message", "detail", "msg", "description", "Message", "error_message", "errorMessage", "errorSummary", "title", "error", "errors", "reason")
		for _, n := range []string{"error", "errors", "fault", "details", "detail", "extensions", "Response", "Error"} {
			sub, ok := v[n]
			if _, isText := sub.(string); !ok || isText {
				continue
			}
			c, w, m := jsonCode(sub, at+"."+n, depth+1)
			if c != "" && (code == "" || n == "details" || n == "errors" || n == "error" || n == "extensions") {
				code, where = c, w
			}
			if message == "" {
				message = m
			}
		}
	}
	return code, where, message
}
