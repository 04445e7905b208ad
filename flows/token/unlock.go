package token

import (
	"bytes"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"why401/httpclient/keyfile"

	"github.com/go-jose/go-jose/v4"
)

// An encrypted token may be for several recipients, each with an algorithm and a key of their own (RFC 7516 section 7.2.1), and a
// file may hold several keys: every key that fits a recipient is tried.

// opener is one private or shared key to open a JWE with, and what its JWK says of it.
type opener struct {
	Key     // of which Public is not used
	private any
}

const (
	maxRecipients = 100
	maxRounds     = 1_000_000 // of PBKDF2; go-jose makes no more
)

// unlock is the content of an encrypted token, opened with the key in data, whose name is for errors.
func unlock(t Token, name string, data []byte) ([]byte, error) {
	heads := t.recipients()
	var algs []jose.KeyAlgorithm
	password := false
	for _, h := range heads {
		alg := text(h["alg"])
		algs = append(algs, jose.KeyAlgorithm(alg))
		password = password || strings.HasPrefix(alg, "PBES2-")
		if n, odd := h["p2c"].(json.Number); odd && strings.HasPrefix(alg, "PBES2-") {
			if rounds, err := n.Int64(); err != nil || rounds > maxRounds {
				return nil, fmt.Errorf("decrypting with %s: the token asks for %s rounds of PBKDF2 (p2c), more than are made here", name, clip(string(n)))
			}
		}
	}
	keys, err := readOpeners(name, data, password)
	if err != nil {
		return nil, err
	}
	enc := text(t.Header["enc"])
	parse := jose.ParseEncryptedCompact
	if strings.HasPrefix(t.Raw, "{") {
		parse = jose.ParseEncryptedJSON
	}
	obj, err := parse(t.Raw, algs, []jose.ContentEncryption{jose.ContentEncryption(enc)})
	if err != nil {
		return nil, fmt.Errorf("decrypting with %s: the token cannot be read: %w", name, err)
	}
	refused := ""
	for _, k := range keys {
		why := k.refuses(heads, enc)
		if why != "" {
			refused = k.name() + " " + why
			continue
		}
		var plain []byte
		if len(heads) > 1 {
			_, _, plain, err = obj.DecryptMulti(k.private)
		} else {
			plain, err = obj.Decrypt(k.private)
		}
		if err == nil {
			return plain, nil
		}
	}
	switch {
	case len(keys) == 1 && refused != "":
		return nil, fmt.Errorf("decrypting with %s: %s", name, refused)
	case len(heads) > 1:
		return nil, fmt.Errorf("decrypting with %s: the key opens it for none of its %d recipients", name, len(heads))
	case len(keys) > 1:
		return nil, fmt.Errorf("decrypting with %s: none of its %d keys opens it (alg %s, enc %s)", name, len(keys), algs[0], clip(enc))
	}
	return nil, fmt.Errorf("decrypting with %s: the key does not open it (alg %s, enc %s)", name, algs[0], clip(enc))
}

// recipients are the headers, one for each, the shared members in all of them.
func (t Token) recipients() []map[string]any {
	var j serialised
	if !strings.HasPrefix(t.Raw, "{") || json.Unmarshal([]byte(t.Raw), &j) != nil || len(j.Recipients) < 2 {
		return []map[string]any{t.Header}
	}
	var quiet Token // jwsJSON has said what is wrong
	shared, _ := quiet.joined("header", j.Protected, j.Unprotected)
	var out []map[string]any
	for _, r := range j.Recipients[:min(len(j.Recipients), maxRecipients)] {
		h := maps.Clone(shared)
		if own, _, bad := object(r.Header); bad == "" && h != nil {
			maps.Copy(own, h) // what is shared stands
			h = own
		}
		out = append(out, h)
	}
	return out
}

// readOpeners reads a private key as PEM, private or shared ones as JWK or JWK Set, or a password where the token asks for one.
func readOpeners(name string, data []byte, password bool) ([]opener, error) {
	trimmed := bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	if bytes.HasPrefix(trimmed, []byte("{")) {
		return openersOfJWK(name, trimmed)
	}
	b, _ := pem.Decode(trimmed)
	switch {
	case b == nil && password: // RFC 7518 section 4.8
		return []opener{{private: bytes.TrimRight(data, "\r\n")}}, nil
	case b == nil:
		return nil, fmt.Errorf("reading the key %s: want a private key in PEM, or a JWK, got %d bytes that are neither", name, len(data))
	case keyfile.Encrypted(b):
		return nil, fmt.Errorf("reading the key %s: it is encrypted: want one that is not", name)
	case !strings.HasSuffix(b.Type, "PRIVATE KEY"):
		return nil, fmt.Errorf("reading the key %s: want a private key, got PEM of type %s", name, clip(b.Type))
	}
	k, err := keyfile.Parse(b.Bytes)
	if err != nil {
		return nil, fmt.Errorf("reading the key %s: want a private key, got PEM of type %s that holds none that can be read", name, clip(b.Type))
	}
	if x, ok := asX25519(k); ok {
		k = x
	}
	return []opener{{private: k}}, nil
}

// openersOfJWK reads one key or a set; a key that cannot be read spoils no other.
func openersOfJWK(name string, data []byte) ([]opener, error) {
	var set struct {
		Keys []json.RawMessage
		Kty  string
	}
	if err := json.Unmarshal(data, &set); err != nil {
		return nil, fmt.Errorf("reading the key %s: want a JWK or a JWK Set", name)
	}
	if set.Keys == nil && set.Kty != "" {
		set.Keys = []json.RawMessage{data}
	}
	var out []opener
	why := "want a JWK or a JWK Set"
	for i, raw := range set.Keys {
		k, err := openerOfJWK(raw)
		if err != nil {
			why = fmt.Sprintf("key %d: %s", i+1, keyFault(err))
			continue
		}
		out = append(out, k)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("reading the key %s: %s", name, why)
	}
	return out, nil
}

func openerOfJWK(raw []byte) (opener, error) {
	var about struct {
		Kty, Crv, Kid, Alg, Use string
		Ops                     []string `json:"key_ops"`
	}
	if err := json.Unmarshal(raw, &about); err != nil {
		return opener{}, errors.New("want a JSON object with kty")
	}
	o := opener{Key: Key{ID: about.Kid, Alg: about.Alg, Use: about.Use, Ops: about.Ops}}
	if about.Kty == "OKP" && strings.HasPrefix(about.Crv, "X") { // go-jose reads none of them
		k, err := readX25519(raw)
		o.private = k
		return o, err
	}
	var j jose.JSONWebKey
	if err := j.UnmarshalJSON(raw); err != nil {
		return o, err
	}
	if j.IsPublic() {
		return o, errors.New("it is a public key, which encrypts; its private half opens")
	}
	o.private = j.Key
	return o, nil
}

func (o opener) name() string {
	if o.ID == "" {
		return "the key"
	}
	return fmt.Sprintf("the key %q", clip(o.ID))
}

// refuses says why the key itself may open it for no recipient (RFC 7517 sections 4.2 to 4.4), "" where nothing forbids it. An
// attacker who may choose the algorithm for a key can learn of what is encrypted with it for another (RFC 8725 section 3.1).
func (o opener) refuses(heads []map[string]any, enc string) string {
	fits := func(h map[string]any) bool {
		alg := text(h["alg"])
		return o.Alg == "" || o.Alg == alg || alg == "dir" && o.Alg == enc
	}
	opens := func(op string) bool {
		return slices.Contains([]string{"decrypt", "unwrapKey", "deriveKey", "deriveBits"}, op)
	}
	switch {
	case o.Use != "" && o.Use != "enc":
		return "is marked for other use than encryption (use " + clip(o.Use) + ")"
	case o.Ops != nil && !slices.ContainsFunc(o.Ops, opens):
		return "may not decrypt (key_ops)"
	case !slices.ContainsFunc(heads, fits):
		return fmt.Sprintf("is for %s alone (alg), and the token says %s; without alg in the JWK it is tried all the same", clip(o.Alg), clip(text(heads[0]["alg"])))
	}
	return ""
}
