package token

import (
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"strconv"
	"strings"
	"time"
)

// apiKey names an API key by its shape, and checks what its issuer built in against slips of the hand.
func (t *Token) apiKey(k Shape, s string, at time.Time) {
	t.Kind, t.Format = KindAPIKey, k.Name
	t.Header = map[string]any{"service": k.Service}
	if k.Also != "" && !k.surely(s) {
		t.Format += ", or " + k.Also
		t.Header["service"] = k.Service + ", or another"
	}
	set(t.Header, "environment", k.Environment)
	set(t.Header, "source", k.Source)
	if k.Secret == notSecret {
		t.Header["secret"] = word("no: it names an account, and its secret is another string")
	}
	if k.Len > 0 && len(s) != k.Len {
		t.Findings = append(t.Findings, Finding{"credentials.altered", lengthFault(k, len(s)), "token"})
	}
	if k.Check != nil {
		switch ok := k.Check(s); {
		case ok:
			t.Header["checksum"] = "right"
		case k.Len == 0 || len(s) == k.Len:
			t.Header["checksum"] = "wrong"
			t.Findings = append(t.Findings, Finding{"credentials.altered", "its checksum is wrong: a character is missing, added or changed", "token"})
		}
	}
	if k.Inside != "" {
		t.inside(k, s, at)
	}
}

// surely is true for a key that is its issuer's though others begin alike: those of Stripe are long, and say the account.
func (k Shape) surely(s string) bool {
	rest := strings.TrimPrefix(s, k.Prefix)
	return k.Service == "stripe" && strings.HasPrefix(rest, "51") && len(rest) > 80
}

func lengthFault(k Shape, n int) string {
	how := "too long: something was copied along"
	if n < k.Len {
		how = "too short: it was cut"
	}
	return article(k.Name) + " " + k.Name + " has " + strconv.Itoa(k.Len) + " characters, and this one " + strconv.Itoa(n) + ": " + how
}

// article is "a" or "an" as the name is spoken: "an npm access token".
func article(name string) string {
	if strings.HasPrefix(name, "npm") || strings.ContainsAny(name[:1], "AEIOaeio") {
		return "an"
	}
	return "a"
}

// inside reads what stands behind the prefix, where that is a format of its own.
func (t *Token) inside(k Shape, s string, at time.Time) {
	rest := s[len(k.Prefix):]
	if k.Service == "mapbox" {
		rest, _, _ = strings.Cut(rest, ".")
	}
	switch k.Inside {
	case "macaroon":
		if m, ok := readMacaroon(rest); ok {
			h, name := t.Header, t.Format
			t.macaroon(m, at)
			for key, v := range h {
				t.Header[key] = v
			}
			t.Kind, t.Format = KindAPIKey, name
			return
		}
		t.Findings = append(t.Findings, Finding{"credentials.altered", "what stands behind " + k.Prefix + " is no macaroon: it was cut or changed", "token"})
	case "json":
		if b, ok := anyBase64(rest); ok {
			if m, _, bad := object(b); bad == "" {
				t.Claims = m
			}
		}
	}
}

// crc32Base62 checks the six characters at the end that GitHub and npm give their tokens: CRC-32 of what stands between the
// prefix and them, in base 62 (GitHub blog, "Behind GitHub's new authentication token formats", 2021).
func crc32Base62(s string) bool {
	i := strings.LastIndexByte(s, '_')
	if i < 0 || len(s) < i+8 {
		return false
	}
	body, sum := s[i+1:len(s)-6], s[len(s)-6:]
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	n := crc32.ChecksumIEEE([]byte(body))
	var want [6]byte
	for j := 5; j >= 0; j-- {
		want[j] = digits[n%62]
		n /= 62
	}
	return string(want[:]) == sum
}

// grafanaSum checks the eight hexadecimal digits at the end: CRC-32 of all before them, lowest byte first.
func grafanaSum(s string) bool {
	i := strings.LastIndexByte(s, '_')
	return i > 0 && hex.EncodeToString(binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(s[:i])))) == s[i+1:]
}
