package lab

import "path/filepath"

// certificateLessons are about client certificates: the same refusal below HTTP, as an alert, and above it, as an answer.
func certificateLessons() []Lesson {
	vault := func(strict bool, name string) func(Site) call {
		return func(at Site) call {
			c := call{url: at.lax + "/vault", options: [][2]string{{"--cacert", filepath.Join(at.papers, "authority.pem")}}}
			if strict {
				c.url = at.strict + "/vault"
			}
			if name != "" {
				c.options = append(c.options, [2]string{"--cert", filepath.Join(at.papers, name+".pem")}, [2]string{"--key", filepath.Join(at.papers, name+".key")})
			}
			return c
		}
	}
	return []Lesson{
		{
			ID: "no-certificate", Title: "Refused before a word", Cause: "mtls.cert_missing",
			Story: "The vault shuts the door before you can say anything: there is no 401, no 403, no answer at all.",
			Task:  "Show a certificate at the door.", Idea: "A client certificate is shown in the handshake of TLS, before HTTP begins. Who has none gets an alert.",
			Explain: "An alert is a single word of TLS that ends the connection. No header and no token helps here, since none is ever read.",
			Hints: []string{"The diagnosis quotes the alert, and says whether a client certificate was asked for.",
				"The alert is certificate_required. The server lists the authority that must have issued the certificate.",
				"enter here asks the login desk: choose a certificate of the orchard's authority, enter; look at the difference, and enter sends it."},
			Offers: []Offer{{"a certificate of the shop's authority", vault(true, "shop")}, {"a certificate of the orchard's authority", vault(true, "gardener")}},
			fails:  vault(true, ""), works: vault(true, "gardener"),
		},
		{
			ID: "old-certificate", Title: "A pass of last month", Cause: "mtls.cert_rejected",
			Story: "This door of the vault lets everybody in as far as the desk. There your certificate is looked at, and the answer is 400.",
			Task:  "Show a certificate that is still good.", Idea: "Refused with an alert: TLS said no. Refused with 400 or 403: what stands behind TLS said no.",
			Explain: "A certificate has a last day, like a token. Here the handshake only asked for it, and the server behind looked: nginx then says 400. Renew it in time.",
			Hints: []string{"The first line of the diagnosis says what is wrong with the certificate; below stands until when it was good.",
				"It ended a month ago. Its issuer is right: only its time is over.",
				"enter here asks the login desk: choose the new certificate, enter; look at the difference, and enter sends it."},
			Offers: []Offer{{"the old certificate once more", vault(false, "old")}, {"a new certificate", vault(false, "gardener")}},
			fails:  vault(false, "old"), works: vault(false, "gardener"),
		},
	}
}
