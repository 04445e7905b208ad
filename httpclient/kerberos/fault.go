package kerberos

import (
	"fmt"
	"time"
)

// FaultKind says at which point no token could be made.
type FaultKind string

// The kinds of Fault.
const (
	FaultNoCache     FaultKind = "no cache"       // the cache's file is not there
	FaultCacheKind   FaultKind = "kind of cache"  // API, MEMORY, MSLSA, and KEYRING outside of Linux: in the hands of another program
	FaultCacheAway   FaultKind = "nobody keeps"   // the program that keeps it (KCM) does not answer
	FaultCacheDenied FaultKind = "cache denied"   // this user or process may not read it
	FaultCacheBroken FaultKind = "broken cache"   // it cannot be read
	FaultNoLogin     FaultKind = "no login"       // it holds no ticket of the login
	FaultExpired     FaultKind = "expired"        // the ticket of the login has expired; When
	FaultNotYet      FaultKind = "not yet"        // it is not valid yet; When
	FaultConfig      FaultKind = "configuration"  // krb5.conf cannot be read
	FaultNoRealm     FaultKind = "no realm"       // neither the name nor krb5.conf says in which realm the user is
	FaultNoKDC       FaultKind = "no KDC"         // nobody says where the KDC of Realm is
	FaultUnreachable FaultKind = "no answer"      // no KDC of Realm answered
	FaultKDC         FaultKind = "KDC"            // it answered with an error; Err
	FaultPassword    FaultKind = "wrong password" // the KDC says so, or its answer cannot be decrypted with it
	FaultOther       FaultKind = "other"
)

// Fault is why there is no token: data under study, and no error of this program.
type Fault struct {
	Kind  FaultKind
	Text  string    // a sentence; it may hold words of the KDC, which are not cleaned
	Realm string    // the realm whose KDC was asked or sought
	KDC   string    // its address
	Asked Principal // what was asked for
	Err   *Error    // of the KDC
	When  time.Time
}

// Error is the sentence.
func (f *Fault) Error() string {
	switch f.Kind {
	case FaultCacheKind:
		return fmt.Sprintf("a credential cache of type %s is in the hands of another program and cannot be read here; FILE, DIR, KCM and the KEYRING of Linux can", f.Text)
	case FaultKDC:
		if f.Err != nil {
			return f.Err.Error()
		}
	}
	return f.Text
}
