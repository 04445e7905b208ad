package diagnose

import (
	"slices"
	"testing"
	"time"

	"why401/flows/token"
	"why401/httpclient/challenge"
)

func TestExpectedReadsTheAnswer(t *testing.T) {
	e := &Evidence{Now: caseClock, ServerTime: caseClock.Add(-18 * time.Minute), Skew: -18 * time.Minute}
	e.Challenges, _ = challenge.Parse([]string{`Bearer error="insufficient_user_authentication", acr_values="gold silver", max_age="300"`, `Bearer error="insufficient_scope", scope="read write"`}, false)
	got := Expected(e, token.Expect{Audience: "a"})
	if got.Audience != "a" || !slices.Equal(got.ACR, []string{"gold", "silver"}) || got.MaxAge != 5*time.Minute || !slices.Equal(got.Scopes, []string{"read", "write"}) || !got.Server.Equal(e.ServerTime) {
		t.Errorf("%+v", got)
	}
	e.Challenges, _ = challenge.Parse([]string{`Bearer scope="openid"`}, false)
	e.Skew = time.Second
	if got := Expected(e, token.Expect{Scopes: []string{"mine"}}); !slices.Equal(got.Scopes, []string{"mine"}) || !got.Server.IsZero() {
		t.Errorf("what the person told goes first, and a second is no skew: %+v", got)
	}
	if got := Expected(e, token.Expect{}); len(got.Scopes) != 0 {
		t.Errorf("a scope that is named without insufficient_scope is a hint, and no fault of the token: %+v", got)
	}
}
