package diagnose

import (
	"cmp"

	"why401/flows"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
	"why401/httpclient/signing"
)

// sigV4 is the signature by AWS Signature Version 4 that left with the last hop.
func sigV4(e *Evidence) (signing.SigV4Sent, bool) {
	h := e.Exchange.Last()
	if h == nil {
		return signing.SigV4Sent{}, false
	}
	s, _, ok := h.ReadSignature()
	return s, ok
}

// refusedSigned reports a refusal of a request that carried a signature.
func refusedSigned(e *Evidence) bool { return e.Status >= 400 && e.Status < 500 && signed(e) }

// signedHere is true where this program made the signature, of now.
func signedHere(e *Evidence) bool { h := e.Exchange.Last(); return h != nil && h.Signed != nil }

// where names the place of a part of the signature.
func sigWhere(s signing.SigV4Sent, name string) string {
	if s.Query {
		return "request.url.query.X-Amz-" + name
	}
	return "request.headers.Authorization." + name
}

func scopePoint(s signing.SigV4Sent) Point {
	return Point{Where: sigWhere(s, "Credential"), What: clean.Line(mask.User(s.Key, "x"+s.Signature)+"/"+s.Scope(), 160), Sign: "✓", Note: "what was signed for"}
}

func stampPoint(s signing.SigV4Sent, note string) Point {
	where := "request.headers.X-Amz-Date"
	if s.Query {
		where = "request.url.query.X-Amz-Date"
	}
	return Point{Where: where, What: httpclient.Moment(s.At), Note: note}
}

// signedAt is the time of a signature where nothing is wrong with it.
func signedAt(s signing.SigV4Sent) Point {
	p := stampPoint(s, "signed")
	p.Sign = "✓"
	return p
}

// signAgain asks for the key, with what the signature tells of it in place.
func signAgain(do string, s signing.SigV4Sent) Fix {
	f := retype("aws-sigv4", do)
	f.Preset = flows.Credential{Scheme: "aws-sigv4"}
	for _, p := range [][2]string{{"key", s.Key}, {"region", s.Region}, {"service", s.Service}} {
		if p[1] != "" {
			f.Preset.Fields = append(f.Preset.Fields, flows.Field{Name: p[0], Value: mask.NewSensitive(p[0], clean.Line(p[1], 100))})
		}
	}
	return f
}

// signedAnew is the fix that signs once more with the key that is here, false where the secret is not.
func signedAnew(e *Evidence, id, do, region, service string) (Fix, bool) {
	if e.Credential.Scheme != "aws-sigv4" || e.Credential.Get("secret").IsZero() {
		return Fix{}, false
	}
	return Fix{ID: id, Who: Caller, Do: do, Apply: func(a flows.Attempt) (flows.Attempt, error) {
		c := flows.Credential{Scheme: a.Credential.Scheme}
		for _, f := range a.Credential.Fields {
			if v := map[string]string{"region": region, "service": service}[f.Name]; v == "" {
				c.Fields = append(c.Fields, f)
			}
		}
		for name, v := range map[string]string{"region": cmp.Or(region, a.Credential.Get("region").Reveal()), "service": cmp.Or(service, a.Credential.Get("service").Reveal())} {
			if v != "" && c.Get(name).IsZero() {
				c.Fields = append(c.Fields, flows.Field{Name: name, Value: mask.NewSensitive(name, v), Source: "the answer"})
			}
		}
		return scheme.Apply(a, c)
	}}, true
}
