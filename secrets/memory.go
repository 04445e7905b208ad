package secrets

import (
	"context"
	"fmt"
	"maps"
	"sync"
)

// memory keeps profiles for this session only.
type memory struct {
	mu sync.Mutex
	m  map[string]Profile
}

// NewMemory returns a store that forgets everything when the program ends.
func NewMemory() Store { return &memory{m: map[string]Profile{}} }

func (*memory) Name() string                { return "memory, this session only" }
func (*memory) Check(context.Context) error { return nil }

func (s *memory) List(context.Context) ([]Profile, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Profile, 0, len(s.m))
	for _, p := range s.m {
		out = append(out, p.Public())
	}
	sortProfiles(out)
	return out, nil
}

func (s *memory) Get(_ context.Context, name string) (Profile, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.m[name]
	if !ok {
		return Profile{}, fmt.Errorf("reading profile %q: %w", name, ErrNotFound)
	}
	p.Fields = maps.Clone(p.Fields)
	return p, nil
}

func (s *memory) Put(_ context.Context, p Profile) error {
	if err := CheckName(p.Name); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p.Fields = maps.Clone(p.Fields)
	s.m[p.Name] = p
	return nil
}

func (s *memory) Delete(_ context.Context, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.m[name]; !ok {
		return fmt.Errorf("deleting profile %q: %w", name, ErrNotFound)
	}
	delete(s.m, name)
	return nil
}
