//go:build !linux

package kerberos

// withKernel: keyrings are Linux's.
func withKernel(func(keys)) *Fault { return &Fault{Kind: FaultCacheKind, Text: "KEYRING"} }
