package kerberos

import (
	"fmt"
	"path/filepath"
	"strings"
)

// cacheName is the cache that a program takes, and who says so. The tokens of krb5.conf(5) are filled in, of the environment none.
func cacheName(env func(string) string, conf *Config, uid int) (name, source string, err error) {
	if v := env("KRB5CCNAME"); v != "" {
		return v, "KRB5CCNAME", nil
	}
	if conf == nil || conf.CacheName == "" {
		return fmt.Sprintf("FILE:/tmp/krb5cc_%d", uid), "the default", nil
	}
	source = "default_ccache_name"
	temp := env("TMPDIR")
	if temp == "" {
		temp = "/tmp"
	}
	id := fmt.Sprint(uid)
	name = strings.NewReplacer("%{uid}", id, "%{euid}", id, "%{USERID}", id, "%{username}", env("USER"), "%{TEMP}", temp, "%{null}", "").Replace(conf.CacheName)
	if _, rest, odd := strings.Cut(name, "%{"); odd {
		token, _, _ := strings.Cut(rest, "}")
		return name, source, &Fault{Kind: FaultConfig, Text: "default_ccache_name of krb5.conf holds %{" + token + "}: want %{uid}, %{euid}, %{username}, %{TEMP} or %{null}"}
	}
	return name, source, nil
}

// cacheKind splits the name of a cache: a name without a kind is a file's.
func cacheKind(name string) (kind, rest string) {
	kind, rest, ok := strings.Cut(name, ":")
	if !ok || len(kind) == 1 { // a drive of Windows
		return "FILE", name
	}
	return strings.ToUpper(kind), rest
}

// dirPath is the file of a cache of type DIR: that which is named, or that which the folder's file primary names.
func dirPath(rest string, read func(string) ([]byte, error)) string {
	if file, ok := strings.CutPrefix(rest, ":"); ok {
		return file
	}
	primary := "tkt"
	if b, err := read(filepath.Join(rest, "primary")); err == nil && len(b) < 256 {
		if p := strings.TrimSpace(string(b)); p != "" && !strings.ContainsAny(p, `/\`) {
			primary = p
		}
	}
	return filepath.Join(rest, primary)
}
