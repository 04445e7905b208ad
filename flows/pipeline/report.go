package pipeline

import (
	"fmt"
	"runtime"
	"strings"

	"why401/flows/diagnose"
	"why401/httpclient"
	"why401/httpclient/mask"
)

// reportBody is how much of an answer's body a report quotes.
const reportBody = 2 << 10

// Report is d in Markdown, for a ticket: what is known or looks like a secret is masked, and the server's text cannot break out of
// its fence.
func Report(d *diagnose.Diagnosis) string {
	e := d.Evidence
	var b strings.Builder
	top := d.Findings[0]
	fmt.Fprintf(&b, "# %s\n\n", md(d.Headline()))
	fmt.Fprintf(&b, "- Request: `%s %s`\n", e.Attempt.Request.Method, code(mask.URL(e.Attempt.Request.URL)))
	if e.Status != 0 {
		fmt.Fprintf(&b, "- Answer: %d, by: %s (%s)\n", e.Status, d.AnsweredBy, md(d.Answerer.Sentence()))
	}
	fmt.Fprintf(&b, "- When: %s (our clock)", httpclient.Moment(e.Now))
	if !e.ServerTime.IsZero() {
		fmt.Fprintf(&b, ", %s (the server's Date)", httpclient.Moment(e.ServerTime))
	}
	if d.Undecided() {
		fmt.Fprintf(&b, "\n- Perhaps: %s", md(title(top)))
	}
	fmt.Fprintf(&b, "\n- Cause: `%s`, %s (%.2f); verdict: %s\n\n", top.Cause.ID, diagnose.Certainty(top.Confidence), top.Confidence, d.Verdict)
	if top.Match.Detail != "" {
		fmt.Fprintf(&b, "%s\n\n", md(top.Match.Detail))
	}
	if len(top.Match.Fixes) > 0 {
		b.WriteString("## What to do\n\n")
	}
	for _, f := range top.Match.Fixes {
		fmt.Fprintf(&b, "- %s: %s\n", f.Who, md(f.Do))
	}
	if len(top.Match.Fixes) > 0 {
		b.WriteByte('\n')
	}
	b.WriteString("## Evidence\n\n")
	for _, p := range top.Match.Evidence {
		fmt.Fprintf(&b, "- `%s`: %s\n", p.Where, md(strings.TrimSuffix(p.What+", "+p.Note, ", ")))
	}
	for _, f := range d.Observations {
		fmt.Fprintf(&b, "- observation `%s`: %s\n", f.Cause.ID, md(title(f)))
	}
	if way := diagnose.Way(d); len(way) > 0 {
		b.WriteString("\n## The way\n\n")
		for _, p := range way {
			fmt.Fprintf(&b, "- `%s`: %s\n", p.Where, md(p.What))
		}
	}
	if len(d.Findings) > 1 {
		b.WriteString("\n## Other candidates\n\n")
		for _, f := range d.Findings[1:] {
			fmt.Fprintf(&b, "- `%s` (%.2f): %s\n", f.Cause.ID, f.Confidence, md(title(f)))
		}
	}
	if len(d.Experiments) > 0 {
		b.WriteString("\n## Experiments\n\n")
		for _, p := range d.Experiments {
			fmt.Fprintf(&b, "- %s (`%s`): %d, %s\n", diagnose.ExperimentName(p.ID), p.ID, p.Status, md(p.Learned))
		}
	}
	if e.Login != nil {
		b.WriteString("\n## Login by form\n\n")
		for _, s := range e.Login.Steps {
			fmt.Fprintf(&b, "- %s %s\n", s.Sign, md(s.What))
		}
	}
	for i, h := range e.Exchange.Hops {
		fmt.Fprintf(&b, "\n## Hop %d\n\n", i+1)
		fence(&b, httpclient.DumpRequest(h, true))
		if h.Status != 0 {
			text := httpclient.DumpResponse(h)
			if len(text) > reportBody*2 {
				text = strings.ToValidUTF8(text[:reportBody*2], "") + "\n… cut\n"
			}
			fence(&b, text)
		}
	}
	writeCertificates(&b, e.Exchange.Last())
	if f := e.Exchange.Failure; f != nil {
		fmt.Fprintf(&b, "\nNo answer while %s: %s\n", md(f.During), md(f.Detail))
	}
	fmt.Fprintf(&b, "\nMade by why401 on %s/%s. Secrets are masked: shown as kind, length and fingerprint. What is masked: values under names that speak of a secret, values that this request sent as one, known kinds of tokens, and what looks random and is no id. A secret that looks like an ordinary word under an ordinary name is not known as one: look it over before you send it.\n", runtime.GOOS, runtime.GOARCH)
	return redactor(d).Redact(b.String())
}

// fence writes text in a code fence that is longer than any run of backticks inside.
func fence(b *strings.Builder, text string) {
	n := 3
	for run, i := 0, 0; i < len(text); i++ {
		if text[i] == '`' {
			if run++; run >= n {
				n = run + 1
			}
		} else {
			run = 0
		}
	}
	f := strings.Repeat("`", n)
	fmt.Fprintf(b, "%s\n%s", f, text)
	if !strings.HasSuffix(text, "\n") {
		b.WriteByte('\n')
	}
	fmt.Fprintf(b, "%s\n", f)
}

// md escapes what Markdown would act on in a server's words.
func md(s string) string {
	return strings.NewReplacer("<", "&lt;", "\n", " ", "[", `\[`, "]", `\]`, "`", "'", "|", `\|`, "*", `\*`).Replace(s)
}

func code(s string) string { return strings.ReplaceAll(s, "`", "%60") }
