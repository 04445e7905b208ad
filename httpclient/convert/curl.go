package convert

import (
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

const readingCurl = "reading the curl command"

// maxRequests bounds what one command may ask for: [1-1000000] in a URL is a load test, no request to study.
const maxRequests = 1000

// Curl reads the arguments behind the word curl, as curl 8 does: one request for each URL, for each value of a
// glob in it, and for each part between --next. An option that changes what is sent and is not supported is named in
// Unsupported; one that curl does not know is an error, as is whatever curl refuses.
func Curl(args []string, o Options) ([]httpclient.Request, error) {
	a := &curlArgs{o: o, all: options(), op: newOperation(o)}
	if err := a.read(args); err != nil {
		return nil, err
	}
	return a.finish()
}

// curlArgs walks over the arguments. What it reads goes into the operation that is open; --next opens another.
type curlArgs struct {
	o      Options
	all    []option
	op     *operation
	before []*operation
	vars   map[string]string // --variable
	depth  int               // config files that include one another
}

func (a *curlArgs) read(args []string) error {
	options := true
	for i := 0; i < len(args); i++ {
		word := args[i]
		switch {
		case !options || word == "" || word[0] != '-':
			a.op.addURL(word)
		case word == "--":
			options = false
		default:
			next, has := "", i+1 < len(args)
			if has {
				next = args[i+1]
			}
			used, err := a.option(word, next, has)
			if err != nil {
				return err
			}
			if used {
				i++
			}
		}
	}
	return nil
}

// option reads one word that begins with -, or a keyword of a config file; next is what stands behind it. It reports
// whether next was used.
func (a *curlArgs) option(word, next string, has bool) (used bool, err error) {
	if long, ok := strings.CutPrefix(word, "--"); ok || !strings.HasPrefix(word, "-") {
		if !ok {
			long = word
		}
		return a.long(word, long, next, has)
	}
	if word == "-" {
		return false, unknownOption(word, nil)
	}
	for j := 1; j < len(word); j++ {
		opt, ok := a.short(word[j])
		if !ok {
			return false, unknownOption("-"+word[j:j+1], nil)
		}
		if !opt.arg {
			if err := a.apply(opt, false, ""); err != nil {
				return false, err
			}
			continue
		}
		if j+1 < len(word) {
			return false, a.apply(opt, false, word[j+1:])
		}
		if !has {
			return false, missingValue("-" + word[j:j+1])
		}
		return true, a.apply(opt, false, next)
	}
	return false, nil
}

func (a *curlArgs) long(word, long, next string, has bool) (bool, error) {
	name, expand := strings.CutPrefix(long, "expand-")
	opt, no, near := findLong(a.all, name)
	switch {
	case opt.long == "":
		return false, unknownOption(word, near, a.nearest(name)...)
	case no && (opt.arg || opt.fixed):
		return false, &SyntaxError{Doing: readingCurl, Want: "an option that can be switched off", Got: "“" + clean.Line(word, 60) + "”", Fix: "curl refuses it too: leave it out."}
	case !opt.arg && expand:
		return false, &SyntaxError{Doing: readingCurl, Want: "an option with a value behind --expand-", Got: "“" + clean.Line(word, 60) + "”"}
	case !opt.arg:
		return false, a.apply(opt, no, "")
	case !has:
		return false, missingValue("--" + opt.long)
	}
	if expand {
		var err error
		if next, err = a.expand(next); err != nil {
			return true, err
		}
	}
	return true, a.apply(opt, false, next)
}

func (a *curlArgs) short(b byte) (option, bool) {
	for _, o := range a.all {
		if o.short == b && b != 0 {
			return o, true
		}
	}
	return option{}, false
}

// apply does what one option says: here what concerns the command as a whole, in the operation the rest.
func (a *curlArgs) apply(opt option, no bool, v string) error {
	switch opt.long {
	case "next":
		if len(a.op.urls) == 0 {
			return &SyntaxError{Doing: readingCurl, Want: "a URL before --next", Got: "none"}
		}
		a.before = append(a.before, a.op)
		a.op = newOperation(a.o)
		return nil
	case "config":
		return a.config(v)
	case "variable":
		return a.variable(v)
	case "help", "manual", "version":
		return &SyntaxError{Doing: readingCurl, Want: "a request", Got: "--" + opt.long + ", with which curl sends nothing"}
	}
	return a.op.apply(opt, no, v)
}

func (a *curlArgs) finish() ([]httpclient.Request, error) {
	var all []httpclient.Request
	if len(a.before) > 0 && len(a.op.urls) == 0 {
		a.before[len(a.before)-1].note("what follows --next names no URL: curl sends what stands before it and stops")
	} else {
		a.before = append(a.before, a.op)
	}
	for _, op := range a.before {
		rs, err := op.finish()
		if err != nil {
			return nil, err
		}
		if all = append(all, rs...); len(all) > maxRequests {
			return nil, tooMany()
		}
	}
	return all, nil
}

func tooMany() error {
	return &SyntaxError{Doing: readingCurl, Want: "at most " + itoa(maxRequests) + " requests", Got: "more, by a glob in a URL", Fix: "Name one URL; -g sends brackets and braces as they are."}
}

// nearest are the options that differ from name by one letter, or by two that changed places.
func (a *curlArgs) nearest(name string) []string {
	name, _, _ = strings.Cut(name, "=")
	var out []string
	for _, o := range a.all {
		if oneSlip(name, o.long) {
			out = append(out, "--"+o.long)
		}
	}
	return out
}

// oneSlip is true where a is b with one letter more, less or other, or with two neighbours that changed places.
func oneSlip(a, b string) bool {
	if len(a) < 3 || len(b) < 3 || len(a)-len(b) > 1 || len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	a, b = a[i:], b[i:]
	switch {
	case a == "" || b == "":
		return true
	case len(a) == len(b):
		return a[1:] == b[1:] || len(a) > 1 && a[0] == b[1] && a[1] == b[0] && a[2:] == b[2:]
	case len(a) > len(b):
		return a[1:] == b
	}
	return a == b[1:]
}

func unknownOption(name string, near []string, meant ...string) error {
	name, _, _ = strings.Cut(name, "=") // what follows may be a secret
	if bare := strings.TrimLeft(name, "-"); mask.Word(bare) != bare {
		name = name[:len(name)-len(bare)] + mask.Word(bare)
	}
	e := &SyntaxError{Doing: readingCurl, Want: "an option of curl", Got: "“" + clean.Line(name, 60) + "”", Fix: "curl --help all lists its options."}
	if len(meant) > 0 {
		e.Fix = "Did you mean " + strings.Join(meant[:min(3, len(meant))], " or ") + "?"
	}
	if len(near) > 1 {
		if len(near) > 5 {
			near = near[:5]
		}
		e.Want, e.Fix = "one option", "It may be "+strings.Join(near, ", ")+"."
	}
	return e
}

func missingValue(name string) error {
	return &SyntaxError{Doing: readingCurl, Want: "a value after " + name, Got: "the end of the command"}
}

func badValue(name, want, got string) error {
	return &SyntaxError{Doing: readingCurl, Want: want + " after " + name, Got: "“" + mask.Word(got) + "”"}
}
