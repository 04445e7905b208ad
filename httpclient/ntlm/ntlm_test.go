package ntlm

import (
	"encoding/hex"
	"testing"
	"time"
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestVectors holds the examples of [MS-NLMP] section 4.2: user User, domain Domain, password Password.
func TestVectors(t *testing.T) {
	nonce := [8]byte{0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef}
	own := [8]byte{0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa}
	c := Challenge{Flags: Unicode | TargetInfo, Nonce: nonce, Info: unhex(t, "02000c0044006f006d00610069006e0001000c005300650072007600650072000000000000")[:36]}
	v2 := v2Hash("User", "Domain", "Password")
	nt, lm := v2Responses(v2, c, own, fromFileTime(0))
	bound := c
	bound.Info = bindInfo(c.Info, unhex(t, "6ea19df066da4622051f9c4f92c6df74"))
	withBinding, _ := v2Responses(v2, bound, own, fromFileTime(0))
	for _, row := range []struct {
		reason string
		got    []byte
		want   string
	}{
		{"4.2.2.1.2 NTOWFv1()", ntHash("Password"), "a4f49c406510bdcab6824ee7c30fd852"},
		{"4.2.2.2.1 NTLMv1 response", v1Response("Password", nonce), "67c43011f30298a2ad35ece64f16331c44bdbed927841f94"},
		{"4.2.4.1.1 NTOWFv2()", v2, "0c868a403bfd7a93a3001ef22ef02e3f"},
		{"4.2.4.2.1 LMv2 response", lm, "86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa"},
		{"4.2.4.2.2 NTLMv2 response", nt[:16], "68cd0ab851e51c96aabc927bebef6a1c"},
		{"ntlm-auth, test_authenticate_message_with_cbt", withBinding, "0410c47acf199789de7f2011957aea50" + "01010000000000000000000000000000aaaaaaaaaaaaaaaa00000000" +
			"02000c0044006f006d00610069006e0001000c005300650072007600650072000a0010006ea19df066da4622051f9c4f92c6df740000000000000000"},
	} {
		if got := hex.EncodeToString(row.got); got != row.want {
			t.Errorf("%s: got %s, want %s", row.reason, got, row.want)
		}
	}
	if got := hex.EncodeToString(Negotiate()); got != "4e544c4d53535000010000000682080000000000000000000000000000000000" {
		t.Errorf("message 1 is not curl's: %s", got)
	}
}

// TestReads decodes the messages of [MS-NLMP] sections 4.2.4.3 and our own.
func TestReads(t *testing.T) {
	challenge := unhex(t, "4e544c4d53535000020000000c000c003800000033828ae20123456789abcdef00000000000000002400240044000000060070170000000f"+
		"53006500720076006500720002000c0044006f006d00610069006e0001000c0053006500720076006500720000000000")
	c, err := ReadChallenge(challenge)
	if err != nil || c.Target != "Server" || c.Domain != "Domain" || c.Computer != "Server" || c.Flags&KeyExchange == 0 || !c.Time.IsZero() || hex.EncodeToString(c.Nonce[:]) != "0123456789abcdef" {
		t.Errorf("message 2: %+v, %v", c, err)
	}
	now := time.Date(2026, 11, 25, 1, 2, 3, 0, time.UTC)
	m := Answer(c, "Domain", "Üser", "pässword", [8]byte{1}, now, nil)
	a, err := ReadAuthenticate(m)
	if err != nil || a.User != "Üser" || a.Domain != "Domain" || a.Workstation != Workstation || !a.V2 || a.MIC || !a.Time.Equal(now) {
		t.Errorf("message 3: %+v, %v", a, err)
	}
	theirs := unhex(t, "4e544c4d5353500003000000180018006c00000054005400840000000c000c00480000000800080054000000100010005c00000010001000d8000000358288e2"+
		"060070170000000f44006f006d00610069006e00550073006500720043004f004d0050005500540045005200"+
		"86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa68cd0ab851e51c96aabc927bebef6a1c01010000000000000000000000000000aaaaaaaaaaaaaaaa"+
		"0000000002000c0044006f006d00610069006e0001000c0053006500720076006500720000000000"+
		"00000000c5dad2544fc9799094ce1ce90bc9d03e")
	a, err = ReadAuthenticate(theirs)
	if err != nil || a.User != "User" || a.Domain != "Domain" || a.Workstation != "COMPUTER" || !a.V2 || hex.EncodeToString(a.Proof) != "68cd0ab851e51c96aabc927bebef6a1c" || a.MIC {
		t.Errorf("message 3 of the specification: %+v, %v", a, err)
	}
}

// TestBroken reads what a broken or hostile server may send: an error that names the place, and no panic.
func TestBroken(t *testing.T) {
	whole := unhex(t, "4e544c4d53535000020000000c000c003800000033828ae20123456789abcdef00000000000000002400240044000000060070170000000f"+
		"53006500720076006500720002000c0044006f006d00610069006e0001000c0053006500720076006500720000000000")
	for n := range whole {
		c, err := ReadChallenge(whole[:n])
		if n >= 48 && err == nil {
			t.Errorf("cut to %d bytes it is taken: %+v", n, c)
		}
	}
	for n := range whole {
		odd := append([]byte(nil), whole...)
		odd[n] = 0xff
		_, _ = ReadChallenge(odd)
		odd[8] = 3
		_, _ = ReadAuthenticate(odd)
		odd[8] = 1
		_, _, _, _ = ReadNegotiate(odd)
	}
	for text, want := range map[string]string{
		"TlRMTVNTUAAB": "",
		"TlRM!VNTUAAB": "reading an NTLM message: want base64, got another character at place 5 of 12",
		"TlRMTVNTUAA":  "reading an NTLM message: want base64, got one that breaks off after 11 characters",
		"YWJjZGVmZ2hp": "reading an NTLM message: want NTLMSSP at its beginning, got something else",
	} {
		got := ""
		if _, err := Decode(text); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// TestBinding: the sum stands among the pairs before the mark of their end, and what is broken stays as it came.
func TestBinding(t *testing.T) {
	sum := "6ea19df066da4622051f9c4f92c6df74"
	for _, row := range []struct{ reason, info, want string }{
		{"before the end", "01000200410000000000", "01000200410" + "00a001000" + sum + "00000000"},
		{"the server's own is replaced", "0a001000" + "ffffffffffffffffffffffffffffffff" + "0100020041000000" + "0000", "0100020041000a001000" + sum + "00000000"},
		{"without a mark of the end", "010002004100", "010002004100" + "0a001000" + sum},
		{"nothing", "", "0a001000" + sum},
		{"a pair that points behind the end", "0100ff004100", "0100ff004100"},
	} {
		if got := hex.EncodeToString(bindInfo(unhex(t, row.info), unhex(t, sum))); got != row.want {
			t.Errorf("%s: %s, want %s", row.reason, got, row.want)
		}
		if bindInfo(unhex(t, row.info), nil) == nil && row.info != "" {
			t.Errorf("%s: without a binding the pairs are lost", row.reason)
		}
	}
	c := Challenge{Flags: Unicode | TargetInfo, Info: unhex(t, "01000200410000000000")}
	for _, row := range []struct {
		binding []byte
		bound   bool
	}{{nil, false}, {make([]byte, 16), false}, {unhex(t, sum), true}} {
		a, err := ReadAuthenticate(Answer(c, "d", "u", "p", [8]byte{}, time.Unix(0, 0), row.binding))
		if err != nil || a.Bound() != row.bound || len(a.Binding) != len(row.binding) {
			t.Errorf("%x: read %x, bound %v, %v", row.binding, a.Binding, a.Bound(), err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(Negotiate())
	f.Add(Answer(Challenge{Flags: Unicode, Info: []byte{0, 0, 0, 0}}, "d", "u", "p", [8]byte{}, time.Unix(0, 0), nil))
	f.Fuzz(func(_ *testing.T, m []byte) {
		if c, err := ReadChallenge(m); err == nil {
			_, _ = ReadAuthenticate(Answer(c, "d", "u", "p", [8]byte{}, time.Unix(0, 0), []byte("0123456789abcdef")))
		}
		_, _ = ReadAuthenticate(m)
		_ = Proofs(m)
		_, _, _, _ = ReadNegotiate(m)
	})
}
