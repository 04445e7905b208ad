package convert

import "why401/httpclient"

// oneCurl is the first request of the arguments behind the word curl.
func oneCurl(args []string, o Options) (httpclient.Request, error) { return firstOf(Curl(args, o)) }

// oneCurlText is the first request of a pasted text.
func oneCurlText(text string, o Options) (httpclient.Request, error) {
	return firstOf(CurlText(text, o))
}

func firstOf(rs []httpclient.Request, err error) (httpclient.Request, error) {
	if len(rs) == 0 {
		return httpclient.Request{Source: "curl"}, err
	}
	return rs[0], err
}
