package token

import (
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	"why401/httpclient/lazyregexp"
)

// opaqueFormat says all that can be said of a string that only its issuer can look up.
func opaqueFormat(s string) string {
	format := fmt.Sprintf("opaque string of %d characters", utf8.RuneCountInString(s))
	if form := opaqueForm(s); form != "" {
		format += ": " + form
	}
	return format
}

func opaqueForm(s string) string {
	b, err := hex.DecodeString(s)
	switch {
	case isUUID(s):
		return "a UUID, version " + s[14:15]
	case strings.Trim(s, "0123456789") == "":
		return "digits alone"
	case err == nil && len(b) >= 8:
		return fmt.Sprintf("%d bytes in hexadecimal", len(b))
	case digest.Re().MatchString(s):
		return "a digest, as of a container image or a lock file: it names content and opens nothing"
	case fileName.Re().MatchString(s):
		return "the name of a file?"
	case len(s) == 26 && s[0] <= '7' && strings.Trim(s, "0123456789ABCDEFGHJKMNPQRSTVWXYZ") == "":
		return "a ULID"
	}
	return encodedForm(s)
}

var (
	digest   = lazyregexp.New(`^(?:sha(?:1|224|256|384|512)[:-][0-9a-f]{40,128}|sha(?:256|384|512)-[A-Za-z0-9+/]{43,86}={0,2})$`)
	fileName = lazyregexp.New(`^[\w.-]{1,80}\.(?:pdf|txt|json|ya?ml|csv|xml|html?|md|log|png|jpe?g|gif|svg|zip|tar|gz|tgz|pem|crt|key|conf|ini|env|sh|py|js|ts|go|java|docx?|xlsx?)$`)
)

// fileMarks are how files begin (their magic numbers).
var fileMarks = [...]struct{ mark, what string }{
	{"\x89PNG\r\n\x1a\n", "an image (PNG)"}, {"\xff\xd8\xff", "an image (JPEG)"}, {"GIF8", "an image (GIF)"}, {"RIFF", "an image or a sound (RIFF)"},
	{"%PDF-", "a PDF"}, {"PK\x03\x04", "a ZIP or an Office file"}, {"\x1f\x8b\x08", "something compressed (gzip)"}, {"<svg", "an image (SVG)"},
}

// encodedForm says what base64 holds, where that can be told: a file, or a text that people read.
func encodedForm(s string) string {
	if len(s) < 16 {
		return ""
	}
	b, ok := anyBase64(s)
	if !ok {
		return ""
	}
	for _, f := range fileMarks {
		if strings.HasPrefix(string(b), f.mark) {
			return "base64 of " + f.what
		}
	}
	if words := strings.Fields(string(b)); len(words) > 2 && IsText(string(b)) && len(b) < 10*len(words) {
		return "base64 of a text of words"
	}
	return ""
}

// isUUID is true for the text form of RFC 9562 section 4.
func isUUID(s string) bool {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return false
	}
	_, err := hex.DecodeString(strings.ReplaceAll(s, "-", ""))
	return err == nil
}

// pair is what a user and a password in plain text are told, "" where s does not look like one.
func pair(s string) string {
	user, password, ok := strings.Cut(s, ":")
	if !ok || user == "" || password == "" || strings.ContainsAny(user, "/=&{}<>,;") || strings.HasPrefix(password, "//") {
		return ""
	}
	return "a user and a password with a colon between? Basic sends that in base64; curl -u takes it as it is"
}
