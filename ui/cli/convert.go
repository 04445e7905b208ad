package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/convert"
	"why401/httpclient/mask"
)

func runConvert(ctx context.Context, f *face, args []string) error {
	fs := f.flags("convert", "--to curl|httpie|har|http|json INPUT")
	var to string
	var reveal, jsonFlag bool
	fs.StringVar(&to, "to", "", "the `form` to write: curl, httpie, har, http or json; a HAR to har is copied whole, without its secrets")
	fs.BoolVar(&reveal, "reveal", false, "write secrets instead of placeholders such as $WHY401_TOKEN")
	fs.BoolVar(&jsonFlag, "json", false, "the same as --to json")
	var entry int
	fs.IntVar(&entry, "entry", -1, "of a HAR, the entry with this `number`, counted from 0; without it the first refused one")
	sign := signFlags(fs)
	fs.SetInterspersed(false)
	if err := parse(fs, args); err != nil {
		return err
	}
	if jsonFlag {
		to = "json"
	}
	rest := fs.Args()
	if len(rest) > 0 && rest[0] != "curl" && fs.ArgsLenAtDash() != 0 { // flags behind an INPUT that is no command are ours
		fs.SetInterspersed(true)
		if err := parse(fs, rest); err != nil {
			return err
		}
		rest = fs.Args()
	}
	switch to {
	case "curl", "httpie", "har", "http", "json":
	case "":
		return &usageError{"no form named: want --to curl, httpie, har, http or json", ""}
	default:
		return &usageError{fmt.Sprintf("--to %q: want curl, httpie, har, http or json", mask.Word(to)), ""}
	}
	archive, isHAR, err := f.archiveInput(rest)
	if err != nil {
		return err
	}
	var r httpclient.Request
	if isHAR && to == "har" && entry < 0 {
		if reveal {
			return &usageError{"a HAR with its secrets is the file itself: --reveal goes with --entry", ""}
		}
		return f.sanitise(archive)
	}
	if isHAR {
		e, _, err := fromArchive(ctx, archive, entry)
		if err != nil {
			return err
		}
		if r, err = e.Request(); err != nil {
			return err
		}
	} else if entry >= 0 {
		return &usageError{"--entry goes with a HAR", ""}
	} else if r, err = f.oneRequest(rest); err != nil {
		return err
	}
	if r, err = f.signed(r, sign); err != nil {
		return err
	}
	if r.Signing != nil && to != "json" { // a form holds fields, and no way to make them
		if r, err = f.client(0).Presign(r); err != nil {
			return &usageError{"not signed: " + clean.Line(err.Error(), 300), ""}
		}
		fmt.Fprintln(f.err, "why401: the signature is good for this very request and for some minutes; why401 diagnose --sign makes it anew each time")
	}
	lost := convert.CannotCarry(r, to)
	if to == "json" && reveal && r.Login != nil && !r.Login.Password.IsZero() { // --reveal promises it
		lost = append(lost, "the password (-u)")
	}
	if len(lost) > 0 {
		fmt.Fprintf(f.err, "why401: the form %s has no place for %s; set it where you send this\n", to, clean.Line(joinAnd(lost), 500))
	}
	var text string
	switch to {
	case "json", "har":
		write := func() ([]byte, error) { return convert.ToJSON(r, reveal) }
		if to == "har" {
			write = func() ([]byte, error) { return convert.ToHAR([]httpclient.Request{r}, reveal) }
		}
		b, err := write()
		if err != nil {
			return err
		}
		_, err = f.out.Write(b)
		return err
	case "curl":
		text = convert.ToCurl(r, reveal)
	case "httpie":
		text = convert.ToHTTPie(r, reveal)
	case "http":
		if err := writable(r); err != nil {
			return err
		}
		text = convert.ToHTTP(r, reveal)
		if isTerminal(f.out) { // a file gets the bytes, a terminal would obey them
			text = clean.Text(text, 0)
		}
	}
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	if len(r.Unsupported) > 0 && to != "json" {
		fmt.Fprintf(f.err, "why401: cannot be sent as it stands: %s\n", clean.Line(r.NotSent(), 500))
	}
	_, err = io.WriteString(f.out, text)
	return err
}

// writable refuses a header that would be another one, or none, as a line of raw HTTP.
func writable(r httpclient.Request) error {
	for _, h := range r.Headers {
		if strings.ContainsFunc(h.Name+h.Value, func(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f }) {
			return &usageError{"the form http has no place for the control character in the header " + clean.Line(h.Name, 60), "--to json and --to curl write it."}
		}
	}
	return nil
}
