package provenance

import (
	"fmt"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/netrc"
)

// netrc is the rung of the netrc file. Its state is left open where an entry would be taken: what the request is sent with
// decides.
func (k *look) netrc() Rung {
	path := k.client().NetrcFile(k.r)
	f := k.read(path)
	r := Rung{ID: "netrc", Name: "netrc", Where: f.shown, Slot: Authorization, State: f.state, Why: f.why}
	reads := k.r.Netrc != "" || k.r.NetrcFile != ""
	if path == "" {
		r.Where = ""
	}
	if f.state != Used {
		if k.r.NetrcFile != "" && f.state == Nothing {
			r.State, r.Why = Unreadable, "the file that --netrc-file names is not there"
		}
		return r
	}
	user := ""
	if l := k.r.Login; l != nil && l.Source == "URL userinfo" {
		user = l.User
	}
	e, err := netrc.Find(f.text, k.host, user)
	switch {
	case err != nil:
		r.State, r.Why = Unreadable, clean.Line(err.Error(), 200)
		if reads {
			r.Why += "; " + k.tool + " refuses the whole file for it"
		}
		return r
	case e == nil:
		r.State, r.Why = Nothing, "no entry for "+k.host+", and no default one"
		return r
	}
	r.Where, r.User, r.Secret, r.ForHost = fmt.Sprintf("%s line %d", f.shown, e.Line), e.User, e.Password, !e.Default
	r.Credential = credential("basic", "netrc "+r.Where, "user", e.User, "password", e.Password.Reveal())
	r.Mind = f.open()
	if e.Default {
		r.Mind = "it is the default entry, which answers for every host"
	}
	if e.Other != "" {
		r.Mind = "the entry is for another user: " + k.tool + " sends its password with the user name of the URL"
	}
	if !reads {
		r.State, r.Mind = Available, ""
		switch k.tool {
		case "curl":
			r.Why = "curl reads it only with -n, --netrc-optional or --netrc-file"
		case "HTTPie":
			r.Why = "--ignore-netrc, or -a, keeps HTTPie from it"
		case "wget":
			r.Why = "--no-netrc, or a login or header in the command, keeps wget from it"
		default:
			r.Why = k.unread("netrc files")
		}
		return r
	}
	r.State, r.Off = "", withoutNetrc
	return r
}

// netrcVariable says of NETRC what each tool makes of it.
func (k *look) netrcVariable() {
	v := k.env("NETRC")
	if v == "" || k.tool == "HTTPie" {
		return
	}
	f := k.read(v)
	r := Rung{ID: "environment.NETRC", Name: "$NETRC", Where: f.shown, Slot: Authorization, State: f.state, Why: f.why}
	if f.state != Used {
		k.add(r)
		return
	}
	e, err := netrc.Find(f.text, k.host, "")
	switch {
	case err != nil:
		r.State, r.Why = Unreadable, clean.Line(err.Error(), 200)
	case e == nil:
		r.State, r.Why = Nothing, "no entry for "+k.host
	default:
		r.State, r.Where, r.User, r.Secret, r.ForHost = Available, fmt.Sprintf("%s line %d", f.shown, e.Line), e.User, e.Password, !e.Default
		r.Credential = credential("basic", "netrc "+r.Where, "user", e.User, "password", e.Password.Reveal())
		if r.Why = k.unread("this variable"); k.tool == "curl" {
			r.Why = "curl reads this variable from 8.16 on, and the request is sent as " + httpclient.CurlVersion + " would"
		}
	}
	k.add(r)
}
