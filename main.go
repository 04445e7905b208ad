// Command why401 says why an HTTP request was refused, proves it, mends it, and keeps the credential that works.
package main

import (
	"context"
	"os"

	"why401/ui/cli"
)

func main() {
	os.Exit(cli.Main(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
