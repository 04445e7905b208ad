package kerberos

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Bounds of one question to a KDC.
const (
	maxReply = 1 << 20         // bytes of an answer
	tcpWait  = 5 * time.Second // for a connection and its answer
	udpWait  = 2 * time.Second
	maxAsked = 8 // KDCs of one realm that are tried
	udpLimit = 1400
	kdcPort  = 88
)

// send asks the KDCs of a realm, one after the other, until one answers. An answer that is KRB-ERROR is a *Fault.
func (s *session) send(ctx context.Context, realm, what string, req []byte) ([]byte, error) {
	addrs, err := s.kdcs(ctx, realm)
	if err != nil {
		return nil, err
	}
	var last error
	for _, addr := range addrs[:min(len(addrs), maxAsked)] {
		s.story.KDCs, s.story.Asked = append(s.story.KDCs, addr), append(s.story.Asked, what)
		b, err := s.one(ctx, addr, req)
		if err != nil {
			if last = said(addr, err); ctx.Err() != nil {
				break
			}
			continue
		}
		if e, bad := ReadError(b); bad == nil {
			return nil, &Fault{Kind: FaultKDC, Realm: realm, KDC: addr, Err: e}
		}
		return b, nil
	}
	return nil, &Fault{Kind: FaultUnreachable, Realm: realm, KDC: strings.Join(addrs, ", "), Text: fmt.Sprintf("no KDC of %s answered: %v", realm, last)}
}

// kdcs are the addresses of a realm's KDCs, as krb5.conf or DNS names them.
func (s *session) kdcs(ctx context.Context, realm string) ([]string, error) {
	var out []string
	for _, k := range s.conf.KDCs[realm] {
		if strings.HasPrefix(k, "http://") || strings.HasPrefix(k, "https://") {
			continue // a proxy for KDCs; named below where there is nothing else
		}
		out = append(out, kdcAddr(k))
	}
	if len(out) > 0 {
		return out, nil
	}
	if n := len(s.conf.KDCs[realm]); n > 0 {
		return nil, &Fault{Kind: FaultNoKDC, Realm: realm, Text: "the KDC of " + realm + " is reached by an HTTP proxy alone (" + s.conf.KDCs[realm][n-1] + "), which is not spoken here"}
	}
	if s.conf.LookupKDC && strings.Contains(realm, ".") {
		ctx, stop := context.WithTimeout(ctx, 5*time.Second)
		defer stop()
		_, records, err := s.resolver().LookupSRV(ctx, "kerberos", "tcp", realm)
		if err != nil || len(records) == 0 {
			_, records, err = s.resolver().LookupSRV(ctx, "kerberos", "udp", realm)
		}
		if err == nil {
			for _, r := range records {
				out = append(out, net.JoinHostPort(strings.TrimSuffix(r.Target, "."), strconv.Itoa(int(r.Port))))
			}
		}
	}
	if len(out) == 0 {
		where := "krb5.conf names no KDC of " + realm
		if s.conf.LookupKDC {
			where += ", and DNS names none"
		}
		return nil, &Fault{Kind: FaultNoKDC, Realm: realm, Text: where}
	}
	return out, nil
}

// kdcAddr is host:port of an entry of krb5.conf.
func kdcAddr(k string) string {
	for _, p := range []string{"tcp/", "udp/"} {
		k = strings.TrimPrefix(k, p)
	}
	if a, err := netip.ParseAddr(strings.Trim(k, "[]")); err == nil {
		return net.JoinHostPort(a.String(), strconv.Itoa(kdcPort))
	}
	if _, _, err := net.SplitHostPort(k); err == nil {
		return k
	}
	return net.JoinHostPort(k, strconv.Itoa(kdcPort))
}

// one asks one KDC: by TCP, which all that are maintained speak, and by UDP where nobody listens there.
func (s *session) one(ctx context.Context, addr string, req []byte) ([]byte, error) {
	b, err := s.over(ctx, "tcp", addr, req, tcpWait)
	if err == nil || len(req) > udpLimit || ctx.Err() != nil {
		return b, err
	}
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return nil, err
	}
	if b, udp := s.over(ctx, "udp", addr, req, udpWait); udp == nil {
		return b, nil
	}
	return nil, err
}

func (s *session) over(ctx context.Context, network, addr string, req []byte, wait time.Duration) ([]byte, error) {
	ctx, stop := context.WithTimeout(ctx, wait)
	defer stop()
	dial := s.Dial
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	conn, err := dial(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	deadline, _ := ctx.Deadline()
	_ = conn.SetDeadline(deadline)
	cut := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer cut()
	if network == "tcp" {
		req = append(binary.BigEndian.AppendUint32(nil, uint32(len(req))), req...)
	}
	if _, err := conn.Write(req); err != nil {
		return nil, err
	}
	if network == "udp" {
		b := make([]byte, 64<<10)
		n, err := conn.Read(b)
		return b[:n], err
	}
	var size [4]byte
	if _, err := io.ReadFull(conn, size[:]); err != nil {
		return nil, err
	}
	n := binary.BigEndian.Uint32(size[:])
	if n > maxReply {
		return nil, fmt.Errorf("%s answers with %d bytes, which is no answer of a KDC", addr, n)
	}
	b := make([]byte, n)
	_, err = io.ReadFull(conn, b)
	return b, err
}

// said is why an address gave no answer, in words.
func said(addr string, err error) error {
	var timeout net.Error
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		return fmt.Errorf("%s ends the connection without an answer", addr)
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Errorf("nothing listens at %s", addr)
	case errors.As(err, &timeout) && timeout.Timeout():
		return fmt.Errorf("%s does not answer in time", addr)
	}
	return err
}
