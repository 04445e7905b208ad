package diagnose

import (
	"strings"
	"sync"
)

// All lists every cause, family by family. A cause that is not here does not exist. The list is the same at every call
// and is not to be changed: a recording asks it thousands of times.
func All() []*Cause {
	listed.Do(func() { causes = listCauses() })
	return causes
}

var (
	listed sync.Once
	causes []*Cause
)

func listCauses() []*Cause {
	var all []*Cause
	for _, family := range [][]*Cause{
		outcomeCauses(), bySigner(credentialsCauses()), clientCauses(),
		basicCauses(), digestCauses(), ntlmCauses(), negotiateCauses(), bearerCauses(), jwtCauses(), jwtKeyCauses(),
		sessionCauses(), cookieCauses(), originCauses(), corsCauses(), redirectCauses(),
		proxyCauses(), frontLayerCauses(), edgeCauses(), filterCauses(), requestCauses(), clientLimitCauses(), tlsCauses(), ratelimitCauses(),
		authzCauses(), authzContextCauses(), identityCauses(), accountCauses(), oauthCauses(), oauthStepCauses(),
		bySigner(signingCauses()), proofCauses(), messageSignatureCauses(), mtlsCauses(), serverCauses(), serverStateCauses(),
	} {
		all = append(all, family...)
	}
	return all
}

// Find returns the cause of that id, nil where there is none.
func Find(id string) *Cause {
	for _, c := range All() {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// Family is the part of the id before the dot: "jwt" of jwt.expired.
func (c *Cause) Family() string {
	f, _, _ := strings.Cut(c.ID, ".")
	return f
}

// Families are the causes as a list for people: a family stands together, where its first cause stands in All, whose order is that
// in which equal causes are told.
func Families() [][]*Cause {
	var out [][]*Cause
	at := map[string]int{}
	for _, c := range All() {
		i, ok := at[c.Family()]
		if !ok {
			i = len(out)
			at[c.Family()] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], c)
	}
	return out
}
