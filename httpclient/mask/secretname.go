package mask

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// SecretName reports whether a value under this header, cookie, query, form, JSON or XML name is a secret.
//
// A name is split into words at camelCase and at what is no letter or digit: "xc-auth" is xc auth, "SAMLResponse" saml
// response, "user[pinCode]" user pin code. Then, in this order:
//  1. publicNames are not secret, whatever is in them.
//  2. A last word that tells something about a secret makes the name public: token_type, password_policy, ticket_type.
//  3. A stem (token, passw, secret …) makes it secret wherever it stands, also inside a word: accesstoken.
//  4. Words that are also ordinary English count as whole words only, and only where they end the name, are all of it, or
//     stand beside a word that makes them secret: pin and pin_code but not pinned, auth_key and authkey but not monkey,
//     hash and password_hash but not hashtag or commit_hash.
func SecretName(name string) bool {
	n := strings.ToLower(name)
	if slices.Contains(publicNames, n) {
		return false
	}
	if n == "dpop" { // RFC 9449: proof that the token is held; dpop_jkt and DPoP-Nonce are public
		return true
	}
	words := nameWords(name)
	if len(words) == 0 {
		return false
	}
	last := words[len(words)-1]
	if len(words) > 1 && slices.Contains(aboutSecrets, last) {
		return false
	}
	joined := strings.Join(words, "")
	for _, s := range secretStems {
		if strings.Contains(joined, s) && !ordinaryStem(joined, s) {
			return true
		}
	}
	if len(words) > 1 && words[0] == "x" {
		words = words[1:]
	}
	return secretWords(words)
}

// publicNames hold a word that makes other names secret.
var publicNames = []string{"access-control-allow-credentials", "x-csrf-protection", "www-authenticate",
	"proxy-authenticate", "token_use", "x-oauth-client-id", "authorization_uri", "sec-websocket-key",
	"signature-input", "accept-signature", "cookie-policy", "cookie_policy"}

// aboutSecrets end names that speak of a secret and are none.
var aboutSecrets = []string{"type", "types", "name", "url", "uri", "endpoint", "expires", "expiry", "expiration", "ttl", "lifetime", "timeout",
	"count", "length", "limit", "policy", "algorithm", "alg", "method", "methods", "valid", "enabled", "required", "format", "version",
	"issuer", "supported", "domain", "at", "protection", "status", "error"}

// secretStems betray a secret also inside a word.
var secretStems = []string{"authorization", "cookie", "token", "secret", "passw", "passphr", "passcode", "passkey", "pwd", "apikey", "accesskey",
	"privatekey", "signature", "credential", "session", "sessid", "csrf", "xsrf", "assertion", "amzsecurity", "verifier", "jwt", "bearer",
	"saml", "hmac", "totp", "kennwort", "contrasen"}

// ordinaryStem is true for the words that hold a stem by chance.
func ordinaryStem(joined, stem string) bool {
	switch stem {
	case "token":
		return strings.Contains(joined, "tokenizer") || strings.Contains(joined, "tokenization")
	case "secret":
		return strings.Contains(joined, "secretary") || strings.Contains(joined, "secretariat")
	}
	return false
}

// endSecret are secrets as the last word of a name, or before one of carriers.
var endSecret = []string{"auth", "authentication", "oauth", "pass", "pw", "pin", "otp", "mfa", "tfa", "2fa", "hotp", "sid", "sig", "cred", "creds", "sso",
	"magic", "invite", "invitation", "psk", "senha", "cvv", "cvc"}

// carriers stand behind a word of endSecret without changing what it is.
var carriers = []string{"code", "value", "link", "string", "number", "data", "header", "response", "payload", "id"}

// keyWords before key make a word of both secret: authkey, auth_key. A name that ends in the word key is secret anyway,
// unless the word before it is one of ordinaryKeys.
var keyWords = []string{"api", "app", "auth", "access", "secret", "private", "user", "master", "license", "ssh", "enc", "encryption", "account",
	"shared", "subscription", "signing", "client", "service", "admin", "storage"}

var ordinaryKeys = []string{"primary", "foreign", "public", "sort", "partition", "cache", "idempotency", "row", "message", "routing", "surrogate",
	"lookup", "issue", "project", "index", "group", "order", "dedup", "translation", "object", "language"}

// codeWords before code make it a secret; without one it is so only as the whole name (OAuth), since status_code and
// zip_code are none.
var codeWords = []string{"auth", "access", "verification", "verify", "security", "sms", "invite", "invitation", "activation", "recovery", "backup",
	"device", "user", "login", "reset", "confirm", "confirmation", "unlock", "grant", "oauth"}

// proofWords before ticket, hash or sign make a secret of it.
var proofWords = []string{"auth", "user", "login", "api", "access", "sso", "cas", "service", "kerberos", "data", "request", "kc", "ok"}

// secretWords judges words that are ordinary English too.
func secretWords(words []string) bool {
	last, before := words[len(words)-1], ""
	if len(words) > 1 {
		before = words[len(words)-2]
	}
	switch last {
	case "key":
		return !slices.Contains(ordinaryKeys, before)
	case "code":
		if before == "" || slices.Contains(codeWords, before) {
			return true
		}
	case "ticket", "hash", "sign", "mac":
		return before == "" || slices.Contains(proofWords, before)
	}
	if slices.Contains(endSecret, last) || slices.Contains(carriers, last) && slices.Contains(endSecret, before) {
		return true
	}
	if p, ok := strings.CutSuffix(last, "key"); ok && slices.Contains(keyWords, p) {
		return true
	}
	if p, ok := strings.CutSuffix(last, "pass"); ok && (p == "user" || p == "db" || p == "my" || p == "login" || p == "admin") {
		return true
	}
	p, ok := strings.CutSuffix(last, "pin")
	return ok && (p == "user" || p == "card")
}

// nameWords splits a name into its words, in lower case.
func nameWords(name string) (words []string) {
	from, long := 0, 0 // where the word begins, and how many letters it has so far
	flush := func(to int) {
		if long > 0 {
			words, long = append(words, strings.ToLower(name[from:to])), 0
		}
	}
	before := ' '
	for i, c := range name {
		switch {
		case !unicode.IsLetter(c) && !unicode.IsDigit(c):
			flush(i)
			before = c
			continue
		case unicode.IsUpper(c) && (unicode.IsLower(before) || unicode.IsUpper(before) && long > 1 && lowerBehind(name[i:])):
			flush(i) // camelCase, and the last letter of SAML in SAMLResponse
		}
		if long == 0 {
			from = i
		}
		long++
		before = c
	}
	flush(len(name))
	return words
}

// lowerBehind is true where the second letter of s is a small one.
func lowerBehind(s string) bool {
	_, n := utf8.DecodeRuneInString(s)
	c, _ := utf8.DecodeRuneInString(s[n:])
	return unicode.IsLower(c)
}
