package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"why401/httpclient"
	"why401/httpclient/convert"
)

func runConvert(_ context.Context, f *face, args []string) error {
	fs := f.flags("convert", "--to curl|http|json INPUT")
	var to string
	var reveal, jsonFlag bool
	fs.StringVar(&to, "to", "", "the form to write: curl, http or json")
	fs.BoolVar(&reveal, "reveal", false, "write secrets instead of placeholders such as $WHY401_TOKEN")
	fs.BoolVar(&jsonFlag, "json", false, "the same as --to json")
	fs.SetInterspersed(false)
	if err := parse(fs, args); err != nil {
		return err
	}
	if jsonFlag {
		to = "json"
	}
	rest := fs.Args()
	if len(rest) > 0 && rest[0] != "curl" { // flags behind an INPUT that is no curl command are ours
		fs.SetInterspersed(true)
		if err := parse(fs, rest); err != nil {
			return err
		}
		rest = fs.Args()
	}
	switch to {
	case "curl", "http", "json":
	case "":
		return &usageError{"no form named: want --to curl, http or json", ""}
	default:
		return &usageError{fmt.Sprintf("--to %q: want curl, http or json", httpclient.ShownWord(to)), ""}
	}
	r, err := f.oneRequest(rest)
	if err != nil {
		return err
	}
	if lost := convert.CannotCarry(r, to); len(lost) > 0 {
		fmt.Fprintf(f.err, "why401: the form %s has no place for %s; set it where you send this\n", to, httpclient.CleanLine(joinAnd(lost), 500))
	}
	var text string
	switch to {
	case "json":
		b, err := convert.ToJSON(r, reveal)
		if err != nil {
			return err
		}
		_, err = f.out.Write(b)
		return err
	case "curl":
		text = convert.ToCurl(r, reveal)
	case "http":
		text = convert.ToHTTP(r, reveal)
	}
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	if len(r.Unsupported) > 0 && to != "json" {
		fmt.Fprintf(f.err, "why401: left out, because it is not supported yet: %s\n", joinAnd(r.Unsupported))
	}
	_, err = io.WriteString(f.out, text)
	return err
}
