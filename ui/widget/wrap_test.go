package widget

import (
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"why401/ui/theme"
)

func TestWrapBreaksBetweenWords(t *testing.T) {
	for _, row := range []struct {
		reason, text string
		width        int
		want         []string
	}{
		{"a header's name stays whole", "in the header X-Api-Key", 18, []string{"in the header", "X-Api-Key"}},
		{"and a password", "CANARY-apple-tree is it", 20, []string{"CANARY-apple-tree is", "it"}},
		{"a word longer than a line is broken", "abc-defghijklmnop", 8, []string{"abc-defg", "hijklmno", "p"}},
		{"a number stays with its unit", "expired at 11:00:00 UTC, 2 d 21 h ago, it says", 24, []string{"expired at 11:00:00 UTC,", "2 d 21 h ago, it says"}},
		{"what stands for a secret stays whole", "Authorization: DPoP ‹JWT 597 chars #7a98›", 30, []string{"Authorization: DPoP", "‹JWT 597 chars #7a98›"}},
		{"no word alone at the end", "the token lacks the permission for this.", 36, []string{"the token lacks the permission", "for this."}},
		{"unless the line above would have one alone", "opaque permission this", 18, []string{"opaque permission", "this"}},
		{"nor where the end is a line of its own", "a b c d\ne", 18, []string{"a b c d", "e"}},
		{"a long one where its parts end", "host;x-amz-date;x-amz-content-sha", 18, []string{"host;x-amz-date;", "x-amz-content-sha"}},
		{"JSON too", `{"error":"invalid","message":"the end"}`, 24, []string{`{"error":"invalid",`, `"message":"the end"}`}},
		{"lines of its own", "this:\nCANARY-apple-tree", 30, []string{"this:", "CANARY-apple-tree"}},
	} {
		if got := Wrap(row.text, row.width); !slices.Equal(got, row.want) {
			t.Errorf("%s: got %q, want %q", row.reason, got, row.want)
		}
	}
}

// TestANoteGivesWay: what would break a word of the text, or be cut, goes below.
func TestANoteGivesWay(t *testing.T) {
	th := theme.New(true, colorprofile.ASCII, true)
	for _, row := range []struct {
		reason      string
		width       int
		text, right string
		want        []string
	}{
		{"beside it where both fit", 40, "exp 2026-11-22", "3 days", []string{"exp 2026-11-22", "3 days"}},
		{"a long one beside a short text", 40, "wrong", "built in against slips", []string{"wrong        built in against slips"}},
		{"a word would be broken", 40, `Bearer error="invalid_token",`, "the challenge", []string{`error="invalid_token",`, "the challenge"}},
		{"the note would be cut", 40, "Fits", "basic.wrong_password", []string{"Fits", "basic.wrong_password"}},
	} {
		got := strings.Join(Lines(th, row.width, Row{Text: row.text, Right: row.right}), "\n")
		for _, w := range row.want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: no %q in:\n%s", row.reason, w, got)
			}
		}
	}
}

// TestAListSaysWhatIsBeyond: above and below, and the pointer stands under neither hint.
func TestAListSaysWhatIsBeyond(t *testing.T) {
	th := theme.New(true, colorprofile.ASCII, true)
	var rows []Row
	for i := range 20 {
		rows = append(rows, Row{Text: "row " + string(rune('a'+i))})
	}
	for at := range rows {
		v := ansi.Strip(List(th, rows, at, 40, 6))
		if !strings.Contains(v, "›  row "+string(rune('a'+at))) {
			t.Errorf("row %d is not in sight:\n%s", at, v)
		}
		if up := strings.Contains(v, "↑"); up != (at > 3) {
			t.Errorf("at row %d it says that there is more above: %v\n%s", at, up, v)
		}
	}
	lines := make([]string, 20)
	if out, _ := Fit(th, lines, 5, 40, 6); !strings.Contains(out, "↑ 6 more") || !strings.Contains(out, "↓ 10 more") {
		t.Errorf("Fit does not say what it cuts:\n%s", out)
	}
}
