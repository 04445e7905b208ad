// Package secrets is the end of the way: KEEP. It stores what works as a Profile in the OS keyring, reads it back,
// and says plainly where it cannot. Nothing secret is written to disk by this package.
package secrets

import (
	"context"
	"errors"
	"time"
)

// Sentinel errors; Fix gives the advice apart from the text.
var (
	ErrNotFound    = errors.New("no such entry in the keyring")
	ErrUnavailable = errors.New("no keyring on this machine")
	ErrLocked      = errors.New("the keyring is locked")
	ErrTooBig      = errors.New("the value is larger than this keyring takes")
	ErrTimeout     = errors.New("the keyring did not answer in time")
	ErrName        = errors.New("this name cannot be used")
	ErrMismatch    = errors.New("the keyring returned something else than was written")
)

// Profile is a kept credential: metadata in the clear, Fields secret. It may only be sent to Hosts.
type Profile struct {
	Name   string            `json:"name"`
	Hosts  []string          `json:"hosts"` // "https://api.example.test:443": scheme, host and port
	Scheme string            `json:"scheme"`
	Fields map[string]string `json:"fields"` // values are secret; never print a Profile (its Format masks them)
	// Request that it was kept with, without the credential: method and URL, so that it can be replayed.
	Method  string      `json:"method"`
	URL     string      `json:"url"`
	Headers [][2]string `json:"headers,omitempty"` // none of them secret
	Kept    time.Time   `json:"kept"`
	Expires time.Time   `json:"expires,omitzero"` // from the token, zero unknown
	LastOK  time.Time   `json:"last_ok,omitzero"`
}

// Store keeps profiles. Every call honours ctx; implementations add a deadline of their own.
type Store interface {
	// Name is for people: "Secret Service (gnome-keyring)", "memory, this session only".
	Name() string
	// Check says whether the store works now: nil, ErrUnavailable, ErrLocked, ErrTimeout (wrapped with the reason).
	Check(ctx context.Context) error
	List(ctx context.Context) ([]Profile, error) // Fields empty; sorted by name
	Get(ctx context.Context, name string) (Profile, error)
	Put(ctx context.Context, p Profile) error // reads back what it wrote
	Delete(ctx context.Context, name string) error
}
