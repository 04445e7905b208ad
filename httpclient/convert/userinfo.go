package convert

import "why401/httpclient"

// cutUserinfo takes user:password@ out of a proxy's URL, for tools whose proxies are read as curl's are.
func cutUserinfo(raw string) (string, *httpclient.Login) {
	bare, own, _ := httpclient.CutProxyLogin(raw)
	return bare, own
}

// proxyOf is the proxy that such a tool names.
func proxyOf(raw, source string) *httpclient.ProxySpec {
	bare, own, sign := httpclient.CutProxyLogin(raw)
	if sign != "" {
		return &httpclient.ProxySpec{URL: bare, Source: source, Misread: sign, Meant: own}
	}
	return &httpclient.ProxySpec{URL: bare, Source: source, Login: own}
}
