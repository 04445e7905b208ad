package lab

import (
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"why401/httpclient"
	"why401/httpclient/mask"
	"why401/httpclient/signing"
)

// signedLessons are about requests that carry a proof instead of a secret: it fits one request, and no other.
func signedLessons() []Lesson {
	return []Lesson{
		{
			ID: "proof-nonce", Title: "Say the word of today", Cause: "signing.proof_missing",
			Story: "Your token is bound to a key, and you sent a proof of that key with it. The cellar wants one thing more in the proof.",
			Task:  "Make a new proof with the nonce that the cellar gives.", Idea: "A nonce is the server's word of today: a proof that holds it was made now, and not stored.",
			Explain: "The answer carries DPoP-Nonce, and the next proof must hold it. Who has the key makes that proof anew; a copied proof cannot be changed.",
			Hints: []string{"The diagnosis quotes the error of the challenge, and a header of the answer that begins with DPoP.",
				"The error is use_dpop_nonce, and DPoP-Nonce gives the nonce. The proof had none.",
				"enter here asks the login desk: choose the key, enter; each request then gets a proof of its own, and enter sends it."},
			Offers: []Offer{{"a new proof, without a nonce", anew(copiedProof("/cellar", "/cellar"))}, {"the token and its key, to make proofs here", ownProof("/cellar")}},
			fails:  copiedProof("/cellar", "/cellar"), works: ownProof("/cellar"),
		},
		{
			ID: "proof-address", Title: "A pass for another door", Cause: "signing.proof_missing",
			Story: "You made a proof for the cellar, and used it at the attic. Key and token are right, and it is refused.",
			Task:  "Make a proof for the address that you ask.", Idea: "A proof is for one method and one address: who steals it can open nothing else.",
			Explain: "htm and htu in the proof are method and address. They are signed, so nobody can change them; a proof is made for each request.",
			Hints: []string{"The diagnosis puts htu of the proof beside the address that was asked.",
				"htu ends in /cellar, and you asked /attic.",
				"enter here asks the login desk: choose the key, enter; each request then gets a proof of its own, and enter sends it."},
			Offers: []Offer{{"a new proof for the cellar", anew(copiedProof("/attic", "/cellar"))}, {"the token and its key, to make proofs here", ownProof("/attic")}},
			fails:  copiedProof("/attic", "/cellar"), works: ownProof("/attic"),
		},
		{
			ID: "signed-parts", Title: "Signed, but not all of it", Cause: "signing.component_missing",
			Story: "The harvest wants requests that are signed. You signed the method, and it says that this is too little.",
			Task:  "Sign the parts that the harvest lists.", Idea: "A signature covers the parts that it names. What it does not name, anybody on the way could change.",
			Explain: "Signature-Input names the parts that were signed. The answer lists in Accept-Signature those that it wants: method and address.",
			Hints: []string{"The diagnosis quotes two lists: Signature-Input, which you sent, and Accept-Signature, which is wanted.",
				"You signed @method. Wanted are @method and @target-uri, which is the address.",
				"enter here asks the login desk: choose the signature over both parts, enter; look at the difference, and enter sends it."},
			Offers: []Offer{{"a signature over @method", signedMessage("@method")}, {"a signature over @method and @target-uri", signedMessage("@method @target-uri")}},
			fails:  pastedMessage("@method"), works: signedMessage("@method @target-uri"),
		},
		{
			ID: "shared-secret", Title: "Two secrets, one hash", Cause: "signing.secret_wrong",
			Story: "The hives want a hash over the request, made with a secret that you share with them. You made it, and theirs is another.",
			Task:  "Sign with the secret of this very service.", Idea: "The secret is never sent. Both sides make the hash, and compare.",
			Explain: "Another secret, or one changed letter of what is hashed, gives another hash, and nothing in it shows which. Check the secret first, then compare the text that is hashed, line by line.",
			Hints: []string{"The diagnosis says which header holds the hash, and that the server makes another one.",
				"The secret of the practice field was used. The hives have one of their own.",
				"enter here asks the login desk: choose the secret of the hives, enter; look at the difference, and enter sends it."},
			Offers: []Offer{{"the secret of the practice field, once more", hive("CANARY-practice-field-secret")}, {"the secret of the hives", hive(labShared)}},
			fails: func(at Site) call {
				return with("/hives", "X-Orchard-Signature: "+hiveSignature("CANARY-practice-field-secret", "GET", "/hives"))(at)
			}, works: hive(labShared),
		},
	}
}

// signs is a signature that is made when the request is sent.
func signs(scheme string, params map[string]string, secrets map[string]string) *httpclient.Signing {
	s := &httpclient.Signing{Scheme: scheme, Params: params, Secrets: map[string]mask.Sensitive{}, Source: "the login desk"}
	for name, v := range secrets {
		s.Secrets[name] = mask.NewSensitive(name, v)
	}
	return s
}

// boundToken is a token that says which key must be proved with it (RFC 9449 section 6).
func boundToken(at Site) string {
	return at.once("bound", time.Hour, func(age time.Duration) string {
		_, jkt := boundKey()
		c := claims(labAudience, "apples:read", time.Hour, age)
		c["cnf"] = jwt.MapClaims{"jkt": jkt}
		return sign(c)
	})
}

// copiedProof asks path with a proof that was made for the path of, as a person copies one out of a log.
func copiedProof(path, of string) func(Site) call {
	return func(at Site) call {
		key, _ := boundKey()
		if key == nil {
			return call{url: at.Base + path}
		}
		token := boundToken(Site{tokens: at.tokens})
		proof := at.once("proof "+of, 4*time.Minute, func(time.Duration) string {
			made, err := signing.DPoP{Key: key, Token: token}.Sign(signing.Message{Method: "GET", URL: at.Base + of, Target: of, Now: time.Now(), Random: func(int) string { return rand.Text() }})
			if err != nil {
				return ""
			}
			return made.Set[len(made.Set)-1][1]
		})
		return call{url: at.Base + path, headers: []string{"Authorization: DPoP " + token, "DPoP: " + proof}}
	}
}

// ownProof asks path with a proof that is made when it is sent.
func ownProof(path string) func(Site) call {
	return func(at Site) call {
		key, _ := boundKey()
		if key == nil {
			return call{url: at.Base + path}
		}
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			return call{url: at.Base + path}
		}
		text := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
		return call{url: at.Base + path, signing: signs("dpop", nil, map[string]string{"token": boundToken(Site{tokens: at.tokens}), "key": text})}
	}
}

// signedMessage asks for the harvest with a signature over those parts.
func signedMessage(parts string) func(Site) call {
	return func(at Site) call {
		return call{url: at.Base + "/harvest", signing: signs("http-signature", map[string]string{"key-id": labUser, "components": parts, "parameters": "keyid alg"}, map[string]string{"secret": labShared})}
	}
}

// pastedMessage is the same as two headers. Without a time in it, it is good for ever.
func pastedMessage(parts string) func(Site) call {
	return func(at Site) call {
		s := signing.MessageSignature{KeyID: labUser, Key: []byte(labShared), Components: strings.Fields(parts), Parameters: []string{"keyid", "alg"}}
		c := call{url: at.Base + "/harvest"}
		made, err := s.Sign(signing.Message{Method: "GET", URL: c.url, Target: "/harvest"})
		if err != nil {
			return c
		}
		for _, h := range made.Set {
			c.headers = append(c.headers, h[0]+": "+h[1])
		}
		return c
	}
}

// hive asks for the hives with a hash by that secret.
func hive(secret string) func(Site) call {
	return func(at Site) call {
		return call{url: at.Base + "/hives", signing: signs("hmac", map[string]string{"template": hiveTemplate}, map[string]string{"secret": secret})}
	}
}
