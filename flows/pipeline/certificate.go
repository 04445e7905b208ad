package pipeline

import (
	"fmt"
	"strings"
	"time"

	"why401/httpclient"
)

// certificatePart is what became of a client certificate, in a document: asked for, sent, accepted.
type certificatePart struct {
	Asked       string   `json:"asked"` // yes, no, unknown
	Later       bool     `json:"in_second_handshake,omitempty"`
	Authorities []string `json:"authorities,omitempty"` // that the server listed
	Sent        string   `json:"sent"`                  // "sent", "held back", "none given", "not asked for"
	Why         string   `json:"held_back,omitempty"`
	Accepted    string   `json:"accepted"` // by TLS: yes, no, unknown
	Alert       string   `json:"alert,omitempty"`
	Subject     string   `json:"subject,omitempty"`
	Issuer      string   `json:"issuer,omitempty"`
	NotAfter    string   `json:"not_after,omitempty"`
	SHA256      string   `json:"sha256,omitempty"`
	Faults      []string `json:"faults,omitempty"`
}

func certificateOf(c *httpclient.ClientCertificate) *certificatePart {
	if c == nil {
		return nil
	}
	p := &certificatePart{Asked: c.Asked, Later: c.Later, Authorities: c.Authorities, Sent: c.Sent, Why: c.Why, Accepted: c.Accepted(), Alert: c.Alert, Subject: c.Subject, Issuer: c.Issuer, SHA256: c.SHA256, Faults: c.Faults}
	if !c.NotAfter.IsZero() {
		p.NotAfter = c.NotAfter.UTC().Format(time.RFC3339)
	}
	return p
}

// writeCertificates says in a report what became of a client certificate, where one was asked for or given.
func writeCertificates(b *strings.Builder, h *httpclient.Hop) {
	if h == nil {
		return
	}
	for i, c := range []*httpclient.ClientCertificate{h.ClientCert, h.ProxyCert} {
		at := []string{"the server", "the proxy"}[i]
		if c == nil || c.Asked != httpclient.AskedYes && c.File == "" {
			continue
		}
		fmt.Fprintf(b, "\n## Client certificate at %s\n\n", at)
		for _, l := range c.Lines(at) {
			fmt.Fprintf(b, "- %s\n", md(l))
		}
	}
}
