package keyfile

import (
	"encoding/base64"
	"strings"
)

// pemBegin is what a PEM block begins with (RFC 7468 section 3), and pemInBase64 what that becomes in base64: so a Secret of
// Kubernetes, a variable of a build or a cloud's store holds it.
const (
	pemBegin    = "-----BEGIN "
	pemInBase64 = "LS0tLS1CRUdJTi"
)

// Unflattened is PEM as a file holds it: its lines again where a field of one line, an environment variable or JSON made one of them,
// without the quotes round it, the indentation of YAML, the words before it, or the base64 of the whole. What holds no PEM stays as it is.
func Unflattened(text []byte) []byte {
	t := strings.TrimSpace(strings.ReplaceAll(string(text), `\n`, "\n"))
	bare := strings.Trim(t, "\"'`")
	if strings.HasPrefix(bare, pemInBase64) {
		if b, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(bare), "")); err == nil {
			bare = string(b)
		}
	}
	begin := strings.Index(bare, pemBegin)
	if begin < 0 || strings.HasPrefix(t, "{") || strings.HasPrefix(t, "[") { // JSON holds PEM in its members
		return []byte(t)
	}
	bare = strings.TrimSpace(strings.ReplaceAll(bare[begin:], `\r`, ""))
	if !strings.Contains(bare, "\n") {
		return []byte(inLines(bare))
	}
	lines := strings.Split(bare, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimSpace(l)
	}
	return []byte(strings.Join(lines, "\n") + "\n")
}

// inLines breaks PEM that stands on one line, where blanks are what its line ends became.
func inLines(t string) string {
	begin, rest, ok := strings.Cut(strings.TrimPrefix(t, pemBegin), "-----")
	middle, behind, closed := strings.Cut(rest, "-----END "+begin+"-----")
	if !ok || !closed {
		return t
	}
	lines := strings.Fields(middle)
	for i := 0; i+1 < len(lines) && strings.HasSuffix(lines[i], ":"); i++ { // Proc-Type: 4,ENCRYPTED DEK-Info: …
		lines[i] += " " + lines[i+1]
		lines = append(lines[:i+1], lines[i+2:]...)
		if i+1 < len(lines) && !strings.HasSuffix(lines[i+1], ":") {
			lines[i] += "\n"
		}
	}
	block := pemBegin + begin + "-----\n" + strings.Join(lines, "\n") + "\n-----END " + begin + "-----\n"
	if next := strings.Index(behind, pemBegin); next >= 0 { // a certificate's chain, or its key
		return block + inLines(behind[next:])
	}
	return block
}
