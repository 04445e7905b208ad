package convert

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"why401/httpclient"
)

// toolCommands are run by the installed tool and read here: both must send the same. URL/ stands for a recorder.
var toolCommands = []struct{ reason, tool, text string }{
	{"plain", "wget", `wget -qO- URL/a`},
	{"headers", "wget", `wget -q -O - --header 'X-One: 1' --header='Accept: text/plain' URL/a`},
	{"a form", "wget", `wget -qO- --post-data 'a=b&c=d' URL/a`},
	{"a method with a body", "wget", `wget -qO- --method=PATCH --body-data='{"a":1}' --header 'Content-Type: application/json' URL/a`},
	{"a login sent at once", "wget", `wget -qO- --auth-no-challenge --user=alice --password=s3cret URL/a`},
	{"an agent and a referer", "wget", `wget -qO- -U ua/1 --referer=http://r.test/ URL/a`},
	{"no cache", "wget", `wget -qO- --no-cache URL/a`},
	{"plain", "http", `http --ignore-stdin URL/a`},
	{"a query", "http", `http --ignore-stdin URL/a q==v 'r==a b&c'`},
	{"JSON of strings and numbers", "http", `http --ignore-stdin URL/a name=ann age:=30 list:='[1, 2]' 'odd=ü "x"'`},
	{"nested names", "http", `http --ignore-stdin PUT URL/a a[b]=1 a[c][]:=2 a[c][]:=3 'd[e][1]=x'`},
	{"a form", "http", `http --ignore-stdin -f URL/a a=b 'c=d e&f'`},
	{"headers, one empty and one taken out", "http", `http --ignore-stdin URL/a X-One:1 'X-Empty;' Accept:`},
	{"a login", "http", `http --ignore-stdin -a alice:s3cret URL/a`},
	{"a login of the URL before a header", "http", `http --ignore-stdin LOGIN/a 'Authorization: Bearer x'`},
	{"a login of the URL before --user", "wget", `wget -qO- --auth-no-challenge --user=bob --password=other LOGIN/a`},
	{"a token", "http", `http --ignore-stdin -A bearer -a abc URL/a`},
	{"a method alone", "http", `http --ignore-stdin DELETE URL/a`},
	{"raw", "http", `http --ignore-stdin --raw 'hello' URL/a`},
	{"JSON without items", "http", `http --ignore-stdin --json URL/a`},
	{"escaped separators", "http", `http --ignore-stdin URL/a 'a\=b=c' 'x\:y=z'`},
	{"piped", "http", `echo '{"a": 1}' | http POST URL/a`},
	{"a here-string", "http", `http URL/a <<< hello`},
	{"a file's text", "http", `http --ignore-stdin URL/a note=@note.txt`},
	{"plain", "node", `fetch("URL/a")`},
	{"JSON", "node", `fetch('URL/a', {method: 'POST', headers: {'Content-Type': 'application/json', Authorization: "Bearer abc"}, body: JSON.stringify({a: 1, b: [true, null, "ü"], 'c d': {e: 1.5}})})`},
	{"a form", "node", `fetch('URL/a', {method: 'put', body: new URLSearchParams({a: 'b c', d: "é&"})})`},
	{"text without a type", "node", `fetch('URL/a', {method: 'POST', body: 'x=1'})`},
	{"Headers as pairs", "node", `fetch('URL/a', {headers: new Headers([['X-One', '1'], ['x-two', '2']])})`},
	{"a login in base64", "node", "const u = 'alice', p = 's3cret';\nfetch(`URL/a?x=${encodeURIComponent('a b/c')}`, {headers: {Authorization: 'Basic ' + btoa(u + ':' + p)}});"},
	{"Buffer", "node", `fetch("URL/a", {headers: {Authorization: "Basic " + Buffer.from("alice:s3cret").toString("base64")}})`},
	{"as Postman writes it", "node", "const myHeaders = new Headers();\nmyHeaders.append(\"X-One\", \"1\");\nmyHeaders.append(\"Content-Type\", \"application/json\");\n\nconst raw = JSON.stringify({\n  \"a\": \"b\"\n});\n\nconst requestOptions = {\n  method: \"POST\",\n  headers: myHeaders,\n  body: raw,\n  redirect: \"follow\"\n};\n\nfetch(\"URL/a\", requestOptions)\n  .then((response) => response.text())\n  .then((result) => 0)\n  .catch((error) => console.error(error));"},
}

// TestAsToolsSendIt holds each form against the tool that it is written for.
func TestAsToolsSendIt(t *testing.T) {
	type seen struct {
		Method, Target, Body string
		Header               http.Header
	}
	got := make(chan seen, 4)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		h := r.Header.Clone()
		// Listed exceptions: versions differ; encodings are cut to the one that is read here; a connection is closed
		// or kept as each client likes; net/http writes Content-Length: 0 where others write none.
		h.Set("User-Agent", regexp.MustCompile(`/[0-9.]+.*`).ReplaceAllString(h.Get("User-Agent"), ""))
		for _, name := range []string{"Accept-Encoding", "Connection", "Content-Length", "Transfer-Encoding"} {
			h.Del(name)
		}
		got <- seen{r.Method, r.RequestURI, string(b), h}
	}))
	defer srv.Close()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "note.txt"), []byte("line one\nline two\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	o := Options{ReadFile: func(name string) ([]byte, error) { return os.ReadFile(filepath.Join(dir, name)) }}
	for _, c := range toolCommands {
		t.Run(c.tool+" "+c.reason, func(t *testing.T) {
			path, err := exec.LookPath(c.tool)
			if err != nil {
				if os.Getenv("WHY401_REAL") != "" {
					t.Fatalf("%s is not installed: apt-get install wget httpie nodejs", c.tool)
				}
				t.Skipf("%s is not installed: apt-get install wget httpie nodejs", c.tool)
			}
			text := strings.ReplaceAll(c.text, "URL/", srv.URL+"/")
			text = strings.ReplaceAll(text, "LOGIN/", strings.Replace(srv.URL, "://", "://alice:s3cret@", 1)+"/")
			cmd := exec.CommandContext(t.Context(), "bash", "-c", text)
			if c.tool == "node" {
				cmd = exec.CommandContext(t.Context(), path, "-e", text)
			}
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "http_proxy=", "HOME="+dir)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%s: %v\n%s", c.tool, err, out)
			}
			theirs := <-got
			in, err := Parse(text, o)
			if err != nil {
				t.Fatal(err)
			}
			r := in.Requests[0]
			send := func(r httpclient.Request) seen {
				if x := (&httpclient.Client{}).Do(t.Context(), r); x.Failure != nil {
					t.Fatalf("not sent: %+v", x.Failure)
				}
				return <-got
			}
			ours := send(r)
			if !reflect.DeepEqual(theirs, ours) {
				t.Errorf("%s\n%s: %+v\nours: %+v", text, c.tool, theirs, ours)
			}
			again, err := Parse(ToCurl(r, true), o)
			if err != nil {
				t.Fatalf("our own command cannot be read: %v\n%s", err, ToCurl(r, true))
			}
			if round := send(again.Requests[0]); !reflect.DeepEqual(round, ours) {
				t.Errorf("round trip by\n%s\nfirst: %+v\nthen:  %+v", ToCurl(r, true), ours, round)
			}
		})
	}
}
