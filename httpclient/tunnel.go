package httpclient

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"sync"
)

// tunnel is a connection to a proxy on which CONNECT was refused, and may be asked again: a login of several legs is bound to it.
type tunnel struct {
	mu   sync.Mutex // net/http connects on goroutines of its own
	conn net.Conn
}

func (w *route) keepTunnel(conn net.Conn) {
	w.asked.mu.Lock()
	defer w.asked.mu.Unlock()
	w.asked.conn = conn
}

// takeTunnel is the kept connection, nil none. It is no longer kept then.
func (w *route) takeTunnel() net.Conn {
	w.asked.mu.Lock()
	defer w.asked.mu.Unlock()
	conn := w.asked.conn
	w.asked.conn = nil
	return conn
}

// staysOpen reads what is left of a refusal and reports whether the connection can be asked again.
func staysOpen(res *http.Response, br *bufio.Reader) bool {
	h := Hop{Proto: res.Proto, Received: flatten(res.Header)}
	if res.Close || h.closes() || res.ContentLength < 0 && len(res.TransferEncoding) == 0 {
		return false
	}
	n, err := io.Copy(io.Discard, io.LimitReader(res.Body, rawLimit))
	return err == nil && n < rawLimit && br.Buffered() == 0
}
