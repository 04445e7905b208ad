// Package diagnose turns an exchange into named causes: EXCHANGE → EVIDENCE → CAUSES. Gather reads the facts, each
// with its address; every cause in All looks at them; Judge orders the matches, lets causes hide others and keeps what was
// ruled out; probes (experiments) add facts within the safety rules. Everything here is pure but Run, which sends.
package diagnose

import (
	"time"

	"why401/flows"
	"why401/flows/formlogin"
	"why401/flows/provenance"
	"why401/flows/token"
	"why401/httpclient"
	"why401/httpclient/challenge"
)

// Tri is a fact with three values. The zero value is Unknown; unknown is never read as no.
type Tri int8

// The three values of a fact.
const (
	Unknown Tri = iota
	No
	Yes
)

// TriOf is Yes or No.
func TriOf(b bool) Tri {
	if b {
		return Yes
	}
	return No
}

// Point is one piece of evidence with its address.
type Point struct {
	Where string // "response.headers.WWW-Authenticate", "token.claims.exp", "hop 2", "experiment without-credential"
	What  string // the bytes or the reading, cleaned and masked
	Sign  string // "✗" speaks for the fault, "✓" healthy, "?" unknown, "!" mind; "" means "✗"
	Note  string // short reading at the right edge: "2 d 21 h ago", "says so itself"
}

// Evidence is all that is known of one refused request. Causes only read it.
type Evidence struct {
	Attempt    flows.Attempt
	Exchange   *httpclient.Exchange
	Status     int                   // the last status; 0 none
	Challenges []challenge.Challenge // of WWW-Authenticate on the last hop, and of Proxy-Authenticate where Proxy is set
	// BadChallenges are syntax errors in those fields, each with its place.
	BadChallenges []challenge.Error

	Credential flows.Credential // what the person meant to send
	// CredentialOnWire: did a credential leave with the last hop? FirstHop: with the first?
	CredentialOnWire     Tri
	CredentialOnFirstHop Tri
	// Hidden says why a recording does not show whether, or which, credential was sent; "" where what was sent is known.
	// CredentialOnWire is Unknown then, unless the answer tells.
	Hidden string
	// Recorded: somebody else sent it, and this is their record.
	Recorded bool
	// PreflightRefused is the status with which a recording shows the browser's question before this request refused, 0
	// where it shows none.
	PreflightRefused int
	Token            *token.Token        // the credential's token, decoded; nil when it is none
	Verification     *token.Verification // nil when no key was given

	Text       string // the answer's body as text, cleaned, first 64 KiB
	Code       string // machine-readable error code found in body or headers: "invalid_token", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
	CodeAt     string // its address: "response.body.error"
	Message    string // the human message beside it
	InBody     bool   // the body refuses the credential although the status says 200
	IsHTML     bool
	IsLogin    Tri           // the answer is a login page or a redirect to one
	Now        time.Time     // our clock when the answer came
	ServerTime time.Time     // Date of the answer; zero unknown
	Skew       time.Duration // ServerTime - Now where known

	Probes map[string]*ProbeResult // by probe id, those that ran
	// EnvironmentHolds names the environment variables whose value is the credential that was sent.
	EnvironmentHolds []string
	// Ladder lists every place that the credential could come from; nil where nobody looked.
	Ladder *provenance.Ladder
	// Origin is the origin that the person named, to be asked past what stands between, and where a redirect leads: the credential
	// may go there. "" none.
	Origin string
	// Expect is what the person told us of the API (audience, issuer, scopes); empty unknown.
	Expect token.Expect

	// Login is what came of a login that was made here for this request, nil none.
	Login *formlogin.Result

	spoken *spoken // Text, Code, Message and the challenges as one text, once asked for
}

// Probe returns the result of an experiment, nil where it did not run.
func (e *Evidence) Probe(id string) *ProbeResult {
	if e == nil {
		return nil
	}
	return e.Probes[id]
}

// ProbeResult is what an experiment found.
type ProbeResult struct {
	ID       string
	Asks     string
	Exchange *httpclient.Exchange // nil where it needed no request
	Status   int
	// SameAsMain: is the answer the same as the one under study, dates, ids and lengths left out?
	SameAsMain Tri
	// Accepted: did the experiment get a 2xx or another answer that is no refusal?
	Accepted Tri
	Code     string
	Text     string
	// ServerTime is Date of its answer, zero unknown; Skew is that less our clock.
	ServerTime time.Time
	Skew       time.Duration
	Learned    string // one sentence
	// Earlier are the exchanges before Exchange of an experiment that sent several; Statuses what a repeat got, 0 no answer.
	Earlier  []*httpclient.Exchange
	Statuses []int
	// Attempt is what was sent, so that a fix can offer it.
	Attempt flows.Attempt
}

// Ids of the experiments.
const (
	ProbeNone        = "without-credential"
	ProbeGarbage     = "made-up-credential"
	ProbeCleaned     = "cleaned-credential"
	ProbeScheme      = "scheme-fixed"
	ProbeNonsense    = "nonsense-path"
	ProbeReading     = "reading-method"
	ProbeClock       = "clock"
	ProbeSession     = "session-kept"
	ProbeFromNowhere = "without-origin"
	ProbePreflight   = "preflight"
	ProbeResource    = "resource-metadata"
)
