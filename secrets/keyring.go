package secrets

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	gokeyring "github.com/zalando/go-keyring"
)

// indexEntry holds the public part of every profile: go-keyring cannot list entries.
const indexEntry = "index"

// keyringDeadline bounds each call: the library has no timeout, and a locked collection with a desktop prompt blocks
// without end. The call that is abandoned goes on in its goroutine until the prompt is answered.
const keyringDeadline = 5 * time.Second

// backend is the part of go-keyring that is used; tests put a fake in its place.
type backend interface {
	Get(service, user string) (string, error)
	Set(service, user, value string) error
	Delete(service, user string) error
}

type osBackend struct{}

func (osBackend) Get(s, u string) (string, error) { return gokeyring.Get(s, u) }
func (osBackend) Set(s, u, v string) error        { return gokeyring.Set(s, u, v) }
func (osBackend) Delete(s, u string) error        { return gokeyring.Delete(s, u) }

// keyring keeps each profile as one entry of the OS keyring.
type keyring struct {
	service   string
	deadline  time.Duration
	backend   backend
	preflight func() error
}

// NewKeyring returns the store in the OS keyring: Secret Service on Linux and BSD, Keychain on macOS, Credential
// Manager on Windows. Service is the name its entries stand under, "why401".
func NewKeyring(service string) Store {
	return &keyring{service: service, deadline: keyringDeadline, backend: osBackend{}, preflight: preflight}
}

func (*keyring) Name() string {
	switch runtime.GOOS {
	case "darwin":
		return "macOS Keychain"
	case "windows":
		return "Windows Credential Manager"
	}
	return "Secret Service"
}

// preflight says why no keyring can answer here, without starting one: with dbus-x11 installed the D-Bus client
// starts a stray daemon when there is no session bus.
func preflight() error {
	switch runtime.GOOS {
	case "darwin", "windows":
		return nil
	}
	if os.Getenv("DBUS_SESSION_BUS_ADDRESS") != "" {
		return nil
	}
	if _, err := os.Stat("/run/user/" + strconv.Itoa(os.Getuid()) + "/bus"); err == nil {
		return nil
	}
	return fmt.Errorf("%w: no D-Bus session bus, so no Secret Service (gnome-keyring or KWallet) can be asked", ErrUnavailable)
}

// call runs one backend call behind the deadline.
func call[T any](ctx context.Context, k *keyring, do func() (T, error)) (T, error) {
	var zero T
	if err := k.preflight(); err != nil {
		return zero, err
	}
	ctx, cancel := context.WithTimeout(ctx, k.deadline)
	defer cancel()
	type result struct {
		v   T
		err error
	}
	ch := make(chan result, 1)
	go func() {
		v, err := do()
		ch <- result{v, err}
	}()
	select {
	case r := <-ch:
		return r.v, explain(r.err)
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return zero, fmt.Errorf("%w: no answer within %s; a window may be asking for its password on another screen", ErrTimeout, k.deadline)
		}
		return zero, ctx.Err()
	}
}

// explain maps the library's errors to ours, with its text behind.
func explain(err error) error {
	switch text := fmt.Sprint(err); {
	case err == nil:
		return nil
	case errors.Is(err, gokeyring.ErrNotFound):
		return ErrNotFound
	case errors.Is(err, gokeyring.ErrSetDataTooBig):
		return ErrTooBig
	case errors.Is(err, gokeyring.ErrUnsupportedPlatform), strings.Contains(text, "was not provided by any .service"),
		strings.Contains(text, "executable file not found"), strings.Contains(text, "connect: "), strings.Contains(text, "ServiceUnknown"):
		return fmt.Errorf("%w: %s", ErrUnavailable, text)
	case strings.Contains(text, "unlock correct collection"), strings.Contains(text, "IsLocked"), strings.Contains(text, "-25308"):
		return fmt.Errorf("%w: %s", ErrLocked, text)
	}
	return err
}

func (k *keyring) Check(ctx context.Context) error {
	_, err := k.index(ctx)
	if err != nil {
		return fmt.Errorf("checking the keyring: %w", err)
	}
	return nil
}

func (k *keyring) index(ctx context.Context) ([]Profile, error) {
	text, err := call(ctx, k, func() (string, error) { return k.backend.Get(k.service, indexEntry) })
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var ps []Profile
	if err := json.Unmarshal([]byte(text), &ps); err != nil {
		return nil, fmt.Errorf("reading the list of profiles in the keyring: want JSON, got %d bytes that are not: %w", len(text), err)
	}
	sortProfiles(ps)
	return ps, nil
}

func (k *keyring) set(ctx context.Context, entry string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = call(ctx, k, func() (struct{}, error) { return struct{}{}, k.backend.Set(k.service, entry, string(b)) })
	if err != nil {
		return err
	}
	// Some providers report success and keep nothing (a dismissed prompt), so what was written is read back.
	got, err := call(ctx, k, func() (string, error) { return k.backend.Get(k.service, entry) })
	if errors.Is(err, ErrNotFound) || (err == nil && got != string(b)) {
		return ErrMismatch
	}
	return err
}

func (k *keyring) List(ctx context.Context) ([]Profile, error) {
	ps, err := k.index(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the kept credentials: %w", err)
	}
	return ps, nil
}

func (k *keyring) Get(ctx context.Context, name string) (Profile, error) {
	text, err := call(ctx, k, func() (string, error) { return k.backend.Get(k.service, "profile "+name) })
	if err != nil {
		return Profile{}, fmt.Errorf("reading profile %q: %w", name, err)
	}
	var p Profile
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return Profile{}, fmt.Errorf("reading profile %q: the entry is no profile of ours", name)
	}
	return p, nil
}

func (k *keyring) Put(ctx context.Context, p Profile) error {
	if err := CheckName(p.Name); err != nil {
		return err
	}
	if err := k.set(ctx, "profile "+p.Name, p); err != nil {
		return fmt.Errorf("keeping profile %q: %w", p.Name, err)
	}
	ps, err := k.index(ctx)
	if err != nil {
		return fmt.Errorf("keeping profile %q: %w", p.Name, err)
	}
	out := []Profile{p.Public()}
	for _, q := range ps {
		if q.Name != p.Name {
			out = append(out, q)
		}
	}
	sortProfiles(out)
	if err := k.set(ctx, indexEntry, out); err != nil {
		return fmt.Errorf("listing profile %q: %w", p.Name, err)
	}
	return nil
}

func (k *keyring) Delete(ctx context.Context, name string) error {
	ps, err := k.index(ctx)
	if err != nil {
		return fmt.Errorf("deleting profile %q: %w", name, err)
	}
	// The secret goes first: a listed name without a secret can be deleted again, the reverse would be forgotten.
	_, err = call(ctx, k, func() (struct{}, error) { return struct{}{}, k.backend.Delete(k.service, "profile "+name) })
	listed := false
	out := ps[:0]
	for _, q := range ps {
		if q.Name == name {
			listed = true
			continue
		}
		out = append(out, q)
	}
	if err != nil && (!errors.Is(err, ErrNotFound) || !listed) {
		return fmt.Errorf("deleting profile %q: %w", name, err)
	}
	if err := k.set(ctx, indexEntry, out); err != nil {
		return fmt.Errorf("deleting profile %q: %w", name, err)
	}
	return nil
}

// Plain is an error of a Store in one clause for people; what the library said along with it is the doctor's to show.
func Plain(err error) string {
	for _, known := range []error{ErrUnavailable, ErrLocked, ErrTimeout, ErrTooBig, ErrMismatch, ErrNotFound} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return err.Error()
}

// Advice says what a person can do about an error of a Store, "" where there is nothing to say.
func Advice(err error) string {
	switch {
	case errors.Is(err, ErrName):
		return "Change the name: up to 64 letters, digits, dots, dashes, underscores, and spaces between them."
	case errors.Is(err, ErrUnavailable):
		return "Install and start a keyring (gnome-keyring, KWallet), or keep it for this session only."
	case errors.Is(err, ErrLocked):
		return "Unlock the keyring, then try again; over SSH there is no window that could ask you."
	case errors.Is(err, ErrTimeout):
		return "Answer the keyring's own window, then try again."
	case errors.Is(err, ErrTooBig):
		return "This keyring takes only small values; keep it for this session only."
	case errors.Is(err, ErrMismatch):
		return "The keyring said yes and kept something else: check its state, nothing was kept here."
	case errors.Is(err, ErrNotFound):
		return "Keep the credential again, or choose another."
	}
	return ""
}
