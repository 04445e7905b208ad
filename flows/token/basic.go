package token

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"why401/httpclient"
	"why401/httpclient/mask"
)

// basic reads the user-id and password of the Basic scheme (RFC 7617 section 2), and names what tools and hands put wrong.
func (t *Token) basic(s string) {
	t.Kind, t.Format = KindBasic, "Basic pair"
	fault := func(cause, format string, args ...any) {
		t.Findings = append(t.Findings, Finding{cause, fmt.Sprintf(format, args...), "request.headers.Authorization"})
	}
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		if c, ok := anyBase64(s); ok && !strings.ContainsAny(s, " \t\r\n") && strings.Contains(string(c), ":") {
			what := "it has lost its padding (= at its end)"
			if strings.ContainsAny(s, "-_") {
				what = "it is base64url (- and _); plain base64 has + and / in their place"
			}
			fault("basic.malformed", "%s", what)
			t.pair(c, fault)
			return
		}
		t.Parse = &ParseError{Part: "whole", Want: "base64 of user:password", Got: "text that is not base64"}
		what := "the value is not base64"
		if strings.Contains(s, ":") {
			what += ": it is user:password as it stands"
		}
		fault("basic.malformed", "%s", what)
		return
	}
	t.pair(b, fault)
}

// pair reads what was decoded.
func (t *Token) pair(b []byte, fault func(cause, format string, args ...any)) {
	user, password, ok := strings.Cut(string(b), ":")
	if !ok {
		if again, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(b))); err == nil && strings.Contains(string(again), ":") {
			fault("basic.malformed", "it was encoded twice: what it decodes to is base64 again")
			return
		}
		fault("basic.malformed", "the decoded value has no colon between user and password")
		return
	}
	t.Header = map[string]any{"user": word(mask.User(user, password)), "password": word(letters(password))}
	switch {
	case user == "":
		fault("basic.malformed", "the user name is empty")
	case !utf8.Valid(b):
		fault("basic.charset", "the decoded bytes are not UTF-8")
	}
	if strings.TrimRight(password, "\r\n") != password {
		fault("credentials.stray_characters", "its password ends in a line break, as echo writes one before base64: printf does not")
	} else if strings.TrimFunc(password, unicode.IsSpace) != password {
		fault("credentials.stray_characters", "its password begins or ends in white space")
	}
	if strings.TrimFunc(user, unicode.IsSpace) != user {
		fault("credentials.stray_characters", "its user name begins or ends in white space")
	}
	for what, v := range map[string]string{"its password": password, "its user name": user} {
		if note := tokenInPair(what, v); note != "" {
			t.Notes = append(t.Notes, note)
		}
	}
	slices.Sort(t.Notes)
	if password == "" && user != "" {
		t.Notes = append(t.Notes, "its password is empty: right where a key stands in the place of the user, and else the fault")
	}
}

// tokenInPair says which token or key stands in the place of a user or a password, as registries and git take them; "" none.
func tokenInPair(what, v string) string {
	if k, ok := Known(v); ok {
		return what + " is " + article(k.Name) + " " + k.Name + ": pasted alone it is read"
	}
	if !isPlainJWT(v) || !wholeJWT(v) {
		return ""
	}
	in := inspect(v, time.Time{}, false)
	if in.Parse != nil {
		return ""
	}
	note := what + " is a token itself, " + in.Format
	if exp, ok := in.At("exp"); ok {
		note += ", with the exp " + httpclient.Moment(exp)
	}
	return note + ": pasted alone it is read"
}

// letters is how long a password is.
func letters(password string) string {
	if n := utf8.RuneCountInString(password); n != 1 {
		return fmt.Sprintf("of %d characters", n)
	}
	return "of 1 character"
}
