package httpclient

import "time"

// Moment is a time as people read it, in every sentence, screen and report: "2026-11-24 08:00:00 UTC". What programs read is RFC 3339.
func Moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }
