package convert

import (
	"strings"
	"testing"

	"why401/httpclient"
)

// TestConvertShowsNoSecret: without --reveal every form has placeholders, also for what is a secret by its look alone.
func TestConvertShowsNoSecret(t *testing.T) {
	const look = "CANARYq7Xz9wT2kLm4PnB8vCd1"
	for _, row := range []struct{ why, command, keeps string }{
		{"a header of an unknown name", "curl -H 'X-Zorp: a=" + look + "; b=1' https://a.test/", "b=1"},
		{"a header by its words", "curl -H 'X-User-Pass: CANARY' https://a.test/", "X-User-Pass"},
		{"a path", "curl https://a.test/hooks/" + look + "/send", "/send"},
		{"a query", "curl 'https://a.test/?zorp=" + look + "&pin_code=CANARY&x=1'", "x=1"},
		{"a token as user name in the URL", "curl https://CANARYTOKEN@a.test/", "a.test"},
		{"a token as user name of -u", "curl -u ghp_CANARYabcdefghijklmnopqrstuvwxyz0123: https://a.test/", "a.test"},
		{"the same in the header", "curl -H 'Authorization: Basic " + "c2tfdGVzdF9DQU5BUlk0ZUMzOUhxTHlqV0Rhcjo=" + "' https://a.test/", "a.test"},
		{"XML", "curl -d '<a><wsse:Password Type=\"t\">CANARY</wsse:Password><b>1</b></a>' https://a.test/", "<b>1</b>"},
		{"an attribute of XML", "curl -d '<login user=\"me\" password=\"CANARY\"/>' https://a.test/", "me"},
		{"JSON under an unknown name", `curl -d '{"zorp":"` + look + `","n":1}' https://a.test/`, `"n`},
		{"a JWT under an unknown name", `curl -d 'zorp=eyJhbGciOiJub25lIn0.eyJzdWIiOiJDQU5BUlkifQ.CANARYsig&n=1' https://a.test/`, "n=1"},
		{"the address that one came from", "curl -e 'https://b.test/?token=CANARY' https://a.test/", "b.test"},
		{"a fragment", "curl 'https://a.test/#access_token=CANARY'", "a.test"},
		{"a proxy", "curl -x http://CANARYTOKEN@p.test:1 https://a.test/", "p.test"},
	} {
		in, err := Parse(row.command, Options{})
		if err != nil {
			t.Fatal(row.why, err)
		}
		doc, err := ToJSON(in.Requests[0], false)
		if err != nil {
			t.Fatal(row.why, err)
		}
		for _, out := range []string{ToCurl(in.Requests[0], false), ToHTTP(in.Requests[0], false), string(doc)} {
			if strings.Contains(out, "CANARY") || strings.Contains(out, "sk_test_") || strings.Contains(out, "c2tfdGVzdF9D") {
				t.Errorf("%s: %s", row.why, out)
			}
			if !strings.Contains(out, row.keeps) && !strings.Contains(row.why, "proxy") {
				t.Errorf("%s: %q is lost in %s", row.why, row.keeps, out)
			}
		}
		if open := ToCurl(in.Requests[0], true); !strings.Contains(open, "CANARY") && !strings.Contains(row.why, "header") {
			t.Errorf("%s: not there for one who asks: %s", row.why, open)
		}
	}
	in, _ := Parse("curl -H 'X-Zorp: a="+look+"' https://a.test/", Options{})
	if got := ToCurl(in.Requests[0], false); !strings.Contains(got, `"X-Zorp: a=$WHY401_TOKEN"`) {
		t.Errorf("the shell would not fill in the placeholder: %s", got)
	}
}

// TestEachSecretHasItsVariable: whoever fills in the variables gets the request that was meant, in every form.
func TestEachSecretHasItsVariable(t *testing.T) {
	for _, row := range []struct {
		why, command string
		want         []string
		not          string
	}{
		{"three secrets in three places", `curl -H 'Authorization: Bearer CANARYone' -H 'Content-Type: application/json' -d '{"client_secret":"CANARYthree"}' 'https://a.test/?access_token=CANARYtwo&sig=CANARYfour'`,
			[]string{"Bearer $WHY401_TOKEN", "access_token=$WHY401_ACCESS_TOKEN", "sig=$WHY401_SIG", "$WHY401_CLIENT_SECRET"}, ""},
		{"the same in two places", `curl -H 'Authorization: Bearer CANARYone' 'https://a.test/?access_token=CANARYone'`,
			[]string{"Bearer $WHY401_TOKEN", "access_token=$WHY401_TOKEN"}, "ACCESS_TOKEN"},
		{"two of one name", `curl 'https://a.test/?token=CANARYone&token=CANARYtwo'`, []string{"token=$WHY401_TOKEN", "token=$WHY401_TOKEN_2"}, ""},
		{"a name that is a secret itself", `curl -H 'Authorization: Bearer CANARYone' 'https://a.test/?token_CANARYq7Xz9wT2kLm4PnB8vCd1CANARYq7Xz9wT2kLm4PnB8vCd1=CANARYtwo'`, []string{"Bearer $WHY401_TOKEN"}, "CANARY"},
		{"a name with signs", `curl -H 'X-Api-Key: CANARYone' 'https://a.test/'`, []string{"$WHY401_API_KEY"}, ""},
		{"a cookie beside a token", `curl -b 'sid=CANARYone' -H 'Authorization: Bearer CANARYtwo' 'https://a.test/'`, []string{"$WHY401_COOKIE", "Bearer $WHY401_TOKEN"}, ""},
	} {
		in, err := Parse(row.command, Options{})
		if err != nil {
			t.Fatal(row.why, err)
		}
		r := in.Requests[0]
		doc, err := ToJSON(r, false)
		if err != nil {
			t.Fatal(row.why, err)
		}
		archive, err := ToHAR(in.Requests, false)
		if err != nil {
			t.Fatal(row.why, err)
		}
		for form, out := range map[string]string{"curl": ToCurl(r, false), "http": ToHTTP(r, false), "httpie": ToHTTPie(r, false), "json": string(doc), "har": string(archive)} {
			for _, w := range row.want {
				if !strings.Contains(out, w) {
					t.Errorf("%s, %s: no %s in\n%s", row.why, form, w, out)
				}
			}
			if row.not != "" && strings.Contains(out, row.not) {
				t.Errorf("%s, %s: %s in\n%s", row.why, form, row.not, out)
			}
		}
	}
}

// TestDigestIsNeverWrittenAsBasic: a form without a place for the scheme leaves the login out, and says so.
func TestDigestIsNeverWrittenAsBasic(t *testing.T) {
	for _, row := range []struct{ options, form, want, lost string }{
		{"--digest", "curl", "--digest", ""},
		{"--digest", "http", "Authorization: Digest alice $WHY401_PASSWORD", ""},
		{"--digest", "httpie", "-A digest", ""},
		{"--digest", "json", `"scheme": "digest"`, ""},
		{"--digest", "har", "", "the login (--digest)"},
		{"--anyauth", "curl", "--anyauth", ""},
		{"--anyauth", "http", "", "the login (--anyauth)"},
		{"--anyauth", "httpie", "", "the login (--anyauth)"},
		{"--anyauth", "har", "", "the login (--anyauth)"},
		{"--proxy-digest -x http://p.test", "curl", "--proxy-digest", ""},
		{"--ntlm", "curl", "--ntlm", ""},
		{"--ntlm", "http", "", "the login (--ntlm)"},
		{"--ntlm", "httpie", "", "the login (--ntlm)"},
		{"--ntlm", "json", `"scheme": "ntlm"`, ""},
		{"--ntlm --basic", "curl", "--basic", ""},
		{"--proxy-ntlm -x http://p.test", "curl", "--proxy-ntlm", ""},
	} {
		r, err := oneCurlText("curl "+row.options+" -u alice:CANARY-digest https://a.test/", Options{})
		if err != nil {
			t.Fatal(err)
		}
		doc, _ := ToJSON(r, false)
		archive, _ := ToHAR([]httpclient.Request{r}, false)
		out := map[string]string{"curl": ToCurl(r, false), "http": ToHTTP(r, false), "httpie": ToHTTPie(r, false), "json": string(doc), "har": string(archive)}[row.form]
		if !strings.Contains(out, row.want) || strings.Contains(out, "CANARY") || strings.Contains(out, "Basic ") {
			t.Errorf("%s as %s: want %q in\n%s", row.options, row.form, row.want, out)
		}
		if lost := strings.Join(CannotCarry(r, row.form), ", "); !strings.Contains(lost, row.lost) || row.lost == "" && strings.Contains(lost, "the login") {
			t.Errorf("%s as %s: lost %q, want %q", row.options, row.form, lost, row.lost)
		}
	}
}
