package kerberos

import "fmt"

// Codes of KRB-ERROR that are told apart (RFC 4120 section 7.5.9).
const (
	CodeClientUnknown   = 6
	CodeServerUnknown   = 7
	CodePolicy          = 12
	CodeETypeNoSupport  = 14
	CodeClientRevoked   = 18
	CodeServiceRevoked  = 19
	CodeKeyExpired      = 23
	CodePreauthFailed   = 24
	CodePreauthRequired = 25
	CodeBadIntegrity    = 31
	CodeTicketExpired   = 32
	CodeTicketNotYet    = 33
	CodeReplay          = 34
	CodeNotUs           = 35
	CodeSkew            = 37
	CodeModified        = 41
	CodeBadKeyVersion   = 44
	CodeNoKey           = 45
	CodeResponseTooBig  = 52
	CodeGeneric         = 60
	CodeWrongRealm      = 68
)

type code struct {
	n             int32
	name, meaning string
}

// codes is a list and no map: a map would be filled at each start of the program.
var codes = [...]code{
	{1, "KDC_ERR_NAME_EXP", "the account has expired at the KDC"},
	{2, "KDC_ERR_SERVICE_EXP", "the service's account has expired at the KDC"},
	{3, "KDC_ERR_BAD_PVNO", "the KDC does not speak Kerberos 5"},
	{CodeClientUnknown, "KDC_ERR_C_PRINCIPAL_UNKNOWN", "the KDC does not know this user"},
	{CodeServerUnknown, "KDC_ERR_S_PRINCIPAL_UNKNOWN", "the KDC does not know this service"},
	{8, "KDC_ERR_PRINCIPAL_NOT_UNIQUE", "the KDC has several accounts with this name"},
	{9, "KDC_ERR_NULL_KEY", "the account has no key"},
	{10, "KDC_ERR_CANNOT_POSTDATE", "the ticket cannot be postdated"},
	{11, "KDC_ERR_NEVER_VALID", "the time asked for is never valid"},
	{CodePolicy, "KDC_ERR_POLICY", "a rule of the KDC forbids it"},
	{13, "KDC_ERR_BADOPTION", "the KDC does not grant an option that was asked for"},
	{CodeETypeNoSupport, "KDC_ERR_ETYPE_NOSUPP", "the KDC and this client share no kind of encryption"},
	{15, "KDC_ERR_SUMTYPE_NOSUPP", "the KDC does not speak the kind of checksum"},
	{16, "KDC_ERR_PADATA_TYPE_NOSUPP", "the KDC wants another way to log in (a smart card, perhaps)"},
	{17, "KDC_ERR_TRTYPE_NOSUPP", "the way between the realms is not accepted"},
	{CodeClientRevoked, "KDC_ERR_CLIENT_REVOKED", "the account is locked or disabled"},
	{CodeServiceRevoked, "KDC_ERR_SERVICE_REVOKED", "the service's account is disabled"},
	{20, "KDC_ERR_TGT_REVOKED", "the login was revoked"},
	{21, "KDC_ERR_CLIENT_NOTYET", "the account is not valid yet"},
	{22, "KDC_ERR_SERVICE_NOTYET", "the service's account is not valid yet"},
	{CodeKeyExpired, "KDC_ERR_KEY_EXPIRED", "the password has expired"},
	{CodePreauthFailed, "KDC_ERR_PREAUTH_FAILED", "the password is wrong"},
	{CodePreauthRequired, "KDC_ERR_PREAUTH_REQUIRED", "the KDC wants the password proved first"},
	{26, "KDC_ERR_SERVER_NOMATCH", "the service does not fit the ticket"},
	{27, "KDC_ERR_MUST_USE_USER2USER", "the service is a user, and takes no ticket of this kind"},
	{28, "KDC_ERR_PATH_NOT_ACCEPTED", "the way between the realms is not accepted"},
	{29, "KDC_ERR_SVC_UNAVAILABLE", "the KDC cannot serve now"},
	{CodeBadIntegrity, "KRB_AP_ERR_BAD_INTEGRITY", "the key does not fit what it is to decrypt"},
	{CodeTicketExpired, "KRB_AP_ERR_TKT_EXPIRED", "the ticket has expired"},
	{CodeTicketNotYet, "KRB_AP_ERR_TKT_NYV", "the ticket is not valid yet"},
	{CodeReplay, "KRB_AP_ERR_REPEAT", "the message was used before"},
	{CodeNotUs, "KRB_AP_ERR_NOT_US", "the ticket is for another service"},
	{36, "KRB_AP_ERR_BADMATCH", "ticket and message name different users"},
	{CodeSkew, "KRB_AP_ERR_SKEW", "the clocks differ by more than is allowed (5 minutes as a rule)"},
	{38, "KRB_AP_ERR_BADADDR", "the ticket is for another address"},
	{39, "KRB_AP_ERR_BADVERSION", "the other side does not speak this version"},
	{40, "KRB_AP_ERR_MSG_TYPE", "another kind of message was expected"},
	{CodeModified, "KRB_AP_ERR_MODIFIED", "the service has another key than the one that the ticket was made with"},
	{42, "KRB_AP_ERR_BADORDER", "a message came out of order"},
	{CodeBadKeyVersion, "KRB_AP_ERR_BADKEYVER", "the service does not have that version of its key"},
	{CodeNoKey, "KRB_AP_ERR_NOKEY", "the service has no key for this ticket"},
	{46, "KRB_AP_ERR_MUT_FAIL", "the service did not prove itself"},
	{48, "KRB_AP_ERR_METHOD", "another way to log in is wanted"},
	{50, "KRB_AP_ERR_INAPP_CKSUM", "the kind of checksum does not fit"},
	{51, "KRB_AP_PATH_NOT_ACCEPTED", "the way between the realms is not accepted"},
	{CodeResponseTooBig, "KRB_ERR_RESPONSE_TOO_BIG", "the answer does not fit into a datagram"},
	{CodeGeneric, "KRB_ERR_GENERIC", "something went wrong that has no code of its own"},
	{61, "KRB_ERR_FIELD_TOOLONG", "a field is too long"},
	{CodeWrongRealm, "KDC_ERR_WRONG_REALM", "the account is in another realm"},
	{69, "KRB_AP_ERR_USER_TO_USER_REQUIRED", "the service takes no ticket of this kind"},
}

// CodeName is the name of an error code, and its meaning in words.
func CodeName(n int32) (name, meaning string) {
	for _, c := range codes {
		if c.n == n {
			return c.name, c.meaning
		}
	}
	return fmt.Sprintf("error %d", n), "a code without a name in RFC 4120"
}

// The kinds of encryption that are spoken here, strongest first.
var spoken = []int32{18, 17, 20, 19, 23}

// EType names a kind of encryption.
func EType(n int32) string {
	switch n {
	case 1:
		return "des-cbc-crc"
	case 3:
		return "des-cbc-md5"
	case 16:
		return "des3-cbc-sha1"
	case 17:
		return "aes128-cts-hmac-sha1-96"
	case 18:
		return "aes256-cts-hmac-sha1-96"
	case 19:
		return "aes128-cts-hmac-sha256-128"
	case 20:
		return "aes256-cts-hmac-sha384-192"
	case 23:
		return "rc4-hmac"
	case 24:
		return "rc4-hmac-exp"
	case 25:
		return "camellia128-cts-cmac"
	case 26:
		return "camellia256-cts-cmac"
	}
	return fmt.Sprintf("encryption %d", n)
}
