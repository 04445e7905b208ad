package cli

import (
	"bytes"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
)

// closed is an output that takes nothing, for a reason.
type closed struct{ why error }

func (c closed) Write([]byte) (int, error) {
	return 0, &fs.PathError{Op: "write", Path: "/dev/stdout", Err: c.why}
}

// TestAnAnswerThatCannotBeWrittenIsNoSuccess: a full disk is told of with a status, a reader that has gone is not.
func TestAnAnswerThatCannotBeWrittenIsNoSuccess(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
	for _, args := range [][]string{
		{"diagnose", server.URL}, {"diagnose", "--json", server.URL}, {"compare", server.URL, server.URL}, {"compare", "--json", server.URL, server.URL},
		{"token", "CANARY-token"}, {"token", "--json", "CANARY-token"}, {"convert", "--to", "curl", server.URL}, {"convert", "--to", "json", server.URL},
		{"explain"}, {"explain", "jwt.expired"}, {"explain", "--help"}, {"lab", "--list"}, {"lab", "--listen", "127.0.0.1:0"}, {"doctor"}, {"doctor", "--json"}, {"--help"}, {"--version"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			var told bytes.Buffer
			if got := Main(t.Context(), args, strings.NewReader(""), closed{syscall.ENOSPC}, &told); got != exitUsage {
				t.Errorf("on a full disk the status is %d, want %d", got, exitUsage)
			}
			if s := told.String(); !strings.Contains(s, "could not be written: no space left") || strings.Contains(s, "/dev/stdout") || strings.Contains(s, "CANARY") {
				t.Errorf("on a full disk stderr says %q", s)
			}
			told.Reset()
			if got := Main(t.Context(), args, strings.NewReader(""), closed{syscall.EPIPE}, &told); got != exitNoReader {
				t.Errorf("without a reader the status is %d, want %d", got, exitNoReader)
			}
			if strings.Contains(told.String(), "could not") || strings.Contains(told.String(), "pipe") {
				t.Errorf("without a reader stderr says %q", told.String())
			}
		})
	}
}
