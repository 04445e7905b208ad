package secrets

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	gokeyring "github.com/zalando/go-keyring"
)

// fake is a backend in memory whose faults can be set.
type fake struct {
	m              map[string]string
	setErr, getErr error
	drop           bool // says yes and keeps nothing
	block          chan struct{}
}

func (f *fake) Get(_, u string) (string, error) {
	if f.block != nil {
		<-f.block
	}
	if f.getErr != nil {
		return "", f.getErr
	}
	v, ok := f.m[u]
	if !ok {
		return "", gokeyring.ErrNotFound
	}
	return v, nil
}

func (f *fake) Set(_, u, v string) error {
	if f.setErr == nil && !f.drop {
		f.m[u] = v
	}
	return f.setErr
}

func (f *fake) Delete(_, u string) error {
	if _, ok := f.m[u]; !ok {
		return gokeyring.ErrNotFound
	}
	delete(f.m, u)
	return nil
}

func newFake() (*fake, *keyring) {
	f := &fake{m: map[string]string{}}
	return f, &keyring{service: "test", deadline: time.Second, backend: f, preflight: func() error { return nil }}
}

func profile(name string) Profile {
	return Profile{Name: name, Hosts: []string{"https://api.example.test:443"}, Scheme: "bearer", Fields: map[string]string{"token": "CANARY-" + name}, Method: "GET", URL: "https://api.example.test/me"}
}

func TestStoresKeepListAndDelete(t *testing.T) {
	_, k := newFake()
	for _, s := range []Store{k, NewMemory()} {
		t.Run(s.Name(), func(t *testing.T) {
			ctx := context.Background()
			for _, n := range []string{"b", "a", "b"} {
				if err := s.Put(ctx, profile(n)); err != nil {
					t.Fatal(err)
				}
			}
			got, err := s.Get(ctx, "a")
			if err != nil || !reflect.DeepEqual(got, profile("a")) {
				t.Fatalf("Get = %v, %v", got, err)
			}
			list, err := s.List(ctx)
			if err != nil || len(list) != 2 || list[0].Name != "a" || list[1].Name != "b" {
				t.Fatalf("List = %v, %v; want a and b", list, err)
			}
			if list[0].Fields != nil {
				t.Error("List hands out secret fields")
			}
			if err := s.Delete(ctx, "a"); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Get(ctx, "a"); !errors.Is(err, ErrNotFound) {
				t.Errorf("a missing entry gave %v, want ErrNotFound: never an empty password", err)
			}
			if err := s.Delete(ctx, "a"); !errors.Is(err, ErrNotFound) {
				t.Errorf("deleting twice gave %v", err)
			}
		})
	}
}

func TestKeyringFaultsAreNamed(t *testing.T) {
	for _, row := range []struct {
		reason string
		spoil  func(*fake, *keyring)
		want   error
	}{
		{"a dismissed prompt says yes and keeps nothing", func(f *fake, _ *keyring) { f.drop = true }, ErrMismatch},
		{"locked collection", func(f *fake, _ *keyring) {
			f.setErr = errors.New("failed to unlock correct collection '/org/freedesktop/secrets/collection/login'")
		}, ErrLocked},
		{"no provider", func(f *fake, _ *keyring) {
			f.setErr = errors.New("The name org.freedesktop.secrets was not provided by any .service files")
		}, ErrUnavailable},
		{"value too large", func(f *fake, _ *keyring) { f.setErr = gokeyring.ErrSetDataTooBig }, ErrTooBig},
		{"no bus", func(_ *fake, k *keyring) { k.preflight = func() error { return ErrUnavailable } }, ErrUnavailable},
		{"a prompt that nobody answers", func(f *fake, k *keyring) { f.block = make(chan struct{}); k.deadline = time.Millisecond }, ErrTimeout},
	} {
		t.Run(row.reason, func(t *testing.T) {
			f, k := newFake()
			row.spoil(f, k)
			err := k.Put(context.Background(), profile("x"))
			if !errors.Is(err, row.want) {
				t.Fatalf("Put = %v, want %v", err, row.want)
			}
			if strings.Contains(err.Error(), "CANARY") {
				t.Errorf("the error shows the secret: %v", err)
			}
			if Advice(err) == "" {
				t.Errorf("no advice for %v", err)
			}
		})
	}
}

func TestProfileNeverPrintsItsFields(t *testing.T) {
	p := profile("x")
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		if s := fmt.Sprintf(verb, p); strings.Contains(s, "CANARY") {
			t.Errorf("%s prints %q", verb, s)
		}
	}
	if b, _ := json.Marshal(p.Public()); strings.Contains(string(b), "CANARY") {
		t.Error("Public carries the secret")
	}
}

func TestMayGoToItsOriginOnly(t *testing.T) {
	p := profile("x")
	for url, want := range map[string]bool{
		"https://api.example.test/other":             true,
		"https://API.example.test:443/":              true,
		"http://api.example.test/":                   false, // another scheme
		"https://api.example.test:8443/":             false, // another port
		"https://api.example.test.evil.test/":        false,
		"https://evil.test/https://api.example.test": false,
		"ftp://api.example.test/":                    false,
		"::":                                         false,
	} {
		if got := p.MayGoTo(url); got != want {
			t.Errorf("MayGoTo(%s) = %v, want %v", url, got, want)
		}
	}
}

func TestCheckName(t *testing.T) {
	for name, ok := range map[string]bool{"orchard-ci": true, "Åsa work": true, "": false, " x": false, "a:b": false, "a/b": false, "a\nb": false, strings.Repeat("x", 65): false} {
		if err := CheckName(name); (err == nil) != ok {
			t.Errorf("CheckName(%q) = %v", name, err)
		}
	}
}

// TestPlainIsAClause: a person reads what is the matter, not which calls led there.
func TestPlainIsAClause(t *testing.T) {
	for _, row := range []struct {
		reason, want string
		err          error
	}{
		{"the library's words stay out", "no keyring on this machine", fmt.Errorf("listing the kept credentials: %w: dial unix /run/bus: connect: no such file", ErrUnavailable)},
		{"what is wrong with a name is said", "this name cannot be used: it holds ':'", CheckName("a:b")},
		{"what is not known is told whole", "something else", errors.New("something else")},
	} {
		if got := Plain(row.err); got != row.want {
			t.Errorf("%s: %q, want %q", row.reason, got, row.want)
		}
	}
}
