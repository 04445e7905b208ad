// Package provenance says where the credential of a request came from. It stands beside the attempt: of every place that a
// credential could come from it makes a rung, in the order in which the tool of the request would take them, and says of each
// whether it was used, which one shadowed it, or why it gave nothing. It reads files to look, writes none, and sends nothing.
package provenance

import (
	"strings"
	"time"

	"why401/flows"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// State is what became of a rung.
type State string

// The states.
const (
	Used       State = "used"
	Shadowed   State = "shadowed"   // its tool would have taken it, and By went before
	Available  State = "available"  // it is there, and this tool does not read it
	Nothing    State = "nothing"    // nothing is there, or nothing for this host
	Unreadable State = "unreadable" // it is there and cannot be read: Why says the reason
	NotAsked   State = "not_asked"  // a keyring or a program that is asked only when the person says so
)

// Slot is the part of a request that a credential takes; two rungs shadow each other only in one slot.
type Slot string

// The slots.
const (
	Authorization Slot = "authorization"
	Key           Slot = "key" // a header or parameter of its own
	Cookie        Slot = "cookie"
	Certificate   Slot = "certificate"
	Proxy         Slot = "proxy"
)

// Rung is one place that a credential could come from.
type Rung struct {
	ID    string // stable: "netrc", "environment.GITHUB_TOKEN"
	Name  string // for people: "netrc", "$GITHUB_TOKEN"
	Where string // "~/.netrc line 3"; "" where the name says it
	Slot  Slot
	State State
	By    string // the name of what shadows it, or of what carries it
	Why   string // a sentence: why it is not used, or not readable; or what to mind
	Mind  string // a warning about a rung that is used: others may read the file
	// User and Secret are what it holds; Secret prints as kind, length and fingerprint.
	User    string
	Secret  mask.Sensitive
	Expires time.Time // where it says so; zero unknown
	Issued  time.Time // of a token that says so; zero unknown
	// ForHost is true where the rung itself says that it belongs to the host of the request.
	ForHost bool
	Same    []string // names of other rungs that hold the same secret
	// Credential is what would be sent of it; Scheme "" where it cannot be used from here.
	Credential flows.Credential
	// Off takes the rung out of a request, for one try; nil where it is not in it.
	Off func(flows.Attempt) flows.Attempt
	// Ask asks a keyring or a program; nil where there is nothing to ask.
	Ask *Question
}

// Question is what must be asked outside of this program.
type Question struct {
	Keyring bool     // the profiles that this program kept
	Argv    []string // else a credential helper, without a shell
	Input   string   // its standard input: the host, and no secret
	read    func(out string) (user, secret string)
}

// Ladder is the list for one request.
type Ladder struct {
	Tool  string // "curl", "HTTPie", "wget", …
	Host  string // of the request, without port
	URL   string // masked
	Rungs []Rung
}

// Winner is the rung that fills a slot, nil none.
func (l *Ladder) Winner(s Slot) *Rung {
	if l == nil {
		return nil
	}
	for i := range l.Rungs {
		if r := &l.Rungs[i]; r.Slot == s && r.State == Used && r.By == "" {
			return r
		}
	}
	return nil
}

// Find is the rung of that id, nil none.
func (l *Ladder) Find(id string) *Rung {
	if l == nil {
		return nil
	}
	for i := range l.Rungs {
		if l.Rungs[i].ID == id {
			return &l.Rungs[i]
		}
	}
	return nil
}

// Sent are the rungs that the request carries, without those that merely hold what another one carries.
func (l *Ladder) Sent() []*Rung {
	var out []*Rung
	if l == nil {
		return nil
	}
	for i := range l.Rungs {
		if r := &l.Rungs[i]; r.State == Used && r.By == "" {
			out = append(out, r)
		}
	}
	return out
}

// Ambient is true for a rung that nobody wrote into the command: a file, the environment, a jar.
func (r *Rung) Ambient() bool {
	switch r.ID {
	case "netrc", "curlrc", "cookie.file", "environment.proxy", "keyring":
		return true
	}
	return strings.HasPrefix(r.ID, "environment.")
}

// Shown names what a rung holds: "alice ‹password 8 chars #1f3a›".
func (r *Rung) Shown() string {
	var parts []string
	if r.User != "" {
		parts = append(parts, clean.Line(mask.User(r.User, "x"+r.Secret.Reveal()), 60))
	}
	if !r.Secret.IsZero() || r.Secret.Kind() != "" {
		parts = append(parts, r.Secret.String())
	}
	return strings.Join(parts, " ")
}
