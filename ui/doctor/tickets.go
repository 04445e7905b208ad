package doctor

import (
	"context"
	"fmt"
	"strings"
	"time"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/kerberos"
	"why401/ui/kit"
)

// tickets lists the credential cache as klist does: whose login it is, and until when. No key is shown.
func (p Place) tickets() kit.Check {
	c := (&httpclient.Client{Getenv: p.Getenv}).Kerberos()
	conf, err := c.Config()
	if err != nil && len(conf.Files) > 0 {
		return found("tickets", "fail", clean.Line(err.Error(), 200), "Mend krb5.conf, or name another file in KRB5_CONFIG.")
	}
	cache, err := c.Cache(context.Background(), conf)
	name := clean.Line(cache.Name, 120) + " (" + cache.Source + ")"
	if f, ok := err.(*kerberos.Fault); ok && f.Kind == kerberos.FaultNoCache {
		return found("tickets", "skipped", "no Kerberos login: "+name+" is not there", "For Negotiate: kinit USER@REALM")
	} else if ok && f.Kind == kerberos.FaultCacheAway {
		return found("tickets", "fail", name+": "+clean.Line(f.Error(), 200), kerberos.StartKCM)
	} else if ok && (f.Kind == kerberos.FaultCacheKind || f.Kind == kerberos.FaultCacheDenied) {
		return found("tickets", "cannot tell", name+": "+clean.Line(f.Error(), 200), "KRB5CCNAME=FILE:/tmp/krb5cc_why401 kinit USER@REALM")
	} else if err != nil {
		return found("tickets", "fail", clean.Line(err.Error(), 200), "kinit USER@REALM writes it anew")
	}
	what := clean.Line(cache.Client.String(), 120) + " in " + name
	var list []string
	for _, t := range cache.Tickets {
		list = append(list, clean.Line(t.Server.Name(), 100)+" "+until(t.End, p.Now))
	}
	if len(list) > maxTickets {
		list = append(list[:maxTickets], fmt.Sprintf("and %d more", len(list)-maxTickets))
	}
	what += ": " + strings.Join(list, ", ")
	login, ok := cache.Login()
	switch {
	case len(cache.Tickets) == 0:
		return found("tickets", "warning", what+"no ticket", "kinit")
	case ok && !login.End.After(p.Now):
		return found("tickets", "warning", what, "The login has expired: kinit")
	}
	return found("tickets", "ok", what, "")
}

// maxTickets is how many tickets are listed: a desktop gathers dozens in a day.
const maxTickets = 6

func until(end, now time.Time) string {
	if !end.After(now) {
		return "(expired " + end.UTC().Format("2006-01-02 15:04 UTC") + ")"
	}
	return "(until " + end.UTC().Format("2006-01-02 15:04 UTC") + ")"
}
