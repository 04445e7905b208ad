package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"why401/flows/pipeline"
	"why401/flows/triage"
	"why401/httpclient/har"
)

func runTriage(ctx context.Context, f *face, args []string) error {
	fs := f.flags("triage", "[flags] FILE.har | -")
	var asJSON bool
	var entry int
	fs.BoolVar(&asJSON, "json", false, "print one JSON document (schema why401.triage.v1)")
	fs.IntVar(&entry, "entry", -1, "the diagnosis of the entry with this `number`, as recorded; nothing is sent")
	if err := parse(fs, args); err != nil {
		return err
	}
	if fs.NArg() != 1 {
		return &usageError{fmt.Sprintf("want one HAR file, got %d", fs.NArg()), "For example: why401 triage customer.har"}
	}
	name := fs.Arg(0)
	if fs.Changed("entry") && entry < 0 {
		return &usageError{fmt.Sprintf("--entry %d: want the number of an entry, counted from 0", entry), ""}
	}
	in, size, done, err := f.openArchive(name)
	if err != nil {
		return err
	}
	defer done()
	if entry >= 0 {
		return f.oneEntry(in, name, entry, asJSON)
	}
	o := triage.Options{Now: time.Now}
	if isTerminal(f.err) {
		o.Progress = func(read int64, r *triage.Report) {
			fmt.Fprintf(f.err, "\r… %s, %d refused ", share(read, size), r.Refused)
		}
		defer fmt.Fprint(f.err, "\r\x1b[K")
	}
	r, err := triage.Run(ctx, in, o)
	if err != nil {
		return archiveError(name, err)
	}
	line, column := 0, 0
	if seeker, ok := in.(io.ReadSeeker); ok && r.Broke != nil && size > 0 {
		if _, err := seeker.Seek(0, io.SeekStart); err == nil {
			line, column, _ = har.Place(seeker, r.Broke.Offset)
		}
	}
	if isTerminal(f.err) {
		fmt.Fprint(f.err, "\r\x1b[K")
	}
	if r.Stopped && asJSON {
		return errors.New("stopped before the end of the file")
	}
	if asJSON {
		return writeJSON(f.out, triage.NewDocument(r, line, column))
	}
	text := triage.Text(r, line, column)
	if r.Refused > 0 && name != "-" {
		text += "\nOne of them: why401 triage --entry " + fmt.Sprint(r.Groups[0].Entries[0]) + " " + name + "\n"
	}
	_, err = io.WriteString(f.out, text)
	return err
}

// oneEntry prints the diagnosis of one entry as it was recorded.
func (f *face) oneEntry(in io.Reader, name string, entry int, asJSON bool) error {
	seeker, ok := in.(io.ReadSeeker)
	if !ok {
		return &usageError{"--entry needs a file: stdin can be read once only", ""}
	}
	e, _, err := har.One(seeker, entry, 0)
	if err != nil {
		return archiveError(name, toldBy(seeker, err))
	}
	hidden := ""
	if _, err := seeker.Seek(0, io.SeekStart); err == nil {
		hidden = triage.Hidden(seeker)
	}
	d := triage.Diagnose(e, hidden, time.Now)
	if asJSON {
		return writeJSON(f.out, pipeline.NewDocument(d, false))
	}
	_, err = io.WriteString(f.out, pipeline.Text(d, 78))
	return err
}

// share is how far reading is.
func share(read, size int64) string {
	if size <= 0 {
		return fmt.Sprintf("%d MB read", read/1_000_000)
	}
	return fmt.Sprintf("%d %% of %d MB", min(100, read*100/size), size/1_000_000)
}
