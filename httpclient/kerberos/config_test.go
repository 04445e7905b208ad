package kerberos

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

// place is a machine with these files.
func place(files map[string]string, env ...string) *Client {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[strings.TrimPrefix(name, "/")] = &fstest.MapFile{Data: []byte(text)}
	}
	rooted := func(path string) string { return strings.TrimPrefix(path, "/") }
	return &Client{UID: 1000, keys: ring{},
		ReadFile: func(path string) ([]byte, error) { return fs.ReadFile(fsys, rooted(path)) },
		ReadDir:  func(path string) ([]fs.DirEntry, error) { return fs.ReadDir(fsys, rooted(path)) },
		Getenv: func(name string) string {
			for _, kv := range env {
				if k, v, _ := strings.Cut(kv, "="); k == name {
					return v
				}
			}
			return ""
		}}
}

const debian = `
# a comment
includedir /etc/krb5.conf.d
include /etc/more
[libdefaults]
	default_realm = EXAMPLE.TEST
	default_realm = SECOND.TEST
	dns_canonicalize_hostname = fallback
	rdns = no
	; another comment
	default_ccache_name = DIR:/run/user/%{uid}/krb5cc
[realms]
	EXAMPLE.TEST = {
		kdc = kerberos.example.test
		kdc = tcp/10.0.0.1:750
		auth_to_local = {
			kdc = not.this.one
		}
		admin_server = kerberos.example.test
	}
[domain_realm]
	.example.test = EXAMPLE.TEST
	lab.example.test = LAB.TEST
	bare.test = BARE.TEST
`

func TestConfig(t *testing.T) {
	c, err := place(map[string]string{"/etc/krb5.conf": debian, "/etc/krb5.conf.d/kdc.conf": "[realms]\nDROP.TEST = {\n kdc = [::1]:88\n}\n", "/etc/krb5.conf.d/old~": "garbage", "/etc/krb5.conf.d/.hidden": "garbage"}).Config()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ reason, got, want string }{
		{"the first value counts", c.DefaultRealm, "EXAMPLE.TEST"},
		{"a word for the third way", c.Canonicalize, "fallback"},
		{"KDCs in their order, not those of a nested brace", strings.Join(c.KDCs["EXAMPLE.TEST"], " "), "kerberos.example.test tcp/10.0.0.1:750"},
		{"a folder is included, and its backups are not", strings.Join(c.KDCs["DROP.TEST"], " "), "[::1]:88"},
		{"a file that is not there is named", strings.Join(c.Missing, " "), "/etc/more"},
		{"a host in a domain", c.realmOf("www.example.test"), "EXAMPLE.TEST"},
		{"a host by its name", c.realmOf("lab.example.test"), "LAB.TEST"},
		{"a host below a host", c.realmOf("a.lab.example.test"), "LAB.TEST"},
		{"a domain without a dot", c.realmOf("a.bare.test"), "BARE.TEST"},
		{"nothing named", c.realmOf("www.else.test"), ""},
		{"the realm of a domain that nobody names", guess("www.else.test"), "ELSE.TEST"},
		{"an address has no domain", guess("127.0.0.1"), ""},
		{"the port that is meant", kdcAddr("kerberos.example.test"), "kerberos.example.test:88"},
		{"a port that is given", kdcAddr("tcp/10.0.0.1:750"), "10.0.0.1:750"},
		{"IPv6", kdcAddr("2001:db8::1"), "[2001:db8::1]:88"},
	} {
		if row.got != row.want {
			t.Errorf("%s: %q, want %q", row.reason, row.got, row.want)
		}
	}
	if c.RDNS || !c.LookupKDC {
		t.Errorf("rdns %v, dns_lookup_kdc %v; want false, true", c.RDNS, c.LookupKDC)
	}
}

func TestCacheName(t *testing.T) {
	for _, row := range []struct{ reason, conf, env, want string }{
		{"nothing says", "", "", "FILE:/tmp/krb5cc_1000 (the default)"},
		{"the environment", "KCM:", "KRB5CCNAME=KEYRING:session:x", "KEYRING:session:x (KRB5CCNAME)"},
		{"no tokens in the environment", "", "KRB5CCNAME=FILE:/a/%{uid}", "FILE:/a/%{uid} (KRB5CCNAME)"},
		{"Red Hat's", "KEYRING:persistent:%{uid}", "", "KEYRING:persistent:1000 (default_ccache_name)"},
		{"Fedora's", "KCM:", "", "KCM: (default_ccache_name)"},
		{"the user's name", "FILE:%{TEMP}/cc_%{username}", "USER=alice", "FILE:/tmp/cc_alice (default_ccache_name)"},
		{"a token that nobody knows", "FILE:/a/%{home}/b", "", "default_ccache_name of krb5.conf holds %{home}"},
	} {
		c := place(map[string]string{"/etc/krb5.conf": "[libdefaults]\ndefault_ccache_name = " + row.conf + "\n"}, row.env)
		conf, _ := c.Config()
		name, source, err := cacheName(c.env, conf, 1000)
		got := name + " (" + source + ")"
		if err != nil {
			got = err.Error()
		}
		if !strings.HasPrefix(got, row.want) {
			t.Errorf("%s: %s, want %s", row.reason, got, row.want)
		}
	}
}

func TestBrokenConfigIsNamed(t *testing.T) {
	for _, row := range []struct{ reason, text, want string }{
		{"a line without a value", "[libdefaults]\nrealm EXAMPLE.TEST\n", "line 2"},
		{"a brace too many", "[realms]\n}\n", "line 2 closes"},
		{"a file that includes itself", "include /etc/krb5.conf\n", "more than 64 files"},
	} {
		if _, err := place(map[string]string{"/etc/krb5.conf": row.text}).Config(); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v, want %q", row.reason, err, row.want)
		}
	}
}

func FuzzConfig(f *testing.F) {
	f.Add(debian)
	f.Add("[realms]\nA={\n}")
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := place(map[string]string{"/etc/krb5.conf": text}).Config(); err == nil {
			c.realmOf("www.example.test")
		}
	})
}
