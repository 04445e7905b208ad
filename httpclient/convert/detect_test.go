package convert

import (
	"errors"
	"strings"
	"testing"
)

// pasted are texts as people paste them: what each is, and the first request in it ("" none, "!" an error).
var pasted = []struct{ reason, text, kind, request string }{
	{"nothing", "", "unknown", "!"},
	{"prose", "hello world", "unknown", "!"},
	// curl
	{"bash", `curl https://a.test/x`, "curl", "GET https://a.test/x"},
	{"a dollar prompt", `$ curl https://a.test/x`, "curl", "GET https://a.test/x"},
	{"a root prompt", `# curl https://a.test/x`, "curl", "GET https://a.test/x"},
	{"a bash prompt with host and folder", `me@host:~/x$ curl https://a.test/x`, "curl", "GET https://a.test/x"},
	{"a Red Hat prompt", `[root@web1 ~]# curl https://a.test/x`, "curl", "GET https://a.test/x"},
	{"a zsh prompt", `me@mac ~ % curl https://a.test/x`, "curl", "GET https://a.test/x"},
	{"an oh-my-zsh prompt", `➜  ~ curl https://a.test/x`, "curl", "GET https://a.test/x"},
	{"a virtual environment before the prompt", `(venv) me@host:~$ curl https://a.test/x`, "curl", "GET https://a.test/x"},
	{"a path", `/usr/bin/curl https://a.test/x`, "curl", "GET https://a.test/x"},
	{"sudo", `sudo -u www curl https://a.test/x`, "curl", "GET https://a.test/x"},
	{"time", `time curl https://a.test/x`, "curl", "GET https://a.test/x"},
	{"watch", `watch -n 5 curl https://a.test/x`, "curl", "GET https://a.test/x"},
	{"watch with quotes", `watch 'curl https://a.test/x'`, "curl", "GET https://a.test/x"},
	{"bash -c", `bash -c "curl -X POST https://a.test/x"`, "curl", "POST https://a.test/x"},
	{"a container", `docker exec -it web curl https://a.test/x`, "curl", "GET https://a.test/x"},
	{"a pod", `kubectl exec web-0 -n prod -- curl -s https://a.test/x`, "curl", "GET https://a.test/x"},
	{"an assignment on the line", `TOKEN=abc curl -H "Authorization: Bearer $TOKEN" https://a.test/x`, "curl", "GET https://a.test/x"},
	{"an assignment before it", "export HOST=a.test\ncurl https://$HOST/x", "curl", "GET https://a.test/x"},
	{"fish's set", "set -x HOST a.test\ncurl https://$HOST/x", "curl", "GET https://a.test/x"},
	{"a comment before it", "# get the list\ncurl https://a.test/x", "curl", "GET https://a.test/x"},
	{"continuation prompts", "$ curl \\\n> -X PUT \\\n> https://a.test/x", "curl", "PUT https://a.test/x"},
	{"kubectl's own log", `I1123 10:00:00.1 1 round_trippers.go:466] curl -v -XGET -H "Accept: application/json" 'https://a.test/api'`, "curl", "GET https://a.test/api"},
	{"cmd, as Chrome copies it now", "curl ^\"https://a.test/x?a=1^&b=2^\" ^\n  -H ^\"accept: */*^\"", "curl", "GET https://a.test/x?a=1&b=2"},
	{"cmd, as Chrome copied it", "curl \"https://a.test/x\" ^\n  -H \"accept: */*\"", "curl", "GET https://a.test/x"},
	{"cmd with its prompt", "C:\\Users\\me>curl.exe -X DELETE \"https://a.test/x\"", "curl", "DELETE https://a.test/x"},
	{"cmd with set", "set HOST=a.test\r\ncurl \"https://%HOST%/x\" ^\r\n -H \"A: b\"", "curl", "GET https://a.test/x"},
	{"PowerShell's curl.exe", "PS C:\\> curl.exe 'https://a.test/x' `\n  -H 'A: it''s'", "curl", "GET https://a.test/x"},
	{"PowerShell's $env:", "$env:HOST = \"a.test\"\ncurl.exe \"https://$env:HOST/x\"", "curl", "GET https://a.test/x"},
	// tickets
	{"a fence", "It fails:\n```\ncurl https://a.test/x\n```\nPlease help.", "curl", "GET https://a.test/x"},
	{"a fence with a language", "```bash\n$ curl https://a.test/x\n```", "curl", "GET https://a.test/x"},
	{"Jira's code", "Hi\n{code:bash}\ncurl https://a.test/x\n{code}\n", "curl", "GET https://a.test/x"},
	{"prose round it, with an apostrophe", "It doesn't work:\n\ncurl -X POST https://a.test/x\n\nCan't you help?", "curl", "POST https://a.test/x"},
	{"a sentence that begins with curl", "curl fails with 401:\n\n  curl https://a.test/x", "curl", "GET https://a.test/x"},
	{"a quoted mail", "On Monday Ann wrote:\n> Hi,\n> curl -X POST \\\n>   https://a.test/x\n> Ann", "curl", "POST https://a.test/x"},
	{"a quoted mail, twice", ">> curl -H 'A: b' \\\n>>  https://a.test/x", "curl", "GET https://a.test/x"},
	{"inline code", "I run `curl -X PATCH https://a.test/x` and get 403", "curl", "PATCH https://a.test/x"},
	{"escaped for HTML", `curl -H &quot;A: b&quot; &quot;https://a.test/x?a=1&amp;b=2&quot;`, "curl", "GET https://a.test/x?a=1&b=2"},
	{"an address in prose", "I get 401 at https://a.test/x, please help", "url", "GET https://a.test/x"},
	{"curly quotes", "curl -H “A: b” “https://a.test/x”", "curl", "GET https://a.test/x"},
	{"non-breaking spaces", "curl\u00a0-X\u00a0PUT\u00a0https://a.test/x", "curl", "PUT https://a.test/x"},
	// commands that do not begin their line: what stands beside the address is part of the request
	{"a sentence that goes on behind the command", `I tried curl -X PUT http://a.test/k and it failed with 401. Why?`, "curl", "PUT http://a.test/k"},
	{"a sentence with an apostrophe behind it", `Please look at curl -X PUT -H 'A: b' http://a.test/k, it doesn't work`, "curl", "PUT http://a.test/k"},
	{"a label", `Command: curl -X PUT http://a.test/k`, "curl", "PUT http://a.test/k"},
	{"the end of a sentence", `tried: curl -X PUT http://a.test/k.`, "curl", "PUT http://a.test/k"},
	{"quotes round it", `"curl -X PUT http://a.test/k"`, "curl", "PUT http://a.test/k"},
	{"curly quotes round it", `“curl -X PUT http://a.test/k”`, "curl", "PUT http://a.test/k"},
	{"bold in Markdown", `**curl -X PUT http://a.test/k**`, "curl", "PUT http://a.test/k"},
	{"code in HTML", `<code>curl -X PUT http://a.test/k</code>`, "curl", "PUT http://a.test/k"},
	{"code in HTML with escapes", `<p>Run <code>curl -X PUT &quot;http://a.test/k&quot;</code> now</p>`, "curl", "PUT http://a.test/k"},
	{"its output goes into a variable", `R=$(curl -s -X PUT http://a.test/k)`, "curl", "PUT http://a.test/k"},
	{"behind an assignment and time", `TOKEN=x; time curl -X PUT http://a.test/$TOKEN`, "curl", "PUT http://a.test/x"},
	{"a condition", `if curl -X PUT http://a.test/k; then echo ok; fi`, "curl", "PUT http://a.test/k"},
	{"an endless loop", `while true; do curl -X PUT http://a.test/k; sleep 1; done`, "curl", "PUT http://a.test/k"},
	{"a loop", `for i in 1 2; do curl -X PUT http://a.test/$i; done`, "curl", "PUT http://a.test/1"},
	{"a subshell", `( curl -X PUT http://a.test/k )`, "curl", "PUT http://a.test/k"},
	{"a group", `{ curl -X PUT http://a.test/k; }`, "curl", "PUT http://a.test/k"},
	{"xargs", `echo a | xargs -n1 curl -X PUT http://a.test/k`, "curl", "PUT http://a.test/k"},
	{"eval", `eval "curl -X PUT http://a.test/k"`, "curl", "PUT http://a.test/k"},
	{"a command in a variable", `CMD="curl -X PUT http://a.test/k"`, "curl", "PUT http://a.test/k"},
	{"proxychains", `proxychains4 curl -X PUT http://a.test/k`, "curl", "PUT http://a.test/k"},
	{"strace", `strace -f curl -X PUT http://a.test/k`, "curl", "PUT http://a.test/k"},
	{"the image of curl", `docker run --rm curlimages/curl:8.5.0 -X PUT http://a.test/k`, "curl", "PUT http://a.test/k"},
	{"a container with quotes before it", `docker run -e A='b' img curl -X PUT http://a.test/k`, "curl", "PUT http://a.test/k"},
	{"a build file", `RUN curl -X PUT http://a.test/k`, "curl", "PUT http://a.test/k"},
	{"a step of a workflow", `    - run: curl -X PUT http://a.test/k`, "curl", "PUT http://a.test/k"},
	{"a workflow's block with an expression", "  run: |\n    curl -s \\\n      -X PUT -H \"Authorization: Bearer ${{ secrets.T }}\" \\\n      http://a.test/k", "curl", "PUT http://a.test/k"},
	{"a history", "  501  curl -X PUT http://a.test/k\n  502  curl http://a.test/l", "curl", "PUT http://a.test/k"},
	{"what set -x writes", "+ curl -X PUT http://a.test/k\n+ echo hi", "curl", "PUT http://a.test/k"},
	{"bash's plain prompt", `bash-5.1# curl -X PUT http://a.test/k`, "curl", "PUT http://a.test/k"},
	{"a prompt with the time", `12:34:56 bob@h ~ $ curl -X PUT http://a.test/k`, "curl", "PUT http://a.test/k"},
	{"a cell of a notebook", `!curl -X PUT http://a.test/k`, "curl", "PUT http://a.test/k"},
	{"csh's prompt without a blank", `%curl -X PUT http://a.test/k`, "curl", "PUT http://a.test/k"},
	{"a comment", `#curl -X PUT http://a.test/k`, "curl", "PUT http://a.test/k"},
	{"Python's system", `os.system('curl -X PUT http://a.test/k')`, "curl", "PUT http://a.test/k"},
	{"a string of JSON", `{"cmd": "curl -X PUT -H \"A: b\" http://a.test/k"}`, "curl", "PUT http://a.test/k"},
	{"capitals", `CURL -X PUT http://a.test/k`, "curl", "PUT http://a.test/k"},
	{"a capital, as a word processor writes it", `Curl -X PUT http://a.test/k`, "curl", "PUT http://a.test/k"},
	{"a host without a scheme in a sentence", `I tried curl -X PUT a.test/k and it failed`, "curl", "PUT http://a.test/k"},
	{"wget in a sentence", `It works with wget --method PUT https://a.test/k but not for me`, "wget", "PUT https://a.test/k"},
	{"HTTPie in a sentence", `I ran http PUT https://a.test/k a=b and got 401`, "httpie", "PUT https://a.test/k"},
	{"a sentence that only names curl", `use curl or Postman: https://a.test/k`, "url", "GET https://a.test/k"},
	{"a version of curl", `We use curl 8.5 here and call https://a.test/k all day`, "url", "GET https://a.test/k"},
	{"an address as Slack writes it", `curl -X PUT <http://a.test/k>`, "curl", "PUT http://a.test/k"},
	{"one with a text", `curl -X PUT <http://a.test/k|a.test>`, "curl", "PUT http://a.test/k"},
	{"an address as Outlook writes it", `curl http://a.test/k<http://a.test/k> -X PUT`, "curl", "PUT http://a.test/k"},
	{"Slack's address in a sentence", `I tried curl -X PUT <http://a.test/k> and it failed`, "curl", "PUT http://a.test/k"},
	{"cmd with the quotes of bash", `C:\Users\me>curl -X PUT 'http://a.test/k' -d '{"a": "b"}'`, "curl", "PUT http://a.test/k"},
	{"a program in Python", "import requests\nr = requests.get('http://a.test/k', headers={'A': 'b'})", "foreign", "!"},
	{"a list of words in Python", `subprocess.run(["curl", "-H", "A: b", "https://a.test/k"])`, "foreign", "!"},
	{"a program in Go", `req, err := http.NewRequest("GET", "https://a.test/k", nil)`, "foreign", "!"},
	{"a program and the same as curl", "requests.get('http://a.test/k') fails, and so does\ncurl -X PUT http://a.test/k", "curl", "PUT http://a.test/k"},
	// PowerShell
	{"Invoke-WebRequest", `Invoke-WebRequest -Uri "https://a.test/x"`, "invoke", "GET https://a.test/x"},
	{"its alias", `iwr https://a.test/x -Method Post`, "invoke", "POST https://a.test/x"},
	{"irm with a prompt", `PS C:\Users\me> irm https://a.test/x`, "invoke", "GET https://a.test/x"},
	{"PowerShell's own curl", `curl -Uri https://a.test/x -Headers @{A="b"}`, "invoke", "GET https://a.test/x"},
	{"a variable takes the answer", `$r = Invoke-RestMethod 'https://a.test/x'`, "invoke", "GET https://a.test/x"},
	{"a session, as Chrome copies it", "$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession\nInvoke-WebRequest -Uri \"https://a.test/x\" -WebSession $session", "invoke", "GET https://a.test/x"},
	{"headers in a variable", "$headers = @{\n  'A' = 'b'\n}\nInvoke-RestMethod -Uri https://a.test/x -Headers $headers", "invoke", "GET https://a.test/x"},
	// JavaScript
	{"fetch", `fetch("https://a.test/x")`, "fetch", "GET https://a.test/x"},
	{"fetch with a body", `await fetch('https://a.test/x', {method: 'post', body: JSON.stringify({a: 1})});`, "fetch", "POST https://a.test/x"},
	{"fetch in a function", "async function main() {\n  const res = await fetch(`https://a.test/x`, { method: 'PUT' });\n}", "fetch", "PUT https://a.test/x"},
	{"as Postman writes it", "const h = new Headers();\nh.append('A', 'b');\nconst o = {method: 'DELETE', headers: h};\nfetch('https://a.test/x', o).then(r => r.text())", "fetch", "DELETE https://a.test/x"},
	{"axios", `axios.post('https://a.test/x', {a: 1}, {headers: {A: 'b'}})`, "fetch", "POST https://a.test/x"},
	{"axios with one object", `axios({url: 'https://a.test/x', method: 'put'})`, "fetch", "PUT https://a.test/x"},
	// HTTPie
	{"http", `http a.test/x`, "httpie", "GET http://a.test/x"},
	{"https with a method", `https PUT a.test/x a=b`, "httpie", "PUT https://a.test/x"},
	{"a port alone", `http :8080/x a=b`, "httpie", "POST http://localhost:8080/x"},
	{"xh", `xh -A bearer -a abc https://a.test/x`, "httpie", "GET https://a.test/x"},
	{"a query item", `http https://a.test/x q==v`, "httpie", "GET https://a.test/x?q=v"},
	{"over several lines, as convert writes it", "http --ignore-stdin \\\n  --follow \\\n  PUT http://a.test/x \\\n  'Authorization:Bearer abc'", "httpie", "PUT http://a.test/x"},
	{"the address alone on its line", "http \\\n  a.test/x \\\n  q==v", "httpie", "GET http://a.test/x?q=v"},
	{"piped", `echo '{}' | http PATCH https://a.test/x`, "httpie", "PATCH https://a.test/x"},
	// wget
	{"wget", `wget --header 'A: b' https://a.test/x`, "wget", "GET https://a.test/x"},
	{"wget posts", `wget -qO- --post-data a=b https://a.test/x`, "wget", "POST https://a.test/x"},
	// raw
	{"raw HTTP", "GET /x HTTP/1.1\nHost: a.test\n\n", "http", "GET https://a.test/x"},
	{"raw HTTP/2, as Firefox copies it", "GET /x HTTP/2\nHost: a.test\nAccept: */*", "http", "GET https://a.test/x"},
	{"pseudo fields", ":method: POST\n:authority: a.test\n:path: /x\n:scheme: https\naccept: */*", "http", "POST https://a.test/x"},
	{"pseudo fields on lines of their own", ":authority\na.test\n:method\nGET\n:path\n/x\n:scheme\nhttps\naccept:\n*/*", "http", "GET https://a.test/x"},
	{"fields alone", "Host: a.test\nUser-Agent: x\nAuthorization: Bearer abc", "http", "!"},
	{"an answer alone", "HTTP/1.1 401 Unauthorized\nDate: x", "response", "!"},
	{"curl -v", "*   Trying 192.0.2.1:443...\n* Connected to a.test (192.0.2.1) port 443\n> GET /x HTTP/1.1\n> Host: a.test\n> \n< HTTP/1.1 401 Unauthorized\n< Date: x\n< \n{}", "verbose", "GET https://a.test/x"},
	{"the panel of a browser", "Request URL: https://a.test/x\nRequest Method: GET\nStatus Code: 401 Unauthorized", "panel", "GET https://a.test/x"},
	{"an error log of nginx", `2026/01/02 10:00:00 [error] 1#1: *1 x, client: 192.0.2.1, server: a, request: "GET /x HTTP/1.1", host: "a.test"`, "log", "GET https://a.test/x"},
	{"an access log has no host", `192.0.2.1 - - [02/Jan/2026:10:00:00 +0000] "GET /x HTTP/1.1" 401 12`, "log", "!"},
	// .http files
	{"two requests", "### one\nGET https://a.test/x\n\n### two\nPOST https://a.test/y\n", "rest", "GET https://a.test/x"},
	{"variables", "@host = https://a.test\n\nGET {{host}}/x\n", "rest", "GET https://a.test/x"},
	{"a name", "# @name me\nGET https://a.test/x HTTP/1.1\nA: b\n", "rest", "GET https://a.test/x"},
	{"a script", "GET https://a.test/x\n\n> {% client.log(1) %}\n", "rest", "GET https://a.test/x"},
	// the rest
	{"a command that hides its login", "kubectl get --raw /api", "foreign", "!"},
	{"a URL", "https://a.test/x", "url", "GET https://a.test/x"},
	{"a host", "api.example.test/v1", "url", "GET http://api.example.test/v1"},
	{"a port", "localhost:8080/x", "url", "GET http://localhost:8080/x"},
	{"a URL in angle brackets", "<https://a.test/x>", "url", "GET https://a.test/x"},
	{"a JWT", "eyJhbGciOiJIUzI1NiJ9.e30.x", "token", ""},
	{"a JWT that a mail broke", "eyJhbGciOiJIUzI1NiJ9.\ne30.abc\ndef", "token", ""},
	{"a header line", "Authorization: Bearer abc", "token", ""},
	{"a message of NTLM, whose scheme looks like a method", "NTLM TlRMTVNTUAABAAAAB4IIogAAAAAAAAAA", "token", ""},
	{"the challenge of NTLM", "WWW-Authenticate: NTLM TlRMTVNTUAACAAAAB4IIogAAAAAAAAAA", "token", ""},
	{"a token of Negotiate", "Negotiate YIICYAYGKwYBBQUCoIICVDCCAlA=", "token", ""},
	{"a client certificate", "-----BEGIN CERTIFICATE-----\nMIIBAAAA\n-----END CERTIFICATE-----\n", "token", ""},
	{"a token of GitHub", "ghp_0123456789abcdef0123", "token", ""},
	{"a HAR without failures", `{"log":{"entries":[]}}`, "har", "!"},
}

func TestDetect(t *testing.T) {
	for _, row := range pasted {
		t.Run(row.reason, func(t *testing.T) {
			if got := Detect(row.text); got != row.kind {
				t.Errorf("Detect: %s, want %s\n%s", got, row.kind, row.text)
			}
			in, err := Parse(row.text, Options{Getenv: func(string) string { return "" }, ReadFile: noFiles})
			switch {
			case row.request == "!":
				if err == nil {
					t.Errorf("read as %v, want an error", in.Requests)
				}
			case err != nil:
				t.Errorf("%v", err)
			case row.request == "":
				if in.Token.IsZero() || strings.Contains(in.Token.Reveal(), "\n") == !strings.HasPrefix(row.text, "-----BEGIN") { // PEM keeps its lines
					t.Errorf("want a token, got %+v", in)
				}
			case len(in.Requests) == 0 || in.Requests[0].Method+" "+in.Requests[0].URL != row.request:
				t.Errorf("got %+v, want %s", in.Requests, row.request)
			}
		})
	}
}

// TestWhatStandsBesideAnAddress holds that an address alone is not sent where a part of its request stands beside it, and
// that a command in a sentence keeps its credential and nothing of the sentence.
func TestWhatStandsBesideAnAddress(t *testing.T) {
	for _, row := range []struct {
		reason, text string
		login        string
		hosts        int
		unsendable   bool
	}{
		{"a header that no reader understands", `send -H "Authorization: Bearer x" to https://a.test/k`, "", 1, true},
		{"a field beside it", "Authorization: Bearer x goes to\nthe server https://a.test/k now", "", 0, false},
		{"curl with what cannot be read", `curl, -u bob:x and https://a.test/k`, "", 1, true},
		{"near miss: only the name of the tool", `use curl or Postman: https://a.test/k`, "", 1, false},
		{"near miss: an address in a sentence", `it fails at https://a.test/k since Monday`, "", 1, false},
		{"the login of a command in a sentence", `I tried curl -u bob:x http://a.test/k and it failed`, "bob", 1, false},
		{"a sentence behind a command that begins the text", `curl -u bob:x http://a.test/k and it failed with 401. Why?`, "bob", 1, false},
		{"and another command below it", "curl -u bob:x http://a.test/k and it failed\ncurl http://a.test/l", "bob", 2, false},
		{"near miss: words that curl takes for addresses", `curl -u bob:x http://a.test/k b c`, "bob", 3, false},
		{"Slack's name and time above the command", "Bob  10:32 AM\ncurl -u bob:x <http://a.test/k>", "bob", 1, false},
		{"loops in loops", "for a in {1..90}; do for b in {1..90}; do for c in {1..90}; do curl -u bob:x http://a.test/$a/$b/$c; done; done; done", "bob", 90, false},
		{"two commands of a history", " 501  curl -u bob:x http://a.test/k\n 502  curl http://a.test/l", "bob", 2, false},
	} {
		in, err := Parse(row.text, Options{})
		if len(in.Requests) != row.hosts {
			t.Errorf("%s: %d requests, %v", row.reason, len(in.Requests), err)
			continue
		}
		if row.hosts == 0 {
			continue
		}
		r := in.Requests[0]
		if user := ""; r.Login != nil && r.Login.User != row.login || r.Login == nil && row.login != user {
			t.Errorf("%s: login %v, want %s", row.reason, r.Login, row.login)
		}
		if (len(r.Unsupported) > 0) != row.unsendable {
			t.Errorf("%s: unsupported %q", row.reason, r.Unsupported)
		}
	}
}

// TestPlaceAndFix holds that an error names where it is and what was probably meant.
func TestPlaceAndFix(t *testing.T) {
	for _, row := range []struct {
		reason, text, fix string
		line, column      int
	}{
		{"a data file that is missing", "curl http://a.test/ \\\n -d @no.json", "", 2, 6},
		{"a config file that is missing", "curl http://a.test/ \\\n  -K no.cfg", "", 2, 6},
		{"a letter that is missing", `curl --heder 'A: b' http://a.test/`, "Did you mean --header?", 1, 6},
		{"letters that changed places", `curl --ueser a:b http://a.test/`, "Did you mean --user?", 1, 6},
		{"a word that is like none", `curl --frobnicate http://a.test/`, "curl --help all lists its options.", 1, 6},
		{"a program", "import requests\nr = requests.get('http://a.test/k')", "", 2, 5},
		{"a URL that an & cuts", `wget http://a.test/?a=1&b=2 --header 'A: b'`, "Quote the URL: what stands behind the & is lost otherwise.", 1, 24},
	} {
		_, err := Parse(row.text, Options{ReadFile: noFiles})
		var se *SyntaxError
		if !errors.As(err, &se) || se.Line != row.line || se.Column != row.column || row.fix != "" && se.Fix != row.fix {
			t.Errorf("%s: %#v, want line %d, column %d, fix %q", row.reason, se, row.line, row.column, row.fix)
		}
	}
}

// TestLinksInQuotesStay holds that the field Link keeps its angle brackets.
func TestLinksInQuotesStay(t *testing.T) {
	for _, text := range []string{
		`curl -H 'Link: <http://a.test/x>; rel=next' http://a.test/x`,
		`curl -H "Link: <http://a.test/x> " http://a.test/x`,
		`curl -d '<a> <http://a.test/x> </a>' http://a.test/x`,
	} {
		if got, changed := unlinked(text); changed {
			t.Errorf("%s became %s", text, got)
		}
	}
}
