package token

import "maps"

// An encrypted token may be for several recipients, each with an algorithm and a key of their own (RFC 7516 section 7.2.1): a key that
// fits one of them opens it.

// maxRecipients bounds them: each key is tried for each.
const maxRecipients = 20

// recipients are the headers, one for each, the shared members in all of them; at most one more than maxRecipients.
func (t Token) recipients() []map[string]any {
	if len(t.heads) > 1 {
		return t.heads
	}
	return []map[string]any{t.Header}
}

// readRecipients keeps them.
func (t *Token) readRecipients(j serialised, shared map[string]any) {
	if len(j.recipients) < 2 {
		return
	}
	for _, own := range j.recipients[:min(len(j.recipients), maxRecipients+1)] {
		t.heads = append(t.heads, beneath(shared, own))
	}
}

// beneath is the header of one recipient: what it has of its own, and over that what is shared, of which a part is protected.
func beneath(shared, own map[string]any) map[string]any {
	h := maps.Clone(shared)
	for k, v := range own {
		if _, there := h[k]; !there {
			h[k] = v
		}
	}
	return h
}
