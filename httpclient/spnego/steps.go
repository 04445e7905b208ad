package spnego

import (
	"fmt"
	"strings"

	"why401/httpclient/kerberos"
)

// NTLMInside reports whether NTLM stands where Kerberos may be meant: in a message, or as the only mechanism.
func (t Token) NTLMInside() bool {
	return t.NTLM > 0 || len(t.Mechs) == 1 && t.Mechs[0] == "NTLM"
}

// Steps are lines "name = value" of what is inside. Words of the other side in them are not cleaned.
func (t Token) Steps() []string {
	var out []string
	add := func(name, format string, args ...any) { out = append(out, name+" = "+fmt.Sprintf(format, args...)) }
	kind := t.Kind
	switch t.Kind {
	case "NegTokenInit":
		kind = "NegTokenInit of SPNEGO"
	case "NegTokenResp":
		kind = "NegTokenResp of SPNEGO"
	case "Kerberos":
		kind = "Kerberos without SPNEGO"
	case "NTLM":
		kind = "NTLM without SPNEGO"
	}
	add("form", "%s, %d bytes", kind, t.Size)
	if t.State != "" {
		add("state", "%s", t.State)
	}
	if len(t.Mechs) > 0 {
		add("mechanisms", "%s", strings.Join(t.Mechs, ", "))
	}
	if t.NTLM > 0 {
		add("inside", "NTLM, message %d of 3; no Kerberos", t.NTLM)
	}
	if a := t.APReq; a != nil {
		add("inside", "AP-REQ: a ticket of Kerberos")
		add("ticket for", "%s", a.Ticket.Server)
		add("ticket by", "%s", keyWords(a.Ticket.Enc))
	}
	if a := t.APRep; a != nil {
		add("inside", "AP-REP: the server could read the ticket (%s)", kerberos.EType(a.Enc.EType))
	}
	if e := t.Error; e != nil {
		name, meaning := kerberos.CodeName(e.Code)
		add("inside", "KRB-ERROR %d, %s: %s", e.Code, name, meaning)
		if len(e.Server.Parts) > 0 {
			add("service", "%s", e.Server)
		}
		if !e.Time.IsZero() {
			add("its clock", "%s", e.Time.UTC().Format("2006-01-02 15:04:05 UTC"))
		}
		if e.Text != "" {
			add("it says", "%s", e.Text)
		}
	}
	if t.Unread != "" {
		add("inside", "not read: %s", t.Unread)
	}
	return out
}

func keyWords(e kerberos.Encrypted) string {
	if e.KVNO == 0 {
		return kerberos.EType(e.EType) + ", no key version named"
	}
	return fmt.Sprintf("%s, version %d of the service's key", kerberos.EType(e.EType), e.KVNO)
}
