package httpclient

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

func encoded(t testing.TB, coding string, text []byte) []byte {
	var b bytes.Buffer
	var w io.WriteCloser
	switch coding {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "zlib":
		w = zlib.NewWriter(&b)
	case "flate":
		w, _ = flate.NewWriter(&b, 6)
	case "br":
		w = brotli.NewWriter(&b)
	case "zstd":
		w, _ = zstd.NewWriter(&b)
	}
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAnswersAreDecoded(t *testing.T) {
	text := []byte(strings.Repeat("who are you? ", 300))
	for _, row := range []struct{ reason, header, coding string }{
		{"gzip", "gzip", "gzip"}, {"zlib is what deflate means", "deflate", "zlib"}, {"bare deflate, as some servers send it", "deflate", "flate"}, {"brotli", "br", "br"}, {"zstd, in capitals", "ZSTD", "zstd"},
		{"a coding that is not known stays", "lzma", ""}, {"a coding that is not true stays", "gzip", ""},
	} {
		body := text
		if row.coding != "" {
			body = encoded(t, row.coding, text)
		}
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", row.header)
			w.WriteHeader(401)
			_, _ = w.Write(body)
		}))
		x := (&Client{}).Do(t.Context(), Request{URL: srv.URL, Compressed: true})
		srv.Close()
		if x.Failure != nil || !bytes.Equal(x.Last().Answer, text) {
			t.Errorf("%s: %+v, %.60q", row.reason, x.Failure, x.Last().Answer)
		}
	}
	both := encoded(t, "br", encoded(t, "gzip", text))
	if got, err := io.ReadAll(decoded(bytes.NewReader(both), "gzip, br")); err != nil || !bytes.Equal(got, text) {
		t.Errorf("two codings: %v, %.60q", err, got)
	}
}

// TestZstd decodes what another implementation encodes, at every level and of every kind of text.
func TestZstd(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	var texts [][]byte
	for n := range 60 {
		var b bytes.Buffer
		for b.Len() < n*n*100 {
			switch n % 4 {
			case 0:
				fmt.Fprintf(&b, `{"id": %d, "error": "invalid_token"}`, dice.IntN(100))
			case 1:
				b.WriteByte(byte(dice.IntN(256)))
			case 2:
				b.WriteString(strings.Repeat(string(rune('a'+dice.IntN(3))), dice.IntN(5000)))
			default:
				b.WriteByte("etaoin shrdlu"[dice.IntN(13)])
			}
		}
		texts = append(texts, b.Bytes())
	}
	texts = append(texts, bytes.Repeat([]byte("0123456789abcdef"), 300000))
	for i, text := range texts {
		for level := zstd.SpeedFastest; level <= zstd.SpeedBestCompression; level++ {
			enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(level), zstd.WithEncoderCRC(i%2 == 0), zstd.WithWindowSize(1<<20))
			if err != nil {
				t.Fatal(err)
			}
			packed := enc.EncodeAll(text, nil)
			got, err := io.ReadAll(decoded(bytes.NewReader(packed), "zstd"))
			if err != nil || !bytes.Equal(got, text) {
				t.Errorf("text %d of %d bytes at level %v: %v, %d bytes", i, len(text), level, err, len(got))
			}
			if cut, err := io.ReadAll(decoded(bytes.NewReader(packed[:len(packed)/2]), "zstd")); len(packed) > 20 && (err == nil || !bytes.HasPrefix(text, cut)) {
				t.Errorf("half of text %d at level %v: %v, %d bytes", i, level, err, len(cut))
			}
		}
	}
}

// FuzzZstd compares with another implementation: what both can read is alike.
func FuzzZstd(f *testing.F) {
	for _, s := range []string{"", "a", strings.Repeat("ab", 1000), "the quick brown fox jumps over the lazy dog; the quick brown dog"} {
		f.Add(encoded(f, "zstd", []byte(s)))
	}
	other, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(64<<20), zstd.WithDecoderMaxWindow(zstdWindow))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		ours, err := io.ReadAll(io.LimitReader(decoded(bytes.NewReader(b), "zstd"), 32<<20))
		theirs, err2 := other.DecodeAll(b, nil)
		if err == nil && err2 == nil && !bytes.Equal(ours, theirs) && len(ours) < 32<<20 {
			t.Errorf("%x: %d bytes, and %d by the other", b, len(ours), len(theirs))
		}
	})
}
