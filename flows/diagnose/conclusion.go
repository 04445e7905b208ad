package diagnose

// Undecided reports that the leading cause is only a candidate, and not to be said as a fact. An answer that is no refusal
// says itself what it is, and where nothing is known that is said so.
func (d *Diagnosis) Undecided() bool {
	if len(d.Findings) == 0 || d.Findings[0].Confidence >= 0.6 || d.Verdict == "accepted" || d.Findings[0].Cause.ID == "credentials.not_recorded" { // that it is hidden is a fact
		return false
	}
	return len(d.Findings) > 1 || d.Verdict != "unknown" && d.Verdict != "not_auth" && d.Verdict != "unreachable"
}

// Headline is the conclusion in one line: the leading cause, or that there is none yet. A candidate is no headline.
func (d *Diagnosis) Headline() string {
	top := d.Findings[0]
	switch {
	case d.Undecided() && len(d.Findings) == 1:
		return "One cause fits, and nothing tried so far proves it"
	case d.Undecided() && len(d.Findings) == 2:
		return "Two causes fit, and nothing tried so far decides"
	case d.Undecided():
		return "Several causes fit, and nothing tried so far decides"
	case top.Match.Title != "":
		return top.Match.Title
	}
	return top.Cause.Title
}
