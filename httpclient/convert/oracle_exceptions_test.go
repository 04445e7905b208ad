package convert

import (
	"slices"
	"strings"
)

// excepted gives the reason why the two may differ, "" where they may not.
func excepted(c trial, theirs, ours outcome) string {
	if plain := unzstd(ours); compare(plain, ours) != "" && compare(unzstd(theirs), theirs) == "" {
		if reason := excepted(c, theirs, plain); reason != "" || compare(theirs, plain) == "" {
			return "which codings --compressed asks for depends on how curl was built: this one is without Zstandard" + strings.TrimSuffix("; "+reason, "; ")
		}
		return ""
	}
	for _, e := range oracleExceptions {
		if e.fits(c, theirs, ours) {
			return e.reason
		}
	}
	return ""
}

// unzstd is what o would be without Zstandard: --compressed asks for it where it is there.
func unzstd(o outcome) outcome {
	o.seen = slices.Clone(o.seen)
	for i, m := range o.seen {
		m.fields = slices.Clone(m.fields)
		for k, f := range m.fields {
			if strings.HasPrefix(f, "Accept-Encoding: deflate,") {
				m.fields[k] = strings.TrimSuffix(f, ", zstd")
			}
		}
		o.seen[i] = m
	}
	return o
}

// oracleExceptions are the differences that are meant.
var oracleExceptions = []struct {
	reason string
	fits   func(c trial, theirs, ours outcome) bool
}{
	{"an option that changes what is sent and is not spoken yet is refused by name, nothing is sent for it", func(_ trial, theirs, ours outcome) bool {
		return ours.named && among(theirs, ours)
	}},
	{"curl 7.88 hashes by SHA-256 where SHA-512-256 is asked for; newer versions, and we, by SHA-512/256 (RFC 7616 section 6.1)", func(c trial, theirs, _ outcome) bool {
		return strings.Contains(c.text, "sha512")
	}},
	{"curl 7.88 signs path, query and empty fields for AWS as they stand, sends a given time twice and no hash to S3; newer versions, and we, as AWS says", func(c trial, theirs, ours outcome) bool {
		return strings.Contains(c.text, "aws-sigv4") && (len(ours.seen) > 0 && strings.Contains(normal(ours.seen[0]), "Signature=right") && (theirs.code == 43 || len(theirs.seen) == len(ours.seen)) || strings.Contains(ours.refused, "curl does not sign a path"))
	}},
	{"curl 7.88 leaves out the body behind --next on a connection where a body waited for a Digest challenge", func(c trial, theirs, _ outcome) bool {
		return strings.Contains(c.text, "--next") && strings.Contains(c.text, "digest") && len(theirs.seen) > 1
	}},
	{"a file that cannot be read is an error, as in newer versions of curl; 7.88 warns and sends the request without it", func(_ trial, theirs, ours outcome) bool {
		return theirs.code == 0 && len(ours.seen) == 0 && (strings.HasSuffix(ours.refused, "got a file that cannot be read") || strings.Contains(ours.refused, "reading the netrc file"))
	}},
	{"curl 7.88 loses text of -d @FILE around a null byte; newer versions, and we, leave out the null bytes alone", func(c trial, _, ours outcome) bool {
		return strings.Contains(c.text, "-d @bin.dat") && len(ours.seen) == 1 && len(ours.seen[0].body) == 253
	}},
	{"curl breaks off in the middle of a part that is no 7bit; nothing of it is sent here", func(_ trial, theirs, ours outcome) bool {
		return theirs.code == 26 && strings.Contains(ours.refused, "7bit")
	}},
	{"a redirect to another origin is not followed unasked where a credential would go along, which curl does", func(_ trial, theirs, ours outcome) bool {
		return strings.Contains(ours.refused, "would go along") && len(ours.seen) < len(theirs.seen) && sameStart(theirs, ours)
	}},
	{"a mistake in one part of a command ends it whole here; curl sends the other parts", func(c trial, theirs, ours outcome) bool {
		return strings.HasPrefix(ours.refused, "reading the") && len(ours.seen) == 0 && len(theirs.seen) > 0 && (theirs.code != 0 || c.urls() > 1)
	}},
	{"curl 7.88 pairs the user of the URL with the password that the netrc file has for another; newer versions, and we, look for that user", func(c trial, _, _ outcome) bool {
		return (strings.Contains(c.text, "netrc") || strings.Contains(c.text, " -n") || strings.Contains(c.text, "'-n'")) && strings.Contains(c.text, "@HOST")
	}},
	{"after a redirect made a GET of a form, curl asks with the -r that it did not send with the form", func(c trial, _, _ outcome) bool {
		return strings.Contains(c.text, "-r") && (strings.Contains(c.text, "-F") || strings.Contains(c.text, "--form")) && strings.Contains(c.bare(), "/redirect/")
	}},
	{"curl adds the tag of --etag-compare once more with each URL", func(c trial, theirs, _ outcome) bool {
		return strings.Contains(c.text, "etag") && len(theirs.seen) > 1
	}},
	{"each request of a command is sent for itself: cookies that one of them sets go not along with the next, as they do in one run of curl", func(c trial, theirs, ours outcome) bool {
		return (strings.Contains(c.text, "-b") || strings.Contains(c.text, "-c")) && len(theirs.seen) > 1 && compare(withoutCookies(theirs), withoutCookies(ours)) == ""
	}},
	{"curl cannot read its stdin a second time for a redirect; what was pasted can be sent again", func(c trial, theirs, _ outcome) bool {
		return strings.Contains(c.bare(), "/redirect/") && strings.Contains(c.text, "-T")
	}},
	{"curl 7.88 takes a 100 to CONNECT for the end of it all; an interim answer is none (RFC 9110 section 15.2), and what comes behind it is read here", func(c trial, _, _ outcome) bool {
		return strings.Contains(c.bare(), "--proxy-header") && strings.Contains(c.bare(), "xpect")
	}},
	{"a second redirect that would repeat an unsafe method is not followed unasked, which curl does", func(_ trial, theirs, ours outcome) bool {
		return (strings.Contains(ours.refused, "would be sent again") || strings.Contains(ours.refused, "each time may change data")) && len(ours.seen) < len(theirs.seen) && sameStart(theirs, ours)
	}},
	{"--next without a URL before it is an error, as in newer versions of curl; 7.88 takes the options on", func(_ trial, _, ours outcome) bool {
		return strings.Contains(ours.refused, "a URL before --next")
	}},
}

// sameStart is true where ours are the first of their messages.
func sameStart(theirs, ours outcome) bool {
	for i, m := range ours.seen {
		if i >= len(theirs.seen) || normal(m) != normal(theirs.seen[i]) {
			return false
		}
	}
	return true
}

func withoutCookies(o outcome) outcome {
	for i, m := range o.seen {
		m.fields = slices.DeleteFunc(slices.Clone(m.fields), func(f string) bool { return strings.HasPrefix(f, "Cookie:") })
		o.seen = slices.Clone(o.seen)
		o.seen[i] = m
	}
	return o
}

// among is true where ours are some of their messages, in the same order.
func among(theirs, ours outcome) bool {
	i := 0
	for _, m := range ours.seen {
		for i < len(theirs.seen) && normal(theirs.seen[i]) != normal(m) {
			i++
		}
		if i++; i > len(theirs.seen) {
			return false
		}
	}
	return true
}

// bare is the command without the marks of its quotes.
func (c trial) bare() string { return strings.NewReplacer("\\", "", "'", "", "\"", "").Replace(c.text) }

// urls counts the URLs of the command, those of proxies among them.
func (c trial) urls() int {
	n := 0
	for _, u := range []string{"URL", "HOST", "OTHER", "localhost:PORT"} {
		n += strings.Count(c.bare(), u)
	}
	return n
}
