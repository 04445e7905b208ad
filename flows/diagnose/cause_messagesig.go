package diagnose

import (
	"crypto/md5"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/signing"
)

// messageSignatureCauses are about signatures over named parts of a request (RFC 9421). What is signed over the body alone, as webhooks are, is
// signing.body_mutated of the other signatures: matchBody.
func messageSignatureCauses() []*Cause {
	hides := append([]string{"signing.secret_wrong"}, signingHides...)
	return []*Cause{
		{ID: "signing.component_missing", Title: "The signature does not cover what the server demands", Who: Caller, References: []string{"RFC 9421 sections 2.5, 3.2 and 5", "RFC 9530"}, Hides: hides,
			Meaning: "A signature covers the parts that it names and no others. The server wants more of them, or one that it names is not in the request.", Shows: "Accept-Signature, or words that name a component; a covered header that the request does not have.",
			TellsApart: "The names in Signature-Input beside those that the server lists.", Mends: "Sign the parts that are demanded, and send each part that is signed.",
			Match: matchComponents},
	}
}

// inputs are the signatures that left with the last hop.
func inputs(e *Evidence) []signing.Input {
	h := e.Exchange.Last()
	if h == nil {
		return nil
	}
	in, err := signing.ReadSignatureInput(h.Sent.Values("Signature-Input"))
	if err != nil {
		return nil
	}
	return in
}

func matchComponents(e *Evidence) Match {
	if e.Status < 400 || e.Status >= 500 {
		return no
	}
	if id, m := signerCause(e); id == "signing.component_missing" {
		return m
	} else if id != "" {
		return no
	}
	h := e.Exchange.Last()
	in := inputs(e)
	wanted, _ := signing.ReadSignatureInput(h.Received.Values("Accept-Signature"))
	if len(wanted) > 0 {
		if m := demanded(e, wanted[0], in); m.OK {
			return m
		}
	}
	if len(in) == 0 {
		return no
	}
	for _, c := range in[0].Components { // what the server cannot find, it cannot check
		name, _, _ := strings.Cut(c, ";")
		if strings.HasPrefix(name, "@") || h.Sent.Has(name) {
			continue
		}
		return Match{OK: true, Confidence: 0.95, Title: "The signature covers the header " + clean.Line(name, 40) + ", and the request does not have it", Evidence: []Point{{Where: "request.headers.Signature-Input", What: clean.Line(strings.Join(in[0].Components, " "), 160)}, {Where: "request.headers", What: "no " + clean.Line(name, 40)}},
			Fixes: []Fix{resign("http-signature", "Sign it here with the key, so that each part is there", e), advice(Caller, "Send the header, or leave it out of the signature")}}
	}
	named := namedComponents(e)
	var missing []string
	for _, n := range named {
		if !slices.Contains(in[0].Components, n) {
			missing = append(missing, n)
		}
	}
	if len(missing) == 0 || says(e, "signature", "signed", "component", "digest") == "" || says(e, "missing", "required", "must", "not covered", "not signed", "insufficient", "expected", "lacks") == "" {
		return no
	}
	return Match{OK: true, Confidence: 0.92, Title: "The server demands that the signature covers " + strings.Join(missing, ", "), Evidence: append([]Point{saysPoint(e, "says so itself"), {Where: "request.headers.Signature-Input", What: clean.Line(strings.Join(in[0].Components, " "), 160)}}, signedSteps(e)...),
		Fixes: []Fix{resign("http-signature", "Sign again with "+strings.Join(missing, ", "), e, plainField("components", strings.Join(append(slices.Clone(in[0].Components), missing...), " ")))}}
}

// demanded compares with Accept-Signature (RFC 9421 section 5.1).
func demanded(e *Evidence, want signing.Input, in []signing.Input) Match {
	preset := []string{strings.Join(want.Components, " "), want.Tag}
	fix := resign("http-signature", "Sign it as Accept-Signature asks", e, plainField("components", preset[0]), plainField("tag", preset[1]))
	if want.Label != "" {
		fix.Preset.Fields = append(fix.Preset.Fields, plainField("label", want.Label))
	}
	if want.Algorithm != "" && slices.Contains(signing.Algorithms, want.Algorithm) {
		fix.Preset.Fields = append([]flows.Field{plainField("algorithm", want.Algorithm)}, fix.Preset.Fields...)
	}
	if len(in) == 0 {
		if carriesSignature(e) {
			return no
		}
		return Match{OK: true, Confidence: 0.93, Title: "The server asks for an HTTP message signature, and the request has none", Evidence: []Point{headerPoint(e, "Accept-Signature"), {Where: "request.headers", What: "no Signature-Input"}}, Fixes: []Fix{fix}}
	}
	var missing []string
	for _, c := range want.Components {
		if !slices.Contains(in[0].Components, c) {
			missing = append(missing, c)
		}
	}
	if want.Tag != "" && want.Tag != in[0].Tag {
		missing = append(missing, "tag=\""+clean.Line(want.Tag, 40)+"\"")
	}
	if want.WantsCreated && !in[0].HasCreated {
		missing = append(missing, "created")
	}
	if want.WantsExpires && !in[0].HasExpires {
		missing = append(missing, "expires")
	}
	if len(missing) == 0 {
		return no
	}
	return Match{OK: true, Confidence: 0.96, Title: "The signature does not cover " + clean.Line(strings.Join(missing, ", "), 120) + ", which the server demands", Evidence: append([]Point{headerPoint(e, "Accept-Signature"), {Where: "request.headers.Signature-Input", What: clean.Line(strings.Join(in[0].Components, " "), 160)}}, signedSteps(e)...), Fixes: []Fix{fix}}
}

// messageCause is the cause that the time of an HTTP message signature, or the server's words on its key, name; "" none.
func messageCause(e *Evidence) (id string, m Match) {
	in := inputs(e)
	if len(in) == 0 || e.Status < 400 || e.Status >= 500 {
		return "", no
	}
	now := e.ServerTime
	if now.IsZero() {
		now = e.Now
	}
	at := Point{Where: "response.headers.Date", What: httpclient.Moment(now)}
	made := time.Unix(in[0].Created, 0)
	anew := resign("http-signature", "Sign it anew with the key when it is sent", e)
	switch {
	case in[0].HasExpires && now.Sub(time.Unix(in[0].Expires, 0)) >= time.Second:
		return "signing.expired", Match{OK: true, Confidence: 0.93, Title: "The signature ended " + span(now.Sub(time.Unix(in[0].Expires, 0))) + " before it was looked at", Evidence: []Point{{Where: "request.headers.Signature-Input", What: "expires " + httpclient.Moment(time.Unix(in[0].Expires, 0))}, at}, Fixes: []Fix{anew}}
	case in[0].HasCreated && made.Sub(now) > time.Minute:
		return "signing.clock_skew", Match{OK: true, Confidence: 0.9, Title: "The signature was made " + span(made.Sub(now)) + " ahead of the server's clock", Evidence: []Point{{Where: "request.headers.Signature-Input", What: "created " + httpclient.Moment(made)}, at}, Fixes: []Fix{advice(Caller, "Set this machine's clock (NTP), then sign again")}}
	case in[0].HasCreated && !signedByUs(e) && now.Sub(made) > 5*time.Minute:
		c := 0.75
		ev := []Point{{Where: "request.headers.Signature-Input", What: "created " + httpclient.Moment(made)}, at}
		if says(e, "expired", "too old", "stale", "created") != "" {
			c, ev = 0.94, append([]Point{saysPoint(e, "says so itself")}, ev...)
		}
		return "signing.expired", Match{OK: true, Confidence: c, Title: "The signature is " + span(now.Sub(made)) + " old", Detail: "Servers take one for some minutes, so that nobody can send it again later.", Evidence: ev, Fixes: []Fix{anew}}
	case says(e, "unknown key", "unknown keyid", "key not found", "no such key", "keyid not", "invalid keyid", "unrecognized key", "unknown client key") != "":
		return "signing.key_unknown", Match{OK: true, Confidence: 0.93, Title: "The server does not know the key that signed", Evidence: []Point{saysPoint(e, "says so itself"), {Where: "request.headers.Signature-Input", What: "keyid=" + clean.Line(orWord(in[0].KeyID, "missing"), 80)}},
			Fixes: []Fix{resign("http-signature", "Type the key id by which the server knows the key", e), advice(IdentityAdmin, "Register the public key under this key id")}}
	}
	return "", no
}

// matchSigner: the signature was looked at and is another. The bytes that were signed are shown, since one of them, or the key,
// differs at the server.
func matchSigner(e *Evidence) Match {
	h := e.Exchange.Last()
	if h == nil || e.Status != 400 && e.Status != 401 && e.Status != 403 || oauth1Sent(e) != nil || !h.Sent.Has("Signature") && bodySignature(h) == "" ||
		says(e, "signature", "hmac") == "" || says(e, "invalid", "mismatch", "match", "verif", "failed", "bad", "wrong", "incorrect") == "" {
		return no
	}
	if name, _, _ := digestDiffers(e); name != "" {
		return no
	}
	m := Match{OK: true, Confidence: 0.7, Title: "The server looks at the signature and computes another", Detail: "The key or secret is another, or one of the signed lines is another where the server sees it.", Evidence: append([]Point{saysPoint(e, "refuses the signature")}, signedSteps(e)...),
		Fixes: []Fix{advice(Operator, "Compare the text that the server verifies with the one shown, line by line; where all are the same, the key differs")}}
	switch {
	case !h.Sent.Has("Signature") && h.BodyLen > 0: // then the body may be what differs
		m.Confidence = 0.4
		if signedByUs(e) {
			m.Confidence = 0.5
		}
		m.Fixes = append([]Fix{resign("hmac", "Type the secret and the template again, as the service documents them", e)}, m.Fixes...)
	case h.Sent.Has("Signature"):
		m.Fixes = append([]Fix{resign("http-signature", "Sign it here with the key that belongs to the key id", e)}, m.Fixes...)
	default:
		m.Fixes = append([]Fix{resign("hmac", "Type the secret and the template again, as the service documents them", e)}, m.Fixes...)
	}
	return m
}

// namedComponents are the parts that the server's words name.
func namedComponents(e *Evidence) []string {
	text := said(e)
	var out []string
	for _, c := range []string{"@method", "@target-uri", "@authority", "@scheme", "@request-target", "@path", "@query", "content-digest", "content-type", "content-length", "date", "authorization"} {
		i := strings.Index(text, c)
		if i < 0 || i+len(c) < len(text) && (text[i+len(c)] == '-' || text[i+len(c)] >= 'a' && text[i+len(c)] <= 'z') {
			continue
		}
		if c == "date" && !strings.Contains(text, `"date"`) && !strings.Contains(text, "'date'") || c == "authorization" && !strings.Contains(text, `"authorization"`) {
			continue // words of every day
		}
		out = append(out, c)
	}
	return out
}

// webhookHeaders are the well-known names of a signature over a body; others are known by the word signature in them.
var webhookHeaders = []string{"X-Hub-Signature-256", "X-Hub-Signature", "Stripe-Signature", "X-Slack-Signature", "X-Shopify-Hmac-Sha256", "X-Twilio-Signature", "X-Gitlab-Signature", "Webhook-Signature", "Svix-Signature", "X-Line-Signature", "Paypal-Transmission-Sig", "X-Square-Hmacsha256-Signature", "X-Zm-Signature"}

// bodySignature is the header that holds a signature over the body, "" none.
func bodySignature(h *httpclient.Hop) string {
	for _, f := range h.Sent {
		for _, n := range webhookHeaders {
			if strings.EqualFold(n, f.Name) {
				return f.Name
			}
		}
		if n := strings.ToLower(f.Name); strings.HasPrefix(n, "x-") && (strings.Contains(n, "signature") || strings.Contains(n, "hmac")) {
			return f.Name
		}
	}
	if h.Signed != nil && h.Signed.Scheme == "hmac" && len(h.Signed.Made.Set) > 0 {
		return h.Signed.Made.Set[len(h.Signed.Made.Set)-1][0]
	}
	return ""
}

// carriesSignature reports any signature in a header of the request.
func carriesSignature(e *Evidence) bool {
	h := e.Exchange.Last()
	return h != nil && (signedByUs(e) || h.Sent.Has("Signature") || oauth1Sent(e) != nil || bodySignature(h) != "" || signed(e))
}

func matchBody(e *Evidence) Match {
	h := e.Exchange.Last()
	if h == nil || e.Status != 400 && e.Status != 401 && e.Status != 403 && e.Status != 422 {
		return no
	}
	if name, want, got := digestDiffers(e); name != "" {
		return Match{OK: true, Confidence: 0.95, Title: name + " is not that of the body that was sent", Evidence: []Point{{Where: "request.headers." + name, What: clean.Line(want, 120)}, {Where: "request.body", What: fmt.Sprintf("%s, of %d bytes", got, h.BodyLen)}},
			Fixes: []Fix{advice(Caller, "Make the digest over the very bytes that are sent; with curl send them by --data-binary"), resign("http-signature", "Sign it here with the key: the digest is made of what is sent", e)}}
	}
	name := bodySignature(h)
	blames := says(e, "signature", "hmac", "digest") != "" && says(e, "invalid", "mismatch", "match", "verif", "failed", "bad", "wrong", "incorrect") != ""
	if name == "" || h.BodyLen == 0 || !blames && e.Status != 401 {
		return no
	}
	ev := []Point{{Where: "request.headers." + name, What: "covers the body"}, {Where: "request.body", What: fmt.Sprint(h.BodyLen, " bytes")}}
	if blames {
		ev = append([]Point{saysPoint(e, "refuses the signature")}, ev...)
	}
	if e.Attempt.Request.Sources["body-lines"] != "" && !signedByUs(e) {
		ev[len(ev)-1].What += " without the line ends of its file: curl -d takes them out"
		return Match{OK: true, Confidence: 0.9, Title: "curl -d took the line ends out of the file, and the signature covers it with them", Evidence: ev, Fixes: []Fix{advice(Caller, "Send the file by --data-binary @FILE, which leaves every byte as it is")}}
	}
	m := Match{OK: true, Confidence: 0.42, Title: "The signature over the body is refused: the server hashes other bytes, or has another secret", Evidence: append(ev, signedSteps(e)...),
		Detail: "Which of the two it is shows the hash over the raw body at the server: read as JSON and written anew, or decompressed, the bytes are others.",
		Fixes:  []Fix{advice(Operator, "Hash the raw body before anything reads it, and log the hash beside the one that came"), retype("hmac", "Sign it here with the secret of this very endpoint")}}
	if !blames {
		m.Confidence = 0.3
	}
	return m
}

// digestDiffers compares Content-Digest, Digest and Content-MD5 with the body; name "" where none differs.
func digestDiffers(e *Evidence) (name, want, got string) {
	h := e.Exchange.Last()
	if h.BodyLen != int64(len(h.Body)) {
		return "", "", ""
	}
	for _, n := range []string{"Content-Digest", "Digest"} {
		for _, part := range strings.Split(h.Sent.Get(n), ",") {
			alg, v, ok := strings.Cut(strings.TrimSpace(part), "=")
			alg = strings.ToLower(alg)
			if !ok || alg != "sha-256" && alg != "sha-512" {
				continue
			}
			right, err := signing.ContentDigest(alg, h.Body)
			_, value, _ := strings.Cut(right, "=")
			if err == nil && strings.Trim(v, ":") != strings.Trim(value, ":") {
				return n, alg + "=" + v, alg + "=" + strings.Trim(value, ":")
			}
		}
	}
	if v := h.Sent.Get("Content-MD5"); v != "" {
		sum := md5.Sum(h.Body)
		if right := base64.StdEncoding.EncodeToString(sum[:]); strings.TrimSpace(v) != right {
			return "Content-MD5", v, right
		}
	}
	return "", "", ""
}
