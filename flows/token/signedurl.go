package token

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// signedURL reads an address that was signed once, for a time: whoever has it may do what it says. It names what was signed
// and until when; AWS's own newer form is sigV4's.
//   - Azure Storage: Microsoft docs, "Grant limited access with shared access signatures (SAS)"
//   - Azure Service Bus, Event Hubs, IoT Hub: Microsoft docs, "Service Bus access control with Shared Access Signatures"
//   - Google Cloud Storage: Google docs, "V4 signing process" and "V2 signing process"
//   - Amazon CloudFront: AWS docs, "Use signed URLs"
//   - Amazon S3 before Signature Version 4: AWS docs, "Signing and authenticating REST requests"
func (t *Token) signedURL(s string, at time.Time) bool {
	query, ok := signedQuery(s)
	if !ok {
		return false
	}
	q := func(name string) string { return query.Get(name) }
	u := signedURL{t: t, at: at, query: query}
	switch {
	case q("sig") != "" && q("se") != "" && q("sr") != "" && q("sv") == "":
		u.azureBus()
	case q("sig") != "" && q("sv") != "" && (q("se") != "" || q("si") != ""):
		u.azureStorage()
	case q("X-Goog-Signature") != "" && q("X-Goog-Credential") != "":
		u.google()
	case q("Signature") == "":
		return false
	case q("Key-Pair-Id") != "":
		u.cloudFront()
	case q("Expires") != "" && q("GoogleAccessId") != "":
		u.named("Google Cloud Storage, signed URL (version 2)", "google", "GoogleAccessId")
		u.ends(unix(q("Expires")), "Expires")
	case q("Expires") != "" && q("AWSAccessKeyId") != "":
		u.named("Amazon S3, presigned URL (Signature Version 2)", "aws", "AWSAccessKeyId")
		u.ends(unix(q("Expires")), "Expires")
		t.Notes = append(t.Notes, "Signature Version 2 is old: regions opened since 2014 refuse it")
	default:
		return false
	}
	return true
}

// signedQuery is the query of a signed address, or that of one which was handed out without its address.
func signedQuery(s string) (url.Values, bool) {
	if len(s) > 16<<10 || !strings.Contains(s, "ig") || !strings.Contains(s, "=") {
		return nil, false
	}
	raw := strings.TrimPrefix(strings.TrimPrefix(s, "SharedAccessSignature "), "?")
	if strings.Contains(s, "://") {
		_, raw, _ = strings.Cut(s, "?")
		raw, _, _ = strings.Cut(raw, "#")
	}
	if strings.ContainsAny(raw, " \t\r\n") {
		return nil, false
	}
	v, err := url.ParseQuery(raw)
	return v, err == nil
}

type signedURL struct {
	t     *Token
	at    time.Time
	query url.Values
}

// named says what it is, and keeps the parameters that say what was allowed; the signature is none of them.
func (u signedURL) named(format, service string, params ...string) {
	u.t.Kind, u.t.Format = KindOpaque, format
	u.t.Header = map[string]any{"service": word(service)}
	for _, p := range params {
		if v := u.query.Get(p); v != "" { // names of keys among them, which are no secrets
			u.t.Header[p] = word(v)
		}
	}
}

func (u signedURL) azureStorage() {
	format := "Azure Storage SAS, of a service"
	switch {
	case u.query.Get("skoid") != "":
		format = "Azure Storage SAS, of a user's delegation"
	case u.query.Get("ss") != "":
		format = "Azure Storage SAS, of an account"
	}
	u.named(format, "azure", "sv", "ss", "srt", "sr", "sp", "st", "se", "si", "sip", "spr", "skt", "ske")
	if sp := u.query.Get("sp"); sp != "" {
		u.t.Header["may"] = word(azureRights(sp))
	}
	u.hmac("sig")
	u.ends(azureTime(u.query.Get("se")), "se")
	u.begins(azureTime(u.query.Get("st")), "st")
	if ske := azureTime(u.query.Get("ske")); !ske.IsZero() && u.at.After(ske) {
		u.fault("signing.expired", "ske", "the key that signed it ended "+Relative(ske, u.at)+" (ske), whatever its own end is")
	}
	if u.query.Get("si") != "" {
		u.t.Notes = append(u.t.Notes, "it stands under the stored access policy "+clip(u.query.Get("si"))+": its end and rights may be there, and who deletes the policy revokes it")
	}
	if u.query.Get("sip") != "" {
		u.t.Notes = append(u.t.Notes, "it is good from the addresses "+clip(u.query.Get("sip"))+" alone (sip)")
	}
}

// azureRights spells the letters of sp out.
func azureRights(sp string) string {
	var out []string
	for _, c := range sp {
		if i := strings.IndexRune("racwdxyltmeopfi", c); i >= 0 {
			out = append(out, [...]string{"read", "add", "create", "write", "delete", "delete a version", "delete for good", "list", "tags", "move", "execute", "change the owner", "change permissions", "find by tags", "set immutability"}[i])
		}
	}
	return strings.Join(out, ", ")
}

func (u signedURL) azureBus() {
	u.named("Azure SAS of Service Bus, Event Hubs or IoT Hub", "azure", "sr", "skn", "se")
	u.hmac("sig")
	u.ends(unix(u.query.Get("se")), "se")
}

// hmac is about the signature itself: HMAC-SHA256 in base64, percent-encoded once.
func (u signedURL) hmac(name string) {
	sig := u.query.Get(name)
	b, err := base64.StdEncoding.DecodeString(sig)
	switch {
	case err == nil && len(b) == 32:
	case strings.Contains(sig, " "):
		u.fault("signing.request_altered", name, "its signature holds a +, which in an address stands for a space: want %2B")
	case strings.Contains(sig, "%"):
		u.fault("signing.request_altered", name, "its signature was percent-encoded twice")
	default:
		u.fault("signing.request_altered", name, "its signature is not base64 of 32 bytes: it was cut or changed")
	}
}

func (u signedURL) google() {
	u.named("Google Cloud Storage, signed URL (version 4)", "google", "X-Goog-Algorithm", "X-Goog-Credential", "X-Goog-Date", "X-Goog-Expires", "X-Goog-SignedHeaders")
	signed, err := time.Parse("20060102T150405Z", u.query.Get("X-Goog-Date"))
	seconds, bad := strconv.Atoi(u.query.Get("X-Goog-Expires"))
	if err != nil || bad != nil || seconds <= 0 {
		u.fault("signing.request_altered", "X-Goog-Date", "X-Goog-Date and X-Goog-Expires do not say when it ends")
		return
	}
	u.begins(signed, "X-Goog-Date")
	if seconds > 7*24*3600 {
		u.fault("signing.expired", "X-Goog-Expires", "it asks for more than seven days, which is refused")
	}
	u.ends(signed.Add(time.Duration(min(seconds, 1e9))*time.Second), "X-Goog-Expires")
}

func (u signedURL) cloudFront() {
	u.named("Amazon CloudFront, signed URL", "aws", "Key-Pair-Id", "Expires")
	if u.query.Get("Policy") == "" {
		u.ends(unix(u.query.Get("Expires")), "Expires")
		return
	}
	u.t.Format = "Amazon CloudFront, signed URL with a policy"
	b, err := base64.StdEncoding.DecodeString(strings.NewReplacer("-", "+", "_", "=", "~", "/").Replace(u.query.Get("Policy")))
	var policy struct {
		Statement []struct {
			Resource  string
			Condition struct {
				DateLessThan, DateGreaterThan struct {
					Epoch int64 `json:"AWS:EpochTime"`
				}
				IPAddress struct {
					From string `json:"AWS:SourceIp"`
				} `json:"IpAddress"`
			}
		}
	}
	if err != nil || json.Unmarshal(b, &policy) != nil || len(policy.Statement) != 1 {
		u.fault("signing.request_altered", "Policy", "its policy cannot be read: it was cut or changed")
		return
	}
	c := policy.Statement[0].Condition
	set(u.t.Header, "Resource", policy.Statement[0].Resource)
	set(u.t.Header, "IpAddress", c.IPAddress.From)
	u.ends(sinceEpoch(c.DateLessThan.Epoch), "Policy")
	u.begins(sinceEpoch(c.DateGreaterThan.Epoch), "Policy")
}

func (u signedURL) fault(cause, param, what string) {
	u.t.Findings = append(u.t.Findings, Finding{cause, what, "request.url.query." + param})
}

// ends judges when it ends; zero where it does not say.
func (u signedURL) ends(end time.Time, param string) {
	if end.IsZero() {
		if u.query.Get(param) != "" {
			u.fault("signing.request_altered", param, param+" is no time: it was cut or changed")
		}
		return
	}
	ok := u.at.Before(end)
	u.t.Times = append(u.t.Times, Time{Claim: "exp", At: end, Relative: Relative(end, u.at), OK: ok})
	if !ok {
		u.fault("signing.expired", param, "it ended "+Relative(end, u.at)+" ("+param+")")
	}
}

// begins judges when it begins.
func (u signedURL) begins(start time.Time, param string) {
	if start.IsZero() {
		return
	}
	ok := !u.at.Before(start)
	u.t.Times = append(u.t.Times, Time{Claim: "nbf", At: start, Relative: Relative(start, u.at), OK: ok})
	if !ok {
		u.fault("signing.clock_skew", param, "it begins only "+Relative(start, u.at)+" ("+param+"): a server whose clock is behind refuses it until then")
	}
}

// unix reads seconds since 1970, zero where s is none.
func unix(s string) time.Time {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return sinceEpoch(n)
}

// sinceEpoch is the time n seconds after 1970, zero before it and beyond any clock: Go's times wrap round there.
func sinceEpoch(n int64) time.Time {
	if n <= 0 || n > 1e12 {
		return time.Time{}
	}
	return time.Unix(n, 0).UTC()
}

// azureTime reads the forms of time that Azure takes, zero where s is none of them.
func azureTime(s string) time.Time {
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04Z", "2006-01-02"} {
		if at, err := time.Parse(form, s); err == nil {
			return at.UTC()
		}
	}
	return time.Time{}
}
