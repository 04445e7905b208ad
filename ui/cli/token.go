package cli

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"why401/flows/token"
	"why401/httpclient"
)

func runToken(ctx context.Context, f *face, args []string) error {
	fs := f.flags("token", "[flags] [TOKEN|FILE|-]")
	var (
		asJSON, secret64, reveal                      bool
		key, secretFile, audience, issuer, at, leeway string
		jwks, decryptKey, payload, beside             string
		client, typ, tenant, maxAge, serverDate       string
		discover                                      bool
		scopes, acr                                   []string
	)
	fs.BoolVar(&asJSON, "json", false, "print one JSON document (schema why401.token.v1)")
	fs.StringVar(&key, "key", "", "verify with this PEM public key or certificate, JWK or JWK Set `file`")
	fs.StringVar(&secretFile, "secret-file", "", "verify with the HMAC secret in this `file`, its raw bytes")
	fs.BoolVar(&secret64, "secret-base64", false, "the secret file holds base64 or base64url")
	fs.StringVar(&jwks, "jwks", "", "fetch the keys from this `URL` (a JWK Set); nothing else of the token's is asked")
	fs.BoolVar(&discover, "discover", false, "fetch the keys of the token's issuer, or of --issuer, by its metadata")
	fs.StringVar(&decryptKey, "decrypt-key", "", "open an encrypted token with this private key or JWK `file`")
	fs.StringVar(&audience, "audience", "", "the audience (`AUD`) that the API expects")
	fs.StringVar(&issuer, "issuer", "", "the issuer (`ISS`) that the API trusts")
	fs.StringSliceVar(&scopes, "scope", nil, "a `SCOPE` that the call needs")
	fs.StringVar(&client, "client", "", "the client (azp, client_id) that the API expects, by its `ID`")
	fs.StringVar(&typ, "type", "", "the typ that the API expects, such as `at+jwt`")
	fs.StringVar(&tenant, "tenant", "", "the tenant (tid) that the API expects, by its `ID`")
	fs.StringSliceVar(&acr, "acr", nil, "a class of login (`ACR`) that the API takes")
	fs.StringVar(&maxAge, "max-age", "", "how old the login (auth_time) may be, such as `1h`")
	fs.StringVar(&serverDate, "server-date", "", "the `Date` that the server's answer had just now, to judge by its clock too")
	var q asking
	fs.BoolVar(&q.userinfo, "userinfo", false, "send the token to the userinfo endpoint of its issuer, or of --issuer, and say whose it is")
	fs.StringVar(&q.introspect, "introspect", "", "send the token to this introspection `URL` (RFC 7662) and say whether it is active")
	fs.StringVar(&q.clientID, "client-id", "", "the client that introspects, by its `ID`")
	fs.StringVar(&q.clientSecretFile, "client-secret-file", "", "its secret is in this `file`")
	fs.StringVar(&q.whoami, "whoami", "", "send an API key to its service at this `HOST`, such as api.github.com, and say whose it is")
	var made crafting
	fs.StringArrayVar(&made.set, "set", nil, "edit a claim, `NAME=VALUE`, and print the token signed anew: exp=+1h, scope='a b', aud='[\"x\"]', nbf= takes it away")
	fs.StringVar(&made.keyFile, "sign-key", "", "sign it with the private key or JWK in this `file`, which is yours")
	fs.StringVar(&made.secretFile, "sign-secret-file", "", "sign it with the HMAC secret in this `file`, its raw bytes")
	fs.StringVar(&payload, "payload", "", "the payload of a detached token is in this `file`")
	fs.StringVar(&beside, "beside", "", "lay the token in this `file`, which works, beside it")
	fs.StringVar(&at, "at", "", "judge as of this RFC 3339 `time`")
	fs.StringVar(&leeway, "leeway", "", "clock difference to allow, such as `30s` (default 0)")
	fs.BoolVar(&reveal, "reveal", false, "show claims that look like secrets")
	if err := parse(fs, args); err != nil {
		return err
	}
	ex := token.Expect{Audience: audience, Issuer: issuer, Scopes: scopes, Client: client, Type: typ, Tenant: tenant, ACR: acr, At: time.Now()}
	if at != "" {
		t, err := time.Parse(time.RFC3339, at)
		if err != nil {
			return &usageError{fmt.Sprintf("--at %q: want a time like 2026-11-24T08:00:00Z", httpclient.ShownWord(at)), ""}
		}
		ex.At = t
	}
	if leeway != "" && leeway != "0" {
		d, err := duration("--leeway", leeway)
		if err != nil {
			return err
		}
		ex.Leeway = d
	}
	if maxAge != "" {
		d, err := duration("--max-age", maxAge)
		if err != nil {
			return err
		}
		ex.MaxAge = d
	}
	if serverDate != "" {
		t, err := http.ParseTime(serverDate)
		if err != nil {
			t, err = time.Parse(time.RFC3339, serverDate)
		}
		if err != nil {
			return &usageError{fmt.Sprintf("--server-date %q: want what stands in the answer's Date, such as Tue, 24 Nov 2026 08:00:00 GMT", httpclient.ShownWord(serverDate)), ""}
		}
		ex.Server = t
	}
	text, err := f.readToken(fs.Args())
	if err != nil {
		return err
	}
	var ks token.KeySet
	switch {
	case btoi(key != "")+btoi(secretFile != "")+btoi(jwks != "")+btoi(discover) > 1:
		return &usageError{"more than one of --key, --secret-file, --jwks and --discover: want one of them", ""}
	case key != "":
		if ks, err = readKeys(key); err != nil {
			return err
		}
	case secretFile != "":
		if ks, err = readSecret(secretFile, secret64); err != nil {
			return err
		}
	case secret64:
		return &usageError{"--secret-base64 goes with --secret-file", ""}
	}
	var opener []byte
	if decryptKey != "" {
		if opener, err = readBounded(decryptKey); err != nil {
			return &usageError{fmt.Sprintf("cannot read the key %s: %v", httpclient.ShownWord(decryptKey), pathReason(err)), ""}
		}
	}
	if made.wanted() {
		return f.craft(made, text, ex.At, asJSON)
	}
	if beside != "" {
		return f.tokensBeside(beside, text, ex, asJSON, reveal)
	}
	ks.At = ex.At
	texts := token.Several(text)
	note := ""
	if len(texts) > 1 {
		note = fmt.Sprintf("the input holds %d tokens", len(texts))
	} else {
		texts = []string{text}
	}
	worst, unanswered := exitOK, false
	for i, text := range texts {
		t := token.Inspect(text, ex.At)
		if decryptKey != "" {
			if t, err = token.Decrypt(t, decryptKey, opener, ex.At); err != nil {
				return err
			}
		}
		if payload != "" {
			if t, err = attachPayload(t, payload, ex.At); err != nil {
				return err
			}
		}
		if ex.Leeway > 0 {
			t.Allow(ex.At, ex.Leeway)
		}
		v := token.Verify(t, token.KeySet{})
		if jwks != "" || discover {
			var fetched error
			if ks, fetched = f.fetchKeys(ctx, jwks, t, issuer); fetched != nil {
				var wrong *usageError
				if errors.As(fetched, &wrong) {
					return fetched
				}
				v.Why = "the keys could not be had: " + httpclient.CleanLine(fetched.Error(), 400)
				var fe *token.FetchError
				if errors.As(fetched, &fe) && !fe.Answered {
					worst = exitUnreachable
				}
			}
		}
		if len(ks.Keys) > 0 || len(ks.Unreadable) > 0 {
			v = token.Verify(t, ks)
		}
		replies, err := f.ask(ctx, q, t, issuer, ex.At)
		if err != nil {
			return err
		}
		faults := token.Faults(t, v, ex)
		switch {
		case asJSON && i == 0: // one document: that of the first
			doc := token.NewDocument(t, v, ex, reveal)
			doc.Asked = token.AskedParts(replies)
			if doc.Note = note; note != "" {
				doc.Note += "; this is the first"
			}
			err = writeJSON(f.out, doc)
		case !asJSON:
			head := ""
			if len(texts) > 1 {
				head = fmt.Sprintf("%sToken %d of %d\n", strings.Repeat("\n", btoi(i > 0)), i+1, len(texts))
			}
			_, err = io.WriteString(f.out, head+tokenText(t, v, faults, reveal)+askedText(replies))
		}
		if err != nil {
			return err
		}
		if len(faults) > 0 || refusedThere(replies) || v.Status == token.Failed || t.Kind == token.KindUnknown || t.Parse != nil {
			worst = max(worst, exitRefused)
		}
		unanswered = unanswered || saidNothing(replies) || (jwks != "" || discover) && v.Status == token.NotChecked
	}
	if note != "" {
		fmt.Fprintln(f.err, "note: "+note)
	}
	if worst == exitOK && unanswered { // it was asked for, and is not known: that is not good
		worst = exitUnreachable
	}
	if worst != exitOK {
		return exitError(worst)
	}
	return nil
}

// attachPayload adds the payload of a detached token from a file.
func attachPayload(t token.Token, path string, at time.Time) (token.Token, error) {
	b, err := readBounded(path)
	if err != nil {
		return t, &usageError{fmt.Sprintf("cannot read the payload %s: %v", httpclient.ShownWord(path), pathReason(err)), ""}
	}
	if t, err = token.Attach(t, b, at); err != nil {
		return t, &usageError{err.Error(), "Leave --payload out."}
	}
	return t, nil
}

// fetchKeys asks the URL that was named, or the issuer: that of --issuer, else the one that the token names. The person
// has agreed by the flag.
func (f *face) fetchKeys(ctx context.Context, jwks string, t token.Token, issuer string) (token.KeySet, error) {
	if jwks != "" {
		return token.FetchKeySet(ctx, f.client(0), jwks)
	}
	if issuer == "" {
		issuer = t.Claim("iss")
	}
	if issuer == "" {
		return token.KeySet{}, &usageError{"--discover: the token names no issuer (iss)", "Name it with --issuer URL, or the keys with --jwks URL."}
	}
	return token.FetchIssuerKeys(ctx, f.client(0), issuer)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

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
			return "", &usageError{fmt.Sprintf("cannot read %s: %v", httpclient.ShownWord(args[0]), pathReason(err)), ""}
		}
		text = string(b)
	case len(args) == 1 && missingFile(args[0]):
		return "", &usageError{fmt.Sprintf("cannot read %s: no such file", httpclient.ShownWord(args[0])), "A token that looks like a path: why401 token - reads it from stdin."}
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
	if c, err := x509.ParseCertificate([]byte(text)); err == nil { // DER, as Windows exports it
		text = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
	}
	if !token.IsText(text) {
		return "", &usageError{fmt.Sprintf("this is no token: %d bytes that are no text", len(text)), "A token is text: why401 token - < FILE, or paste it after why401 token."}
	}
	return text, nil
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
func readSecret(path string, b64 bool) (token.KeySet, error) {
	b, err := readBounded(path)
	if err != nil {
		return token.KeySet{}, &usageError{fmt.Sprintf("cannot read the secret %s: %v", httpclient.ShownWord(path), pathReason(err)), ""}
	}
	if b64 {
		s := strings.NewReplacer("-", "+", "_", "/", "\n", "", "\r", "", " ", "", "=", "").Replace(string(b))
		if b, err = base64.RawStdEncoding.DecodeString(s); err != nil {
			return token.KeySet{}, &usageError{fmt.Sprintf("the secret in %s is not base64: %v", path, err), "Leave --secret-base64 out to use its raw bytes."}
		}
	}
	return token.SecretKeySet(path, b), nil
}
