package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// called is how the person can start this program again from the same shell: "why401" where it is in PATH, "go run ."
// where that is how it was started, else the path that was typed.
func called() string {
	executable, _ := os.Executable()
	return calledAs(os.Args[0], executable, exec.LookPath)
}

func calledAs(typed, executable string, lookPath func(string) (string, error)) string {
	// go run builds into a folder go-build… of the temporary folder or of the build cache.
	if slices.ContainsFunc(strings.Split(filepath.ToSlash(executable), "/"), func(part string) bool { return strings.HasPrefix(part, "go-build") }) {
		return "go run ."
	}
	base := strings.TrimSuffix(filepath.Base(typed), ".exe")
	if found, err := lookPath(base); err == nil && sameFile(found, executable) {
		return base
	}
	if strings.ContainsAny(typed, " '\"$`\\()&;") {
		return "'" + strings.ReplaceAll(typed, "'", `'\''`) + "'"
	}
	return typed
}

// sameFile compares two paths, through links.
func sameFile(a, b string) bool {
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(x, y)
}
