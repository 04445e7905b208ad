package kerberos

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"
)

// answers speaks KCM by a table: "operation name" or "operation name uuid" → what stands behind the codes. An error is a code.
type answers map[string]any

func (a answers) serve(c net.Conn) {
	defer c.Close()
	for {
		var n [4]byte
		if _, err := io.ReadFull(c, n[:]); err != nil {
			return
		}
		q := make([]byte, binary.BigEndian.Uint32(n[:]))
		if _, err := io.ReadFull(c, q); err != nil || !bytes.HasPrefix(q, []byte{2, 0}) {
			return
		}
		name, uuid, _ := strings.Cut(string(q[4:]), "\x00")
		var out []byte
		switch v := a[strings.TrimSpace(fmt.Sprint(q[3], " ", name, " ", strings.TrimRight(uuid, "\x00")))].(type) {
		case nil:
			out = binary.BigEndian.AppendUint32(nil, uint32(0xffffffff&int64(codeNoFile)))
		case kcmError:
			out = binary.BigEndian.AppendUint32(nil, uint32(v))
		case string:
			out = append(make([]byte, 4), v...)
		case []byte: // as it is
			_, _ = c.Write(v)
			return
		case time.Duration: // never
			_, _ = io.Copy(io.Discard, c)
			return
		}
		_, _ = c.Write(append(binary.BigEndian.AppendUint64(nil, uint64(len(out))<<32), out...))
	}
}

func TestKCM(t *testing.T) {
	who, list := stored(ticketOf(krbtgt("EXAMPLE.TEST", "EXAMPLE.TEST"), cacheClock.Add(time.Hour)))
	uuid := func(n byte) string { return string(append([]byte{n}, make([]byte, 15)...)) }
	full := answers{"20": "1000:tkt\x00", "8 1000:tkt": who, "9 1000:tkt": uuid('A') + uuid('B'), "10 1000:tkt A": list[0], "22 1000:tkt": "\xff\xff\xff\xa6"}
	with := func(key string, v any) answers {
		out := answers{}
		for k, old := range full {
			out[k] = old
		}
		out[key] = v
		return out
	}
	for _, row := range []struct {
		reason, name string
		kcm          any // answers, or why it cannot be connected to
		want         string
	}{
		{"the cache in use; a ticket that ended meanwhile", "KCM:", full, "KCM:1000:tkt 1 alice@EXAMPLE.TEST -1m30s"},
		{"one that is named", "KCM:1000:tkt", full, "KCM:1000:tkt 1 alice@EXAMPLE.TEST -1m30s"},
		{"no such cache", "KCM:1000:other", full, "no cache: KCM holds no login under KCM:1000:other"},
		{"no principal, as Heimdal's says it", "KCM:", with("8 1000:tkt", ""), "no cache: KCM holds no login under KCM:1000:tkt"},
		{"of another user", "KCM:", with("8 1000:tkt", codeFilePerm), "cache denied: KCM does not let this user at KCM:1000:tkt"},
		{"another code", "KCM:", with("9 1000:tkt", kcmError(42)), "broken cache: asking KCM for KCM:1000:tkt: it answers with error 42"},
		{"a broken principal", "KCM:", with("8 1000:tkt", who[:7]), "broken cache: asking KCM for KCM:1000:tkt: want a principal"},
		{"a broken ticket", "KCM:", with("10 1000:tkt A", list[0][:30]), "broken cache: asking KCM for KCM:1000:tkt: want a ticket"},
		{"a broken list", "KCM:", with("9 1000:tkt", "abc"), "broken cache: asking KCM for KCM:1000:tkt: want up to 4096 UUIDs"},
		{"no name", "KCM:", with("20", "1000"), "broken cache: asking KCM for KCM:: want the name of the cache in use"},
		{"a length without end", "KCM:", with("20", []byte{0x7f, 0, 0, 0, 0, 0, 0, 0}), "broken cache: asking KCM for KCM:: want an answer of 4 to 16777216 bytes"},
		{"it hangs up", "KCM:", with("20", []byte{0, 0}), "broken cache: asking KCM for KCM:: unexpected EOF"},
		{"it does not answer", "KCM:", with("20", time.Hour), "nobody keeps: KCM, which keeps this credential cache, does not answer at /run/kcm"},
		{"no socket", "KCM:", fs.ErrNotExist, "nobody keeps: KCM, which keeps this credential cache, is not there: no socket at /run/kcm"},
		{"nobody at the socket", "KCM:", syscall.ECONNREFUSED, "nobody keeps: KCM, which keeps this credential cache, does not run"},
		{"a socket of others", "KCM:", fs.ErrPermission, "cache denied: KCM may not be asked: /run/kcm"},
	} {
		c := &Client{Getenv: func(string) string { return row.name }, Dial: func(_ context.Context, network, addr string) (net.Conn, error) {
			if network != "unix" || addr != "/run/kcm" {
				t.Errorf("%s: %s %s is connected to", row.reason, network, addr)
			}
			if err, bad := row.kcm.(error); bad {
				return nil, &net.OpError{Op: "dial", Err: err}
			}
			ours, theirs := net.Pipe()
			go row.kcm.(answers).serve(theirs)
			return ours, nil
		}}
		ctx := t.Context()
		if row.reason == "it does not answer" {
			short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
			defer cancel()
			ctx = short
		}
		out, err := c.Cache(ctx, &Config{KCMSocket: "/run/kcm"})
		got := fmt.Sprint(out.Name, " ", len(out.Tickets), " ", out.Client, " ", out.Offset)
		if f, ok := err.(*Fault); ok {
			got = string(f.Kind) + ": " + f.Error()
		}
		if !strings.HasPrefix(got, row.want) {
			t.Errorf("%s: %s, want %s", row.reason, got, row.want)
		}
	}
	if _, err := (&Client{Getenv: func(string) string { return "KCM:" }}).Cache(t.Context(), &Config{KCMSocket: "-"}); err == nil || !strings.Contains(err.Error(), "kcm_socket = -") {
		t.Errorf("KCM was asked although krb5.conf forbids it: %v", err)
	}
}

func FuzzKCM(f *testing.F) {
	who, list := stored(ticketOf(krbtgt("EXAMPLE.TEST", "EXAMPLE.TEST"), cacheClock))
	f.Add([]byte(who), []byte("0123456789abcdef"), []byte(list[0]))
	f.Add([]byte{}, []byte{1}, []byte{0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, principal, uuids, ticket []byte) {
		var in bytes.Buffer
		for _, b := range [][]byte{principal, {0, 0, 0, 0}, uuids, ticket} {
			in.Write(append(binary.BigEndian.AppendUint64(nil, uint64(len(b)+4)<<32), make([]byte, 4)...))
			in.Write(b)
		}
		c := &Cache{}
		_ = c.fromKCM(kcm{struct {
			io.Reader
			io.Writer
		}{&in, io.Discard}}, "x")
		c.Login()
	})
}
