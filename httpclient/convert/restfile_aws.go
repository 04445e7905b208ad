package convert

import (
	"strings"

	"why401/httpclient"
	"why401/httpclient/mask"
)

// awsLogin reads Authorization: AWS KEY SECRET [token:T] [region:R] [service:S], which the REST Client of VS Code signs by AWS
// Signature Version 4 (its README, Authentication). False where the two that it needs are not there.
func awsLogin(r *httpclient.Request, rest string) bool {
	words := strings.Fields(rest)
	if len(words) < 2 || strings.Contains(words[0]+words[1], "=") && strings.Contains(rest, ",") {
		return false
	}
	region, service := "", ""
	for _, w := range words[2:] {
		name, v, ok := strings.Cut(w, ":")
		switch {
		case ok && name == "token":
			r.Headers = r.Headers.With("X-Amz-Security-Token", v)
		case ok && name == "region":
			region = v
		case ok && name == "service":
			service = v
		default:
			return false
		}
	}
	r.Headers = r.Headers.Without("Authorization")
	r.Login = &httpclient.Login{User: words[0], Password: mask.NewSensitive("secret key", words[1]), Source: ".http file"}
	r.SchemeParam = strings.TrimRight("aws:amz:"+region+":"+service, ":")
	demand(r, "aws-sigv4", "Authorization: AWS")
	return true
}

// awsLine is the same line, written.
func awsLine(r httpclient.Request, vars *placeholders) string {
	line := "Authorization: AWS " + vars.user(r.Login) + " " + vars.password(r.Login, false)
	part := append(strings.SplitN(r.SchemeParam, ":", 4), "", "", "", "")
	if part[2] != "" {
		line += " region:" + part[2]
	}
	if part[3] != "" {
		line += " service:" + part[3]
	}
	return line
}
