package diagnose

import (
	"fmt"
	"strings"
	"time"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
	"why401/httpclient/signing"
)

// A DPoP proof can be checked here against the request that carried it, without any key but the one inside (RFC 9449 section 4.3).

// proofLife is how old a proof may be for most servers; RFC 9449 section 11.1 asks for seconds or minutes.
const proofLife = 5 * time.Minute

// mismatch is one thing in a proof that does not fit.
type mismatch struct {
	claim string // "htm"
	title string
	ev    []Point
}

// sentProof is the proof that left with the last hop; ok false where there is none, err where it cannot be read.
func sentProof(e *Evidence) (p signing.Proof, ok bool, err error) {
	h := e.Exchange.Last()
	if h == nil {
		return p, false, nil
	}
	v := h.Sent.Get("DPoP")
	if v == "" {
		return p, false, nil
	}
	p, err = signing.ReadProof(v)
	return p, true, err
}

// boundTo is what cnf of the token says: a key's thumbprint, a certificate's; "" neither.
func boundTo(e *Evidence) (jkt, x5t string) {
	if e.Token == nil {
		return "", ""
	}
	cnf, _ := e.Token.Claims["cnf"].(map[string]any)
	jkt, _ = cnf["jkt"].(string)
	x5t, _ = cnf["x5t#S256"].(string)
	return jkt, x5t
}

// proofFaults compares the proof with the request, claim by claim, what is surest first.
func proofFaults(e *Evidence, p signing.Proof) []mismatch {
	h := e.Exchange.Last()
	var out []mismatch
	add := func(claim, title string, ev ...Point) { out = append(out, mismatch{claim, title, ev}) }
	is := func(name, what string) Point {
		return Point{Where: "dpop." + name, What: clean.Line(what, 200)}
	}
	if n := len(h.Sent.Values("DPoP")); n > 1 {
		add("DPoP", fmt.Sprintf("The request has %d DPoP headers, and one is allowed", n), is("header", fmt.Sprint(n, " fields")))
	}
	switch {
	case p.Private:
		add("jwk", "The DPoP proof holds the private key itself: whoever saw the request has it", is("header.jwk", "holds d"))
	case p.JKT == "":
		add("jwk", "The DPoP proof holds no public key (jwk) that can be read", is("header.jwk", "missing or broken"))
	case !strings.EqualFold(p.Type, "dpop+jwt"):
		add("typ", "The DPoP proof is not of the type dpop+jwt", is("header.typ", fmt.Sprintf("%q", p.Type)))
	case p.Algorithm == "" || strings.EqualFold(p.Algorithm, "none") || strings.HasPrefix(p.Algorithm, "HS"):
		add("alg", "The DPoP proof is not signed by a private key: "+clean.Line(p.Algorithm, 20), is("header.alg", p.Algorithm))
	case !p.Signed:
		add("signature", "The signature of the DPoP proof does not fit the key inside it", is("signature", "does not verify with header.jwk"))
	}
	if p.HTM != h.Method {
		add("htm", "The DPoP proof is for "+clean.Line(orWord(p.HTM, "no method"), 20)+", and the request is "+h.Method, is("claims.htm", orWord(p.HTM, "missing")), Point{Where: "request.method", What: h.Method})
	}
	ours, err := signing.HTU(signing.Message{URL: h.URL, Headers: hostGiven(e)})
	if err == nil && !signing.SameHTU(p.HTU, ours) {
		add("htu", "The DPoP proof is for another address than the one that was asked", is("claims.htu", orWord(mask.URL(p.HTU), "missing")), Point{Where: "request.url", What: clean.Line(mask.URL(ours), 160)})
	}
	now := e.ServerTime
	if now.IsZero() {
		now = e.Now
	}
	switch age := now.Sub(time.Unix(int64(p.IAT), 0)).Round(time.Second); {
	case !p.HasIAT:
		add("iat", "The DPoP proof does not say when it was made (iat)", is("claims.iat", "missing"))
	case age > proofLife:
		add("iat", "The DPoP proof was made "+span(age)+" ago, and is good for some minutes at most", is("claims.iat", httpclient.Moment(time.Unix(int64(p.IAT), 0))), Point{Where: "response.headers.Date", What: httpclient.Moment(now)})
	case age < -time.Minute:
		add("iat", "The DPoP proof is from "+span(age)+" ahead of the server's clock", is("claims.iat", httpclient.Moment(time.Unix(int64(p.IAT), 0))), Point{Where: "response.headers.Date", What: httpclient.Moment(now)})
	}
	if token := e.Credential.Get("token").Reveal(); token != "" {
		switch want := signing.ATH(token); {
		case p.ATH == "":
			add("ath", "The DPoP proof does not name the token (ath), which it must beside one", is("claims.ath", "missing"))
		case p.ATH != want:
			add("ath", "The DPoP proof was made for another token", is("claims.ath", p.ATH), Point{Where: "token", What: "its SHA-256 is " + want})
		}
	}
	if jkt, _ := boundTo(e); jkt != "" && p.JKT != "" && jkt != p.JKT {
		add("jkt", "The token is bound to another key than the one of the DPoP proof", Point{Where: "token.claims.cnf.jkt", What: clean.Line(jkt, 60)}, is("thumbprint", p.JKT))
	}
	if p.JTI == "" {
		add("jti", "The DPoP proof has no id of its own (jti)", is("claims.jti", "missing"))
	}
	return out
}

// hostGiven is the Host that the person wrote, which is what the server knows itself by.
func hostGiven(e *Evidence) [][2]string {
	if v := e.Attempt.Request.Headers.Get("Host"); v != "" {
		return [][2]string{{"Host", v}}
	}
	return nil
}

func orWord(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
