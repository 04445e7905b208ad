package httpclient

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strconv"
	"time"

	"golang.org/x/net/proxy"
)

// socks connects to addr through the SOCKS proxy via, which is reached through before where that is set. With socks4 and
// socks5 the name is looked up here, with socks4a and socks5h by the proxy, as in curl.
func (w *route) socks(ctx context.Context, network string, via *url.URL, login *Login, before *url.URL, addr string) (net.Conn, error) {
	var err error
	if via.Scheme == "socks4" || via.Scheme == "socks5" {
		if addr, err = w.lookup(ctx, addr, via.Scheme == "socks4"); err != nil {
			return nil, err
		}
	}
	reach := func(ctx context.Context, network, to string) (net.Conn, error) {
		if before != nil {
			return w.socks(ctx, network, before, w.r.Proxy.BeforeBy, nil, to)
		}
		return w.direct(ctx, network, to)
	}
	if via.Scheme == "socks4" || via.Scheme == "socks4a" {
		conn, err := reach(ctx, network, via.Host)
		if err != nil {
			return nil, &net.OpError{Op: "proxyconnect", Net: "tcp", Err: err}
		}
		if err := socks4(ctx, conn, login, addr, via.Scheme == "socks4a"); err != nil {
			_ = conn.Close()
			return nil, err
		}
		return conn, nil
	}
	var auth *proxy.Auth
	if login != nil {
		auth = &proxy.Auth{User: login.User, Password: login.Password.Reveal()}
	}
	d, err := proxy.SOCKS5("tcp", via.Host, auth, dialFunc(reach))
	if err != nil {
		return nil, err
	}
	return d.(proxy.ContextDialer).DialContext(ctx, "tcp", addr)
}

// dialFunc is a function as the dialer that x/net/proxy wants.
type dialFunc func(ctx context.Context, network, addr string) (net.Conn, error)

func (f dialFunc) Dial(network, addr string) (net.Conn, error) {
	return f(context.Background(), network, addr)
}
func (f dialFunc) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	return f(ctx, network, addr)
}

// lookup gives the first address of addr's host; --resolve goes first.
func (w *route) lookup(ctx context.Context, addr string, v4 bool) (string, error) {
	addr = w.resolved(addr)[0]
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", err
	}
	network := "ip"
	if v4 || w.r.IPFamily == 4 {
		network = "ip4"
	} else if w.r.IPFamily == 6 {
		network = "ip6"
	}
	ips, err := net.DefaultResolver.LookupNetIP(ctx, network, host)
	if err != nil {
		return "", err
	}
	return net.JoinHostPort(ips[0].Unmap().String(), port), nil
}

// socks4 asks for a connection by SOCKS 4, or by 4a, which takes names (openssh.com/txt/socks4a.protocol).
func socks4(ctx context.Context, conn net.Conn, login *Login, addr string, byName bool) error {
	host, portText, err := net.SplitHostPort(addr)
	if err != nil {
		return err
	}
	port, err := strconv.ParseUint(portText, 10, 16)
	if err != nil {
		return err
	}
	q := binary.BigEndian.AppendUint16([]byte{4, 1}, uint16(port))
	ip := net.ParseIP(host).To4()
	if ip == nil && !byName {
		return errors.New("socks connect: network unreachable, SOCKS 4 has no IPv6")
	}
	if byName {
		q = append(q, 0, 0, 0, 1)
	} else {
		q = append(q, ip...)
	}
	if login != nil {
		q = append(q, login.User...)
	}
	q = append(q, 0)
	if byName {
		q = append(append(q, host...), 0)
	}
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline)
		defer conn.SetDeadline(time.Time{})
	}
	if _, err := conn.Write(q); err != nil {
		return err
	}
	var answer [8]byte
	if _, err := io.ReadFull(conn, answer[:]); err != nil {
		return fmt.Errorf("socks connect: %w", err)
	}
	if answer[1] != 90 {
		return errors.New("socks connect: " + map[bool]string{true: "unexpected protocol version", false: "request rejected or failed"}[answer[0] != 0])
	}
	return nil
}
