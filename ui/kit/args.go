package kit

import (
	"why401/flows"
	"why401/flows/diagnose"
	"why401/httpclient"
)

// What each route's maker expects as Open.Arg. A route that is not listed here takes nil.
type (
	// PasteArg opens the paste screen: Text is already in the field, Expect narrows what is offered ("" anything).
	PasteArg struct{ Text string }
	// RequestArg opens the preview of an attempt that has not been sent. Exchange is its answer where one stood in the
	// same text, nil none.
	RequestArg struct {
		Attempt  flows.Attempt
		Exchange *httpclient.Exchange
	}
	// PickArg lists the requests of one text.
	PickArg struct{ Requests []RequestArg }
	// CredentialArg opens the wizard on an attempt. Diagnosis may be nil (nothing sent yet); Scheme preselects.
	CredentialArg struct {
		Attempt   flows.Attempt
		Diagnosis *diagnose.Diagnosis
		Scheme    string
	}
	// SendingArg sends and diagnoses; the result replaces the sending screen by the diagnosis.
	SendingArg struct{ Attempt flows.Attempt }
	// DiagnosisArg shows a diagnosis.
	DiagnosisArg struct{ Diagnosis *diagnose.Diagnosis }
	// ExchangeArg shows hops and bytes.
	ExchangeArg struct{ Exchange *httpclient.Exchange }
	// TokenArg inspects a token; Secret keeps it out of %v.
	TokenArg struct {
		Token     httpclient.Sensitive
		Diagnosis *diagnose.Diagnosis // the request it was sent with, may be nil
	}
	// FixArg shows the difference of two attempts and asks before sending.
	FixArg struct {
		Before *diagnose.Diagnosis
		After  flows.Attempt
		Fix    diagnose.Fix
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
	// ExplainArg opens the page of one cause; "" the list.
	ExplainArg struct{ Cause string }
	// LessonArg opens one lesson of the practice server that runs at Base.
	LessonArg struct{ ID, Base string }
	// CopyArg shows Text alone, unwrapped, for the mouse.
	CopyArg struct{ Text, What string }
)
