package cookie

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"why401/httpclient/mask"
)

// Load reads the Netscape cookie file format (domain, sub-domains, path, secure, expiry, name, value; tabs between), and lines
// of header fields as curl -D writes them. What curl leaves out is remembered with the reason: cookies that have ended, lines
// whose tabs became spaces, an export in JSON.
func (j *Jar) Load(text, file string) {
	if found := jsonCookies(text, file); len(found) > 0 {
		j.unread = append(j.unread, found...)
		return
	}
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		n++
		from := fmt.Sprintf("%s line %d", file, n)
		line = strings.TrimRight(line, "\r")
		if len(line) > 11 && strings.EqualFold(line[:11], "Set-Cookie:") {
			j.Set(nil, line[11:], from)
			continue
		}
		ck, ok := netscapeLine(line)
		ck.From = from
		switch {
		case !ok && ck.Name != "":
			ck.unread = "its line in the file has spaces where curl wants tabs"
			j.unread = append(j.unread, ck)
		case ok && !ck.Expires.IsZero() && !ck.Expires.After(j.Now()):
			ck.unread = "it expired " + ck.Expires.UTC().Format("2006-01-02 15:04 UTC")
			j.unread = append(j.unread, ck)
			j.Put(ck) // takes away what it replaces
		case ok:
			j.Put(ck)
		}
		if len(j.unread) > 2*maxUses { // only to be told of
			j.unread = j.unread[:maxUses]
		}
	}
}

// netscapeLine reads one line; with ok false and a name it is one whose tabs became spaces.
func netscapeLine(line string) (ck Cookie, ok bool) {
	rest := strings.TrimPrefix(line, "#HttpOnly_")
	if strings.HasPrefix(rest, "#") {
		return ck, false
	}
	f := strings.FieldsFunc(rest, func(r rune) bool { return r == '\t' })
	if len(f) == 6 {
		f = append(f, "")
	}
	ok = len(f) == 7
	if !ok {
		if f = strings.Fields(rest); len(f) != 7 || f[1] != "TRUE" && f[1] != "FALSE" || !strings.HasPrefix(f[2], "/") {
			return ck, false
		}
	}
	ck = Cookie{Name: f[5], Value: mask.NewSensitive("cookie", f[6]), Domain: strings.TrimPrefix(f[0], "."), SubDomains: f[1] == "TRUE", Path: f[2], Secure: strings.EqualFold(f[3], "TRUE"), HTTPOnly: rest != line}
	if n, err := strconv.ParseInt(f[4], 10, 64); err == nil && n > 0 {
		ck.Expires = time.Unix(n, 0)
	}
	return ck, ok
}

// jsonCookies reads what browser extensions export: an array of objects, or one under "cookies". Curl reads none of it.
func jsonCookies(text, file string) []Cookie {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "[") && !strings.HasPrefix(text, "{") {
		return nil
	}
	type exported struct {
		Name, Value, Domain, Path string
		HostOnly, Secure          bool
	}
	var list []exported
	if json.Unmarshal([]byte(text), &list) != nil {
		var state struct{ Cookies []exported }
		if json.Unmarshal([]byte(text), &state) != nil {
			return nil
		}
		list = state.Cookies
	}
	var out []Cookie
	for i, e := range list[:min(len(list), maxUses)] {
		if e.Name == "" {
			continue
		}
		out = append(out, Cookie{Name: e.Name, Value: mask.NewSensitive("cookie", e.Value), Domain: strings.TrimPrefix(e.Domain, "."), SubDomains: !e.HostOnly, Path: e.Path, Secure: e.Secure,
			From: fmt.Sprintf("%s entry %d", file, i+1), unread: "the file is a browser's export in JSON, and curl reads the Netscape format"})
	}
	return out
}

// WriteFile writes cookies in the Netscape cookie file format, which ReadFile and curl -b read.
func WriteFile(cookies []Cookie) string {
	var b strings.Builder
	yes := map[bool]string{true: "TRUE", false: "FALSE"}
	for _, ck := range cookies {
		end := int64(0)
		if !ck.Expires.IsZero() {
			end = ck.Expires.Unix()
		}
		prefix := ""
		if ck.HTTPOnly {
			prefix = "#HttpOnly_"
		}
		if ck.SubDomains {
			prefix += "."
		}
		fmt.Fprintf(&b, "%s%s\t%s\t%s\t%s\t%d\t%s\t%s\n", prefix, ck.Domain, yes[ck.SubDomains], ck.Path, yes[ck.Secure], end, ck.Name, ck.Value.Reveal())
	}
	return b.String()
}

// ReadFile reads cookies that WriteFile wrote; from says where they are kept.
func ReadFile(text, from string) []Cookie {
	var out []Cookie
	for line := range strings.SplitSeq(text, "\n") {
		if ck, ok := netscapeLine(line); ok {
			ck.From = from
			out = append(out, ck)
		}
	}
	return out
}

// Header is the value of Cookie that cookies give for a request to raw at that time, "" none.
func Header(cookies []Cookie, raw string, at time.Time) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return (&Jar{On: true, Now: func() time.Time { return at }, cookies: cookies}).Header(u)
}

// site is the registered domain of a host, "" where it has none (an address, localhost).
func site(host string) string {
	s, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return ""
	}
	return s
}
