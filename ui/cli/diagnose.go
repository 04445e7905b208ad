package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"why401/flows/diagnose"
	"why401/flows/pipeline"
	"why401/flows/scheme"
	"why401/flows/token"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// client is the sender of every command.
func (f *face) client(timeout time.Duration) *httpclient.Client {
	return &httpclient.Client{Now: time.Now, Getenv: f.getenv, ReadFile: httpclient.ReadFile, Timeout: timeout}
}

func runDiagnose(ctx context.Context, f *face, args []string) error {
	fs := f.flags("diagnose", "[flags] -- curl ARGS… | URL | FILE | -")
	var (
		asJSON, reveal                                            bool
		report, probe, timeout, audience, issuer, keyFile, origin string
		max                                                       int
		scopes                                                    []string
	)
	fs.BoolVar(&asJSON, "json", false, "print one JSON document (schema why401.diagnosis.v1)")
	fs.StringVar(&report, "report", "", "write a report for a ticket to this `file`; what looks like a secret is masked")
	fs.StringVar(&probe, "probe", "safe", "which experiments may be sent: `none|safe|all`")
	fs.IntVar(&max, "max-requests", 8, "how many requests may be sent in all")
	fs.StringVar(&timeout, "timeout", "", "how long one request may take, such as `10s`; without it 30s")
	fs.StringVar(&audience, "audience", "", "the audience (`AUD`) that the API expects in a token")
	fs.StringVar(&issuer, "issuer", "", "the issuer (`ISS`) that the API trusts")
	fs.Var((*words)(&scopes), "scope", "a `SCOPE` that the call needs")
	fs.StringVar(&keyFile, "key", "", "verify the token with this PEM, JWK or JWK Set `file`")
	fs.StringVar(&origin, "origin", "", "ask this `URL`, the service behind proxies and gateways, too; the credential goes there")
	fs.BoolVar(&reveal, "reveal", false, "show secrets")
	var entry int
	var recorded, send bool
	fs.IntVar(&entry, "entry", -1, "of a HAR, the entry with this `number`, counted from 0; without it the first refused one")
	fs.BoolVar(&recorded, "recorded", false, "judge a HAR's entry as it was recorded, and send nothing")
	fs.BoolVar(&send, "send", false, "send a HAR's entry again though it may change data")
	var login loginFlags
	login.add(fs)
	sign := signFlags(fs)
	fs.SetInterspersed(false)
	if err := parse(fs, args); err != nil {
		return err
	}
	switch probe {
	case "none", "safe", "all":
	default:
		return &usageError{fmt.Sprintf("--probe %q: want none, safe or all", mask.Word(probe)), ""}
	}
	if max < 1 {
		return &usageError{fmt.Sprintf("--max-requests %d: want at least 1, the request itself", max), ""}
	}
	if err := refuseSecrets(map[string][]string{"--audience": {audience}, "--issuer": {issuer}, "--scope": scopes}); err != nil {
		return err
	}
	limit, err := duration("--timeout", timeout)
	if err != nil {
		return err
	}
	if origin != "" {
		u, err := diagnose.ReadOrigin(origin)
		if err != nil {
			return &usageError{"--origin: " + err.Error(), "Nothing was sent."}
		}
		origin = u.String()
	}
	opts := diagnose.Options{Probe: probe, MaxRequests: max, Origin: origin, Expect: token.Expect{Audience: audience, Issuer: issuer, Scopes: scopes}, Now: time.Now, Environment: f.environ(), Look: f.look}
	if keyFile != "" {
		ks, err := f.readKeys(keyFile)
		if err != nil {
			return err
		}
		opts.Keys = &ks
	}
	archive, isHAR, err := f.archiveInput(fs.Args())
	if err != nil {
		return err
	}
	var req httpclient.Request
	var asRecorded *diagnose.Diagnosis
	switch {
	case isHAR:
		if req, asRecorded, err = f.entryRequest(ctx, archive, entry, recorded, send); err != nil {
			return err
		}
	case entry >= 0 || recorded || send:
		return &usageError{"--entry, --recorded and --send go with a HAR", ""}
	default:
		if req, err = f.oneRequest(fs.Args()); err != nil {
			return err
		}
	}
	if req, err = f.signed(req, sign); err != nil {
		return err
	}
	if len(req.Unsupported) > 0 {
		return &usageError{"not sent: " + req.NotSent(), "Take it out, or send the request by hand: a diagnosis of another request would mislead."}
	}
	if limit > 0 {
		req.Timeout = limit
	}
	if req, err = f.withPassphrase(req); err != nil {
		return err
	}
	if err := f.client(limit).Check(req); err != nil {
		return &usageError{"not sent: " + err.Error(), ""}
	}
	if report != "" { // before the request is sent: a POST is not to be made again for a report
		switch st, err := os.Stat(report); {
		case report == "-":
			return &usageError{"cannot write the report: - is no name of a file here", "Nothing was sent. Name a file; --report /dev/stdout prints it."}
		case err == nil && st.IsDir():
			return &usageError{fmt.Sprintf("cannot write the report: %s is a folder", mask.Word(report)), "Nothing was sent. Name a file in it."}
		case err == nil && st.Mode().IsRegular():
			return &usageError{fmt.Sprintf("cannot write the report: %s exists and is not overwritten", mask.Word(report)), "Nothing was sent. Name another file, or take this one away first."}
		}
		if st, err := os.Stat(filepath.Dir(report)); err != nil || !st.IsDir() {
			return &usageError{fmt.Sprintf("cannot write the report %s: its folder does not exist", mask.Word(report)), "Nothing was sent. Make the folder, or name another."}
		}
	}
	if req, err = f.withPassword(req); err != nil {
		return err
	}
	credential, logsIn, err := login.credential(f)
	if err != nil {
		return err
	}
	if !asJSON {
		opts.Progress = func(step string) { fmt.Fprintf(f.err, "… %s\n", clean.Line(step, 200)) }
	}
	d := asRecorded
	switch {
	case d != nil:
	case logsIn:
		d = pipeline.RunWithLogin(ctx, f.client(limit), scheme.Attempt(req), credential, login.consent, opts)
	default:
		d = pipeline.Run(ctx, f.client(limit), req, opts)
	}
	if ctx.Err() != nil {
		return errors.New("stopped before the diagnosis was complete")
	}
	if report != "" {
		if err := writeReport(report, pipeline.Report(d)); err != nil {
			return &usageError{fmt.Sprintf("cannot write the report %s: %v", mask.Word(report), pathReason(err)), ""}
		}
		fmt.Fprintf(f.err, "report written to %s\n", mask.Word(report))
	}
	if asJSON {
		if err := writeJSON(f.out, pipeline.NewDocument(d, reveal)); err != nil {
			return err
		}
	} else if _, err := io.WriteString(f.out, pipeline.Text(d, 78)); err != nil {
		return err
	}
	if code := pipeline.ExitCode(d); code != 0 {
		return exitError(code)
	}
	return nil
}

// writeReport writes a file that does not exist yet, as the screens do; a device or a pipe takes it as it is.
func writeReport(name, text string) error {
	flag := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if st, err := os.Stat(name); err == nil && !st.Mode().IsRegular() {
		flag = os.O_WRONLY
	}
	file, err := os.OpenFile(name, flag, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	return errors.Join(err, file.Close())
}

// writeJSON prints v indented, with < and & as they are.
func writeJSON(w io.Writer, v any) error {
	b, err := clean.JSON(v, "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}

// duration reads "10s", "1m30s" or a bare number of seconds.
func duration(flag, s string) (time.Duration, error) {
	if s == "" {
		return 0, nil
	}
	if n, err := strconv.ParseFloat(s, 64); err == nil && n > 0 && n <= 1e9 {
		return time.Duration(n * float64(time.Second)), nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d <= 0 || d > 1e9*time.Second {
		return 0, &usageError{fmt.Sprintf("%s %q: want a duration above zero such as 10s or 1m30s", flag, mask.Word(s)), ""}
	}
	return d, nil
}

// readKeys reads a key file for verification.
func (f *face) readKeys(path string) (token.KeySet, error) {
	b, err := f.read(path)
	if err != nil {
		return token.KeySet{}, &usageError{fmt.Sprintf("cannot read the key %s: %v", mask.Word(path), pathReason(err)), ""}
	}
	ks, err := token.ReadKeySet(path, b)
	if err != nil {
		return ks, &usageError{err.Error(), "Want a PEM public key or certificate, a JWK, a JWK Set or SAML metadata."}
	}
	return ks, nil
}

func joinAnd(words []string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	out := words[0]
	for _, w := range words[1 : len(words)-1] {
		out += ", " + w
	}
	return out + " and " + words[len(words)-1]
}
