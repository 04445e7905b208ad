package kit

import (
	"io"

	"why401/flows"
	"why401/flows/diagnose"
	"why401/flows/formlogin"
	"why401/flows/lab"
	"why401/flows/provenance"
	"why401/httpclient"
	"why401/httpclient/mask"
)

// What each route's maker expects as Open.Arg. A route that is not listed here takes nil.
type (
	// PasteArg opens the paste screen. Text is already in the field, "" takes the draft. Of is the request that it was
	// made from, which gets what is read, as Edited.
	PasteArg struct {
		Text string
		Of   Screen
	}
	// RequestArg opens the preview of an attempt that has not been sent.
	// Exchange is its answer where one stood in the same text, nil none.
	// AtStart is true where the program began with it: nobody pressed a key yet that a keyring could ask a password for.
	RequestArg struct {
		Attempt  flows.Attempt
		Exchange *httpclient.Exchange
		AtStart  bool
		Stopped  bool // it was sent, and the person stopped waiting
	}
	// VaultArg narrows the vault to what may go to the host of an attempt, and puts the chosen one into it: For nil
	// shows all. Refused is its diagnosis, nil where it was not sent yet.
	VaultArg struct {
		For     *flows.Attempt
		Refused *diagnose.Diagnosis
	}
	// PickArg lists the requests of one text.
	PickArg struct{ Requests []RequestArg }
	// CredentialArg opens the wizard on an attempt. Diagnosis may be nil (nothing sent yet); Scheme preselects. With Proxy
	// it asks for the login of that proxy. Of gets the attempt that is made where nothing was sent yet, as Edited.
	CredentialArg struct {
		Proxy     *httpclient.ProxySpec
		Of        Screen
		Preset    flows.Credential // open fields to begin with, in place of the failing credential's
		Attempt   flows.Attempt
		Diagnosis *diagnose.Diagnosis
		Scheme    string
	}
	// LoginArg logs in by form with Credential, whose scheme is "form", and puts the session into Attempt. Diagnosis may be nil.
	LoginArg struct {
		Attempt    flows.Attempt
		Credential flows.Credential
		Diagnosis  *diagnose.Diagnosis
	}
	// SendingArg sends and diagnoses; the result replaces the sending screen by the diagnosis. Login is one that was made for it.
	SendingArg struct {
		Attempt flows.Attempt
		Login   *formlogin.Result
	}
	// DiagnosisArg shows a diagnosis.
	DiagnosisArg struct{ Diagnosis *diagnose.Diagnosis }
	// ExchangeArg shows hops and bytes.
	ExchangeArg struct{ Exchange *httpclient.Exchange }
	// TokenArg inspects a token; Secret keeps it out of %v.
	TokenArg struct {
		Token     mask.Sensitive
		Diagnosis *diagnose.Diagnosis // the request it was sent with, may be nil
	}
	// BesideArg lays another token, which is asked for, beside this one.
	BesideArg struct{ Token mask.Sensitive }
	// CraftArg edits a token; Diagnosis is the request that the result may go into, nil none.
	CraftArg struct {
		Token     mask.Sensitive
		Diagnosis *diagnose.Diagnosis
	}
	// AskArg asks endpoints about a token.
	AskArg struct{ Token mask.Sensitive }
	// FixArg shows the difference of two attempts and asks before sending.
	FixArg struct {
		Before *diagnose.Diagnosis
		After  flows.Attempt
		Fix    diagnose.Fix
		// Changes are what it carries otherwise, where that is more than the credential shows; nil takes the credential.
		Changes []provenance.Change
	}
	// SourcesArg lists the places that the credential of an attempt could come from. Diagnosis is what came of it, nil where it
	// was not sent yet.
	SourcesArg struct {
		Attempt   flows.Attempt
		Diagnosis *diagnose.Diagnosis
	}
	// CompareArg shows two diagnoses side by side.
	CompareArg struct{ A, B *diagnose.Diagnosis }
	// HistoryArg lists what was sent; CompareWith is one that another is to be chosen for, nil none.
	HistoryArg struct{ CompareWith *diagnose.Diagnosis }
	// ExperimentsArg lists the experiments of a diagnosis, those that did not run too.
	ExperimentsArg struct{ Diagnosis *diagnose.Diagnosis }
	// ReportArg shows a report, and saves it under a name.
	ReportArg struct{ Text string }
	// KeepArg offers to keep the credential of an accepted attempt.
	KeepArg struct{ Diagnosis *diagnose.Diagnosis }
	// ExplainArg opens the page of one cause or of one word of the glossary; with neither, the list.
	ExplainArg struct{ Cause, Word string }
	// LessonArg opens one lesson of the practice server that runs at Site.
	LessonArg struct {
		ID   string
		Site lab.Site
	}
	// TriageArg looks through a recording. Name is shown; Open opens it anew, with its size in bytes, 0 unknown.
	TriageArg struct {
		Name string
		Open func() (io.ReadSeekCloser, int64, error)
	}
	// CopyArg shows Text alone, unwrapped, for the mouse.
	CopyArg struct{ Text, What string }
)
