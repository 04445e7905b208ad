package token

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"why401/httpclient"
)

func TestAskingAboutAToken(t *testing.T) {
	var elsewhere int
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere++ }))
	defer other.Close()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		switch r.URL.Path {
		case "/introspect":
			if u, p, ok := r.BasicAuth(); !ok || u != "cl%3Aient" || p != "CANARY-secret" {
				w.WriteHeader(401)
				return
			}
			if r.Form.Get("token") == "CANARY-live" {
				_, _ = w.Write([]byte(`{"active":true,"exp":1795600000,"scope":"read"}`))
				return
			}
			_, _ = w.Write([]byte(`{"active":false}`))
		case "/userinfo":
			if r.Header.Get("Authorization") != "Bearer CANARY-live" {
				w.WriteHeader(401)
				return
			}
			_, _ = w.Write([]byte(`{"sub":"42","preferred_username":"alice"}`))
		case "/says": // what the query says
			_, _ = w.Write([]byte(r.URL.Query().Get("json")))
		case "/echo":
			_ = json.NewEncoder(w).Encode(map[string]any{"name": r.Header.Get("Authorization"), "note": []string{"CANARY-live-and-longer"}})
		case "/away":
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		}
	}))
	defer srv.Close()
	c := &httpclient.Client{}
	says := func(body string) string { return srv.URL + "/says?json=" + url.QueryEscape(body) }
	alice := sign(t, jwt.MapClaims{"sub": "alice"})
	for _, row := range []struct {
		reason  string
		q       Question
		tok, id string
		active  string
		learned string
	}{
		{"alive", Introspection(srv.URL + "/introspect"), "CANARY-live", "cl:ient", "true", "active, until 2026-11-2"},
		{"revoked", Introspection(srv.URL + "/introspect"), "CANARY-dead", "cl:ient", "false", "not active"},
		{"the client is refused, which says nothing of the token", Introspection(srv.URL + "/introspect"), "CANARY-live", "other", "", "refuses the client"},
		{"whose", UserInfo(srv.URL + "/userinfo"), "CANARY-live", "", "true", "for alice"},
		{"refused there too", UserInfo(srv.URL + "/userinfo"), "CANARY-dead", "", "false", "refused there too"},
		{"a word is no yes", Introspection(says(`{"active":"true"}`)), alice, "", "", "does not say whether"},
		{"a yes of the same subject", Introspection(says(`{"active":true,"sub":"alice"}`)), alice, "", "true", "active"},
		{"a yes about another subject", Introspection(says(`{"active":true,"sub":"mallory"}`)), alice, "", "", "another subject, mallory, than the token, alice"},
		{"a yes that is over", Introspection(says(`{"active":true,"exp":1}`)), alice, "", "", "do not go together"},
		{"a yes that has not begun", Introspection(says(`{"active":true,"nbf":4000000000}`)), alice, "", "", "not before 2096-10-02"},
		{"a no stays a no", Introspection(says(`{"active":false,"sub":"mallory"}`)), alice, "", "false", "not active"},
		{"the same person", UserInfo(says(`{"sub":"alice"}`)), alice, "", "true", "for alice"},
		{"another person", UserInfo(says(`{"sub":"mallory","email":"alice@example.test"}`)), alice, "", "", "another subject, mallory, than the token, alice"},
		{"a yes and a no in one answer", Introspection(says(`{"active":false,"active":true}`)), alice, "", "", "does not say whether"},
		{"a page in place of an answer", UserInfo(says("<html>please log in</html>")), alice, "", "", "is no JSON"},
		{"an answer that is a token itself", UserInfo(says(alice)), alice, "", "true", "taken there"},
		{"an error under the status of success", UserInfo(says(`{"error":"invalid_token"}`)), alice, "", "", "with the error invalid_token"},
		{"a yes that ends now", Introspection(says(fmt.Sprintf(`{"active":true,"exp":%d}`, now.Unix()))), alice, "", "", "do not go together"},
		{"a redirect takes it nowhere", UserInfo(srv.URL + "/away"), "CANARY-live", "", "", "nothing was sent"},
	} {
		a, err := Ask(context.Background(), c, row.q, row.tok, row.id, "CANARY-secret", now)
		got := ""
		if a.Active != nil {
			got = map[bool]string{true: "true", false: "false"}[*a.Active]
		}
		if err != nil || got != row.active || !strings.Contains(a.Learned, row.learned) || strings.Contains(a.Learned, "CANARY") {
			t.Errorf("%s: %v %s %q", row.reason, err, got, a.Learned)
		}
	}
	echo, err := Ask(context.Background(), c, UserInfo(srv.URL+"/echo"), "CANARY-live-and-longer", "", "", now)
	if all := fmt.Sprint(echo.Says, echo.Learned, AskedParts([]Reply{echo})); err != nil || len(echo.Says) != 2 || strings.Contains(all, "CANARY") {
		t.Errorf("an endpoint that sends the token back under other names: %v %s", err, all)
	}
	if elsewhere > 0 {
		t.Error("the token followed a redirect")
	}
	if _, err := Ask(context.Background(), c, UserInfo("http://login.example.test/userinfo"), "CANARY", "", "", now); err == nil || !strings.Contains(err.Error(), "want https") {
		t.Errorf("without TLS: %v", err)
	}
}
