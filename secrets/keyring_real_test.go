package secrets

import (
	"context"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"
)

// TestRealSecretService keeps, lists, reads and deletes against a real keyring. It skips without one, and fails where
// WHY401_REAL_KEYRING promises one (.ci/with-keyring).
func TestRealSecretService(t *testing.T) {
	k := NewKeyring("why401-test")
	ctx := context.Background()
	if os.Getenv("WHY401_REAL_KEYRING") == "" {
		t.Skip("no throw-away keyring: run .ci/with-keyring go test ./secrets (needs gnome-keyring, dbus-daemon, dbus-bin)")
	}
	if err := k.Check(ctx); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ reason, value string }{
		{"a plain token", "CANARY-plain"},
		{"Unicode and newlines", "CANARY-ü-\n-✓-\u202e"},
		{"a token with many groups", "CANARY-" + strings.Repeat("x", 100<<10)},
	} {
		t.Run(row.reason, func(t *testing.T) {
			p := profile("real")
			p.Fields = map[string]string{"token": row.value}
			if err := k.Put(ctx, p); err != nil {
				t.Fatal(err)
			}
			got, err := k.Get(ctx, "real")
			if err != nil || !reflect.DeepEqual(got, p) {
				t.Fatalf("what came back differs (%v)", err)
			}
			list, err := k.List(ctx)
			if err != nil || len(list) != 1 || list[0].Name != "real" {
				t.Fatalf("List = %v, %v", list, err)
			}
			if err := k.Delete(ctx, "real"); err != nil {
				t.Fatal(err)
			}
			if _, err := k.Get(ctx, "real"); !errors.Is(err, ErrNotFound) {
				t.Fatalf("after Delete, Get = %v", err)
			}
		})
	}
}
