package provenance

import (
	"encoding/base64"
	"fmt"
	"path/filepath"
	"strings"

	"why401/flows"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// kubeConfig is the part of a kubeconfig that says who talks to which server (kubernetes.io, "Organizing Cluster Access").
type kubeConfig struct {
	Current  string `yaml:"current-context"`
	Clusters []struct {
		Name    string `yaml:"name"`
		Cluster struct {
			Server string `yaml:"server"`
		} `yaml:"cluster"`
	} `yaml:"clusters"`
	Contexts []struct {
		Name    string `yaml:"name"`
		Context struct {
			Cluster string `yaml:"cluster"`
			User    string `yaml:"user"`
		} `yaml:"context"`
	} `yaml:"contexts"`
	Users []struct {
		Name string   `yaml:"name"`
		User kubeUser `yaml:"user"`
	} `yaml:"users"`
}

type kubeUser struct {
	Token     string `yaml:"token"`
	TokenFile string `yaml:"tokenFile"`
	Username  string `yaml:"username"`
	Password  string `yaml:"password"`
	Cert      string `yaml:"client-certificate"`
	CertData  string `yaml:"client-certificate-data"`
	Exec      *struct {
		Command string `yaml:"command"`
	} `yaml:"exec"`
	Provider *struct {
		Name string `yaml:"name"`
	} `yaml:"auth-provider"`
}

// kube adds the contexts whose cluster is the request's server, the current one first.
func (k *look) kube() {
	list := filepath.SplitList(k.env("KUBECONFIG"))
	if len(list) == 0 {
		list = []string{k.under(".kube", "config")}
	}
	var all kubeConfig
	places := map[string]string{} // a user's name → the file that it stands in
	read, from := 0, ""
	for _, path := range list {
		if path == "" {
			continue
		}
		f := k.read(path)
		if f.state != Used {
			k.nothing("kube", "kubeconfig", f)
			continue
		}
		var one kubeConfig
		if err := readYAML(f.text, &one); err != nil {
			k.add(Rung{ID: "kube", Name: "kubeconfig", Where: f.shown, State: Unreadable, Why: clean.Line(err.Error(), 200)})
			continue
		}
		read, from = read+1, f.shown
		if all.Current == "" {
			all.Current = one.Current
		}
		all.Clusters, all.Contexts = append(all.Clusters, one.Clusters...), append(all.Contexts, one.Contexts...)
		for _, u := range one.Users {
			if _, ok := places[u.Name]; !ok { // the first file that names one counts
				places[u.Name] = f.shown
				all.Users = append(all.Users, u)
			}
		}
	}
	before := len(k.rungs)
	for _, current := range []bool{true, false} {
		for _, c := range all.Contexts {
			if (c.Name == all.Current) != current || !k.kubeServer(all, c.Context.Cluster) {
				continue
			}
			for _, u := range all.Users {
				if u.Name == c.Context.User {
					k.add(k.kubeRung(c.Name, current, places[u.Name], u.User))
				}
			}
		}
	}
	if read > 0 && len(k.rungs) == before {
		k.add(Rung{ID: "kube", Name: "kubeconfig", Where: from, State: Nothing, Why: "no context is for " + k.host})
	}
	for i := before + 1; i < len(k.rungs); i++ { // kubectl takes the first
		k.rungs[i].ID = fmt.Sprintf("kube.%d", i-before+1)
		k.rungs[i].State, k.rungs[i].By = Shadowed, k.rungs[before].Name
	}
}

// kubeServer is true where a cluster is the request's server.
func (k *look) kubeServer(c kubeConfig, name string) bool {
	for _, x := range c.Clusters {
		if x.Name == name {
			return k.isHost(x.Cluster.Server)
		}
	}
	return false
}

func (k *look) kubeRung(context string, current bool, where string, u kubeUser) Rung {
	r := Rung{ID: "kube", Name: "kubeconfig", Where: where + ", context " + clean.Line(context, 60), Slot: Authorization, State: Available, ForHost: true, Why: k.unread("kubeconfig files")}
	if current {
		r.Where += " (the current one)"
	}
	src := "kubeconfig " + where
	use := func(c flows.Credential) { r.Credential, r.Secret, r.User = c, secretOf(c), c.Get("user").Reveal() }
	switch {
	case u.Token != "":
		use(credential("bearer", src, "token", u.Token))
	case u.TokenFile != "":
		f := k.read(u.TokenFile)
		if f.state != Used {
			r.State, r.Why = Unreadable, "tokenFile "+f.shown+": "+f.why
			break
		}
		use(credential("bearer", src, "token", strings.TrimSpace(f.text)))
	case u.Username != "":
		use(credential("basic", src, "user", u.Username, "password", u.Password))
	case u.Exec != nil:
		r.Why = "it names a program, " + clean.Line(filepath.Base(u.Exec.Command), 60) + ", which is not run"
	case u.Provider != nil:
		r.Why = "it names the provider " + clean.Line(u.Provider.Name, 60) + ", which is not asked"
	case u.CertData != "":
		r.Slot, r.Secret = Certificate, mask.NewSensitive("certificate", u.CertData)
		if _, err := base64.StdEncoding.DecodeString(u.CertData); err != nil {
			r.State, r.Why = Unreadable, "client-certificate-data: want base64"
		}
	case u.Cert != "":
		r.Slot, r.Where = Certificate, r.Where+", certificate "+k.shown(u.Cert)
	default:
		r.State, r.Why = Nothing, "its user has no credential"
	}
	return r
}
