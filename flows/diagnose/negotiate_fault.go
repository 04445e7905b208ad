package diagnose

import (
	"fmt"
	"strings"
	"time"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/kerberos"
)

// Causes that a fault of Kerberos speaks for.
const (
	kerberosNoTicket = "negotiate.no_ticket"
	kerberosSPN      = "negotiate.spn"
	kerberosSkew     = "negotiate.clock_skew"
	kerberosPassword = "basic.wrong_password"
	kerberosBlocked  = "identity.account_blocked"
)

// kerberosTrouble judges what Kerberos said, on the way to the ticket or by the service; id is the cause, "" none. proxied is
// true for the login at a proxy.
func kerberosTrouble(e *Evidence, proxied bool) (id string, m Match) {
	a := ticketStory(e, proxied)
	if a != nil && a.Fault != nil {
		id, m = ofFault(e, a)
		m.Evidence = append(m.Evidence, storyPoints(a)...)
		return id, m
	}
	if reply, ok := negotiateReply(e, proxied); ok && reply.Error != nil {
		id, m = ofReply(e, a, reply.Error)
		m.Evidence = append(append(m.Evidence, stepsAt("response.negotiate", "✗", reply.Steps())...), sentPoints(e, a)...)
		return id, m
	}
	return "", no
}

// sentPoints show the ticket that left: how it was got, or what can be read of a token that was copied.
func sentPoints(e *Evidence, a *httpclient.NegotiateAnswer) []Point {
	if a != nil {
		return storyPoints(a)
	}
	if t, ok := negotiateSent(e); ok {
		return stepsAt("request.negotiate", "✓", t.Steps())
	}
	return nil
}

// ofFault is a token that could not be made.
func ofFault(e *Evidence, a *httpclient.NegotiateAnswer) (string, Match) {
	f := a.Fault
	m := Match{OK: true, Confidence: 0.96, Detail: "The request went without a credential, as curl's does."}
	user, realm := cleanPrincipal(a.Client), clean.Line(f.Realm, 60)
	switch f.Kind {
	case kerberos.FaultNoCache:
		m.Title, m.Fixes = "There is no Kerberos ticket: the credential cache does not exist", []Fix{byPassword(a), kinit(a)}
	case kerberos.FaultCacheKind:
		m.Title = "The credential cache is of a kind that cannot be read here (" + clean.Line(f.Text, 20) + ")"
		m.Detail = "curl may read it, since a library of the system does that for it. What it holds is not known here."
		m.Fixes = []Fix{byPassword(a), intoFile()}
	case kerberos.FaultCacheAway:
		m.Title, m.Fixes = "Nobody answers for the credential cache (KCM), which is kept by a service", []Fix{byPassword(a), advice(Caller, kerberos.StartKCM), intoFile()}
	case kerberos.FaultCacheDenied:
		m.Title, m.Fixes = "The credential cache may not be read from here", []Fix{byPassword(a), advice(Caller, "Start why401 as the user who logged in, and outside of a container that keeps keyrings or sockets away"), intoFile()}
	case kerberos.FaultCacheBroken:
		m.Title, m.Fixes = "The credential cache cannot be read", []Fix{byPassword(a), kinit(a)}
	case kerberos.FaultNoLogin:
		m.Title, m.Fixes = "The credential cache holds no ticket to get others with", []Fix{byPassword(a), kinit(a)}
	case kerberos.FaultExpired:
		m.Title = fmt.Sprintf("The Kerberos ticket of %s expired %s ago", user, span(a.Now.Sub(f.When)))
		m.Fixes = []Fix{byPassword(a), kinit(a)}
	case kerberos.FaultNotYet:
		m.Title = fmt.Sprintf("The Kerberos ticket of %s is not valid before %s", user, httpclient.Moment(f.When))
		m.Fixes = []Fix{advice(Caller, "Set this machine's clock (NTP), and get the ticket anew with kinit")}
		return kerberosSkew, m
	case kerberos.FaultConfig:
		m.Title, m.Fixes = "krb5.conf cannot be read", []Fix{advice(Caller, "Mend the line of krb5.conf that is named, or name another file in KRB5_CONFIG")}
	case kerberos.FaultNoRealm:
		m.Title, m.Fixes = "Nothing says in which realm the user is", []Fix{retypeNegotiate("Give the realm beside the user"), advice(Caller, "Or set default_realm in krb5.conf")}
	case kerberos.FaultNoKDC:
		m.Title, m.Fixes = "Nothing says where the KDC of the realm "+realm+" is", []Fix{advice(Caller, "Name it in krb5.conf: [realms] "+realm+" = { kdc = HOST }"), advice(Caller, "Check the realm's letters: realms are written in capitals as a rule")}
		if realm != strings.ToUpper(realm) {
			m.Fixes = append([]Fix{retypeNegotiate("Write the realm in capitals: " + strings.ToUpper(realm))}, m.Fixes[0])
		}
	case kerberos.FaultUnreachable:
		m.Title, m.Fixes = "No KDC of "+realm+" answers", []Fix{advice(Caller, "See that the KDC is up and that port 88 is open on the way (VPN, firewall): "+clean.Line(f.KDC, 120))}
	case kerberos.FaultPassword:
		m.Title = "The KDC does not take the password of " + user
		m.Detail = "It was tried once. A KDC may lock an account after several wrong ones."
		m.Fixes = []Fix{retypeNegotiate("Type the password again, with letter case as issued"), advice(IdentityAdmin, "Reset the password, and look whether the account is locked")}
		return kerberosPassword, m
	case kerberos.FaultKDC:
		return ofKDC(e, a, m)
	default:
		m.Title, m.Confidence = "No Kerberos ticket could be got", 0.8
		m.Fixes = []Fix{byPassword(a), kinit(a)}
	}
	return kerberosNoTicket, m
}

func intoFile() Fix {
	return advice(Caller, "Or get a ticket into a file: KRB5CCNAME=FILE:/tmp/krb5cc_why401 kinit, and start why401 with the same KRB5CCNAME")
}

func retypeNegotiate(do string) Fix {
	f := byPassword(nil)
	f.Do = do
	return f
}

// ofKDC is an error that the KDC answered with.
func ofKDC(e *Evidence, a *httpclient.NegotiateAnswer, m Match) (string, Match) {
	f := a.Fault
	user := cleanPrincipal(a.Client)
	name, meaning := kerberos.CodeName(f.Err.Code)
	switch f.Err.Code {
	case kerberos.CodeServerUnknown:
		if to, ok := crossRealm(f.Asked); ok {
			m.Title = "The realm " + clean.Line(f.Realm, 60) + " knows no way to the realm " + clean.Line(to, 60)
			m.Fixes = []Fix{advice(Caller, "Check which realm the host is in: [domain_realm] of krb5.conf says "+clean.Line(to, 60)), advice(IdentityAdmin, "Let the two realms trust each other (krbtgt/"+clean.Line(to, 60)+")")}
			return kerberosSPN, m
		}
		spn := clean.Line(a.Server.Name(), 120)
		m.Title = "The KDC knows no service " + spn
		m.Detail = "A ticket is asked for by the name of the host. " + m.Detail
		where := "the URL"
		if e.Status == 407 {
			where = "the address of the proxy (curl -x)"
		}
		m.Fixes = []Fix{advice(Caller, "Use the name in "+where+" that the service is registered under, not an alias or an address"),
			advice(IdentityAdmin, "Register the name: setspn -S "+spn+" ACCOUNT, or for MIT Kerberos kadmin: addprinc -randkey "+spn)}
		if a.Named != "" {
			m.Fixes = append(m.Fixes, advice(Caller, "Or keep DNS from changing the name: dns_canonicalize_hostname = false in krb5.conf ("+clean.Line(a.Named, 120)+")"))
		}
		return kerberosSPN, m
	case kerberos.CodeSkew, kerberos.CodeTicketNotYet:
		return kerberosSkew, skewMatch(m, a, f.Err, "the KDC's")
	case kerberos.CodeClientUnknown:
		m.Title = "The KDC does not know the user " + user
		m.Fixes = []Fix{retypeNegotiate("Correct user name or realm: letter case matters in both"), advice(IdentityAdmin, "Say under which name and realm the account is")}
		return kerberosPassword, m
	case kerberos.CodeClientRevoked:
		m.Title = "The account of " + user + " is locked or disabled at the KDC"
		m.Fixes = []Fix{advice(IdentityAdmin, "Unlock or enable the account")}
		return kerberosBlocked, m
	case kerberos.CodeKeyExpired, 1:
		m.Title = "The password or the account of " + user + " has expired at the KDC"
		m.Fixes = []Fix{advice(Caller, "Change the password (kpasswd, or at the next login)"), advice(IdentityAdmin, "Look whether the account has expired")}
		return kerberosBlocked, m
	case kerberos.CodeTicketExpired:
		m.Title = "The KDC calls the ticket of " + user + " expired"
		m.Fixes = []Fix{byPassword(a), kinit(a)}
	case kerberos.CodeWrongRealm:
		m.Title = "The account is in another realm: " + clean.Line(f.Err.Client.Realm, 60)
		m.Fixes = []Fix{retypeNegotiate("Give the user with that realm")}
	default:
		m.Title, m.Confidence = "The KDC gives no ticket: "+meaning+" ("+name+")", 0.9
		m.Fixes = []Fix{advice(IdentityAdmin, "Look the request up in the KDC's log by its time")}
	}
	return kerberosNoTicket, m
}

// crossRealm reports whether the ticket asked for is that into another realm, and which.
func crossRealm(p kerberos.Principal) (string, bool) {
	if len(p.Parts) == 2 && p.Parts[0] == "krbtgt" {
		return p.Parts[1], true
	}
	return "", false
}

// skewMatch says which clock is how far from which; whose is the one that is told with the error.
func skewMatch(m Match, a *httpclient.NegotiateAnswer, err *kerberos.Error, whose string) Match {
	m.Title = "The clocks differ by more than Kerberos allows"
	var ours time.Time
	if a != nil {
		ours = a.Now.Add(a.Offset)
	}
	if !ours.IsZero() && !err.Time.IsZero() {
		d := ours.Sub(err.Time)
		word := "ahead of"
		if d < 0 {
			word = "behind"
		}
		if away := span(d); d > time.Minute || d < -time.Minute {
			m.Title = fmt.Sprintf("The clock here is %s %s %s", away, word, whose)
		}
		m.Evidence = append(m.Evidence, Point{Where: "kerberos.its_clock", What: httpclient.Moment(err.Time)}, Point{Where: "kerberos.our_clock", What: httpclient.Moment(ours)})
		if a.Offset > time.Minute || a.Offset < -time.Minute {
			m.Evidence = append(m.Evidence, Point{Where: "kerberos.cache", What: "a correction of " + a.Offset.String() + " was written into the cache at login", Sign: "!"})
			m.Fixes = append(m.Fixes, advice(Caller, "Log in anew with kinit: the cache corrects the clock by what was true at the last login"))
		}
	}
	m.Fixes = append(m.Fixes, advice(Caller, "Set this machine's clock (NTP): Kerberos allows a difference of 5 minutes"), advice(Operator, "Check the clock of the other side as well"))
	return m
}

// ofReply is an error that the service itself answered with.
func ofReply(_ *Evidence, a *httpclient.NegotiateAnswer, err *kerberos.Error) (string, Match) {
	m := Match{OK: true, Confidence: 0.95, Detail: "The ticket was got and left with the request; the server answers with an error of Kerberos."}
	spn := cleanPrincipal(err.Server)
	ask := advice(IdentityAdmin, "See that "+spn+" is registered for one account alone (setspn -Q), that of the service")
	switch err.Code {
	case kerberos.CodeSkew, kerberos.CodeTicketNotYet:
		m.Detail = "The ticket was got and left with the request; the server compares clocks."
		return kerberosSkew, skewMatch(m, a, err, "the server's")
	case kerberos.CodeBadKeyVersion, kerberos.CodeNoKey:
		m.Title = "The server's keytab is out of date: it lacks the key that the ticket was made with"
		if a != nil && a.KVNO > 0 {
			m.Title = fmt.Sprintf("The server's keytab is out of date: it lacks version %d of its key", a.KVNO)
		}
		m.Fixes = []Fix{advice(Operator, "Write the keytab anew from the KDC (ktadd, ktpass), and compare the version with klist -ke")}
		if a != nil && a.Cached {
			m.Fixes = append(m.Fixes, advice(Caller, "Log in anew (kinit): the ticket in the cache may be older than the server's key"))
		}
	case kerberos.CodeNotUs:
		m.Title = "The server holds no key for the name that the ticket is for"
		m.Fixes = []Fix{advice(Operator, "Put the key of "+spn+" into the keytab of the server"), ask}
	case kerberos.CodeModified, kerberos.CodeBadIntegrity:
		m.Title = "The server cannot decrypt the ticket: its key is another one than the KDC's"
		m.Fixes = []Fix{advice(Operator, "Write the keytab anew from the KDC; a password set on both sides must be the same"), ask}
	case kerberos.CodeTicketExpired:
		m.Title = "The server calls the ticket expired"
		m.Fixes = []Fix{byPassword(a), kinit(a)}
		return kerberosNoTicket, m
	case kerberos.CodeReplay:
		m.Title, m.Confidence = "The server has seen this very token before", 0.9
		m.Fixes = []Fix{advice(Caller, "Send the request by --negotiate, which makes a fresh token each time"), advice(Operator, "Where several servers share a replay cache, see whether a proxy sends requests twice")}
		return kerberosNoTicket, m
	default:
		name, meaning := kerberos.CodeName(err.Code)
		m.Title, m.Confidence = "The server does not take the ticket: "+meaning+" ("+name+")", 0.85
		m.Fixes = []Fix{advice(Operator, "Look the request up in the server's log by its time")}
	}
	return kerberosSPN, m
}
