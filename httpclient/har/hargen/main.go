// Command hargen writes a large HTTP Archive to stdout, the same for the same seed: something to try triage on.
//
//	go run ./httpclient/har/hargen -mb 500 > big.har
package main

import (
	"flag"
	"fmt"
	"os"

	"why401/httpclient/har/hartest"
)

func main() {
	mb := flag.Int64("mb", 500, "how many megabytes")
	seed := flag.Uint64("seed", 7, "another seed, another archive")
	flag.Parse()
	entries, refused, err := hartest.Write(os.Stdout, *mb*1_000_000, *seed)
	if err != nil {
		fmt.Fprintf(os.Stderr, "hargen: writing the archive: %v\n", err)
		os.Exit(1)
	}
	fmt.Fprintf(os.Stderr, "%d entries, %d of them refused\n", entries, refused)
}
