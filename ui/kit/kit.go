// Package kit holds the contracts between App and the screens: what a screen is, the four kinds of messages, the
// session's history and the services. It draws nothing.
package kit

import (
	"context"
	"io"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"why401/flows"
	"why401/flows/diagnose"
	"why401/flows/provenance"
	"why401/httpclient"
	"why401/secrets"
	"why401/ui/theme"
)

// Key is one key that works on a screen.
type Key struct {
	Keys   string // "enter", "x", "ctrl+r": as tea.KeyPressMsg.String spells it; "↑↓" for display only
	Label  string // "get a new token"
	Main   bool   // the filled one in the bar
	Long   string // for help and palette; "" takes Label
	NotNow string // why it does not work now; shown in help, not in the bar
	Hidden bool   // in help and palette only
}

// Screen is one screen. It knows no other screen and no App; it asks by intents.
type Screen interface {
	Init() tea.Cmd
	// Update gets input when on top, results of its own jobs, and facts. It changes itself and returns a command that
	// App runs at once: it must return Intents, or a Job for whatever may take time.
	Update(msg tea.Msg) tea.Cmd
	SetSize(width, height int) // of the body only; title, step line, hairlines and key bar belong to App
	View(t theme.Theme) string // the body, at most width columns and height lines
	Keys() []Key
	Title() Title
	// Typing is true while a text field has the focus: letters and ? then belong to it, F1 is help.
	Typing() bool
}

// Title is the head of a screen.
type Title struct {
	Path  string // bold: "GET api.acme.test/v1/me" or "vault"
	Fact  string // right, muted: "1 of 8 requests used"
	Step  int    // in the flow: 1 request … 6 keep; 0 no step line
	Trail bool   // show the path of screens instead
}

// Right is an optional second pane from 110 columns on: the bytes.
type Right interface {
	RightView(t theme.Theme, width, height int) string
}

// Topical is a screen that says what it is about: help explains the words of that first.
type Topical interface {
	Topic() string
}

// Route names a screen in ui/routes.go.
type Route string

// The screens.
const (
	RouteHome        Route = "home"
	RoutePaste       Route = "paste"   // compose and paste
	RouteRequest     Route = "request" // preview of what was read
	RouteCredential  Route = "credential"
	RouteLogin       Route = "login" // by the form of a page
	RouteSending     Route = "sending"
	RouteDiagnosis   Route = "diagnosis"
	RouteExperiments Route = "experiments"
	RouteExchange    Route = "exchange"
	RouteToken       Route = "token"
	RouteBeside      Route = "beside" // two tokens
	RouteCraft       Route = "craft"  // edit a token and sign it with a key of one's own
	RouteAsk         Route = "ask"    // what an endpoint says of a token
	RouteFix         Route = "fix"
	RouteCompare     Route = "compare"
	RouteKeep        Route = "keep"
	RouteVault       Route = "vault"
	RouteExplain     Route = "explain"
	RouteLab         Route = "lab"
	RouteLesson      Route = "lesson"
	RouteHistory     Route = "history"
	RouteDoctor      Route = "doctor"
	RouteCopy        Route = "copy"
	RouteReport      Route = "report"
	RouteTriage      Route = "triage"  // the causes in a HAR
	RouteSources     Route = "sources" // where the credential came from
	RoutePick        Route = "pick"    // one of several requests
)

// Intents: only App acts on them.
type (
	// Open pushes a screen. Arg is what the route's maker expects (see ui/routes.go).
	Open struct {
		Route Route
		Arg   any
	}
	// Replace swaps the top screen.
	Replace Open
	// Back pops the top screen.
	Back struct{}
	// Surface closes every screen above Of: a screen asks for it that has something to say of its own.
	Surface struct{ Of Screen }
	// Record appends to the Case.
	Record struct{ Entry Entry }
	// Copy puts text on the clipboard (OSC 52) and says so; Secret asks nothing but is not shown.
	Copy struct{ Text, What string }
	// Notice shows one line above the key bar until the next key.
	Notice struct{ Text string }
	// Quit ends the program.
	Quit struct{}
	// Press presses a key on the top screen, as the palette does; the name is as in Key.Keys.
	Press struct{ Key string }
)

// Intents are done by App at once and in order, before the next key is read: what is typed behind a key belongs to the
// screen that the key opens.
type Intents []tea.Msg

// Job is what may take time. App runs it beside the screens and delivers its result.
type Job struct{ Run tea.Cmd }

// Facts: delivered to every screen.
type (
	// Edited gives the request screen Of another attempt in place of its own.
	Edited struct {
		Of      Screen
		Attempt flows.Attempt
	}
	// CaseChanged tells that the history grew.
	CaseChanged struct{}
	// VaultChanged tells that the kept credentials changed: that of Of is kept as Name now.
	VaultChanged struct {
		Of   *diagnose.Diagnosis
		Name string
	}
)

// Entry is one thing that happened in the session.
type Entry struct {
	Attempt   flows.Attempt
	Exchange  *httpclient.Exchange
	Diagnosis *diagnose.Diagnosis
}

// Case is the session's history: append-only, written by App alone.
type Case struct{ entries []Entry }

// Append adds an entry; App alone calls it.
func (c *Case) Append(e Entry) { c.entries = append(c.entries, e) }

// Entries returns the history, oldest first. The slice is not to be changed.
func (c *Case) Entries() []Entry { return c.entries }

// Services are what screens use of the world; all are fields so that tests can replace them.
type Services struct {
	Ctx     context.Context
	Sender  diagnose.Sender
	Store   secrets.Store
	Options diagnose.Options
	Case    *Case
	Drafts  *Drafts
	Env     func(string) string
	// Place is where credentials are looked for: files and variables of this machine.
	Place provenance.Place
	// ReadFile reads a file the person named; WriteFile writes one (a report), and refuses to overwrite.
	ReadFile  func(string) ([]byte, error)
	WriteFile func(name string, data []byte) error
	// CreateFile makes a file that does not exist yet; Remove takes one away that was made in vain.
	CreateFile func(name string) (io.WriteCloser, error)
	Remove     func(name string) error
	// OpenFile opens a file the person named, with its size in bytes; nil where there are none.
	OpenFile func(name string) (io.ReadSeekCloser, int64, error)
	// Session keeps credentials until the program ends, for machines without a keyring.
	Session secrets.Store
	// KeyringShut is true while the keyring did not open when it was asked last; nil is not remembered.
	KeyringShut *atomic.Bool
	// After delivers msg when d has passed; nil never does, and what would move with time stands still.
	After func(d time.Duration, msg tea.Msg) tea.Cmd
	// Progress remembers the lessons that were mended; nil forgets them.
	Progress Progress
	// Ending is done when the screens end; nil nothing is.
	Ending *Ending
	// Doctor looks at what works here; nil has nothing to say.
	Doctor func(ctx context.Context) []Check
}

// Progress is which lessons of the practice server were mended. It holds names of lessons and nothing else.
type Progress interface {
	Done() map[string]bool
	Mark(lesson string) error
}

// Check is one finding of the doctor. Status is ok, warning, fail, skipped or cannot tell.
type Check struct {
	Name   string `json:"name"`
	Status string `json:"status"`
	What   string `json:"what"`
	Fix    string `json:"fix,omitempty"`
}

// Context is s.Ctx, or one that never ends.
func (s Services) Context() context.Context {
	if s.Ctx != nil {
		return s.Ctx
	}
	return context.Background()
}

// Now is the time by the clock of the services.
func (s Services) Now() time.Time {
	if s.Options.Now != nil {
		return s.Options.Now()
	}
	return time.Now()
}
