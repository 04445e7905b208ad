package kerberos

import (
	"context"
	"net"
	"strings"
	"time"
)

// names are the host's names, in the order in which they are asked for, and how they came about.
func (s *session) names(ctx context.Context, host string) ([]string, string) {
	given := strings.ToLower(strings.TrimSuffix(host, "."))
	if s.conf.Canonicalize == "false" {
		return []string{s.qualified(given)}, ""
	}
	canonical := s.canonical(ctx, given)
	if canonical == "" || canonical == given {
		return []string{given}, ""
	}
	if s.conf.Canonicalize == "fallback" {
		return []string{s.qualified(given), canonical}, "dns_canonicalize_hostname = fallback, DNS says " + canonical
	}
	return []string{canonical}, "DNS says that " + given + " is " + canonical
}

// canonical is the name that DNS gives a host: its CNAME, or with rdns the name of its address. "" none.
func (s *session) canonical(ctx context.Context, host string) string {
	ctx, stop := context.WithTimeout(ctx, 5*time.Second)
	defer stop()
	res := s.resolver()
	addrs, err := res.LookupNetIP(ctx, "ip", host)
	if err != nil || len(addrs) == 0 {
		return ""
	}
	name := host
	if c, err := res.LookupCNAME(ctx, host); err == nil {
		name = c
	}
	if s.conf.RDNS {
		if back, err := res.LookupAddr(ctx, addrs[0].Unmap().String()); err == nil && len(back) > 0 {
			name = back[0]
		}
	}
	return strings.ToLower(strings.TrimSuffix(name, "."))
}

func (c *Client) resolver() *net.Resolver {
	if c.Resolver != nil {
		return c.Resolver
	}
	return net.DefaultResolver
}

// qualified appends the domain that is searched first to a name without a dot, as MIT Kerberos does where DNS is not asked.
func (s *session) qualified(host string) string {
	domain := s.conf.Shortname
	if strings.Contains(host, ".") || domain == "-" {
		return host
	}
	if domain == "" {
		b, _ := s.read("/etc/resolv.conf")
		for line := range strings.Lines(string(b[:min(len(b), 64<<10)])) {
			if f := strings.Fields(line); len(f) > 1 && (f[0] == "search" || f[0] == "domain") {
				domain = f[1]
			}
		}
	}
	if domain = strings.Trim(domain, "."); domain == "" {
		return host
	}
	return host + "." + strings.ToLower(domain)
}
