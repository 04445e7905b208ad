package lab

import (
	"fmt"
	"sync"
	"time"
)

// tokens are what was handed out in one run of a lesson, tokens and proofs: the same one is the same on each screen, to the last byte.
type tokens struct {
	mu   sync.Mutex
	made map[string]madeToken
}

type madeToken struct {
	text string
	at   time.Time
}

// Run is the site for one run of a lesson, whose tokens are made once.
func (at Site) Run() Site {
	at.tokens, at.again = &tokens{made: map[string]madeToken{}}, false
	return at
}

// token is the token for that audience and scope of this run.
func (at Site) token(audience, scope string, life time.Duration) string {
	return at.once(fmt.Sprint(audience, " ", scope, " ", life), life, func(age time.Duration) string { return mint(audience, scope, life, age) })
}

// once makes what is good for that life by make, and hands out the same as long as it is good: a lesson may stay open all day, and
// must fail for its own cause. make gets how long ago it is to be made.
func (at Site) once(kind string, life time.Duration, make func(age time.Duration) string) string {
	age := time.Hour
	if at.again {
		age = 0
		kind += ", again"
	}
	if at.tokens == nil {
		return make(age)
	}
	at.tokens.mu.Lock()
	defer at.tokens.mu.Unlock()
	t, ok := at.tokens.made[kind]
	if !ok || life > 0 && time.Since(t.at) > life/2 {
		t = madeToken{make(age), time.Now()}
		at.tokens.made[kind] = t
	}
	return t.text
}
