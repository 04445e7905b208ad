package httpclient

import (
	"bytes"
	"errors"
	"io"
	"net"
	"sync"
)

// rawLimit is how much of an answer's first bytes is kept as it came: the header section and a piece of the body.
const rawLimit = 64 << 10

// recorder keeps the first bytes that a connection of HTTP/1 delivered since the last reset. net/http puts header
// fields into a map and refuses answers that break the grammar; who studies a refusal wants names as they were spelled,
// in their order, and the status of a broken answer too. For the same reason it holds the header section to be sent:
// net/http would sort the fields, spell them its own way, and add some.
type recorder struct {
	mu    sync.Mutex
	raw   []byte
	head  []byte // what is written in the place of net/http's header section
	turn  int    // counts the requests
	wrote bool   // head went out
	held  bool   // nothing is written: the request was made for another connection
}

func (r *recorder) reset(head []byte) {
	r.mu.Lock()
	r.raw, r.head, r.wrote, r.held = r.raw[:0], head, false, false
	r.turn++
	r.mu.Unlock()
}

// replace puts another header section in the place of one that was not written yet.
func (r *recorder) replace(head []byte) {
	r.mu.Lock()
	r.head = head
	r.mu.Unlock()
}

// hold keeps the request from being written.
func (r *recorder) hold() {
	r.mu.Lock()
	r.held = true
	r.mu.Unlock()
}

// errOtherConnection is a request that was made for a connection which is gone; nothing of it was written.
var errOtherConnection = errors.New("the connection that the login belongs to is gone")

// forget drops what came before the server itself answered.
func (r *recorder) forget() {
	r.mu.Lock()
	r.raw = r.raw[:0]
	r.mu.Unlock()
}

func (r *recorder) bytes() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return bytes.Clone(r.raw)
}

func (r *recorder) written() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.wrote
}

// recordedConn is a connection of HTTP/1 whose reads are recorded and whose header sections are ours.
type recordedConn struct {
	net.Conn
	rec     *recorder
	turn    int    // of the request whose header section was written last
	pending []byte // the beginning of net/http's header section
}

func (c *recordedConn) Read(p []byte) (int, error) { return recordedReader{c.Conn, c.rec}.Read(p) }

// recordedReader records what is read from a connection.
type recordedReader struct {
	from io.Reader
	rec  *recorder
}

func (r recordedReader) Read(p []byte) (int, error) {
	n, err := r.from.Read(p)
	if n > 0 {
		r.rec.mu.Lock()
		if room := rawLimit - len(r.rec.raw); room > 0 {
			r.rec.raw = append(r.rec.raw, p[:min(n, room)]...)
		}
		r.rec.mu.Unlock()
	}
	return n, err
}

// Write passes p on, with our header section in the place of net/http's.
func (c *recordedConn) Write(p []byte) (int, error) {
	c.rec.mu.Lock()
	turn, head, held := c.rec.turn, c.rec.head, c.rec.held
	c.rec.mu.Unlock()
	if held {
		return 0, errOtherConnection
	}
	if c.turn == turn {
		return c.Conn.Write(p)
	}
	c.pending = append(c.pending, p...)
	_, body, whole := bytes.Cut(c.pending, []byte("\r\n\r\n"))
	if !whole {
		return len(p), nil
	}
	out := append(bytes.Clone(head), body...)
	c.pending, c.turn = nil, turn
	c.rec.mu.Lock()
	c.rec.wrote = true
	c.rec.mu.Unlock()
	if n, err := c.Conn.Write(out); err != nil {
		return min(n, len(p)), err
	}
	return len(p), nil
}
