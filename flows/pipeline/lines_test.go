package pipeline

import (
	"slices"
	"testing"
)

// TestLines holds that a flag is not torn at its hyphens: it has to be copied from the text.
func TestLines(t *testing.T) {
	got := Lines("Send a Kerberos ticket (curl --negotiate -u :) by 2026-11-26", 32)
	want := []string{"Send a Kerberos ticket (curl", "--negotiate -u :) by 2026-11-26"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
