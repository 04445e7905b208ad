package diagnose

import "sync"

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
		outcomeCauses(), bySigner(credentialsCauses()), clientCauses(), basicCauses(), digestCauses(), ntlmCauses(), negotiateCauses(), bearerCauses(), jwtCauses(), jwtKeyCauses(), sessionCauses(), cookieCauses(), originCauses(), corsCauses(),
		redirectCauses(), proxyCauses(), frontLayerCauses(), edgeCauses(), filterCauses(), requestCauses(), ratelimitCauses(), authzCauses(), gatewayCauses(), identityCauses(), accountCauses(), oauthCauses(), oauthStepCauses(), bySigner(signingCauses()), proofCauses(), messageCauses(), mtlsCauses(), serverCauses(), serverStateCauses(),
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
