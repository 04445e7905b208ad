package kerberos

import (
	"context"
	"net"
	"testing"
	"time"
)

// TestChoose: of a collection that cache is taken which MIT Kerberos takes (kinit in two realms, and KRB5_TRACE of curl).
func TestChoose(t *testing.T) {
	bob := Principal{Type: namePrincipal, Parts: []string{"bob"}, Realm: "LAB.TEST"}
	conf := "[libdefaults]\ndns_lookup_kdc = false\ndns_canonicalize_hostname = false\n[domain_realm]\n.corp.test = EXAMPLE.TEST\nwww.corp.test = LAB.TEST\n"
	login := func(user Principal) string {
		tgt := ticketOf(krbtgt(user.Realm, user.Realm), cacheClock.Add(time.Hour))
		tgt.Client = user
		return string(written(0, user, tgt))
	}
	const header = 2 + 2 + 12
	keyring := func(user Principal) (who, ticket string) {
		whole, alone := login(user), string(written(0, user))
		return alone[header:], whole[len(alone):]
	}
	a1, a2 := keyring(alice)
	b1, b2 := keyring(bob)
	rings := ring{"session/keyring _krb_x": "", "session/keyring _krb_x/user krb_ccache:primary": "\x00\x00\x00\x01\x00\x00\x00\x01a",
		"session/keyring _krb_x/keyring a": "", "session/keyring _krb_x/keyring a/user __krb5_princ__": a1, "session/keyring _krb_x/keyring a/big_key t": a2,
		"session/keyring _krb_x/keyring b": "", "session/keyring _krb_x/keyring b/user __krb5_princ__": b1, "session/keyring _krb_x/keyring b/big_key t": b2}
	uuid := func(n byte) string { return string(append([]byte{n}, make([]byte, 15)...)) }
	kcm := answers{"20": "0:a\x00", "18": uuid('A') + uuid('B'), "19 A": "0:a\x00", "19 B": "0:b\x00", "8 0:a": a1, "9 0:a": uuid('1'), "10 0:a 1": a2, "8 0:b": b1, "9 0:b": uuid('1'), "10 0:b 1": b2}
	files := map[string]string{"/etc/krb5.conf": conf, "/d/tkta": login(alice), "/d/tktb": login(bob), "/d/primary": "tkta\n", "/d/other": "no cache", "/d/tktc": "no cache"}
	for _, row := range []struct{ reason, name, host, user, cache string }{
		{"the realm of the host", "DIR:/d", "www.corp.test", "bob@LAB.TEST", "DIR::/d/tktb (KRB5CCNAME, by the realm of the host, LAB.TEST)"},
		{"the one in use is of that realm", "DIR:/d", "mail.corp.test", "alice@EXAMPLE.TEST", "DIR::/d/tkta (KRB5CCNAME)"},
		{"the realm is in the name of the host", "DIR:/d", "x.lab.test", "bob@LAB.TEST", "DIR::/d/tktb (KRB5CCNAME, by the name of the host)"},
		{"nothing fits", "DIR:/d", "www.else.test", "alice@EXAMPLE.TEST", "DIR::/d/tkta (KRB5CCNAME)"},
		{"one that is named", "DIR::/d/tkta", "www.corp.test", "alice@EXAMPLE.TEST", "DIR::/d/tkta (KRB5CCNAME)"},
		{"a file", "FILE:/d/tkta", "www.corp.test", "alice@EXAMPLE.TEST", "FILE:/d/tkta (KRB5CCNAME)"},
		{"a keyring", "KEYRING:session:x", "www.corp.test", "bob@LAB.TEST", "KEYRING:session:x:b (KRB5CCNAME, by the realm of the host, LAB.TEST)"},
		{"a keyring, one that is named", "KEYRING:session:x:a", "www.corp.test", "alice@EXAMPLE.TEST", "KEYRING:session:x:a (KRB5CCNAME)"},
		{"KCM", "KCM:", "www.corp.test", "bob@LAB.TEST", "KCM:0:b (KRB5CCNAME, by the realm of the host, LAB.TEST)"},
		{"KCM, one that is named", "KCM:0:a", "www.corp.test", "alice@EXAMPLE.TEST", "KCM:0:a (KRB5CCNAME)"},
	} {
		c := place(files, "KRB5CCNAME="+row.name)
		c.keys, c.Now = rings, func() time.Time { return cacheClock }
		c.Dial = func(_ context.Context, network, _ string) (net.Conn, error) {
			if network != "unix" {
				return nil, context.Canceled
			}
			ours, theirs := net.Pipe()
			go kcm.serve(theirs)
			return ours, nil
		}
		_, story := c.Token(t.Context(), Want{Service: "HTTP", Host: row.host})
		if got := story.Cache + " (" + story.CacheSource + ")"; got != row.cache || story.Client.String() != row.user {
			t.Errorf("%s: %s of %s, want %s of %s; %v", row.reason, got, story.Client, row.cache, row.user, story.Fault)
		}
	}
}
