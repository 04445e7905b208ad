package kerberos

import (
	"encoding/binary"
	"strings"
	"testing"
	"time"
)

var cacheClock = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)

// written is a cache of version 4 as MIT Kerberos writes it.
func written(offset int32, client Principal, tickets ...Cached) []byte {
	var b []byte
	u16 := func(n int) { b = binary.BigEndian.AppendUint16(b, uint16(n)) }
	u32 := func(n int) { b = binary.BigEndian.AppendUint32(b, uint32(n)) }
	data := func(s string) { u32(len(s)); b = append(b, s...) }
	name := func(p Principal) {
		u32(int(p.Type))
		u32(len(p.Parts))
		data(p.Realm)
		for _, s := range p.Parts {
			data(s)
		}
	}
	b = append(b, 5, 4)
	u16(12)
	u16(1)
	u16(8)
	u32(int(offset))
	u32(0)
	name(client)
	for _, t := range tickets {
		name(t.Client)
		name(t.Server)
		u16(int(t.EType))
		data(string(t.key.value))
		for _, at := range []time.Time{t.Start, t.Start, t.End, t.Renew} {
			if at.IsZero() {
				u32(0)
			} else {
				u32(int(at.Unix()))
			}
		}
		b = append(b, 0)
		u32(0x40e10000)
		u32(0)
		u32(0)
		data(string(t.ticket))
		data("")
	}
	return b
}

var alice = Principal{Type: namePrincipal, Parts: []string{"alice"}, Realm: "EXAMPLE.TEST"}

func ticketOf(server Principal, end time.Time) Cached {
	return Cached{Client: alice, Server: server, EType: 18, Start: cacheClock.Add(-time.Hour), End: end, key: key{18, make([]byte, 32)}}
}

func TestCache(t *testing.T) {
	tgt, www := krbtgt("EXAMPLE.TEST", "EXAMPLE.TEST"), Service("HTTP", "www.example.test", "EXAMPLE.TEST")
	note := ticketOf(Principal{Parts: []string{"krb5_ccache_conf_data", "fast_avail"}, Realm: "X-CACHECONF:"}, cacheClock)
	c, err := ReadCache(written(-90, alice, note, ticketOf(tgt, cacheClock.Add(time.Hour)), ticketOf(www, cacheClock.Add(-time.Minute)), ticketOf(www, cacheClock.Add(time.Minute))))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Tickets) != 3 || c.Client.String() != "alice@EXAMPLE.TEST" || c.Offset != -90*time.Second {
		t.Errorf("read %d tickets of %s, offset %s", len(c.Tickets), c.Client, c.Offset)
	}
	if login, ok := c.Login(); !ok || !login.End.Equal(cacheClock.Add(time.Hour)) {
		t.Errorf("the login is %+v, %v", login, ok)
	}
	if found, ok := c.find(Service("HTTP", "www.example.test", ""), cacheClock); !ok || !found.End.Equal(cacheClock.Add(time.Minute)) {
		t.Errorf("found %+v, %v; want the ticket that is valid", found, ok)
	}
	if _, ok := c.find(www, cacheClock.Add(time.Hour)); ok {
		t.Error("a ticket that has expired was found")
	}
}

// TestFaultsOfTheCache: each way in which there is no ticket has a kind of its own, and none asks a KDC.
func TestFaultsOfTheCache(t *testing.T) {
	tgt := krbtgt("EXAMPLE.TEST", "EXAMPLE.TEST")
	conf := "[libdefaults]\ndns_lookup_kdc = false\ndns_canonicalize_hostname = false\n[domain_realm]\n.example.test = EXAMPLE.TEST\n"
	good := string(written(0, alice, ticketOf(tgt, cacheClock.Add(time.Hour))))
	for _, row := range []struct {
		reason, name, file, content string
		want                        FaultKind
	}{
		{"no file", "FILE:/cc", "/other", "", FaultNoCache},
		{"of another system", "API:x", "", "", FaultCacheKind},
		{"a keyring that holds nothing", "KEYRING:persistent:1000", "", "", FaultNoCache},
		{"empty", "FILE:/cc", "/cc", "", FaultCacheBroken},
		{"text", "/cc", "/cc", "hello", FaultCacheBroken},
		{"cut short", "FILE:/cc", "/cc", good[:len(good)-9], FaultCacheBroken},
		{"no ticket", "FILE:/cc", "/cc", string(written(0, alice)), FaultNoLogin},
		{"the login of another realm alone", "FILE:/cc", "/cc", string(written(0, alice, ticketOf(krbtgt("B.TEST", "B.TEST"), cacheClock.Add(time.Hour)))), FaultNoLogin},
		{"expired", "FILE:/cc", "/cc", string(written(0, alice, ticketOf(tgt, cacheClock.Add(-time.Hour)))), FaultExpired},
		{"expired by the KDC's clock", "FILE:/cc", "/cc", string(written(7200, alice, ticketOf(tgt, cacheClock.Add(time.Hour)))), FaultExpired},
		{"a good one, and nobody to ask", "FILE:/cc", "/cc", good, FaultNoKDC},
		{"a folder of caches", "DIR:/d", "/d/tkt", good, FaultNoKDC},
		{"one of a folder", "DIR::/d/tktX", "/d/tktX", good, FaultNoKDC},
	} {
		c := place(map[string]string{"/etc/krb5.conf": conf, row.file: row.content}, "KRB5CCNAME="+row.name)
		c.Now = func() time.Time { return cacheClock }
		token, story := c.Token(t.Context(), Want{Service: "HTTP", Host: "www.example.test"})
		if token != nil || story.Fault == nil || story.Fault.Kind != row.want {
			t.Errorf("%s: %+v, want %s", row.reason, story.Fault, row.want)
		}
		if steps := strings.Join(story.Steps(), "\n"); !strings.Contains(steps, "no token = ") {
			t.Errorf("%s: the steps do not say that there is no token:\n%s", row.reason, steps)
		}
	}
}

func FuzzCache(f *testing.F) {
	f.Add(written(0, alice, ticketOf(krbtgt("EXAMPLE.TEST", "EXAMPLE.TEST"), cacheClock)))
	f.Add([]byte{5, 3, 0, 0})
	f.Add([]byte{5, 1, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := ReadCache(b)
		if err != nil {
			return
		}
		for _, x := range c.Tickets {
			_, _ = x.ReadableTicket()
		}
		c.Login()
	})
}
