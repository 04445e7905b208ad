package httpclient

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"why401/httpclient/clean"
)

const (
	// keepBytes is how much of a body is kept; the rest is counted.
	keepBytes = 1 << 20
	// countBytes is how much more of a success is read to be counted, and countRefusal of any other answer: one without end is
	// left there.
	countBytes, countRefusal = 1 << 30, 16 << 20
	// refusalBody is how long the body of a refusal is waited for once its headers are here: they say most, and a body that
	// drips is no reason to wait for.
	refusalBody = 5 * time.Second
)

// readBody reads the body of an answer into h. Whatever happens to it, the answer stands: its status and headers are here.
// stop ends the request; ctx is its parent.
func (c *Client) readBody(ctx context.Context, stop context.CancelFunc, resp *http.Response, h *Hop) {
	count, wait := int64(countBytes), time.Duration(0)
	if resp.StatusCode >= 300 {
		count, wait = countRefusal, c.RefusalBody
		if wait == 0 {
			wait = refusalBody
		}
		defer time.AfterFunc(wait, stop).Stop()
	}
	encoding := strings.Join(resp.Header.Values("Content-Encoding"), ",")
	came := &watched{Reader: resp.Body}
	body := decoded(came, encoding)
	var buf bytes.Buffer
	var err error
	h.AnswerN, err = io.Copy(&buf, io.LimitReader(body, keepBytes))
	h.Answer = buf.Bytes()
	if err == nil {
		var rest int64
		rest, err = io.Copy(io.Discard, io.LimitReader(body, count))
		h.AnswerN += rest
		h.Cut = rest > 0
		if rest == count {
			h.Unended = "after " + itoa(int(h.AnswerN)) + " bytes"
		}
	}
	if err == nil {
		return
	}
	h.Cut = true
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		h.Unended = "before you stopped it"
	case ctx.Err() != nil:
		h.Unended = "in the time given"
	case errors.Is(err, context.Canceled):
		h.Unended = "within " + strconv.FormatFloat(wait.Seconds(), 'f', -1, 64) + " s"
	case h.Fault == "" && encoding != "" && came.err == nil: // all of it came
		h.Fault = NotUnpacked + ": " + clean.Line(encoding, 40) + " is named in Content-Encoding, and it is none, or is cut"
	case h.Fault == "":
		h.Fault = "the body breaks off after " + itoa(int(h.AnswerN)) + " bytes"
	}
}

// NotUnpacked begins what is said of a body that came whole and is not in the coding that its headers name.
const NotUnpacked = "the body cannot be unpacked"

// watched remembers an error of its reader other than its end.
type watched struct {
	io.Reader
	err error
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if err != nil && err != io.EOF {
		w.err = err
	}
	return n, err
}
