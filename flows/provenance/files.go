package provenance

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// gh is the login of the GitHub command line, for GitHub and its servers alone.
func (k *look) gh() {
	path := k.config("gh", "hosts.yml")
	if d := k.env("GH_CONFIG_DIR"); d != "" {
		path = filepath.Join(d, "hosts.yml")
	}
	f := k.read(path)
	if f.state != Used {
		if k.within("github.com") || f.state == Unreadable {
			k.nothing("gh", "gh login", f)
		}
		return
	}
	hosts := map[string]struct {
		User  string `yaml:"user"`
		Token string `yaml:"oauth_token"`
	}{}
	if err := readYAML(f.text, &hosts); err != nil {
		k.add(Rung{ID: "gh", Name: "gh login", Where: f.shown, State: Unreadable, Why: clean.Line(err.Error(), 200)})
		return
	}
	for _, h := range sortedNames(hosts) {
		if !k.within(strings.ToLower(h)) {
			continue
		}
		x := hosts[h]
		r := Rung{ID: "gh", Name: "gh login", Where: f.shown, Slot: Authorization, State: Available, User: x.User, ForHost: true, Mind: f.open(), Why: k.unread("it")}
		if x.Token == "" {
			r.State, r.Mind, r.Why = NotAsked, "", "gh keeps this token in the OS keyring: gh auth token prints it"
		} else {
			r.Credential = credential("bearer", "gh login "+f.shown, "token", x.Token)
			r.Secret = secretOf(r.Credential)
		}
		k.add(r)
		return
	}
	k.add(Rung{ID: "gh", Name: "gh login", Where: f.shown, State: Nothing, Why: "it has no login for " + k.host})
}

// vaultToken is the login of Vault's command line, for the host in VAULT_ADDR alone.
func (k *look) vaultToken() {
	if at := k.env("VAULT_ADDR"); at == "" || !k.isHost(at) {
		return
	}
	f := k.read(k.under(".vault-token"))
	if f.state != Used {
		k.nothing("vault", "Vault login", f)
		return
	}
	c := credential("apikey", "Vault login "+f.shown, "value", strings.TrimSpace(f.text), "in", "header", "name", "X-Vault-Token")
	k.add(Rung{ID: "vault", Name: "Vault login", Where: f.shown, Slot: Authorization, State: Available, Secret: secretOf(c), Credential: c, ForHost: true, Mind: f.open(), Why: k.unread("it")})
}

// dockerConfig is ~/.docker/config.json (docs.docker.com, "docker login").
type dockerConfig struct {
	Auths map[string]struct {
		Auth     string `json:"auth"`
		Identity string `json:"identitytoken"`
		Username string `json:"username"`
		Password string `json:"password"`
	} `json:"auths"`
	Helpers map[string]string `json:"credHelpers"`
	Store   string            `json:"credsStore"`
}

// docker is the login of Docker for the request's registry.
func (k *look) docker() {
	path := k.under(".docker", "config.json")
	if d := k.env("DOCKER_CONFIG"); d != "" {
		path = filepath.Join(d, "config.json")
	}
	f := k.read(path)
	if f.state != Used {
		k.nothing("docker", "Docker login", f)
		return
	}
	var c dockerConfig
	if err := json.Unmarshal([]byte(f.text), &c); err != nil {
		k.add(Rung{ID: "docker", Name: "Docker login", Where: f.shown, State: Unreadable, Why: jsonReason(f.text, err)})
		return
	}
	for _, name := range sortedNames(c.Helpers) {
		if k.isRegistry(name) {
			k.helper("docker", "Docker helper", c.Helpers[name], name, f.shown)
			return
		}
	}
	for _, name := range sortedNames(c.Auths) {
		x := c.Auths[name]
		if !k.isRegistry(name) {
			continue
		}
		r := Rung{ID: "docker", Name: "Docker login", Where: f.shown, Slot: Authorization, State: Available, ForHost: true, Mind: f.open(), Why: k.unread("it")}
		user, pw := x.Username, x.Password
		if x.Auth != "" {
			pair, err := base64.StdEncoding.DecodeString(x.Auth)
			var ok bool
			if user, pw, ok = strings.Cut(string(pair), ":"); err != nil || !ok {
				r.State, r.Mind, r.Why = Unreadable, "", "auth of "+clean.Line(name, 80)+": want base64 of user:password"
				k.add(r)
				return
			}
		}
		pw = strings.TrimRight(pw, "\x00")
		switch {
		case x.Identity != "":
			r.User, r.Secret, r.Why = user, mask.NewSensitive("refresh token", x.Identity), "it holds a refresh token, which the registry's token service takes"
		case pw == "" && c.Store != "":
			k.helper("docker", "Docker helper", c.Store, name, f.shown)
			return
		default:
			r.Credential = credential("basic", "Docker login "+f.shown, "user", user, "password", pw)
			r.User, r.Secret = user, secretOf(r.Credential)
		}
		k.add(r)
		return
	}
	if c.Store != "" && (k.within("docker.io") || k.within("docker.com")) {
		k.helper("docker", "Docker helper", c.Store, k.host, f.shown)
		return
	}
	k.add(Rung{ID: "docker", Name: "Docker login", Where: f.shown, State: Nothing, Why: "it has no login for " + k.host})
}

// isRegistry is true where a name of Docker's file is the request's host; Docker Hub has several.
func (k *look) isRegistry(name string) bool {
	return k.isHost(name) || strings.Contains(name, "index.docker.io") && slices.Contains([]string{"registry-1.docker.io", "index.docker.io", "auth.docker.io", "docker.io"}, k.host)
}

// npm is the login of npm for the request's registry (docs.npmjs.com, ".npmrc").
func (k *look) npm() {
	path := k.under(".npmrc")
	for _, n := range []string{"NPM_CONFIG_USERCONFIG", "npm_config_userconfig"} {
		if v := k.env(n); v != "" {
			path = v
		}
	}
	f := k.read(path)
	if f.state != Used {
		k.nothing("npm", "npmrc", f)
		return
	}
	got := map[string]string{}
	line := 0
	for i, l := range strings.Split(f.text, "\n") {
		name, value, ok := strings.Cut(strings.TrimSpace(l), "=")
		at, setting, scoped := strings.Cut(strings.TrimSpace(name), "/:")
		if !ok || !scoped || !strings.HasPrefix(at, "//") || !k.isHost(strings.TrimPrefix(at, "//")) {
			continue
		}
		value = strings.Trim(strings.TrimSpace(value), `"'`)
		if v, ok := strings.CutPrefix(value, "${"); ok && strings.HasSuffix(v, "}") {
			if value = k.env(strings.TrimSuffix(v, "}")); value == "" {
				k.add(Rung{ID: "npm", Name: "npmrc", Where: fmt.Sprintf("%s line %d", f.shown, i+1), State: Unreadable, Why: "it names the variable " + clean.Line(strings.TrimSuffix(v, "}"), 60) + ", which is not set"})
				return
			}
		}
		if line == 0 {
			line = i + 1
		}
		got[setting] = value
	}
	src := fmt.Sprintf("npmrc %s line %d", f.shown, line)
	r := Rung{ID: "npm", Name: "npmrc", Where: strings.TrimPrefix(src, "npmrc "), Slot: Authorization, State: Available, ForHost: true, Mind: f.open(), Why: k.unread("it")}
	switch {
	case got["_authToken"] != "":
		r.Credential = credential("bearer", src, "token", got["_authToken"])
	case got["_auth"] != "":
		pair, err := base64.StdEncoding.DecodeString(got["_auth"])
		user, pw, ok := strings.Cut(string(pair), ":")
		if err != nil || !ok {
			r.State, r.Mind, r.Why = Unreadable, "", "_auth: want base64 of user:password"
			break
		}
		r.Credential = credential("basic", src, "user", user, "password", pw)
	case got["username"] != "":
		pw, err := base64.StdEncoding.DecodeString(got["_password"])
		if err != nil {
			r.State, r.Mind, r.Why = Unreadable, "", "_password: want base64"
			break
		}
		r.Credential = credential("basic", src, "user", got["username"], "password", string(pw))
	default:
		r.State, r.Where, r.Mind, r.Why = Nothing, f.shown, "", "it has no login for "+k.host
	}
	r.Secret, r.User = secretOf(r.Credential), r.Credential.Get("user").Reveal()
	k.add(r)
}

// pypi is the login for uploads of Python packages (packaging.python.org, "The .pypirc file").
func (k *look) pypi() {
	f := k.read(k.under(".pypirc"))
	if f.state != Used {
		k.nothing("pypi", "pypirc", f)
		return
	}
	sections, err := readINI(f.text)
	if err != nil {
		k.add(Rung{ID: "pypi", Name: "pypirc", Where: f.shown, State: Unreadable, Why: clean.Line(err.Error(), 200)})
		return
	}
	for _, s := range sections {
		at := s.get("repository")
		if at == "" {
			at = map[string]string{"pypi": "https://upload.pypi.org/legacy/", "testpypi": "https://test.pypi.org/legacy/"}[s.name]
		}
		if at == "" || !k.isHost(at) || s.get("password") == "" {
			continue
		}
		src := fmt.Sprintf("pypirc %s line %d", f.shown, s.line)
		c := credential("basic", src, "user", s.get("username"), "password", s.get("password"))
		k.add(Rung{ID: "pypi", Name: "pypirc", Where: strings.TrimPrefix(src, "pypirc "), Slot: Authorization, State: Available, User: s.get("username"), Secret: secretOf(c), Credential: c, ForHost: true, Mind: f.open(), Why: k.unread("it")})
		return
	}
	k.add(Rung{ID: "pypi", Name: "pypirc", Where: f.shown, State: Nothing, Why: "it has no login for " + k.host})
}

// gitStore is the file of git's credential-store: one URL a line (git-credential-store(1)).
func (k *look) gitStore() {
	var f file
	for _, path := range []string{k.under(".git-credentials"), k.config("git", "credentials")} {
		if f = k.read(path); f.state == Unreadable {
			break
		}
		if f.state != Used {
			continue
		}
		for i, line := range strings.Split(f.text, "\n") {
			u, err := url.Parse(strings.TrimSpace(line))
			if err != nil || u.User == nil || !k.isHost(u.Host) || u.Scheme != k.address.Scheme {
				continue
			}
			src := fmt.Sprintf("git credentials %s line %d", f.shown, i+1)
			pw, _ := u.User.Password()
			c := credential("basic", src, "user", u.User.Username(), "password", pw)
			k.add(Rung{ID: "git.store", Name: "git credentials", Where: fmt.Sprintf("%s line %d", f.shown, i+1), Slot: Authorization, State: Available, User: u.User.Username(), Secret: secretOf(c), Credential: c, ForHost: true, Mind: f.open(), Why: k.unread("them")})
			return
		}
		k.add(Rung{ID: "git.store", Name: "git credentials", Where: f.shown, State: Nothing, Why: "no line is for " + k.host})
		return
	}
	if f.state == Nothing {
		f.shown = "~/.git-credentials"
	}
	k.nothing("git.store", "git credentials", f)
}

// jsonReason is where a JSON file stops being one.
func jsonReason(text string, err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	at := int64(-1)
	switch {
	case errors.As(err, &syntax):
		at = syntax.Offset
	case errors.As(err, &kind):
		at = kind.Offset
	}
	if at < 0 || at > int64(len(text)) {
		return "want JSON, got the end of the file"
	}
	return fmt.Sprintf("line %d: want JSON as Docker writes it, got something else", 1+strings.Count(text[:at], "\n"))
}

func sortedNames[V any](m map[string]V) []string {
	var out []string
	for n := range m {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}
