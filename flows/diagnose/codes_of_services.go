package diagnose

import (
	"strings"

	"why401/httpclient/lazyregexp"
)

// What services say in their own ways, read by rules that hold for many of them.

// codeName is the last part of a code: AccessDeniedException of "com.amazon.coral.service#AccessDeniedException" (AWS JSON protocol,
// "Operation error serialization"), in lower case and without its ending.
func codeName(e *Evidence) string {
	c := e.Code
	if i := strings.LastIndexByte(c, '#'); i >= 0 {
		c = c[i+1:]
	}
	return strings.TrimSuffix(lower(c), "exception")
}

// deniedByCode is a refusal that AWS's JSON protocol writes with the status 400.
func deniedByCode(e *Evidence) bool {
	if e.Status != 400 {
		return false
	}
	switch codeName(e) {
	case "accessdenied", "notauthorized", "unrecognizedclient", "missingauthenticationtoken", "expiredtoken", "invalidsignature", "incompletesignature", "unauthorizedoperation":
		return true
	}
	return false
}

// forbiddenAs400 is such a refusal of a known caller.
func forbiddenAs400(e *Evidence) bool {
	return deniedByCode(e) && (codeName(e) == "accessdenied" || codeName(e) == "unauthorizedoperation")
}

// unknownWords call a credential unknown or no good, without a reason.
var unknownWords = []string{"invalid token", "invalid_token", "token invalid", "token is invalid", "invalid access token", "access token invalid", "invalid api token", "invalid auth token", "invalid authentication token", "invalid webhook token", "invalidtoken", "token not found", "acl not found", "unknown token", "unrecognized",
	"bad credentials", "invalid credentials", "invalid_credentials", "invalid_auth", "credential is invalid", "credentials are invalid", "not recognized", "not recognised",
	"invalid api key", "invalid_api_key", "invalid apikey", "api key not valid", "api_key_invalid", "invalid_api_keys", "incorrect api key", "api key is invalid", "key is invalid", "key provided is invalid", "invalid key", "invalid_key", "unknown key", "invalid private key", "invalid subscription key", "invalid client_id or secret", "unable to authenticate", "could not authenticate", "couldn't authenticate", "authentication failed", "authentication fails", "invalid credential", "api key could not be found", "id or api key"}

// callsUnknown reports that the answer calls the credential that was sent unknown: in such words, or by the name of its place
// (invalid "x-hasura-admin-secret").
func callsUnknown(e *Evidence) bool {
	if says(e, unknownWords...) != "" {
		return true
	}
	name := lower(e.Credential.Get("name").Reveal())
	return e.Credential.Scheme == "apikey" && len(name) > 5 && says(e, "invalid") != "" && strings.Contains(said(e), name) && !saysMissing(e)
}

var (
	// blockedAccount are sentences on an account that is closed for now.
	blockedAccount = lazyregexp.New(`(?i)\b(?:account|user|member|login|identity|subscriber|customer)\b[^.{}<>"\n]{0,40}\b(?:is|was|been|are|currently)\s+(?:temporarily |permanently |currently )?(?:locked|suspended|disabled|deactivated|blocked|banned|inactive|not active)\b|\b(?:consumer|project|organi[sz]ation|workspace|tenant|merchant|store|company)\b[^.{}<>"\n]{0,40}\b(?:is|was|been)\s+(?:temporarily |currently )?(?:suspended|deactivated|banned)\b|\b(?:user|account) (?:locked|suspended|disabled|inactive|deactivated|blocked|banned|not active)\b|\binactive (?:user|account)\b`)
	// lacksScope are sentences on a scope that a credential has not.
	lacksScope = lazyregexp.New(`(?i)(?:insufficient|missing|lacks?|required|requires|does(?: not|n't) (?:contain|have|match|include|hold)|invalid oauth|hasn't been granted|not been granted|merchant approval for|needs?)\b[^.{}<>\n]{0,60}\bscopes?\b|\bscopes?\b[^.{}<>\n]{0,40}\b(?:insufficient|missing|does not match|validation failed|not granted|not sufficient|not enough)\b|\bscopes?(?:[ _]| and url )mismatch\b|\binsufficient[ _]?(?:oauth )?scopes?\b|\bfollowing scopes?\b|\btoken has only read access|\btoken is not authorized to use this endpoint|\bapi key cannot perform the specified action|\bnot_granted_call\b|\bcall has not been granted\b|\binvalid (?:ability|scope\(?s?\)?) provided`)
	// addressWords are sentences on the network address of the caller.
	addressWords = lazyregexp.New(`(?i)\bunauthori[sz]ed ip\b|\binvalid ip(?:\b|_)|\bip_not_authorized\b|\bip_address_not_on\b|\bip acl\b|\bip restricted\b|\bforbiddenbyfirewall\b|\bclient address is not authorized\b|\btoken from location\b|\bip(?: address)? (?:[0-9a-f.:]+ )?(?:is )?not (?:white|allow)listed\b|\bnot on (?:the|your) (?:ip )?access list\b|\b(?:from|your|client|source|this) ip(?: address)?(?: [0-9a-f.:/]+)? (?:is |was |has been )?(?:not |blocked|denied|forbidden)|\bdue to traffic filter`)
)

// saysBlocked reports that the answer calls the account locked, suspended or switched off.
func saysBlocked(e *Evidence) bool {
	return blockedAccount.Re().MatchString(saidAsWritten(e)) || says(e, "user_disabled", "password attempts exceeded", "user inactive or deleted", "account_suspended", "account_disabled", "account_locked", "user_suspended") != ""
}

// saysScope reports that the answer misses a scope.
func saysScope(e *Evidence) bool {
	return !tokenEndpointError(e) && strings.Contains(e.words().low, "scope") && lacksScope.Re().MatchString(saidAsWritten(e)) ||
		says(e, "token has only read access", "token is not authorized to use this endpoint", "api key cannot perform the specified action", "not_granted_call", "invalid ability provided") != ""
}

// saysAddress reports that the answer refuses the network address in words that leave no doubt.
func saysAddress(e *Evidence) bool { return addressWords.Re().MatchString(saidAsWritten(e)) }

// throttledAs400 is a limit that a service shows as 400: AWS's JSON protocol, Google Identity Toolkit.
func throttledAs400(e *Evidence) bool {
	return e.Status == 400 && (codeName(e) == "throttling" || codeName(e) == "toomanyrequests" || codeName(e) == "requestlimitexceeded" || e.Message == "Rate exceeded" || says(e, "too_many_attempts_try_later", "rate limit exceeded", "too many requests") != "")
}
