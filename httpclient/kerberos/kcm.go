package kerberos

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"syscall"
	"time"
)

// The protocol of KCM, a process that keeps credential caches (Heimdal's kcm.h, MIT's include/kcm.h): a request is its length,
// version 2.0, an operation and arguments; an answer its length, a code of the transport, a code of the operation, and values.
const (
	kcmGetPrincipal = 8  // (name) → principal
	kcmListTickets  = 9  // (name) → UUIDs
	kcmGetTicket    = 10 // (name, UUID) → credential
	kcmGetDefault   = 20 // () → name
	kcmGetOffset    = 22 // (name) → seconds
)

// kcmSocket is where Heimdal's kcm and sssd-kcm listen unless krb5.conf says otherwise.
const kcmSocket = "/var/run/.heim_org.h5l.kcm-socket"

// StartKCM is what to do where nobody answers for it.
const StartKCM = "Start the service that keeps the cache (systemctl start sssd-kcm.socket, or heimdal-kcm), then kinit"

// kcmWait bounds all that is asked of it: it is on this machine.
const kcmWait = 3 * time.Second

// kcmError is a code of KCM's; 0 is none.
type kcmError int32

// Codes of krb5_err.et that say that something is not there, or may not be read.
const (
	codeNotFound  kcmError = -1765328243 // KRB5_CC_NOTFOUND
	codeEnd       kcmError = -1765328242 // KRB5_CC_END
	codeFilePerm  kcmError = -1765328190 // KRB5_FCC_PERM
	codeNoFile    kcmError = -1765328189 // KRB5_FCC_NOFILE
	codeNotPermit kcmError = 1           // EPERM
	codeNoAccess  kcmError = 13          // EACCES
)

func (e kcmError) Error() string { return fmt.Sprintf("it answers with error %d", int32(e)) }

// kcmCache reads a cache of KCM. rest is its name, "" the one in use.
func (c *Client) kcmCache(ctx context.Context, conf *Config, rest string) (*Cache, error) {
	out := &Cache{Name: "KCM:" + rest}
	path := kcmSocket
	if conf != nil && conf.KCMSocket != "" {
		path = conf.KCMSocket
	}
	if path == "-" {
		return out, &Fault{Kind: FaultCacheAway, Text: "krb5.conf forbids to ask KCM: kcm_socket = -"}
	}
	ctx, cancel := context.WithTimeout(ctx, kcmWait)
	defer cancel()
	dial := c.Dial
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	conn, err := dial(ctx, "unix", path)
	if err != nil {
		return out, kcmAway(path, err)
	}
	defer conn.Close()
	if end, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(end)
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if err := out.fromKCM(kcm{conn}, rest); err != nil {
		return out, kcmFault(out.Name, path, err)
	}
	return out, nil
}

// kcmAway is a socket that cannot be connected to.
func kcmAway(path string, err error) *Fault {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return &Fault{Kind: FaultCacheDenied, Text: "KCM may not be asked: " + path + " is not open to this user"}
	case errors.Is(err, fs.ErrNotExist):
		return &Fault{Kind: FaultCacheAway, Text: "KCM, which keeps this credential cache, is not there: no socket at " + path}
	case errors.Is(err, syscall.ECONNREFUSED):
		return &Fault{Kind: FaultCacheAway, Text: "KCM, which keeps this credential cache, does not run: nobody listens at " + path}
	}
	return &Fault{Kind: FaultCacheAway, Text: "KCM, which keeps this credential cache, cannot be reached at " + path + ": " + err.Error()}
}

// kcmFault is what went wrong once it was connected to.
func kcmFault(name, path string, err error) *Fault {
	var code kcmError
	switch {
	case errors.As(err, &code) && (code == codeNoFile || code == codeNotFound || code == codeEnd):
		return &Fault{Kind: FaultNoCache, Text: "KCM holds no login under " + name}
	case errors.As(err, &code) && (code == codeFilePerm || code == codeNotPermit || code == codeNoAccess):
		return &Fault{Kind: FaultCacheDenied, Text: "KCM does not let this user at " + name}
	case errors.Is(err, os.ErrDeadlineExceeded):
		return &Fault{Kind: FaultCacheAway, Text: fmt.Sprintf("KCM, which keeps this credential cache, does not answer at %s within %s", path, kcmWait)}
	}
	return &Fault{Kind: FaultCacheBroken, Text: "asking KCM for " + name + ": " + err.Error()}
}

// fromKCM asks for all of one cache.
func (c *Cache) fromKCM(k kcm, name string) error {
	if name == "" {
		b, err := k.call(kcmGetDefault)
		if err != nil {
			return err
		}
		own, _, ok := bytes.Cut(b, []byte{0})
		if !ok {
			return errors.New("want the name of the cache in use, got none")
		}
		name = string(own)
		c.Name = "KCM:" + name
	}
	named := append([]byte(name), 0)
	b, err := k.call(kcmGetPrincipal, named)
	if err == nil && len(b) == 0 { // as Heimdal's does
		err = codeNoFile
	}
	if err != nil {
		return err
	}
	r := entry(b)
	if c.Client = r.principal(4); r.bad {
		return errors.New("want a principal, got one that ends in the middle")
	}
	if b, err := k.call(kcmGetOffset, named); err == nil && len(b) == 4 {
		c.Offset = time.Duration(int32(binary.BigEndian.Uint32(b))) * time.Second
	}
	list, err := k.call(kcmListTickets, named)
	if err != nil {
		return err
	}
	if len(list)%16 != 0 || len(list) > 16*maxKeys {
		return fmt.Errorf("want up to %d UUIDs of 16 bytes, got %d bytes", maxKeys, len(list))
	}
	total := 0
	for ; len(list) > 0; list = list[16:] {
		b, err := k.call(kcmGetTicket, named, list[:16])
		var code kcmError
		if errors.As(err, &code) && (code == codeNoFile || code == codeNotFound || code == codeEnd) { // it ended meanwhile
			continue
		}
		if err != nil {
			return err
		}
		if total += len(b); total > maxCache {
			return fmt.Errorf("want %d bytes of tickets at most", maxCache)
		}
		e := entry(b)
		c.add(e, e.credential(4))
		if e.bad {
			return errors.New("want a ticket, got one that ends in the middle")
		}
	}
	return nil
}

// kcm is a connection to KCM.
type kcm struct{ io.ReadWriter }

func (k kcm) call(operation uint16, arguments ...[]byte) ([]byte, error) {
	body := binary.BigEndian.AppendUint16([]byte{2, 0}, operation)
	for _, a := range arguments {
		body = append(body, a...)
	}
	if _, err := k.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), body...)); err != nil {
		return nil, err
	}
	var head [8]byte
	if _, err := io.ReadFull(k, head[:]); err != nil {
		return nil, err
	}
	if code := kcmError(binary.BigEndian.Uint32(head[4:])); code != 0 {
		return nil, code
	}
	n := binary.BigEndian.Uint32(head[:])
	if n < 4 || n > maxCache {
		return nil, fmt.Errorf("want an answer of 4 to %d bytes, got one of %d", maxCache, n)
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(k, b); err != nil {
		return nil, err
	}
	if code := kcmError(binary.BigEndian.Uint32(b)); code != 0 {
		return nil, code
	}
	return b[4:], nil
}
