package convert

import (
	"encoding/base64"
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
	"why401/httpclient/mask"
)

// skipScript is the line that ends the script that begins on line i.
func (f *restFile) skipScript(lines []string, i int) int {
	for ; i < len(lines); i++ {
		if strings.Contains(lines[i], "%}") {
			return i
		}
	}
	return i
}

// body reads what stands behind the fields: text, the contents of files, and scripts that are not run.
func (f *restFile) body(r *httpclient.Request, b restBlock, i int, fail func(int, string, string, string) error) error {
	var out []string
	hasFile := false
	for ; i < len(b.lines); i++ {
		line := b.lines[i]
		t := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(t, "> {%"):
			i = f.skipScript(b.lines, i)
			r.Notes = append(r.Notes, "the script for the answer was not run")
		case strings.HasPrefix(t, "> ") && strings.HasSuffix(t, ".js"), strings.HasPrefix(t, ">> "), strings.HasPrefix(t, ">>! "), strings.HasPrefix(t, "<> "):
			r.Notes = append(r.Notes, "what is done with the answer was left out: "+clean.Line(t, 60))
		case restFilePart.Re().MatchString(t):
			m := restFilePart.Re().FindStringSubmatch(t)
			path := f.fill(r, m[2], 0)
			data, err := f.o.read(path)
			if err != nil {
				return fail(i, "the file "+clean.Line(path, 100), unreadable, "Start why401 in the folder that the path is relative to.")
			}
			text := string(data)
			if m[1] != "" {
				text = f.fill(r, text, 0)
			}
			out, hasFile = append(out, text), true
		default:
			out = append(out, f.fill(r, line, 0))
		}
	}
	text := strings.Join(out, "\n")
	if !hasFile || len(out) > 1 {
		text = strings.TrimRight(text, "\n \t")
	}
	form := strings.HasPrefix(strings.ToLower(r.Headers.Get("Content-Type")), "application/x-www-form-urlencoded")
	if form { // its lines are joined
		text = strings.ReplaceAll(text, "\n&", "&")
	}
	if strings.HasPrefix(strings.ToLower(r.Headers.Get("Content-Type")), "multipart/") && !strings.Contains(text, "\r\n") {
		text = strings.ReplaceAll(text, "\n", "\r\n") + "\r\n"
	}
	if strings.TrimSpace(text) != "" {
		r.Body = &httpclient.Body{Bytes: []byte(text)}
	}
	return nil
}

var restFilePart = lazyregexp.New(`^<(@\S*)?[ \t]+([^\s{].*)$`)

// login encodes Authorization: Basic user password as these clients do, and refuses the schemes that they compute.
func (f *restFile) login(r *httpclient.Request) {
	word, rest, ok := strings.Cut(r.Headers.Get("Authorization"), " ")
	if !ok {
		return
	}
	rest = strings.TrimSpace(rest)
	user, pw, pair := strings.Cut(rest, ":")
	if !pair {
		user, pw, pair = strings.Cut(rest, " ")
	}
	switch strings.ToLower(word) {
	case "basic":
		if pair {
			r.Headers = r.Headers.With("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(user+":"+strings.TrimSpace(pw))))
			r.Notes = append(r.Notes, "Basic with a user and a password was encoded, as the editor does")
		}
	case "digest":
		if pair && !strings.Contains(rest, "=") {
			r.Headers = r.Headers.Without("Authorization")
			r.Login = &httpclient.Login{User: user, Password: mask.NewSensitive("password", strings.TrimSpace(pw)), Source: ".http file"}
			demand(r, "digest", "Authorization: Digest USER PASSWORD")
		}
	case "aws":
		if !strings.HasPrefix(strings.ToUpper(rest), "AWS4-") && !awsLogin(r, rest) {
			r.Unsupported = append(r.Unsupported, "Authorization: AWS")
		}
	}
}
