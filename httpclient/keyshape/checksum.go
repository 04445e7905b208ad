package keyshape

import (
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"strconv"
	"strings"
)

const (
	base62Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	base36Digits = "0123456789abcdefghijklmnopqrstuvwxyz"
)

// inBase writes n with these digits, six at least.
func inBase(digits string, n uint32) string {
	var out []byte
	base := uint32(len(digits))
	for ; n > 0; n /= base {
		out = append([]byte{digits[n%base]}, out...)
	}
	return strings.Repeat("0", max(0, 6-len(out))) + string(out)
}

func sum(right bool) Sum {
	if right {
		return Right
	}
	return Wrong
}

// gitHubSum checks the six characters at the end that GitHub and npm give their tokens: CRC-32 of what stands between the
// prefix and them, in base 62 (GitHub blog, "Behind GitHub's new authentication token formats", 2021).
func gitHubSum(s string) Sum {
	i := strings.LastIndexByte(s, '_')
	if i < 0 || len(s) != 40 {
		return NoSum
	}
	body, have := s[i+1:len(s)-6], s[len(s)-6:]
	return sum(inBase(base62Digits, crc32.ChecksumIEEE([]byte(body))) == have)
}

// grafanaSum checks the eight hexadecimal digits at the end: CRC-32 of all before them, lowest byte first.
func grafanaSum(s string) Sum {
	i := strings.LastIndexByte(s, '_')
	if i < 0 || len(s)-i != 9 {
		return NoSum
	}
	return sum(hex.EncodeToString(binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(s[:i])))) == s[i+1:])
}

// gitLabSum checks the end of a routable token: the version 01 and the length of the payload behind a dot, each two digits in base 36,
// and seven of CRC-32 over all before them (GitLab source, lib/authn/token_field/generator/routable_token.rb). Others have no sum.
func gitLabSum(s string) Sum {
	i := strings.LastIndexByte(s, '.')
	if i < 0 || len(s)-i != 10 {
		return NoSum
	}
	want := inBase(base36Digits, crc32.ChecksumIEEE([]byte(s[:len(s)-7])))
	return sum(strings.Repeat("0", 7-len(want))+want == s[len(s)-7:])
}

// atlassianSum checks the eight hexadecimal digits behind the last "=": CRC-32 of all before them. Atlassian does not write it down; it
// was read off the example in gitleaks' rule atlassian-api-token, all 32 bits of which agree. A token without "=" has no sum.
func atlassianSum(s string) Sum {
	i := strings.LastIndexByte(s, '=')
	if i < 0 || len(s)-i != 9 {
		return NoSum
	}
	want := strings.ToUpper(strconv.FormatUint(uint64(crc32.ChecksumIEEE([]byte(s[:i+1]))), 16))
	return sum(strings.Repeat("0", 8-len(want))+want == s[i+1:])
}

// synapseSum checks the end of a token of Synapse: CRC-32 of all before the last "_", in base 62 (synapse/handlers/auth.py).
func synapseSum(s string) Sum {
	i := strings.LastIndexByte(s, '_')
	if i < 0 || strings.Count(s, "_") != 3 {
		return NoSum
	}
	return sum(inBase(base62Digits, crc32.ChecksumIEEE([]byte(s[:i]))) == s[i+1:])
}
