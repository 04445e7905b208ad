package lab

import "time"

// tokenLessons are about tokens that are whole and in time, and of the wrong make.
func tokenLessons() []Lesson {
	right := bearer("/apples", "Bearer ", labAudience, "apples:read", time.Hour)
	made := func(kind string, mint func(age time.Duration) string) func(Site) call {
		return func(at Site) call {
			return call{url: at.Base + "/apples", headers: []string{"Authorization: Bearer " + at.once(kind, time.Hour, mint)}}
		}
	}
	of := func(kind, issuer string) func(Site) call { // a token for the larder, by its issuer
		return func(at Site) call {
			return call{url: at.Base + "/larder", headers: []string{"Authorization: Bearer " + at.once(kind, time.Hour, func(age time.Duration) string {
				c := claims(at.Base+"/larder", "apples:read", time.Hour, age)
				c["iss"] = issuer
				return sign(c)
			})}}
		}
	}
	old, present := of("old issuer", labOldIssuer), of("present issuer", labIssuer)
	id, none, sealed := made("id", mintID), made("none", mintUnsigned), made("sealed", mintSealed)
	return []Lesson{
		{
			ID: "id-token", Title: "A name tag is no key", Cause: "jwt.wrong_token_kind",
			Story: "Your app logged you in and got two tokens. You sent the first one to the orchard: genuine, in time, and refused.",
			Task:  "Send the other token of the same login.", Idea: "An ID token tells your app who logged in. An access token opens an API.",
			Explain: "An ID token has a nonce and names your app in aud. It is made to be read by the app alone; the access token names the API, and has a scope.",
			Hints: []string{"The first line of the diagnosis says what kind of token was sent, and by what it is known.",
				"It was an ID token: nonce inside, no scope, and aud is the app. An API wants the access token.",
				"enter here asks the login desk: choose the access token, enter; compare aud and scope, and enter sends it."},
			Offers: []Offer{{"a new ID token", anew(id)}, {"the access token", right}},
			fails:  id, works: right,
		},
		{
			ID: "unsigned-token", Title: "A letter without a seal", Cause: "jwt.alg_mismatch",
			Story: "A colleague made a token for you, with your name and every scope in it. Each word of it is right, and it is refused.",
			Task:  "Get a token that its issuer signed.", Idea: "Anybody can write a token. Only the signature shows who wrote it.",
			Explain: "alg none says: nobody signed this. A server that took it would take any token from anybody, so good ones refuse it whatever it says.",
			Hints: []string{"The diagnosis quotes alg from the header of the token: how was it signed?",
				"alg is none, and nothing stands behind the second dot: there is no signature.",
				"enter here asks the login desk: choose the one that the issuer signed, enter; compare alg, and enter sends it."},
			Offers: []Offer{{"a new token that nobody signed", anew(none)}, {"a token that the issuer signed", right}},
			fails:  none, works: right,
		},
		{
			ID: "sealed-token", Title: "A letter for other eyes", Cause: "jwt.opaque_where_jwt_expected",
			Story: "Your token has five parts, and the orchard says that it wants three. You cannot read it either.",
			Task:  "Get a token that the orchard can read.", Idea: "Three parts: signed, and anybody can read it. Five parts: encrypted, and only one can.",
			Explain: "An encrypted token (JWE) is for the one who has the key. Which kind an issuer hands out depends on the service that the token is asked for.",
			Hints: []string{"Count the dots of the token, or press t: the screen of the token says what it is.",
				"It is a JWE: encrypted, so that only who has its key reads it. The orchard has no such key.",
				"enter here asks the login desk: choose the one that is signed, enter; compare the kinds, and enter sends it."},
			Offers: []Offer{{"a new token, encrypted", anew(sealed)}, {"a token that is signed, and not encrypted", right}},
			fails:  sealed, works: right,
		},
		{
			ID: "wrong-issuer", Title: "Stamped by the old mill", Cause: "jwt.issuer_unknown",
			Story: "Your token opened the larder all year. Since Monday it is refused: genuine, in time, and made out for the larder.",
			Task:  "Find out whose tokens the larder takes, and get one of those.", Idea: "iss names who made a token. A service has a list of issuers, and trusts no other.",
			Explain: "The challenge points to a public document in which the service names its issuers (RFC 9728). Programs that log in by themselves, such as clients of MCP, find the login by it.",
			Hints: []string{"The diagnosis quotes iss, the issuer of the token: the larder does not trust it. Whom does it trust?",
				"x shows the experiments. One asks which issuer the service names: choose it, and agree to it. It is " + labIssuer + ".",
				"enter here asks the login desk: choose the token of " + labIssuer + ", enter; compare iss, and enter sends it."},
			Offers: []Offer{{"a new token of " + labOldIssuer, anew(old)}, {"a token of " + labIssuer, present}},
			fails:  old, works: present,
		},
	}
}
