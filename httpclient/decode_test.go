package httpclient

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
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
	case "zstd": // "who are you? " 300 times by zstd 1.5.4 in two frames, the first with a checksum, and one to skip between them
		frames, err := hex.DecodeString("28b52ffd0458a500006877686f2061726520796f753f200100d8a19a5f9ba82a0d502a4d180300000061626328b52ffd0058ad0000682077686f2061726520796f753f010044037f7e01")
		if err != nil {
			t.Fatal(err)
		}
		return frames
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
		{"gzip", "gzip", "gzip"}, {"zlib is what deflate means", "deflate", "zlib"}, {"bare deflate, as some servers send it", "deflate", "flate"}, {"brotli", "br", "br"}, {"Zstandard", "zstd", "zstd"},
		{"a coding that is not known stays", "lzma", ""}, {"a coding that is not true stays", "gzip", ""}, {"nor is this one", "zstd", ""},
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
		for _, asked := range []bool{true, false} {
			x := (&Client{}).Do(t.Context(), Request{URL: srv.URL, Compressed: asked})
			if x.Failure != nil || !bytes.Equal(x.Last().Answer, text) {
				t.Errorf("%s, asked for: %v: %+v, %.60q", row.reason, asked, x.Failure, x.Last().Answer)
			}
		}
		srv.Close()
	}
	both := encoded(t, "br", encoded(t, "gzip", text))
	if got, err := io.ReadAll(decoded(bytes.NewReader(both), "gzip, br")); err != nil || !bytes.Equal(got, text) {
		t.Errorf("two codings: %v, %.60q", err, got)
	}
}

// TestBrokenZstandard: of a body that breaks off, what came is kept, and the end is an error; an altered one is no crash.
func TestBrokenZstandard(t *testing.T) {
	const firstFrame = 33
	text, whole := strings.Repeat("who are you? ", 300), encoded(t, "zstd", nil)
	for n := 4; n < len(whole); n++ {
		got, err := io.ReadAll(decoded(bytes.NewReader(whole[:n]), "zstd"))
		if !strings.HasPrefix(text, string(got)) || err == nil && (n < firstFrame || n > firstFrame+11) { // between them is the frame to skip
			t.Errorf("%d bytes of %d: %v, %.60q", n, len(whole), err, got)
		}
		altered := bytes.Clone(whole)
		altered[n] ^= 0x55
		if got, err := io.ReadAll(decoded(bytes.NewReader(altered), "zstd")); n < firstFrame && err == nil && !strings.HasPrefix(text, string(got)) {
			t.Errorf("byte %d altered, in front of a checksum: %.60q", n, got)
		}
	}
}

// TestABodyThatIsNotItsCoding: all of it came, so it does not break off; and one that does is not called badly packed.
func TestABodyThatIsNotItsCoding(t *testing.T) {
	whole := encoded(t, "gzip", []byte(strings.Repeat("who are you? ", 300)))
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", r.URL.Path[1:])
		if r.URL.Path == "/gzip" { // the connection ends before the body does
			w.Header().Set("Content-Length", strconv.Itoa(len(whole)))
			w.WriteHeader(401)
			_, _ = w.Write(whole[:len(whole)/2])
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(401)
		_, _ = w.Write([]byte("\x28\xb5\x2f\xfdgarbage"))
	}))
	defer srv.Close()
	for path, want := range map[string]string{"/zstd": NotUnpacked + ": zstd is named", "/gzip": "the body breaks off"} {
		x := (&Client{}).Do(t.Context(), Request{URL: srv.URL + path})
		if x.Failure != nil || x.Status() != 401 || !strings.HasPrefix(x.Last().Fault, want) {
			t.Errorf("%s: %+v, %q", path, x.Failure, x.Last().Fault)
		}
	}
}
