package provenance

import (
	"fmt"
	"strings"
	"time"

	"why401/flows/scheme"
	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
	"why401/httpclient/mask"
)

// aws adds the variables, the profiles and the named helpers of the AWS command line, in its order: variables, then the
// profile of the credentials file, then that of the settings file (AWS CLI user guide, "Authentication and access
// credentials"). They are for a host of AWS, or a request that is signed for it; elsewhere they are not looked into.
func (k *look) aws() {
	signed := k.r.SchemeParam != "" || strings.Contains(k.r.Headers.Get("Authorization"), "AWS4-HMAC") || strings.Contains(k.r.URL, "X-Amz-Credential=")
	if !signed && !k.within("amazonaws.com") && !k.within("amazonaws.com.cn") && !k.within("aws.dev") {
		k.add(Rung{ID: "aws", Name: "AWS settings", State: Nothing, Why: "this is no host of AWS"})
		return
	}
	before := len(k.rungs)
	if id := k.env("AWS_ACCESS_KEY_ID"); id != "" {
		k.add(k.awsKeys("environment.AWS", "$AWS_ACCESS_KEY_ID", "", id, k.env("AWS_SECRET_ACCESS_KEY"), k.env("AWS_SESSION_TOKEN")))
	}
	profile, from := "default", "the default profile"
	for _, n := range []string{"AWS_PROFILE", "AWS_DEFAULT_PROFILE"} {
		if v := k.env(n); v != "" {
			profile, from = v, "profile "+clean.Line(v, 40)+" of $"+n
			break
		}
	}
	for _, x := range []struct{ id, name, variable, section string }{
		{"aws.credentials", "AWS credentials", "AWS_SHARED_CREDENTIALS_FILE", profile},
		{"aws.config", "AWS config", "AWS_CONFIG_FILE", "profile " + profile},
	} {
		path := k.env(x.variable)
		if path == "" {
			path = k.under(".aws", strings.TrimPrefix(x.id, "aws."))
		}
		f := k.read(path)
		if f.state != Used {
			k.nothing(x.id, x.name, f)
			continue
		}
		sections, err := readINI(f.text)
		if err != nil {
			k.add(Rung{ID: x.id, Name: x.name, Where: f.shown, State: Unreadable, Why: clean.Line(err.Error(), 200)})
			continue
		}
		found := false
		for _, s := range sections {
			if s.name == x.section || x.section == "profile default" && s.name == "default" {
				found = true
				k.awsSection(x.id, x.name, from, s, f)
			}
		}
		if !found {
			k.add(Rung{ID: x.id, Name: x.name, Where: f.shown, State: Nothing, Why: "it has no " + from})
		}
	}
	first := ""
	for i := before; i < len(k.rungs); i++ { // the first of them is the one that the AWS command line takes
		if r := &k.rungs[i]; r.State == Available && first == "" {
			first = r.Name
		} else if r.State == Available {
			r.State, r.By = Shadowed, first
		}
	}
}

// awsSection adds what one profile names.
func (k *look) awsSection(id, name, from string, s iniSection, f file) {
	where := fmt.Sprintf("%s line %d, %s", f.shown, s.line, from)
	switch {
	case s.get("aws_access_key_id") != "":
		r := k.awsKeys(id, name, where, s.get("aws_access_key_id"), s.get("aws_secret_access_key"), s.get("aws_session_token"))
		for _, n := range []string{"x_security_token_expires", "aws_expiration", "expiration"} {
			if at, err := time.Parse(time.RFC3339, s.get(n)); err == nil {
				r.Expires = at
			}
		}
		r.Mind = f.open()
		k.add(r)
	case s.get("credential_process") != "":
		k.add(Rung{ID: id, Name: name, Where: where, Slot: Authorization, State: Available, Why: "it names a program (credential_process), which is not run", ForHost: true})
	case s.get("sso_session") != "" || s.get("sso_start_url") != "":
		k.add(Rung{ID: id, Name: name, Where: where, Slot: Authorization, State: Available, Why: "it names a single sign-on: aws sso login gets the keys", ForHost: true})
	case s.get("role_arn") != "":
		k.add(Rung{ID: id, Name: name, Where: where, Slot: Authorization, State: Available, Why: "it names a role to take on, from another profile", ForHost: true})
	default:
		k.add(Rung{ID: id, Name: name, Where: where, State: Nothing, Why: "this profile holds no key"})
	}
}

// awsKeys is a rung with an access key: its id is public, its secret signs.
func (k *look) awsKeys(id, name, where, key, secret, session string) Rung {
	r := Rung{ID: id, Name: name, Where: where, Slot: Authorization, State: Available, User: key, Secret: mask.NewSensitive("secret key", secret), ForHost: true, Why: k.unread("AWS settings")}
	switch l := k.sent.Login; {
	case secret == "":
		r.State, r.Why = Nothing, "the access key has no secret beside it"
	case l != nil && l.User == key:
		r.State, r.By, r.Why = Used, "-u", "-u holds the same access key"
	case strings.Contains(k.r.Headers.Get("Authorization"), "Credential="+key+"/"), strings.Contains(k.r.URL, "X-Amz-Credential="+key+"%2F"):
		r.State, r.By, r.Why = Used, "the signature", "the request is signed with this access key"
	}
	if secret != "" {
		src := strings.TrimSpace(name + " " + where)
		r.Credential = credential("aws-sigv4", src, "key", key, "secret", secret)
		for _, f := range [][2]string{{"session_token", session}, {"region", k.awsScope("region")}, {"service", k.awsScope("service")}, {"provider", k.awsScope("provider")}} {
			if f[1] != "" {
				r.Credential.Fields = append(r.Credential.Fields, credential("", src, f[0], f[1]).Fields...)
			}
		}
	}
	if session != "" {
		r.Mind = "a session token belongs to this key"
	} else if strings.HasPrefix(key, "ASIA") {
		r.Mind = "a temporary key, and no session token beside it"
	}
	return r
}

var awsRegion = lazyregexp.New(`^[a-z]{2}(-[a-z]+)+-[0-9]$`)

// awsScope is the region or the service that a signature for this request is for, or its provider: as it is signed already, else by
// the name of the host, SERVICE.REGION.amazonaws.com with what is a bucket's or an API's before it. Where that names no region, as
// those of S3's and IAM's old names, it is the variable's, or us-east-1 (AWS General Reference, Service endpoints). "" is not known.
func (k *look) awsScope(what string) string {
	if c := scheme.Detect(k.r); c.Scheme == "aws-sigv4" {
		if v := c.Get(what).Reveal(); v != "" || k.r.SchemeParam != "" {
			return v
		}
	}
	host, ok := strings.CutSuffix(strings.TrimSuffix(k.host, ".cn"), ".amazonaws.com")
	if !ok || what == "provider" {
		return ""
	}
	labels := strings.Split(host, ".")
	last := len(labels) - 1
	region, service := k.env("AWS_REGION"), labels[last]
	switch {
	case awsRegion.Re().MatchString(labels[last]) && last > 0:
		region, service = labels[last], labels[last-1]
		if service == "dualstack" && last > 1 {
			service = labels[last-2]
		}
	case region == "":
		region = k.env("AWS_DEFAULT_REGION")
	}
	switch {
	case what == "service":
		return service
	case region == "":
		return "us-east-1"
	}
	return region
}
