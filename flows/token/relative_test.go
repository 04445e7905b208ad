package token

import (
	"testing"
	"time"
)

// TestRelativeBeyondADuration: a duration ends at 292 years, and the times that a token names do not.
func TestRelativeBeyondADuration(t *testing.T) {
	for at, want := range map[time.Time]string{
		now.Add(90 * time.Minute):                   "in 1 h 30 min",
		now.AddDate(-100, 0, 0):                     "100.0 years ago",
		now.AddDate(419, 0, 0):                      "in 419.0 years",
		now.AddDate(-2000, 0, 0):                    "2000.0 years ago",
		time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC): "in 7971.9 years",
	} {
		if got := Relative(at, now); got != want {
			t.Errorf("%s: got %q, want %q", at, got, want)
		}
	}
}
