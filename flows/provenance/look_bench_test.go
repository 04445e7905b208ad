package provenance

import (
	"testing"

	"why401/flows/scheme"
)

// BenchmarkLook is what a diagnosis pays for knowing where its credential came from, on a machine with nothing to find.
func BenchmarkLook(b *testing.B) {
	p := Place{Environ: []string{"HOME=" + b.TempDir(), "PATH=/bin"}, ReadFile: ReadSmall}
	r := scheme.Attempt(attempt(b, "curl -n https://api.example.test/"))
	for b.Loop() {
		Look(r, p)
	}
}
