package cli

import (
	"context"
	"fmt"
	"io"

	"why401/flows/compare"
	"why401/flows/diagnose"
	"why401/flows/pipeline"
	"why401/httpclient/mask"
)

// comparison is why401.compare.v1.
type comparison struct {
	Schema    string           `json:"schema"`
	A         comparedSide     `json:"a"`
	B         comparedSide     `json:"b"`
	Sentences []string         `json:"sentences"`
	Proofs    []comparedProof  `json:"proofs"`
	Differ    []comparedDiffer `json:"differ"`
}

type comparedSide struct {
	Status int          `json:"status"`
	Area   compare.Area `json:"area"`
	Cause  string       `json:"cause"`
	Fix    string       `json:"fix"`
}

type comparedProof struct {
	Where string `json:"where"`
	What  string `json:"what"`
}

type comparedDiffer struct {
	Name string `json:"name"`
	A    string `json:"a"`
	B    string `json:"b"`
}

// runCompare sends two requests, finds the cause of each, and says what sets them apart.
func runCompare(ctx context.Context, f *face, args []string) error {
	fs := f.flags("compare", "[flags] INPUT INPUT")
	var asJSON bool
	var probe string
	fs.BoolVar(&asJSON, "json", false, "print one JSON document (schema why401.compare.v1)")
	fs.StringVar(&probe, "probe", "safe", "which experiments beside each request: `none|safe|all`")
	if err := parse(fs, args); err != nil {
		return err
	}
	if fs.NArg() != 2 {
		return &usageError{fmt.Sprintf("compare takes two inputs, got %d", fs.NArg()), "Each is a URL, a file with a request, or a whole curl command in quotes."}
	}
	if probe != "none" && probe != "safe" && probe != "all" {
		return &usageError{fmt.Sprintf("--probe %q: want none, safe or all", mask.Word(probe)), ""}
	}
	var ds [2]*diagnose.Diagnosis
	for i := range ds {
		r, err := f.oneRequest(fs.Args()[i : i+1])
		if err == nil {
			if r, err = f.withPassword(r); err == nil {
				r, err = f.withPassphrase(r)
			}
		}
		if err != nil {
			return err
		}
		ds[i] = pipeline.Run(ctx, f.client(0), r, diagnose.Options{Probe: probe, Environment: f.environ(), Look: f.look})
	}
	c := compare.Compare(ds[0], ds[1])
	var err error
	if asJSON {
		err = writeJSON(f.out, comparisonOf(c))
	} else {
		_, err = io.WriteString(f.out, c.Text())
	}
	if err != nil {
		return err
	}
	if code := max(pipeline.ExitCode(ds[0]), pipeline.ExitCode(ds[1])); code != exitOK {
		return exitError(code)
	}
	return nil
}

func comparisonOf(c compare.Comparison) comparison {
	side := func(s compare.Side) comparedSide {
		return comparedSide{s.Status, s.Area, s.Finding.Cause.ID, s.Mend.Do}
	}
	out := comparison{Schema: "why401.compare.v1", A: side(c.A), B: side(c.B), Sentences: c.Sentences, Proofs: []comparedProof{}, Differ: []comparedDiffer{}}
	for _, p := range c.Proofs {
		out.Proofs = append(out.Proofs, comparedProof{p.Where, p.Text})
	}
	for _, rows := range [][]compare.Row{c.Core(false), c.Claims, c.Headers} {
		for _, r := range rows {
			if r.Differs && !r.Noise {
				out.Differ = append(out.Differ, comparedDiffer{r.Label(), r.A, r.B})
			}
		}
	}
	return out
}
