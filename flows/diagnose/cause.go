package diagnose

import "why401/flows"

// Actor is who must act.
type Actor string

// Those who can act.
const (
	Caller        Actor = "caller"
	IdentityAdmin Actor = "identity admin"
	Operator      Actor = "service operator"
)

// Words name an actor to a person who asks what to do; "" stays empty.
func (a Actor) Words() string {
	switch a {
	case Caller:
		return "you"
	case IdentityAdmin:
		return "account admin"
	case Operator:
		return "service team"
	}
	return string(a)
}

// Cause is a declared cause of the catalogue. Adding one is one value in a family file, one line in All, and its
// cases in testdata/cases.
type Cause struct {
	ID          string // "jwt.expired"; stable
	Title       string // general, for the list and explain: "The token has expired"
	Observation bool   // how a refusal is shown, not why; never first
	// Meaning, Shows, TellsApart and Mends are the paragraphs of the explain page, in words for a newcomer.
	Meaning, Shows, TellsApart, Mends string
	Who                               Actor
	References                        []string
	// Hides lists the ids that this cause makes meaningless when it is likely (0.6 and up); a trailing * is a prefix.
	Hides []string
	// Match reads the evidence. Ok false with a non-empty RuledOut says why it is not this one; ok false and empty: no word.
	Match func(e *Evidence) Match
}

// Match is what a cause says of one evidence.
type Match struct {
	OK         bool
	Confidence float64 // probability that it is the cause, before ranking
	Title      string  // specific: "The token expired 3 days ago"; "" takes Cause.Title
	Detail     string  // one or two sentences about these bytes
	Evidence   []Point
	Fixes      []Fix
	Decide     string // id of the experiment, or a sentence, that would decide; "" none
	RuledOut   string // because
}

// FixNeeds says what a fix needs before it can make an attempt.
type FixNeeds string

// What a fix can need.
const (
	NeedsNothing    FixNeeds = ""           // Apply alone is enough
	NeedsCredential FixNeeds = "credential" // new field values from the person: opens the wizard
	NeedsProxyLogin FixNeeds = "proxy"      // user name and password for the proxy that was used: opens the wizard
	NeedsSomeone    FixNeeds = "someone"    // nobody here can do it: an advice with no Apply
)

// Fix is a remedy: advice, and where it can be done here, a pure function from one attempt to the next.
type Fix struct {
	ID    string // "put-bearer"
	Who   Actor
	Do    string // one sentence in the imperative
	Needs FixNeeds
	// Mind is what the person agrees to beyond the request itself, "" nothing: a credential that goes to another origin.
	// No experiment tries such a fix.
	Mind string
	// Scheme is the scheme to open the wizard with, for NeedsCredential; "" keeps the present one.
	Scheme string
	// Preset holds fields that the wizard begins with, none of them secret: the name of a header, say.
	Preset flows.Credential
	Apply  func(flows.Attempt) (flows.Attempt, error)
}

// Finding is a ranked cause.
type Finding struct {
	Cause      *Cause
	Match      Match
	Confidence float64
}

// Certainty is the word for a confidence: certain (0.9 and up), likely (0.6 and up), undecided.
func Certainty(confidence float64) string {
	switch {
	case confidence >= 0.9:
		return "certain"
	case confidence >= 0.6:
		return "likely"
	}
	return "undecided"
}

// RuledOut is a cause that was looked at and is not it.
type RuledOut struct {
	Cause   *Cause
	Because string
}

// Diagnosis is the answer.
type Diagnosis struct {
	Evidence     *Evidence
	Verdict      string    // accepted, authentication, authorization, proxy, edge, server, client, not_auth, unreachable, unknown
	Findings     []Finding // ranked, best first
	Observations []Finding
	RuledOut     []RuledOut
	Experiments  []*ProbeResult // in the order they ran
	// NotRun says of each experiment that did not run why not: "not safe: POST is never repeated unasked".
	NotRun     map[string]string
	AnsweredBy string // Answerer.By
	Answerer   Answerer
}
