package kit

import "sync"

// Ending is what is still to be done when the screens end, whatever ended them: a server with files of its own must take them away.
type Ending struct {
	mu    sync.Mutex
	do    []func()
	ended bool
}

// Add has f called at the end; on a nil Ending it is not called.
func (e *Ending) Add(f func()) {
	if e == nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.ended { // it began before, and is ready only now
		f()
		return
	}
	e.do = append(e.do, f)
}

// Now calls what was added, the last first.
func (e *Ending) Now() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for i := len(e.do) - 1; i >= 0; i-- {
		e.do[i]()
	}
	e.do, e.ended = nil, true
}
