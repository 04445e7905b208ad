// Command why401 says why an HTTP request was refused, proves it, mends it, and keeps the credential that works.
package main

import (
	"context"
	"io"
	"log"
	"os"

	"why401/ui/cli"
)

func main() {
	log.SetOutput(io.Discard) // net/http writes there, also what a server sent, uncleaned and across the screens
	os.Exit(cli.Main(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
