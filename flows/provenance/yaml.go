package provenance

import (
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"
)

// readYAML reads a document into v. Its errors name the line and quote nothing of the file, which holds secrets.
func readYAML(text string, v any) (err error) {
	defer func() { // a broken file is no reason to end, whatever the library makes of it
		if recover() != nil {
			err = errors.New("want YAML, got what cannot be read as it")
		}
	}()
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
