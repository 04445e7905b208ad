package provenance

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"why401/httpclient/clean"
)

// maxFile is the most that is read of one file, in bytes: what holds credentials is small.
const maxFile = 4 << 20

// Place is the part of the world that rungs are looked for in. The zero value is an empty one.
type Place struct {
	Environ []string // NAME=value
	// ReadFile returns the content of a file and its mode; see ReadSmall.
	ReadFile func(name string) ([]byte, fs.FileMode, error)
	Now      func() time.Time
	// Kept are the profiles of this program's keyring for the request's origin, once it was asked; nil it was not.
	Kept []Kept
	// KeptErr is why the keyring gave none.
	KeptErr string
	// Keyring is true where there is one to ask.
	Keyring bool
}

// Kept is one kept profile that may go to the request's origin.
type Kept struct {
	Name, Scheme string
	Expires      time.Time
}

// env is the value of a variable; the last one counts, as for a shell.
func (p Place) env(name string) string {
	v := ""
	for _, kv := range p.Environ {
		if n, x, ok := strings.Cut(kv, "="); ok && n == name {
			v = x
		}
	}
	return v
}

func (p Place) now() time.Time {
	if p.Now != nil {
		return p.Now()
	}
	return time.Now()
}

// home is the home folder, "" unknown.
func (p Place) home() string {
	if h := p.env("HOME"); h != "" {
		return h
	}
	return p.env("USERPROFILE")
}

// under is a file of the home folder, "" without one.
func (p Place) under(names ...string) string {
	h := p.home()
	if h == "" {
		return ""
	}
	return filepath.Join(append([]string{h}, names...)...)
}

// config is a file of the folder for settings: XDG_CONFIG_HOME, else ~/.config.
func (p Place) config(names ...string) string {
	if x := p.env("XDG_CONFIG_HOME"); x != "" {
		return filepath.Join(append([]string{x}, names...)...)
	}
	return p.under(append([]string{".config"}, names...)...)
}

// shown is a path for people: the home folder is ~.
func (p Place) shown(path string) string {
	if h := p.home(); h != "" && strings.HasPrefix(path, h+string(filepath.Separator)) {
		path = "~" + path[len(h):]
	}
	return clean.Line(filepath.ToSlash(path), 200)
}

// file is one file that was looked at.
type file struct {
	text  string
	shown string
	state State // Used where it was read, Nothing, Unreadable
	why   string
	mode  fs.FileMode
}

// read looks at a file.
func (p Place) read(path string) file {
	f := file{shown: p.shown(path), state: Used}
	if path == "" {
		f.state, f.why = Nothing, "no home folder is known (HOME is not set)"
		return f
	}
	if p.ReadFile == nil {
		f.state, f.why = Nothing, "no file"
		return f
	}
	b, mode, err := p.ReadFile(path)
	f.text, f.mode = strings.TrimPrefix(string(b), "\ufeff"), mode
	switch {
	case err == nil:
	case errors.Is(err, fs.ErrNotExist):
		f.state, f.why = Nothing, "no file"
	default:
		f.state, f.why = Unreadable, Reason(err)
	}
	return f
}

// open says who else may read a file that holds secrets.
func (f file) open() string {
	if f.mode.Perm()&0o044 != 0 {
		return fmt.Sprintf("others on this machine can read it (mode %04o): chmod 600", f.mode.Perm())
	}
	return ""
}

// notSmall is a file that is not read.
type notSmall string

func (e notSmall) Error() string { return string(e) }

// ReadSmall reads a regular file that is no longer than any file with credentials. A folder, a pipe, a device and a longer
// file are errors: none of them is opened.
func ReadSmall(name string) ([]byte, fs.FileMode, error) {
	st, err := os.Stat(name)
	if err != nil {
		return nil, 0, err
	}
	switch m := st.Mode(); {
	case m.IsDir():
		return nil, m, notSmall("it is a folder, want a file")
	case m&fs.ModeNamedPipe != 0:
		return nil, m, notSmall("it is a pipe, which is read only when the request is sent")
	case !m.IsRegular():
		return nil, m, notSmall("it is no regular file")
	case st.Size() > maxFile:
		return nil, m, notSmall(fmt.Sprintf("it is longer than %d MB", maxFile>>20))
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, st.Mode(), err
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, maxFile))
	return b, st.Mode(), err
}

// Reason is why a file cannot be read, without its path.
func Reason(err error) string {
	var small notSmall
	switch {
	case errors.As(err, &small):
		return string(small)
	case errors.Is(err, fs.ErrPermission):
		return "permission denied"
	case errors.Is(err, syscall.ELOOP):
		return "its symbolic links go in a circle"
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return clean.Line(err.Error(), 200)
}
