package cli

import (
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/spf13/pflag"

	"why401/flows/token"
	"why401/httpclient/mask"
)

// tokenOptions is what the flags of the token command say.
type tokenOptions struct {
	asJSON, reveal bool

	key, secretFile, jwks string // where the keys are
	secret64, discover    bool
	payload               string

	audience, issuer, client, typ, tenant string // what the API expects
	scopes, acr                           []string
	recipient, inResponseTo               string // the same, of a SAML message
	at, leeway, maxAge, serverDate        string

	beside string
	ask    asking
	made   crafting
	lock   opening

	ex    token.Expect // what the flags make of all that
	given token.KeySet // the keys that they name, as far as these are here
}

func tokenFlags(fs *pflag.FlagSet) *tokenOptions {
	o := &tokenOptions{}
	fs.BoolVar(&o.asJSON, "json", false, "print one JSON document (schema why401.token.v1)")
	fs.StringVar(&o.key, "key", "", "verify with this PEM public key or certificate, JWK, JWK Set or SAML metadata `file`")
	fs.StringVar(&o.secretFile, "secret-file", "", "verify with the HMAC secret in this `file`, its raw bytes")
	fs.BoolVar(&o.secret64, "secret-base64", false, "the secret file holds base64 or base64url")
	fs.StringVar(&o.jwks, "jwks", "", "fetch the keys from this `URL` (a JWK Set, or SAML metadata); nothing else of the token's is asked")
	fs.BoolVar(&o.discover, "discover", false, "fetch the keys of the token's issuer, or of --issuer, by its metadata")
	fs.Var((*lines)(&o.lock.keys), "decrypt-key", "open an encrypted token or SAML assertion with the key in this `file`: PEM, DER, PKCS #12, JWK, JWK Set, PASERK, or a shared secret (raw, hexadecimal, base64); may be given more than once")
	fs.StringVar(&o.lock.passphraseFile, "decrypt-passphrase-file", "", "the passphrase of that key is in this `file`; without it a terminal is asked")
	fs.StringVar(&o.lock.implicit, "implicit", "", "the implicit assertion that a PASETO v3 or v4 is bound to is in this `file`, without the line break at its end")
	fs.StringVar(&o.audience, "audience", "", "the audience (`AUD`) that the API expects")
	fs.StringVar(&o.issuer, "issuer", "", "the issuer (`ISS`) that the API trusts")
	fs.Var((*words)(&o.scopes), "scope", "a `SCOPE` that the call needs")
	fs.StringVar(&o.client, "client", "", "the client (azp, client_id) that the API expects, by its `ID`")
	fs.StringVar(&o.typ, "type", "", "the typ that the API expects, such as `at+jwt`")
	fs.StringVar(&o.tenant, "tenant", "", "the tenant (tid) that the API expects, by its `ID`")
	fs.Var((*words)(&o.acr), "acr", "a class of login (`ACR`) that the API takes")
	fs.StringVar(&o.recipient, "recipient", "", "the `URL` that a SAML message was posted to (Destination, Recipient)")
	fs.StringVar(&o.inResponseTo, "in-response-to", "", "the `ID` of the request that a SAML message has to answer")
	fs.StringVar(&o.maxAge, "max-age", "", "how old the login (auth_time) may be, such as `1h`")
	fs.StringVar(&o.serverDate, "server-date", "", "the `Date` that the server's answer had just now, to judge by its clock too")
	fs.BoolVar(&o.ask.userinfo, "userinfo", false, "send the token to the userinfo endpoint of its issuer, or of --issuer, and say whose it is")
	fs.StringVar(&o.ask.introspect, "introspect", "", "send the token to this introspection `URL` (RFC 7662) and say whether it is active")
	fs.StringVar(&o.ask.clientID, "client-id", "", "the client that introspects, by its `ID`")
	fs.StringVar(&o.ask.clientSecretFile, "client-secret-file", "", "its secret is in this `file`")
	fs.StringVar(&o.ask.whoami, "whoami", "", "send an API key to its service at this `HOST`, such as api.github.com, and say whose it is")
	fs.Var((*lines)(&o.made.set), "set", "edit a claim, `NAME=VALUE`, and print the token signed anew: exp=+1h, scope='a b', aud='[\"x\"]', nbf= takes it away")
	fs.StringVar(&o.made.keyFile, "sign-key", "", "sign it with the private key or JWK in this `file`, which is yours")
	fs.StringVar(&o.made.secretFile, "sign-secret-file", "", "sign it with the HMAC secret in this `file`, its raw bytes")
	fs.StringVar(&o.payload, "payload", "", "the payload of a detached token is in this `file`")
	fs.StringVar(&o.beside, "beside", "", "lay the token in this `file`, which works, beside it")
	fs.StringVar(&o.at, "at", "", "judge as of this RFC 3339 `time`")
	fs.StringVar(&o.leeway, "leeway", "", "clock difference to allow, such as `30s` (default 0)")
	fs.BoolVar(&o.reveal, "reveal", false, "show claims that look like secrets")
	return o
}

// readExpected makes ex of what the flags say.
func (o *tokenOptions) readExpected() (err error) {
	if err := refuseSecrets(map[string][]string{
		"--audience": {o.audience}, "--issuer": {o.issuer}, "--client": {o.client}, "--type": {o.typ}, "--tenant": {o.tenant},
		"--scope": o.scopes, "--acr": o.acr, "--recipient": {o.recipient}, "--in-response-to": {o.inResponseTo},
	}); err != nil {
		return err
	}
	ex := &o.ex
	*ex = token.Expect{Audience: o.audience, Issuer: o.issuer, Scopes: o.scopes, Client: o.client, Type: o.typ, Tenant: o.tenant, ACR: o.acr, Recipient: o.recipient, InResponseTo: o.inResponseTo, At: time.Now()}
	if o.at != "" {
		if ex.At, err = time.Parse(time.RFC3339, o.at); err != nil {
			return &usageError{fmt.Sprintf("--at %q: want a time like 2026-11-24T08:00:00Z", mask.Word(o.at)), ""}
		}
	}
	if o.leeway != "" && o.leeway != "0" {
		if ex.Leeway, err = duration("--leeway", o.leeway); err != nil {
			return err
		}
	}
	if o.maxAge != "" {
		if ex.MaxAge, err = duration("--max-age", o.maxAge); err != nil {
			return err
		}
	}
	if o.serverDate != "" {
		if ex.Server, err = http.ParseTime(o.serverDate); err != nil {
			ex.Server, err = time.Parse(time.RFC3339, o.serverDate)
		}
		if err != nil {
			return &usageError{fmt.Sprintf("--server-date %q: want what stands in the answer's Date, such as Tue, 24 Nov 2026 08:00:00 GMT", mask.Word(o.serverDate)), ""}
		}
	}
	return nil
}

// refuseSecrets keeps a token that was pasted behind the wrong flag out of the sentences that say what was expected.
func refuseSecrets(expected map[string][]string) error {
	for flag, values := range expected {
		for _, v := range values {
			if mask.Shapes(v) != v {
				return &usageError{flag + ": want what the API expects there, got a token or key (not repeated here)", "A token to read is given alone: why401 token - reads it from stdin."}
			}
		}
	}
	return nil
}

// fetches is true where the keys come by the network, once the token is known.
func (o *tokenOptions) fetches() bool { return o.jwks != "" || o.discover }

// readKeys reads the keys of the one flag that names some.
func (o *tokenOptions) readKeys(f *face) (err error) {
	switch {
	case btoi(o.key != "")+btoi(o.secretFile != "")+btoi(o.jwks != "")+btoi(o.discover) > 1:
		return &usageError{"more than one of --key, --secret-file, --jwks and --discover: want one of them", ""}
	case o.key != "":
		o.given, err = f.readKeys(o.key)
	case o.secretFile != "":
		o.given, err = f.readSecret(o.secretFile, o.secret64)
	case o.jwks != "":
		if u, err := url.Parse(o.jwks); err != nil || u.Host == "" { // nobody can be asked, so nobody failed to answer
			return &usageError{fmt.Sprintf("--jwks %q: want a URL such as https://login.example.test/keys", mask.Word(o.jwks)), "A file of keys is given with --key."}
		}
	case o.secret64:
		return &usageError{"--secret-base64 goes with --secret-file", ""}
	}
	return err
}
