package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"why401/flows/diagnose"
	"why401/flows/triage"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/har"
	"why401/ui/kit"
)

// openArchive opens a file, or stdin for -; size is in bytes, 0 unknown.
func (f *face) openArchive(name string) (in io.Reader, size int64, done func(), err error) {
	if name == "-" {
		if isTerminal(f.in) {
			return nil, 0, nil, &usageError{"a HAR is not for pasting into a terminal: name its file", ""}
		}
		return f.in, 0, func() {}, nil
	}
	if st, err := os.Stat(name); err == nil && st.IsDir() {
		return nil, 0, nil, &usageError{fmt.Sprintf("%s is a folder: want a HAR file", name), ""}
	}
	stop := f.reads(name)
	file, size, err := openFile(name)
	if err != nil {
		stop()
		return nil, 0, nil, &usageError{fmt.Sprintf("cannot read %s: %v", name, pathReason(err)), ""}
	}
	if !isPipe(name) { // the reading of a file ends with its context
		stop()
	}
	return file, size, func() { stop(); _ = file.Close() }, nil
}

// archiveError is the sentence for a file that is no archive.
func archiveError(name string, err error) error {
	var index *har.IndexError
	var url *har.URLError
	var wrong *triage.WrongFile
	if name == "-" {
		name = "stdin"
	}
	switch {
	case errors.As(err, &wrong):
		return &usageError{fmt.Sprintf("%s %s: want a HAR, which is JSON with log.entries", clean.Line(name, 200), wrong.Got), wrong.Next}
	case errors.Is(err, har.ErrNotHAR):
		return &usageError{fmt.Sprintf("%s is no HAR: want JSON with log.entries, got none", clean.Line(name, 200)), "In the browser's network panel: Export HAR, or Save all as HAR with content."}
	case errors.As(err, &index), errors.As(err, &url):
		return &usageError{err.Error(), ""}
	}
	return &usageError{fmt.Sprintf("cannot read %s: %v", clean.Line(name, 200), pathReason(err)), ""}
}

// toldBy says more of err by the first bytes of in, where those can be read again.
func toldBy(in io.Reader, err error) error {
	seeker, ok := in.(io.ReadSeeker)
	if !ok || !errors.Is(err, har.ErrNotHAR) {
		return err
	}
	if _, serr := seeker.Seek(0, io.SeekStart); serr != nil {
		return err
	}
	head := make([]byte, 4)
	n, _ := io.ReadFull(seeker, head)
	return triage.ToldBy(head[:n], err)
}

// archiveArg is a HAR file that is named alone: it is opened as a stream, however large it is.
func (f *face) archiveArg(args []string) (kit.TriageArg, bool) {
	if len(args) != 1 || !isArchive(args[0]) {
		return kit.TriageArg{}, false
	}
	return kit.TriageArg{Name: args[0], Open: func() (io.ReadSeekCloser, int64, error) { return openFile(args[0]) }}, true
}

// isArchive reports whether a name is that of a file which begins as a HAR does.
func isArchive(name string) bool {
	st, err := os.Stat(name)
	if err != nil || !st.Mode().IsRegular() {
		return false
	}
	file, err := os.Open(name)
	if err != nil {
		return false
	}
	defer file.Close()
	head := make([]byte, 4096)
	n, _ := io.ReadFull(file, head)
	return har.Begins(head[:n])
}

// openFile opens a file to be read, perhaps several times.
func openFile(name string) (io.ReadSeekCloser, int64, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, 0, err
	}
	st, err := file.Stat()
	if err == nil && st.IsDir() {
		err = errors.New("it is a folder")
	}
	if err != nil {
		_ = file.Close()
		return nil, 0, err
	}
	return file, st.Size(), nil
}

// archiveInput is the HAR that a command's one argument names, a file or - for stdin; ok is false for all else.
func (f *face) archiveInput(args []string) (a kit.TriageArg, ok bool, err error) {
	if len(args) != 1 {
		return a, false, nil
	}
	if args[0] != "-" {
		a, ok = f.archiveArg(args)
		return a, ok, nil
	}
	if isTerminal(f.in) {
		return a, false, nil
	}
	text, err := f.readStdin()
	if err != nil {
		return a, false, fmt.Errorf("reading stdin: %w", err)
	}
	return kit.TriageArg{Name: "stdin", Open: func() (io.ReadSeekCloser, int64, error) {
		return memory{strings.NewReader(text)}, int64(len(text)), nil
	}}, har.Begins([]byte(text[:min(len(text), 4096)])), nil
}

// memory is a text as a file.
type memory struct{ *strings.Reader }

func (memory) Close() error { return nil }

// fromArchive reads one entry whole: the one with that index, or with -1 the first that was refused, then the first
// that failed. hidden says why its credential may not be in the recording.
func fromArchive(ctx context.Context, a kit.TriageArg, index int) (e har.Entry, hidden string, err error) {
	file, _, err := a.Open()
	if err != nil {
		return e, "", archiveError(a.Name, err)
	}
	defer file.Close()
	rep, err := triage.Run(ctx, file, triage.Options{Now: time.Now})
	if err != nil {
		return e, "", archiveError(a.Name, err)
	}
	if index < 0 {
		if index = rep.First(); index < 0 {
			return e, "", &usageError{fmt.Sprintf("%s holds %d entries, and none of them failed", clean.Line(a.Name, 200), rep.Entries), "--entry NUMBER takes one that did not."}
		}
	}
	if e, _, err = har.One(file, index, 0); err != nil {
		return e, "", archiveError(a.Name, err)
	}
	return e, rep.Hidden, nil
}

// mustNotSend says why an entry is judged as it was recorded instead of being sent again, "" where it may be sent.
func mustNotSend(e har.Entry, d *diagnose.Diagnosis) string {
	r, err := e.Request()
	switch {
	case err != nil:
		return "it is no HTTP request"
	case d.Evidence.Hidden != "":
		return d.Evidence.Hidden
	case e.BodyCut:
		return "its body is longer than what was read"
	case !r.Safe():
		return r.Method + " may change data, and was sent once already"
	}
	return ""
}

// entryRequest is the request of an entry, ready to be sent; or, where it is not to be sent again, its diagnosis as
// recorded.
func (f *face) entryRequest(ctx context.Context, a kit.TriageArg, index int, recorded, send bool) (httpclient.Request, *diagnose.Diagnosis, error) {
	e, hidden, err := fromArchive(ctx, a, index)
	if err != nil {
		return httpclient.Request{}, nil, err
	}
	d := triage.Diagnose(e, hidden, time.Now)
	r, _ := e.Request() // an entry that is none is not sent: mustNotSend says so
	why := mustNotSend(e, d)
	fmt.Fprintf(f.err, "note: entry #%d of %s\n", e.Index, clean.Line(a.Name, 200))
	switch {
	case recorded:
		return r, d, nil
	case why != "" && !send:
		fmt.Fprintf(f.err, "note: judged as it was recorded, and nothing is sent: %s; --send sends it\n", why)
		return r, d, nil
	}
	for _, n := range r.Notes {
		fmt.Fprintf(f.err, "note: %s\n", clean.Line(n, 500))
	}
	return r, nil, nil
}

// sanitise copies an archive to stdout without its secrets.
func (f *face) sanitise(a kit.TriageArg) error {
	file, _, err := a.Open()
	if err != nil {
		return archiveError(a.Name, err)
	}
	defer file.Close()
	out := bufio.NewWriterSize(f.out, 64<<10)
	sum, err := har.Sanitise(file, out)
	if err == nil {
		err = out.Flush()
	}
	if f.out.err != nil {
		return f.out.err
	}
	if err != nil {
		return archiveError(a.Name, toldBy(file, err))
	}
	fmt.Fprintf(f.err, "%d entries; what looks like a secret is masked, and the bodies of scripts, styles, images and fonts are left out: look it over before you send it\n", sum.Entries)
	if sum.Broke != nil {
		fmt.Fprintf(f.err, "the archive breaks off at byte %d: the entries before it were copied\n", sum.Broke.Offset)
	}
	return nil
}
