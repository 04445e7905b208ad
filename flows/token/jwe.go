package token

import (
	"fmt"
	"strings"
)

// jwe checks the parts of a compact JWE behind its header (RFC 7516 section 7.1) by what needs no key: whether they decode, and their
// lengths, which tell one that was cut.
func (t *Token) jwe(parts []string) {
	alg, enc := text(t.Header["alg"]), text(t.Header["enc"])
	size := contentKeySize(enc)
	iv, tag := 12, 16
	if strings.Contains(enc, "CBC") {
		iv, tag = 16, size/2
	}
	offset := len(parts[0]) + 1
	for i, name := range []string{"encrypted key", "IV", "content", "tag"} {
		s := parts[i+1]
		b, bad := segment(s)
		want := -1
		if size > 0 {
			switch name {
			case "IV":
				want = iv
			case "tag":
				want = tag
			case "encrypted key":
				want = wrappedSize(alg, size)
			}
		}
		switch {
		case bad != "":
			t.broken(name, offset, "base64url without padding", bad)
			return
		case want == 0 && len(b) > 0:
			t.broken(name, offset, "nothing, since alg is "+clip(alg), count(len(b)))
			return
		case want > 0 && len(b) != want:
			got := count(len(b))
			if len(b) < want {
				got += ": the token was cut short"
			}
			t.broken(name, offset, fmt.Sprintf("%d bytes for %s", want, map[bool]string{true: clip(alg), false: clip(enc)}[i == 0]), got)
			return
		}
		offset += len(s) + 1
	}
}

// wrappedSize is the length in bytes of the encrypted key, where the algorithm fixes it; -1 where the recipient's key does.
func wrappedSize(alg string, size int) int {
	switch {
	case alg == "dir" || alg == "ECDH-ES":
		return 0
	case strings.HasSuffix(alg, "GCMKW"):
		return size
	case strings.HasSuffix(alg, "KW"): // RFC 3394: eight bytes more
		return size + 8
	}
	return -1
}

// encNotes tells of algorithms that are weak, whatever the key, and of an ephemeral key with which no key agrees.
func (t *Token) encNotes() {
	for _, h := range t.recipients()[:min(len(t.recipients()), maxRecipients)] {
		if why := ephemeralFault(h); why != "" {
			t.Findings = append(t.Findings, Finding{"jwt.malformed", why, "token.header.epk"})
			break
		}
	}
	alg := text(t.Header["alg"])
	if alg == "RSA1_5" {
		t.Notes = append(t.Notes, "RSA1_5 is the padding that a server betrays by how it refuses (Bleichenbacher's attack); RSA-OAEP belongs there (RFC 8725 section 3.2)")
	}
	if n := fmt.Sprint(t.Header["p2c"]); strings.HasPrefix(alg, "PBES2-") && len(n) > 0 && len(n) < 4 {
		t.Notes = append(t.Notes, "its password is stretched by "+n+" rounds alone (p2c); at least 1000 are asked for (RFC 7518 section 4.8.1.2)")
	}
	if t.Header["zip"] != nil {
		t.Notes = append(t.Notes, "its content is packed before it is encrypted (zip): its length may betray what is inside")
	}
}
