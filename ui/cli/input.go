package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"why401/flows/token"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/convert"
	"why401/httpclient/mask"
)

// maxPaste bounds what is read from stdin: a paste, not a stream.
const maxPaste = 64 << 20

func (f *face) convertOptions() convert.Options {
	return convert.Options{ReadFile: f.read, Stdin: f.in, Getenv: f.getenv}
}

// readInput reads what a command line names: curl ARGS…, a URL, a file, or - for stdin.
func (f *face) readInput(args []string) (convert.Input, error) {
	f.reading.Store(true)
	defer f.reading.Store(false)
	none := convert.Input{}
	if len(args) == 0 {
		return none, &usageError{"no input: want a curl command, a URL, a file or -", "For example: why401 diagnose -- curl https://api.example.test/me"}
	}
	if args[0] == "curl" {
		rs, err := convert.Curl(args[1:], f.convertOptions())
		return convert.Input{Kind: "curl", Requests: rs}, err
	}
	if len(args) > 1 {
		if line := asTyped(args); slices.Contains([]string{"wget", "httpie"}, convert.Detect(line)) {
			return f.parseText(line)
		}
		if _, err := os.Stat(args[0]); err != nil && !strings.ContainsAny(args[0], " \n:/.") {
			return none, noInput(args[0])
		}
		return none, &usageError{fmt.Sprintf("too many inputs: want one, got %d", len(args)), "A command begins with its word: why401 diagnose -- curl ARGS…, or -- wget, http, xh."}
	}
	if args[0] == "-" {
		if isTerminal(f.in) {
			fmt.Fprintln(f.err, "paste the request, then press ctrl+d on a line of its own")
		}
		text, err := f.readStdin()
		if err != nil {
			return none, fmt.Errorf("reading stdin: %w", err)
		}
		return f.parseText(text)
	}
	if _, err := os.Stat(args[0]); err != nil && strings.ContainsAny(args[0], " \n") { // one quoted word: a whole command, or raw HTTP
		return f.parseText(args[0])
	}
	if strings.Contains(args[0], "://") || strings.HasPrefix(args[0], "localhost") {
		r, err := convert.URL(args[0])
		return convert.Input{Kind: "url", Requests: []httpclient.Request{r}}, err
	}
	st, err := os.Stat(args[0])
	switch {
	case errors.Is(err, os.ErrNotExist):
		if looksLikeHost(args[0]) {
			r, err := convert.URL(args[0])
			return convert.Input{Kind: "url", Requests: []httpclient.Request{r}}, err
		}
		return none, noInput(args[0])
	case err != nil:
		return none, &usageError{fmt.Sprintf("cannot read %s: %v", mask.Word(args[0]), pathReason(err)), ""}
	case st.IsDir():
		return none, &usageError{fmt.Sprintf("%s is a folder: want a file with a request", mask.Word(args[0])), ""}
	}
	b, err := f.read(args[0])
	if err != nil {
		return none, &usageError{fmt.Sprintf("cannot read %s: %v", mask.Word(args[0]), pathReason(err)), ""}
	}
	return f.parseText(string(b))
}

func noInput(word string) error {
	return &usageError{fmt.Sprintf("%q is no command, no URL and no file here", mask.Word(word)), "why401 --help lists the commands; a URL begins with https://"}
}

// asTyped writes the words of a command as a shell would read them again.
func asTyped(words []string) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = w
		if w == "" || strings.Trim(w, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=@,+") != "" {
			out[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
	}
	return strings.Join(out, " ")
}

// readBounded reads a file that is no longer than a paste; a device may never end.
func readBounded(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, maxPaste+1))
	if err == nil && len(b) > maxPaste {
		err = fmt.Errorf("it is longer than %d MB", maxPaste>>20)
	}
	return b, err
}

// readStdin reads stdin to its end, into memory of the right size where stdin is a file.
func (f *face) readStdin() (string, error) {
	if f.stdin != nil { // it can be read once
		return *f.stdin, nil
	}
	var b strings.Builder
	if file, ok := f.in.(*os.File); ok {
		if st, err := file.Stat(); err == nil && st.Mode().IsRegular() && st.Size() <= maxPaste {
			b.Grow(int(st.Size()))
		}
	}
	_, err := io.Copy(&b, io.LimitReader(f.in, maxPaste))
	text := b.String()
	f.stdin = &text
	return text, err
}

func (f *face) parseText(text string) (convert.Input, error) {
	in, err := token.ParsePasted(text, f.convertOptions())
	if err != nil {
		return in, err
	}
	if len(in.Requests) == 0 && in.Token.IsZero() {
		return in, &usageError{"this is no request: want a curl command, a URL, a raw HTTP request or a token", ""}
	}
	return in, nil
}

// oneRequest is the request of the input, or why there is none.
func (f *face) oneRequest(args []string) (httpclient.Request, error) {
	in, err := f.readInput(args)
	if err != nil {
		return httpclient.Request{}, err
	}
	if len(in.Requests) == 0 {
		return httpclient.Request{}, &usageError{"this is a token, not a request", "why401 token - says what it is."}
	}
	if len(in.Requests) > 1 {
		fmt.Fprintf(f.err, "why401: the input holds %d requests; this is the first\n", len(in.Requests))
	}
	for _, n := range append(append([]string{}, in.Notes...), in.Requests[0].Notes...) {
		fmt.Fprintf(f.err, "note: %s\n", clean.Line(n, 500))
	}
	return in.Requests[0], nil
}

// withPassword asks for the password that the command leaves out, as curl does; without a terminal it refuses: an empty
// one would be a wrong password for a real user.
func (f *face) withPassword(r httpclient.Request) (httpclient.Request, error) {
	if r.Login == nil || !r.Login.Ask {
		return r, nil
	}
	if !isTerminal(f.in) {
		return r, &usageError{"-u names a user and no password, and there is no terminal to ask on; nothing was sent", "Write -u USER:PASSWORD, or -u USER: for an empty password."}
	}
	password, err := f.readHidden(f.err, fmt.Sprintf("password of %s for %s (not shown): ", clean.Line(mask.User(r.Login.User, ""), 60), clean.Line(mask.URL(r.URL), 120)))
	if err != nil {
		return r, fmt.Errorf("reading the password: %w", err)
	}
	l := *r.Login
	l.Password, l.Ask = mask.NewSensitive("password", password), false
	r.Login = &l
	return r, nil
}

// withPassphrase asks for the passphrase of a client certificate's key where the command gives none, as curl does; without a
// terminal it refuses.
func (f *face) withPassphrase(r httpclient.Request) (httpclient.Request, error) {
	for {
		file, ofProxy := f.client(0).PassphraseNeeded(r)
		if file == "" {
			return r, nil
		}
		option := "--pass"
		if ofProxy {
			option = "--proxy-pass"
		}
		shown := clean.Line(mask.Word(file), 120)
		if !isTerminal(f.in) {
			return r, &usageError{shown + " is encrypted, no passphrase was given, and there is no terminal to ask on; nothing was sent", "Write " + option + " PASSPHRASE (or --cert FILE:PASSPHRASE)."}
		}
		pass, err := f.readHidden(f.err, fmt.Sprintf("passphrase of %s (not shown): ", shown))
		if err != nil {
			return r, fmt.Errorf("reading the passphrase: %w", err)
		}
		if pass == "" {
			return r, &usageError{shown + " is encrypted and no passphrase was typed; nothing was sent", ""}
		}
		r = r.Clone()
		if ofProxy {
			r.Proxy.TLS.Pass = mask.NewSensitive("passphrase", pass)
		} else {
			r.TLS.Pass = mask.NewSensitive("passphrase", pass)
		}
	}
}

// looksLikeHost is true for api.example.test/path and host:8080: what curl too takes as a URL.
func looksLikeHost(s string) bool {
	host, _, _ := strings.Cut(s, "/")
	if strings.ContainsAny(host, " \t\\") || strings.HasPrefix(host, ".") {
		return false
	}
	if strings.HasSuffix(s, ".har") || strings.HasSuffix(s, ".http") || strings.HasSuffix(s, ".rest") || strings.HasSuffix(s, ".txt") || strings.HasSuffix(s, ".json") || strings.HasSuffix(s, ".curl") {
		return false
	}
	return strings.Contains(host, ".") || strings.Contains(host, ":")
}

// pathReason is the reason of a file error without the path, which the sentence has already.
func pathReason(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
