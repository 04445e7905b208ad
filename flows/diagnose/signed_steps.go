package diagnose

import (
	"strings"

	"why401/flows"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
	"why401/httpclient/redact"
)

// signedSteps are the lines that a signature of ours covers, as evidence: each line is one that may differ at the server. Nothing is
// known of them where the signature was pasted.
func signedSteps(e *Evidence) []Point {
	h := e.Exchange.Last()
	if h == nil || h.Signed == nil {
		return nil
	}
	red := &redact.Redactor{}
	red.AddExchange(e.Exchange)
	var out []Point
	name := ""
	for _, s := range red.Steps(h.Signed) {
		if s.Name != "" {
			name = s.Name
		}
		switch name {
		case "base string", "header of the proof", "claims of the proof": // the other lines say the same, one thing each
			continue
		}
		p := Point{Where: "signed." + strings.ReplaceAll(name, " ", "_"), What: clean.Line(s.Text, 200), Sign: "✓"}
		if strings.HasPrefix(name, "key") {
			p.Sign, p.Note = "?", "differs where the secret or key is another"
		}
		if out = append(out, p); len(out) == 24 { // a form of a hundred fields is no evidence
			break
		}
	}
	return out
}

// resign asks for what signs, so that the request is signed here; the fields that are no secret stand there already.
func resign(id, do string, e *Evidence, preset ...flows.Field) Fix {
	f := retype(id, do)
	f.Preset = flows.Credential{Scheme: id, Fields: preset}
	for _, x := range e.Credential.Fields {
		switch x.Name {
		case "consumer-key", "method", "realm", "key-id", "algorithm", "components", "label", "tag", "key-file":
			if e.Credential.Scheme == id && f.Preset.Get(x.Name).IsZero() {
				f.Preset.Fields = append(f.Preset.Fields, x)
			}
		}
	}
	return f
}

// plainField is a field that is no secret.
func plainField(name, v string) flows.Field {
	return flows.Field{Name: name, Value: mask.NewSensitive(name, v), Source: "the server's answer"}
}
