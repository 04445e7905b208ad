package screen

import (
	tea "charm.land/bubbletea/v2"

	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
	"why401/ui/kit"
)

// certMsg is what was found in the files of a request's client certificate.
type certMsg struct {
	by      kit.Screen
	needs   string // the encrypted file that no passphrase was given for; "" none
	ofProxy bool   // it is the one for the proxy
	err     error  // why the files cannot be used
}

// lookAtCertificate reads the files of a client certificate before anything is sent; nil where r names none.
func lookAtCertificate(s kit.Services, by kit.Screen, r httpclient.Request) tea.Cmd {
	if r.ClientCertFile == "" && (r.Proxy == nil || r.Proxy.TLS.CertFile == "") {
		return nil
	}
	c := &httpclient.Client{ReadFile: s.ReadFile, Getenv: s.Env, Now: s.Now}
	return job(func() tea.Msg {
		m := certMsg{by: by}
		if m.needs, m.ofProxy = c.PassphraseNeeded(r); m.needs == "" {
			m.err = c.CheckCertificate(r)
		}
		return m
	})
}

// trouble is a sentence about the files, "" where they can be used.
func (m certMsg) trouble() string {
	switch {
	case m.needs != "":
		return clean.Line(mask.Word(m.needs), 80) + " is encrypted, and no passphrase was given"
	case m.err != nil:
		return clean.Line(m.err.Error(), 300)
	}
	return ""
}

// askFor opens the wizard on the certificate of the request, or says what to do where only the command can be changed.
func (m certMsg) askFor(a kit.CredentialArg) tea.Cmd {
	if m.ofProxy || m.needs == "" {
		return say(kit.Notice{Text: "not sent: " + m.trouble() + map[bool]string{true: "; e edits the command: --proxy-pass gives it"}[m.ofProxy]})
	}
	own, _ := scheme.ByID("mtls")
	a.Scheme = "mtls"
	a.Preset, _ = own.Detect(a.Attempt.Request)
	return say(kit.Open{Route: kit.RouteCredential, Arg: a}, kit.Notice{Text: m.trouble() + "; nothing was sent yet"})
}
