package triage

import (
	"io"
	"strings"

	"why401/flows/diagnose"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/har"
	"why401/httpclient/lazyregexp"
	"why401/httpclient/mask"
)

// whyHidden is the reason where nothing in the archive is a credential.
const whyHidden = "the recording holds no Authorization, Cookie or Set-Cookie at all, as browsers write it when sensitive data is left out"

// recording knows whether an archive shows the credentials that were sent. Browsers leave Authorization, Cookie and
// Set-Cookie out unless they are told not to, and then all of them: one that is there shows that none was left out.
type recording struct{ shows bool }

func (r *recording) see(d *har.Draft) {
	if !r.shows {
		r.shows = d.Sends("Authorization") || d.Sends("Cookie") || d.HasCookies() || d.Receives("Set-Cookie")
	}
}

// blackened is a value that somebody put in place of a secret.
var blackened = lazyregexp.New(`(?i)^(?:\W*(?:redacted|removed|sanitized|sanitised|masked|hidden|filtered|stripped|censored|anonymi[sz]ed|scrubbed)(?:[ :_-].*)?\W*|[*x•·.…-]{3,}|\[[^\]]*(?:redacted|removed|hash)[^\]]*\]|‹[^›]*›)$`)

// blackedOut says why this entry does not show its credential, "" where it does. Fields whose secret was blacked out are
// taken off, so that the stand-in is not judged as a credential.
func blackedOut(e *har.Entry) string {
	if len(e.Sent) == 0 {
		return "the recording holds no header of this request"
	}
	var kept httpclient.Headers
	var gone []string
	for _, h := range e.Sent {
		if mask.SecretName(h.Name) && !strings.HasPrefix(h.Name, ":") && standIn(h.Value) {
			gone = append(gone, h.Name)
			continue
		}
		kept = append(kept, h)
	}
	if len(gone) == 0 {
		return ""
	}
	e.Sent = kept
	return diagnose.BlackedOut(clean.Line(strings.Join(gone, " and "), 80))
}

// standIn reports whether a field's value, its scheme word and cookie names aside, holds nothing but stand-ins.
func standIn(value string) bool {
	v := strings.TrimSpace(value)
	if v == "" || blackened.Re().MatchString(v) {
		return true
	}
	if _, rest, ok := strings.Cut(v, " "); ok && !strings.Contains(v, "=") {
		return blackened.Re().MatchString(strings.TrimSpace(rest))
	}
	if !strings.Contains(v, "=") {
		return false
	}
	for _, c := range strings.Split(v, ";") {
		_, val, ok := strings.Cut(strings.TrimSpace(c), "=")
		if ok && !blackened.Re().MatchString(strings.Trim(val, `"`)) {
			return false
		}
	}
	return true
}

// Hidden says why an archive may not show the credentials that were sent, "" where it shows some.
func Hidden(r io.Reader) string {
	var rec recording
	_, _ = har.Read(r, har.StringLimit, func(d *har.Draft) error {
		if rec.see(d); rec.shows {
			return har.ErrStop
		}
		return nil
	})
	if rec.shows {
		return ""
	}
	return whyHidden
}
