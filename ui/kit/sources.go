package kit

import (
	"context"

	"why401/flows/provenance"
	"why401/httpclient/clean"
	"why401/secrets"
)

// AskKeyring is p with the profiles of store that may go to url, or why there are none.
func AskKeyring(ctx context.Context, store secrets.Store, url string, p provenance.Place) provenance.Place {
	list, err := store.List(ctx)
	if err != nil {
		p.KeptErr = clean.Line(secrets.Plain(err), 200)
		return p
	}
	p.Kept = []provenance.Kept{}
	for _, x := range list {
		if x.MayGoTo(url) {
			p.Kept = append(p.Kept, provenance.Kept{Name: x.Name, Scheme: x.Scheme, Expires: x.Expires})
		}
	}
	return p
}
