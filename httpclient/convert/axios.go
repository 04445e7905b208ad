package convert

import (
	"net/url"
	"strings"
	"time"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// axios reads axios(config), axios(url, config), axios.get(url, config) and axios.post(url, data, config).
func (f *fetches) axios(verb string, args []jsValue) (httpclient.Request, error) {
	r := newRequest("axios")
	config := &jsObject{}
	var base *jsObject // of axios.create
	if o, ok := jsArg(args, 0).(*jsObject); ok && o.class == "axios" {
		base, args = o, args[1:]
		config.take(base)
	}
	take := func(v jsValue) {
		if o, ok := v.(*jsObject); ok {
			for i, k := range o.keys {
				if mine, ok := config.get(k).(*jsObject); ok && (k == "headers" || k == "params") && base != nil {
					merged := &jsObject{}
					merged.take(mine)
					if other, ok := o.vals[i].(*jsObject); ok {
						for n, key := range other.keys {
							merged.set(key, other.vals[n])
						}
					}
					config.set(k, merged)
					continue
				}
				config.set(k, o.vals[i])
			}
		} else if v != nil {
			r.Unsupported = append(r.Unsupported, "the options "+clean.Line(strings.Trim(jsText(v), "${}"), 40)+" (not in the text)")
		}
	}
	var target, data jsValue
	switch {
	case verb == "" || verb == "request":
		if _, ok := jsArg(args, 0).(*jsObject); ok {
			take(jsArg(args, 0))
			target = config.get("url")
		} else {
			target = jsArg(args, 0)
			take(jsArg(args, 1))
		}
		verb = jsText(config.get("method"))
		if config.get("method") == nil {
			verb = "GET"
		}
		data = config.get("data")
	case verb == "post" || verb == "put" || verb == "patch":
		target, data = jsArg(args, 0), jsArg(args, 1)
		take(jsArg(args, 2))
	default:
		target = jsArg(args, 0)
		take(jsArg(args, 1))
		data = config.get("data")
	}
	if base := config.get("baseURL"); base != nil {
		if s, ok := target.(string); ok && !strings.Contains(s, "://") {
			target = strings.TrimSuffix(jsText(base), "/") + "/" + strings.TrimPrefix(s, "/")
		}
	}
	if err := f.address(&r, target); err != nil {
		return r, err
	}
	if p := config.get("params"); p != nil {
		q := &jsObject{}
		if q.take(p) {
			u, err := url.Parse(r.URL)
			if err == nil {
				u.RawQuery = strings.Trim(u.RawQuery+"&"+q.query(), "&")
				r.URL = u.String()
			}
		} else {
			r.Unsupported = append(r.Unsupported, "the params (not in the text)")
		}
	}
	f.headers(&r, config.get("headers"))
	switch d := data.(type) {
	case *jsObject:
		if d.class == "" {
			body, _ := f.json(d, 0).(string)
			r.Body = &httpclient.Body{Bytes: []byte(body)}
			adds(&r, "axios", "Content-Type", "application/json")
		} else {
			f.body(&r, d, "axios")
		}
	case *jsArray:
		body, _ := f.json(d, 0).(string)
		r.Body = &httpclient.Body{Bytes: []byte(body)}
		adds(&r, "axios", "Content-Type", "application/json")
	case string:
		adds(&r, "axios", "Content-Type", "application/x-www-form-urlencoded")
		r.Body = &httpclient.Body{Bytes: []byte(d)}
	default:
		f.body(&r, data, "axios")
	}
	setMethod(&r, strings.ToUpper(verb), "axios method")
	if a, ok := config.get("auth").(*jsObject); ok {
		r.Login = &httpclient.Login{User: jsText(a.get("username")), Password: mask.NewSensitive("password", jsText(a.get("password"))), Source: "axios auth"}
		r.Headers = r.Headers.Without("Authorization")
		r.Scheme = "basic"
	}
	r.FollowRedirects, r.MaxRedirects = true, 21
	if n, ok := config.get("maxRedirects").(jsNumber); ok && n == "0" {
		r.FollowRedirects, r.MaxRedirects = false, 0
	}
	if n, ok := config.get("timeout").(jsNumber); ok {
		if d, err := time.ParseDuration(string(n) + "ms"); err == nil && d > 0 {
			r.Timeout = d
		}
	}
	for _, key := range []string{"proxy", "httpsAgent", "httpAgent", "withCredentials"} {
		if v := config.get(key); v != nil && v != false {
			r.Notes = append(r.Notes, "the option "+key+" of axios was left out")
		}
	}
	adds(&r, "axios", "Accept", "application/json, text/plain, */*")
	addsAgent(&r, "axios", agentAxios)
	return r, nil
}
