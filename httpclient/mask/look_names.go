package mask

import (
	"slices"
	"strings"
)

// nameBefore is the name that a value at i stands under, as in name: value, name=value, "name":"value", or the word before
// it; from is where the run begins that the value is in.
func nameBefore(text string, i, from int) string {
	if i > from && text[i-1] == '/' {
		i = from
	}
	near := text[max(0, i-12):i]
	i -= len(near) - len(strings.TrimRight(near, " \"'`\\:=()“"))
	end := i
	for i > 0 && end-i < 64 && runClass[text[i-1]] != 0 && text[i-1] != '/' {
		i--
	}
	return text[i:end]
}

// publicLine is true in a header line whose name is of an id or the like, also behind other words: ETag: W/"…".
func publicLine(text string, i int) bool {
	line := text[max(0, i-300):i]
	if n := strings.LastIndexByte(line, '\n'); n >= 0 {
		line = line[n+1:]
	} else if i > 300 {
		return false
	}
	name, _, ok := strings.Cut(line, ": ")
	return ok && name != "" && !strings.ContainsAny(name, " \"'{}[]=&?/") && PublicName(name)
}

// publicParam is true inside a quoted value with = or : in it, whose name is public: nonce="dGltZQ=0f1e…", as Apache httpd
// writes it, or nonce="5f0c:0f1e…", as lighttpd and Tomcat do.
func publicParam(text string, start int) bool {
	if start == 0 || text[start-1] != '=' && text[start-1] != ':' {
		return false
	}
	i := start - 1
	for i > 0 && start-i < 200 && (text[i] == '=' || text[i] == ':' || runClass[text[i]] != 0) {
		i--
	}
	if text[i] != '"' || i == 0 || text[i-1] != '=' {
		return false
	}
	return PublicName(nameBefore(text, i, i))
}

// boundary is true for the line between two parts of multipart/form-data, and for sources in a Content-Security-Policy.
func boundary(text string, start int) bool {
	run := text[start:]
	if strings.HasPrefix(run, "--") && (start == 0 || text[start-1] == '\n') || strings.HasPrefix(run, "----") {
		return true
	}
	for _, p := range [...]string{"nonce-", "sha256-", "sha384-", "sha512-"} {
		if strings.HasPrefix(run, p) {
			return true
		}
	}
	return false
}

// digestValue is true inside the bytes of a Content-Digest (RFC 9530), sha-256=:…:, which anybody can make from the body.
func digestValue(text string, start int) bool {
	i := start
	for i > 0 && start-i < 100 && text[i-1] != ':' {
		if c := text[i-1]; runClass[c] == 0 && c != '+' && c != '=' {
			return false
		}
		i--
	}
	return i > 0 && (strings.HasSuffix(text[:i], "256=:") || strings.HasSuffix(text[:i], "512=:")) // a narrow screen breaks the line behind sha-
}

// publicWords name what is random and no secret: ids, traces, challenges, check sums.
var publicWords = []string{"id", "ids", "uuid", "guid", "etag", "nonce", "cnonce", "nextnonce", "opaque", "realm", "traceparent", "tracestate", "trace",
	"span", "kid", "jti", "x5t", "jkt", "thumbprint", "fingerprint", "sha", "sha1", "sha256", "sha384", "sha512", "md5", "checksum", "digest", "integrity",
	"commit", "revision", "challenge", "boundary", "ray", "match", "correlation", "via", "server", "version", "build", "b3",
	"sub", "oid", "uid", "tid", "aud", "azp", "iss"}

var idOwners = []string{"request", "trace", "span", "client", "user", "correlation", "tenant", "account", "project", "object", "message", "event",
	"device", "transaction", "order", "invocation", "parent", "app"}

// PublicName reports whether a value under this name may look random and is no secret all the same.
func PublicName(name string) bool {
	for _, w := range nameWords(name) {
		p, id := strings.CutSuffix(w, "id")
		if slices.Contains(publicWords, w) || id && slices.Contains(idOwners, p) {
			return !SecretName(name)
		}
	}
	return false
}
