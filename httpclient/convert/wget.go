package convert

import (
	"strconv"
	"strings"
	"time"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

const readingWget = "reading the wget command"

// wgetOptions are the options of wget 1.25 that take a value or change the request. "x name 1h": short letter or -,
// long name, 1 takes a value, then h handled, o of no weight for the request, u refused by name. Options that are not
// listed take no value and are of no weight, as long as they begin with a name of wgetNoWeight.
const wgetOptions = `- header 1h|- user 1h|- password 1h|- http-user 1h|- http-password 1h|- http-passwd 1h|- ask-password 0h|- use-askpass 1u|- post-data 1h|- post-file 1h|- method 1h|- body-data 1h|
- body-file 1h|- auth-no-challenge 0h|U user-agent 1h|- referer 1h|- no-check-certificate 0h|- check-certificate 1h|- load-cookies 1h|- max-redirect 1h|- no-cookies 0o|
- proxy-user 1h|- proxy-password 1h|- no-proxy 0h|- proxy 1o|- ca-certificate 1h|- ca-directory 1h|- certificate 1h|- certificate-type 1h|- private-key 1h|- private-key-type 1h|
T timeout 1h|- dns-timeout 1o|- connect-timeout 1h|- read-timeout 1h|- compression 1h|- no-netrc 0h|- spider 0h|- content-on-error 0o|- secure-protocol 1o|- https-only 0o|
- no-http-keep-alive 0o|- no-cache 0h|- cache 0o|- save-cookies 1o|- keep-session-cookies 0o|O output-document 1o|o output-file 1o|a append-output 1o|e execute 1u|
i input-file 1u|B base 1u|t tries 1o|- waitretry 1o|w wait 1o|- random-wait 0o|Q quota 1o|- bind-address 1u|- limit-rate 1o|P directory-prefix 1o|- start-pos 1u|
c continue 0o|N timestamping 0o|q quiet 0o|v verbose 0o|d debug 0o|S server-response 0o|r recursive 0o|l level 1o|k convert-links 0o|p page-requisites 0o|
A accept 1o|R reject 1o|D domains 1o|H span-hosts 0o|L relative 0o|I include-directories 1o|X exclude-directories 1o|- cut-dirs 1o|- retry-on-http-error 1o|
4 inet4-only 0o|6 inet6-only 0o|- progress 1o|- show-progress 0o|- report-speed 1o|- no-verbose 0o|- retry-connrefused 0o|- no-clobber 0o|- no-dns-cache 0o|
E adjust-extension 0o|- content-disposition 0o|- trust-server-names 0o|- no-hsts 0o|- hsts-file 1o|- no-config 0o|- config 1u|- ciphers 1o|- crl-file 1u|- pinnedpubkey 1u|
x force-directories 0o|m mirror 0o|- no-parent 0o|- warc-file 1o|- http2 1o|- auth-no-challenge 0h|- xattr 0o|- backups 0o|- no-iri 0o|b background 0o|- unlink 0o|- prefer-family 1o`

// wgetOption finds an option by its letter or its long name, which may be shortened.
func wgetOption(short byte, long string) (name string, takes bool, class byte) {
	found := ""
	for row := range strings.SplitSeq(strings.ReplaceAll(wgetOptions, "\n", ""), "|") {
		name, rest := row[2:len(row)-3], row[len(row)-2:]
		switch {
		case short != 0 && row[0] == short, long != "" && name == long:
			return name, rest[0] == '1', rest[1]
		case long != "" && strings.HasPrefix(name, long):
			if found != "" && found[2:] != row[2:] {
				return "", false, 0
			}
			found = row
		}
	}
	if found == "" {
		return "", false, 0
	}
	return found[2 : len(found)-3], found[len(found)-2] == '1', found[len(found)-1]
}

// wgetReader collects what the options say.
type wgetReader struct {
	o              Options
	r              httpclient.Request
	urls           []string
	user, password string
	hasUser, ask   bool
	noNetrc        bool
	first          bool // --auth-no-challenge: the login goes with the first request
	proxyUser      string
	proxyPassword  string
	method         string
}

// Wget reads the arguments behind the word wget.
func Wget(args []string, o Options) (httpclient.Request, error) {
	w := &wgetReader{o: o, r: newRequest("wget")}
	w.r.FollowRedirects, w.r.MaxRedirects = true, 20
	for i := 0; i < len(args); i++ {
		a := args[i]
		value := func(name, attached string, has bool) (string, error) {
			if has {
				return attached, nil
			}
			if i+1 >= len(args) {
				return "", &SyntaxError{Doing: readingWget, Want: "a value after " + name, Got: "the end of the command"}
			}
			i++
			return args[i], nil
		}
		switch {
		case a == "--":
			w.urls = append(w.urls, args[i+1:]...)
			i = len(args)
		case strings.HasPrefix(a, "--"):
			long, attached, has := strings.Cut(a[2:], "=")
			name, takes, class := wgetOption(0, long)
			if name == "" {
				return w.r, &SyntaxError{Doing: readingWget, Want: "an option of wget", Got: "“--" + clean.Line(long, 60) + "”", Fix: "wget --help lists its options."}
			}
			v := attached
			if takes {
				var err error
				if v, err = value("--"+name, attached, has); err != nil {
					return w.r, err
				}
			}
			if err := w.apply(name, class, v); err != nil {
				return w.r, err
			}
		case len(a) > 1 && a[0] == '-':
			if strings.HasPrefix(a, "-n") { // -nv, -nc, -nd, -nH, -np
				break
			}
			for j := 1; j < len(a); j++ {
				name, takes, class := wgetOption(a[j], "")
				if name == "" {
					return w.r, &SyntaxError{Doing: readingWget, Want: "an option of wget", Got: "“-" + clean.Line(a[j:j+1], 4) + "”", Fix: "wget --help lists its options."}
				}
				v := ""
				if takes {
					var err error
					if v, err = value("-"+a[j:j+1], a[j+1:], a[j+1:] != ""); err != nil {
						return w.r, err
					}
				}
				if err := w.apply(name, class, v); err != nil {
					return w.r, err
				}
				if takes {
					break
				}
			}
		default:
			w.urls = append(w.urls, a)
		}
	}
	return w.finish()
}

func (w *wgetReader) header(name, value string) {
	w.r.Headers = append(w.r.Headers, httpclient.Header{Name: name, Value: value})
}

func (w *wgetReader) file(path string) error {
	b, err := w.o.read(path)
	if err != nil {
		return &SyntaxError{Doing: readingWget, Want: "the file " + clean.Line(path, 100), Got: unreadable}
	}
	w.r.Body = &httpclient.Body{Bytes: b}
	return nil
}

func (w *wgetReader) apply(name string, class byte, v string) error {
	r := &w.r
	if class == 'o' {
		return nil
	}
	if class == 'u' {
		r.Unsupported = append(r.Unsupported, "--"+name)
		return nil
	}
	switch name {
	case "header":
		n, val, ok := strings.Cut(v, ":")
		if v == "" { // takes back the headers before it
			r.Headers = nil
			return nil
		}
		if !ok || strings.TrimSpace(n) == "" {
			return &SyntaxError{Doing: readingWget, Want: "Name: value after --header", Got: "“" + clean.Line(maskLoose(v), 60) + "”"}
		}
		n = strings.TrimSpace(n)
		r.Headers = append(r.Headers.Without(n), httpclient.Header{Name: n, Value: strings.TrimSpace(val)})
	case "user", "http-user":
		w.user, w.hasUser = v, true
	case "password", "http-password", "http-passwd":
		w.password = v
	case "ask-password":
		w.ask = true
	case "auth-no-challenge":
		w.first = true
	case "post-data":
		r.Body, w.method = &httpclient.Body{Bytes: []byte(v)}, "POST"
	case "post-file":
		w.method = "POST"
		return w.file(v)
	case "method":
		w.method = strings.ToUpper(v)
	case "body-data":
		r.Body = &httpclient.Body{Bytes: []byte(v)}
	case "body-file":
		return w.file(v)
	case "user-agent":
		if v == "" {
			r.Sources["removed:user-agent"] = "wget -U"
		} else {
			r.Headers = r.Headers.With("User-Agent", v)
		}
	case "referer":
		w.header("Referer", v)
	case "no-check-certificate":
		r.Insecure = true
	case "check-certificate":
		r.Insecure = v == "off" || v == "quiet" || v == "no"
	case "load-cookies":
		r.CookieFiles = append(r.CookieFiles, v)
	case "max-redirect":
		n, err := strconv.Atoi(v)
		if err != nil || n < 0 {
			return &SyntaxError{Doing: readingWget, Want: "a number after --max-redirect", Got: "“" + clean.Line(v, 40) + "”"}
		}
		r.FollowRedirects, r.MaxRedirects = n > 0, n
	case "proxy-user":
		w.proxyUser = v
	case "proxy-password":
		w.proxyPassword = v
	case "no-proxy":
		r.NoProxy = "*"
	case "ca-certificate":
		r.CACertFile = v
	case "certificate":
		r.ClientCertFile = v
	case "private-key":
		r.ClientKeyFile = v
	case "ca-directory":
		r.TLS.CADir = v
	case "certificate-type", "private-key-type":
		t := strings.ToUpper(v)
		if t == "ASN1" {
			t = "DER"
		}
		if t != "PEM" && t != "DER" {
			return &SyntaxError{Doing: readingWget, Want: "PEM or DER after --" + name, Got: "“" + clean.Line(v, 40) + "”"}
		}
		if name == "certificate-type" {
			r.TLS.CertType = t
		} else {
			r.TLS.KeyType = t
		}
	case "timeout", "read-timeout", "connect-timeout":
		f, err := strconv.ParseFloat(v, 64)
		if err != nil || f < 0 || f > 1e8 {
			return &SyntaxError{Doing: readingWget, Want: "a number of seconds after --" + name, Got: "“" + clean.Line(v, 40) + "”"}
		}
		if name == "connect-timeout" {
			r.ConnectTimeout = time.Duration(f * float64(time.Second))
		} else {
			r.Timeout = time.Duration(f * float64(time.Second))
		}
	case "compression":
		if v == "auto" || v == "gzip" {
			r.Compressed = true
			w.header("Accept-Encoding", "gzip")
		}
	case "no-netrc":
		w.noNetrc = true
	case "spider":
		w.method = "HEAD"
	case "no-cache":
		w.header("Cache-Control", "no-cache")
		w.header("Pragma", "no-cache")
	}
	return nil
}

func (w *wgetReader) finish() (httpclient.Request, error) {
	r := &w.r
	if len(w.urls) == 0 {
		return *r, &SyntaxError{Doing: readingWget, Want: "a URL", Got: "none", Fix: "Add the address that the request goes to."}
	}
	if len(w.urls) > 1 {
		r.Notes = append(r.Notes, "the command names "+itoa(len(w.urls))+" URLs; this is the first")
	}
	if err := setURL(r, strings.ReplaceAll(w.urls[0], " ", "%20"), "http"); err != nil {
		return *r, err
	}
	from := "wget --user"
	if r.Login != nil { // of the URL, which outranks --user
		if w.hasUser {
			r.Beside = append(r.Beside, httpclient.Login{User: w.user, Password: mask.NewSensitive("password", w.password), Source: from})
		}
		w.user, w.password, w.hasUser, from = r.Login.User, r.Login.Password.Reveal(), true, r.Login.Source
		r.Login = nil
	}
	m := w.method
	if m == "" {
		m = "GET"
	}
	setMethod(r, m, "wget --method")
	if r.Body != nil {
		adds(r, "wget", "Content-Type", "application/x-www-form-urlencoded")
	}
	addsAgent(r, "wget", agentWget)
	adds(r, "wget", "Accept", "*/*")
	adds(r, "wget", "Accept-Encoding", "identity")
	if w.hasUser && !r.Headers.Has("Authorization") {
		r.Login = &httpclient.Login{User: w.user, Password: mask.NewSensitive("password", w.password), Ask: w.ask, Source: from}
		r.Scheme = "basic"
		if !w.first {
			whenAsked(r, "wget sends the login only after a 401 that asks for it (--auth-no-challenge would send it at once): a server that hides its challenge never gets it")
		}
	}
	if !w.hasUser && !w.noNetrc && !r.Headers.Has("Authorization") {
		r.Netrc = "optional" // as wget reads it where no login is given
	}
	if w.proxyUser != "" {
		r.Unsupported = append(r.Unsupported, "--proxy-user (wget's proxy is in its environment, not in the text)")
	}
	settle(r)
	return *r, nil
}
