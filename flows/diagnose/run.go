package diagnose

import (
	"context"
	"time"

	"why401/flows/token"
	"why401/httpclient"
)

// Sender sends one request; httpclient.Client is one.
type Sender interface {
	Do(ctx context.Context, r httpclient.Request) *httpclient.Exchange
}

// Options bound what Run may do.
type Options struct {
	Probe       string // "none", "safe" (the default), "all"
	MaxRequests int    // the budget, the first request included; 0 means 8
	Expect      token.Expect
	Keys        *token.KeySet // for local verification; nil none
	Now         func() time.Time
	// Environment holds NAME=value pairs to compare credentials with (only names matching *_TOKEN, *_KEY, … are read).
	Environment []string
	// Progress is told, before each request, what it is for; may be nil. It is called on Run's goroutine.
	Progress func(step string)
}
