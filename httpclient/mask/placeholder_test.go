package mask

import (
	"strings"
	"testing"
)

func TestPlaceholder(t *testing.T) {
	for _, v := range []string{"$TOKEN", "${API_KEY}", "{{token}}", "{{ access_token }}", "<your-token>", "<your api key>", "%PASSWORD%", "$GITHUB_TOKEN", "[your token]", "${{ secrets.API_TOKEN }}", "{token}"} {
		if !Placeholder(v) {
			t.Errorf("%s is the name of a secret, and was taken for one", v)
		}
	}
	for _, v := range []string{"token", "changeme", "$ecret", "$CANARY", "<CANARY0123456789abcdef>", "<hunter>", "{{CANARYkey}}", "$pass1word", "%CANARY%", "<" + strings.Repeat("token-", 12) + "key>", "", "$", "<>"} {
		if Placeholder(v) {
			t.Errorf("%q may be a secret, and was taken for the name of one", v)
		}
	}
}
