package clean

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestJSONInPiecesIsTheSameAndShowsAll: a recording is copied in pieces, and a character may lie across two.
func TestJSONInPiecesIsTheSameAndShowsAll(t *testing.T) {
	const text = "a\u009b31m \u202eb ä 漢 \U000e0041 end"
	in := []byte(`["` + text + `"]`)
	for size := 1; size < 8; size++ {
		var b strings.Builder
		w := &JSONWriter{W: &b}
		for i := 0; i < len(in); i += size {
			if n, err := w.Write(in[i:min(i+size, len(in))]); err != nil || n != min(size, len(in)-i) {
				t.Fatal(n, err)
			}
		}
		var back []string
		if err := json.Unmarshal([]byte(b.String()), &back); err != nil || back[0] != text {
			t.Errorf("pieces of %d: %q, %v", size, b.String(), err)
		}
		if strings.ContainsAny(b.String(), "\u009b\u202e\U000e0041") || !strings.Contains(b.String(), "ä 漢") {
			t.Errorf("pieces of %d: %q", size, b.String())
		}
	}
}
