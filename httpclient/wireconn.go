package httpclient

import (
	"bytes"
	"io"
	"net"
	"sync"
	"time"
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
	fault error  // with which the last read ended; nil none
	ended chan struct{}
}

func (r *recorder) reset(head []byte) {
	r.mu.Lock()
	r.raw, r.head, r.wrote, r.fault = r.raw[:0], head, false, nil
	r.ended = make(chan struct{})
	r.turn++
	r.mu.Unlock()
}

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

// end keeps the error of a read.
func (r *recorder) end(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fault == nil && r.ended != nil {
		r.fault = err
		close(r.ended)
	}
}

// awaitEnd gives a read that is under way the time to say why the other side closed: with TLS 1.3 a refused client certificate
// comes to light while the request is written, and the reason waits to be read (RFC 8446 section 4.4.2.4).
func (r *recorder) awaitEnd() {
	r.mu.Lock()
	ended := r.ended
	r.mu.Unlock()
	select {
	case <-ended:
	case <-time.After(300 * time.Millisecond):
	}
}

// alerted is err, or the TLS alert that was read where err hides it.
func (r *recorder) alerted(err error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if alertOf(err) == "" && alertOf(r.fault) != "" {
		return r.fault
	}
	return err
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
	if err != nil {
		r.rec.end(err)
	}
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
	turn, head := c.rec.turn, c.rec.head
	c.rec.mu.Unlock()
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
		c.rec.awaitEnd()
		return min(n, len(p)), err
	}
	return len(p), nil
}
