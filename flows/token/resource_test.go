package token

import (
	"strings"
	"testing"
)

func TestResourceMetadataIsOfWhatWasAsked(t *testing.T) {
	for _, row := range []struct{ reason, resource, asked, other string }{
		{"the very address", "https://mcp.a.test/mcp", "https://mcp.a.test/mcp", ""},
		{"a slash at its end", "https://mcp.a.test/mcp/", "https://mcp.a.test/mcp", ""},
		{"an address below it", "https://mcp.a.test/mcp", "https://mcp.a.test/mcp/v1?x=1", ""},
		{"the whole host", "https://mcp.a.test", "https://mcp.a.test/mcp", ""},
		{"the port of the scheme, and capitals", "https://MCP.a.test:443/", "https://mcp.a.test/mcp", ""},
		{"a path that only begins alike", "https://mcp.a.test/mcp", "https://mcp.a.test/mcp2", "it names the path /mcp, and /mcp2 was asked"},
		{"the inner host", "http://localhost:8000/mcp", "http://mcp.a.test/mcp", "it names localhost:8000"},
		{"http for https", "http://mcp.a.test/mcp", "https://mcp.a.test/mcp", "begins with http://"},
		{"a name that is none", "urn:shop", "https://mcp.a.test/mcp", "no address"},
		{"a login, which the token's audience cannot have", "https://x@mcp.a.test/mcp", "https://mcp.a.test/mcp", "a login or a fragment"},
		{"a fragment", "https://mcp.a.test/mcp#x", "https://mcp.a.test/mcp", "a login or a fragment"},
		{"a host that only ends alike", "https://evil-mcp.a.test/", "https://mcp.a.test/mcp", "evil-mcp"},
	} {
		if got := (ResourceMetadata{Resource: row.resource}).Of(row.asked); (got == "") != (row.other == "") || !strings.Contains(got, row.other) {
			t.Errorf("%s: %q", row.reason, got)
		}
	}
}

func TestReadResourceMetadata(t *testing.T) {
	for _, row := range []struct{ reason, in, fails string }{
		{"as RFC 9728 section 3.2 has it", `{"resource":"https://resource.example.com","authorization_servers":["https://as1.example.com","https://as2.example.net"],"bearer_methods_supported":["header","body"],"scopes_supported":["profile","email","phone"],"resource_documentation":"https://resource.example.com/resource_documentation.html"}`, ""},
		{"a page", "<html>", "no JSON object"},
		{"no name", `{"authorization_servers":["https://a.test"]}`, "got none"},
		{"a member that stands twice", `{"resource":"https://a.test","resource":"https://b.test"}`, "twice"},
	} {
		m, err := ReadResourceMetadata([]byte(row.in))
		if row.fails == "" {
			if err != nil || m.Resource != "https://resource.example.com" || len(m.Issuers) != 2 || len(m.Scopes) != 3 || len(m.Methods) != 2 {
				t.Errorf("%s: %+v, %v", row.reason, m, err)
			}
		} else if err == nil || !strings.Contains(err.Error(), row.fails) {
			t.Errorf("%s: %v, want %q", row.reason, err, row.fails)
		}
	}
}
