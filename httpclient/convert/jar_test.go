package convert

import (
	"strings"
	"testing"

	"why401/httpclient"
	"why401/httpclient/cookie"
	"why401/httpclient/mask"
)

// TestJarInEveryForm writes the session of a login into each form: only cookies for the address, and masked.
func TestJarInEveryForm(t *testing.T) {
	ck := func(name, path string) cookie.Cookie {
		return cookie.Cookie{Name: name, Value: mask.NewSensitive("cookie", "CANARY-"+name), Domain: "app.test", Path: path}
	}
	r := httpclient.Request{Method: "GET", URL: "https://app.test/private", Source: "curl", Jar: []cookie.Cookie{ck("sid", "/"), ck("other", "/other")}}
	json, _ := ToJSON(r, false)
	har, _ := ToHAR([]httpclient.Request{r}, false)
	for form, text := range map[string]string{"curl": ToCurl(r, false), "http": ToHTTP(r, false), "httpie": ToHTTPie(r, false), "json": string(json), "har": string(har)} {
		if strings.Contains(text, "CANARY") || !strings.Contains(text, "ookie") && !strings.Contains(text, "-b ") || strings.Contains(text, "other") {
			t.Errorf("%s: %s", form, text)
		}
	}
	if text := ToCurl(r, true); !strings.Contains(text, "sid=CANARY-sid") {
		t.Errorf("revealed: %s", text)
	}
}
