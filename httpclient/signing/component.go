package signing

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/dunglas/httpsfv"
)

// componentValues is the value of one component of a request (RFC 9421 sections 2.1 and 2.2). Only @query-param gives several.
func componentValues(m Message, id httpsfv.Item) ([]string, error) {
	name, _ := id.Value.(string)
	for _, p := range id.Params.Names() {
		switch p {
		case "req", "tr":
			return nil, fmt.Errorf("signing the message: %s: the parameter %s is for answers and trailers, and this signs a request", name, p)
		}
	}
	if strings.HasPrefix(name, "@") {
		return derived(m, name, id)
	}
	var lines []string
	for _, h := range m.Headers {
		if strings.EqualFold(h[0], name) {
			lines = append(lines, strings.TrimSpace(foldedLine().Replace(h[1])))
		}
	}
	if lines == nil {
		return nil, fmt.Errorf("signing the message: the component %s is to be signed, and the request has no such header: want it sent, or left out of the components", name)
	}
	if _, ok := id.Params.Get("bs"); ok {
		var wrapped []string
		for _, l := range lines {
			wrapped = append(wrapped, ":"+base64.StdEncoding.EncodeToString([]byte(l))+":")
		}
		return []string{strings.Join(wrapped, ", ")}, nil
	}
	if key, ok := id.Params.Get("key"); ok {
		dict, err := httpsfv.UnmarshalDictionary(lines)
		k, _ := key.(string)
		if err != nil {
			return nil, fmt.Errorf("signing the message: %s;key: the header is no dictionary of structured fields (RFC 9651)", name)
		}
		member, there := dict.Get(k)
		if !there {
			return nil, fmt.Errorf("signing the message: %s;key: the header has no member %q", name, k)
		}
		v, err := httpsfv.Marshal(httpsfv.List{member})
		return []string{v}, err
	}
	if _, ok := id.Params.Get("sf"); ok {
		v, err := strict(lines)
		if err != nil {
			return nil, fmt.Errorf("signing the message: %s;sf: the header is no structured field (RFC 9651)", name)
		}
		return []string{v}, nil
	}
	return []string{strings.Join(lines, ", ")}, nil
}

// foldedLine undoes obsolete line folding (section 2.1, step 3).
func foldedLine() *strings.Replacer {
	return strings.NewReplacer("\r\n ", " ", "\r\n\t", " ", "\n ", " ", "\n\t", " ")
}

// strict writes a structured field anew; which of its three kinds it is has to be tried, as no table of all fields exists here.
func strict(lines []string) (string, error) {
	if d, err := httpsfv.UnmarshalDictionary(lines); err == nil {
		return httpsfv.Marshal(d)
	}
	if l, err := httpsfv.UnmarshalList(lines); err == nil {
		return httpsfv.Marshal(l)
	}
	i, err := httpsfv.UnmarshalItem(lines)
	if err != nil {
		return "", err
	}
	return httpsfv.Marshal(i)
}

// derived is section 2.2 of RFC 9421.
func derived(m Message, name string, id httpsfv.Item) ([]string, error) {
	u, err := url.Parse(m.URL)
	if err != nil || u.Host == "" {
		return nil, errors.New("signing the message: want an absolute URL")
	}
	path, query, asked := u.EscapedPath(), u.RawQuery, u.RawQuery != "" || u.ForceQuery
	target := m.Target
	if target == "" {
		target = u.RequestURI()
	}
	if strings.HasPrefix(target, "/") {
		path, query, asked = strings.Cut(target, "?")
	}
	if path == "" {
		path = "/"
	}
	authority := strings.ToLower(u.Host)
	if h := headerOf(m, "Host"); h != "" {
		authority = strings.ToLower(h)
	}
	scheme := strings.ToLower(u.Scheme)
	authority = strings.TrimSuffix(authority, map[string]string{"http": ":80", "https": ":443"}[scheme])
	switch name {
	case "@method":
		return []string{m.Method}, nil
	case "@target-uri":
		v := scheme + "://" + authority + path
		if asked {
			v += "?" + query
		}
		return []string{v}, nil
	case "@authority":
		return []string{authority}, nil
	case "@scheme":
		return []string{scheme}, nil
	case "@request-target":
		return []string{target}, nil
	case "@path":
		return []string{path}, nil
	case "@query":
		return []string{"?" + query}, nil
	case "@query-param":
		v, _ := id.Params.Get("name")
		wanted, ok := v.(string)
		if !ok {
			return nil, errors.New("signing the message: @query-param wants a name: @query-param;name=\"id\"")
		}
		var out []string
		for _, p := range formPairs(query) {
			if formEncode(p.name) == wanted {
				out = append(out, formEncode(p.value))
			}
		}
		switch len(out) {
		case 0:
			return nil, fmt.Errorf("signing the message: @query-param names %q, and the URL's query has no such parameter", wanted)
		case 1:
			return out, nil
		}
		return nil, fmt.Errorf("signing the message: @query-param names %q, which the query has %d times: it must not be signed then (RFC 9421 section 2.2.8)", wanted, len(out))
	case "@status":
		return nil, errors.New("signing the message: @status is of answers, and this signs a request")
	}
	return nil, fmt.Errorf("signing the message: %s is not known: want @method, @target-uri, @authority, @scheme, @request-target, @path, @query, @query-param;name=\"…\", or a header's name", name)
}

// formEncode is percent-encoding as section 2.2.8 wants it: that of forms in the URL standard, with %20 for a space.
func formEncode(s string) string {
	return strings.NewReplacer("+", "%20", "~", "%7E", "%2A", "*").Replace(url.QueryEscape(s))
}
