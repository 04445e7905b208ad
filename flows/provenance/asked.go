package provenance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"why401/flows"
	"why401/flows/scheme"
	"why401/httpclient/clean"
)

// helperTime is how long a credential helper may take, and helperOut how much it may say.
const (
	helperTime = 10 * time.Second
	helperOut  = 64 << 10
)

// asked adds what is asked only when the person says so: the keyring of this program, and git's credential helper.
func (k *look) asked() {
	switch {
	case k.Kept != nil:
		for i, p := range k.Kept {
			r := Rung{ID: "keyring", Name: "kept as " + clean.Line(p.Name, 64), Where: "OS keyring", Slot: Authorization, State: Available, Expires: p.Expires, ForHost: true, Why: "it is sent only when you choose it", Ask: &Question{Keyring: true}}
			if i > 0 {
				r.ID = fmt.Sprintf("keyring.%d", i+1)
			}
			k.add(r)
		}
		if len(k.Kept) == 0 {
			k.add(Rung{ID: "keyring", Name: "OS keyring", State: Nothing, Why: "no credential is kept for this host"})
		}
	case k.KeptErr != "":
		k.add(Rung{ID: "keyring", Name: "OS keyring", State: Unreadable, Why: k.KeptErr})
	case k.Keyring:
		k.add(Rung{ID: "keyring", Name: "OS keyring", State: NotAsked, Why: "it may ask for its password", Ask: &Question{Keyring: true}, Slot: Authorization})
	}
	if k.address.Scheme == "https" || k.address.Scheme == "http" {
		host := k.host
		if k.hostPort != "" {
			host = k.hostPort
		}
		input := "protocol=" + k.address.Scheme + "\nhost=" + host + "\n\n"
		k.add(Rung{ID: "helper.git", Name: "git credential helper", Slot: Authorization, State: NotAsked, Why: "git credential fill is run only when you ask for it", ForHost: true,
			Ask: &Question{Argv: []string{"git", "-c", "core.askPass=", "credential", "fill"}, Input: input, read: readGitCredential}})
	}
}

// isHelperName is true for what the name of a Docker helper may be: it becomes a part of a program's name.
func isHelperName(name string) bool {
	return name != "" && len(name) <= 64 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == ""
}

// helper adds a Docker credential helper.
func (k *look) helper(id, name, program, server, where string) {
	r := Rung{ID: id, Name: name, Where: where, Slot: Authorization, State: NotAsked, ForHost: true}
	if !isHelperName(program) {
		r.State, r.Why = Unreadable, "it names a helper with a character that no program's name has"
		k.add(r)
		return
	}
	r.Why = "docker-credential-" + program + " is run only when you ask for it"
	r.Ask = &Question{Argv: []string{"docker-credential-" + program, "get"}, Input: server, read: readDockerCredential}
	k.add(r)
}

func readGitCredential(out string) (user, secret string) {
	for line := range strings.SplitSeq(out, "\n") {
		name, value, _ := strings.Cut(strings.TrimRight(line, "\r"), "=")
		switch name {
		case "username":
			user = value
		case "password":
			secret = value
		}
	}
	return user, secret
}

func readDockerCredential(out string) (user, secret string) {
	var c struct{ Username, Secret string }
	if err := json.Unmarshal([]byte(out), &c); err != nil {
		return "", ""
	}
	return c.Username, c.Secret
}

// Answer runs the helper of a rung and returns the rung with what it said. It runs one program, without a shell, with the
// host on its input, no terminal to ask on, and a limit of time.
func Answer(ctx context.Context, r Rung, environ []string) Rung {
	if r.Ask == nil || len(r.Ask.Argv) == 0 {
		return r
	}
	ctx, cancel := context.WithTimeout(ctx, helperTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, r.Ask.Argv[0], r.Ask.Argv[1:]...)
	cmd.Env = append(append([]string{}, environ...), "GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=", "SSH_ASKPASS=", "GCM_INTERACTIVE=never")
	cmd.Stdin = strings.NewReader(r.Ask.Input)
	cmd.WaitDelay = time.Second
	var out bounded
	cmd.Stdout = &out
	err := cmd.Run()
	user, secret := r.Ask.read(string(out))
	r.Ask, r.State = nil, Nothing
	switch {
	case ctx.Err() != nil:
		r.State, r.Why = Unreadable, fmt.Sprintf("%s did not answer within %s", cmd.Args[0], helperTime)
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, os.ErrNotExist):
		r.Why = cmd.Args[0] + " is not installed"
	case secret != "":
		r.State, r.Why, r.User = Available, "it was asked just now", user
		r.Credential = credential("basic", r.Name, "user", user, "password", secret)
		r.Secret = secretOf(r.Credential)
	default:
		r.Why = "it has nothing for this host"
	}
	return r
}

// bounded keeps the first part of what a program says.
type bounded []byte

func (b *bounded) Write(p []byte) (int, error) {
	*b = append(*b, p[:min(len(p), max(0, helperOut-len(*b)))]...)
	return len(p), nil
}

// Use is a with the credential of a rung in the place of what it carried; mind says what the person agrees to beyond that.
func (r *Rung) Use(a flows.Attempt) (next flows.Attempt, mind string, err error) {
	if r.Credential.Scheme == "" {
		return a, "", errors.New("using " + r.Name + ": it holds nothing that can be sent from here")
	}
	next, err = scheme.Apply(a, r.Credential)
	if !r.ForHost {
		mind = "nothing says that this credential belongs to this host"
	}
	return next, mind, err
}
