package convert

import (
	"strings"
	"sync"
)

// optionClass says what an option of curl means for us.
type optionClass byte

const (
	ignored     optionClass = 'o' // output, progress, retries, other protocols: the first request is the same
	handled     optionClass = 'h'
	connection  optionClass = 'c' // where to connect, how, and what is trusted there
	scheme      optionClass = 's' // authentication
	unsupported optionClass = 'u' // changes what is sent and is refused by name
)

// option is one option of curl.
type option struct {
	short byte // 0 none
	long  string
	arg   bool
	fixed bool // cannot be switched off with --no-
	class optionClass
}

// optionTable is every option of curl 8 (docs/cmdline-opts in the curl repository): short name or -, long name,
// 1 with an argument, n without --no-, class.
const optionTable = `
- abstract-unix-socket 1 c|- alt-svc 1 o|- anyauth 0 s|a append 0 o|- aws-sigv4 1 s|- basic 0 s|- ca-native 0 o|- cacert 1 c|- capath 1 c
E cert 1 c|- cert-status 0 o|- cert-type 1 c|- ciphers 1 o|- compressed 0 h|- compressed-ssh 0 o|K config 1 h|- connect-timeout 1 h
- connect-to 1 c|C continue-at 1 h|b cookie 1 h|c cookie-jar 1 h|- create-dirs 0 o|- create-file-mode 1 o|- crlf 0 h|- crlfile 1 u|- curves 1 o
d data 1 h|- data-ascii 1 h|- data-binary 1 h|- data-raw 1 h|- data-urlencode 1 h|- delegation 1 s|- digest 0 s|q disable 0 o
- disable-eprt 0 o|- disable-epsv 0 o|- disallow-username-in-url 0 h|- dns-interface 1 o|- dns-ipv4-addr 1 o|- dns-ipv6-addr 1 o
- dns-servers 1 u|- doh-cert-status 0 o|- doh-insecure 0 o|- doh-url 1 u|D dump-header 1 o|- dump-ca-embed 0 o|- ech 1 o|- egd-file 1 o
- engine 1 u|- etag-compare 1 h|- etag-save 1 o|- expect100-timeout 1 o|f fail 0 o|- fail-early 0 o|- fail-with-body 0 o|- false-start 0 o
- follow 0 h|F form 1 h|- form-escape 0 h|- form-string 1 h|- ftp-account 1 o|- ftp-alternative-to-user 1 o|- ftp-create-dirs 0 o|- ftp-method 1 o
- ftp-pasv 0 o|P ftp-port 1 o|- ftp-pret 0 o|- ftp-skip-pasv-ip 0 o|- ftp-ssl-ccc 0 o|- ftp-ssl-ccc-mode 1 o|- ftp-ssl-control 0 o
G get 0 h|g globoff 0 h|- happy-eyeballs-timeout-ms 1 o|- haproxy-clientip 1 c|- haproxy-protocol 0 c|I head 0 h|H header 1 h|h help 1 h
- hostpubmd5 1 o|- hostpubsha256 1 o|- hsts 1 u|- http0.9 0 o|0 http1.0 n h|- http1.1 n h|- http2 n h|- http2-prior-knowledge n h
- http3 n u|- http3-only n u|- ignore-content-length 0 o|i include 0 o|k insecure 0 c|- interface 1 u|- ip-tos 1 o|- ipfs-gateway 1 o
4 ipv4 n c|6 ipv6 n c|- json 1 h|j junk-session-cookies 0 h|- keepalive-cnt 1 o|- keepalive-time 1 o|- key 1 c|- key-type 1 c|- knownhosts 1 o|- krb 1 o
- libcurl 1 o|- limit-rate 1 o|l list-only 0 o|- local-port 1 o|L location 0 h|- location-trusted 0 h|- login-options 1 o|- mail-auth 1 o
- mail-from 1 o|- mail-rcpt 1 o|- mail-rcpt-allowfails 0 o|M manual 0 h|- max-filesize 1 o|- max-redirs 1 h|m max-time 1 h|- metalink 0 o
- mptcp 0 o|- negotiate 0 s|n netrc 0 h|- netrc-file 1 h|- netrc-optional 0 h|: next n h|- alpn 0 h|N buffer 0 o|- clobber 0 o|- keepalive 0 o
- npn 0 o|- progress-meter 0 o|- sessionid 0 o|- noproxy 1 c|- ntlm 0 s|- ntlm-wb 0 s|- oauth2-bearer 1 s|- out-null 0 o|o output 1 o|- output-dir 1 o
Z parallel 0 o|- parallel-immediate 0 o|- parallel-max 1 o|- parallel-max-host 1 o|- pass 1 c|- path-as-is 0 h|- pinnedpubkey 1 c|- post301 0 h|- post302 0 h
- post303 0 h|- preproxy 1 c|# progress-bar 0 o|- proto 1 h|- proto-default 1 h|- proto-redir 1 h|x proxy 1 c|- proxy-anyauth 0 s
- proxy-basic 0 s|- proxy-ca-native 0 o|- proxy-cacert 1 c|- proxy-capath 1 c|- proxy-cert 1 c|- proxy-cert-type 1 c|- proxy-ciphers 1 o
- proxy-crlfile 1 u|- proxy-digest 0 s|- proxy-header 1 c|- proxy-http2 0 u|- proxy-insecure 0 c|- proxy-key 1 c|- proxy-key-type 1 c
- proxy-negotiate 0 s|- proxy-ntlm 0 s|- proxy-pass 1 c|- proxy-pinnedpubkey 1 c|- proxy-service-name 1 s|- proxy-ssl-allow-beast 0 o
- proxy-ssl-auto-client-cert 0 o|- proxy-tls13-ciphers 1 o|- proxy-tlsauthtype 1 u|- proxy-tlspassword 1 u|- proxy-tlsuser 1 u|- proxy-tlsv1 n c
U proxy-user 1 c|- proxy1.0 1 c|p proxytunnel 0 c|- pubkey 1 o|Q quote 1 o|- random-file 1 o|r range 1 h|- rate 1 o|- raw 0 o|e referer 1 h
J remote-header-name 0 o|O remote-name 0 o|- remote-name-all 0 o|R remote-time 0 o|- remove-on-error 0 o|X request 1 h|- request-target 1 h
- resolve 1 c|- retry 1 o|- retry-all-errors 0 o|- retry-connrefused 0 o|- retry-delay 1 o|- retry-max-time 1 o|- sasl-authzid 1 o|- sasl-ir 0 o
- service-name 1 s|S show-error 0 o|- sigalgs 1 o|s silent 0 o|- skip-existing 0 o|- socks4 1 c|- socks4a 1 c|- socks5 1 c|- socks5-basic 0 o|- socks5-gssapi 0 u
- socks5-gssapi-nec 0 u|- socks5-gssapi-service 1 u|- socks5-hostname 1 c|Y speed-limit 1 o|y speed-time 1 o|- ssl 0 o|- ssl-allow-beast 0 o
- ssl-auto-client-cert 0 o|- ssl-no-revoke 0 o|- ssl-reqd 0 o|- ssl-revoke-best-effort 0 o|- ssl-sessions 1 o|2 sslv2 n u|3 sslv3 n u|- stderr 1 o|- styled-output 0 o
- suppress-connect-headers 0 o|- tcp-fastopen 0 o|- tcp-nodelay 0 o|t telnet-option 1 o|- tftp-blksize 1 o|- tftp-no-options 0 o|z time-cond 1 h
- tls-earlydata 0 o|- tls-max 1 c|- tls13-ciphers 1 o|- tlsauthtype 1 u|- tlspassword 1 u|- tlsuser 1 u|1 tlsv1 n c|- tlsv1.0 n c|- tlsv1.1 n c|- tlsv1.2 n c
- tlsv1.3 n c|- tr-encoding 0 h|- trace 1 o|- trace-ascii 1 o|- trace-config 1 o|- trace-ids 0 o|- trace-time 0 o|- unix-socket 1 c|T upload-file 1 h|- upload-flags 1 o
- url 1 h|- url-query 1 h|B use-ascii 0 o|u user 1 s|A user-agent 1 h|- variable 1 h|v verbose 0 o|V version 0 h|- vlan-priority 1 o|w write-out 1 o|- xattr 0 o`

// options reads the table, once.
func options() []option {
	readTable.Do(func() { table = readOptions() })
	return table
}

var (
	readTable sync.Once
	table     []option
)

func readOptions() []option {
	out := make([]option, 0, 300)
	for line := range strings.SplitSeq(strings.TrimSpace(optionTable), "\n") {
		for o := range strings.SplitSeq(line, "|") { // "H header 1 h"
			n := len(o)
			opt := option{long: o[2 : n-4], arg: o[n-3] == '1', fixed: o[n-3] == 'n', class: optionClass(o[n-1])}
			if o[0] != '-' {
				opt.short = o[0]
			}
			out = append(out, opt)
		}
	}
	return out
}

// findLong finds an option by its long name, its --no- form or a unique abbreviation. candidates are the options that
// an ambiguous abbreviation fits.
func findLong(all []option, name string) (o option, no bool, candidates []string) {
	for _, o := range all {
		if o.long == name {
			return o, false, nil
		}
	}
	if rest, ok := strings.CutPrefix(name, "no-"); ok {
		name, no = rest, true
		for _, o := range all {
			if o.long == name {
				return o, no, nil
			}
		}
	}
	// curl takes any abbreviation that fits one option alone.
	var found []option
	for _, o := range all {
		if name != "" && strings.HasPrefix(o.long, name) {
			found = append(found, o)
			candidates = append(candidates, "--"+o.long)
		}
	}
	if len(found) == 1 {
		return found[0], no, candidates
	}
	return option{}, no, candidates
}
