package convert

import (
	"strings"
	"testing"
)

// TestUnfilledVariables holds that a request is not sent while a variable of its text stands in it by name, unless that
// is a whole credential.
func TestUnfilledVariables(t *testing.T) {
	for _, row := range []struct{ reason, text, refused string }{
		{"bash: the URL", `curl -X PUT "http://a.test/k/$id"`, "the variable $id in the URL"},
		{"bash: a field", `curl -X PUT http://a.test/k -H "X-A: a${id}"`, "the variable ${id} in the header X-A"},
		{"bash: the body", `curl http://a.test/k -d "{\"a\":\"$id\"}"`, "the variable $id in the body"},
		{"bash: a here-document", "curl http://a.test/x -d @- <<X\n{\"a\": \"$id\"}\nX", "the variable $id in the body"},
		{"bash: a part of a login", `curl http://a.test/k -u "me-$u:pw"`, "the variable $u in the login"},
		{"bash: whole credentials are diagnosed", `curl "http://a.test/k?api_key=$KEY" -H "Authorization: Bearer $TOKEN" -u "me:$PASS"`, ""},
		{"bash: single quotes know no variables", `curl -d '{"query":"query($id: ID!) {x}"}' http://a.test/g`, ""},
		{"bash: a default", `curl "http://a.test/${V:-v1}/x"`, ""},
		{"bash: a longer name is another", `id=1; curl "http://a.test/$id/$identity"`, "the variable $identity in the URL"},
		{"the answer of a request before it", "T=$(curl http://a.test/t)\ncurl -H \"Authorization: Bearer $T\" http://a.test/x", ""},
		{"wget", `wget --method PUT "http://a.test/$id"`, "the variable $id in the URL"},
		{"HTTPie", `http PUT http://a.test/x "a=$id"`, "the variable $id in the body"},
		{"cmd fills in what set gives", "set T=x\ncurl -H \"A: %T%\" http://a.test/k", ""},
		{"cmd: one that nothing sets", "set T=x\ncurl -H \"A: %T%\" http://a.test/k/%ID%", "the variable %ID% in the URL"},
		{"percent-encoding is no variable of cmd", `curl http://a.test/k/%20a%C3%A9%AB%CD`, ""},
		{"a template of Postman", `curl http://a.test/{{id}}`, "the variable {{id}} in the URL"},
		{"a template in a body may be meant", `curl http://a.test/x -d 'Hello {{name}}'`, ""},
		{"JavaScript: the URL", "fetch(`https://a.test/x/${id}`)", "the variable ${id} in the URL"},
		{"JavaScript: an expression", "fetch(`https://a.test/x`, {headers: {Authorization: `Bearer ${localStorage.getItem('token')}`}})", "the variable ${localStorage.getItem(…)} in the header Authorization"},
		{"JavaScript: a whole credential", "fetch(`https://a.test/x`, {headers: {Authorization: `Bearer ${token}`}})", ""},
		{"PowerShell", `Invoke-RestMethod -Method Put "http://a.test/$id"`, "the variable $id in the URL"},
		{"PowerShell: single quotes know no variables", `Invoke-RestMethod -Method Put "http://a.test/x" -Body '{"$schema": 1}'`, ""},
		{"a .http file", "PUT http://a.test/x\nX-A: {{id}}x", "the variable {{id}} in the header X-A"},
		{"a workflow", "curl -H \"X-A: ${{ secrets.A }}\" http://a.test/x", "the variable ${{secrets.A}} in the header X-A"},
	} {
		in, err := Parse(row.text, Options{Getenv: func(string) string { return "" }, ReadFile: noFiles})
		if err != nil {
			t.Errorf("%s: %v", row.reason, err)
			continue
		}
		got := strings.Join(in.Requests[len(in.Requests)-1].Unsupported, ", ")
		if want := row.refused; want != "" {
			want += " (put its value in its place)"
			if got != want {
				t.Errorf("%s: %q, want %q", row.reason, got, want)
			}
		} else if got != "" {
			t.Errorf("%s: %q, want it to be sent", row.reason, got)
		}
	}
}
