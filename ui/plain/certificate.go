package plain

import (
	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// withPassphrase asks for the passphrase of a client certificate where none was given, and says where its files cannot be used.
func (f *Face) withPassphrase(a flows.Attempt) (flows.Attempt, bool, error) {
	c := &httpclient.Client{ReadFile: f.Services.ReadFile, Getenv: f.Services.Env, Now: f.Services.Now}
	for {
		file, ofProxy := c.PassphraseNeeded(a.Request)
		if file == "" {
			break
		}
		shown := clean.Line(mask.Word(file), 120)
		f.say("%s is encrypted, and no passphrase was given.", shown)
		var pass string
		var err error
		if f.ReadSecret != nil {
			pass, err = f.ReadSecret("Its passphrase (not shown while you type) ")
		} else {
			pass, err = f.read("Its passphrase:")
		}
		if err != nil {
			return a, false, errEnd
		}
		if pass == "" {
			f.say("Nothing was sent: without the passphrase the certificate cannot be used.")
			return a, false, nil
		}
		a.Request = a.Request.Clone()
		if given := mask.NewSensitive("passphrase", pass); ofProxy {
			a.Request.Proxy.TLS.Pass = given
		} else {
			a.Request.TLS.Pass = given
		}
	}
	if err := c.CheckCertificate(a.Request); err != nil {
		f.say("Nothing was sent: %s.", clean.Line(err.Error(), 300))
		return a, false, nil
	}
	return a, true, nil
}
