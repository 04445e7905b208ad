package httpclient

import "runtime/debug"

// Version is the module version the binary was built from, "devel" where it was built from a checkout.
func Version() string {
	if bi, ok := debug.ReadBuildInfo(); ok && bi.Main.Version != "" && bi.Main.Version != "(devel)" {
		return bi.Main.Version
	}
	return "devel"
}

// HonestAgent is the User-Agent of a request that says what it comes from (RFC 9110 section 10.1.5).
func HonestAgent() string { return "why401/" + Version() }
