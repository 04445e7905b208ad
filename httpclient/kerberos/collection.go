package kerberos

import (
	"context"
	"errors"
	"strings"
)

// maxCaches bounds a collection of caches.
const maxCaches = 64

// choose takes another cache of the collection than the one in use, where MIT Kerberos would for that host (krb5_cc_select, its
// modules realm and hostname): one whose user is in the host's realm by [domain_realm], else the realm that is the longest tail
// of the host's name. err is that of the cache in use. ~/.k5identity is not read.
func (s *session) choose(ctx context.Context, used *Cache, err error, host string) (*Cache, error) {
	name, _, bad := cacheName(s.env, s.conf, s.UID)
	if bad != nil {
		return used, err
	}
	names := s.siblings(ctx, name, used.Name)
	if len(names) == 0 {
		return used, err
	}
	var all []*Cache
	if err == nil {
		all = append(all, used)
	}
	for _, n := range names[:min(len(names), maxCaches)] {
		if c, bad := s.readCache(ctx, s.conf, n); bad == nil && c.Client.Realm != "" {
			if c.Source = used.Source; c.Name == "" {
				c.Name = n
			}
			all = append(all, c)
		}
	}
	hosts, _ := s.names(ctx, host)
	if len(hosts) == 0 {
		return used, err
	}
	picked, why := pick(all, s.conf.realmOf(hosts[0]), hosts[0])
	if picked == nil || picked == used {
		return used, err
	}
	picked.Source += ", by " + why
	return picked, nil
}

// pick is the cache for a host and its realm, "" not known; nil none fits better than the one in use.
func pick(all []*Cache, realm, host string) (*Cache, string) {
	if realm != "" {
		for _, c := range all {
			if c.Client.Realm == realm {
				return c, "the realm of the host, " + realm
			}
		}
	}
	var best *Cache
	host = "." + strings.ToUpper(host)
	for _, c := range all {
		if strings.HasSuffix(host, "."+c.Client.Realm) && (best == nil || len(c.Client.Realm) > len(best.Client.Realm)) {
			best = c
		}
	}
	return best, "the name of the host"
}

// siblings are the names of the other caches of the collection that name stands for; used is the one in use. Nothing where name
// is one cache, or where they cannot be listed.
func (s *session) siblings(ctx context.Context, name, used string) []string {
	var out []string
	add := func(n string) {
		if n != used && len(out) < maxCaches {
			out = append(out, n)
		}
	}
	switch kind, rest := cacheKind(name); kind {
	case "DIR":
		if strings.HasPrefix(rest, ":") {
			return nil
		}
		entries, err := s.readDir(rest)
		if err != nil {
			return nil
		}
		for _, e := range entries {
			if strings.HasPrefix(e.Name(), "tkt") {
				add("DIR::" + strings.TrimSuffix(rest, "/") + "/" + e.Name())
			}
		}
	case "KEYRING":
		for _, n := range s.keyringNames(rest) {
			add(n)
		}
	case "KCM":
		if rest != "" {
			return nil
		}
		_ = s.withKCM(ctx, s.conf, func(k kcm) error {
			list, err := k.call(kcmListCaches)
			if err != nil || len(list)%16 != 0 || len(list) > 16*maxCaches {
				return errors.New("no list")
			}
			for ; len(list) > 0; list = list[16:] {
				if b, err := k.call(kcmGetCacheName, list[:16]); err == nil {
					n, _, _ := strings.Cut(string(b), "\x00")
					add("KCM:" + n)
				}
			}
			return nil
		})
	}
	return out
}
