package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
)

// signRow is one request that is signed, and what comes of it.
type signRow struct {
	reason string
	flags  string // of diagnose, split at blanks; DIR is the folder of the keys; a template's blanks are written _
	curl   []string
	cause  string
	exit   int
}

const hmacTemplate = `template=X-Signature:sha256={hex(hmac_sha256(secret,method+"\n"+path+"\n"+timestamp+"\n"+body))}`

// signRows are the same for every verifier.
func signRows(base string) []signRow {
	oauth := "--sign oauth1 --sign-param consumer-key=shop --sign-param consumer-secret=@DIR/consumer --sign-param token=@DIR/token --sign-param token-secret=@DIR/token-secret"
	sig := "--sign http-signature --sign-param key-id="
	return []signRow{
		{"OAuth 1.0 by HMAC-SHA1, with a query and a form", oauth, []string{"-d", "b=2+x&a=%26", base + "/oauth1/a%20b?c=1&a=z"}, "none", 0},
		{"OAuth 1.0 by HMAC-SHA256", oauth + " --sign-param method=HMAC-SHA256", []string{base + "/oauth1?x=%25"}, "none", 0},
		{"OAuth 1.0 by RSA-SHA1", "--sign oauth1 --sign-param consumer-key=shop --sign-param method=RSA-SHA1 --sign-param key-file=DIR/rsa.pem", []string{base + "/oauth1"}, "none", 0},
		{"OAuth 1.0 by PLAINTEXT", oauth + " --sign-param method=PLAINTEXT", []string{base + "/oauth1"}, "none", 0},
		{"OAuth 1.0 with JSON, which is not signed", oauth, []string{"--json", `{"a":1}`, base + "/oauth1"}, "none", 0},
		{"OAuth 1.0 with another secret", strings.Replace(oauth, "@DIR/consumer", "@DIR/wrong", 1), []string{base + "/oauth1"}, "signing.secret_wrong", 1},
		{"OAuth 1.0 with a key that is not known", strings.Replace(oauth, "=shop", "=shops", 1), []string{base + "/oauth1"}, "signing.key_unknown", 1},
		{"a header template", "--sign hmac --sign-param secret=@DIR/secret --sign-param timestamp-header=X-Timestamp --sign-param " + hmacTemplate, []string{"-d", "a=1", base + "/hmac?x=y"}, "none", 0},
		{"a header template with another secret", "--sign hmac --sign-param secret=@DIR/wrong --sign-param timestamp-header=X-Timestamp --sign-param " + hmacTemplate, []string{"-d", "a=1", base + "/hmac"}, "signing.secret_wrong", 1},
		{"RFC 9421 by another key", sig + "ed --sign-param key-file=DIR/ec.pem", []string{base + "/signed"}, "signing.secret_wrong", 1},
		{"RFC 9421 by Ed25519, with a body", sig + "ed --sign-param key-file=DIR/ed.pem", []string{"--json", `{"a":1}`, base + "/signed?a=%20b"}, "none", 0},
		{"RFC 9421 by ECDSA", sig + "ec --sign-param key-file=DIR/ec.pem", []string{base + "/signed"}, "none", 0},
		{"RFC 9421 by RSA-PSS", sig + "pss --sign-param key-file=DIR/rsa.pem", []string{"-X", "DELETE", base + "/signed"}, "none", 0},
		{"RFC 9421 by RSA of PKCS #1", sig + "v15 --sign-param key-file=DIR/rsa.pem --sign-param algorithm=rsa-v1_5-sha256", []string{base + "/signed"}, "none", 0},
		{"RFC 9421 by a shared secret", sig + "shared --sign-param secret=@DIR/secret --sign-param parameters=created,expires,keyid,nonce", []string{base + "/signed"}, "none", 0},
		{"RFC 9421 with parts that the person names", sig + "ed --sign-param key-file=DIR/ed.pem --sign-param components=@method,@target-uri,@authority,user-agent,x-a", []string{"-H", "X-A: 1", "-H", "X-A:  2", base + "/signed"}, "none", 0},
		{"RFC 9421 with too few parts", sig + "ed --sign-param key-file=DIR/ed.pem --sign-param components=@method", []string{base + "/signed"}, "signing.component_missing", 1},
		{"RFC 9421 not signed", "", []string{base + "/signed"}, "signing.component_missing", 1},
		{"DPoP, asked for a nonce", "--sign dpop --sign-param token=@DIR/token --sign-param key-file=DIR/ec.pem", []string{base + "/dpop?a=b"}, "none", 0},
		{"DPoP with the token of the command, and a body", "--sign dpop --sign-param key-file=DIR/ec.pem", []string{"-d", "a=1", "-H", "Authorization: Bearer CANARY-dpop-token", base + "/dpop"}, "none", 0},
		{"DPoP with the nonce at once", "--sign dpop --sign-param nonce=n-1 --sign-param token=@DIR/token --sign-param key-file=DIR/ec.pem", []string{base + "/dpop"}, "none", 0},
		{"a bound token sent as Bearer", "", []string{"-H", "Authorization: Bearer CANARY-dpop-token", base + "/dpop"}, "signing.proof_missing", 1},
	}
}

func checkSignRows(t *testing.T, server, base string, keys signKeys) {
	for _, row := range signRows(base) {
		t.Run(row.reason, func(t *testing.T) {
			var out, errw bytes.Buffer
			args := append([]string{"diagnose", "--json"}, strings.Fields(strings.ReplaceAll(row.flags, "DIR", keys.dir))...)
			code := Main(context.Background(), append(append(args, "--", "curl"), row.curl...), strings.NewReader(""), &out, &errw)
			var doc struct {
				Request   struct{ Credential struct{ Scheme string } }
				Response  struct{ Status int }
				Exchanges []struct{ Purpose string }
				Diagnosis []struct{ Cause string }
			}
			if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
				t.Fatalf("no JSON (%v):\n%s\n%s", err, out.String(), errw.String())
			}
			if strings.Contains(out.String()+errw.String(), "CANARY") || strings.Contains(out.String(), "PRIVATE KEY") {
				t.Errorf("a secret is in the output:\n%s%s", out.String(), errw.String())
			}
			got := "none"
			if len(doc.Diagnosis) > 0 {
				got = doc.Diagnosis[0].Cause
			}
			t.Logf("%-8s %-50s %d %s", server, row.reason, doc.Response.Status, got)
			if got != row.cause || code != row.exit {
				t.Errorf("first cause %s, exit %d; want %s, %d\n%s", got, code, row.cause, row.exit, out.String())
			}
			if row.reason == "DPoP, asked for a nonce" && (len(doc.Exchanges) != 2 || doc.Exchanges[1].Purpose != "the request, the challenge answered") {
				t.Errorf("the nonce is no dialogue of two requests: %v", doc.Exchanges)
			}
		})
	}
}

// TestSigned sends what is signed to a verifier that was written from the RFCs.
func TestSigned(t *testing.T) {
	keys := makeSignKeys(t)
	s := httptest.NewServer(&verifier{keys: keys, nonces: map[string]bool{}})
	defer s.Close()
	checkSignRows(t, "Go", s.URL, keys)
}

// TestSignedByNode is the same with the crypto of node, which shares nothing with Go's.
func TestSignedByNode(t *testing.T) {
	node := needServer(t, "node", "nodejs")
	keys, port := makeSignKeys(t), freePort(t)
	keys.file(t, "verifier.js", []byte(nodeVerifier))
	startServer(t, port, node, keys.dir+"/verifier.js", fmt.Sprint(port), keys.dir)
	if err := exec.Command(node, "--check", keys.dir+"/verifier.js").Run(); err != nil {
		t.Fatal(err)
	}
	checkSignRows(t, "node", fmt.Sprintf("http://127.0.0.1:%d", port), keys)
}

// TestSignFlags: what is wrong is said before anything is sent, with its place, and a secret is not taken from the command line.
func TestSignFlags(t *testing.T) {
	keys := makeSignKeys(t)
	keys.file(t, "broken.pem", []byte("-----BEGIN PRIVATE KEY-----\nCANARYAAAA\n"))
	keys.file(t, "encrypted.pem", []byte(encryptedKey))
	v := &verifier{keys: keys, nonces: map[string]bool{}}
	s := httptest.NewServer(v)
	defer s.Close()
	for _, row := range []struct{ reason, flags, want string }{
		{"no such scheme", "--sign hawk", `--sign "hawk": want one of dpop, oauth1`},
		{"parameters without a scheme", "--sign-param a=b", "goes with --sign"},
		{"no such parameter", "--sign oauth1 --sign-param consumer=x", `"consumer": want name=value with a name of consumer-key`},
		{"a secret in the command line", "--sign oauth1 --sign-param consumer-secret=CANARY", "is a secret, and a command line is seen by others"},
		{"a file that is not there", "--sign oauth1 --sign-param consumer-secret=@DIR/none", "cannot read"},
		{"a variable that is not set", "--sign oauth1 --sign-param consumer-secret=env:WHY401_NONE", "WHY401_NONE is not set"},
		{"what must be there is missing", "--sign oauth1", "wants --sign-param consumer-key=VALUE"},
		{"a choice that is none", "--sign oauth1 --sign-param method=MD5", "want one of HMAC-SHA1"},
		{"a template with a fault", `--sign hmac --sign-param secret=@DIR/secret --sign-param template=X:{hex(hmac_sha265(secret,body))}`, "at character 8: hmac_sha265 is not known; is hmac_sha256 meant?"},
		{"a template that sends the secret", `--sign hmac --sign-param secret=@DIR/secret --sign-param template=X:{secret}`, "would send the secret itself"},
		{"a key file that is not there", "--sign dpop --sign-param key-file=DIR/none.pem", "none.pem cannot be read: no such file"},
		{"a key file that is none", "--sign dpop --sign-param key-file=DIR/broken.pem", "broken behind that"},
		{"an encrypted key without its passphrase", "--sign dpop --sign-param key-file=DIR/encrypted.pem", "it is encrypted, and no passphrase was given"},
		{"an encrypted key with another passphrase", "--sign dpop --sign-param key-file=DIR/encrypted.pem --sign-param passphrase=@DIR/wrong", "the passphrase does not open it"},
		{"a public key", "--sign dpop --sign-param key-file=DIR/ec.pub", "it is a public key"},
		{"an algorithm that does not fit the key", "--sign http-signature --sign-param key-file=DIR/ec.pem --sign-param algorithm=ed25519", "does not fit the key, which is an EC key on P-256"},
		{"a part that the request does not have", "--sign http-signature --sign-param key-file=DIR/ec.pem --sign-param components=x-none", "x-none is to be signed, and the request has no such header"},
		{"neither key nor secret", "--sign http-signature", "want a key file"},
	} {
		var out, errw bytes.Buffer
		args := append([]string{"diagnose"}, strings.Fields(strings.ReplaceAll(row.flags, "DIR", keys.dir))...)
		code := Main(context.Background(), append(args, "--", "curl", s.URL+"/signed"), strings.NewReader(""), &out, &errw)
		if all := out.String() + errw.String(); code != 2 || !strings.Contains(all, row.want) || strings.Contains(all, "CANARY") {
			t.Errorf("%s: exit %d\n%s", row.reason, code, all)
		}
	}
	if v.asked != 0 {
		t.Errorf("%d requests were sent", v.asked)
	}
}
