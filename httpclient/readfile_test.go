package httpclient

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAFileWithoutEndIsNotReadWhole: netrc and the files of Kerberos are read because a variable or a default names them, and a
// link to a device there would fill the memory.
func TestAFileWithoutEndIsNotReadWhole(t *testing.T) {
	if _, err := os.Stat("/dev/zero"); err != nil {
		t.Skip("no /dev/zero here")
	}
	home := t.TempDir()
	if err := os.Symlink("/dev/zero", filepath.Join(home, ".netrc")); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"HOME": home, "KRB5_CONFIG": "/dev/zero", "KRB5CCNAME": "FILE:/dev/zero"}
	c := &Client{Getenv: func(n string) string { return env[n] }}
	if x := c.Do(context.Background(), Request{Method: "GET", URL: "http://127.0.0.1:1/", Netrc: "required"}); x.Failure == nil || !strings.Contains(x.Failure.Detail, "no regular file") {
		t.Errorf("netrc: %+v", x.Failure)
	}
	if _, err := c.Kerberos().Config(); err == nil || !strings.Contains(err.Error(), "longer than 16 MB") {
		t.Errorf("krb5.conf: %v", err)
	}
}
