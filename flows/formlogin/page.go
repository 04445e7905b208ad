package formlogin

import (
	"net/url"
	"strings"
)

// Page is what a page holds that a login needs.
type Page struct {
	URL     string
	Title   string
	Forms   []*Form
	Captcha string // its maker, "" none
	Cut     bool   // the page is longer than what was read
	leadsOn bool   // by a meta refresh, which is not followed
	meta    map[string]string
	base    string
	scripts int
	words   strings.Builder // the text that people read, the first 64 KiB
	alerts  []string        // texts of elements that are marked as errors
	roots   bool            // an element that scripts fill: <div id="root">
	// protocol is that of the address that the page stands at, "" none.
	protocol string
}

// Form is one form of a page.
type Form struct {
	Action, Method, Enctype string // Action as written; Method in lower case
	ID, About               string // About: id, name, class and the words in it, in lower case
	Fields                  []Field
	dropped                 int // fields beyond the bound

	user, password int // indexes into Fields, -1 none
}

// Field is one control of a form.
type Field struct {
	Name, Type, ID, Label, Autocomplete string
	Value                               string // as a browser would send it untouched
	Off                                 bool   // not sent unless somebody ticks or presses it
	formaction                          string
	required                            bool
}

// The bounds of what is read from one page.
const (
	maxForms  = 50
	maxFields = 400
	maxWords  = 64 << 10
)

// ReadPage reads a page at an address. It goes through the tokens alone, so that markup out of shape (a form across tables,
// tags never closed) costs no field, and a page that nests without end costs no memory.
func ReadPage(address string, body []byte, cut bool) *Page {
	p := &Page{URL: address, Cut: cut, meta: map[string]string{}, protocol: Protocol(address)}
	r := &reader{p: p, ids: map[string]*Form{}}
	t := readMarkup(body)
	for t.next() {
		switch t.kind {
		case startTag:
			r.start(t)
		case endTag:
			r.end(t)
		case textToken:
			r.text(t.text)
		}
	}
	r.finish()
	return p
}

// scripted reports whether the page is drawn by scripts: it has hardly a word of its own, or says that it needs them.
func (p *Page) scripted() bool {
	text := strings.ToLower(strings.Join(strings.Fields(p.words.String()), " "))
	return p.scripts > 0 && (p.roots || len(text) < 200) && p.passwordFields() == 0 || strings.Contains(text, "enable javascript") && p.passwordFields() == 0
}

func (p *Page) passwordFields() int {
	n := 0
	for _, f := range p.Forms {
		for _, x := range f.Fields {
			if x.Type == "password" {
				n++
			}
		}
	}
	return n
}

// resolve makes an address of the page absolute.
func (p *Page) resolve(ref string) (*url.URL, error) {
	base, err := url.Parse(p.URL)
	if err != nil {
		return nil, err
	}
	if b, err := base.Parse(p.base); err == nil && p.base != "" && (b.Scheme == "http" || b.Scheme == "https") {
		if ref != "" { // an empty action is the page itself, whatever its base
			base = b
		}
	}
	u, err := base.Parse(ref)
	if err == nil && ref == "" {
		u.Fragment = ""
	}
	return u, err
}
