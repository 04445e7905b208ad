package convert

import (
	"fmt"
	"strings"
)

// SyntaxError is input that cannot be read: where, what was wanted there and what stands there. Fix is what to do,
// apart from the error's text.
type SyntaxError struct {
	Doing        string // "reading the curl command"
	Line, Column int    // from 1; 0 unknown
	Want, Got    string
	Fix          string
}

func (e *SyntaxError) Error() string {
	var b strings.Builder
	b.WriteString(e.Doing)
	if e.Line > 0 {
		fmt.Fprintf(&b, ", line %d, column %d", e.Line, e.Column)
	}
	if e.Want != "" {
		b.WriteString(": want " + e.Want)
	}
	if e.Got != "" {
		b.WriteString(", got " + e.Got)
	}
	return b.String()
}

// unreadable is what an error got where a file of the command should be read.
const unreadable = "a file that cannot be read"
