package signing

import (
	"strings"
	"testing"
	"time"
)

func stamp(n int64) Message {
	return Message{Now: time.Unix(n, 0), Random: func(int) string { return "random" }}
}

// TestOAuth1Published signs the requests of RFC 5849 and of Twitter's documentation.
func TestOAuth1Published(t *testing.T) {
	form := [][2]string{{"Content-Type", "application/x-www-form-urlencoded"}}
	for _, row := range []struct {
		reason, method, url, body string
		headers                   [][2]string
		o                         OAuth1
		base, signature           string
	}{
		{"RFC 5849 section 1.2, temporary credentials: no token yet, and a callback", "POST", "https://photos.example.net/initiate", "", nil,
			OAuth1{ConsumerKey: "dpf43f3p2l4k3l03", ConsumerSecret: "kd94hf93k423kf44", Realm: "Photos", Callback: "http://printer.example.com/ready", Timestamp: "137131200", Nonce: "wIjqoS", NoVersion: true},
			"", "74KNZJeDHnMBp0EMJ9ZHt%2FXKycU%3D"},
		{"RFC 5849 section 1.2, the protected resource: the query is signed", "GET", "http://photos.example.net/photos?file=vacation.jpg&size=original", "", nil,
			OAuth1{ConsumerKey: "dpf43f3p2l4k3l03", ConsumerSecret: "kd94hf93k423kf44", Token: "nnch734d00sl2jdk", TokenSecret: "pfkkdhi9sl3r4s00", Realm: "Photos", Timestamp: "137131202", Nonce: "chapoH", NoVersion: true},
			"", "MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D"},
		{"RFC 5849 section 3.4.1.1: names twice, empty values, a form, a host with a port", "POST", "http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b", "c2&a3=2+q", form,
			OAuth1{ConsumerKey: "9djdj82h48djs9d2", ConsumerSecret: "j49sk3j29djd", Token: "kkk9d7dh3k39sjv7", TokenSecret: "dh893hdasih9", Realm: "Example", Timestamp: "137131201", Nonce: "7d8f3e4a", NoVersion: true},
			"POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7",
			"r6%2FTJjbCOr97%2F%2BUU0NsvSne7s5g%3D"},
		{"Twitter's documentation: a comma, an exclamation mark and a plus in the form", "POST", "https://api.twitter.com/1/statuses/update.json?include_entities=true", "status=Hello%20Ladies%20%2B%20Gentlemen%2C%20a%20signed%20OAuth%20request%21", form,
			OAuth1{ConsumerKey: "xvz1evFS4wEEPTGEFPHBog", ConsumerSecret: "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw", Token: "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb", TokenSecret: "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE", Timestamp: "1318622958", Nonce: "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg"},
			"", "tnnArxj06cWHq44gCs1OSKk%2FjLY%3D"},
		{"RFC 5849 section 3.4.4: the two secrets themselves", "POST", "https://photos.example.net/token", "", nil,
			OAuth1{ConsumerKey: "dpf43f3p2l4k3l03", ConsumerSecret: "djr9rjt0jd78jf88", TokenSecret: "jjd999tj88uiths3", Method: "PLAINTEXT"}, "", "djr9rjt0jd78jf88%26jjd999tj88uiths3"},
	} {
		m := stamp(1)
		m.Method, m.URL, m.Body, m.Headers = row.method, row.url, []byte(row.body), row.headers
		made, err := row.o.Sign(m)
		if err != nil {
			t.Errorf("%s: %v", row.reason, err)
			continue
		}
		if got := made.Set[0][1]; !strings.Contains(got, `oauth_signature="`+row.signature+`"`) {
			t.Errorf("%s: got %s, want oauth_signature=%q\n%v", row.reason, got, row.signature, made.Steps)
		}
		for _, s := range made.Steps {
			if s.Name == "base string" && row.base != "" && s.Text != row.base {
				t.Errorf("%s: the base string\n%s\nwant\n%s", row.reason, s.Text, row.base)
			}
		}
	}
}

func TestOAuth1Sent(t *testing.T) {
	for _, row := range []struct{ reason, in, key, signature string }{
		{"a header as written by clients", `OAuth realm="x", oauth_consumer_key="k%20y",oauth_signature="a%2Fb%3D"`, "k y", "a/b="},
		{"OAuth before a bearer token, which is no signature", "OAuth eyJhbGciOi", "", ""},
		{"another scheme", `Digest oauth_consumer_key="k"`, "", ""},
	} {
		got := OAuth1Sent(row.in)
		if got["oauth_consumer_key"] != row.key || got["oauth_signature"] != row.signature {
			t.Errorf("%s: got %v", row.reason, got)
		}
	}
}
