package httpclient

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// TestUpgradeThatIsTaken: curl --http2 offers HTTP/2 in the clear with the request; a server that takes the offer answers
// in frames, and there is no second request unasked.
func TestUpgradeThatIsTaken(t *testing.T) {
	asked := 0
	at := raw(t, func(c net.Conn) {
		q, err := http.ReadRequest(bufio.NewReader(c))
		if err == nil && q.Header.Get("Upgrade") == "h2c" {
			asked++
			_, _ = io.WriteString(c, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
		}
		_ = c.Close()
	})
	x := (&Client{}).Do(t.Context(), Request{URL: at, HTTPVersion: "2"})
	if x.Failure == nil || !strings.Contains(x.Failure.Detail, "HTTP/2") || x.Failure.Next == "" || asked != 1 {
		t.Errorf("%+v after %d requests; want a failure that names HTTP/2 after one", x.Failure, asked)
	}
}
