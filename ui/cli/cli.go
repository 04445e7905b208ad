// Package cli is the face without a screen: flags, sub-commands, JSON and plain text over the same engine as the
// screens. It also opens the terminal UI on what the command line names.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/pflag"

	"why401/httpclient/clean"
	"why401/httpclient/convert"
	"why401/httpclient/mask"
)

// Exit statuses of every command (see each command's help).
const (
	exitOK          = 0
	exitRefused     = 1
	exitUsage       = 2
	exitUnreachable = 3
	exitNoReader    = 141 // as shells say of a program whose reader has gone
)

// face is what a command may use of the world.
type face struct {
	in      io.Reader
	out     *output
	err     io.Writer
	getenv  func(string) string
	environ func() []string
	stdin   *string     // what stdin held, once read
	reading atomic.Bool // input, which cannot be broken off: an interrupt then ends the program
	hidden  atomic.Bool // a line is read without echo, and readHidden has the signals
	ended   ending
	// patience is how long a pipe is waited for without a word.
	patience time.Duration
}

// interruptible ends the program at an interrupt while it reads: a read from a terminal or a pipe has no other end.
func (f *face) interruptible(ctx context.Context) (stop func() bool) {
	return context.AfterFunc(ctx, func() {
		if f.reading.Load() {
			os.Exit(f.ended.status())
		}
	})
}

// command is one sub-command.
type command struct {
	name, args, does string
	waits            bool // for a server, a person or a keyring: an interrupt ends its context, so that it can clean up
	run              func(ctx context.Context, f *face, args []string) error
}

// commands lists the sub-commands in the order of the help text.
func commands() []command {
	return []command{
		{"curl", "ARGS…", "open the screens on that curl command: put why401 in front of it", true, runCurl},
		{"diagnose", "[flags] -- curl ARGS… | INPUT", "send the request, find the cause, print it", true, runDiagnose},
		{"sources", "[--json] [--ask] -- curl ARGS… | INPUT", "every place the credential could come from, and which one wins; nothing is sent", true, runSources},
		{"triage", "[flags] FILE.har", "every refused entry of a HAR, grouped by cause; nothing is sent", true, runTriage},
		{"token", "[flags] [TOKEN|FILE|-]", "say what a token is, and verify it with a given key", false, runToken},
		{"convert", "--to curl|httpie|har|http|json INPUT", "write one request in another form", false, runConvert},
		{"compare", "[flags] INPUT INPUT", "two requests side by side: identity or permission, and what proves it", true, runCompare},
		{"explain", "[CAUSE | WORD | words]", "the page of one cause or word, or the list of all causes", false, runExplain},
		{"lab", "[--list] [--run LESSON]", "the practice server on loopback, with its lessons", true, runLab},
		{"doctor", "", "what works here: terminal, clipboard, keyring, clock, proxies", true, runDoctor},
	}
}

// usageError is wrong usage or unreadable input: a sentence and, apart from it, what to do.
type usageError struct{ what, fix string }

func (e *usageError) Error() string { return e.what }

// exitError ends a command with a status after it has printed all it had to say.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// Main runs why401 with args (without the program's name) and returns its exit status.
func Main(ctx context.Context, args []string, in io.Reader, out, errw io.Writer) int {
	f := &face{in: in, out: &output{Writer: out}, err: errw, getenv: os.Getenv, environ: os.Environ, patience: pipePatience}
	asJSON := len(args) > 0 && wantsJSON(beforeDashes(args))
	return f.finish(f.dispatch(ctx, args), asJSON)
}

// wantsJSON is true for --json, and for convert --to json: a failure then is a JSON document too.
func wantsJSON(args []string) bool {
	for i, a := range args {
		if a == "--json" || a == "--to=json" || a == "--to" && i+1 < len(args) && args[i+1] == "json" {
			return true
		}
	}
	return false
}

// beforeDashes are the arguments up to "--" or a curl command: a --json behind those is curl's.
func beforeDashes(args []string) []string {
	for i, a := range args {
		if a == "--" || (i > 0 && a == "curl") {
			return args[:i]
		}
	}
	return args
}

func (f *face) dispatch(ctx context.Context, args []string) error {
	first := ""
	if len(args) > 0 {
		first = args[0]
	}
	switch first {
	case "-h", "--help", "help":
		f.usage(f.out)
		return nil
	case "-V", "--version", "version":
		_, err := fmt.Fprintln(f.out, "why401", Version())
		return err
	case "--plain": // an interrupt ends a conversation at once
		return runPlain(ctx, f, args[1:])
	}
	c := command{waits: true, run: runScreens}
	for _, known := range commands() {
		if known.name == first {
			c, args = known, args[1:]
		}
	}
	if c.waits { // the others are spared the thread that watches signals
		var stop context.CancelFunc
		ctx, stop = f.watch(ctx)
		defer stop()
		defer f.interruptible(ctx)()
	}
	return c.run(ctx, f, args)
}

// finish prints err as a sentence and returns the exit status.
func (f *face) finish(err error, asJSON bool) int {
	if f.out.err != nil { // whatever else is to say: an answer that did not arrive is none
		err, asJSON = f.out.err, false
	}
	switch {
	case err == nil:
		return exitOK
	case closedPipe(f.out.err):
		return exitNoReader
	}
	if code := exitError(0); errors.As(err, &code) {
		return int(code)
	}
	if errors.Is(err, pflag.ErrHelp) {
		return exitOK
	}
	what, fix := sentence(err)
	if asJSON {
		if b, err := clean.JSON(map[string]string{"schema": "why401.error.v1", "error": what, "fix": fix}, ""); err == nil {
			_, _ = f.out.Write(b)
		}
	}
	fmt.Fprintf(f.err, "why401: %s\n", what)
	if fix != "" {
		fmt.Fprintf(f.err, "  %s\n", fix)
	}
	if n := f.ended.status(); n != 0 {
		return n
	}
	return exitUsage
}

// sentence turns an error into what a person reads, and its remedy.
func sentence(err error) (what, fix string) {
	var w *writeError
	if errors.As(err, &w) {
		return clean.Line(w.Error(), 2000), "Make room, or send it elsewhere."
	}
	var u *usageError
	if errors.As(err, &u) {
		return clean.Line(u.what, 2000), u.fix
	}
	var s *convert.SyntaxError
	if errors.As(err, &s) {
		return clean.Line(s.Error(), 2000), s.Fix
	}
	return clean.Line(err.Error(), 2000), ""
}

func (f *face) usage(w io.Writer) {
	var b strings.Builder
	b.WriteString("why401 says why a request was refused, proves it, mends it, and keeps the credential that works.\n\n")
	b.WriteString("  why401                     the screens\n")
	b.WriteString("  why401 URL | FILE | -      the screens, opened on that input (- reads a paste from stdin)\n")
	b.WriteString("  why401 --plain [INPUT]     the same way, and the lessons, as questions and answers, without drawing\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "  why401 %-19s %s\n", c.name, c.does)
		if c.args != "" {
			fmt.Fprintf(&b, "         %s\n", c.args)
		}
	}
	b.WriteString("\nExit status: 0 accepted or good, 1 refused, 2 wrong usage or unreadable input, 3 no answer came.\n")
	b.WriteString("Try: why401 lab, then in another terminal the curl command of a lesson with why401 in front.\n")
	_, _ = io.WriteString(w, b.String())
}

// flags makes a flag set whose errors are ours to print.
func (f *face) flags(name, args string) *pflag.FlagSet {
	fs := pflag.NewFlagSet(name, pflag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.SortFlags = false
	fs.Usage = func() {
		if e := fs.Lookup("entry"); e != nil {
			e.DefValue = "0" // -1 stands for none, and is nothing to type: a zero is not printed as the default
		}
		fmt.Fprintf(f.out, "usage: why401 %s %s\n\n%s", name, args, fs.FlagUsages())
	}
	return fs
}

// parse parses args into fs; an unknown flag is a usage error that names it.
func parse(fs *pflag.FlagSet, args []string) error {
	err := fs.Parse(args)
	if err == nil {
		return noneEmpty(fs)
	}
	if errors.Is(err, pflag.ErrHelp) {
		return err
	}
	return &usageError{flagError(err), "why401 " + fs.Name() + " --help lists the flags."}
}

// noneEmpty refuses a flag that was given with nothing behind it: in a script that is a variable which is not set, and a check
// that --audience "$API" asks for would be left out in silence.
func noneEmpty(fs *pflag.FlagSet) (err error) {
	fs.Visit(func(f *pflag.Flag) {
		if err == nil && f.Value.Type() != "bool" && strings.TrimSpace(f.Value.String()) == "" {
			err = &usageError{"--" + f.Name + " was given with nothing: want a value", "Is the variable set that it comes from? Leave --" + f.Name + " out where it is not meant."}
		}
	})
	return err
}

// flagError says what is wrong with a flag without its value, which may be a secret in the wrong place.
func flagError(err error) string {
	var value *pflag.InvalidValueError
	var missing *pflag.NotExistError
	var syntax *pflag.InvalidSyntaxError
	switch {
	case errors.As(err, &value): // the library's sentence holds the text of strconv
		return fmt.Sprintf("--%s %q: want %s", value.GetFlag().Name, mask.Word(value.GetValue()), wanted(value.GetFlag().Value.Type()))
	case errors.As(err, &missing):
		if missing.GetSpecifiedShortnames() != "" {
			return "unknown flag -" + missing.GetSpecifiedName()
		}
		return "unknown flag --" + mask.Word(missing.GetSpecifiedName())
	case errors.As(err, &syntax):
		return "bad flag " + shownFlag(syntax.GetSpecifiedFlag())
	}
	return err.Error()
}

// shownFlag is a flag without its value.
func shownFlag(arg string) string {
	name, _, _ := strings.Cut(arg, "=")
	bare := strings.TrimLeft(name, "-")
	return name[:len(name)-len(bare)] + mask.Word(bare)
}

// wanted is what a flag of that type takes.
func wanted(kind string) string {
	switch kind {
	case "int":
		return "a whole number"
	case "bool":
		return "true or false"
	}
	return "a value"
}

// isTerminal reports whether s is a terminal.
func isTerminal(s any) bool {
	if o, ok := s.(*output); ok {
		s = o.Writer
	}
	t, ok := s.(*os.File)
	return ok && term.IsTerminal(t.Fd())
}
