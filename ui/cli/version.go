package cli

import "why401/httpclient"

// Version is the version that the command line prints.
func Version() string { return httpclient.Version() }
