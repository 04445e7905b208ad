package ui

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/tools/txtar"
)

// TestEachFormOpens pastes each form of testdata/forms on the home screen: it opens as the request that is kept beside
// it, as a choice of several, or says why it cannot be read. The driver fails where a secret is in a frame.
func TestEachFormOpens(t *testing.T) {
	paths, err := filepath.Glob("../testdata/forms/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no forms: %v", err)
	}
	method, address := regexp.MustCompile(`"method": "(.*)"`), regexp.MustCompile(`"url": "https?://([^"?]*)`)
	for _, path := range paths {
		a, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files := map[string]string{}
		for _, f := range a.Files {
			files[f.Name] = string(f.Data)
		}
		for name, text := range files {
			name, ok := strings.CutSuffix(name, ".in")
			if !ok {
				continue
			}
			want := files[name+".want"]
			t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar")+"/"+name, func(t *testing.T) {
				d := drive(t, 80, 24)
				d.app.services.ReadFile = func(name string) ([]byte, error) {
					s, ok := files[strings.TrimPrefix(name, "./")]
					if !ok {
						return nil, filepath.ErrBadPattern
					}
					return []byte(s), nil
				}
				d.send(tea.PasteMsg{Content: text})
				d.press("enter")
				switch m := method.FindAllStringSubmatch(want, -1); {
				case len(m) > 1:
					d.see(": which?")
				case len(m) == 1:
					d.see(m[0][1] + " " + address.FindStringSubmatch(want)[1])
				case strings.Contains(want, "\ntoken: "):
					d.see("token")
				default:
					d.see("Not read")
				}
			})
		}
	}
}
