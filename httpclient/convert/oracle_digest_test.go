package convert

import (
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"hash"
	"regexp"
	"strings"
)

// What the recorder asks of Digest, and how it judges an answer: cnonce and response differ from one run to the next, so each is
// checked by a computation of its own and compared as right or wrong; order, quotes and all other parameters are compared as they
// stand.

// digestKinds are the challenges by the word in the path.
var digestKinds = map[string][]string{
	"plain":     {`Digest realm="r", nonce="n1"`},
	"auth":      {`Digest realm="r", nonce="n1", qop="auth"`},
	"md5":       {`Digest realm="a realm", nonce="n1", opaque="op", algorithm=MD5, qop="auth"`},
	"sess":      {`Digest realm="r", nonce="n1", algorithm=MD5-sess, qop="auth"`},
	"lower":     {`digest realm=r,nonce=n1,algorithm=md5,qop=auth`},
	"sha256":    {`Digest realm="r", nonce="n1", algorithm=SHA-256, qop="auth, auth-int"`},
	"sha256s":   {`Digest realm="r", nonce="n1", algorithm=SHA-256-sess, qop="auth"`},
	"sha512":    {`Digest realm="r", nonce="n1", algorithm=SHA-512-256, qop="auth"`},
	"int":       {`Digest realm="r", nonce="n1", qop="auth-int"`},
	"both":      {`Digest realm="r", nonce="n1", qop="auth-int,auth"`},
	"noqop":     {`Digest realm="r", nonce="n1", qop="other"`},
	"sessnoqop": {`Digest realm="r", nonce="n1", algorithm=MD5-sess`},
	"userhash":  {`Digest realm="r", nonce="n1", algorithm=SHA-256, qop="auth", userhash=true, charset=UTF-8`},
	"quotes":    {`Digest realm="say \"r\" \\ x", nonce="n\"1", opaque="a,b", qop="auth"`},
	"empty":     {`Digest realm="", nonce="", opaque="", qop="auth"`},
	"norealm":   {`Digest nonce="n1", qop="auth"`},
	"nononce":   {`Digest realm="r", qop="auth"`},
	"unknown":   {`Digest realm="r", nonce="n1", algorithm=SHA-1, qop="auth"`},
	"two":       {`Digest realm="r", nonce="n1", algorithm=SHA-256, qop="auth"`, `Digest realm="r", nonce="n2", algorithm=MD5, qop="auth"`},
	"twobad":    {`Digest realm="r", nonce="n1", algorithm=SHA-1, qop="auth"`, `Digest realm="r", nonce="n2", algorithm=MD5, qop="auth"`},
	"basic":     {`Basic realm="r"`},
	"mixed":     {`Basic realm="r"`, `Digest realm="r", nonce="n1", qop="auth"`},
	"oneline":   {`Basic realm="b", Digest realm="r", nonce="n1", qop="auth"`},
	"before":    {`Digest realm="r", nonce="n1", qop="auth", Basic realm="b"`},
	"bearer":    {`Bearer realm="r"`},
	"spaces":    {`Digest   realm="r" ,  nonce="n1",qop="auth" `},
}

// digestChallenge are the fields that answer a request with that Authorization, nil where it is let in. Kind stale calls the first
// nonce stale, again repeats the challenge for ever.
func digestChallenge(kind, authorization string) []string {
	switch kind {
	case "stale":
		switch {
		case strings.Contains(authorization, `nonce="new"`):
			return nil
		case strings.HasPrefix(authorization, "Digest "):
			return []string{`Digest realm="r", nonce="new", qop="auth", stale=true`}
		}
		return []string{`Digest realm="r", nonce="old", qop="auth"`}
	case "again":
		return digestKinds["auth"]
	case "fresh":
		return []string{fmt.Sprintf(`Digest realm="r", nonce="n%d", qop="auth"`, len(authorization))}
	}
	lines, ok := digestKinds[kind]
	if !ok || strings.HasPrefix(authorization, "Digest ") || strings.HasPrefix(authorization, "Basic ") && strings.Contains(strings.Join(lines, ""), "Basic") {
		return nil
	}
	return lines
}

func challengeLines(name string, values []string) string {
	text := ""
	for _, v := range values {
		text += name + ": " + v + "\r\n"
	}
	return text
}

var digestParam = regexp.MustCompile(`(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))`)

// digestPasswords are those of the trials, by user.
var digestPasswords = map[string]string{"a": "b", "alice": "s3cr:et", `q"u\o`: "p", "ü": "ö", "": "b", "nina": "pw", "c": "d", "p": "q", "a b": "c d"}

// judgedDigest is an answer with cnonce and response in words.
func judgedDigest(method, v string) string {
	if !strings.HasPrefix(v, "Digest ") {
		return v
	}
	p := map[string]string{}
	for _, m := range digestParam.FindAllStringSubmatch(v, -1) {
		p[m[1]] = strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(m[2]) + m[3]
	}
	verdict, cnonce := "wrong", "CNONCE"
	for user, password := range digestPasswords {
		for _, pw := range []string{password, "", "b:c"} {
			if p["response"] == expectedDigest(method, user, pw, p) {
				verdict = "right for " + user + ":" + pw
			}
		}
	}
	if n := len(p["cnonce"]); n != 44 && n != 0 {
		cnonce = fmt.Sprintf("CNONCE of %d characters", n)
	}
	v = strings.Replace(v, `response="`+p["response"]+`"`, `response="`+verdict+`"`, 1)
	return strings.Replace(v, `cnonce="`+p["cnonce"]+`"`, `cnonce="`+cnonce+`"`, 1)
}

// expectedDigest follows RFC 7616 section 3.4 from the parameters that were sent.
func expectedDigest(method, user, password string, p map[string]string) string {
	name := strings.ToUpper(p["algorithm"])
	sum := func(s string) string {
		var h hash.Hash
		switch {
		case strings.HasPrefix(name, "SHA-256"):
			h = sha256.New()
		case strings.HasPrefix(name, "SHA-512-256"):
			h = sha512.New512_256()
		default:
			h = md5.New()
		}
		h.Write([]byte(s))
		return fmt.Sprintf("%x", h.Sum(nil))
	}
	if p["userhash"] == "true" && p["username"] != sum(user+":"+p["realm"]) {
		return "another user"
	}
	a1 := sum(user + ":" + p["realm"] + ":" + password)
	if strings.HasSuffix(name, "-SESS") {
		a1 = sum(a1 + ":" + p["nonce"] + ":" + p["cnonce"])
	}
	a2 := method + ":" + p["uri"]
	if p["qop"] == "auth-int" {
		a2 += ":" + sum("")
	}
	if p["qop"] == "" {
		return sum(a1 + ":" + p["nonce"] + ":" + sum(a2))
	}
	return sum(strings.Join([]string{a1, p["nonce"], p["nc"], p["cnonce"], p["qop"], sum(a2)}, ":"))
}

// digestCommands are those of oracleCommands that are about Digest.
func digestCommands() []trial {
	rows := []trial{
		{reason: "a query in uri", text: `curl --digest -u a:b 'URL/digest/auth/p%20q?x=1&y=%41#frag'`},
		{reason: "an empty query in uri", text: `curl --digest -u a:b 'URL/digest/auth/a?'`},
		{reason: "a colon in the password", text: `curl --digest -u alice:s3cr:et URL/digest/auth/a`},
		{reason: "quotes in user and realm", text: `curl --digest -u 'q"u\o:p' URL/digest/quotes/a`},
		{reason: "UTF-8 in the login", text: `curl --digest -u 'ü:ö' URL/digest/userhash/a`},
		{reason: "an empty password", text: `curl --digest -u a: URL/digest/auth/a`},
		{reason: "an empty user", text: `curl --digest -u :b URL/digest/auth/a`},
		{reason: "no login at all", text: `curl --digest URL/digest/auth/a`},
		{reason: "nobody asks", text: `curl --digest -u a:b URL/a`},
		{reason: "nobody asks for the login of a POST", text: `curl --digest -u a:b -d x=y URL/a`},
		{reason: "a POST begins without its body", text: `curl --digest -u a:b -d x=y URL/digest/auth/a`},
		{reason: "a JSON body", text: `curl --digest -u a:b --json '{"a":1}' URL/digest/int/a`},
		{reason: "a form begins without its body and type", text: `curl --digest -u a:b -F x=y URL/digest/auth/a`},
		{reason: "a form with a type of one's own", text: `curl --digest -u a:b -F x=y -H 'Content-Type: multipart/x' URL/digest/auth/a`},
		{reason: "an upload begins without its file", text: `curl --digest -u a:b -T data.txt URL/digest/auth/a`},
		{reason: "a large POST asks only with its body", text: `curl --digest -u a:b -d @big URL/digest/auth/a`},
		{reason: "a length of one's own", text: `curl --digest -u a:b -d x=y -H 'Content-Length: 3' URL/digest/auth/a`},
		{reason: "a body and another method", text: `curl --digest -u a:b -X PATCH -d x=y URL/digest/auth/a`},
		{reason: "a method without a body", text: `curl --digest -u a:b -X DELETE URL/digest/auth/a`},
		{reason: "HEAD", text: `curl --digest -u a:b -I URL/digest/auth/a`},
		{reason: "-G", text: `curl --digest -u a:b -G -d x=y URL/digest/auth/a`},
		{reason: "anyauth sends the body at once", text: `curl --anyauth -u a:b -d x=y URL/digest/auth/a`},
		{reason: "anyauth and Basic", text: `curl --anyauth -u a:b -d x=y URL/digest/basic/a`},
		{reason: "anyauth takes Digest before Basic", text: `curl --anyauth -u a:b URL/digest/mixed/a`},
		{reason: "digest and basic together", text: `curl --digest --basic -u a:b URL/digest/basic/a`},
		{reason: "digest alone never becomes Basic", text: `curl --digest -u a:b URL/digest/basic/a`},
		{reason: "Basic alone never becomes Digest", text: `curl -u a:b URL/digest/auth/a`},
		{reason: "anyauth where neither is offered", text: `curl --anyauth -u a:b URL/digest/bearer/a`},
		{reason: "an Authorization by -H beside it", text: `curl --digest -u a:b -H 'Authorization: x' URL/digest/plain/a`},
		{reason: "an Authorization taken away", text: `curl --digest -u a:b -H 'Authorization:' URL/digest/plain/a`},
		{reason: "a stale nonce", text: `curl --digest -u a:b URL/digest/stale/a`},
		{reason: "a stale nonce and a body", text: `curl --digest -u a:b -d x=y URL/digest/stale/a`},
		{reason: "the wrong password ends it", text: `curl --digest -u a:b URL/digest/again/a`},
		{reason: "a fresh nonce that is not called stale", text: `curl --digest -u a:b URL/digest/fresh/a`},
		{reason: "the nonce is used again behind a redirect", text: `curl -L --digest -u a:b URL/digest/auth/redirect/302/same/digest/auth/end`},
		{reason: "a POST and a redirect that keeps it", text: `curl -L --digest -u a:b -d x=y URL/digest/auth/redirect/307/same/digest/auth/end`},
		{reason: "a redirect before the challenge", text: `curl -L --digest -u a:b -d x=y URL/redirect/302/same/digest/auth/end`},
		{reason: "a redirect to another host", text: `curl -L --digest -u a:b URL/digest/auth/redirect/302/host/end`},
		{reason: "trusted to another host", text: `curl --location-trusted --digest -u a:b URL/digest/auth/redirect/302/host/end`},
		{reason: "a target of one's own is not in uri", text: `curl --digest -u a:b --request-target /digest/auth/t URL/x`},
		{reason: "the answer counts as a redirect", text: `curl --digest --max-redirs 0 -u a:b URL/digest/auth/a`},
		{reason: "the answer counts as a redirect, with one", text: `curl -L --digest --max-redirs 1 -u a:b URL/digest/auth/redirect/302/same/end`},
		{reason: "the answer goes the way of a redirect", text: `curl --digest -e 'http://r.test/;auto' -u a:b 'URL/digest/auth/ü?ü'`},
		{reason: "anyauth stays beside --basic", text: `curl --anyauth --basic -u a:b URL/digest/mixed/a`},
		{reason: "anyauth put out", text: `curl --anyauth --no-digest -u a:b URL/digest/mixed/a`},
		{reason: "a proxy that takes an opening without asking", text: `curl --proxy-digest -x URL -U p:q -d x=y http://e.test/a`},
		{reason: "userinfo", text: `curl --digest 'http://a:b@HOST/digest/auth/a'`},
		{reason: "netrc", text: `curl --digest --netrc-file netrc URL/digest/auth/a`},
		{reason: "HTTP/1.0", text: `curl --digest -0 -u a:b -d x=y URL/digest/auth/a`},
		{reason: "over TLS", text: `curl -k --digest -u a:b -d x=y TLS/digest/auth/a`},
		{reason: "a cookie that comes with the challenge's way", text: `curl --digest -u a:b -b c=d -A x/1 -e http://r.test/ URL/digest/auth/a`},
		{reason: "a proxy that asks", text: `curl --proxy-digest -x URL -U p:q 'http://e.test/proxied/auth/a?x'`},
		{reason: "a proxy that asks for a POST", text: `curl --proxy-digest -x URL -U p:q -d x=y http://e.test/proxied/sha256/a`},
		{reason: "a proxy with anyauth", text: `curl --proxy-anyauth -x URL -U p:q -d x=y http://e.test/proxied/mixed/a`},
		{reason: "proxy and server ask", text: `curl --proxy-digest --digest -x URL -U p:q -u a:b http://e.test/proxied/auth/digest/md5/a`},
		{reason: "proxy and server ask for a POST", text: `curl --proxy-digest --digest -x URL -U p:q -u a:b -d x=y http://e.test/proxied/auth/digest/md5/a`},
		{reason: "a tunnel that asks", text: `curl --proxy-digest -p -x URL -U p:q http://auth.digest.test/a`},
		{reason: "a tunnel that asks of anyauth", text: `curl --proxy-anyauth -p -x URL -U p:q http://mixed.digest.test/a`},
		{reason: "a tunnel that refuses", text: `curl --proxy-digest -p -x URL -U p:q http://again.digest.test/a`},
		{reason: "a tunnel to TLS", text: `curl -k --proxy-digest -x URL -U p:q https://auth.digest.test/a`},
		{reason: "a tunnel, and the server asks", text: `curl --digest -u a:b --proxy-digest -p -x URL -U p:q -d x=y http://auth.digest.test/digest/auth/a`},
		{reason: "proxy-digest without a login", text: `curl --proxy-digest -x URL http://e.test/proxied/auth/a`},
		{reason: "proxy-digest without a proxy", text: `curl --proxy-digest URL/a`},
		{reason: "a proxy of the environment", text: `curl --proxy-digest http://e.test/proxied/auth/a`, env: []string{"http_proxy=http://p:q@HOST"}},
	}
	for kind := range digestKinds {
		rows = append(rows, trial{reason: "digest, kind " + kind, text: "curl --digest -u a:b URL/digest/" + kind + "/a"}, trial{reason: "anyauth, kind " + kind, text: "curl --anyauth -u a:b URL/digest/" + kind + "/a"})
	}
	return rows
}
