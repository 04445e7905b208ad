package convert

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// message is one request as it stood on the wire.
type message struct {
	over   string   // what it came through: "tls ", "tunnel ", "socks5 host:port "
	line   string   // the request line
	fields []string // "Name: value", as spelled and in order
	body   string   // without the transfer coding
}

// recorder is a server on loopback that writes down what comes, byte for byte, and answers by the path. It speaks HTTP/1,
// TLS, the SOCKS protocols, CONNECT as a proxy that connects every tunnel to itself, and the PROXY protocol.
type recorder struct {
	mu     sync.Mutex
	seen   []message
	conns  map[net.Conn]bool
	gone   *sync.Cond // a connection has ended
	listen []net.Listener
	h2     *httptest.Server
	tls    *tls.Config
}

func newRecorder(t testing.TB, cert tls.Certificate, unix string) *recorder {
	r := &recorder{conns: map[net.Conn]bool{}, tls: &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"http/1.1"}, ClientAuth: tls.RequestClientCert, MinVersion: tls.VersionTLS10}}
	r.gone = sync.NewCond(&r.mu)
	for _, at := range [][2]string{{"tcp", "127.0.0.1:0"}, {"tcp", "127.0.0.1:0"}, {"unix", unix}} {
		l, err := net.Listen(at[0], at[1])
		if err != nil {
			t.Fatal(err)
		}
		r.listen = append(r.listen, l)
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				r.mu.Lock()
				r.conns[c] = true
				r.mu.Unlock()
				go func() {
					defer c.Close()
					r.serve(c, "")
					r.mu.Lock()
					delete(r.conns, c)
					r.gone.Broadcast()
					r.mu.Unlock()
				}()
			}
		}()
	}
	r.h2 = httptest.NewUnstartedServer(http.HandlerFunc(r.serveHTTP2))
	r.h2.EnableHTTP2 = true
	r.h2.TLS = &tls.Config{Certificates: []tls.Certificate{cert}}
	r.h2.Config.Protocols = new(http.Protocols)
	r.h2.Config.Protocols.SetHTTP1(true)
	r.h2.Config.Protocols.SetHTTP2(true)
	r.h2.StartTLS()
	t.Cleanup(func() {
		for _, l := range r.listen {
			_ = l.Close()
		}
		r.h2.Close()
	})
	return r
}

func (r *recorder) addr(i int) string { return r.listen[i].Addr().String() }

func (r *recorder) add(m message) {
	r.mu.Lock()
	r.seen = append(r.seen, m)
	r.mu.Unlock()
}

// take gives what was seen and forgets it, once the connections are done.
func (r *recorder) take() []message {
	for _, l := range r.listen { // connections are accepted in their order: this is the last of them
		if c, err := net.Dial(l.Addr().Network(), l.Addr().String()); err == nil {
			_, _ = c.Write([]byte{0})
			_, _ = c.Read(make([]byte, 1))
			_ = c.Close()
		}
	}
	end := time.AfterFunc(3*time.Second, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		for c := range r.conns {
			_ = c.Close()
		}
	})
	defer end.Stop()
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(r.conns) > 0 {
		r.gone.Wait()
	}
	out := r.seen
	r.seen = nil
	return out
}

// serve reads what stands first on a connection and goes on as it says.
func (r *recorder) serve(c net.Conn, over string) {
	_ = c.SetDeadline(time.Now().Add(5 * time.Second))
	br := bufio.NewReader(c)
	first, err := br.Peek(1)
	if err != nil {
		return
	}
	switch first[0] {
	case 0: // take's own
	case 0x16:
		tc := tls.Server(buffered{c, br}, r.tls)
		if tc.Handshake() != nil {
			return
		}
		s := tc.ConnectionState()
		over += "tls "
		if s.ServerName != "" {
			over += "for " + s.ServerName + " "
		}
		if len(s.PeerCertificates) > 0 {
			over += "with a client certificate "
		}
		r.serve(tc, over)
	case 4:
		r.serve(buffered{c, br}, over+serveSOCKS4(c, br))
	case 5:
		r.serve(buffered{c, br}, over+serveSOCKS5(c, br))
	default:
		r.serveHTTP(c, br, over)
	}
}

type buffered struct {
	net.Conn
	r *bufio.Reader
}

func (b buffered) Read(p []byte) (int, error) { return b.r.Read(p) }

func serveSOCKS4(c net.Conn, br *bufio.Reader) string {
	var q [8]byte
	_, _ = io.ReadFull(br, q[:])
	user, _ := br.ReadString(0)
	host := net.IP(q[4:8]).String()
	if bytes.HasPrefix(q[4:8], []byte{0, 0, 0}) {
		host, _ = br.ReadString(0)
	}
	_, _ = c.Write([]byte{0, 90, 0, 0, 0, 0, 0, 0})
	return fmt.Sprintf("socks4 %q as %q ", host, user)
}

func serveSOCKS5(c net.Conn, br *bufio.Reader) string {
	var q [2]byte
	_, _ = io.ReadFull(br, q[:])
	methods := make([]byte, q[1])
	_, _ = io.ReadFull(br, methods)
	who := ""
	if slices.Contains(methods, 2) {
		_, _ = c.Write([]byte{5, 2})
		_, _ = io.ReadFull(br, q[:])
		user := make([]byte, q[1])
		_, _ = io.ReadFull(br, user)
		n, _ := br.ReadByte()
		pw := make([]byte, n)
		_, _ = io.ReadFull(br, pw)
		who = string(user) + ":" + string(pw)
		_, _ = c.Write([]byte{1, 0})
	} else {
		_, _ = c.Write([]byte{5, 0})
	}
	var head [4]byte
	_, _ = io.ReadFull(br, head[:])
	n := map[byte]int{1: 4, 4: 16}[head[3]]
	if head[3] == 3 {
		b, _ := br.ReadByte()
		n = int(b)
	}
	host := make([]byte, n+2)
	_, _ = io.ReadFull(br, host)
	_, _ = c.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	return fmt.Sprintf("socks5 %d %q as %q ", head[3], host[:n], who)
}

// serveHTTP reads requests until the other side has enough.
func (r *recorder) serveHTTP(c net.Conn, br *bufio.Reader, over string) {
	for {
		_ = c.SetDeadline(time.Now().Add(5 * time.Second))
		line, err := br.ReadString('\n')
		if err != nil {
			return
		}
		m := message{over: over, line: strings.TrimSuffix(line, "\r\n")}
		if strings.HasPrefix(m.line, "PROXY ") {
			f := strings.Fields(m.line)
			over += strings.Join(f[:min(len(f), 4)], " ") + " "
			continue
		}
		for {
			line, err := br.ReadString('\n')
			if err != nil {
				return
			}
			if line = strings.TrimSuffix(line, "\r\n"); line == "" {
				break
			}
			m.fields = append(m.fields, line)
		}
		if m.field("Expect") == "100-continue" && !strings.Contains(m.line, "/expect/417") {
			_, _ = io.WriteString(c, "HTTP/1.1 100 Continue\r\n\r\n")
		}
		if !strings.Contains(m.line, "/expect/417") || m.field("Expect") == "" {
			_ = c.SetReadDeadline(time.Now().Add(400 * time.Millisecond)) // a Content-Length that lies
			if strings.EqualFold(m.field("Transfer-Encoding"), "chunked") {
				b, _ := io.ReadAll(httpChunks(br))
				m.body = string(b)
			} else if n, err := strconv.Atoi(m.field("Content-Length")); err == nil {
				b, _ := io.ReadAll(io.LimitReader(br, int64(n)))
				m.body = string(b)
			}
		}
		r.add(m)
		if strings.HasPrefix(m.line, "CONNECT ") {
			if kind, _, ok := strings.Cut(strings.TrimPrefix(m.line, "CONNECT "), ".digest.test"); ok && digestChallenge(kind, m.field("Proxy-Authorization")) != nil {
				_, _ = io.WriteString(c, "HTTP/1.1 407 Who\r\n"+challengeLines("Proxy-Authenticate", digestChallenge(kind, m.field("Proxy-Authorization")))+"Content-Length: 0\r\n\r\n")
				continue
			}
			if strings.Contains(m.line, "refused.test") {
				_, _ = io.WriteString(c, "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\n\r\n")
				return
			}
			_, _ = io.WriteString(c, "HTTP/1.1 200 Connected\r\n\r\n")
			r.serve(buffered{c, br}, over+"tunnel ")
			return
		}
		old := strings.HasSuffix(m.line, "HTTP/1.0")
		_, _ = io.WriteString(c, r.answer(m, old))
		if old || m.field("Expect") != "" && strings.Contains(m.line, "/expect/417") {
			return
		}
	}
}

func httpChunks(br *bufio.Reader) io.Reader {
	res, err := http.ReadResponse(bufio.NewReader(io.MultiReader(strings.NewReader("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), br)), nil)
	if err != nil {
		return strings.NewReader("")
	}
	return res.Body
}

func (m message) field(name string) string {
	for _, f := range m.fields {
		if n, v, _ := strings.Cut(f, ":"); strings.EqualFold(n, name) {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

// answer is made of the path: /set/COOKIE sets a cookie, /redirect/STATUS/WHERE leads on (WHERE is same, host, port or
// scheme), /challenge/SCHEME refuses.
func (r *recorder) answer(m message, old bool) string {
	target := strings.Fields(m.line + " ? ?")[1]
	if i := strings.Index(target, "://"); i >= 0 {
		target = target[i+3:]
	}
	part := strings.Split(target, "/")
	status, extra := 200, ""
	for i := 0; i+1 < len(part); i++ {
		rest := "/" + strings.Join(part[min(i+3, len(part)):], "/")
		switch part[i] {
		case "set":
			extra += "Set-Cookie: " + strings.ReplaceAll(strings.ReplaceAll(part[i+1], "_", "; "), "%2f", "/") + "\r\n"
		case "redirect":
			if i+2 >= len(part) || status != 200 {
				continue
			}
			status, _ = strconv.Atoi(part[i+1])
			_, port, _ := net.SplitHostPort(r.addr(0))
			switch part[i+2] {
			case "host":
				rest = "http://localhost:" + port + rest
			case "port":
				rest = "http://" + r.addr(1) + rest
			case "scheme":
				rest = "https://localhost:" + port + rest
			case "relative":
				rest = "../../../" + rest[1:]
			}
			extra += "Location: " + rest + "\r\n"
		case "digest", "proxied":
			field, name := "Authorization", "WWW-Authenticate"
			if part[i] == "proxied" {
				field, name = "Proxy-Authorization", "Proxy-Authenticate"
			}
			if lines := digestChallenge(part[i+1], m.field(field)); lines != nil {
				status = map[string]int{"digest": 401, "proxied": 407}[part[i]]
				return fmt.Sprintf("HTTP/1.1 %d Who\r\n%s%sContent-Length: 0\r\n\r\n", status, challengeLines(name, lines), map[bool]string{true: "Connection: close\r\n"}[old])
			}
		case "challenge":
			status = 401
			for s := range strings.SplitSeq(part[i+1], ",") {
				extra += "WWW-Authenticate: " + map[string]string{"basic": `Basic realm="r"`, "digest": `Digest realm="r", nonce="n", qop="auth"`, "negotiate": "Negotiate", "ntlm": "NTLM", "bearer": `Bearer realm="r"`}[s] + "\r\n"
			}
		case "expect":
			if m.field("Expect") != "" {
				status = 417
			}
		}
	}
	if old {
		extra += "Connection: close\r\n"
	}
	return fmt.Sprintf("HTTP/1.1 %d Status\r\n%sContent-Length: 0\r\n\r\n", status, extra)
}

// serveHTTP2 records requests of HTTP/2; their fields have no order that is kept.
func (r *recorder) serveHTTP2(w http.ResponseWriter, q *http.Request) {
	b, _ := io.ReadAll(q.Body)
	m := message{over: q.Proto + " ", line: q.Method + " " + q.RequestURI + " " + q.Host, body: string(b)}
	for n, vs := range q.Header {
		for _, v := range vs {
			m.fields = append(m.fields, n+": "+v)
		}
	}
	slices.Sort(m.fields)
	r.add(m)
}

// certificates are an authority, a server's certificate that it signed and a client's, in PEM.
func certificates(t testing.TB) (ca, serverCert, serverKey []byte) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "oracle"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, DNSNames: []string{"localhost", "a.test", "b.test"}, IPAddresses: []net.IP{{127, 0, 0, 1}},
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	k, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return cert, cert, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: k})
}
