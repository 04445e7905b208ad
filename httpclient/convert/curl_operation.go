package convert

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"why401/httpclient"
	"why401/httpclient/mask"
)

// operation is what stands between two --next: options, and the URLs that they are for.
type operation struct {
	o       Options
	r       httpclient.Request // what all of its requests share
	urls    []string
	uploads []string // -T, for the URLs in their order
	fields  []field  // in the order of the command
	gone    map[string]string

	hostGone bool // -H Host: stood before any other Host

	data    []byte // -d and its kin, joined
	hasData bool
	lines   string // the option whose data lost its line ends, "" none
	json    bool
	get     bool // -G
	head    bool
	method  string
	parts   []*formPart // -F
	open    []*formPart // "=(" not closed yet
	groups  int         // written so far
	escape  bool        // --form-escape
	queries []string    // --url-query

	proto      string   // --proto-default
	allow      []string // --proto; nil any
	allowNext  []string // --proto-redir; nil any
	globOff    bool
	noLogin    bool   // --disallow-username-in-url
	byteFrom   string // -r, -C
	bySource   string
	crlf       bool
	etag       *string
	auth       []string // schemes that options switched on
	proxied    []string // the same for the proxy
	bearer     string
	delegation string // --delegation
}

// field is a header field and the option that gave it.
type field struct {
	httpclient.Header
	source string
}

func newOperation(o Options) *operation {
	op := &operation{o: o, proto: "http", gone: map[string]string{}}
	op.r.Source = "curl"
	return op
}

func (op *operation) note(s string)      { op.r.Notes = append(op.r.Notes, s) }
func (op *operation) refuse(name string) { op.r.Unsupported = append(op.r.Unsupported, name) }
func (op *operation) addURL(u string)    { op.urls = append(op.urls, u) }

// apply does what one option says.
func (op *operation) apply(opt option, no bool, v string) error {
	on := !no
	r := &op.r
	switch opt.class {
	case ignored:
		return nil
	case unsupported:
		if on {
			name := "--" + opt.long
			if opt.long == "interface" || opt.long == "doh-url" || opt.long == "dns-servers" {
				name += " " + mask.Word(v)
			}
			op.refuse(name)
		}
		return nil
	case connection:
		return op.applyConnection(opt.long, on, v)
	case scheme:
		op.applyScheme(opt.long, on, v)
		return nil
	}
	switch opt.long {
	case "url":
		op.addURL(v)
	case "request":
		op.method = v
	case "request-target":
		r.Target = v
	case "head":
		op.head = on
	case "get":
		op.get = on
	case "globoff":
		op.globOff = on
	case "path-as-is":
		r.PathAsIs = on
	case "disallow-username-in-url":
		op.noLogin = on
	case "proto":
		op.allow = allowed(v, []string{"http", "https"})
	case "proto-redir":
		op.allowNext = allowed(v, []string{"http", "https"})
	case "proto-default":
		if v = strings.ToLower(v); v != "http" && v != "https" {
			return badValue("--proto-default", "http or https", v)
		}
		op.proto = v
	case "header":
		return op.addHeader(v)
	case "user-agent":
		op.place("User-Agent", v, "curl -A")
	case "referer":
		value, _, auto := strings.Cut(v, ";auto")
		r.AutoReferer = auto
		op.place("Referer", value, "curl -e")
	case "range":
		if _, err := strconv.ParseUint(v, 10, 63); err == nil {
			v += "-" // "a range needs a dash", says curl, and adds it
		}
		op.byteFrom, op.bySource = v, "curl -r"
	case "continue-at":
		return op.resume(v)
	case "time-cond":
		return op.timeCondition(v)
	case "etag-compare":
		return op.compareTag(v)
	case "cookie":
		op.cookie(v)
	case "cookie-jar":
		r.CookieEngine = true
	case "junk-session-cookies":
		r.JunkSession = on
	case "compressed":
		r.Compressed = on
	case "tr-encoding":
		r.TransferGzip = on
	case "crlf":
		op.crlf = on
	case "data", "data-ascii", "data-binary", "data-raw", "data-urlencode", "json":
		return op.addData(opt.long, v)
	case "form", "form-string":
		return op.addForm(opt.long, v)
	case "form-escape":
		op.escape = on
	case "url-query":
		return op.addQuery(v)
	case "upload-file":
		op.uploads = append(op.uploads, v)
	case "location", "follow":
		r.FollowRedirects = on
	case "location-trusted":
		r.FollowRedirects, r.TrustRedirects = on, on
	case "max-redirs":
		n, err := strconv.Atoi(v)
		if err != nil || n < -1 {
			return badValue("--max-redirs", "a number from 0, or -1 for no limit", v)
		}
		r.MaxRedirects = map[int]int{0: -1, -1: 1 << 30}[n]
		if n > 0 {
			r.MaxRedirects = n
		}
	case "post301":
		r.PostRedirect[0] = on
	case "post302":
		r.PostRedirect[1] = on
	case "post303":
		r.PostRedirect[2] = on
	case "http1.0":
		r.HTTPVersion = "1.0"
	case "http1.1":
		r.HTTPVersion = "1.1"
	case "http2":
		r.HTTPVersion = "2"
	case "http2-prior-knowledge":
		r.HTTPVersion = "2-prior-knowledge"
	case "alpn":
		if no {
			r.HTTPVersion = "1.1"
		}
	case "max-time":
		return seconds("--max-time", v, &r.Timeout)
	case "connect-timeout":
		return seconds("--connect-timeout", v, &r.ConnectTimeout)
	case "netrc":
		r.Netrc = pick(on, "required")
	case "netrc-optional":
		r.Netrc = pick(on, "optional")
	case "netrc-file":
		r.NetrcFile = v
	}
	return nil
}

// allowed applies a list of --proto, such as =https or -all,http,https, to the schemes that are allowed without it.
func allowed(list string, schemes []string) []string {
	all := slices.Clone(schemes)
	for word := range strings.SplitSeq(list, ",") {
		name := strings.ToLower(strings.TrimLeft(word, "+-="))
		sign := strings.TrimSuffix(word, word[len(word)-len(name):])
		mine := slices.DeleteFunc(slices.Clone(all), func(s string) bool { return s != name && name != "all" })
		switch {
		case strings.Contains(sign, "="):
			schemes = mine
		case strings.Contains(sign, "-"):
			schemes = slices.DeleteFunc(schemes, func(s string) bool { return slices.Contains(mine, s) })
		default:
			for _, s := range mine {
				if !slices.Contains(schemes, s) {
					schemes = append(schemes, s)
				}
			}
		}
	}
	return append([]string{}, schemes...)
}

func pick(on bool, v string) string {
	if on {
		return v
	}
	return ""
}

func seconds(name, v string, to *time.Duration) error {
	f, err := strconv.ParseFloat(v, 64)
	if err != nil || !(f >= 0 && f <= 1e9) {
		return badValue(name, "a number of seconds", v)
	}
	*to = time.Duration(f * float64(time.Second))
	return nil
}
