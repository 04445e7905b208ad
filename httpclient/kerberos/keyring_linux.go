package kerberos

import (
	"errors"
	"fmt"
	"runtime"

	"golang.org/x/sys/unix"
)

// withKernel runs f with the keyrings of the kernel, on a thread of its own that ends with it: what a search links into the
// thread's keyring, so that the keys below may be read, is gone then, and nothing of the caller's changes.
func withKernel(f func(keys)) *Fault {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // without unlocking: the thread ends with the goroutine
		f(kernel{})
	}()
	<-done
	return nil
}

type kernel struct{}

func (kernel) anchor(name string, uid int) (int, error) {
	switch name {
	case "session", "legacy":
		return unix.KEY_SPEC_SESSION_KEYRING, nil
	case "user":
		return unix.KEY_SPEC_USER_KEYRING, nil
	}
	id, err := unix.KeyctlInt(unix.KEYCTL_GET_PERSISTENT, uid, unix.KEY_SPEC_THREAD_KEYRING, 0, 0)
	switch {
	case errors.Is(err, unix.EOPNOTSUPP) && uid == unix.Geteuid(): // built without: cc_keyring.c takes the user's then
		return unix.KEY_SPEC_USER_KEYRING, nil
	case errors.Is(err, unix.EPERM) && uid != unix.Geteuid():
		return 0, fmt.Errorf("%w: it is that of user %d, and this process is of user %d", errKeyDenied, uid, unix.Geteuid())
	}
	return id, keyError(err)
}

// search finds a key below a keyring. A keyring is linked into that of the thread: who holds a key may read it, and the user's
// keyring gives no such hold (cc_keyring.c, find_or_create_keyring).
func (kernel) search(ring int, kind, name string) (int, error) {
	hold := 0
	if kind == "keyring" {
		hold = unix.KEY_SPEC_THREAD_KEYRING
	}
	id, err := unix.KeyctlSearch(ring, kind, name, hold)
	return id, keyError(err)
}

func (kernel) read(key, limit int) ([]byte, error) {
	b := make([]byte, 4096)
	for {
		n, err := unix.KeyctlBuffer(unix.KEYCTL_READ, key, b, 0)
		switch {
		case err != nil:
			return nil, keyError(err)
		case n <= len(b):
			return b[:n], nil
		case n > limit:
			return nil, fmt.Errorf("want %d bytes at most, got %d", limit, n)
		}
		b = make([]byte, n)
	}
}

func keyError(err error) error {
	switch {
	case errors.Is(err, unix.ENOKEY), errors.Is(err, unix.EKEYEXPIRED), errors.Is(err, unix.EKEYREVOKED):
		return errNoKey
	case errors.Is(err, unix.EACCES):
		return errKeyDenied
	case errors.Is(err, unix.EPERM), errors.Is(err, unix.ENOSYS):
		return errForbidden
	}
	return err
}
