package convert

import (
	"bytes"
	"io"
	"net"
	"os"
	"strings"
	"testing"

	"why401/httpclient"
)

// files are what the commands of this file may read.
func files(path string) ([]byte, error) {
	text, ok := map[string]string{"loop": "-K loop\n", "two": "url = http://a.test/1\nnext\nurl = http://a.test/2\n", "odd": "nonsense\n-X \"PUT\n", "v": "from a file\n", "bad": "url = http://a.test/\nheader = @missing\n"}[path]
	if !ok {
		return nil, os.ErrNotExist
	}
	return []byte(text), nil
}

func TestConfigLine(t *testing.T) {
	for _, row := range []struct{ reason, line, keyword, value string }{
		{"a space", "url http://a.test/", "url", "http://a.test/"},
		{"an equals sign", "url=http://a.test/", "url", "http://a.test/"},
		{"a colon and blanks", "  url :  http://a.test/  ", "url", "http://a.test/"},
		{"a dashed option keeps its signs", "-H=x", "-H=x", ""},
		{"quotes and escapes", `header = "a\"b\\c\td\qe" rest`, "header", "a\"b\\c\tdqe"},
		{"single quotes are none", "header 'a b'", "header", "'a"},
		{"a comment", "# url x", "", ""},
		{"other comments", "/ x", "", ""},
		{"no value", "compressed", "compressed", ""},
		{"an open quote ends with the line", `a = "b`, "a", "b"},
		{"a backslash at the end", `a = "b\`, "a", "b"},
		{"a line end of Windows", "silent\r", "silent", ""},
	} {
		if k, v, _ := configLine(row.line); k != row.keyword || v != row.value {
			t.Errorf("%s: %q is %q and %q, want %q and %q", row.reason, row.line, k, v, row.keyword, row.value)
		}
	}
}

func TestCurlCommands(t *testing.T) {
	env := func(name string) string { return map[string]string{"TOKEN": "CANARY-env", "HOME": "/home/x"}[name] }
	for _, row := range []struct {
		reason, in string
		want       string // METHOD URL and what else is told, of each request
		fail       string // in the error
	}{
		{"a variable", `curl --variable q='a b' --expand-url 'http://a.test/?q={{q:url}}'`, "GET http://a.test/?q=a%20b", ""},
		{"a variable of a file, trimmed", `curl --variable v@v --expand-data '{{v:trim}}' http://a.test/`, "POST http://a.test/ |from a file", ""},
		{"a variable of the environment", `curl --variable %TOKEN --expand-header 'X: {{TOKEN}}' http://a.test/`, "GET http://a.test/ X: CANARY-env", ""},
		{"a variable of the environment that is missing", `curl --variable %NONE http://a.test/`, "", "environment variable NONE"},
		{"its default", `curl --variable %NONE=d --expand-header 'X: {{NONE:b64}}' http://a.test/`, "GET http://a.test/ X: ZA==", ""},
		{"a part of it", `curl --variable 'v[2-4]=abcdefg' --expand-data '{{v}}{{v:json}}' http://a.test/`, "POST http://a.test/ |cdecde", ""},
		{"decoding", `curl --variable v=YWI= --expand-data '{{v:64dec}}' http://a.test/`, "POST http://a.test/ |ab", ""},
		{"an unknown name is empty, an escape is none", `curl --expand-data '<{{no}}>\{{x}}' http://a.test/`, "POST http://a.test/ |<>{{x}}", ""},
		{"an unknown function", `curl --variable v=1 --expand-data '{{v:rot13}}' http://a.test/`, "", "trim, json"},
		{"an option without a value cannot be expanded", `curl --expand-compressed http://a.test/`, "", "an option with a value"},
		{"config files that include themselves", `curl -K loop http://a.test/`, "", "config files that end"},
		{"--next in a config file", `curl -K two`, "GET http://a.test/1; GET http://a.test/2", ""},
		{"what curl leaves out is noted", `curl -K odd http://a.test/`, "PUT http://a.test/ note: line 1 of odd was left out", ""},
		{"a file that a config file misses names its line", `curl -K bad`, "", "reading the config file bad, line 2"},
		{"a bracket that is no range", `curl 'http://a.test/[x'`, "", "at character 15"},
		{"too many requests", `curl 'http://a.test/[1-9999999999]'`, "", "at most 1000 requests"},
		{"too many by several globs", `curl 'http://a.test/[1-99]{a,b,c,d}[1-9]'`, "", "at most 1000 requests"},
		{"too many braces of the shell", `curl http://a.test/{1..99999}`, "", "at most 1000 requests"},
		{"an IPv6 address is no glob", `curl 'http://[::1]:81/'`, "GET http://[::1]:81/", ""},
		{"a space in a URL", `curl 'http://a.test/a b'`, "", "without spaces"},
		{"digest is read", `curl --digest -u a:b http://a.test/`, "GET http://a.test/ scheme digest", ""},
		{"aws-sigv4 keeps its parameters", `curl --aws-sigv4 aws:amz:eu:s3 -u a:b http://a.test/`, "GET http://a.test/ scheme aws-sigv4", ""},
		{"a certificate of an engine is named", `curl --cert-type ENG --cert c https://a.test/`, "GET https://a.test/ unsupported --cert-type ENG", ""},
		{"PKCS #12 is read", `curl --cert-type p12 --cert c.p12:CANARY https://a.test/`, "GET https://a.test/", ""},
		{"an interface is named", `curl --interface eth0 https://a.test/`, "GET https://a.test/ unsupported --interface eth0", ""},
		{"-C - is named", `curl -C - https://a.test/`, "GET https://a.test/ unsupported -C - (what was loaded before is not known here)", ""},

		{"a variable that nobody assigns stays", `curl "http://a.test/$ID?x=${B:-c}"`, "GET http://a.test/$ID?x=c unsupported the variable $ID in the URL (put its value in its place) note: the shell variable B is not set in the text: its default was taken note: the shell variable ID was not expanded", ""},
		{"one that the text assigns", "ID=7\ncurl http://a.test/$ID", "GET http://a.test/7", ""},
		{"one that would have to be run", "ID=$(date)\ncurl http://a.test/$ID", "GET http://a.test/$ID unsupported the variable $ID in the URL (put its value in its place) note: the value of the shell variable ID would have to be run", ""},
		{"one that holds another", "A=x; B=\"$A/y\"; curl http://a.test/$B", "GET http://a.test/x/y", ""},
		{"one that is added to", "A=x; A+=y; curl http://a.test/$A", "GET http://a.test/xy", ""},
		{"an empty one is no word", `H=; curl $H http://a.test/ "$H" -X PUT`, "", "the URL"},
		{"a file that is read by a command names its place", "curl http://a.test/ \\\n -d \"$(cat body.json)\"", "", "line 2, column 6"},
		{"the same, shorter", `curl -d "$(<body.json)" http://a.test/`, "", "reads body.json"},
		{"a pipe from a program", `jq . x.json | curl -d @- http://a.test/`, "", "the output of jq"},
		{"a pipe from a program that curl does not read", `jq . x.json | curl http://a.test/`, "GET http://a.test/", ""},
		{"two commands", "curl http://a.test/1 && curl http://a.test/2", "GET http://a.test/1; GET http://a.test/2", ""},
		{"a command among others", "cd x; mkdir y\nsudo curl http://a.test/", "GET http://a.test/", ""},
		{"a loop over values that the text gives", "for i in 1 2; do curl http://a.test/$i; done", "GET http://a.test/1; GET http://a.test/2", ""},
		{"a loop over what would have to be run", "for i in $(ls); do curl http://a.test/x; done", "GET http://a.test/x", ""},
		{"a condition", "if curl http://a.test/1; then curl http://a.test/2; fi", "GET http://a.test/1; GET http://a.test/2", ""},
		{"an array of options", "H=(-X PUT); H+=(-H 'A: b'); curl \"${H[@]}\" http://a.test/", "PUT http://a.test/ A: b", ""},
		{"a request whose answer another one takes", "T=$(curl http://a.test/token | jq -r .t)\ncurl http://a.test/x", "GET http://a.test/token note: what stands after | was left out note: the variable T takes what a request of the text answers, which was not sent: its value is unknown; GET http://a.test/x", ""},
		{"a block", "{ time curl http://a.test/; }", "GET http://a.test/", ""},
		{"a tilde is the home folder", `curl --cacert ~/ca.pem https://a.test/`, "GET https://a.test/ ca /home/x/ca.pem", ""},
		{"an ampersand cuts the URL", `curl http://a.test/?a=1&b=2`, "GET http://a.test/?a=1 note: an unquoted & ended the command", ""},
		{"an ampersand cuts the URL and what stands behind it", `curl http://a.test/?a=1&b=2 -H 'A: b'`, "GET http://a.test/?a=1 unsupported what stands behind the unquoted & of the URL, which the shell takes for the end of the command (quote the URL) note: an unquoted & ended the command", ""},
		{"the same on further lines", "curl http://a.test/?a=1&b=2 \\\n -H 'A: b'", "GET http://a.test/?a=1 unsupported what stands behind the unquoted & of the URL, which the shell takes for the end of the command (quote the URL) note: an unquoted & ended the command", ""},
		{"an ampersand behind the command cuts nothing", `curl http://a.test/?a=1 &`, "GET http://a.test/?a=1 note: the & behind the command only puts it into the background", ""},
		{"a pipe behind the command", `curl http://a.test/ | jq .`, "GET http://a.test/ note: what stands after | was left out", ""},
		{"blanks behind a backslash", "curl http://a.test/ \\  \n -X PUT", "PUT http://a.test/ note: line 1 ends in a backslash and spaces", ""},
		{"blanks behind a backslash in quotes stay", "curl -d 'a\\  \nb' http://a.test/", "POST http://a.test/ |a\\  \nb", ""},
		{"a here-document with a variable", "A=1; curl -d @- http://a.test/ <<X\n$A \\$A\nX\n", "POST http://a.test/ |1 $A", ""},
	} {
		rs, err := CurlText(row.in, Options{ReadFile: files, Getenv: env})
		if row.fail != "" || err != nil {
			if err == nil || row.fail == "" || !strings.Contains(err.Error(), row.fail) {
				t.Errorf("%s: %s\ngave %v, want an error with %q", row.reason, row.in, err, row.fail)
			}
			continue
		}
		var told []string
		for _, r := range rs {
			s := r.Method + " " + r.URL
			for _, h := range r.Headers {
				if r.Sources[strings.ToLower(h.Name)] == "curl -H" {
					s += " " + h.Name + ": " + h.Value
				}
			}
			if r.Body != nil {
				s += " |" + string(r.Body.Bytes)
			}
			if r.CACertFile != "" {
				s += " ca " + r.CACertFile
			}
			if r.Scheme != "" {
				s += " scheme " + r.Scheme
			}
			for _, u := range r.Unsupported {
				s += " unsupported " + u
			}
			for _, n := range r.Notes {
				s += " note: " + n
			}
			told = append(told, s)
		}
		if got := strings.Join(told, "; "); got != row.want && !(strings.Contains(row.want, "note:") && strings.HasPrefix(got, row.want)) {
			t.Errorf("%s: %s\ngave %s\nwant %s", row.reason, row.in, got, row.want)
		}
	}
}

// TestScriptsAreRecognised: a paste may come to curl by way of something else.
func TestScriptsAreRecognised(t *testing.T) {
	for _, row := range []struct{ in, want string }{
		{"TOKEN=abc; curl http://a.test/$TOKEN", "http://a.test/abc"},
		{"export T=x && curl http://a.test/$T", "http://a.test/x"},
		{"user@host:~/x$ T='x y'; curl \"http://a.test/${T#* }\" -g", "http://a.test/${T#*"},
		{"cat <<EOF | curl -d @- http://a.test/\nhello\nEOF", "http://a.test/"},
		{"cd /tmp && curl http://a.test/1; curl http://a.test/2", "http://a.test/1"},
	} {
		in, err := Parse(row.in, Options{})
		if row.want == "http://a.test/${T#*" { // a space in a URL is refused, by curl too
			if err == nil || in.Kind != "curl" {
				t.Errorf("%s: %s, %v", row.in, in.Kind, err)
			}
			continue
		}
		if err != nil || in.Kind != "curl" || len(in.Requests) == 0 || in.Requests[0].URL != row.want {
			t.Errorf("%s: %+v, %v; want %s", row.in, in, err, row.want)
		}
	}
}

// TestEveryRequestIsItsOwn: what one request is changed by must not reach the others of its command.
func TestEveryRequestIsItsOwn(t *testing.T) {
	rs, err := CurlText(`curl -H 'X: 1' -d a http://a.test/{1,2}`, Options{})
	if err != nil || len(rs) != 2 {
		t.Fatalf("%d requests, %v", len(rs), err)
	}
	rs[0].Headers[0].Value, rs[0].Sources["x"] = "changed", "changed"
	if rs[1].Headers[0].Value != "1" || rs[1].Sources["x"] != "curl -H" {
		t.Errorf("the second request is %+v", rs[1])
	}
}

func TestEchoAndPrintf(t *testing.T) {
	for _, row := range []struct{ in, want string }{
		{`echo a  b`, "a b\n"}, {`echo -n a`, "a"}, {`echo -e 'a\x41\0101\101\c b'`, "aAA\\101"}, {`echo -E '\n'`, "\\n\n"}, {`echo -x`, "-x\n"},
		{`printf '%s,' a b c`, "a,b,c,"}, {`printf 'x\n'`, "x\n"}, {`printf '%b%%%d%c' 'a\tb' 7 xyz`, "a\tb%7x"}, {`printf -- '-%s' 1`, "-1"},
	} {
		r, err := oneCurlText(row.in+` | curl --data-binary @- http://a.test/`, Options{})
		if err != nil || r.Body == nil || string(r.Body.Bytes) != row.want {
			t.Errorf("%s: %v, %v; want %q", row.in, r.Body, err, row.want)
		}
	}
}

// limited reads nothing and never ends, as a terminal does: what asks for it must not be asked for in vain.
type limited struct{ asked int }

func (l *limited) Read([]byte) (int, error) {
	l.asked++
	return 0, io.EOF
}

func fuzzOptions() Options {
	return Options{ReadFile: func(path string) ([]byte, error) {
		if strings.HasPrefix(path, "f") {
			return []byte("x"), nil
		}
		return nil, net.ErrClosed
	}, Stdin: &limited{}}
}

// writeAll writes every request in every form.
func writeAll(t *testing.T, rs []httpclient.Request) {
	for _, r := range rs {
		if _, err := ToJSON(r, false); err != nil {
			t.Error(err)
		}
		ToHTTP(r, false)
		if _, err := oneCurlText(ToCurl(r, true), fuzzOptions()); err != nil && !strings.Contains(err.Error(), "cannot be read") {
			t.Errorf("our own command cannot be read: %v\n%s", err, ToCurl(r, true))
		}
	}
}

func FuzzCurlConfig(f *testing.F) {
	for _, s := range []string{"url = \"http://a.test/\"\n-d x", "-K -\n", "next\nnext\n", "\"", "-", "-X", "header: \"a\\\nb\"", "url=http://a.test/[1-3]\r\nF=a=(\nF==)\n", "variable=a=b\nexpand-url=http://a.test/{{a}}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		o := fuzzOptions()
		o.Stdin = bytes.NewReader([]byte(s))
		rs, err := Curl([]string{"-K", "-", "http://a.test/"}, o)
		if err == nil {
			writeAll(t, rs[:min(len(rs), 3)])
		}
	})
}

func FuzzCurlGlob(f *testing.F) {
	for _, s := range []string{"{a,b}", "[1-3:2]", "[a-z]", "[001-100]", "{{", "[::1]", "\\[", "[0-18446744073709551615:9]", "{,}", "[z-a]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		all, err := glob("http://a.test/" + s)
		if err == nil && (len(all) == 0 || len(all) > maxRequests) {
			t.Errorf("%q makes %d URLs", s, len(all))
		}
	})
}

func FuzzCurlForm(f *testing.F) {
	for _, s := range []string{"a=b;type=c/d;filename=\"e\\\"\"", "a=@f,f2;headers=@f3", "=(;type=x/y", "a=<f;encoder=base64", "a=b;;;type=", "a=\"b", "=)"} {
		f.Add(s, "a=b")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		rs, err := Curl([]string{"-F", a, "-F", "=(", "-F", b, "http://a.test/"}, fuzzOptions())
		if err == nil && !bytes.HasSuffix(rs[0].Body.Bytes, []byte("--"+formBoundary+"--\r\n")) {
			t.Errorf("%q and %q end in %q", a, b, rs[0].Body.Bytes)
		}
	})
}

func FuzzCurlShell(f *testing.F) {
	for _, c := range oracleCommands {
		f.Add(c.text)
	}
	f.Add("A={1..9}; curl $A \"${A[@]}\" {a,{b,c}}{1..3} <<E\n$(x)\nE")
	f.Add("cat <<'E' | curl -d @- x{1..\nE")
	f.Fuzz(func(t *testing.T, s string) {
		rs, err := CurlText(s, fuzzOptions())
		if err == nil {
			writeAll(t, rs[:min(len(rs), 3)])
		}
	})
}
