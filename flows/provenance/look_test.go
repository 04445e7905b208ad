package provenance

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/convert"
)

var testNow = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)

// world is a home folder and an environment that exist nowhere.
type world struct {
	files   map[string]string // "~/.netrc": text; a text that begins with "error: " cannot be read
	environ []string
}

func (w world) place() Place {
	return Place{Environ: append([]string{"HOME=/home/alice"}, w.environ...), Now: func() time.Time { return testNow }, ReadFile: func(name string) ([]byte, fs.FileMode, error) {
		text, ok := w.files[strings.Replace(filepath.ToSlash(name), "/home/alice", "~", 1)]
		if !ok {
			return nil, 0, fs.ErrNotExist
		}
		if why, bad := strings.CutPrefix(text, "error: "); bad {
			return nil, 0, notSmall(why)
		}
		return []byte(text), 0o600, nil
	}}
}

func attempt(t testing.TB, command string) httpclient.Request {
	t.Helper()
	in, err := convert.Parse(command, convert.Options{})
	if err != nil || len(in.Requests) != 1 {
		t.Fatalf("%s: %v", command, err)
	}
	return in.Requests[0]
}

// line is a rung in short: "netrc ~/.netrc line 1 alice: used".
func line(r Rung) string {
	s := strings.TrimSpace(r.ID+" "+r.Where) + " " + r.User
	s = strings.TrimSpace(s) + ": " + string(r.State)
	if r.By != "" {
		s += " by " + r.By
	}
	return s
}

// TestLook holds the order and the states: each wanted line must be among the rungs, in that order; "!" before a line means
// that it must not.
func TestLook(t *testing.T) {
	bothNetrc := map[string]string{"~/.netrc": "machine api.example.test login bob password CANARY-n\n"}
	const hub = "machine api.github.com login bob password CANARY-n\n"
	aws := map[string]string{"~/.aws/credentials": "[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = CANARY-d\n[work]\naws_access_key_id=ASIAWORK\naws_secret_access_key=CANARY-w\naws_session_token=CANARY-s\naws_expiration=2026-11-24T07:00:00Z\n", "~/.aws/config": "[profile work]\nregion = eu-west-1\nsso_session = corp\n"}
	kube := "current-context: work\nclusters:\n- {name: a, cluster: {server: 'https://k8s.example.test:6443'}}\n- {name: b, cluster: {server: 'https://other.test'}}\ncontexts:\n- {name: old, context: {cluster: a, user: u2}}\n- {name: work, context: {cluster: a, user: u1}}\nusers:\n- {name: u1, user: {exec: {command: /usr/local/bin/kubelogin}}}\n- {name: u2, user: {token: CANARY-kube}}\n"
	for _, row := range []struct {
		reason, command string
		world           world
		want            []string
	}{
		{"curl's order: header, -u, netrc", "curl -n -u al:CANARY-u -H 'Authorization: Bearer CANARY-h' https://api.example.test/", world{files: bothNetrc},
			[]string{"header.authorization: used", "login al: shadowed by -H Authorization", "netrc ~/.netrc line 1 bob: shadowed by -H Authorization"}},
		{"-u goes before netrc", "curl -n -u al:CANARY-u https://api.example.test/", world{files: bothNetrc}, []string{"login al: used", "netrc ~/.netrc line 1 bob: shadowed by -u"}},
		{"-u goes before the URL", "curl -u al:CANARY-u https://x:CANARY-y@api.example.test/", world{}, []string{"login al: used", "url.userinfo x: shadowed by -u"}},
		{"--oauth2-bearer leaves -u out", "curl -u al:CANARY-u --oauth2-bearer CANARY-t https://api.example.test/", world{}, []string{"header.authorization: used", "login al: shadowed by --oauth2-bearer"}},
		{"--netrc goes before the URL", "curl -n https://bob@api.example.test/", world{files: bothNetrc}, []string{"netrc ~/.netrc line 1 bob: used", "url.userinfo bob: shadowed by netrc"}},
		{"--netrc-optional goes behind the URL", "curl --netrc-optional https://x:CANARY-y@api.example.test/", world{files: bothNetrc}, []string{"url.userinfo x: used", "netrc ~/.netrc line 1 x: shadowed by URL userinfo"}},
		{"without -n curl leaves netrc alone", "curl https://api.example.test/", world{files: bothNetrc}, []string{"netrc ~/.netrc line 1 bob: available"}},
		{"another host has no entry", "curl -n https://other.test/", world{files: bothNetrc}, []string{"netrc ~/.netrc: nothing"}},
		{"a broken file is named with its line", "curl -n https://api.example.test/", world{files: map[string]string{"~/.netrc": "\nmachine a login \"b"}}, []string{"netrc ~/.netrc: unreadable"}},
		{"a file that cannot be read", "curl -n https://api.example.test/", world{files: map[string]string{"~/.netrc": "error: permission denied"}}, []string{"netrc ~/.netrc: unreadable"}},
		{"no home at all", "curl -n https://api.example.test/", world{environ: []string{"HOME="}}, []string{"netrc: nothing"}},
		{"NETRC is not curl's before 8.16", "curl -n https://api.example.test/", world{files: map[string]string{"/n": "machine api.example.test login env password CANARY-e\n"}, environ: []string{"NETRC=/n"}}, []string{"netrc ~/.netrc: nothing", "environment.NETRC /n line 1 env: available"}},
		{"HTTPie reads NETRC, and puts it before a header", "http api.example.test 'Authorization: Bearer CANARY-h'", world{files: map[string]string{"/n": "machine api.example.test login env password CANARY-e\n"}, environ: []string{"NETRC=/n"}},
			[]string{"netrc /n line 1 env: used", "header.authorization: shadowed by netrc"}},
		{"HTTPie's -a goes first", "http -a al:CANARY-a api.example.test", world{files: bothNetrc}, []string{"login al: used", "netrc ~/.netrc line 1 bob: available"}},
		{"wget's URL goes before --user", "wget --user=u --password=CANARY-p http://x:CANARY-y@api.example.test/", world{}, []string{"url.userinfo x: used", "login u: shadowed by URL userinfo"}},
		{"a key and a cookie have slots of their own", "curl -u al:CANARY-u -H 'X-Api-Key: CANARY-k' -b 'sid=CANARY-c' https://api.example.test/", world{}, []string{"login al: used", "header.x-api-key: used", "cookie: used"}},
		{"a parameter of the URL", "curl 'https://api.example.test/?api_key=CANARY-k'", world{}, []string{"query.api_key: used"}},
		{"a cookie file for the address", "curl -b /jar https://api.example.test/", world{files: map[string]string{"/jar": "api.example.test\tFALSE\t/\tTRUE\t0\tsid\tCANARY-c\n"}}, []string{"cookie.file /jar, sid: used"}},
		{"a cookie file for another address", "curl -b /jar https://api.example.test/", world{files: map[string]string{"/jar": "other.test\tFALSE\t/\tTRUE\t0\tsid\tCANARY-c\n"}}, []string{"cookie.file /jar: nothing"}},
		{"curl sends the file's cookies beside -H Cookie", "curl -b /jar -H 'Cookie: a=CANARY-b' https://api.example.test/", world{files: map[string]string{"/jar": "api.example.test\tFALSE\t/\tTRUE\t0\tsid\tCANARY-c\n"}}, []string{"cookie: used", "cookie.file /jar, sid: used"}},
		{"a proxy that nobody named", "curl https://api.example.test/", world{environ: []string{"https_proxy=http://u:CANARY-p@px.test:3128", "ALL_PROXY=http://all.test"}}, []string{"environment.proxy http://px.test:3128 u: used", "environment.ALL_PROXY http://all.test: shadowed by $https_proxy"}},
		{"no_proxy leaves the host out", "curl https://api.example.test/", world{environ: []string{"https_proxy=http://px.test:3128", "no_proxy=example.test"}}, []string{"environment.https_proxy http://px.test:3128: nothing"}},
		{"HTTP_PROXY in capitals is not read", "curl http://api.example.test/", world{environ: []string{"HTTP_PROXY=http://px.test:3128"}}, []string{"environment.HTTP_PROXY http://px.test:3128: available"}},
		{"the variable whose value the command holds", "curl -H 'Authorization: Bearer CANARY-0123456789' https://api.github.com/", world{environ: []string{"GITHUB_TOKEN=CANARY-0123456789"}}, []string{"header.authorization: used", "environment.GITHUB_TOKEN: used by -H Authorization"}},
		{"a variable of the service, and one of another", "curl https://api.github.com/", world{environ: []string{"GH_TOKEN=CANARY-0123456789", "OPENAI_API_KEY=CANARY-9876543210"}}, []string{"environment.GH_TOKEN: available", "!environment.OPENAI_API_KEY: available", "environment: nothing"}},
		{"Vault's variable belongs to its address", "curl https://vault.example.test:8200/v1/x", world{environ: []string{"VAULT_TOKEN=CANARY-vault", "VAULT_ADDR=https://vault.example.test:8200"}, files: map[string]string{"~/.vault-token": "CANARY-other\n"}}, []string{"environment.VAULT_TOKEN: available", "vault ~/.vault-token: available"}},
		{"a variable that nothing knows", "curl https://api.example.test/", world{environ: []string{"ORCHARD_TOKEN=CANARY-0123456789", "PATH=/bin", "AWS_SESSION_TOKEN=CANARY"}}, []string{"environment.ORCHARD_TOKEN: available", "!environment.AWS_SESSION_TOKEN: available"}},
		{"curl's settings are told, not taken", "curl https://api.example.test/", world{files: map[string]string{"~/.curlrc": "# x\nuser = \"rc:CANARY-rc\"\n--header \"X-Api-Key: CANARY-k\"\nsilent\n"}}, []string{"curlrc ~/.curlrc line 2 rc: available", "curlrc.2 ~/.curlrc line 3: available"}},
		{"gh's login is for GitHub", "curl https://api.github.com/", world{files: map[string]string{"~/.config/gh/hosts.yml": "github.com:\n  user: al\n  oauth_token: CANARY-gh\n"}}, []string{"gh ~/.config/gh/hosts.yml al: available"}},
		{"gh keeps its token elsewhere", "curl https://api.github.com/", world{files: map[string]string{"~/.config/gh/hosts.yml": "github.com:\n  user: al\n"}}, []string{"gh ~/.config/gh/hosts.yml al: not_asked"}},
		{"kubeconfig: the current context first, its program is not run", "curl https://k8s.example.test:6443/api", world{files: map[string]string{"~/.kube/config": kube}}, []string{"kube ~/.kube/config, context work (the current one): available", "kube.2 ~/.kube/config, context old: shadowed by kubeconfig"}},
		{"kubeconfig for another port", "curl https://k8s.example.test/api", world{files: map[string]string{"~/.kube/config": kube}}, []string{"kube ~/.kube/config: nothing"}},
		{"KUBECONFIG is a list, the first user of a name counts", "curl https://k8s.example.test:6443/api", world{environ: []string{"KUBECONFIG=/k1:/k2"}, files: map[string]string{"/k1": "users:\n- {name: u1, user: {token: CANARY-first}}\n", "/k2": kube}}, []string{"kube /k1, context work (the current one): available"}},
		{"AWS is looked at for AWS alone", "curl https://api.example.test/", world{files: aws}, []string{"aws: nothing"}},
		{"AWS: the default profile", "curl https://s3.amazonaws.com/x", world{files: aws}, []string{"aws.credentials ~/.aws/credentials line 1, the default profile AKIADEFAULT: available"}},
		{"AWS: the named profile, and the single sign-on behind it", "curl https://s3.amazonaws.com/x", world{files: aws, environ: []string{"AWS_PROFILE=work"}}, []string{"aws.credentials ~/.aws/credentials line 4, profile work of $AWS_PROFILE ASIAWORK: available", "aws.config ~/.aws/config line 1, profile work of $AWS_PROFILE: shadowed by AWS credentials"}},
		{"AWS: variables go first", "curl https://s3.amazonaws.com/x", world{files: aws, environ: []string{"AWS_ACCESS_KEY_ID=AKIAENV", "AWS_SECRET_ACCESS_KEY=CANARY-e"}}, []string{"environment.AWS AKIAENV: available", "aws.credentials ~/.aws/credentials line 1, the default profile AKIADEFAULT: shadowed by $AWS_ACCESS_KEY_ID"}},
		{"Docker's login", "curl https://ghcr.io/v2/", world{files: map[string]string{"~/.docker/config.json": `{"auths":{"ghcr.io":{"auth":"YWw6Q0FOQVJZ"}}}`}}, []string{"docker ~/.docker/config.json al: available"}},
		{"Docker Hub has several names", "curl https://registry-1.docker.io/v2/", world{files: map[string]string{"~/.docker/config.json": `{"auths":{"https://index.docker.io/v1/":{"auth":"YWw6Q0FOQVJZ"}}}`}}, []string{"docker ~/.docker/config.json al: available"}},
		{"Docker's helper is named, not run", "curl https://ghcr.io/v2/", world{files: map[string]string{"~/.docker/config.json": `{"credHelpers":{"ghcr.io":"pass"}}`}}, []string{"docker ~/.docker/config.json: not_asked"}},
		{"a helper that would be a path", "curl https://ghcr.io/v2/", world{files: map[string]string{"~/.docker/config.json": `{"credHelpers":{"ghcr.io":"../x;rm"}}`}}, []string{"docker ~/.docker/config.json: unreadable"}},
		{"Docker's file is broken", "curl https://ghcr.io/v2/", world{files: map[string]string{"~/.docker/config.json": "{\n\"auths\": ["}}, []string{"docker ~/.docker/config.json: unreadable"}},
		{"npm's token from a variable", "curl https://registry.npmjs.org/x", world{files: map[string]string{"~/.npmrc": "//other.test/:_authToken=x\n//registry.npmjs.org/:_authToken=${MY_NPM}\n"}, environ: []string{"MY_NPM=CANARY-npm"}}, []string{"npm ~/.npmrc line 2: available"}},
		{"npm's variable is not set", "curl https://registry.npmjs.org/x", world{files: map[string]string{"~/.npmrc": "//registry.npmjs.org/:_authToken=${MY_NPM}\n"}}, []string{"npm ~/.npmrc line 1: unreadable"}},
		{"pypirc has the address of pypi itself", "curl https://upload.pypi.org/legacy/", world{files: map[string]string{"~/.pypirc": "[distutils]\nindex-servers =\n  pypi\n[pypi]\nusername = __token__\npassword = CANARY-pypi\n"}}, []string{"pypi ~/.pypirc line 4 __token__: available"}},
		{"git's file", "curl https://git.example.test/x", world{files: map[string]string{"~/.git-credentials": "https://a:b@other.test\nhttps://al:CANARY-git@git.example.test\n"}}, []string{"git.store ~/.git-credentials line 2 al: available"}},
		{"git's line for http is not for https", "curl https://git.example.test/x", world{files: map[string]string{"~/.git-credentials": "http://al:CANARY-git@git.example.test\n"}}, []string{"git.store ~/.git-credentials: nothing"}},
		{"a header that the command takes away leaves nothing", "curl -n -H 'Authorization:' https://api.example.test/", world{files: bothNetrc}, []string{"netrc ~/.netrc line 1 bob: shadowed by an Authorization header that the command takes away"}},
		{"PowerShell's -Credential, and no netrc", "$c = New-Object PSCredential('al', (ConvertTo-SecureString 'CANARY-p' -AsPlainText -Force)); Invoke-RestMethod -Uri https://api.example.test/ -Credential $c", world{files: bothNetrc}, []string{"login al: used", "netrc ~/.netrc line 1 bob: available"}},
		{"another tool reads no netrc", "fetch('https://api.github.com/', {headers: {Authorization: 'Bearer CANARY-f'}})", world{files: map[string]string{"~/.netrc": hub}}, []string{"header.authorization: used", "netrc ~/.netrc line 1 bob: available"}},
	} {
		l := Look(scheme.Attempt(attempt(t, row.command)), row.world.place())
		var got []string
		for _, r := range l.Rungs {
			got = append(got, line(r))
		}
		at := 0
		for _, want := range row.want {
			no, not := strings.CutPrefix(want, "!")
			found := -1
			for i, g := range got {
				if g == want && i >= at || not && g == no {
					found = i
					break
				}
			}
			switch {
			case not && found >= 0:
				t.Errorf("%s: %s must not be there", row.reason, no)
			case !not && found < 0:
				t.Errorf("%s: want %q in order, got\n  %s", row.reason, want, strings.Join(got, "\n  "))
			case !not:
				at = found + 1
			}
		}
		b, err := json.Marshal(NewDocument(l, "GET"))
		if err != nil {
			t.Fatal(err)
		}
		if text := string(b) + Text(l) + fmt.Sprintf("%v %+v", l, l.Rungs); strings.Contains(text, "CANARY") {
			t.Errorf("%s: a secret is shown: %s", row.reason, text)
		}
	}
}

// TestEqualSecretsAreSeen: one fingerprint everywhere.
func TestEqualSecretsAreSeen(t *testing.T) {
	w := world{files: map[string]string{"~/.netrc": "machine api.example.test login bob password CANARY-same\n", "~/.git-credentials": "https://bob:CANARY-same@api.example.test\n"}}
	l := Look(scheme.Attempt(attempt(t, "curl -n https://api.example.test/")), w.place())
	n, g := l.Find("netrc"), l.Find("git.store")
	if n == nil || g == nil || n.Secret.Fingerprint() != g.Secret.Fingerprint() || len(n.Same) != 1 || n.Same[0] != g.Name {
		t.Errorf("got %+v and %+v", n, g)
	}
}

// TestWithout: what is switched off is not sent, and what stood behind it is.
func TestWithout(t *testing.T) {
	netrc := world{files: map[string]string{"~/.netrc": "machine api.example.test login bob password CANARY-n\n", "/jar": "api.example.test\tFALSE\t/\tTRUE\t0\tsid\tCANARY-c\n", "/cert.pem": "x"}, environ: []string{"https_proxy=http://px.test:3128"}}
	for _, row := range []struct{ reason, command, off, want string }{
		{"netrc off", "curl -n https://api.example.test/", "netrc", "no Authorization"},
		{"the header off: netrc steps up", "curl -n -H 'Authorization: Bearer CANARY-h' https://api.example.test/", "header.authorization", "netrc ~/.netrc line 1"},
		{"-u off: the URL steps up", "curl -u a:CANARY-a https://x:CANARY-y@api.example.test/", "login", "URL userinfo"},
		{"the jar off", "curl -b /jar https://api.example.test/", "cookie.file", "no cookie"},
		{"the proxy of the environment off", "curl https://api.example.test/", "environment.proxy", "no proxy"},
		{"the certificate off", "curl --cert /cert.pem https://api.example.test/", "certificate", "no client certificate"},
		{"the parameter off", "curl 'https://api.example.test/?api_key=CANARY-k&b=c'", "query.api_key", "no key"},
	} {
		a := scheme.Attempt(attempt(t, row.command))
		l := Look(a, netrc.place())
		next, names := l.Without(a, map[string]bool{row.off: true})
		changes := Compare(l, Look(next, netrc.place()))
		if len(names) != 1 || len(changes) != 1 || !strings.HasPrefix(changes[0].After, row.want) {
			t.Errorf("%s: got %v, %+v", row.reason, names, changes)
		}
	}
}

// TestUse: what is available can be sent instead, under its own name.
func TestUse(t *testing.T) {
	w := world{environ: []string{"GITLAB_TOKEN=CANARY-0123456789", "ORCHARD_TOKEN=CANARY-9876543210"}}
	a := scheme.Attempt(attempt(t, "curl -u a:CANARY-a https://gitlab.com/api/v4/user"))
	l := Look(a, w.place())
	next, mind, err := l.Find("environment.GITLAB_TOKEN").Use(a)
	if err != nil || mind != "" || next.Request.Headers.Get("PRIVATE-TOKEN") != "CANARY-0123456789" || next.Request.Login != nil || next.Credential.Source() != "environment GITLAB_TOKEN" {
		t.Errorf("got %v, %q, %v", next.Request.Headers, mind, err)
	}
	if _, mind, err := l.Find("environment.ORCHARD_TOKEN").Use(a); err != nil || mind == "" {
		t.Errorf("a variable that nothing knows is sent without a word: %q, %v", mind, err)
	}
}

// TestEnvironmentDoesNotDenyWhatStandsThere: the variables of AWS and of proxies have rungs of their own, and the last word on the
// environment must not say that there is none.
func TestEnvironmentDoesNotDenyWhatStandsThere(t *testing.T) {
	for _, row := range []struct {
		reason  string
		environ []string
		want    string
	}{
		{"nothing there", nil, "no variable there"},
		{"keys of AWS", []string{"AWS_ACCESS_KEY_ID=AKIAX", "AWS_SECRET_ACCESS_KEY=CANARY"}, "no other variable there"},
	} {
		said := ""
		for _, r := range Look(scheme.Attempt(attempt(t, "curl https://s3.eu-west-1.amazonaws.com/x")), world{environ: row.environ}.place()).Rungs {
			if r.ID == "environment" {
				said = r.Why
			}
		}
		if !strings.HasPrefix(said, row.want) {
			t.Errorf("%s: %q", row.reason, said)
		}
	}
}
