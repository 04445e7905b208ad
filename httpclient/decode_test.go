package httpclient

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
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
		{"gzip", "gzip", "gzip"}, {"zlib is what deflate means", "deflate", "zlib"}, {"bare deflate, as some servers send it", "deflate", "flate"}, {"brotli", "br", "br"},
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
