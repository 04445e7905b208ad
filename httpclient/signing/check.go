package signing

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// What a person typed is checked before a request is at hand, so that it can be mended where it was typed. A key in a file is
// read when it is sent.

// trial is a message that every maker can sign.
func trial() Message {
	return Message{Method: "GET", URL: "https://a.test/", Target: "/", Headers: [][2]string{{"Host", "a.test"}}, Now: time.Unix(0, 0).UTC(), Random: func(n int) string { return strings.Repeat("0", n) }}
}

// CheckOAuth1 says what is wrong with the values of SignOAuth1.
func CheckOAuth1(v map[string]string) error {
	if m := v["method"]; m != "" && !slices.Contains(OAuth1Methods, m) {
		return fmt.Errorf("signing by OAuth 1.0: want one of %s, got the method %q", strings.Join(OAuth1Methods, ", "), m)
	}
	if v["method"] == "RSA-SHA1" && v[ValueKey] == "" {
		if v[ValueKeyFile] == "" {
			return errors.New("signing by OAuth 1.0: RSA-SHA1 wants an RSA private key: the text of one or its file")
		}
		return nil
	}
	if v["method"] != "RSA-SHA1" && v["consumer-secret"] == "" {
		return errors.New("signing by OAuth 1.0: the consumer secret is empty")
	}
	_, err := SignOAuth1(trial(), v)
	return err
}

// CheckMessage says what is wrong with the values of SignMessage, but for components that only a request has.
func CheckMessage(v map[string]string) error {
	for _, c := range splitComponents(v["components"]) {
		if _, err := component(c); err != nil {
			return err
		}
	}
	if _, err := ContentDigest(v["digest"], nil); err != nil {
		return err
	}
	if v[ValueKey] == "" && v["secret"] == "" && v[ValueKeyFile] != "" {
		return nil
	}
	if v[ValueKeyFile] != "" && v["secret"] != "" {
		return errors.New("signing the message: there are both a shared secret and a private key; want one of them")
	}
	w := map[string]string{}
	for n, s := range v {
		w[n] = s
	}
	w["components"] = "@method"
	_, err := SignMessage(trial(), w)
	return err
}

// CheckDPoP says what is wrong with the values of SignDPoP.
func CheckDPoP(v map[string]string) error {
	if v[ValueKey] == "" && v[ValueKeyFile] != "" {
		return nil
	}
	_, err := SignDPoP(trial(), v)
	return err
}

// CheckHMAC says what is wrong with the values of SignHMAC.
func CheckHMAC(v map[string]string) error {
	if err := CheckTemplate(v["template"]); err != nil {
		return err
	}
	if _, err := DecodeSecret(v["secret"], v["secret-form"]); err != nil {
		return err
	}
	if v["secret"] == "" {
		return errors.New("signing by HMAC: the secret is empty")
	}
	for _, n := range []string{"timestamp-header", "nonce-header"} {
		if h := v[n]; h != "" {
			if _, err := readTemplate(h + ": x"); err != nil {
				return fmt.Errorf("signing by HMAC: %q can be no header's name: want letters, digits and dashes", h)
			}
		}
	}
	_, err := writeTime(time.Unix(0, 0), v["timestamp-form"])
	return err
}

// FreshKeyText is a new EC key on P-256 as PEM, for memory alone.
func FreshKeyText() (string, error) {
	k, err := FreshKey()
	if err != nil {
		return "", fmt.Errorf("making a key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		return "", fmt.Errorf("making a key: %w", err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), nil
}
