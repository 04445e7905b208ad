package diagnose

import (
	"slices"
	"strings"
	"testing"
)

// TestWhatIsHiddenExists: a cause that hides what nobody declares hides nothing, and says nothing of it.
func TestWhatIsHiddenExists(t *testing.T) {
	for _, c := range All() {
		for _, h := range c.Hides {
			family, all := strings.CutSuffix(h, "*")
			if !slices.ContainsFunc(All(), func(o *Cause) bool { return o.ID == h || all && strings.HasPrefix(o.ID, family) }) {
				t.Errorf("%s hides %s, which is no declared cause and no family of them", c.ID, h)
			}
		}
	}
}

// TestEveryPageIsWhole: the page of a cause says what it means, shows, is told apart by, and what mends it; the remedy speaks to who
// acts, who is named beside it: "Set the clock", not "The operator sets the clock".
func TestEveryPageIsWhole(t *testing.T) {
	seen := map[string]string{}
	for _, c := range All() {
		for name, text := range map[string]string{"Meaning": c.Meaning, "Shows": c.Shows, "TellsApart": c.TellsApart, "Mends": c.Mends} {
			if text == "" && name == "TellsApart" && slices.Contains([]string{"none", "not_auth", "unreachable"}, c.Family()) {
				continue // the answer, or its absence, says itself what it is
			}
			if !strings.HasSuffix(text, ".") {
				t.Errorf("%s: want a sentence for %s, got %q", c.ID, name, text)
			}
			if strings.Contains(strings.ToLower(text), "the operator") {
				t.Errorf("%s: %s speaks of the operator, and the line beside it of the %s: %q", c.ID, name, Operator.Words(), text)
			}
		}
		for _, third := range []string{"The ", "An ", "A "} {
			if strings.HasPrefix(c.Mends, third) {
				t.Errorf("%s: want a remedy in the imperative, got %q", c.ID, c.Mends)
			}
		}
		if c.Who == "" || strings.HasSuffix(c.Title, ".") {
			t.Errorf("%s: want who acts, and a title without a full stop, got %q and %q", c.ID, c.Who, c.Title)
		}
		if other := seen[c.Title]; other != "" {
			t.Errorf("%s and %s have one title: %q", c.ID, other, c.Title)
		}
		seen[c.Title] = c.ID
	}
}

// TestFamiliesStandTogether: no family is listed in two places, and none of the causes is lost.
func TestFamiliesStandTogether(t *testing.T) {
	seen, n := map[string]bool{}, 0
	for _, f := range Families() {
		if seen[f[0].Family()] {
			t.Errorf("the family %s is listed twice", f[0].Family())
		}
		seen[f[0].Family()] = true
		for _, c := range f {
			if n++; c.Family() != f[0].Family() {
				t.Errorf("%s stands among the family %s", c.ID, f[0].Family())
			}
		}
	}
	if n != len(All()) {
		t.Errorf("want %d causes, got %d", len(All()), n)
	}
}
