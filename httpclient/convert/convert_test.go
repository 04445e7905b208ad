package convert

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"why401/httpclient"
)

// commands are seeds for fuzzing; oracleCommands holds those that are compared with curl.
var commands = []struct{ reason, args string }{
	{"plain", `curl URL/a`},
	{"bundled short options with a value", `curl -sSXPUT URL/a`},
	{"attached header", `curl -HX-One:1 URL/a`},
	{"a header with an empty value", `curl -H 'X-Empty;' URL/a`},
	{"a removed header", `curl -H 'Accept:' -H 'User-Agent:' URL/a`},
	{"data is a POST form", `curl -d a=b -d c=d URL/a`},
	{"raw data keeps its @", `curl --data-raw @x URL/a`},
	{"urlencoded data in all forms", `curl --data-urlencode 'a b' --data-urlencode '=x=y' --data-urlencode 'n=ü &' URL/a`},
	{"data as a query", `curl -G -d a=b -d 'c=d' URL/a?x=1`},
	{"json", `curl --json '{"a":1}' URL/a`},
	{"basic", `curl -u alice:s3cr:et URL/a`},
	{"userinfo in the URL", `curl http://bob:pw%40x@HOST/a`},
	{"oauth2 bearer", `curl --oauth2-bearer abc URL/a`},
	{"HEAD", `curl -I URL/a`},
	{"a method of its own with data", `curl -X PATCH -d '{}' -H 'Content-Type: application/json' URL/a`},
	{"user agent, referer, cookie", `curl -A ua/1 -e http://r.test/ -b 'k=v; l=w' URL/a`},
	{"an abbreviated option", `curl --head URL/a`},
	{"ANSI quoting", `curl -H $'X-Quote: it\'s \u00fc' URL/a`},
	{"continuation lines", "curl \\\n  -H 'X-A: b' \\\n  URL/a"},
	{"a fragment is not sent", `curl URL/a#frag`},
	{"url-query", `curl --url-query 'a=b c' URL/a?x=1`},
	{"compressed", `curl -r 0-9 URL/a`},
}

func TestWhatCannotBeReadIsNamed(t *testing.T) {
	for _, row := range []struct{ reason, in, want string }{
		{"an unclosed quote names its place", "curl -H 'X: y https://a.test", "line 1, column 9"},
		{"an unknown option", "curl --no-such-thing https://a.test", "--no-such-thing"},
		{"an ambiguous abbreviation", "curl --proxy-c x https://a.test", "one option"},
		{"a value is missing", "curl https://a.test -H", "a value after -H"},
		{"no URL", "curl -s", "a URL"},
		{"a command substitution is not run", "curl -H \"X: $(id)\" https://a.test", "not run"},
		{"another protocol", "curl ftp://a.test/", "http or https"},
	} {
		_, err := oneCurlText(row.in, Options{})
		var se *SyntaxError
		if !errors.As(err, &se) || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %q gave %v, want a SyntaxError with %q", row.reason, row.in, err, row.want)
		}
	}
}

func TestWhatChangesTheRequestIsRefusedByName(t *testing.T) {
	for _, opt := range []string{"--ntlm-wb", "--aws-sigv4 aws:amz --digest", "--http3", "--interface eth0", "--cert-type ENG", "-C -"} {
		r, err := oneCurlText("curl "+opt+" https://a.test/", Options{})
		if err != nil || len(r.Unsupported) != 1 {
			t.Errorf("%s: %v, unsupported %v; want it named", opt, err, r.Unsupported)
		}
		if x := (&httpclient.Client{}).Do(t.Context(), r); x.Failure == nil || len(x.Hops) != 0 {
			t.Errorf("%s was sent", opt)
		}
	}
}

func TestOptionTableIsWhole(t *testing.T) {
	short, long := map[byte]bool{}, map[string]bool{}
	for _, o := range options() {
		if long[o.long] || o.short != 0 && short[o.short] {
			t.Errorf("--%s or -%c is there twice", o.long, o.short)
		}
		long[o.long], short[o.short] = true, true
	}
	out, err := exec.Command("curl", "--help", "all").Output()
	if err != nil {
		if os.Getenv("WHY401_REAL") != "" {
			t.Fatal("curl is not installed: apt-get install curl")
		}
		t.Skip("curl is not installed: apt-get install curl")
	}
	for _, line := range strings.Split(string(out), "\n") {
		for _, w := range strings.Fields(line)[:min(2, len(strings.Fields(line)))] {
			name, ok := strings.CutPrefix(w, "--")
			if !ok {
				continue
			}
			if o, _, _ := findLong(options(), name); o.long == "" || o.arg != strings.Contains(line, "--"+name+" <") && name != "proxy" && name != "preproxy" {
				t.Errorf("curl's --%s is missing, or takes an argument there and not here", name)
			}
		}
	}
}

// TestWhatWordProcessorsDo: dashes and quotes come back changed from tickets and mails.
func TestWhatWordProcessorsDo(t *testing.T) {
	for _, text := range []string{"curl –H 'X-One: a – b' ––compressed https://a.test/", "curl —H “X-One: a – b” —compressed https://a.test/"} {
		r, err := oneCurlText(text, Options{})
		if err != nil || len(r.Headers) != 1 || r.Headers[0].Value != "a – b" || !r.Compressed || r.URL != "https://a.test/" || len(r.Notes) == 0 {
			t.Errorf("%s: %+v, %v", text, r, err)
		}
	}
}

func TestSecretsBecomePlaceholders(t *testing.T) {
	r, err := oneCurlText(`curl -u alice:CANARY-pw -H 'X-Api-Key: CANARY-key' -H 'Cookie: a=CANARY-c' -d 'password=CANARY-b&x=1' 'https://a.test/?token=CANARY-t'`, Options{})
	if err != nil {
		t.Fatal(err)
	}
	j, err := ToJSON(r, false)
	if err != nil {
		t.Fatal(err)
	}
	for what, out := range map[string]string{"curl": ToCurl(r, false), "json": string(j), "http": ToHTTP(r, false)} {
		if strings.Contains(out, "CANARY") || !strings.Contains(out, "$WHY401_") {
			t.Errorf("%s:\n%s", what, out)
		}
	}
}
