// Package har reads and writes HTTP Archives (HAR 1.2, w3c.github.io/web-performance/specs/HAR/Overview.html): the way
// in for a customer's recording, where many requests and their answers come in one file. Reading is a stream: an
// archive of any size needs the memory of its longest entry, with long strings cut (shorten.go).
package har

import (
	"time"

	"why401/httpclient"
)

// Info is what an archive says of itself.
type Info struct {
	Version string // "1.2"
	Creator string // "WebInspector 537.36", "Firefox 145.0"
	Browser string // "" where the creator says none
}

// Entry is one request and its answer. All text is as it stands in the archive: it comes from outside and is to be
// cleaned where it is shown.
type Entry struct {
	Index   int   // from 0, in the order of the archive
	Offset  int64 // of its first byte in the archive
	Started time.Time
	Elapsed time.Duration

	Method, URL, Proto string
	Sent               httpclient.Headers
	Body               []byte
	HasBody            bool
	BodyCut            bool     // the body is longer than what was read
	Rebuilt            []string // parts that the archive does not hold as sent and that were put together: "Cookie", "body"

	Status   int // 0 where no answer came
	Reason   string
	Received httpclient.Headers
	MIME     string
	Answer   []byte
	AnswerN  int64 // bytes of the answer as the archive says, -1 unknown
	Cut      bool  // the answer is longer than what was read
	NoText   bool  // the archive left the answer's body out

	Location string // redirectURL, or the Location field
	Remote   string // serverIPAddress
	Fault    string // why no answer came, as the browser says: "net::ERR_CONNECTION_REFUSED"
}

// Summary is what a whole reading found.
type Summary struct {
	Info    Info
	Entries int // members of the list of entries
	Bad     int // those of them that are no entries: null, {}
	// Broke says where the archive stops being one; nil where it is whole. Entries before that place were read.
	Broke *Break
}

// Break is the place where an archive breaks off.
type Break struct {
	Offset int64 // bytes from the start; of the unpacked text where it was compressed
	Want   string
	Got    string
	End    bool // the text ends there: it was cut off
}
