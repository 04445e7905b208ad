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
	if strings.HasPrefix(e.Message, "EAPI:Invalid ") || strings.HasPrefix(e.Code, "AuthFailure.") { // Kraken, "API error messages"; Tencent Cloud API 3.0, "Common error codes"
		return true
	}
	if e.CodeAt == "response.body.error" || e.CodeAt == "response.body.code" || e.CodeAt == "response.body.error.code" || e.CodeAt == "response.body.errors[0].code" || strings.HasPrefix(e.CodeAt, "response.body.errors[0].extensions") {
		switch code {
		case "unauthorized", "unauthenticated", "not_authenticated", "auth_not_authenticated", "invalid_token", "expired_token", "token_expired", "invalid_jwt", "invalid_api_key", "invalid_credentials", "bad_credentials",
			"forbidden", "access_denied", "auth_not_authorized", "insufficient_scope", "401", "403", "498", "499":
			return true
		}
	}
	if !failsAsAWhole(e.Text) {
		return false
	}
	if e.Message != "" && says(&Evidence{Message: e.Message}, refusalWords...) != "" {
		return true
	}
	return len(e.Text) < 800 && says(&Evidence{Text: e.Text}, refusalWords...) != "" // the whole of it is the error
}

// failsAsAWhole reports that a JSON body says of itself that it is an error.
func failsAsAWhole(text string) bool {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "{") {
		return false
	}
	var v struct {
		Errors   []json.RawMessage
		Error    json.RawMessage
		OK       *bool
		Success  *bool
		Status   json.RawMessage // "error" of News API, "0" of Etherscan
		Message  string
		Response struct{ Error json.RawMessage } // Tencent Cloud API 3.0
	}
	if json.Unmarshal([]byte(text), &v) != nil {
		return false
	}
	switch status := strings.ToLower(strings.Trim(string(v.Status), `"`)); {
	case status == "error", status == "fail", status == "failure", status == "failed", status == "0" && strings.EqualFold(v.Message, "notok"):
		return true
	case len(v.Response.Error) > 2:
		return true
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
