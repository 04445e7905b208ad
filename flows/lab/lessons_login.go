package lab

import (
	"encoding/base64"

	"why401/httpclient/ntlm"
)

// loginLessons are about the logins of Windows networks, which are a conversation and not one header.
func loginLessons() []Lesson {
	byNTLM := func(path, user string) func(Site) call {
		return func(at Site) call {
			return call{url: at.Base + path, user: user, options: [][2]string{{"--ntlm", ""}}}
		}
	}
	pair := labUser + ":" + labPassword
	own := pressName + `\` + pair
	inside := with("/mill", "Authorization: Negotiate "+base64.StdEncoding.EncodeToString(ntlm.Negotiate()))
	return []Lesson{
		{
			ID: "basic-for-ntlm", Title: "The wrong way to say it", Cause: "credentials.wrong_scheme",
			Story: "The press takes your user name and your password, both right. You sent them as you always do, with -u.",
			Task:  "Say the same in the way that the press asks for.", Idea: "A right password in the wrong scheme is not even looked at.",
			Explain: "-u alone means Basic: the password itself is sent. NTLM is a conversation on one connection, in which the password is proved and never sent; with curl it is --ntlm.",
			Hints: []string{"The diagnosis quotes WWW-Authenticate: which scheme does the press ask for, and which one was sent?",
				"It asks for NTLM alone, and -u sent Basic.",
				"enter here opens the diagnosis. enter there shows the same login by NTLM; enter sends it."},
			fails: login("/press", pair), works: byNTLM("/press", pair),
		},
		{
			ID: "ntlm-domain", Title: "Gardener of which house?", Cause: "ntlm.domain",
			Story: `You log in at the press as CORP\gardener, as at the office. The password is right, and it is refused.`,
			Task:  "Log in with the domain that the account belongs to.", Idea: "The domain is part of the name: another domain is another gardener.",
			Explain: "NTLM mixes the domain into the proof of the password. The server says its own name in the middle of the conversation: b on the diagnosis shows all three messages.",
			Hints: []string{"The diagnosis puts two domains beside each other: the one of the server, and the one that you sent.",
				"The server is " + pressName + ", and in no domain. It knows its own accounts, and none of CORP.",
				"enter here asks the login desk: choose the account of the press itself, enter; look at the difference, and enter sends it."},
			Offers: []Offer{{`CORP\gardener once more`, byNTLM("/press", `CORP\`+pair)}, {own[:len(own)-len(labPassword)-1], byNTLM("/press", own)}},
			fails:  byNTLM("/press", `CORP\`+pair), works: byNTLM("/press", own),
		},
		{
			ID: "negotiate-no-ticket", Title: "No ticket at the counter", Cause: "negotiate.no_ticket",
			Story: "The mill asks for Negotiate. Your program was not logged in to the network, and had no ticket. You copied what it sent instead.",
			Task:  "Log in without a ticket: the mill offers a second way.", Idea: "Negotiate wants a ticket of Kerberos. Who holds none sends NTLM in its place.",
			Explain: "A ticket comes from the login server of your network (KDC): kinit gets one, klist shows it. A token that begins with TlRM is NTLM, one that begins with YII is a ticket.",
			Hints: []string{"Look at the letters behind the word Negotiate in Authorization: TlRM, or YII?",
				"TlRM is NTLM. With a ticket you would send that; this practice server has no KDC, and offers NTLM under its own name too.",
				"enter here asks the login desk: choose user name and password by NTLM, enter; look at the difference, and enter sends it."},
			Offers: []Offer{{"what the program sent, once more", inside}, {"user name and password, by NTLM", byNTLM("/mill", own)}},
			fails:  inside, works: byNTLM("/mill", own),
		},
	}
}
