package cli

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"why401/flows/lab"
	"why401/flows/pipeline"
	"why401/httpclient/mask"
)

func runLab(ctx context.Context, f *face, args []string) error {
	fs := f.flags("lab", "[--list] [--run LESSON] [--listen HOST:PORT]")
	var list bool
	var only, listen string
	fs.BoolVar(&list, "list", false, "list the lessons and end")
	fs.StringVar(&only, "run", "", "print one `lesson` alone, by its name or number, then serve")
	fs.StringVar(&listen, "listen", "", "the loopback `address` to listen on (127.0.0.1:4010)")
	if err := parse(fs, args); err != nil {
		return err
	}
	if fs.NArg() > 0 {
		return &usageError{fmt.Sprintf("lab takes no %q", mask.Word(fs.Arg(0))), "why401 lab --run LESSON"}
	}
	lessons, first := lab.Lessons(), 1
	if list {
		for i, l := range lessons {
			fmt.Fprintf(f.out, "%2d  %-22s %s\n", i+1, l.ID, l.Title)
		}
		return nil
	}
	if only != "" {
		var found []lab.Lesson
		for i, l := range lessons {
			if l.ID == only || strconv.Itoa(i+1) == only {
				found, first = append(found, l), i+1
			}
		}
		if found == nil {
			return &usageError{fmt.Sprintf("no lesson %q", mask.Word(only)), "why401 lab --list names them."}
		}
		lessons = found
	}
	s, err := lab.Start(ctx, listen)
	if err != nil {
		fix := ""
		if listen != "" { // without it a free port is taken
			fix = "Choose another port: why401 lab --listen 127.0.0.1:4020"
		}
		return &usageError{err.Error(), fix}
	}
	defer s.Close()
	fmt.Fprintf(f.out, "The practice server listens on %s, on this machine only; ctrl+c ends it.\n", s.URL())
	for i, l := range lessons {
		fmt.Fprintf(f.out, "\n%d  %s (%s)\n   %s\n", first+i, l.Title, l.ID, strings.Join(pipeline.Lines(l.Story, 75), "\n   "))
		fmt.Fprintf(f.out, "   fails:  %s\n", l.Curl(s.Site()))
	}
	name := called()
	fmt.Fprintf(f.out, "\nTo see why one fails, put this in front of it:  %s diagnose --\nIn the screens, with hints:  %s, then “Learn on a practice server”\n", name, name)
	if f.out.err != nil { // nobody knows its address
		return f.out.err
	}
	<-ctx.Done()
	return nil
}
