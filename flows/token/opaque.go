package token

import (
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"
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
	case len(s) == 26 && s[0] <= '7' && strings.Trim(s, "0123456789ABCDEFGHJKMNPQRSTVWXYZ") == "":
		return "a ULID"
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
