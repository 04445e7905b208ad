package convert

import "why401/httpclient"

// cutUserinfo takes user:password@ out of a proxy's URL, for tools whose proxies are read as curl's are.
func cutUserinfo(raw string) (string, *httpclient.Login) {
	bare, own, _ := httpclient.CutProxyLogin(raw)
	return bare, own
}
