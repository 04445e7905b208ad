package httpclient

import "why401/httpclient/digest"

// digestAnswerer answers Digest challenges (RFC 7616): one leg, as often as its nonce is good.
type digestAnswerer struct {
	asked  *digest.Challenge
	nc     int
	cnonce string
	fresh  int // times that a nonce was called stale
}

// maxStale is how often a nonce may be called stale in one exchange: an answer to a fresh one is due once.
const maxStale = 1

func (d *digestAnswerer) due() bool   { return d.asked == nil }
func (d *digestAnswerer) bound() bool { return false }
func (d *digestAnswerer) anew()       {}

func (d *digestAnswerer) value(s saying) (string, AuthStep) {
	if d.asked == nil {
		return "", nil
	}
	if d.nc++; d.cnonce == "" {
		d.cnonce = digest.NewCNonce()
	}
	v, a := AnswerDigest(*d.asked, s.login, s.method, s.uri, d.cnonce, d.nc, "")
	return v, &a
}

// hear reads a challenge. One that comes after an answer, and does not call its nonce stale, says that the login is wrong.
func (d *digestAnswerer) hear(params string) bool {
	before := d.asked != nil
	c, ok := digest.ReadChallenge(params)
	if before && c.Stale {
		d.fresh++
	}
	if !ok || before && (!c.Stale || d.fresh > maxStale) {
		return false
	}
	d.asked, d.nc, d.cnonce = &c, 0, ""
	return true
}
