package mask

import (
	"strings"
	"testing"
)

func TestMasks(t *testing.T) {
	for _, row := range []struct{ name, value string }{{"Authorization", "Bearer CANARY"}, {"Authorization", "CANARY"}, {"Authorization", "Bearer Bearer CANARY"}, {"Authorization", "Bearer bearer"}, {"cookie", "a=CANARY; CANARY"}, {"X-Api-Key", "CANARY"}, {"Proxy-Authorization", "Basic CANARY"}, {"Set-Cookie", "a=CANARY; Path=/"}} {
		if got := Header(row.name, row.value); strings.Contains(got, "CANARY") {
			t.Errorf("%s: %s shows as %s", row.name, row.value, got)
		}
	}
	for _, u := range []string{"https://u:CANARY@a.test/", "https://a.test/?access_token=CANARY", "https://a.test/?x=1&sig=CANARY#CANARY", "https://CANARY@a.test/"} {
		if got := URL(u); strings.Contains(got, "CANARY") {
			t.Errorf("%s shows as %s", u, got)
		}
	}
}
