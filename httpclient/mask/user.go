package mask

import (
	"strings"
)

// UserIsSecret reports whether a user name is a token: it has the look or the shape of one, or it stands alone, as tokens do
// in https://TOKEN@host/ and -u TOKEN:, and is no plain name.
func UserIsSecret(user, password string) bool {
	if user == "" {
		return false
	}
	if maskSeen(user) != user {
		return true
	}
	alone := password == "" || password == "x-oauth-basic" || strings.EqualFold(password, "x") || user == password
	return alone && !plainUser(user)
}

// plainUser is true for alice, Alice.Smith2, svc-backup, alice@example.org, and DOMAIN\alice.
func plainUser(user string) bool {
	if _, name, ok := strings.Cut(user, `\`); ok {
		user = name
	}
	local, _, mail := strings.Cut(user, "@")
	if len(local) > 24 && !mail || len(local) > 64 {
		return false
	}
	for _, p := range strings.FieldsFunc(local, func(c rune) bool { return strings.ContainsRune("-_.+ ", c) }) {
		if letters := strings.TrimRight(p, "0123456789"); len(p)-len(letters) > 4 || strings.ContainsAny(letters, "0123456789") ||
			letters != "" && letters[1:] != strings.ToLower(letters[1:]) && len(letters) > 3 && !mail {
			return false
		}
	}
	return true
}

// User is a user name as it may be shown.
func User(user, password string) string {
	if UserIsSecret(user, password) {
		return NewSensitive("token", user).String()
	}
	return user
}
