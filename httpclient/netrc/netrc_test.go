package netrc

import "testing"

func TestFind(t *testing.T) {
	text := "# comment\nmachine other.test login o password p\nmacdef init\n machine a.test\n\nmachine a.test\n  login alice\n  password \"CANARY \\\" x\"\ndefault login d password e\n"
	e, err := Find(text, "A.test", "")
	if err != nil || e == nil || e.User != "alice" || e.Password.Reveal() != `CANARY " x` || e.Line != 6 {
		t.Errorf("got %+v, %v", e, err)
	}
	if e, _ := Find(text, "zzz.test", ""); e == nil || e.User != "d" {
		t.Errorf("the default entry is for every other host: %+v", e)
	}
}
