package cli

import (
	"context"
	"strings"
	"testing"
)

// TestErrorsRepeatNoSecret: a secret in a wrong place of the command line is not printed back.
func TestErrorsRepeatNoSecret(t *testing.T) {
	const secret = "CANARYq7Xz9wT2kLm4PnB8vCd1"
	for _, args := range [][]string{
		{secret}, {"CANARYTOKEN"}, {"--zorp=" + secret}, {"--" + secret}, {"-" + secret}, {"diagnose", secret}, {"diagnose", "--zorp=" + secret, "x"},
		{"diagnose", "--max-requests=" + secret, "x"}, {"diagnose", "--timeout", secret, "x"}, {"diagnose", "--probe", secret, "x"}, {"diagnose", "--key", secret, "https://a.test"},
		{"diagnose", "--report", "/none/" + secret, "https://a.test"}, {"convert", "--to", secret, "https://a.test"}, {"convert", "--to", "curl", secret},
		{"convert", "--to", "curl", "--", "curl", "--zorp=" + secret, "https://a.test"}, {"convert", "--to", "curl", "--", "curl", "-d", "@" + secret, "https://a.test"},
		{"convert", "--to", "curl", "--", "curl", "-H", "@" + secret, "https://a.test"}, {"convert", "--to", "curl", "--", "curl", "-m", secret, "https://a.test"},
		{"convert", "--to", "curl", "--", "curl", "-F", "f=@" + secret, "https://a.test"}, {"convert", "--to", "curl", "--", "curl", "-K", secret, "https://a.test"},
		{"convert", "--to", "curl", "--", "curl", "-b", secret, "https://a.test"}, {"convert", "--to", "json", "--", "curl", "--" + secret, "https://a.test"},
		{"convert", "--to", "curl", "GET /x HTTP/1.1\nAuthorization Bearer " + secret + "\n\n"}, {"convert", "--to", "curl", "curl -H 'X: " + secret},
		{"explain", secret}, {"lab", secret}, {"lab", "--run", secret}, {"doctor", secret}, {"compare", secret, secret}, {"token", "--key", secret, "x"}, {"token", "--at", secret, "x"},
		{"token", "--zorp", secret}, {"token", "--leeway", secret, "x"}, {"--plain", secret}, {"compare", "--probe", secret, "a", "b"}, {"curl", "--zorp=" + secret},
	} {
		var out, errw strings.Builder
		if code := Main(t.Context(), args, strings.NewReader(""), &out, &errw); strings.Contains(out.String()+errw.String(), "CANARY") {
			t.Errorf("%q (exit status %d) prints %s%s", args, code, out.String(), errw.String())
		}
	}
}

// TestALessonHasAName: and the number that the list gives it.
func TestALessonHasAName(t *testing.T) {
	for _, name := range []string{"wrong-password", "2"} {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		var out, told strings.Builder
		if code := Main(ctx, []string{"lab", "--listen", "127.0.0.1:0", "--run", name}, strings.NewReader(""), &out, &told); !strings.Contains(out.String(), "\n2  A letter in the wrong case (wrong-password)") {
			t.Errorf("%s: exit status %d: %s%s", name, code, out.String(), told.String())
		}
	}
}
