package token

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// signedValues were made by the libraries themselves, with secrets of CANARY.
var signedValues = []struct{ reason, in, format, content string }{
	// itsdangerous 2.2.0 and Flask 3.1.3
	{`flask small`, `eyJ1c2VyX2lkIjo3fQ.aweg0A.OdGCdC9X_WzvOckHNZGOXvYA2IA`, `cookie: cookie of Flask, signed (itsdangerous)`, `{"user_id":7}`},
	{`flask compressed`, `.eJyrViotTi2Kz0xRsjLXUSpJrShRslKqGAVEA6VaAPrTk-w.aweg0A.XJXpSQEDPUXXEGIMe2UfiOMZZNE`, `cookie: cookie of Flask, signed (itsdangerous)`, `{"text":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx","user_id":7}`},
	{`flask tagged`, `.eJyrVirPSM1TsqpWUkhRslIKySjVUTAwVPBKzFMwMjAyUzAwsAIjBXffEKVaHaVSsFIgqWSAHxiCVJeAVQPJaEMdo1igQBJYAEgqRYZ7ZSnV1gIAvTserg.aweg0A.iYgijRVs2IAh0cFkqdDvuO6J6E8`, `cookie: cookie of Flask, signed (itsdangerous)`, `{"b":{" b":"YWJj"},"t":{" t":[1,2]},"u":{" u":"00000000000000000000000000000001"},"when":{" d":"Thu, 01 Jan 2026 00:00:00 GMT"}}`},
	{`flask empty`, `e30.aweg0A.NKrZ0TqsobBZzP-fgMh0GNrdA44`, `cookie: cookie of Flask, signed (itsdangerous)`, `{}`},
	{`flask name=`, `session=.eJyrVopPy0kszkgtVrKKrlZSKAFSSrmpxcWJ6alKOkoZmUqxtbE6QEVFqcUZSlYlRaWpQF5mipKVUuIAA6Dz4kuLU4sgrjFUqgUAqIhIhA.aweg0A.dn169jnHpZzBQaIzfHWBm1dMmBg`, `cookie: cookie of Flask, signed (itsdangerous)`, `{"_flashes":[{" t":["message","hi"]}],"_fresh":true,"_id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","_user_id":"1"}`},
	{`itsd timed string`, `ImFsaWNlQGV4YW1wbGUuY29tIg.aweg0A.MKS8BFsjEmZ8fpLuz8hxOvdIEJI`, `cookie: value of itsdangerous, signed as Flask's programs sign`, `"alice@example.com"`},
	{`itsd timed list`, `WzEsMiwzXQ.aweg0A.FfcWpLhtpdtQTuLNvKgcccNX7V4`, `cookie: value of itsdangerous, signed as Flask's programs sign`, `[1,2,3]`},
	{`itsd timed int`, `NDI.aweg0A.0DVKSrpJnAlFbTTkkLBhXlIojBw`, `cookie: value of itsdangerous, signed as Flask's programs sign`, `42`},
	{`itsd timed sha512`, `eyJhIjoxfQ.aweg0A.L4FTLYlBxjhmRyc-uskbjNf0zCxJP-RI88ce2aL9Oehcs6NDSBWXzgopZFBON62Sldq3yAt1ynrMOPs65ztA8g`, `cookie: cookie of Flask, signed (itsdangerous)`, `{"a":1}`},
	{`itsd untimed`, `eyJpZCI6NSwibmFtZSI6Iml0c2Rhbmdlcm91cyJ9.xMgdR7CiuEIQ_zfBXIIiffV1CfE`, `cookie: value of itsdangerous, signed as Flask's programs sign, without a time`, `{"id":5,"name":"itsdangerous"}`},
	{`itsd timestampsigner`, `foo.aweg0A.KC2y731cHF8MeTB8ZVQDXPXKScc`, `opaque: opaque string of 38 characters`, ``},
	{`itsd signer`, `my string.n45hvQhDVBURCE7CVBAHTdvZ1t4`, `unknown: `, ``},
	{`itsd serializer json`, `[1, 2, 3, 4].OiNT6D_v0PdC0ttW3KW_JOv3C2Y`, `unknown: `, ``},
	// Django 3.2.25
	{`signing.dumps dict`, `eyJ1c2VyIjo3fQ:1xWPiq:IgFhsui8Z4P_jcgnIIGBrT78BAL2-0gVx-HYaN0R7yk`, `cookie: cookie of Django, signed (django.core.signing)`, `{"user":7}`},
	{`signing.dumps compress`, `.eJyrViotTi1SsjLXUSpRslKqGAVEA6VaAOIakW8:1xWPiq:SIq9gD1Y8ArC20pscmBXdgjA6ihDsFkqqDOpPoDXrcU`, `cookie: cookie of Django, signed (django.core.signing)`, `{"t":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx","user":7}`},
	{`signing.dumps string`, `ImFsaWNlQGV4YW1wbGUuY29tIg:1xWPiq:n3_bXjBuFn6mu_UO3NojgjRLw-80szipeIBkDPU5ufg`, `cookie: cookie of Django, signed (django.core.signing)`, `"alice@example.com"`},
	{`signing.dumps list`, `WzEsMl0:1xWPiq:SAsPUeqYwkpgXKIgO_Q6-Le4ngd1p_Oflljaxik10jU`, `cookie: cookie of Django, signed (django.core.signing)`, `[1,2]`},
	{`signing.dumps int`, `MTI:1xWPiq:-8yTSxJ6547e6rvqTo__KRyDrFh2iqjPjC70tUPJfmk`, `cookie: cookie of Django, signed (django.core.signing)`, `12`},
	{`signed cookie`, `hello world:1xWPiq:c8d7t6ok_wqIwJ2U3oeRU_mIdSGnlWtnXbXeYbXIcuo`, `cookie: cookie of Django, signed (django.core.signing)`, `"hello world"`},
	{`TimestampSigner`, `alice@example.com:1xWPiq:Xf6UDWUQ4U2O98oLTU6b5w0lAAg2CG_3yyET1DVZZCI`, `cookie: cookie of Django, signed (django.core.signing)`, `"alice@example.com"`},
	{`Signer`, `alice:LEXBBRejBS6I3r4_0OAWzw1S1t-AnmM2ydqIZL2MgOU`, `opaque: opaque string of 49 characters`, ``},
	{`signed_cookies session`, `.eJyrVopPLC3JiC8tTi2Kz0xRslIyVNJBFktKTM5OzQNJpGQl5qXn6yXn55UUZSbpgZToQWWL9XzzU1JznKBqUQzISCzOAOpOpBAo1QIAyaU-jQ:1xWPiq:109R5AgC1BcdH0sova6mqVrEGllWD7HCmJJuVjO7dUY`, `cookie: cookie of Django, signed (django.core.signing)`, `{"_auth_user_backend":"django.contrib.auth.backends.ModelBackend","_auth_user_hash":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","_auth_user_id":"1"}`},
	{`signed_cookies session cookie`, `sessionid=.eJyrVopPLC3JiC8tTi2Kz0xRslIyVNJBFktKTM5OzQNJpGQl5qXn6yXn55UUZSbpgZToQWWL9XzzU1JznKBqUQzISCzOAOpOpBAo1QIAyaU-jQ:1xWPiq:109R5AgC1BcdH0sova6mqVrEGllWD7HCmJJuVjO7dUY; csrftoken=a1B2a1B2a1B2a1B2a1B2a1B2a1B2a1B2a1B2a1B2a1B2a1B2a1B2a1B2a1B2a1B2`, `cookie: 2 cookies`, `{"_auth_user_backend":"django.contrib.auth.backends.ModelBackend","_auth_user_hash":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","_auth_user_id":"1"}`},
	{`db session_data`, `eyJfYXV0aF91c2VyX2lkIjoiMSJ9:1xWPiq:eMAczWDTQWF3qMTWqSnHsl_BXU3sbKbwORsoxlClkng`, `cookie: cookie of Django, signed (django.core.signing)`, `{"_auth_user_id":"1"}`},
	{`messages cookie`, `messages=W1siX19qc29uX21lc3NhZ2UiLDAsMjAsIkhlbGxvIHRoZXJlIl1d:1xWPiq:xWIktDpG7Okh1WfO0ba9HADrq6OCFpd3_WKXq_X8OpQ`, `cookie: cookie of Django, signed (django.core.signing)`, `[["__json_message",0,20,"Hello there"]]`},
	{`signing.dumps pickle`, `gAWVDQAAAAAAAAB9lIwEdXNlcpRLB3Mu:1xWPiq:RKXxk0vHOkDolsuMupFFQYj-ca2zZZwBCbsY9yYfJLs`, `cookie: cookie of Django, signed (django.core.signing)`, ``},
	{`dumps in 2020`, `eyJhIjoxfQ:1kHR5c:jA96q1VVGsYhAQuLg4T4hBYnod8fxynbwHnZXz91KTs`, `cookie: cookie of Django, signed (django.core.signing)`, `{"a":1}`},
	{`dumps in 2001`, `eyJhIjoxfQ:15ftgG:iSHrnNWUuheb-MutQiiSe6xkVCWDJp5947ahN_pEYB0`, `cookie: cookie of Django, signed (django.core.signing)`, `{"a":1}`},
	// Rails 6.1.7
	{`verifier sha1 json`, `eyJ1c2VyX2lkIjo3fQ==--c6e17c56b73306820ec8206447d0df0b9c57bf78`, `cookie: cookie of Rails, signed`, `{"user_id":7}`},
	{`verifier sha256 json`, `eyJ1c2VyX2lkIjo3fQ==--99bcc532acbd34d4ebc26f505d5e61c41aca693f09bdaa1c57011269851daec6`, `cookie: cookie of Rails, signed`, `{"user_id":7}`},
	{`verifier sha512 json`, `eyJ1c2VyX2lkIjo3fQ==--3e7bc30f5f2188a1a88d27abd63c72205ac872bdd8b0bac0c2db98c201e5a1804744133fd6f826a6007e66296451b656e5055ffb919149f2ea12ae2b9a33192b`, `cookie: cookie of Rails, signed`, `{"user_id":7}`},
	{`verifier marshal`, `BAh7BkkiDHVzZXJfaWQGOgZFVGkM--47a4bcb7ba758bdbd87488d030e2ad3ef3a35aa0`, `cookie: cookie of Rails, signed`, ``},
	{`verifier purpose+expiry`, `eyJfcmFpbHMiOnsibWVzc2FnZSI6ImV5SjFjMlZ5WDJsa0lqbzNmUT09IiwiZXhwIjoiMjAyNi0wMS0wMVQwMDowMDowMC4wMDBaIiwicHVyIjoibG9naW4ifX0=--13301b5a45036d70792d3d8006dff4fceb2c7d92`, `cookie: cookie of Rails, signed`, `{"exp":"2026-01-01T00:00:00.000Z","message":{"user_id":7},"pur":"login"}`},
	{`verifier purpose+expiry future`, `eyJfcmFpbHMiOnsibWVzc2FnZSI6ImV5SjFjMlZ5WDJsa0lqbzNmUT09IiwiZXhwIjoiMjAzMC0wMS0wMVQwMDowMDowMC4wMDBaIiwicHVyIjoibG9naW4ifX0=--1950ff986a41608b685c83e71b9bd6e82eac389e`, `cookie: cookie of Rails, signed`, `{"exp":"2030-01-01T00:00:00.000Z","message":{"user_id":7},"pur":"login"}`},
	{`verifier string`, `ImFsaWNlIg==--7537297f0ef94ba0544d43e276d457277dcf1f34`, `cookie: cookie of Rails, signed`, `"alice"`},
	{`encryptor gcm`, `uUEqAPatuOk0poBzZw==--yZwA6u6spAtUD/B1--gg0sbLIr9d3e0Sp1qX0qmQ==`, `cookie: cookie of Rails, encrypted`, ``},
	{`encryptor gcm cookie`, `_myapp_session=70ahMl72y8VcZxdDDogNcvV0G8uoxrZNHT1brTOH22p%2F7hS6oIP7Jw%2FkL6C1jYg%3D--hlMC3z1uX5l%2Bzzzw--soWotkkDjA1wewyJgI6Pjw%3D%3D; path=/; HttpOnly`, `cookie: cookie of Rails, encrypted`, ``},
	{`encryptor cbc (rails 4/5)`, `M3YrWjlpWGw1WmFsSjVJMExrZ29KQT09LS1rMldaR21lcEpMbkZKc1g1UXBEMmJBPT0=--7c4314cf507a0b4cd60e2f45785b8212295de245`, `cookie: cookie of Rails, encrypted, and signed (AES-CBC, as up to Rails 5.1)`, ``},
	{`actionpack Set-Cookie`, `user_id=eyJfcmFpbHMiOnsibWVzc2FnZSI6Ik53PT0iLCJleHAiOiIyMDI3LTAxLTAxVDAwOjAwOjAwLjAwMFoiLCJwdXIiOiJjb29raWUudXNlcl9pZCJ9fQ%3D%3D--c254514e7de1fcf4722f519ddea50085ae86ec8d; path=/; expires=Fri, 01 Jan 2027 00:00:00 GMT`, `cookie: cookie of Rails, signed`, `{"exp":"2027-01-01T00:00:00.000Z","message":7,"pur":"cookie.user_id"}`},
	{`actionpack Set-Cookie`, `secret=uYK7qegihIxNyqRHfRRdfa%2FlUwBL27t%2BmfwiFnBQNypWUMm2nc7DiwP2nI0gPi19ECC6DlKVmCoCh0%2FduHo23vEl--zK01Q13Dc18AbTmU--tutynTxETrzKVWF0dpb9TA%3D%3D; path=/`, `cookie: cookie of Rails, encrypted`, ``},
	{`actionpack Set-Cookie`, `name=eyJfcmFpbHMiOnsibWVzc2FnZSI6IkltRnNhV05sSWc9PSIsImV4cCI6bnVsbCwicHVyIjoiY29va2llLm5hbWUifX0%3D--41c95794bda99dd590f5d5cb70e8ec7fee5b82e8; path=/`, `cookie: cookie of Rails, signed`, `{"message":"alice","pur":"cookie.name"}`},
	// cookie-signature, express-session, cookie-session, @hapi/iron and iron-session of November 2026
	{`cookie-signature`, `s:hello.F48qlBK054NCg/mZEep5JpQQW4LtONVxjkcac5n4+to`, `cookie: cookie of Express, signed (cookie-signature)`, ``},
	{`connect.sid`, `connect.sid=s%3A-udxN8YXd3bi0zX9jv97MI39JpWeePA1.A3iEkTuRyEU5CoW8Rln7qKHRL1jfA8LZ1%2BbtLPsQczQ; Path=/; HttpOnly`, `cookie: cookie of Express, signed (cookie-signature)`, ``},
	{`signed JSON cookie`, `user=s%3Aj%3A%7B%22id%22%3A7%7D.srFsIkZMnZNKkDtcHHBC59WARy3dOqj1PA%2BMnr3Ow2Q`, `cookie: cookie of Express, signed (cookie-signature)`, `{"id":7}`},
	{`signed value with dots`, `v=s%3A1.2.3.4.TW6gq5fLE1XEL0hseTjmnj39IJeo9CspUzLDsfFLUF8`, `cookie: cookie of Express, signed (cookie-signature)`, ``},
	{`JSON cookie`, `user=j%3A%7B%22id%22%3A7%7D`, `cookie: cookie of Express, JSON, not signed`, `{"id":7}`},
	{`cookie-session`, `session=eyJ2aWV3cyI6MywidXNlciI6ImFsaWNlIn0=; session.sig=jxBSzM6mb9lGALcG5uBOdIpMFfI`, `cookie: 2 cookies`, `{"user":"alice","views":3}`},
	{`cookie-session alone`, `eyJ2aWV3cyI6MywidXNlciI6ImFsaWNlIn0=`, `opaque: JSON in base64, no token by itself`, `{"user":"alice","views":3}`},
	{`hapi iron`, `Fe26.2**fcf589abc89458084b75d1a3aae126a78dd8fd6b910e62acc6b50057289b9a81*-aSukuOV5GlSEORMMldSIQ*XSbRasgmz5XDBlHGKOarLA**7c3e2d82486eb5cb9b355be49efdc0183e98483fde5d90e1b0fa293ed6988ff3*Rwk0qPx28it6qOUQ46OJ0vyXnzmmQ1dwAOyqm3yQn6M`, `cookie: cookie of hapi or iron-session, encrypted and signed (@hapi/iron)`, ``},
	{`hapi iron ttl`, `Fe26.2**66c0238b673d8545d270855d428395ecb54169c06b5cef5bacce9c9faef14be8*VrqU5K2yaV2lhOYjC_dHiQ*E0chTdk8vbCz2TDr1R4KTg*1795665691240*f1f1d9b3eeea3e629a4a94cb5f011889eea091fec1b0e012e76bcd00acdfd3f2*yXqPpHZFtay6kNIg_b3OCZurqeAXMnvcg-PlXm4Gyn8`, `cookie: cookie of hapi or iron-session, encrypted and signed (@hapi/iron)`, ``},
	{`iron-session`, `app-session=Fe26.2*1*48d95803b44d2e31b7ff01b5d371a5ef71baa6315d34be2b38456fdd050c7b08*MhVJYmkT22dKtBIcvSe8Qw*LtmBSiTmm9SDHqKrv3tWaQ*1796871691242*ef4b06974b28e519ae8678f5d67676786e1a270eaf9b1af5f605ae26105716eb*5QRnXd-pReL7A40ZSniSeCVQlPiC2t0mRA8ZhByU79w~2`, `cookie: cookie of hapi or iron-session, encrypted and signed (@hapi/iron)`, ``},
}

func TestSignedValues(t *testing.T) {
	for _, row := range signedValues {
		tok := Inspect(row.in, now)
		if got := string(tok.Kind) + ": " + tok.Format; got != row.format {
			t.Errorf("%s: %s, want %s", row.reason, got, row.format)
			continue
		}
		if tok.Parse != nil {
			t.Errorf("%s: %+v", row.reason, tok.Parse)
		}
		var got any = tok.Claims
		if tok.Kind == KindCookie {
			got = nil
			for _, name := range []string{"session", "sessionid", "cookie", "messages", "connect.sid", "user", "v", "user_id", "secret", "name", "_myapp_session", "app-session"} {
				if m, ok := tok.Claims[name].(map[string]any); ok {
					got = m["content"]
					break
				}
			}
		}
		b, _ := json.Marshal(got)
		if s := strings.TrimPrefix(string(b), "null"); s != row.content {
			t.Errorf("%s: %s, want %s", row.reason, s, row.content)
		}
		for _, x := range tok.Times {
			if x.At.Year() < 2001 || x.At.Year() > 2030 {
				t.Errorf("%s: %s at %v", row.reason, x.Claim, x.At)
			}
		}
	}
}

// TestNoSignedValues are near misses: what looks like a framework's and may be another's is not called one.
func TestNoSignedValues(t *testing.T) {
	mac := strings.Repeat("A", 43)
	for _, row := range []struct{ reason, in, not string }{
		{"a JWT that lost its header", b64(`{"sub":"x"}`) + "." + mac, "itsdangerous"},
		{"a JWT whose header has no alg", b64(`{"typ":"JWT"}`) + "." + b64(`{"sub":"x"}`) + "." + mac, "itsdangerous"},
		{"a JWT", b64(`{"alg":"HS256"}`) + "." + b64(`{"sub":"x"}`) + "." + mac, "Flask"},
		{"two words with dashes and a digest", "build--" + strings.Repeat("0a", 20), "Rails"},
		{"a time and a host", "12:34:56", "Django"},
		{"an IPv6 address", "2001:0db8:85a3:0000:0000:8a2e:0370:7334", "Django"},
		{"a name and a value, with a dot", "s:hello.world", "Express"},
		{"many dots", strings.Repeat("a.", 100000), "itsdangerous"},
	} {
		if tok := Inspect(row.in, now); tok.Kind == KindCookie || strings.Contains(tok.Format, row.not) {
			t.Errorf("%s: %s %q", row.reason, tok.Kind, tok.Format)
		}
	}
}

// TestEndedLoneCookie: a value without its cookie's name is spoken of as that, and its own end and purpose are no secrets.
func TestEndedLoneCookie(t *testing.T) {
	for _, row := range signedValues {
		if row.reason != "verifier purpose+expiry" {
			continue
		}
		tok := Inspect(row.in, now)
		if len(tok.Findings) != 1 || !strings.HasPrefix(tok.Findings[0].What, "the cookie ended by its own word on 2026-01-01") {
			t.Errorf("%v", tok.Findings)
		}
		b, _ := json.Marshal(shown(tok.Claims, false))
		if !strings.Contains(string(b), `"exp":"2026-01-01T00:00:00.000Z"`) || !strings.Contains(string(b), `"pur":"login"`) {
			t.Errorf("%s", b)
		}
	}
}

// TestOldItsdangerous: up to 0.24 it counted from 2011, so that a cookie of 2016 seemed signed in 1975.
func TestOldItsdangerous(t *testing.T) {
	in := "eyJ1c2VyX2lkIjo3fQ.CgWJOg." + strings.Repeat("A", 27)
	tok := Inspect("session="+in, now)
	if len(tok.Times) != 1 || tok.Times[0].At.Year() != 2016 {
		t.Errorf("%v %v", tok.Format, fmt.Sprint(tok.Times))
	}
}
