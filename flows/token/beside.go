package token

import (
	"encoding/json"
	"slices"
	"sort"
	"strings"
	"time"

	"why401/httpclient"
)

// Row is one thing of two tokens side by side.
type Row struct {
	Where string // "header.alg", "claims.aud", "signed by"
	A, B  string // as JSON, or the text itself; "" absent
	Same  bool
	Note  string // what the difference means, "" where it means nothing by itself
	over  bool   // by its times the refused one is no good, whatever else differs
}

// Beside lays two tokens side by side: what differs and can decide first, then what differs by nature (times, serial numbers), then
// what is the same. A is the one that works, where one does.
func Beside(a, b Token, reveal bool) []Row {
	rows := []Row{{Where: "kind", A: a.Format, B: b.Format}}
	rows = append(rows, members("header", a.Header, b.Header, reveal)...)
	if (a.Claims == nil) == (b.Claims == nil) {
		rows = append(rows, members("claims", a.Claims, b.Claims, reveal)...)
	} else {
		rows = append(rows, Row{Where: "claims", A: a.saysOfClaims(), B: b.saysOfClaims()})
	}
	for i := range rows {
		r := &rows[i]
		if r.Same = r.A == r.B; !r.Same {
			r.Note = meansDifference(r.Where, a, b)
			r.over = strings.HasPrefix(r.Where, "claims.") && !b.goodAt(strings.TrimPrefix(r.Where, "claims.")) && a.goodAt(strings.TrimPrefix(r.Where, "claims."))
		}
	}
	sort.SliceStable(rows, func(i, j int) bool { return weight(rows[i]) < weight(rows[j]) })
	return rows
}

// saysOfClaims is why nothing can be said of its claims one by one, or that they are there.
func (t Token) saysOfClaims() string {
	switch {
	case t.Claims != nil:
		return "can be read"
	case t.Parse != nil:
		return "cannot be read: want " + t.Parse.Want + ", got " + t.Parse.Got
	case t.Encrypted():
		return "encrypted"
	}
	return "none"
}

func members(of string, a, b map[string]any, reveal bool) []Row {
	var names []string
	for n := range a {
		names = append(names, n)
	}
	for n := range b {
		if _, both := a[n]; !both {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	out := make([]Row, 0, len(names))
	for _, n := range names {
		out = append(out, Row{Where: of + "." + n, A: member(n, a, reveal), B: member(n, b, reveal)})
	}
	return out
}

func member(n string, m map[string]any, reveal bool) string {
	v, ok := m[n]
	if !ok {
		return ""
	}
	if timed(n) {
		if at, odd, _ := numericDate(v); odd == "" {
			return httpclient.Moment(at)
		}
	}
	v = ShownValue(n, v, reveal)
	if s, ok := v.(string); ok {
		return s
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // "time < 2026" of a caveat is read by a person
	if enc.Encode(v) != nil {
		return "?"
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// weight orders the rows.
func weight(r Row) int {
	switch {
	case r.Same:
		return 3
	case r.over:
		return -1
	case byNature(r.Where):
		return 2
	case r.Note != "":
		return 0
	}
	return 1
}

// goodAt is false where the time that the claim holds refuses the token: past as its end, in the future as its beginning.
func (t Token) goodAt(claim string) bool {
	return !slices.ContainsFunc(t.Times, func(x Time) bool { return x.Claim == claim && !x.OK })
}

// byNature is true for what differs between any two tokens of one kind.
func byNature(where string) bool {
	switch strings.TrimPrefix(where, "claims.") {
	case "iat", "nbf", "jti", "uti", "rh", "aio", "sid", "session_state", "at_hash", "c_hash", "nonce", "auth_time", "origin_jti":
		return true
	}
	return false
}

// meansDifference says what the difference of one member may decide.
func meansDifference(where string, a, b Token) string {
	if note, one := ofOneAlone(where, a, b); one {
		return note
	}
	switch where {
	case "kind":
		return "another kind of token altogether"
	case "claims":
		return "those of one alone can be read, so that nothing is compared"
	case "header.alg":
		return "signed by another algorithm: the server may allow one alone"
	case "header.kid":
		return "signed by another key: the server may know one alone"
	case "header.typ":
		return "another type: the server may take access tokens (at+jwt) alone"
	case "claims.iss":
		if c := IssuerCause(b.Claim("iss"), a.Claim("iss")); c == "jwt.issuer_trailing_slash" {
			return "the same issuer but for a slash, which servers compare byte by byte"
		}
		return "another issuer: the server trusts certain ones"
	case "claims.aud":
		return "for another recipient" + almost(b.Audiences(), first(a.Audiences()...))
	case "claims.scope", "claims.scp", "claims.roles", "claims.permissions", "claims.groups", "claims.realm_access", "claims.resource_access":
		if gone := lost(a.Scopes(), b.Scopes()); len(gone) > 0 {
			return "the refused one lacks " + strings.Join(gone, ", ")
		}
		return "other rights"
	case "claims.azp", "claims.client_id", "claims.appid", "claims.cid":
		return "issued to another client"
	case "claims.sub", "claims.oid", "claims.upn", "claims.preferred_username", "claims.email":
		return "another person or account"
	case "claims.tid", "claims.hd", "claims.org_id":
		return "another tenant or organisation"
	case "claims.acr", "claims.amr":
		return "another kind of login: a step-up may be asked"
	case "claims.cnf":
		return "bound to another key, or to none"
	case "claims.token_use", "claims.typ", "claims.token_type":
		return "another use: an ID or refresh token opens no API"
	case "claims.ver":
		return "another version of the issuer's tokens"
	case "claims.exp":
		ea, okA := a.At("exp")
		eb, okB := b.At("exp")
		if okA && okB {
			if !b.goodAt("exp") && a.goodAt("exp") {
				return "the refused one is over, and the one that works is not"
			}
			if d := eb.Sub(ea); d < 0 {
				return "the refused one ends " + Span(d.Abs().Round(time.Second)) + " before the one that works"
			}
			return ""
		}
		return "one of them has no end"
	}
	return ""
}

// ofOneAlone is what it means that one of two tokens says whose, whom for or by whom and the other says nothing of it: it is not
// known to be another's. one is false where both say it, and for what is not of that kind.
func ofOneAlone(where string, a, b Token) (note string, one bool) {
	name, isClaim := strings.CutPrefix(where, "claims.")
	_, inA := a.Claims[name]
	_, inB := b.Claims[name]
	if !isClaim || inA == inB {
		return "", false
	}
	switch name {
	case "iss", "aud", "azp", "client_id", "appid", "cid", "sub", "oid", "upn", "preferred_username", "tid", "hd", "org_id", "acr", "amr", "ver":
		if inA {
			return "the refused one does not say it, and the server may ask for it", true
		}
		return "the one that works does not say it", true
	case "email":
		return "", true // more or fewer scopes of the login
	}
	return "", false
}

func lost(had, has []string) []string {
	var out []string
	for _, s := range had {
		if !slices.Contains(has, s) {
			out = append(out, s)
		}
	}
	return out
}
