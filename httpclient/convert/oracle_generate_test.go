package convert

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// generator makes commands of its own dice: the n-th command of a seed is always the same.
type generator struct{ *rand.Rand }

func generate(seed, n uint64) trial {
	g := generator{rand.New(rand.NewPCG(seed, n))}
	c := trial{reason: fmt.Sprintf("generated: seed %d, number %d", seed, n), stdin: g.text(12)}
	words := g.operation()
	for range g.IntN(8) / 6 {
		words = append(append(words, "--next"), g.operation()...)
	}
	var b strings.Builder
	b.WriteString("curl")
	for _, w := range words {
		b.WriteString(g.pick(" ", " ", " ", "  ", " \\\n  "))
		b.WriteString(g.quote(w))
	}
	c.text = b.String()
	return c
}

func (g generator) pick(of ...string) string { return of[g.IntN(len(of))] }

// one is true once in n times.
func (g generator) one(n int) bool { return g.IntN(n) == 0 }

// operation are options and URLs in any order.
func (g generator) operation() []string {
	var groups [][]string
	body := g.pick("", "", "data", "data", "form", "upload")
	for range g.IntN(5) {
		groups = append(groups, g.option())
	}
	switch body {
	case "data":
		for range 1 + g.IntN(3) {
			groups = append(groups, g.data())
		}
		if g.one(4) {
			groups = append(groups, []string{g.pick("-G", "--get")})
		}
	case "form":
		for range 1 + g.IntN(3) {
			groups = append(groups, g.form())
		}
	case "upload":
		groups = append(groups, []string{"-T", g.pick("data.txt", "page.html", "empty", "d t.txt", "-", "./data.txt")})
	}
	if g.one(4) {
		groups = append(groups, []string{g.pick("-L", "--location", "--location-trusted"), g.pick("--post301", "--post302", "--post303", "-s", "-s", "-s")})
	}
	for range 1 + g.IntN(7)/6 {
		groups = append(groups, g.url())
	}
	g.Shuffle(len(groups), func(i, j int) { groups[i], groups[j] = groups[j], groups[i] })
	var out []string
	for _, gr := range groups {
		out = append(out, gr...)
	}
	return out
}

// url is a URL and what it needs.
func (g generator) url() []string {
	var b strings.Builder
	b.WriteString(g.pick("URL", "URL", "URL", "URL", "HOST", "http://localhost:PORT", "HTTP://HOST", "http://"+g.login()+"@HOST", "OTHER", "http:/HOST"))
	switch g.IntN(9) {
	case 8:
		b.WriteString("/digest/" + g.pick("plain", "auth", "md5", "sess", "lower", "sha256", "int", "both", "userhash", "quotes", "empty", "unknown", "two", "mixed", "oneline", "stale", "again", "basic"))
	case 0:
		b.WriteString("/redirect/" + g.pick("301", "302", "303", "307", "308") + "/" + g.pick("same", "same", "same", "host", "port", "relative"))
	case 1:
		b.WriteString("/challenge/" + g.pick("basic", "digest", "basic,digest", "bearer", "ntlm", "ntlm,basic", "ntlm,negotiate"))
	case 2:
		b.WriteString("/set/" + g.pick("a=b", "a=b_path=%2f", "sid=1_domain=127.0.0.1", "a=b_secure", "x=_max-age=0", "q=\"v w\"", "a=b_httponly_samesite=lax") + "/redirect/302/same")
	}
	for range g.IntN(4) {
		b.WriteString("/" + g.pick("a", "b c", "..", ".", "", "%2F", "%zz", "ü", "|x", "a+b", "~u", "a;b", "x,y", "%7e", "'q'", "a=b&c", "(1)", "*", "$v", "@", "a:b", "^", "`", "\"", "<>"))
	}
	if g.one(3) {
		b.WriteString("?" + g.pick("", "a=b", "a=b&", "q=ü", "x=%41%zz", "a=/../b", "q=a+b", "u=http://x.test/?y=z", "[]=1", "a|b", "?", "a=\"b\""))
	}
	if g.one(6) {
		b.WriteString("#" + g.pick("", "frag", "a?b", "x"))
	}
	if g.one(9) {
		b.WriteString(g.pick("{a,b}", "[1-3]", "[01-11:5]", "[a-c]", "{x}", "{a,{b}", "[3-1]", "\\{a\\}", "[z-a]", "{,y}", "[1-2]{p,q}", "]"))
	}
	u := strings.ReplaceAll(b.String(), " ", g.pick("%20", "%20", "%20", "+", " "))
	if g.one(5) {
		return []string{"--url", u}
	}
	return []string{u}
}

func (g generator) login() string {
	return g.pick("u", "bob", "b%40b", "ü", "") + g.pick("", ":", ":pw", ":p%3aw", ":p:w")
}

// option is one that does not make a body.
func (g generator) option() []string {
	switch g.IntN(30) {
	case 0, 1, 2, 3:
		return []string{g.pick("-H", "--header"), g.header()}
	case 4:
		return []string{g.pick("-X", "--request"), g.pick("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "get", "X-Y")}
	case 5:
		return []string{g.pick("-A", "--user-agent"), g.pick("", "x/1", "Mozilla/5.0 (X11)", "ü")}
	case 6:
		return []string{"-e", g.pick("", "http://r.test/", "http://r.test/;auto", ";auto")}
	case 7:
		return []string{"-b", g.pick("a=b", "a=b; c=d", "x=\"y z\"", "cookies", "dump", "", "missing", "n=ü")}
	case 8:
		return []string{"-u", g.pick("a:b", "a:", ":b", "a:b:c", "ü:ö", "a b:c d"), g.pick("--digest", "--digest", "--anyauth", "--basic", "--ntlm", "-s", "-s", "-s")}
	case 9:
		return []string{"-r", g.pick("0-9", "5", "-5", "5-", "0-1,4-5")}
	case 10:
		return []string{g.pick("--compressed", "--tr-encoding", "--no-compressed", "--compressed-ssh")}
	case 11:
		return []string{g.pick("-0", "--http1.0", "--http1.1", "--http2")}
	case 12:
		return []string{g.pick("--path-as-is", "-g", "--globoff", "--no-globoff")}
	case 13:
		return []string{"--oauth2-bearer", g.pick("tok", "a.b.c", "t k")}
	case 14:
		return []string{"-c", "out"}
	case 15:
		return []string{"-j"}
	case 16:
		return []string{"--url-query", g.pick("a=b", "a=b c", "=x", "+a=%41&b", "ü", "f@data.txt", "")}
	case 17:
		return []string{"-z", g.pick("2020-01-02", "2 Jan 2020", "Thu, 02 Jan 2020 03:04:05 GMT", "20200102", "DIR/data.txt", "-2 Jan 2020 10:00", "=2 Jan 2020", "rubbish", "Jan 2 2020 23:59 +0100", "2 Jan 20 PST")}
	case 18:
		return []string{"--etag-compare", g.pick("etag", "empty")}
	case 19:
		return []string{"--netrc-file", "netrc", g.pick("--digest", "--no-digest", "--anyauth")}
	case 20:
		return []string{"-x", g.pick("URL", "http://p:q@HOST", "HOST", "socks5h://HOST", "socks4a://u@HOST", "")}
	case 21:
		return []string{"-x", "URL", g.pick("-p", "--proxytunnel", "-s"), "--proxy-header", g.header(), "-U", g.pick("p:q", "ü:", "p:q:r"), g.pick("--proxy-digest", "--proxy-anyauth", "-s", "-s")}
	case 22:
		return []string{"--connect-to", g.pick("::127.0.0.1:PORT", "x.test:80:127.0.0.1:PORT", "127.0.0.1:PORT:localhost:PORT2")}
	case 23:
		return []string{"--request-target", g.pick("/t", "*", "/t?x", "http://x.test/")}
	case 24:
		return []string{"-K", g.pick("opts", "conf")}
	case 25:
		return []string{g.pick("-so", "-fsSLo", "-sLo", "-Lso"), g.pick("out", "out2")}
	case 26:
		return []string{"-I"}
	case 27:
		return []string{"--max-redirs", g.pick("0", "1", "5", "-1")}
	case 28:
		return []string{g.pick("--haproxy-protocol", "-4", "--basic", "--no-digest", "--raw", "--raw", "--http1.1")}
	}
	return []string{g.pick("--form-escape", "--no-location", "--junk-session-cookies", "--compress", "--loc", "--no-netrc", "-n", "--netrc-optional")}
}

func (g generator) header() string {
	name := g.pick("X-A", "x-b", "Accept", "User-Agent", "Host", "Content-Type", "Authorization", "Cookie", "Referer", "Range", "Connection", "Expect", "Accept-Encoding", "If-None-Match", "X_Y", "Proxy-Connection", "TE", "If-Modified-Since")
	if name == "Host" {
		return name + g.pick(": a.test", ":", ": a.test:81")
	}
	if name == "Expect" {
		return name + g.pick(":", ": 100-continue")
	}
	return name + g.pick(": v", ":v", ": a b", ":", ";", ": ü", ":  spaced  ", ": \"q\"", ": a:b", "", ": x, y")
}

func (g generator) text(n int) string {
	var b strings.Builder
	for range g.IntN(n) {
		b.WriteString(g.pick("a", "b=c", "&", " ", "%", "+", "ü", "\n", "\t", "\"", "'", "\\", "$x", "`", "!", "{", "}", ";", "@", "#", "=", "é", "日", "\x01", "~", "*", "?", "[1]", ",", "<", ">", "|", "^", "0"))
	}
	return b.String()
}

func (g generator) data() []string {
	file := "@" + g.pick("data.txt", "page.html", "empty", "-", "pic.PNG")
	switch g.IntN(8) {
	case 0:
		return []string{g.pick("-d", "--data", "--data-ascii"), file}
	case 1:
		return []string{"--data-binary", g.pick(file, "@bin.dat", g.value(8))}
	case 2:
		return []string{"--data-raw", g.text(8)}
	case 3, 4:
		return []string{"--data-urlencode", g.pick("", "=", "n=", "n", "n=a=b@") + g.text(8)}
	case 5:
		return []string{"--data-urlencode", g.pick("", "n", "a b") + file}
	case 6:
		return []string{"--json", g.pick(file, `{"a":"ü"}`, g.value(6))}
	}
	return []string{"-d", g.value(8)}
}

// value is a text that names no file.
func (g generator) value(n int) string {
	t := g.text(n)
	if strings.HasPrefix(t, "@") || strings.HasPrefix(t, "<") {
		return "v" + t
	}
	return t
}

func (g generator) form() []string {
	name := g.pick("a", "b c", "q\"q", "ü", "x\\y", "", "n[]")
	attributes := ""
	for range g.IntN(3) {
		attributes += g.pick(";", "; ", " ;") + g.pick("type=text/x", "type=\"a/b\"", "type=a/b; charset=utf-8", "filename=f.txt", "filename=\"q\\\"z.html\"", "filename=", "headers=\"X-P: 1\"", "headers=X-P: 2", "encoder=base64", "encoder=binary", "encoder=8bit", "unknown=1", "")
	}
	value := strings.NewReplacer("@", "", "<", "", "(", "", ")", "").Replace(g.text(6))
	switch g.IntN(7) {
	case 0:
		return []string{"--form-string", name + "=" + g.text(8)}
	case 1:
		return []string{"-F", name + "=@" + g.pick("data.txt", "pic.PNG", "./page.html", "\"d t.txt\"", "data.txt,page.html", "bin.dat") + attributes}
	case 2:
		return []string{"-F", name + "=<" + g.pick("data.txt", "page.html") + attributes}
	case 3:
		return []string{"-F", name + "=\"" + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(g.text(6)) + "\"" + attributes}
	case 4:
		return []string{"-F", name + "=(" + g.pick("", ";type=multipart/x"), "-F", "i=" + value, "-F", "=)"}
	}
	return []string{"-F", name + "=" + value + attributes}
}

// quote writes a word for bash in one of the ways that people do.
func (g generator) quote(w string) string {
	plain := w != "" && strings.Trim(w, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-./:=@%+,_") == ""
	switch k := g.IntN(6); {
	case plain && k < 4:
		return w
	case k == 0 && !strings.Contains(w, "\n"):
		var b strings.Builder
		for _, r := range w {
			if r < 0x80 && !alnum(byte(r)) {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
		}
		if w == "" {
			return "''"
		}
		return b.String()
	case k == 1:
		var b strings.Builder
		for i := range len(w) {
			switch c := w[i]; {
			case c == '\'' || c == '\\':
				b.WriteString("\\" + string(rune(c)))
			case c == '\n':
				b.WriteString("\\n")
			case c < ' ':
				b.WriteString(fmt.Sprintf("\\x%02x", c))
			case c >= 0x80:
				b.WriteString("\\" + strconv.FormatInt(int64(c), 8))
			default:
				b.WriteByte(c)
			}
		}
		return "$'" + b.String() + "'"
	case k == 2 && !strings.Contains(w, "!"):
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`").Replace(w) + `"`
	case k == 3 && len(w) > 1 && !strings.ContainsAny(w[:2], "UHOPDST") && w[1] < 0x80 && w[0] < 0x80:
		return g.quote(w[:1]) + "'" + strings.ReplaceAll(w[1:], "'", `'"'"'`) + "'"
	}
	return "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
}
