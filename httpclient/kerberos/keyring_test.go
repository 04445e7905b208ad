package kerberos

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// ring are keyrings in memory: keys by "ring/kind name", and "anchor name". A key whose content is an error cannot be read.
type ring map[string]any

func (r ring) number(path string) int {
	n := 0
	for _, c := range path {
		n = n*31 + int(c)
	}
	return n & 0x7fffffff
}

func (r ring) anchor(name string, uid int) (int, error) {
	if name == "persistent" && uid != 1000 {
		return 0, errKeyDenied
	}
	return r.number(name), nil
}

func (r ring) search(in int, kind, name string) (int, error) {
	for path, v := range r {
		if at := strings.LastIndexByte(path, '/'); r.number(path[:at]) == in && path[at+1:] == kind+" "+name {
			if err, bad := v.(error); bad && kind == "keyring" {
				return 0, err
			}
			return r.number(path), nil
		}
	}
	return 0, errNoKey
}

func (r ring) read(key, _ int) ([]byte, error) {
	var list []byte
	for path, v := range r {
		if at := strings.LastIndexByte(path, '/'); r.number(path[:at]) == key {
			list = binary.NativeEndian.AppendUint32(list, uint32(r.number(path)))
		}
		if r.number(path) == key {
			switch v := v.(type) {
			case error:
				return nil, v
			case string:
				if v != "" {
					return []byte(v), nil
				}
			}
		}
	}
	return list, nil
}

// stored are principal and tickets as keyrings and KCM keep them.
func stored(tickets ...Cached) (who string, list []string) {
	const header = 2 + 2 + 12
	who = string(written(0, alice)[header:])
	for _, t := range tickets {
		list = append(list, string(written(0, alice, t)[header+len(who):]))
	}
	return who, list
}

func TestKeyring(t *testing.T) {
	tgt := ticketOf(krbtgt("EXAMPLE.TEST", "EXAMPLE.TEST"), cacheClock.Add(time.Hour))
	who, list := stored(tgt, ticketOf(Principal{Parts: []string{"krb5_ccache_conf_data", "pa_type"}, Realm: "X-CACHECONF:"}, cacheClock))
	cache := func(at string, more ...any) ring {
		r := ring{at: "", at + "/user __krb5_princ__": who, at + "/big_key krbtgt": list[0], at + "/user note": list[1]}
		for i := 0; i < len(more); i += 2 {
			r[more[i].(string)] = more[i+1]
		}
		return r
	}
	index := "\x00\x00\x00\x01\x00\x00\x00\x03tkt"
	for _, row := range []struct {
		reason, name string
		keys         ring
		want         string // the cache and what it holds, or the fault
	}{
		{"the primary one of a collection", "session:x", cache("session/keyring _krb_x/keyring tkt", "session/keyring _krb_x", "", "session/keyring _krb_x/user krb_ccache:primary", index), "KEYRING:session:x:tkt 1 alice@EXAMPLE.TEST 0s"},
		{"no primary one is named", "session:x", cache("session/keyring _krb_x/keyring x", "session/keyring _krb_x", ""), "KEYRING:session:x:x 1 alice@EXAMPLE.TEST 0s"},
		{"one that is named", "user:x:y", cache("user/keyring _krb_x/keyring y", "user/keyring _krb_x", ""), "KEYRING:user:x:y 1 alice@EXAMPLE.TEST 0s"},
		{"persistent", "persistent:1000", cache("persistent/keyring _krb/keyring 1000", "persistent/keyring _krb", ""), "KEYRING:persistent:1000:1000 1 alice@EXAMPLE.TEST 0s"},
		{"persistent, of whoever runs", "persistent:", cache("persistent/keyring _krb/keyring tkt", "persistent/keyring _krb", ""), "KEYRING:persistent::tkt 1 alice@EXAMPLE.TEST 0s"},
		{"without an anchor", "x", cache("legacy/keyring _krb_x/keyring x", "legacy/keyring _krb_x", ""), "KEYRING:legacy:x:x 1 alice@EXAMPLE.TEST 0s"},
		{"by a program older than collections", "x", cache("legacy/keyring x", "legacy/keyring _krb_x", ""), "KEYRING:legacy:x:x 1 alice@EXAMPLE.TEST 0s"},
		{"the KDC's clock", "session:x", cache("session/keyring _krb_x/keyring x", "session/keyring _krb_x", "", "session/keyring _krb_x/keyring x/user __krb5_time_offsets__", "\xff\xff\xff\xa6\x00\x00\x00\x00"), "KEYRING:session:x:x 1 alice@EXAMPLE.TEST -1m30s"},
		{"a ticket that ended meanwhile", "session:x", cache("session/keyring _krb_x/keyring x", "session/keyring _krb_x", "", "session/keyring _krb_x/keyring x/big_key other", errNoKey), "KEYRING:session:x:x 1 alice@EXAMPLE.TEST 0s"},
		{"nothing", "session:x", ring{}, "no cache: the keyring KEYRING:session:x holds no login"},
		{"a collection without caches", "session:x", ring{"session/keyring _krb_x": ""}, "no cache: the keyring KEYRING:session:x:x holds no login"},
		{"a cache without a principal", "session:x", ring{"session/keyring _krb_x": "", "session/keyring _krb_x/keyring x": ""}, "no cache: "},
		{"the keyring of another user", "persistent:1001", ring{}, "cache denied: the keyring KEYRING:persistent:1001 may not be read: permission denied"},
		{"no keyrings at all", "session:x", ring{"session/keyring _krb_x": errForbidden}, "cache denied: the keyring KEYRING:session:x may not be read: the kernel lets this process use no keyrings"},
		{"a ticket that may not be read", "session:x", cache("session/keyring _krb_x/keyring x", "session/keyring _krb_x", "", "session/keyring _krb_x/keyring x/big_key other", errKeyDenied), "KEYRING:session:x:x 1 "},
		{"a broken ticket", "session:x", cache("session/keyring _krb_x/keyring x", "session/keyring _krb_x", "", "session/keyring _krb_x/keyring x/big_key other", list[0][:40]), "broken cache: reading a ticket of the keyring KEYRING:session:x:x: it ends in the middle"},
		{"an index of another version", "session:x", ring{"session/keyring _krb_x": "", "session/keyring _krb_x/user krb_ccache:primary": "\x00\x00\x00\x02\x00\x00\x00\x00"}, "broken cache: reading the primary name"},
		{"the kernel fails", "session:x", ring{"session/keyring _krb_x": errors.New("no memory")}, "broken cache: reading the collection of the keyring KEYRING:session:x: no memory"},
		{"of one process", "process:x", ring{}, "no cache: KEYRING:process is a keyring of one process alone"},
		{"of one thread", "thread:x", ring{}, "no cache: KEYRING:thread is a keyring of one thread alone"},
		{"no number", "persistent:alice", ring{}, `broken cache: KEYRING:persistent: want the number of a user behind it, got "alice"`},
		{"no anchor", "sesion:x", ring{}, `broken cache: KEYRING:sesion: want persistent, session, user, process or thread, got "sesion"`},
	} {
		c := &Client{UID: 1000, keys: row.keys, Getenv: func(string) string { return "KEYRING:" + row.name }}
		out, err := c.Cache(t.Context(), nil)
		got := fmt.Sprint(out.Name, " ", len(out.Tickets), " ", out.Client, " ", out.Offset)
		if f, ok := err.(*Fault); ok {
			got = string(f.Kind) + ": " + f.Error()
		} else if err != nil {
			got = err.Error()
		}
		if !strings.HasPrefix(got, row.want) {
			t.Errorf("%s: %s, want %s", row.reason, got, row.want)
		}
		if len(out.Tickets) == 1 && out.Tickets[0].Server.Name() != "krbtgt/EXAMPLE.TEST" {
			t.Errorf("%s: the ticket is for %s", row.reason, out.Tickets[0].Server)
		}
	}
}
