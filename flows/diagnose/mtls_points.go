package diagnose

import (
	"fmt"
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
)

// certPoint is the evidence of the handshake itself.
func certPoint(cc *httpclient.ClientCertificate) Point {
	p := Point{Where: "tls", What: "a client certificate was asked for", Sign: "!"}
	if cc.Asked != httpclient.AskedYes {
		p.What = "a client certificate was not asked for in the handshake"
	} else if cc.Later {
		p.What += " in a second handshake, after the request"
	}
	switch cc.Sent {
	case httpclient.CertSent:
		p.What, p.Note = p.What+"; sent: "+cc.Subject+", issued by "+cc.Issuer, "good until "+cc.NotAfter.UTC().Format("2006-01-02")
	case httpclient.CertHeldBack:
		p.What, p.Note = p.What+"; held back: "+cc.Why, cc.Subject
	case httpclient.CertNoneGiven:
		p.Note = "none was given"
	case httpclient.CertNotAsked:
		p.Note = "one was given"
	}
	return p
}

// fromOneOf names the authorities that the server lists.
func fromOneOf(cc *httpclient.ClientCertificate) string {
	if cc == nil || len(cc.Authorities) == 0 {
		return ""
	}
	return ", issued by" + strings.TrimPrefix(named3(cc.Authorities), ":")
}

// named3 are the first three names behind a colon; "" for none.
func named3(names []string) string {
	if len(names) == 0 {
		return ""
	}
	out := ": " + strings.Join(names[:min(3, len(names))], "; ")
	if len(names) > 3 {
		out += "; …"
	}
	return clean.Line(out, 240)
}

func noteOfAlert(alert string) string {
	if alert == "" {
		return ""
	}
	return "alert " + alert
}

func countOf(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
