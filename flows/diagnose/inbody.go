package diagnose

import (
	"encoding/json"
	"strings"
)

// errorIn200 is a refusal that a status 200 hides.
func errorIn200(e *Evidence) bool { return e.InBody }

// bodyRefuses reports that the error of a whole answer is about the credential: Slack's ok:false, errors[0] of GraphQL,
// error.code of ArcGIS. A list of log entries may hold such words and is none.
func bodyRefuses(e *Evidence) bool {
	code := strings.ReplaceAll(strings.ToLower(e.Code), "-", "_")
	switch code {
	case "invalid_auth", "not_authed", "missing_scope", "token_revoked", "account_inactive":
		return true
	case "not_allowed_token_type", "no_permission", "access_denied", "two_factor_setup_required", "org_login_required", "team_access_not_granted", "ekm_access_denied": // Slack Web API, the errors of each method
		return failsAsAWhole(e.Text)
	}
	if strings.HasPrefix(e.Message, "EAPI:Invalid ") { // Kraken, "API error messages"
		return true
	}
	if e.CodeAt == "response.body.error" || e.CodeAt == "response.body.code" || e.CodeAt == "response.body.error.code" || e.CodeAt == "response.body.errors[0].code" || strings.HasPrefix(e.CodeAt, "response.body.errors[0].extensions") {
		switch code {
		case "unauthorized", "unauthenticated", "not_authenticated", "auth_not_authenticated", "invalid_token", "expired_token", "token_expired", "invalid_jwt", "invalid_api_key", "invalid_credentials", "bad_credentials",
			"forbidden", "access_denied", "auth_not_authorized", "insufficient_scope", "401", "403", "498", "499":
			return true
		}
	}
	return e.Message != "" && failsAsAWhole(e.Text) && says(&Evidence{Message: e.Message}, refusalWords...) != ""
}

// failsAsAWhole reports that a JSON body says of itself that it is an error.
func failsAsAWhole(text string) bool {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "{") {
		return false
	}
	var v struct {
		Errors  []json.RawMessage
		Error   json.RawMessage
		OK      *bool
		Success *bool
	}
	if json.Unmarshal([]byte(text), &v) != nil {
		return false
	}
	failed := string(v.Error)
	return len(v.Errors) > 0 || failed != "" && failed != "null" && failed != "false" && failed != `""` && failed != "[]" && failed != "{}" || v.OK != nil && !*v.OK || v.Success != nil && !*v.Success
}

// forbiddenInBody reports that the body says of a known caller that this is not permitted.
func forbiddenInBody(e *Evidence) bool {
	switch strings.ReplaceAll(strings.ToLower(e.Code), "-", "_") {
	case "forbidden", "access_denied", "auth_not_authorized", "no_permission", "team_access_not_granted", "403":
		return errorIn200(e) && !callsUnknown(e)
	}
	return false
}
