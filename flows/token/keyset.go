package token

// KeySet is keys to verify with, and what was wrong with those that could not be read.
type KeySet struct {
	Source string // "keys.json", "--secret-file"
	Keys   []Key
	// Unreadable says of each key that could not be used why: one bad key never spoils the set.
	Unreadable []string
}

// Key is one verification key.
type Key struct {
	ID     string // kid, "" none
	Alg    string // the key's own alg, "" none
	Use    string
	Type   string // "RSA", "EC", "OKP", "oct"
	Public any    // crypto.PublicKey, or []byte for an HMAC secret
	Secret bool
}
