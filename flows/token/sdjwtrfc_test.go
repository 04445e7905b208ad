package token

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestSDJWTJSONOfTheRFC: the examples of RFC 9901 section 8.2, the issuer's key of its appendix A.5, and the same in the compact form.
func TestSDJWTJSONOfTheRFC(t *testing.T) {
	const (
		issuer    = `{"kty":"EC","crv":"P-256","x":"b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ","y":"Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8"}`
		protected = "eyJhbGciOiAiRVMyNTYiLCAidHlwIjogImV4YW1wbGUrc2Qtand0In0"
		payload   = "eyJfc2QiOiBbIjRIQm42YUlZM1d0dUdHV1R4LXFVajZjZGs2V0JwWnlnbHRkRmF2UGE3TFkiLCAiOHNtMVFDZjAyMXBObkhBQ0k1c1A0bTRLWmd5Tk9PQVljVGo5SE5hQzF3WSIsICJjZ0ZkaHFQbzgzeFlObEpmYWNhQ2FhN3VQOVJDUjUwVkU1UjRMQVE5aXFVIiwgImpNQ1hWei0tOWI4eDM3WWNvRGZYUWluencxd1pjY2NmRlJCQ0ZHcWRHMm8iXSwgImlzcyI6ICJodHRwczovL2lzc3Vlci5leGFtcGxlLmNvbSIsICJpYXQiOiAxNjgzMDAwMDAwLCAiZXhwIjogMTg4MzAwMDAwMCwgIl9zZF9hbGciOiAic2hhLTI1NiIsICJjbmYiOiB7Imp3ayI6IHsia3R5IjogIkVDIiwgImNydiI6ICJQLTI1NiIsICJ4IjogIlRDQUVSMTladnUzT0hGNGo0VzR2ZlNWb0hJUDFJTGlsRGxzN3ZDZUdlbWMiLCAieSI6ICJaeGppV1diWk1RR0hWV0tWUTRoYlNJaXJzVmZ1ZWNDRTZ0NGpUOUYySFpRIn19fQ"
		signature = "3oOtvPxU3QdDWUmfGexVB5rWyON2f1atg5rL825bvvD1g7ywjKDKy2UHqHoH2QS4FA99JbG5qnlqFaGXFChfjQ"
		sub       = "WyIyR0xDNDJzS1F2ZUNmR2ZyeU5STjl3IiwgInN1YiIsICJqb2huX2RvZV80MiJd"
		given     = "WyJlbHVWNU9nM2dTTklJOEVZbnN4QV9BIiwgImdpdmVuX25hbWUiLCAiSm9obiJd"
		family    = "WyI2SWo3dE0tYTVpVlBHYm9TNXRtdlZBIiwgImZhbWlseV9uYW1lIiwgIkRvZSJd"
		birth     = "WyJlSThaV205UW5LUHBOUGVOZW5IZGhRIiwgImJpcnRoZGF0ZSIsICIxOTQwLTAxLTAxIl0"
		binding   = "eyJhbGciOiAiRVMyNTYiLCAidHlwIjogImtiK2p3dCJ9.eyJub25jZSI6ICIxMjM0NTY3ODkwIiwgImF1ZCI6ICJodHRwczovL3ZlcmlmaWVyLmV4YW1wbGUub3JnIiwgImlhdCI6IDE3NDg1MzcyNDQsICJzZF9oYXNoIjogIlZqdFBzZ1pwUVRSeEtKdkRwU0otblhsWktFOVo5TGdENEZ5Q3d3b05NUncifQ.GrDvJ2jhYNmUvqdwVEIrxeTFEuI5qKSM7I6P95JmA6Wko-FBB5vPGQn0wvmdgjLCE2iDRh1r82zchjmABQ3V8w"
		body      = `"payload":"` + payload + `","protected":"` + protected + `","signature":"` + signature + `"`
		compact   = protected + "." + payload + "." + signature
	)
	head := func(kb string, ds ...string) string {
		b, _ := json.Marshal(ds)
		if kb != "" {
			kb = `,"kb_jwt":"` + kb + `"`
		}
		return `"header":{"disclosures":` + string(b) + kb + `}`
	}
	for _, row := range []struct {
		reason, in, claims, finding string
		hidden                      int
		bound                       bool
	}{
		{"issued, flattened", "{" + head("", sub, given, family, birth) + "," + body + "}", `"birthdate":"1940-01-01"`, "", 0, false},
		{"issued, general", `{"payload":"` + payload + `","signatures":[{` + head("", sub, given, family, birth) + `,"protected":"` + protected + `","signature":"` + signature + `"}]}`, `"sub":"john_doe_42"`, "", 0, false},
		{"presented with key binding", "{" + head(binding, family, given) + "," + body + "}", `"family_name":"Doe","given_name":"John"`, "", 2, true},
		{"the same in the compact form", compact + "~" + family + "~" + given + "~" + binding, `"family_name":"Doe","given_name":"John"`, "", 2, true},
		{"its disclosures in another order", "{" + head(binding, given, family) + "," + body + "}", "", "other disclosures (sd_hash)", 2, true},
		{"one disclosure fewer", "{" + head(binding, family) + "," + body + "}", "", "other disclosures (sd_hash)", 3, true},
		{"disclosures that are no texts", `{"header":{"disclosures":[7]},` + body + "}", "", "an array of texts", 0, false},
	} {
		tok := Inspect(row.in, now)
		b, _ := json.Marshal(tok.Claims)
		found := ""
		for _, f := range tok.Findings {
			found += f.What
		}
		if tok.Kind != KindJWS || !strings.HasPrefix(tok.Format, "SD-JWT") || !strings.Contains(string(b), row.claims) || tok.Hidden != row.hidden || (tok.Binding != nil) != row.bound {
			t.Errorf("%s: %s %s, %d hidden, binding %v", row.reason, tok.Format, b, tok.Hidden, tok.Binding)
		}
		if (found != "") != (row.finding != "") || !strings.Contains(found, row.finding) {
			t.Errorf("%s: %q, want %q", row.reason, found, row.finding)
		}
		ks, err := ReadKeySet("issuer", []byte(issuer))
		if err != nil {
			t.Fatal(err)
		}
		if v := Verify(tok, ks); v.Status != Verified && tok.Parse == nil {
			t.Errorf("%s: %+v", row.reason, v)
		}
	}
}

// TestSDJWTMustBeRefused: what RFC 9901 section 7.1 says is to be rejected.
func TestSDJWTMustBeRefused(t *testing.T) {
	key := []byte("CANARY-key-of-32-bytes-for-HS256")
	name, element := b64(`["s1","given_name","Alice"]`), b64(`["s2","staff"]`)
	issue := func(claims string) string { return signWith(t, "HS256", key, map[string]any{}, claims) }
	for _, row := range []struct{ reason, in, want string }{
		{"a digest twice in one list", issue(`{"_sd":["`+sdDigest(name)+`","`+sdDigest(name)+`"]}`) + "~" + name + "~", "is there twice"},
		{"a digest in two places", issue(`{"_sd":["`+sdDigest(name)+`"],"a":{"_sd":["`+sdDigest(name)+`"]}}`) + "~" + name + "~", "is there twice"},
		{"a decoy twice", issue(`{"_sd":["x","x"]}`) + "~", "is there twice"},
		{"a member where an element belongs", issue(`{"groups":[{"...":"`+sdDigest(name)+`"}]}`) + "~" + name + "~", `"given_name" is disclosed where an array's element belongs`},
		{"an element where a member belongs", issue(`{"_sd":["`+sdDigest(element)+`"]}`) + "~" + element + "~", "an array's element is disclosed where a member belongs"},
		{"a name that is there", issue(`{"given_name":"Bob","_sd":["`+sdDigest(name)+`"]}`) + "~" + name + "~", `"given_name" is disclosed and already there`},
	} {
		tok := Inspect(row.in, now)
		if len(tok.Findings) == 0 || !strings.Contains(tok.Findings[0].What, row.want) {
			t.Errorf("%s: %v", row.reason, tok.Findings)
		}
	}
}
