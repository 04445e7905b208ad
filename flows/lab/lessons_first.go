package lab

import "time"

// firstLessons are those that nobody should miss: what 401 and 403 ask, and where a credential gets lost.
func firstLessons() []Lesson {
	token := func(path, word string) func(Site) call {
		return bearer(path, word, labAudience, "apples:read", time.Hour)
	}
	const shop = "https://shop.lab.test"
	return []Lesson{
		{
			ID: "no-credential", Title: "Nobody said who you are", Cause: "credentials.missing",
			Story: "You knock at the orchard's gate and say nothing. It answers 401.",
			Task:  "Send what the gate asks for.", Idea: "401 asks: who are you? It is the answer to a stranger, not to a thief.",
			Explain: "The answer carries a challenge, WWW-Authenticate, which says how to introduce yourself: here with a Bearer token.",
			Hints: []string{"The diagnosis quotes the header WWW-Authenticate: its first word names what the gate asks for.",
				"It asks for Bearer, so it wants a token, not a name and a password.",
				"enter here asks the login desk: choose the token, enter; look at the difference, and enter sends it."},
			Offers: []Offer{{"a user name and a password, for Basic", login("/gate", labUser+":"+labPassword)}, {"a token, for Bearer", token("/gate", "Bearer ")}},
			fails:  with("/gate"), works: token("/gate", "Bearer "),
		},
		{
			ID: "wrong-password", Title: "A letter in the wrong case", Cause: "basic.wrong_password",
			Story: "The shed takes a user name and a password. You typed the password from a note, in small letters, and it is refused.",
			Task:  "Type it as the note has it. The first hint shows the note.", Idea: "A server does not say which of the two is wrong, so that nobody can try names.",
			Explain: "Passwords are compared letter by letter. Check case and copied spaces first; do not try many, accounts get locked.",
			Hints: []string{"The note says: user gardener, and this password:\nCANARY-apple-tree",
				"You sent this:\ncanary-apple-tree\nIt has as many characters, but the first six letters are capitals on the note.",
				"enter here opens the diagnosis, and enter there the fields. Type the password; ctrl+r shows what you typed. enter twice sends it."},
			Note:  "the note: user gardener, and this password:\nCANARY-apple-tree",
			fails: login("/shed", labUser+":canary-apple-tree"), works: login("/shed", labUser+":"+labPassword),
		},
		{
			ID: "missing-bearer", Title: "The word before the token", Cause: "bearer.scheme_missing",
			Story: "You send a good token, alone. The server does not see what it is.",
			Task:  "Put the right word before it.", Idea: "The first word of Authorization names the scheme; the server looks there first.",
			Explain: "Authorization is made of a scheme and a credential: Bearer, a space, the token.",
			Hints: []string{"The diagnosis says what is missing, and quotes the challenge: how does the challenge begin?",
				"The word is Bearer: Authorization: Bearer, a space, the token.",
				"enter here opens the diagnosis. enter there shows the fix as a difference, and enter sends it."},
			fails: token("/apples", ""), works: token("/apples", "Bearer "),
		},
		{
			ID: "expired-token", Title: "A token past its time", Cause: "jwt.expired",
			Story: "Three days ago this token still opened the gate. Now it answers 401.",
			Task:  "Get a new token.", Idea: "A token is good for a time. After exp, the server no longer believes what it says.",
			Explain: "exp is in the token itself, so it can be read without asking anybody. Nothing is wrong with your rights: you only have to log in again.",
			Hints: []string{"The diagnosis quotes exp from the token: until when it was good.",
				"A token cannot be prolonged. Its issuer, the login server, hands out a new one.",
				"enter here asks the login desk: choose the new token, enter; compare exp before and after, and enter sends it."},
			Offers: []Offer{{"the same token once more", bearer("/apples", "Bearer ", labAudience, "apples:read", -72*time.Hour)}, {"a new token, good for 1 hour", anew(token("/apples", "Bearer "))}},
			fails:  bearer("/apples", "Bearer ", labAudience, "apples:read", -72*time.Hour), works: anew(token("/apples", "Bearer ")),
		},
		{
			ID: "wrong-audience", Title: "A ticket for another train", Cause: "jwt.audience",
			Story: "You hold a token for the shop and knock at the orchard. It is genuine, in time, and refused.",
			Task:  "Get a token that names the orchard.", Idea: "aud names who may accept a token, as a ticket names its train.",
			Explain: "Were any token good everywhere, each service could use yours at all the others.",
			Hints: []string{"The diagnosis quotes aud, which service may accept the token, and below it error_description, where the server says which one it is.",
				"The token says " + shop + "; this is " + labAudience + ".",
				"enter here asks the login desk: choose the token for the orchard, enter; compare aud, and enter sends it."},
			Offers: []Offer{{"a new token with aud " + shop, anew(bearer("/apples", "Bearer ", shop, "apples:read", time.Hour))}, {"a token with aud " + labAudience, token("/apples", "Bearer ")}},
			fails:  bearer("/apples", "Bearer ", shop, "apples:read", time.Hour), works: token("/apples", "Bearer "),
		},
		{
			ID: "missing-scope", Title: "Known, and not permitted", Cause: "authz.scope_missing",
			Story: "The orchard lets you in, and the ledger stays closed: 403, not 401.",
			Task:  "Get a token with the permission that is missing.", Idea: "401 asks who you are. 403 knows who you are, and says no.",
			Explain: "A new login with the same scopes changes nothing. What is missing is a permission, and the challenge names it.",
			Hints: []string{"The first line of the diagnosis names the scope that the ledger wants; the line scope says what the token has.",
				"The ledger wants ledger:read. The token has apples:read alone.",
				"enter here asks the login desk: choose the token that holds ledger:read, enter; compare scope, and enter sends it."},
			Offers: []Offer{{"a new token with scope apples:read", anew(token("/ledger", "Bearer "))}, {"a token with scope apples:read ledger:read", bearer("/ledger", "Bearer ", labAudience, "apples:read ledger:read", time.Hour)}},
			fails:  token("/ledger", "Bearer "), works: bearer("/ledger", "Bearer ", labAudience, "apples:read ledger:read", time.Hour),
		},
		{
			ID: "lost-on-the-way", Title: "The redirect lost the token", Cause: "redirect.drops_authorization",
			Story: "The old barn sends you on to the new one, and there nobody knows you.",
			Task:  "Ask the new address, with the token.", Idea: "A client does not hand your credential to another host or port: a thief might listen there.",
			Explain: "curl leaves Authorization out when host, port or scheme change. Use the final address from the start.",
			Hints: []string{"The diagnosis lists the hops, which are the requests that one command made: where did hop 1 lead?",
				"Hop 2 went to another port, and without Authorization. The diagnosis quotes its address.",
				"enter here opens the diagnosis. enter there shows the request straight to the new address, with the token; enter sends it."},
			fails: follow(token("/old-barn", "Bearer ")), works: atBarn(token("/barn", "Bearer ")),
		},
		{
			ID: "session-ended", Title: "The session that ended", Cause: "session.expired",
			Story: "Your browser's cookie worked all morning. The server was restarted, and now it does not.",
			Task:  "Log in again, and send the new cookie.", Idea: "A session cookie is a number that means something only as long as the server remembers it.",
			Explain: "The server even takes the cookie back: Set-Cookie with an end in the past.",
			Hints: []string{"The diagnosis quotes the answer: the server says itself what became of the session.",
				"The old cookie never works again. Only a new login brings a new one.",
				"enter here asks the login desk: choose to log in again, enter; look at the difference, and enter sends it."},
			Offers: []Offer{{"the old cookie once more", with("/basket", "Cookie: session=CANARY-session-yesterday")}, {"log in again: a new session cookie", with("/basket", "Cookie: session="+labSession)}},
			fails:  with("/basket", "Cookie: session=CANARY-session-yesterday"), works: with("/basket", "Cookie: session="+labSession),
		},
		{
			ID: "doubled-bearer", Title: "Bearer Bearer", Cause: "bearer.scheme_doubled",
			Story: "The library puts Bearer before what you give it, and you gave it Bearer already.",
			Task:  "Send the word once.", Idea: "What follows the scheme word is taken as the token, whole.",
			Explain: "The server tries to read “Bearer eyJ…” as a token, and cannot.",
			Hints: []string{"Read the line Authorization on the diagnosis aloud.",
				"It says Bearer Bearer: the second one is taken as part of the token.",
				"enter here opens the diagnosis. enter there shows the header with the word once, and enter sends it."},
			fails: token("/apples", "Bearer Bearer "), works: token("/apples", "Bearer "),
		},
		{
			ID: "wrong-header", Title: "The key under the wrong mat", Cause: "credentials.wrong_place",
			Story: "You send your API key as a Bearer token. The seed store looks in another header.",
			Task:  "Put the key where the store looks.", Idea: "A right key in a place where nobody looks is no key.",
			Explain: "The answer names the header: X-Api-Key.",
			Hints: []string{"The diagnosis quotes the body of the answer: it says which header is missing.",
				"The store looks in X-Api-Key, and you sent the key in Authorization.",
				"enter here opens the diagnosis. enter there shows the key in the other header, and enter sends it."},
			fails: with("/seeds", "Authorization: Bearer "+labKey), works: with("/seeds", "X-Api-Key: "+labKey),
		},
	}
}
