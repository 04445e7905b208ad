// Command why401 says why an HTTP request was refused, proves it, mends it, and keeps the credential that works.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"why401/ui/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Main(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
