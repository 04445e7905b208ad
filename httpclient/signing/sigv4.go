package signing

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// stampLayout is the time of a signature, always UTC.
const stampLayout = "20060102T150405Z"

// unsigned stands for the hash of a body that is not part of the signature.
const unsigned = "UNSIGNED-PAYLOAD"

// SigV4 signs by AWS Signature Version 4, as curl --aws-sigv4 does since 8.14 (lib/http_aws_sigv4.c).
//
// Values: "provider" is the argument of --aws-sigv4, "key" and "secret" the pair; "token" a session token that is not among the
// fields already; "curl" not empty where curl's rules hold for what is signed; "upload" not empty for a body that curl does not
// read before it signs (-T, -F); "expires" the seconds that a signature in the query is to be good for.
func SigV4(m Message, values map[string]string) (Made, error) {
	if m.Has("Authorization") {
		return Made{}, nil // what was written by hand goes before
	}
	sc, err := readProvider(values["provider"], m.URL)
	if err != nil {
		return Made{}, err
	}
	if values["key"] == "" && values["curl"] == "" {
		return Made{}, errors.New("signing the request: the access key id is empty")
	}
	stamp, given, err := stampOf(m, sc)
	if err != nil {
		return Made{}, err
	}
	sc.date = stamp[:8]
	if values["expires"] != "" {
		return presign(m, sc, stamp, values)
	}
	var made Made
	fields := signedFields(m, values["curl"] != "")
	add := func(name, value string) {
		made.Set, fields = append(made.Set, [2]string{name, value}), append(fields, [2]string{name, value})
	}
	if !given {
		add(sc.field("Date"), stamp)
	}
	payload := strings.TrimSpace(m.Get(sc.field("Content-Sha256")))
	if payload == "" {
		payload = hexHash(m.Body)
		s3 := strings.EqualFold(sc.vendor, "aws") && sc.service == "s3"
		switch blind := values["curl"] != "" && values["upload"] != "" && len(m.Body) > 0; {
		case blind && s3:
			payload = unsigned
		case blind:
			payload = hexHash(nil)
		}
		if s3 {
			add("x-"+strings.ToLower(sc.fields)+"-content-sha256", payload)
		}
	}
	if t := values["token"]; t != "" && !m.Has(sc.field("Security-Token")) {
		add(sc.field("Security-Token"), t)
	}
	canonical, names := canonicalRequest(sc, m.Method, m.Target, fields, payload)
	toSign := stringToSign(sc, stamp, canonical)
	signature := sign(sc, values["secret"], toSign)
	made.Set = append([][2]string{{"Authorization", sc.algorithm() + " Credential=" + values["key"] + "/" + sc.text() + ", SignedHeaders=" + names + ", Signature=" + signature}}, made.Set...)
	made.Steps = steps(canonical, toSign, signature)
	return made, nil
}

// presign puts the signature into the query, so that the URL is the credential.
func presign(m Message, sc scope, stamp string, values map[string]string) (Made, error) {
	if n, err := strconv.Atoi(values["expires"]); err != nil || n < 1 || n > 604800 {
		return Made{}, errors.New("signing the request: want 1 to 604800 seconds (a week) for the time that the URL is good for, got " + strconv.Quote(values["expires"]))
	}
	path, query, _ := strings.Cut(m.Target, "?")
	fields := [][2]string{{"host", m.Get("Host")}}
	for _, f := range signedFields(m, false) {
		if !strings.EqualFold(f[0], "host") && strings.HasPrefix(strings.ToLower(f[0]), "x-") {
			fields = append(fields, f)
		}
	}
	_, names := canonicalRequest(sc, m.Method, path, fields, "")
	pairs := [][2]string{{"Algorithm", sc.algorithm()}, {"Credential", values["key"] + "/" + sc.text()}, {"Date", stamp}, {"Expires", values["expires"]}}
	if t := values["token"]; t != "" {
		pairs = append(pairs, [2]string{"Security-Token", t})
	}
	pairs = append(pairs, [2]string{"SignedHeaders", names})
	for _, p := range pairs {
		if query != "" {
			query += "&"
		}
		query += sc.field(p[0]) + "=" + uriEncode(p[1], "")
	}
	payload := hexHash(m.Body)
	if sc.objects() {
		payload = unsigned
	}
	canonical, _ := canonicalRequest(sc, m.Method, path+"?"+query, fields, payload)
	toSign := stringToSign(sc, stamp, canonical)
	signature := sign(sc, values["secret"], toSign)
	return Made{Target: path + "?" + query + "&" + sc.field("Signature") + "=" + signature, Steps: steps(canonical, toSign, signature)}, nil
}

func steps(canonical, toSign, signature string) []Step {
	return []Step{{Name: "canonical request", Text: canonical}, {Name: "string to sign", Text: toSign}, {Name: "signature", Text: signature}}
}

// readProvider reads PROVIDER1[:PROVIDER2[:REGION[:SERVICE]]]; what is missing is taken from the name of the host, as
// service.region.….
func readProvider(arg, address string) (scope, error) {
	if arg == "" {
		arg = "aws:amz"
	}
	part := strings.SplitN(arg, ":", 5)
	part = append(part, "", "", "")
	sc := scope{vendor: part[0], fields: part[1], region: part[2], service: part[3]}
	if sc.vendor == "" {
		return sc, errors.New("signing the request: want a provider first, as in aws:amz:eu-west-1:s3, got " + strconv.Quote(arg))
	}
	if sc.fields == "" {
		sc.fields = sc.vendor
	}
	if sc.region == "" {
		sc.service = "" // curl reads no further
	}
	u, err := url.Parse(address)
	if err != nil {
		return sc, errors.New("signing the request: the URL cannot be read")
	}
	service, rest, _ := strings.Cut(u.Hostname(), ".")
	region, _, below := strings.Cut(rest, ".")
	if sc.service == "" {
		if rest == "" {
			return sc, errors.New("signing the request: no service is given, and the host " + strconv.Quote(u.Hostname()) + " does not begin with one; want it as in aws:amz:eu-west-1:s3")
		}
		sc.service = service
		if sc.region == "" {
			if !below {
				return sc, errors.New("signing the request: no region is given, and the host " + strconv.Quote(u.Hostname()) + " does not name one; want it as in aws:amz:eu-west-1:s3")
			}
			sc.region = region
		}
	}
	return sc, nil
}

// stampOf is the time that is signed: that of a field that the person wrote, else now.
func stampOf(m Message, sc scope) (stamp string, given bool, err error) {
	for _, name := range []string{sc.field("Date"), "Date"} {
		if !slices.Contains(m.Given, strings.ToLower(name)) || !m.Has(name) {
			continue
		}
		v := strings.TrimSpace(m.Get(name))
		if len(v) != len(stampLayout) || strings.IndexFunc(v, func(c rune) bool { return (c < '0' || c > '9') && c != 'T' && c != 'Z' }) >= 0 {
			return "", true, errors.New("signing the request: the field " + name + " is what is signed as its time; want it as 20060102T150405Z, got " + strconv.Quote(v) + ". Leave it out to sign the time of now")
		}
		return v, true, nil
	}
	return m.Now.UTC().Format(stampLayout), false, nil
}

// signedFields are Host and what the person wrote. Fields that a proxy may change are left out, but not where curl signs them.
func signedFields(m Message, asCurl bool) [][2]string {
	var out [][2]string
	for _, f := range m.Headers {
		switch n := strings.ToLower(f[0]); {
		case n == "host":
			out = append(out, f)
		case !slices.Contains(m.Given, n):
		case !asCurl && slices.Contains(changeable, n):
		default:
			out = append(out, f)
		}
	}
	return out
}

// changeable are fields that something on the way may add to, drop or write anew.
var changeable = []string{"connection", "user-agent", "accept-encoding", "content-length", "expect", "transfer-encoding", "te", "via", "forwarded", "x-forwarded-for", "proxy-authorization", "x-amzn-trace-id"}
