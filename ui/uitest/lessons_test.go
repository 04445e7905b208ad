//go:build !windows

package uitest

import (
	"os"
	"testing"
)

// TestTheEndTakesTheCertificatesAway: ctrl+c with the lessons open leaves no key of the practice server behind.
func TestTheEndTakesTheCertificatesAway(t *testing.T) {
	dir := t.TempDir()
	tm := Start(t, binary, Options{Width: 80, Height: 24, Env: []string{"TMPDIR=" + dir}})
	tm.See("Learn")
	tm.Press("ctrl+p")
	tm.Type("learn")
	tm.Press("enter")
	tm.See("http://127.0.0.1:")
	if files, _ := os.ReadDir(dir); len(files) == 0 {
		t.Error("the practice server has no files: this test sees nothing")
	}
	tm.Press("ctrl+c")
	if err := tm.Exit(); err != nil {
		t.Fatal(err)
	}
	if files, _ := os.ReadDir(dir); len(files) > 0 {
		t.Error("its files are still there")
	}
}
