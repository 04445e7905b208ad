package token

import (
	"encoding/json"
	"maps"
	"strings"
)

// An encrypted token may be for several recipients, each with an algorithm and a key of their own (RFC 7516 section 7.2.1): a key that
// fits one of them opens it.

const maxRecipients = 100

// recipients are the headers, one for each, the shared members in all of them.
func (t Token) recipients() []map[string]any {
	var j serialised
	if !strings.HasPrefix(t.Raw, "{") || json.Unmarshal([]byte(t.Raw), &j) != nil || len(j.Recipients) < 2 {
		return []map[string]any{t.Header}
	}
	var quiet Token // jwsJSON has said what is wrong
	shared, _ := quiet.joined("header", j.Protected, j.Unprotected)
	var out []map[string]any
	for _, r := range j.Recipients[:min(len(j.Recipients), maxRecipients)] {
		h := maps.Clone(shared)
		if own, _, bad := object(r.Header); bad == "" && h != nil {
			maps.Copy(own, h) // what is shared stands
			h = own
		}
		out = append(out, h)
	}
	return out
}
