package kerberos

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Cache is a credential cache, as klist shows one.
type Cache struct {
	Name    string // "FILE:/tmp/krb5cc_1000"
	Source  string // "KRB5CCNAME", "default_ccache_name in /etc/krb5.conf", "the default"
	Client  Principal
	Tickets []Cached
	Offset  time.Duration // the KDC's clock less this one's when the login was made
}

// Cached is one ticket of a cache. Its keys are not shown.
type Cached struct {
	Client, Server    Principal
	EType             int32 // of the session key
	Start, End, Renew time.Time
	flags             uint32 // of the ticket, bits counted from the left
	ticket            []byte
	key               key
}

// ReadableTicket is what can be read of the ticket itself.
func (c Cached) ReadableTicket() (Ticket, error) { return readTicket(c.ticket) }

// maxCache bounds a cache that is read, in bytes: each ticket has a few kilobytes, 64 at most.
const maxCache = 16 << 20

// cacheReader walks over the bytes of a cache; a length beyond them ends it.
type cacheReader struct {
	b     []byte
	order binary.ByteOrder
	bad   bool
}

func (r *cacheReader) take(n int) []byte {
	if r.bad || n < 0 || n > len(r.b) {
		r.bad = true
		return nil
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

func (r *cacheReader) u16() int {
	if b := r.take(2); b != nil {
		return int(r.order.Uint16(b))
	}
	return 0
}

func (r *cacheReader) u32() uint32 {
	if b := r.take(4); b != nil {
		return r.order.Uint32(b)
	}
	return 0
}

func (r *cacheReader) data() []byte {
	n := r.u32()
	if uint64(n) > uint64(len(r.b)) {
		r.bad = true
		return nil
	}
	return r.take(int(n))
}

func (r *cacheReader) principal(version byte) Principal {
	p := Principal{Type: namePrincipal}
	if version > 1 {
		p.Type = int32(r.u32())
	}
	n := r.u32()
	if version == 1 { // it counts the realm
		n--
	}
	p.Realm = string(r.data())
	for i := uint32(0); i < n && !r.bad; i++ {
		p.Parts = append(p.Parts, string(r.data()))
	}
	return p
}

func (r *cacheReader) time() time.Time {
	if n := r.u32(); n != 0 {
		return time.Unix(int64(n), 0).UTC()
	}
	return time.Time{}
}

// pairs are addresses and authorization data, which are not used here.
func (r *cacheReader) pairs() {
	for n := r.u32(); n > 0 && !r.bad; n-- {
		r.u16()
		r.data()
	}
}

// credential is one entry. Its end is not looked for: in a file the next one follows.
func (r *cacheReader) credential(version byte) Cached {
	t := Cached{Client: r.principal(version), Server: r.principal(version)}
	t.EType = int32(r.u16())
	if version == 3 {
		r.u16()
	}
	t.key = key{t.EType, r.data()}
	auth := r.time()
	if t.Start = r.time(); t.Start.IsZero() {
		t.Start = auth
	}
	t.End, t.Renew = r.time(), r.time()
	r.take(1)
	t.flags = r.u32()
	r.pairs()
	r.pairs()
	t.ticket = r.data()
	r.data()
	return t
}

// add takes an entry that was read whole and is a ticket: the notes of the library stand among them.
func (c *Cache) add(r *cacheReader, t Cached) {
	if !r.bad && !strings.HasPrefix(t.Server.Realm, "X-CACHECONF") {
		c.Tickets = append(c.Tickets, t)
	}
}

// entry reads a principal or credential that stands alone, as keyrings and KCM hand them out: in the form of version 4.
func entry(b []byte) *cacheReader { return &cacheReader{b: b, order: binary.BigEndian} }

// ReadCache reads a cache of type FILE, versions 1 to 4 (MIT Kerberos, "Credential cache file format").
func ReadCache(b []byte) (*Cache, error) {
	switch {
	case len(b) > maxCache:
		return nil, fmt.Errorf("want a credential cache, got a file of %d bytes", len(b))
	case len(b) == 0:
		return nil, errors.New("want a credential cache, got an empty file")
	case len(b) < 2 || b[0] != 5 || b[1] < 1 || b[1] > 4:
		return nil, errors.New("want a credential cache, which begins with 05 04, got another file")
	}
	version := b[1]
	r := &cacheReader{b: b[2:], order: binary.BigEndian}
	if version < 3 {
		r.order = binary.LittleEndian // that of the machine: all that are left are little-endian
	}
	c := &Cache{}
	if version == 4 {
		h := &cacheReader{b: r.take(r.u16()), order: r.order}
		for len(h.b) > 0 && !h.bad {
			tag, v := h.u16(), &cacheReader{order: r.order}
			if v.b = h.take(h.u16()); tag == 1 && len(v.b) == 8 {
				c.Offset = time.Duration(int32(v.u32()))*time.Second + time.Duration(int32(v.u32()))*time.Microsecond
			}
		}
	}
	c.Client = r.principal(version)
	for len(r.b) > 0 && !r.bad {
		c.add(r, r.credential(version))
	}
	if r.bad {
		return nil, errors.New("the credential cache ends in the middle of an entry")
	}
	return c, nil
}

// find is the newest ticket for that principal that is valid now; an empty realm fits any.
func (c *Cache) find(server Principal, now time.Time) (Cached, bool) {
	if c == nil {
		return Cached{}, false
	}
	for i := len(c.Tickets) - 1; i >= 0; i-- {
		t := c.Tickets[i]
		if t.Server.Name() == server.Name() && (server.Realm == "" || t.Server.Realm == server.Realm) && t.End.After(now) && speaks(t.EType) {
			return t, true
		}
	}
	return Cached{}, false
}

// Login is the ticket of the login itself, for the client's own realm, valid or not; ok false where there is none.
func (c *Cache) Login() (Cached, bool) {
	best, ok := Cached{}, false
	for _, t := range c.Tickets {
		if to, is := t.Server.tgtFor(); is && to == c.Client.Realm && t.Server.Realm == c.Client.Realm && (!ok || t.End.After(best.End)) {
			best, ok = t, true
		}
	}
	return best, ok
}
