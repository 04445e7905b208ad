//go:build !windows

package uitest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
)

// TestJourneyRecording is journey 4: a customer's HAR, its causes, one entry as recorded, sent again after its preview,
// the report, and a copy that may be shared.
func TestJourneyRecording(t *testing.T) {
	var asked atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token", error_description="The token expired"`)
		w.WriteHeader(401)
	}))
	t.Cleanup(s.Close)
	entry := func(path string, status int, challenge string) string {
		return fmt.Sprintf(`{"startedDateTime":"2026-11-23T07:11:02Z","request":{"method":"GET","url":%q,"headers":[{"name":"Authorization","value":"Bearer CANARY-token-1"}]},"response":{"status":%d,"headers":[{"name":"WWW-Authenticate","value":%q}],"content":{"mimeType":"application/json","text":""}}}`, s.URL+path, status, challenge)
	}
	expired := `Bearer error="invalid_token", error_description="The token expired"`
	text := `{"log":{"creator":{"name":"WebInspector"},"entries":[` + entry("/a", 401, expired) + "," + entry("/b", 401, expired) + "," + entry("/c", 403, `Bearer error="insufficient_scope", scope="x:y"`) + `]}}`
	for _, size := range sizes() {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			dir := t.TempDir()
			name := filepath.Join(dir, "customer.har")
			if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			before := asked.Load()
			tm := Start(t, binary, Options{Width: size[0], Height: size[1], Dir: dir, Args: []string{name}})
			tm.See("2 of 3 refusals")
			tm.Press("enter")
			tm.See("#0", "#1")
			tm.Press("enter")
			tm.See("› diagnosis", "expired")
			if n := asked.Load(); n != before {
				t.Errorf("%d requests were sent for a recording", n-before)
			}
			tm.Press("r")
			tm.See("enter  send ")
			tm.Press("enter")
			tm.See("› diagnosis", "expired")
			if asked.Load() == before {
				t.Error("the entry was not sent again")
			}
			tm.Press("e")
			tm.See("› report", "save it") // the foot is drawn last: the next key is for this screen
			tm.Press("esc")
			tm.See("enter  new token")
			if size[0] >= 80 { // where the head tells one diagnosis from the other
				tm.Press("esc")
				tm.See("as recorded")
				tm.Press("esc")
				tm.See("#0")
				tm.Press("esc")
				tm.See("2 of 3 refusals")
				tm.Press("s")
				tm.See("customer-shared.har, a copy")
				tm.Press("s")
				tm.See("look it over")
				if _, err := os.Stat(filepath.Join(dir, "customer-shared.har")); err != nil {
					t.Error(err)
				}
			}
			tm.Press("ctrl+c")
			if err := tm.Exit(); err != nil {
				t.Fatal(err)
			}
		})
	}
}
