package provenance

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
)

// What is read as YAML: the library takes minutes for some texts that are longer or deeper, and settings are neither.
const (
	maxYAML = 2 << 20
	maxDeep = 64
)

// deep is the line at which more brackets stand in each other than settings have, and levels of blocks; 0 none.
func deep(text string) int {
	open := 0
	for i, line := range strings.Split(text, "\n") {
		level := 0 // blocks that begin on one line: "- - - -"
		if len(line)-len(strings.TrimLeft(line, " ")) > 4*maxDeep {
			return i + 1
		}
		for rest := strings.TrimLeft(line, " \t"); len(rest) > 1 && strings.IndexByte("-?:", rest[0]) >= 0 && (rest[1] == ' ' || rest[1] == '\t'); rest = strings.TrimLeft(rest[1:], " \t") {
			level++
		}
		for _, c := range []byte(line) {
			switch c {
			case '[', '{':
				open++
			case ']', '}':
				open = max(0, open-1)
			}
			if open > maxDeep || level > maxDeep {
				return i + 1
			}
		}
	}
	return 0
}

// readYAML reads a document into v. Its errors name the line and quote nothing of the file, which holds secrets.
func readYAML(text string, v any) (err error) {
	defer func() { // a broken file is no reason to end, whatever the library makes of it
		if recover() != nil {
			err = errors.New("want YAML, got what cannot be read as it")
		}
	}()
	if len(text) > maxYAML {
		return fmt.Errorf("it is longer than %d MB", maxYAML>>20)
	}
	if line := deep(text); line > 0 {
		return fmt.Errorf("line %d: want at most %d things in each other, got more", line, maxDeep)
	}
	err = yaml.Unmarshal([]byte(text), v)
	var at yaml.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &at) && at.GetToken() != nil && at.GetToken().Position != nil:
		return fmt.Errorf("line %d: want YAML as its program writes it, got something else", at.GetToken().Position.Line)
	}
	return errors.New("want YAML, got what cannot be read as it")
}
