package convert

import (
	"slices"
	"strings"

	"why401/httpclient"
	"why401/httpclient/lazyregexp"
	"why401/httpclient/mask"
)

// nameAlone is a line that holds the name of a field and nothing else, as a browser's panel is copied now: the value
// stands on the next line.
var nameAlone = lazyregexp.New(`^(:?[A-Za-z][A-Za-z0-9-]*):?$`)

// panelNoise are words of the panel itself.
var panelNoise = []string{"raw", "view source", "view parsed", "learn more"}

// panelFields reads the fields of a network panel, or of a list that a person wrote by its example: name and value on one
// line, or on two. listed is true where the text has a section for the fields of the request, even an empty one.
func panelFields(text string) (sent, received httpclient.Headers, body string, listed bool) {
	section, open := "", "" // open is a name that waits for its value
	two := false            // the section has names and values on lines of their own
	add := func(name, value string) {
		f := httpclient.Header{Name: name, Value: value}
		switch {
		case strings.HasPrefix(name, ":"), !fieldLine.Re().MatchString(name + ":"):
		case section == "response":
			received = append(received, f)
		case section == "request", section == "" && !listed && writtenField(name):
			sent = append(sent, f)
		}
	}
	fresh := false // the next line is the first of its section
	var content []string
	for raw := range strings.Lines(text) {
		line := strings.TrimSpace(raw)
		name, rest, _ := strings.Cut(line, ":")
		title := strings.ToLower(strings.Trim(name, "*#- "))
		if next, value, ok := panelSection(title, strings.Trim(rest, "* ")); ok && (open == "" || !strings.Contains(title, "-")) {
			section, open, two, fresh = next, "", false, true
			listed = listed || section == "request"
			if section == "body" && value != "" {
				content = append(content, value)
			}
			continue
		}
		switch {
		case section == "body":
			content = append(content, strings.TrimRight(raw, "\r\n"))
		case open != "":
			add(open, line)
			open = ""
		case line == "", slices.Contains(panelNoise, strings.ToLower(line)), strings.HasPrefix(line, "Provisional headers"):
		default:
			m := nameAlone.Re().FindStringSubmatch(line)
			if fresh {
				two, fresh = m != nil, false
			}
			if two {
				if m != nil {
					open = m[1]
				}
				continue
			}
			if field, value, ok := cutField(strings.TrimLeft(line, "-* ")); ok {
				add(field, strings.TrimSpace(value))
			}
		}
	}
	return sent, received, strings.TrimSpace(strings.Join(content, "\n")), listed
}

// panelSection says which section a line begins: "request", "response", "body" or "" for others; false none.
func panelSection(title, rest string) (section, value string, ok bool) {
	switch {
	case strings.HasPrefix(title, "request headers"), (title == "headers" || title == "http headers") && rest == "":
		return "request", "", true
	case strings.HasPrefix(title, "response headers"), title == "response" && rest == "":
		return "response", "", true
	case title == "body", title == "request body":
		return "body", rest, true
	case title == "general" && rest == "", strings.HasPrefix(title, "query string"), strings.HasPrefix(title, "form data"), strings.HasPrefix(title, "request payload"), title == "response body":
		return "other", "", true
	}
	return "", "", false
}

// writtenField is true for a field of a request that people name among the lines of a list without a section.
func writtenField(name string) bool {
	switch strings.ToLower(name) {
	case "accept", "content-type", "user-agent", "origin", "referer":
		return true
	}
	return mask.SecretName(name)
}
