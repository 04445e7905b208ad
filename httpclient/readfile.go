package httpclient

import (
	"fmt"
	"io"
	"os"
)

// maxFile is the most that a Client reads of one file, in bytes: netrc, krb5.conf, credential caches, keys and authorities are
// smaller, and a device such as /dev/zero never ends.
const maxFile = 16 << 20

// ReadFile reads a file of at most 16 MB. A pipe is read to its end, as the <(…) of a shell needs.
func ReadFile(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err == nil && len(b) > maxFile {
		return nil, &os.PathError{Op: "read", Path: name, Err: fmt.Errorf("it is longer than %d MB", maxFile>>20)}
	}
	return b, err
}
