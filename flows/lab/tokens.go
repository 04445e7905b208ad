package lab

import (
	"sync"
	"time"
)

// tokens are what was handed out in one run of a lesson: the same token is the same on each screen, to the last byte.
type tokens struct {
	mu   sync.Mutex
	made map[tokenKind]madeToken
}

type madeToken struct {
	text string
	at   time.Time
}

// tokenKind is what tells the tokens of one run apart.
type tokenKind struct {
	audience, scope string
	life            time.Duration
	again           bool
}

// Run is the site for one run of a lesson, whose tokens are made once.
func (at Site) Run() Site {
	at.tokens, at.again = &tokens{made: map[tokenKind]madeToken{}}, false
	return at
}

// token is the token of that kind of this run. A good one is made anew before it runs out: a lesson may stay open all
// day, and must fail for its own cause.
func (at Site) token(audience, scope string, life time.Duration) string {
	age := time.Hour
	if at.again {
		age = 0
	}
	if at.tokens == nil {
		return mint(audience, scope, life, age)
	}
	at.tokens.mu.Lock()
	defer at.tokens.mu.Unlock()
	kind := tokenKind{audience, scope, life, at.again}
	t, ok := at.tokens.made[kind]
	if !ok || life > 0 && time.Since(t.at) > life/2 {
		t = madeToken{mint(audience, scope, life, age), time.Now()}
		at.tokens.made[kind] = t
	}
	return t.text
}
