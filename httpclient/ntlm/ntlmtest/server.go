// Package ntlmtest is a server of NTLM for tests, written from [MS-NLMP] and apart from package ntlm, so that one checks the other:
// it logs connections in, as IIS does, as a server or as a proxy. Who is logged in is led from /moved/x to /x, and from /moved-close/x
// on another connection.
package ntlmtest

import (
	"bufio"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode/utf16"

	//lint:ignore SA1019 NTLM is made of it
	"golang.org/x/crypto/md4"
)

// Server is how it behaves. Zero fields are an ordinary server of Windows; Users is what it needs.
type Server struct {
	Users  map[string]string // passwords by DOMAIN\user in capitals, and by user@domain; the domain may be empty
	Domain string            // "CORP" where it is ""
	Name   string            // "WEB1" where it is ""
	Now    func() time.Time  // nil: the clock
	Proxy  bool              // 407 and Proxy-Authorization; CONNECT is taken
	// Binding is how logins are to be bound, as a server of Windows with Extended Protection asks for: "" nobody looks, "allow" one
	// that is there is to be right, "require" there is to be one. Certificate is whose, in DER and signed with SHA-256.
	Binding     string
	Certificate []byte
	// Offers are the challenges of a request without a login, and of a refused one; nil: NTLM alone.
	Offers []string
	// Fault is one way to break: "close" ends the connection behind message 2, "drop" does so without a word, "forget" answers
	// message 3 as if there had been no message 2, "truncated" and "garbage" break message 2, "never" asks for NTLM for ever, "leave" does so on a connection that ends each time,
	// "v1" sends no target information, "again" answers message 3 with another message 2, "ahead" is two days ahead,
	// "nonunicode" speaks OEM.
	Fault string

	mu   sync.Mutex
	seen []Request
}

// Request is one that came: on which connection, counted from 1, and what it got.
type Request struct {
	Conn    int
	Line    string
	Message int // of NTLM; 0 none
	Body    string
	Status  int
	Verdict string // of message 3: "right, NTLMv2", "wrong", "unknown"
}

func (r Request) String() string {
	return fmt.Sprintf("conn %d: %s, message %d %s, body %q: %d", r.Conn, r.Line, r.Message, r.Verdict, r.Body, r.Status)
}

// Seen are the requests so far.
func (s *Server) Seen() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.seen...)
}

// Forget empties Seen.
func (s *Server) Forget() {
	s.mu.Lock()
	s.seen = nil
	s.mu.Unlock()
}

// Serve answers connections until l is closed.
func (s *Server) Serve(l net.Listener) {
	for n := 1; ; n++ {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go s.conn(n, c)
	}
}

// session is the state of one connection.
type session struct {
	nonce []byte // of message 2, nil none was sent
	user  string // logged in
}

func (s *Server) conn(n int, c net.Conn) {
	defer c.Close()
	br := bufio.NewReader(c)
	var at session
	for {
		_ = c.SetDeadline(time.Now().Add(10 * time.Second))
		q, err := http.ReadRequest(br)
		if err != nil {
			return
		}
		body, _ := io.ReadAll(q.Body)
		field, name, status := "Authorization", "WWW-Authenticate", 401
		if s.Proxy {
			field, name, status = "Proxy-Authorization", "Proxy-Authenticate", 407
		}
		r := Request{Conn: n, Line: q.Method + " " + q.RequestURI, Body: string(body)}
		offers, gone := s.answer(&at, &r, q.Header.Get(field))
		if offers == nil {
			status = 200
		}
		r.Status = status
		head := ""
		for _, o := range offers {
			head += name + ": " + o + "\r\n"
		}
		if to, ok := strings.CutPrefix(q.URL.Path, "/moved"); ok && status == 200 && q.Method != "CONNECT" {
			status, r.Status = 302, 302
			if to, ok = strings.CutPrefix(to, "-close"); ok {
				gone = "close"
			}
			head += "Location: " + strings.TrimPrefix(to, "/host/") + "\r\n"
		}
		if gone == "close" {
			head += "Connection: close\r\n"
		}
		s.mu.Lock()
		s.seen = append(s.seen, r)
		s.mu.Unlock()
		text := "hello " + at.user + "\n"
		if status != 200 {
			text = "who are you?\n"
		}
		if status == 200 && q.Method == "CONNECT" {
			_, _ = io.WriteString(c, "HTTP/1.1 200 Connected\r\n\r\n")
			pass(c, br, q.RequestURI)
			return
		}
		if q.Method == "HEAD" {
			text = ""
		}
		_, _ = fmt.Fprintf(c, "HTTP/1.1 %d %s\r\n%sContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s", status, http.StatusText(status), head, len(text), text)
		if gone != "" {
			return
		}
	}
}

// pass copies bytes both ways.
func pass(c net.Conn, br *bufio.Reader, to string) {
	up, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer up.Close()
	go func() { _, _ = io.Copy(up, br); _ = up.Close() }()
	_, _ = io.Copy(c, up)
}

// answer are the challenges for a value of Authorization, nil where it is let in; gone is how the connection ends.
func (s *Server) answer(at *session, r *Request, value string) (offers []string, gone string) {
	refused := s.Offers
	if refused == nil {
		refused = []string{"NTLM"}
	}
	word, rest, _ := strings.Cut(value, " ")
	raw, _ := base64.StdEncoding.DecodeString(rest)
	if value == "" && at.user != "" {
		return nil, ""
	}
	if word != "NTLM" || len(raw) < 32 || string(raw[:8]) != "NTLMSSP\x00" {
		return refused, ""
	}
	switch r.Message = int(raw[8]); {
	case r.Message == 1 && s.Fault == "never":
		return refused, ""
	case r.Message == 1 && s.Fault == "leave":
		return refused, "close"
	case r.Message == 1:
		at.user, at.nonce = "", []byte{1, 2, 3, 4, 5, 6, 7, byte(r.Conn)}
		switch s.Fault {
		case "close":
			gone = "close"
		case "drop":
			gone = "drop"
		}
		return []string{"NTLM " + s.Challenge(at.nonce)}, gone
	case r.Message == 3:
		nonce := at.nonce
		at.nonce = nil
		if s.Fault == "again" {
			at.nonce = []byte{8, 7, 6, 5, 4, 3, 2, 1}
			r.Verdict = "again"
			return []string{"NTLM " + s.Challenge(at.nonce)}, ""
		}
		if nonce == nil || s.Fault == "forget" {
			r.Verdict = "no message 2 on this connection"
			return refused, ""
		}
		user, verdict := s.judge(raw, nonce)
		if r.Verdict = verdict; strings.HasPrefix(verdict, "right") {
			at.user = user
			return nil, ""
		}
	}
	return refused, ""
}

func (s *Server) domain() string {
	if s.Domain == "" {
		return "CORP"
	}
	return s.Domain
}

func (s *Server) now() time.Time {
	now := time.Now()
	if s.Now != nil {
		now = s.Now()
	}
	if s.Fault == "ahead" {
		now = now.Add(48 * time.Hour)
	}
	return now
}

func (s *Server) name() string {
	if s.Name == "" {
		return "WEB1"
	}
	return s.Name
}

// Challenge is message 2 ([MS-NLMP] section 2.2.1.2), in base64.
func (s *Server) Challenge(nonce []byte) string {
	if s.Fault == "garbage" {
		return "TlRMTVNTUAAC!!!garbage"
	}
	le := binary.LittleEndian
	const v1 = "v1"
	flags := uint32(0x1 | 0x4 | 0x200 | 0x8000 | 0x10000 | 0x80000 | 0x800000)
	if s.Fault == "nonunicode" {
		flags = flags&^1 | 2
	}
	name := utf16le(s.domain())
	if s.Fault == "nonunicode" {
		name = []byte(s.domain())
	}
	var info []byte
	for _, p := range []struct {
		id uint16
		v  []byte
	}{{2, utf16le(s.domain())}, {1, utf16le(s.name())}, {4, utf16le("corp.test")}, {3, utf16le(strings.ToLower(s.name()) + ".corp.test")}, {7, le.AppendUint64(nil, uint64(s.now().UnixMicro()*10+116444736000000000))}, {0, nil}} {
		info = append(le.AppendUint16(le.AppendUint16(info, p.id), uint16(len(p.v))), p.v...)
	}
	if s.Fault == v1 {
		flags, info = flags&^(0x800000|0x80000), nil
	}
	const head = 56
	m := append([]byte("NTLMSSP\x00"), 2, 0, 0, 0)
	m = le.AppendUint32(le.AppendUint16(le.AppendUint16(m, uint16(len(name))), uint16(len(name))), head)
	m = append(le.AppendUint32(m, flags), nonce...)
	m = append(m, make([]byte, 8)...)
	m = le.AppendUint32(le.AppendUint16(le.AppendUint16(m, uint16(len(info))), uint16(len(info))), uint32(head+len(name)))
	m = append(m, 10, 0, 0, 0, 0, 0, 0, 15)
	m = append(append(m, name...), info...)
	if s.Fault == "truncated" {
		m = m[:60]
	}
	return base64.StdEncoding.EncodeToString(m)
}

// judge checks message 3 by [MS-NLMP] section 3.3.2: HMAC-MD5 under the key of user, domain and password, over the challenge and
// what stands behind the proof.
func (s *Server) judge(m, nonce []byte) (user, verdict string) {
	le := binary.LittleEndian
	if len(m) < 64 {
		return "", "too short"
	}
	part := func(at int) []byte {
		n, off := int(le.Uint16(m[at:])), int(le.Uint32(m[at+4:]))
		if off+n > len(m) {
			return nil
		}
		return m[off : off+n]
	}
	text := func(b []byte) string {
		if le.Uint32(m[60:])&1 == 0 {
			return string(b)
		}
		var u []uint16
		for i := 0; i+1 < len(b); i += 2 {
			u = append(u, le.Uint16(b[i:]))
		}
		return string(utf16.Decode(u))
	}
	nt, domain, user := part(20), text(part(28)), text(part(36))
	password, ok := s.Users[strings.ToUpper(domain+`\`+user)]
	if !ok && domain == "" {
		password, ok = s.Users[user]
	}
	if !ok {
		return "", "unknown"
	}
	if s.Fault == "v1" && len(nt) == 24 {
		return user, "right, NTLMv1 (not checked)"
	}
	if len(nt) < 48 {
		return "", "not NTLMv2"
	}
	h := md4.New()
	h.Write(utf16le(password))
	k := hmac.New(md5.New, h.Sum(nil))
	k.Write(utf16le(strings.ToUpper(user) + domain))
	p := hmac.New(md5.New, k.Sum(nil))
	p.Write(nonce)
	p.Write(nt[16:])
	if !hmac.Equal(p.Sum(nil), nt[:16]) {
		return "", "wrong"
	}
	at := time.UnixMicro((int64(le.Uint64(nt[24:])) - 116444736000000000) / 10)
	if d := s.now().Sub(at).Abs(); d > 36*time.Hour {
		return "", "of another time"
	}
	if verdict := s.channel(nt[44:]); verdict != "" {
		return "", verdict
	}
	return user, "right, NTLMv2"
}

// channel judges the pairs of target information that came back by [MS-NLMP] section 3.2.5.1.2: "" they are fine.
func (s *Server) channel(info []byte) string {
	var got []byte
	for len(info) >= 4 && info[0] != 0 {
		id, n := int(info[0])|int(info[1])<<8, int(info[2])|int(info[3])<<8
		if len(info) < 4+n {
			return "broken pairs"
		}
		if id == 10 {
			got = info[4 : 4+n]
		}
		info = info[4+n:]
	}
	hash := sha256.Sum256(s.Certificate)
	const name = "tls-server-end-point:"
	want := md5.Sum(append(append(append(make([]byte, 16), byte(len(name)+len(hash)), 0, 0, 0), name...), hash[:]...))
	switch {
	case s.Binding == "", s.Binding == "allow" && got == nil, string(got) == string(want[:]):
		return ""
	case got == nil:
		return "not bound"
	}
	return "bound to another channel"
}

func utf16le(s string) []byte {
	var out []byte
	for _, c := range utf16.Encode([]rune(s)) {
		out = binary.LittleEndian.AppendUint16(out, c)
	}
	return out
}
