package cli

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/pem"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf16"

	"why401/flows/token"
	"why401/httpclient/mask"
)

// readToken takes the token from the argument, stdin or, on a terminal, without echo.
func (f *face) readToken(args []string) (string, error) {
	if len(args) > 1 {
		return "", &usageError{fmt.Sprintf("token takes one token, got %d words", len(args)), "Quote it, or pipe it in: why401 token - < FILE"}
	}
	var text string
	switch {
	case len(args) == 1 && args[0] != "-" && isFile(args[0]):
		b, err := f.read(args[0])
		if err != nil {
			return "", &usageError{fmt.Sprintf("cannot read %s: %v", mask.Word(args[0]), pathReason(err)), ""}
		}
		text = string(b)
	case len(args) == 1 && missingFile(args[0]):
		return "", &usageError{fmt.Sprintf("cannot read %s: no such file", mask.Word(args[0])), "A token that looks like a path: why401 token - reads it from stdin."}
	case len(args) == 1 && args[0] != "-":
		fmt.Fprintln(f.err, "note: a token as an argument stays in the shell's history and shows in the process list; why401 token - reads it from stdin")
		text = args[0]
	case len(args) == 0 && isTerminal(f.in):
		line, err := f.readHidden(f.err, "token (not shown): ")
		if err != nil {
			return "", fmt.Errorf("reading the token: %w", err)
		}
		text = line
	default:
		b, err := io.ReadAll(io.LimitReader(f.in, maxPaste))
		if err != nil {
			return "", fmt.Errorf("reading the token from stdin: %w", err)
		}
		text = string(b)
	}
	if strings.TrimSpace(text) == "" {
		return "", &usageError{"no token: got nothing", "why401 token - < FILE, or paste it after why401 token."}
	}
	if c := certificateDER(text); c != nil { // DER, as Windows exports it
		text = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
	}
	text = fromUTF16(text)
	if !token.IsText(token.Unstyled(text)) {
		return "", &usageError{fmt.Sprintf("this is no token: %d bytes that are no text", len(text)), "A token is text: why401 token - < FILE, or paste it after why401 token."}
	}
	return text, nil
}

// certificateDER is the certificate that the bytes of a file are, nil where they are none.
func certificateDER(s string) *x509.Certificate {
	if s[0] != 0x30 { // a SEQUENCE (X.690 section 8.9)
		return nil
	}
	c, err := x509.ParseCertificate([]byte(s))
	if err != nil {
		return nil
	}
	return c
}

// fromUTF16 is text that PowerShell wrote (> and Out-File) in the encoding that the other kinds have; what is none stays as it is.
func fromUTF16(s string) string {
	var order binary.ByteOrder = binary.LittleEndian
	switch {
	case len(s)%2 != 0 || len(s) < 2:
		return s
	case strings.HasPrefix(s, "\xfe\xff"):
		order = binary.BigEndian
	case !strings.HasPrefix(s, "\xff\xfe"):
		return s
	}
	units := make([]uint16, 0, len(s)/2-1)
	for b := []byte(s[2:]); len(b) > 0; b = b[2:] {
		units = append(units, order.Uint16(b))
	}
	return string(utf16.Decode(units))
}

// missingFile is true for a path that leads nowhere. Base64 may begin with a slash too, but holds no dot, and is longer.
func missingFile(s string) bool {
	if len(s) > 120 || isFile(s) || strings.ContainsAny(s, " =") {
		return false
	}
	start := strings.HasPrefix(s, "/") || strings.HasPrefix(s, "./") || strings.HasPrefix(s, "../") || strings.HasPrefix(s, "~/")
	ext := strings.ToLower(filepath.Ext(s))
	return start && strings.Count(s, "/") > 1 || start && s[0] == '.' || slices.Contains([]string{".jwt", ".txt", ".token", ".pem", ".json"}, ext)
}

func isFile(name string) bool {
	_, err := os.Stat(name)
	return err == nil && len(name) < 256
}

// readSecret reads an HMAC secret file.
func (f *face) readSecret(path string, b64 bool) (token.KeySet, error) {
	b, err := f.read(path)
	if err != nil {
		return token.KeySet{}, &usageError{fmt.Sprintf("cannot read the secret %s: %v", mask.Word(path), pathReason(err)), ""}
	}
	if b64 {
		s := strings.NewReplacer("-", "+", "_", "/", "\n", "", "\r", "", " ", "", "=", "").Replace(string(b))
		if b, err = base64.RawStdEncoding.DecodeString(s); err != nil {
			return token.KeySet{}, &usageError{fmt.Sprintf("the secret in %s is not base64: %v", path, err), "Leave --secret-base64 out to use its raw bytes."}
		}
	}
	if len(b) == 0 { // no key at all; the token is not what is wrong
		return token.KeySet{}, &usageError{fmt.Sprintf("reading the secret %s: it is empty", mask.Word(path)), "A secret is the raw bytes of its file, or base64 with --secret-base64."}
	}
	return token.SecretKeySet(path, b), nil
}
