package lab

import "time"

// Lessons lists the lessons in the order in which they teach.
func Lessons() []Lesson {
	good := bearer("/apples", "Bearer ", labAudience, "apples:read", time.Hour)
	return []Lesson{
		{
			ID: "no-credential", Title: "Nobody said who you are", Cause: "credentials.missing",
			Story: "You knock at the orchard's gate and say nothing. It answers 401.",
			Task:  "Send a token with the request.", Idea: "401 asks: who are you? It is the answer to a stranger, not to a thief.",
			Explain: "The answer carries a challenge, WWW-Authenticate, which says how to introduce yourself: here with a Bearer token.",
			Hints:   []string{"Read the header WWW-Authenticate.", "Authorization: Bearer and a token."},
			fails:   with("/gate"), works: bearer("/gate", "Bearer ", labAudience, "apples:read", time.Hour),
		},
		{
			ID: "wrong-password", Title: "A letter in the wrong case", Cause: "basic.wrong_password",
			Story: "The shed takes a name and a password. Yours looks right, and is refused.",
			Task:  "Find the right spelling: the first six letters are capitals.", Idea: "A server does not say which of the two is wrong, so that nobody can try names.",
			Explain: "Passwords are compared letter by letter. Check case and copied spaces first; do not try many, accounts get locked.",
			Hints:   []string{"Look at the capitals.", "The password is CANARY-apple-tree."},
			fails:   login("/shed", labUser+":canary-apple-tree"), works: login("/shed", labUser+":"+labPassword),
		},
		{
			ID: "missing-bearer", Title: "The word before the token", Cause: "bearer.scheme_missing",
			Story: "You send a good token, alone. The server does not see what it is.",
			Task:  "Put the word Bearer before it.", Idea: "The first word of Authorization names the scheme; the server looks there first.",
			Explain: "Authorization is made of a scheme and a credential: Bearer, a space, the token.",
			Hints:   []string{"Look at how the challenge begins."},
			fails:   bearer("/apples", "", labAudience, "apples:read", time.Hour), works: good,
		},
		{
			ID: "expired-token", Title: "A token past its time", Cause: "jwt.expired",
			Story: "Yesterday this token opened the gate. Today it answers 401.",
			Task:  "Get a new token.", Idea: "A token is good for a time. After exp, the server no longer believes what it says.",
			Explain: "exp is in the token itself, so it can be read without asking anybody. Nothing is wrong with your rights: you only have to log in again.",
			Hints:   []string{"Press t and look at exp."},
			fails:   bearer("/apples", "Bearer ", labAudience, "apples:read", -72*time.Hour), works: good,
		},
		{
			ID: "wrong-audience", Title: "A ticket for another train", Cause: "jwt.audience",
			Story: "You hold a token for the shop and knock at the orchard. It is genuine, in time, and refused.",
			Task:  "Get a token that names the orchard.", Idea: "aud names who may accept a token, as a ticket names its train.",
			Explain: "Were any token good everywhere, each service could use yours at all the others.",
			Hints:   []string{"Compare aud with the address that you asked."},
			fails:   bearer("/apples", "Bearer ", "https://shop.lab.test", "apples:read", time.Hour), works: good,
		},
		{
			ID: "missing-scope", Title: "Known, and not permitted", Cause: "authz.scope_missing",
			Story: "The orchard lets you in, and the ledger stays closed: 403, not 401.",
			Task:  "Ask for a token with the scope ledger:read.", Idea: "401 asks who you are. 403 knows who you are, and says no.",
			Explain: "A new login with the same scopes changes nothing. What is missing is a permission, and the challenge names it.",
			Hints:   []string{"Read scope in the challenge."},
			fails:   bearer("/ledger", "Bearer ", labAudience, "apples:read", time.Hour), works: bearer("/ledger", "Bearer ", labAudience, "apples:read ledger:read", time.Hour),
		},
		{
			ID: "lost-on-the-way", Title: "The redirect that lost the credential", Cause: "redirect.drops_authorization",
			Story: "The old barn sends you on to the new one, and there nobody knows you.",
			Task:  "Ask the new address, with the token.", Idea: "A client does not hand your credential to another host: it might be a thief's.",
			Explain: "curl leaves Authorization out when host, port or scheme change. Use the final address from the start.",
			Hints:   []string{"Count the hops.", "The second hop has no Authorization."},
			fails: func(base string) call {
				c := bearer("/old-barn", "Bearer ", labAudience, "apples:read", time.Hour)(base)
				c.follow = true
				return c
			},
			works: good,
		},
		{
			ID: "session-ended", Title: "The session that ended", Cause: "session.expired",
			Story: "Your browser's cookie worked all morning. The server was restarted, and now it does not.",
			Task:  "Log in again, and send the new cookie.", Idea: "A session cookie is a number that means something only as long as the server remembers it.",
			Explain: "The server even takes the cookie back: Set-Cookie with an end in the past.",
			Hints:   []string{"The new cookie is session=CANARY-session-today."},
			fails:   with("/basket", "Cookie: session=CANARY-session-yesterday"), works: with("/basket", "Cookie: session="+labSession),
		},
		{
			ID: "doubled-bearer", Title: "Bearer Bearer", Cause: "bearer.scheme_doubled",
			Story: "The library puts Bearer before what you give it, and you gave it Bearer already.",
			Task:  "Send the word once.", Idea: "What follows the scheme word is taken as the token, whole.",
			Explain: "The server tries to read “Bearer eyJ…” as a token, and cannot.",
			Hints:   []string{"Read the Authorization header aloud."},
			fails:   bearer("/apples", "Bearer Bearer ", labAudience, "apples:read", time.Hour), works: good,
		},
		{
			ID: "wrong-header", Title: "The key under the wrong mat", Cause: "credentials.wrong_place",
			Story: "You send your API key as a Bearer token. The seed store looks in another header.",
			Task:  "Put the key where the store looks.", Idea: "A right key in a place where nobody looks is no key.",
			Explain: "The answer names the header: X-Api-Key.",
			Hints:   []string{"Read the body of the answer."},
			fails:   with("/seeds", "Authorization: Bearer "+labKey), works: with("/seeds", "X-Api-Key: "+labKey),
		},
	}
}
