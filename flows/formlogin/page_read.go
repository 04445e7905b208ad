package formlogin

import (
	"html"
	"slices"
	"strings"

	"why401/httpclient/clean"
)

// reader is where the reading of a page stands.
type reader struct {
	p      *Page
	form   *Form
	ids    map[string]*Form
	away   []away // fields of a form that they name by its id
	inside string // title, script, style, textarea, select, label, button: where the text belongs
	sel    *Field // the select or textarea that is open
	choice bool   // an option of sel was taken
	label  struct {
		of    string
		words string
	}
	labels map[string]string
	alert  string // the tag of an element that is marked as an error
	said   string
	hidden bool // inside <noscript> or <template>
}

type away struct {
	form  string
	field Field
}

func attr(t *markup, name string) string {
	for _, a := range t.attrs {
		if a.name == name {
			return a.value
		}
	}
	return ""
}

func hasAttr(t *markup, name string) bool {
	return slices.ContainsFunc(t.attrs, func(a attribute) bool { return a.name == name })
}

func (r *reader) start(t *markup) {
	marks := strings.ToLower(attr(t, "class") + " " + attr(t, "role") + " " + attr(t, "id") + " " + attr(t, "data-sitekey"))
	r.marked(t, marks)
	switch t.name {
	case "base":
		if r.p.base == "" {
			r.p.base = attr(t, "href")
		}
	case "meta":
		name := strings.ToLower(attr(t, "name"))
		if strings.EqualFold(attr(t, "http-equiv"), "refresh") {
			r.p.leadsOn = true
		}
		if name != "" && len(r.p.meta) < 100 {
			r.p.meta[name] = attr(t, "content")
		}
	case "title", "style", "label":
		r.inside = t.name
		r.label.of, r.label.words = attr(t, "for"), ""
	case "script":
		r.inside = "script"
		r.p.scripts++
		r.captcha(strings.ToLower(attr(t, "src")))
	case "template":
		r.hidden = true
	case "form":
		if r.form == nil && len(r.p.Forms) < maxForms { // a form inside a form is none
			r.form = &Form{Action: strings.TrimSpace(attr(t, "action")), Method: strings.ToLower(attr(t, "method")), Enctype: strings.ToLower(attr(t, "enctype")), ID: attr(t, "id"), user: -1, password: -1}
			r.form.About = strings.ToLower(strings.Join([]string{attr(t, "id"), attr(t, "name"), attr(t, "class"), attr(t, "action")}, " "))
			r.p.Forms = append(r.p.Forms, r.form)
			if r.form.ID != "" && r.ids[r.form.ID] == nil {
				r.ids[r.form.ID] = r.form
			}
		}
	case "input", "button", "select", "textarea":
		r.control(t)
	case "option":
		r.option(t)
	}
}

// marked notices what an element is marked as: an error, a captcha, a place that scripts fill.
func (r *reader) marked(t *markup, marks string) {
	if r.alert == "" && t.name != "input" && t.name != "body" && t.name != "html" && t.name != "form" {
		for _, w := range []string{"error", "alert", "invalid", "fail", "danger", "flash", "message", "warning", "validation-summary"} {
			if strings.Contains(marks, w) {
				r.alert, r.said = t.name, ""
				break
			}
		}
	}
	r.captcha(marks)
	switch id := attr(t, "id"); id {
	case "root", "app", "app-root", "__next", "__nuxt", "main-app":
		r.p.roots = true
	}
	if t.name == "app-root" {
		r.p.roots = true
	}
}

func (r *reader) captcha(text string) {
	for mark, maker := range map[string]string{"g-recaptcha": "reCAPTCHA", "recaptcha/api": "reCAPTCHA", "h-captcha": "hCaptcha", "hcaptcha.com": "hCaptcha", "cf-turnstile": "Turnstile", "challenges.cloudflare.com": "Turnstile", "frc-captcha": "Friendly Captcha"} {
		if strings.Contains(text, mark) {
			r.p.Captcha = maker
		}
	}
}

// control adds a field to the form that it stands in, or that it names.
func (r *reader) control(t *markup) {
	f := Field{Name: attr(t, "name"), Type: strings.ToLower(attr(t, "type")), ID: attr(t, "id"), Autocomplete: strings.ToLower(attr(t, "autocomplete")), Label: attr(t, "placeholder") + " " + attr(t, "aria-label"), Value: attr(t, "value"), formaction: attr(t, "formaction"), required: hasAttr(t, "required")}
	switch t.name {
	case "button":
		if f.Type == "" {
			f.Type = "submit"
		}
		if r.inside == "" {
			r.inside = "button"
		}
	case "select", "textarea":
		f.Type, f.Value = t.name, ""
	case "input":
		if f.Type == "" {
			f.Type = "text"
		}
	}
	switch f.Type {
	case "checkbox", "radio":
		f.Off = !hasAttr(t, "checked")
		if !hasAttr(t, "value") {
			f.Value = "on"
		}
	case "submit", "button", "reset", "image", "file":
		f.Off = true
	}
	if hasAttr(t, "disabled") || r.hidden {
		return
	}
	to := r.form
	if id := attr(t, "form"); id != "" {
		r.away = append(r.away, away{id, f})
		return
	}
	if to == nil {
		return
	}
	if len(to.Fields) == maxFields {
		to.dropped++
		return
	}
	to.Fields = append(to.Fields, f)
	if t.name == "select" || t.name == "textarea" {
		r.sel, r.choice, r.inside = &to.Fields[len(to.Fields)-1], false, t.name
		r.sel.Off = t.name == "select"
	}
}

// option takes the one that a browser would send: the chosen one, else the first.
func (r *reader) option(t *markup) {
	if r.sel == nil || r.inside != "select" {
		return
	}
	if chosen := hasAttr(t, "selected"); (r.sel.Off || chosen && !r.choice) && !hasAttr(t, "disabled") {
		r.sel.Value, r.sel.Off, r.choice = attr(t, "value"), false, chosen
	}
}

func (r *reader) end(t *markup) {
	switch t.name {
	case "form":
		r.form = nil
	case "label":
		if r.labels == nil {
			r.labels = map[string]string{}
		}
		if r.label.of != "" && len(r.labels) < maxFields {
			r.labels[r.label.of] += r.label.words + " "
		}
		r.inside = ""
	case "title", "style", "script", "button":
		if r.inside == t.name {
			r.inside = ""
		}
	case "select", "textarea":
		r.inside, r.sel = "", nil
	case "template":
		r.hidden = false
	}
	if r.alert == t.name {
		if said := strings.Join(strings.Fields(r.said), " "); said != "" && len(r.p.alerts) < 20 {
			r.p.alerts = append(r.p.alerts, clean.Line(said, 200))
		}
		r.alert = ""
	}
}

func (r *reader) text(s string) {
	switch r.inside {
	case "title":
		r.p.Title = clean.Line(strings.Join(strings.Fields(html.UnescapeString(s)), " "), 120)
		return
	case "script", "style":
		return
	case "textarea":
		if r.sel != nil {
			r.sel.Value += strings.TrimPrefix(html.UnescapeString(s), "\n")
		}
		return
	}
	s = html.UnescapeString(s)
	if r.inside == "label" {
		r.label.words += " " + s
	}
	if r.alert != "" && len(r.said) < 1000 {
		r.said += " " + s
	}
	if r.p.words.Len() < maxWords {
		r.p.words.WriteString(s + " ")
	}
	if r.form != nil && len(r.form.About) < 4000 {
		r.form.About += " " + strings.ToLower(strings.TrimSpace(s))
	}
}

// finish gives labels and fields to what names them.
func (r *reader) finish() {
	for _, a := range r.away {
		if f := r.ids[a.form]; f != nil && len(f.Fields) < maxFields {
			f.Fields = append(f.Fields, a.field)
		}
	}
	for _, f := range r.p.Forms {
		for i := range f.Fields {
			f.Fields[i].Label += " " + r.labels[f.Fields[i].ID]
		}
	}
}
