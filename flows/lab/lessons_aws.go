package lab

import "time"

// awsLessons are about AWS Signature Version 4, where four different slips give nearly the same refusal.
func awsLessons() []Lesson {
	crate := func(path, pair string, headers ...string) func(Site) call {
		return func(at Site) call {
			return call{url: at.Base + path, user: pair, headers: headers, options: [][2]string{{"--aws-sigv4", awsScope}}}
		}
	}
	right := labAWSKey + ":" + labAWS
	temporary := labAWSTemp + ":" + labAWS
	const other = labAWSKey + ":CANARY-orchard-secret-key-of-last-year"
	return []Lesson{
		{
			ID: "aws-secret", Title: "The key's other half", Cause: "signing.secret_wrong",
			Story: "The crates know your key id, and answer SignatureDoesNotMatch. So is something on the way at fault, or the secret?",
			Task:  "Sign with the secret that belongs to the key id.", Idea: "The secret signs and is not sent. The answer shows what was hashed: all lines the same, so the secret differs.",
			Explain: "Key id and secret are a pair, made together. When a key is renewed both change; often only one of them is copied.",
			Hints: []string{"The diagnosis compares what was signed with what the answer quotes. Does any line differ?",
				"None does: same method, path, headers and body. What is left is the secret.",
				"enter here asks the login desk: choose the secret of today, enter; look at the difference, and enter sends it."},
			Offers: []Offer{{"the secret of last year, once more", crate("/crates/apples", other)}, {"the secret of today", crate("/crates/apples", right)}},
			fails:  crate("/crates/apples", other), works: crate("/crates/apples", right),
		},
		{
			ID: "aws-clock", Title: "A watch of another country", Cause: "signing.clock_skew",
			Story: "A script writes the time into the request itself. Key and secret are right, and the crates do not take it.",
			Task:  "Sign with the time of now.", Idea: "A signature holds the time, and is taken for some minutes: who finds it later cannot use it.",
			Explain: "The time is in UTC, as the Z behind it says. This script wrote the hour of a summer in Berlin, two hours ahead, and put a Z behind it.",
			Hints: []string{"The diagnosis puts X-Amz-Date beside the server's clock.",
				"They are 2 hours apart, hardly a second more or less: no wrong clock, but a time zone.",
				"enter here opens the diagnosis. enter there shows the request without X-Amz-Date, so that the time of now is signed; enter sends it."},
			fails: func(at Site) call {
				stamp := at.once("two hours ahead", time.Minute, func(time.Duration) string { // made anew each half a minute: it stays two hours
					return time.Now().UTC().Add(2*time.Hour + 30*time.Second).Format("20060102T150405Z")
				})
				return crate("/crates/apples", right, "X-Amz-Date: "+stamp)(at)
			}, works: crate("/crates/apples", right),
		},
		{
			ID: "aws-path", Title: "Wrapped twice", Cause: "signing.path_encoding",
			Story: "The crate is called green apples. You wrote the space as %20, and your library wrapped that once more.",
			Task:  "Ask for the crate with the space wrapped once.", Idea: "Both sides must write an address in the same letters before they hash it.",
			Explain: "%20 is a space. Encoded once more its % becomes %25, and %2520 hashes to something else than %20, though both may mean the same crate.",
			Hints: []string{"The diagnosis quotes the path twice: as it was signed, and as the crates write it.",
				"You signed %2520. The crates hash %20.",
				"enter here opens the diagnosis. enter there shows the request with the path as the crates write it; enter sends it."},
			fails: crate("/crates/green%2520apples", right), works: crate("/crates/green%20apples", right),
		},
		{
			ID: "aws-session", Title: "Two of three papers", Cause: "signing.session_token_missing",
			Story: "You got keys that are good for an hour, and used the key id and the secret. The crates say that there is no such key.",
			Task:  "Send all that was given to you.", Idea: "A key id that begins with ASIA is temporary: it is nothing without its session token.",
			Explain: "Temporary keys come as three: key id, secret, session token (AWS_SESSION_TOKEN). The first two are signed with; the third is sent beside them. AKIA… needs no third.",
			Hints: []string{"The diagnosis says what the key id begins with, and which header was not sent.",
				"ASIA means temporary. X-Amz-Security-Token is missing.",
				"enter here asks the login desk: choose all three, enter; look at the difference, and enter sends it."},
			Offers: []Offer{{"key id and secret, once more", crate("/crates/apples", temporary)}, {"key id, secret and session token", crate("/crates/apples", temporary, "X-Amz-Security-Token: "+labAWSToken)}},
			fails:  crate("/crates/apples", temporary), works: crate("/crates/apples", temporary, "X-Amz-Security-Token: "+labAWSToken),
		},
	}
}
