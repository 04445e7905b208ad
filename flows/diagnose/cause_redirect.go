package diagnose

import (
	"fmt"
	"net/url"
	"strings"

	"why401/flows"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/mask"
)

// lostAt is the hop whose redirect dropped the credential, 0 none.
func lostAt(e *Evidence) int {
	for i, h := range e.Exchange.Hops {
		if h.Redirect != nil && h.Redirect.Followed && len(h.Redirect.Dropped) > 0 {
			return i + 1
		}
	}
	return 0
}

func redirectCauses() []*Cause {
	return []*Cause{
		{ID: "redirect.drops_authorization", Title: "A redirect lost the credential", Who: Caller, References: []string{"RFC 9110 section 15.4", "curl documentation, --location-trusted"}, Hides: []string{"credentials.*", "basic.*", "session.*"},
			Meaning: "The first server sent the request on to another host, port or scheme, and the client rightly did not hand the credential over. The second server then asked who you are.", Shows: "The first hop carried the credential, the last did not.", TellsApart: "The same request sent straight to the last address.", Mends: "Use the final address from the start.",
			Match: func(e *Evidence) Match {
				n := lostAt(e)
				if n == 0 {
					if len(e.Exchange.Stations()) > 1 {
						return ruledOut("no redirect dropped the credential")
					}
					return no
				}
				if !(refused(e) || e.IsLogin == Yes || e.Status == 404) || e.CredentialOnWire == Yes {
					return no
				}
				red := e.Exchange.Hops[n-1].Redirect
				return Match{OK: true, Confidence: 0.97, Title: fmt.Sprintf("The redirect of hop %d lost the credential", n), Detail: "It led to " + mask.URL(red.Location) + " (" + red.Why + "), and " + followNot(red.Dropped) + " there.",
					Evidence: []Point{{Where: fmt.Sprintf("hop %d", n), What: fmt.Sprintf("%d to %s", e.Exchange.Hops[n-1].Status, mask.URL(red.Location)), Note: red.Why}, {Where: fmt.Sprintf("hop %d", len(e.Exchange.Hops)), What: "no " + strings.Join(red.Dropped, ", "), Note: "lost"}},
					Fixes:    []Fix{finalURL(e)}}
			}},
		{ID: "redirect.scheme_downgrade", Title: "A redirect leads from https to http", Who: Operator, References: []string{"RFC 9110 section 4.2.2"},
			Meaning: "The server behind a TLS proxy does not know that it is reached by https, and sends people to http.", Shows: "An https request got a Location with http on the same host.", TellsApart: "The exact path, often with or without the last slash, needs no redirect.", Mends: "Pass X-Forwarded-Proto on; until then, use the exact path.",
			Match: func(e *Evidence) Match {
				for i, h := range e.Exchange.Hops {
					if h.Redirect == nil {
						continue
					}
					a, err1 := url.Parse(h.URL)
					b, err2 := url.Parse(h.Redirect.Location)
					if err1 == nil && err2 == nil && a.Scheme == "https" && b.Scheme == "http" && a.Hostname() == b.Hostname() && (e.Status >= 300) {
						return Match{OK: true, Confidence: 0.9, Evidence: []Point{{Where: fmt.Sprintf("hop %d", i+1), What: "Location: " + mask.URL(h.Redirect.Location)}}, Fixes: []Fix{advice(Caller, "Ask for the exact path by https"), advice(Operator, "Tell the application its public scheme (X-Forwarded-Proto)")}}
					}
				}
				return no
			}},
		{ID: "redirect.forwards_authorization", Title: "A redirect took the credential where it does not belong", Who: Caller, References: []string{"AWS S3, Authenticating requests"}, Hides: []string{"credentials.*", "not_auth.bad_request"},
			Meaning: "The second address is signed in itself, and a second credential in the header makes it refuse.", Shows: "The last URL holds a signature, and Authorization was sent as well.", TellsApart: "The same URL without the header.", Mends: "Drop the header on that hop.",
			Match: func(e *Evidence) Match {
				h := e.Exchange.Last()
				if h == nil || len(e.Exchange.Stations()) < 2 || e.Status != 400 && e.Status != 403 || !h.Sent.Has("Authorization") {
					return no
				}
				u, err := url.Parse(h.URL)
				if err != nil || !(u.Query().Has("X-Amz-Signature") || u.Query().Has("sig") || u.Query().Has("Signature")) {
					return no
				}
				return Match{OK: true, Confidence: 0.9, Evidence: []Point{{Where: fmt.Sprintf("hop %d", len(e.Exchange.Hops)), What: "a signed URL and an Authorization header"}}, Fixes: []Fix{advice(Caller, "Leave Authorization out on the signed address")}}
			}},
	}
}

// followNot says of the credentials that were dropped that they do not follow.
func followNot(names []string) string {
	if len(names) == 1 {
		return names[0] + " does not follow"
	}
	return strings.Join(names, " and ") + " do not follow"
}

// heldBack is a redirect that was to be followed (-L) and was not: a credential that curl does not know for one would have
// gone along to another origin.
func heldBack(e *Evidence) (Match, bool) {
	h := e.Exchange.Last()
	if h == nil || h.Redirect == nil || !h.Redirect.Held {
		return no, false
	}
	to, leaks := mask.URL(h.Redirect.Location), strings.Join(h.Redirect.Leaks, ", ")
	if leaks == "" {
		return heldRepeat(e, h, to), true
	}
	return Match{OK: true, Confidence: 0.98, Title: fmt.Sprintf("The redirect of hop %d was not followed: %s would go along", len(e.Exchange.Hops), leaks),
		Detail:   "It leads to " + to + " (" + h.Redirect.Why + "). curl -L hands it over; here a credential goes to another origin only when you say so.",
		Evidence: []Point{{Where: fmt.Sprintf("hop %d", len(e.Exchange.Hops)), What: fmt.Sprintf("%d to %s", h.Status, to), Note: h.Redirect.Why, Sign: "!"}},
		Fixes: []Fix{{ID: "trust-redirect", Who: Caller, Do: "Follow it with all credentials, if you trust that address (curl --location-trusted)", Mind: "every address that the redirects lead to gets the credentials, " + to + " first", Apply: func(a flows.Attempt) (flows.Attempt, error) {
			out := a
			out.Request = a.Request.Clone()
			out.Request.FollowRedirects, out.Request.TrustRedirects = true, true
			out.Note = "credentials follow the redirect"
			return out, nil
		}}}}, true
}

// heldRepeat is a redirect that was not followed since it would send an unsafe method, with its body, once more than is done
// unasked, or to another origin. The fix sends that step alone: from the start it would repeat all those before.
func heldRepeat(e *Evidence, h *httpclient.Hop, to string) Match {
	why := ""
	if h.Redirect.Why != "" {
		why = " (" + h.Redirect.Why + ")"
	}
	next := h.Redirect.Location
	strip := !sameOrigin(e.Attempt.Request.URL, next) && !e.Attempt.Request.TrustRedirects
	mind := h.Redirect.Repeats + " goes to " + to + ", and may change data there"
	if strip && e.CredentialOnFirstHop == Yes {
		mind += "; without the credential, as curl does at another origin"
	}
	return Match{OK: true, Confidence: 0.98, Title: fmt.Sprintf("The redirect of hop %d was not followed: %s would be sent again", len(e.Exchange.Hops), h.Redirect.Repeats),
		Detail:   "It leads to " + to + why + ". curl -L goes on; here a method that may change data is repeated once at most, and at the same origin, until you say so.",
		Evidence: []Point{{Where: fmt.Sprintf("hop %d", len(e.Exchange.Hops)), What: fmt.Sprintf("%d to %s", h.Status, to), Note: h.Redirect.Why, Sign: "!"}},
		Fixes: []Fix{{ID: "next-hop", Who: Caller, Do: "Send " + h.Redirect.Repeats + " on to " + to + ", if it belongs there", Mind: mind, Apply: func(a flows.Attempt) (flows.Attempt, error) {
			if strip {
				a = scheme.Strip(a)
			}
			out := a
			out.Request = a.Request.Clone()
			out.Request.URL = next
			out.Note = "sent on where the redirect leads"
			return out, nil
		}}}}
}

// finalURL sends the request, with its credential, straight to the last address; the screen asks before it does.
func finalURL(e *Evidence) Fix {
	last := e.Exchange.Last().URL
	mind := "another address gets the credential: " + mask.URL(last)
	return Fix{ID: "final-url", Who: Caller, Do: "Send it straight to " + mask.URL(last) + ", if you trust that host with the credential", Mind: mind, Apply: func(a flows.Attempt) (flows.Attempt, error) {
		out := a
		out.Request = a.Request.Clone()
		out.Request.URL = last
		out.Note = "straight to the final address"
		return out, nil
	}}
}
