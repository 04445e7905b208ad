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
	if len(j.Recipients) < 2 {
		return
	}
	for _, r := range j.Recipients[:min(len(j.Recipients), maxRecipients+1)] {
		h := maps.Clone(shared)
		if own, _, bad := object(r.Header); bad == "" && h != nil {
			maps.Copy(own, h) // what is shared stands
			h = own
		}
		t.heads = append(t.heads, h)
	}
}
