package secrets

import (
	"fmt"
	"io"
	"net/url"
	"sort"
	"strings"
)

// Origin is the scheme, host and port of a URL in the form Profile.Hosts holds: "https://api.example.test:443".
// The error says what is wanted where raw is no absolute http or https URL.
func Origin(raw string) (string, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" {
		return "", fmt.Errorf("reading the host of a profile: want an absolute URL such as https://api.example.test/v1")
	}
	port := u.Port()
	switch strings.ToLower(u.Scheme) {
	case "http":
		if port == "" {
			port = "80"
		}
	case "https":
		if port == "" {
			port = "443"
		}
	default:
		return "", fmt.Errorf("reading the host of a profile: want http or https, got scheme %q", u.Scheme)
	}
	host := strings.ToLower(u.Hostname())
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return strings.ToLower(u.Scheme) + "://" + host + ":" + port, nil
}

// MayGoTo reports whether the profile's credential may be sent to raw: one of its Hosts, to the letter of the origin.
func (p Profile) MayGoTo(raw string) bool {
	o, err := Origin(raw)
	if err != nil {
		return false
	}
	for _, h := range p.Hosts {
		if h == o {
			return true
		}
	}
	return false
}

// Public is the profile without its secret fields.
func (p Profile) Public() Profile {
	p.Fields = nil
	return p
}

// Format prints the name and hosts alone, under every verb: the fields are secret.
func (p Profile) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "profile "+p.Name+" for "+strings.Join(p.Hosts, ", "))
}

// CheckName says why a name cannot be used for a profile, or nil.
func CheckName(name string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return fmt.Errorf("%w: it is empty", ErrName)
	case name != strings.TrimSpace(name):
		return fmt.Errorf("%w: it has a space at an end", ErrName)
	case len(name) > 64:
		return fmt.Errorf("%w: it has %d bytes, and 64 are the most", ErrName, len(name))
	}
	for _, r := range name {
		// Colons collide in the Windows store, where the target is service:user.
		if r < 0x20 || r == 0x7f || r == ':' || r == '/' || r == '\\' {
			return fmt.Errorf("%w: it holds %q", ErrName, r)
		}
	}
	return nil
}

func sortProfiles(ps []Profile) {
	sort.Slice(ps, func(i, j int) bool { return ps[i].Name < ps[j].Name })
}
