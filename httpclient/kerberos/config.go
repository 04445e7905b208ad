package kerberos

import (
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
)

// Config is what krb5.conf says of realms and names (krb5.conf(5) of MIT Kerberos).
type Config struct {
	Files        []string // that were read
	Missing      []string // that were named and are not there
	DefaultRealm string
	Canonicalize string // dns_canonicalize_hostname: "true" (the default), "false" or "fallback"
	RDNS         bool   // the canonical name is asked of the address
	LookupKDC    bool   // KDCs are looked up in DNS where none is named
	Shortname    string // qualify_shortname: appended to names without a dot; "" as resolv.conf says, "-" nothing
	CacheName    string // default_ccache_name
	KCMSocket    string // kcm_socket; "-" KCM is not asked
	KDCs         map[string][]string
	Domains      map[string]string // host or .domain → realm
}

// maxConfig bounds the files of a configuration: each one's bytes, and how many there are with those that are included.
const (
	maxConfig      = 1 << 20
	maxConfigFiles = 64
)

// readConfig reads the files of a colon-separated list, as KRB5_CONFIG holds them.
func readConfig(list string, read func(string) ([]byte, error), dir func(string) ([]fs.DirEntry, error)) (*Config, error) {
	c := &Config{Canonicalize: "true", RDNS: true, LookupKDC: true, KDCs: map[string][]string{}, Domains: map[string]string{}}
	p := &profile{read: read, dir: dir, c: c, seen: map[string]bool{}}
	for _, path := range filepath.SplitList(list) {
		if err := p.file(path); err != nil {
			return c, err
		}
	}
	if len(c.Files) == 0 {
		return c, fmt.Errorf("no krb5.conf: %s is not there", strings.Join(c.Missing, ", "))
	}
	return c, nil
}

type profile struct {
	read  func(string) ([]byte, error)
	dir   func(string) ([]fs.DirEntry, error)
	c     *Config
	seen  map[string]bool // of the scalars: the first value counts
	files int
}

func (p *profile) file(path string) error {
	b, err := p.read(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		p.c.Missing = append(p.c.Missing, path)
		return nil
	case err != nil:
		return fmt.Errorf("reading %s: %w", path, err)
	case len(b) > maxConfig:
		return fmt.Errorf("reading %s: want a krb5.conf, got a file of %d bytes", path, len(b))
	}
	if p.files++; p.files > maxConfigFiles {
		return fmt.Errorf("reading %s: more than %d files are included", path, maxConfigFiles)
	}
	p.c.Files = append(p.c.Files, path)
	section, within := "", []string(nil)
	n := 0
	for line := range strings.Lines(string(b)) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || strings.ContainsRune("#;", rune(line[0])) {
			continue
		}
		if word, rest, ok := strings.Cut(line, " "); ok && section == "" || ok && strings.HasPrefix(word, "include") && !strings.Contains(line, "=") {
			if err := p.include(word, strings.TrimSpace(rest)); err != nil {
				return err
			}
			continue
		}
		switch {
		case line[0] == '[':
			section, within = strings.Trim(strings.TrimSuffix(line, "*"), "[]"), nil
		case line[0] == '}':
			if len(within) == 0 {
				return fmt.Errorf("reading %s: line %d closes a brace that is not open", path, n)
			}
			within = within[:len(within)-1]
		default:
			name, value, ok := strings.Cut(line, "=")
			if !ok {
				return fmt.Errorf("reading %s: line %d: want name = value", path, n)
			}
			name, value = strings.TrimRight(strings.TrimSpace(name), "*"), strings.TrimSpace(value)
			if value == "{" {
				within = append(within, name)
				continue
			}
			p.value(section, within, name, strings.Trim(value, `"`))
		}
	}
	return nil
}

func (p *profile) include(word, rest string) error {
	switch word {
	case "include":
		return p.file(rest)
	case "includedir":
		entries, err := p.dir(rest)
		if err != nil {
			p.c.Missing = append(p.c.Missing, rest)
			return nil
		}
		for _, e := range entries { // names that krb5.conf(5) allows: neither dot files nor editors' backups
			if name := e.Name(); !strings.HasPrefix(name, ".") && (strings.HasSuffix(name, ".conf") || strings.IndexFunc(name, oddInName) < 0) && !e.IsDir() {
				if err := p.file(filepath.Join(rest, name)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func oddInName(c rune) bool {
	return c != '-' && c != '_' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z')
}

func (p *profile) value(section string, within []string, name, v string) {
	c := p.c
	switch {
	case section == "libdefaults" && len(within) == 0:
		if p.seen[name] {
			return
		}
		p.seen[name] = true
		switch name {
		case "default_realm":
			c.DefaultRealm = v
		case "dns_canonicalize_hostname":
			if c.Canonicalize = "false"; strings.EqualFold(v, "fallback") {
				c.Canonicalize = "fallback"
			} else if truth(v) {
				c.Canonicalize = "true"
			}
		case "rdns":
			c.RDNS = truth(v)
		case "dns_lookup_kdc":
			c.LookupKDC = truth(v)
		case "qualify_shortname":
			if c.Shortname = v; v == "" {
				c.Shortname = "-"
			}
		case "default_ccache_name":
			c.CacheName = v
		case "kcm_socket":
			c.KCMSocket = v
		}
	case section == "realms" && len(within) == 1 && name == "kdc":
		for _, addr := range strings.Fields(v) {
			if !slices.Contains(c.KDCs[within[0]], addr) {
				c.KDCs[within[0]] = append(c.KDCs[within[0]], addr)
			}
		}
	case section == "domain_realm" && len(within) == 0:
		if d := strings.ToLower(name); c.Domains[d] == "" {
			c.Domains[d] = v
		}
	}
}

func truth(v string) bool {
	switch strings.ToLower(v) {
	case "y", "yes", "true", "t", "1", "on":
		return true
	}
	return false
}

// realmOf is the realm of a host by [domain_realm], "" where none is named.
func (c *Config) realmOf(host string) string {
	if r := c.Domains[host]; r != "" {
		return r
	}
	for rest := host; ; {
		i := strings.IndexByte(rest, '.')
		if i < 0 {
			return ""
		}
		if r := c.Domains[rest[i:]]; r != "" {
			return r
		}
		rest = rest[i+1:]
		if r := c.Domains[rest]; r != "" {
			return r
		}
	}
}

// guess is the realm that MIT Kerberos takes in the end: the host's domain in capital letters.
func guess(host string) string {
	if _, err := netip.ParseAddr(host); err == nil {
		return ""
	}
	_, domain, _ := strings.Cut(host, ".")
	return strings.ToUpper(domain)
}
