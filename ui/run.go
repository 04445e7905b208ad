package ui

import (
	"errors"
	"fmt"
	"io"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"why401/ui/kit"
)

// Config says on what the screens run. Input and Output nil are the terminal.
type Config struct {
	Services kit.Services
	Start    kit.Open
	Input    io.Reader
	Output   io.Writer
}

// Run shows the screens until the person leaves.
func Run(cfg Config) error {
	opts := []tea.ProgramOption{tea.WithoutSignalHandler()} // the context ends at a signal, and knows which it was
	if cfg.Services.Ctx != nil {
		opts = append(opts, tea.WithContext(cfg.Services.Ctx))
	}
	if cfg.Input != nil {
		opts = append(opts, tea.WithInput(cfg.Input))
	} else if in := input(); in != nil {
		opts = append(opts, tea.WithInput(in))
	}
	if cfg.Output != nil {
		opts = append(opts, tea.WithOutput(cfg.Output))
	} else { // what Lip Gloss found when it was loaded; Bubble Tea would find out once more, inside tmux by a process
		opts = append(opts, tea.WithColorProfile(lipgloss.Writer.Profile))
	}
	cfg.Services.Ending = &kit.Ending{}
	defer cfg.Services.Ending.Now()
	_, err := tea.NewProgram(NewApp(cfg.Services, cfg.Start, utf8Locale(cfg.Services.Env)), opts...).Run()
	if err == nil || errors.Is(err, tea.ErrInterrupted) || errors.Is(err, tea.ErrProgramKilled) {
		return nil
	}
	return fmt.Errorf("showing the screens: %w", err)
}

// utf8Locale follows POSIX: LC_ALL, then LC_CTYPE, then LANG decide; none set is taken for UTF-8, as terminals are now.
func utf8Locale(getenv func(string) string) bool {
	if getenv == nil {
		return true
	}
	for _, n := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(getenv(n)); v != "" {
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return true
}
