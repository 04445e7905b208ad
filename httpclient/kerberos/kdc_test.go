package kerberos

import (
	"context"
	"encoding/binary"
	"net"
	"strings"
	"testing"
	"time"
)

// TestAKDCThatIsNone: whatever listens there, a person reads a sentence, and nothing is taken into memory on its word.
func TestAKDCThatIsNone(t *testing.T) {
	for _, row := range []struct {
		reason, want string
		answer       []byte
	}{
		{"it hangs up", "ends the connection without an answer", nil},
		{"it hangs up within", "ends the connection without an answer", append(binary.BigEndian.AppendUint32(nil, 1000), "half"...)},
		{"it says a length that no KDC has", "answers with 2147483647 bytes", binary.BigEndian.AppendUint32(nil, 0x7fffffff)},
	} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				_, _ = c.Read(make([]byte, 4096))
				_, _ = c.Write(row.answer)
				_ = c.Close()
			}
		}()
		s := &session{Client: &Client{Now: time.Now}, conf: &Config{KDCs: map[string][]string{"EVIL.TEST": {l.Addr().String()}}}, story: &Story{}}
		_, err = s.send(context.Background(), "EVIL.TEST", "a ticket", make([]byte, udpLimit+1))
		if err == nil || !strings.Contains(err.Error(), row.want) || strings.Contains(err.Error(), "EOF") {
			t.Errorf("%s: %v", row.reason, err)
		}
		_ = l.Close()
	}
}
