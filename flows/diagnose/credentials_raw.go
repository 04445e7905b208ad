package diagnose

import "strings"

// rawKeys are the hosts whose documentation has the key alone in Authorization, with no scheme word before it, and how such a key
// begins, "" in any way. A token of another beginning needs its word there (Linear's OAuth tokens).
func rawKeys() []struct{ host, prefix string } {
	return []struct{ host, prefix string }{
		{"api.linear.app", "lin_api_"},     // Linear, "Getting started": personal API keys
		{"api.clickup.com", "pk_"},         // ClickUp API, "Authentication": personal token
		{"api.monday.com", ""},             // monday.com, "Authentication"
		{"app.launchdarkly.com", ""},       // LaunchDarkly REST API, "Authentication"
		{"api.assemblyai.com", ""},         // AssemblyAI API reference, "Authentication"
		{"api.pexels.com", ""},             // Pexels API, "Authorization"
		{"newsapi.org", ""},                // News API, "Authentication": the word Bearer is optional
		{"rubygems.org", ""},               // RubyGems.org API, "API Authorization"
		{"crates.io", ""},                  // Cargo book, "Registry Web API"
		{"documents.azure.com", "type%3d"}, // Azure Cosmos DB, "Access control": type%3dmaster%26ver%3d1.0%26sig%3d…, percent-encoded
		{"backblazeb2.com", ""},            // Backblaze B2 Native API, "b2_authorize_account": the account authorization token
		{"api.planetscale.com", ""},        // PlanetScale API, "Service tokens": ID:TOKEN
		{"api.openrouteservice.org", ""},   // openrouteservice, "Authorization"
	}
}

// rawKeyBelongs reports that the service takes a key such as v alone in Authorization.
func rawKeyBelongs(host, v string) bool {
	host, _, _ = strings.Cut(strings.ToLower(host), ":")
	for _, k := range rawKeys() {
		if (host == k.host || strings.HasSuffix(host, "."+k.host)) && strings.HasPrefix(strings.ToLower(v), k.prefix) {
			return true
		}
	}
	return false
}

// encodedByRule reports a token in which a percent sign is no fault: X writes its app-only tokens so, and Azure Cosmos DB asks for it.
func encodedByRule(host, v string) bool {
	host, _, _ = strings.Cut(strings.ToLower(host), ":")
	switch {
	case strings.HasSuffix(host, "documents.azure.com"):
		return rawKeyBelongs(host, v)
	case strings.HasSuffix(host, "twitter.com"), host == "x.com", strings.HasSuffix(host, ".x.com"): // X API, "OAuth 2.0 Bearer Token": AAAA…%2B…%3D…
		return strings.HasPrefix(v, "AAAAAAAAAAAAAAAA")
	}
	return false
}
