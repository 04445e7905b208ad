package kerberos

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// keys are the keyrings of the kernel (keyrings(7)), as one thread may read them. A key is named by its serial number.
type keys interface {
	// anchor is the keyring in which collections are looked for: "session", "legacy", "user", "process", "thread", and
	// "persistent" of the user uid.
	anchor(name string, uid int) (int, error)
	search(ring int, kind, name string) (int, error)
	read(key, limit int) ([]byte, error)
}

// What the kernel answers; the rest of its errors stand as they are.
var (
	errNoKey     = errors.New("no such key")
	errKeyDenied = errors.New("permission denied")
	errForbidden = errors.New("the kernel lets this process use no keyrings (containers often forbid it)")
)

// Bounds of a cache in a keyring: its keys, and the bytes of one.
const (
	maxKeys = 4096
	maxKey  = 1 << 20
)

// Names in the keyrings of MIT Kerberos (lib/krb5/ccache/cc_keyring.c).
const (
	collectionPrefix = "_krb_" // before the name of a collection
	persistentName   = "_krb"  // of the collection in the persistent keyring
	primaryKey       = "krb_ccache:primary"
	principalKey     = "__krb5_princ__"
	offsetsKey       = "__krb5_time_offsets__"
)

// keyringCache reads a cache out of the kernel's keyrings. rest is what stands behind KEYRING: in its name: anchor:collection,
// anchor:collection:cache, or a collection of the session alone.
func (c *Client) keyringCache(rest string) (out *Cache, err error) {
	read := func(k keys) { out, err = readKeyring(k, rest, c.UID) }
	if c.keys != nil {
		read(c.keys)
	} else if f := withKernel(read); f != nil {
		return &Cache{}, f
	}
	return out, err
}

func readKeyring(k keys, rest string, uid int) (*Cache, error) {
	out := &Cache{}
	anchor, collection, ok := strings.Cut(rest, ":")
	if !ok {
		anchor, collection = "legacy", rest
	}
	collection, name, named := strings.Cut(collection, ":")
	ringName := collectionPrefix + collection
	switch anchor {
	case "legacy", "session", "user":
	case "process", "thread":
		return out, &Fault{Kind: FaultNoCache, Text: "KEYRING:" + anchor + " is a keyring of one " + anchor + " alone: what kinit puts there is gone when kinit ends. KEYRING:session and KEYRING:persistent stay"}
	case "persistent":
		ringName = persistentName
		if collection != "" {
			n, err := strconv.ParseUint(collection, 10, 31)
			if err != nil {
				return out, &Fault{Kind: FaultCacheBroken, Text: "KEYRING:persistent: want the number of a user behind it, got " + strconv.Quote(collection)}
			}
			uid = int(n)
		}
	default:
		return out, &Fault{Kind: FaultCacheBroken, Text: "KEYRING:" + anchor + ": want persistent, session, user, process or thread, got " + strconv.Quote(anchor)}
	}
	full := "KEYRING:" + anchor + ":" + collection
	out.Name = full
	fault := func(what string, err error) error {
		switch {
		case errors.Is(err, errNoKey) || errors.Is(err, errKeyDenied) && what == "the collection": // of another session
			return &Fault{Kind: FaultNoCache, Text: "the keyring " + out.Name + " holds no login; the kernel takes one out when its ticket ends"}
		case errors.Is(err, errKeyDenied), errors.Is(err, errForbidden):
			return &Fault{Kind: FaultCacheDenied, Text: "the keyring " + out.Name + " may not be read: " + err.Error()}
		}
		return &Fault{Kind: FaultCacheBroken, Text: fmt.Sprintf("reading %s of the keyring %s: %v", what, out.Name, err)}
	}
	ring, err := k.anchor(anchor, uid)
	if err != nil {
		return out, fault("the anchor", err)
	}
	set, err := k.search(ring, "keyring", ringName)
	if err != nil {
		return out, fault("the collection", err)
	}
	if !named {
		if name, err = primary(k, set, collection); err != nil {
			return out, fault("the primary name", err)
		}
	}
	out.Name = full + ":" + name
	id, err := k.search(set, "keyring", name)
	if errors.Is(err, errNoKey) && anchor == "legacy" && name == collection { // by a program older than collections
		id, err = k.search(ring, "keyring", name)
	}
	if err != nil {
		return out, fault("the cache", err)
	}
	return out, out.fromKeys(k, id, fault)
}

// primary is the name of the collection's cache in use. Without one it is that of the collection.
func primary(k keys, set int, collection string) (string, error) {
	id, err := k.search(set, "user", primaryKey)
	if errors.Is(err, errNoKey) {
		if collection == "" {
			return "tkt", nil
		}
		return collection, nil
	}
	if err != nil {
		return "", err
	}
	b, err := k.read(id, maxKey)
	if err != nil {
		return "", err
	}
	r := entry(b)
	version, name := r.u32(), r.data()
	if r.bad || version != 1 {
		return "", fmt.Errorf("want version 1 and a name, got %d bytes of version %d", len(b), version)
	}
	return string(name), nil
}

// fromKeys reads the keys of one cache: its principal, the offset of the KDC's clock, and a ticket in each of the rest.
func (c *Cache) fromKeys(k keys, id int, fault func(string, error) error) error {
	who, err := k.search(id, "user", principalKey)
	if err != nil {
		return fault("the principal", err)
	}
	b, err := k.read(who, maxKey)
	if err != nil {
		return fault("the principal", err)
	}
	r := entry(b)
	if c.Client = r.principal(4); r.bad {
		return fault("the principal", errors.New("it ends in the middle"))
	}
	offsets, err := k.search(id, "user", offsetsKey)
	if err != nil {
		offsets = 0
	} else if b, err := k.read(offsets, maxKey); err == nil && len(b) >= 8 {
		o := entry(b)
		c.Offset = time.Duration(int32(o.u32()))*time.Second + time.Duration(int32(o.u32()))*time.Microsecond
	}
	list, err := k.read(id, 4*maxKeys)
	if err != nil {
		return fault("the list of keys", err)
	}
	total := 0
	for ; len(list) >= 4; list = list[4:] {
		key := int(int32(binary.NativeEndian.Uint32(list)))
		if key == who || key == offsets {
			continue
		}
		b, err := k.read(key, maxKey)
		if errors.Is(err, errNoKey) || errors.Is(err, errKeyDenied) { // it ended meanwhile
			continue
		}
		if err != nil {
			return fault("a ticket", err)
		}
		if total += len(b); total > maxCache {
			return fault("the tickets", fmt.Errorf("want %d bytes at most", maxCache))
		}
		e := entry(b)
		c.add(e, e.credential(4))
		if e.bad {
			return fault("a ticket", errors.New("it ends in the middle"))
		}
	}
	return nil
}
