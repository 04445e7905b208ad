package ui

import (
	"io/fs"
	"os"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/go-jose/go-jose/v4"
)

// encryptedToken holds goodToken, and openingKey opens it.
const (
	openingKey     = `{"use":"enc","kty":"EC","kid":"enc-1","crv":"P-256","x":"RNDJtSTrcYreKMsYIaZSKrTgsL8VWtM6RoeC1dD-M-k","y":"JXpJddn6y-U_IH0nPSeEHnkx-42Ifw67G-fN5TsLfHQ","d":"adl9YyCalbiuTiH3zggbgrXUHUFbBQ-JybSwaEVoSiY"}`
	otherKey       = `{"use":"enc","kty":"EC","kid":"enc-0","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"}`
	encryptedToken = "eyJhbGciOiJFQ0RILUVTK0EyNTZLVyIsImN0eSI6IkpXVCIsImVuYyI6IkEyNTZHQ00iLCJlcGsiOnsia3R5IjoiRUMiLCJjcnYiOiJQLTI1NiIsIngiOiJSdFJpRXItVktpNkdSVDJyMDl2SGxIOXF6d3RDdTVPN0EtWGdhMGdxbktvIiwieSI6IjIxRzhVenEwQU1URFR6d0xkVFNvalo5em9FRGMycW1hYVdfYXFQTGFtRW8ifSwia2lkIjoiZW5jLTEifQ.iPi9NeBawZgNgA1tSp0MkvZN9fIkn1J5E9rsM8EaCTkpLwgjexSN-A.o07bco4VC8ik2Py5.QNc1NO8_bj6qPY35VZKptE3qjcVswHUtntG4dwZXr24FjAOR6bpH4NseL088id5qmwzMtkATKGPps_PGNcjU0uO57zIU8K8k4WcTg6UpbqzQgV5trjhQ41UI5dpvsAsdkGNXem8ata4gAhsHujxxjPliOEkVZtB5UphVuaHlCyMLrgHzecBa_nk0RUB2YcZxnzpyBj2QlfJINkSt9pO3xgTF8xzzE3n_7j9F-cEhhRsDlLJA3Q7nvEGqyUvQVZYIO5O2lYTB48SSFTUMSLfIGpgRaqOsGAIHKB7h8cO9f8_GIfKmyo7POP4Vqj_Xi3N-OWKVnd5x22E9-7JifPDd8wQIBZ_OI-KhjMO8ob_Y8DhJS8SU96d0SzfzLAuIKe74vzKTcprWNdDTP2i94Y1T11Cir71GAddlfBA6NQlcLA3uIhmEcSjA3bGC2QMlAr2v1xaKiel3XlMlfg_uA6dPFsWa9zVKDo3EXO6r-Uj5wfCx_eT3X9N7sq8D9HV9CdXQ4hrPN03N5ZQS5yRkUhWE2Mb2kp4DIequZmEmQvxMT2yn_QeHBQ2Kr_ctHKM80YHEyEcgyx_JilsdH623296e-6l0O0W1RQOXQ8sOVD6SBLfewVw2YtDJ6TsksBQqQPpRHBQrhc5S90X1LTuSc8n1kIKCstoHAKJu4SeblgU9mHeP52pYC4FdCFZSU7Ph_0wE39XZdNZ-xM2jKlIJJ_-5qN4o04jGo3whFScS4azVVrGAUrREZlRlNs4V0rR846U4RRQL04fS3t2E8rVWPBwfVKHrylJd.D3vRDZEKpxydGh-FpynChQ"
)

// encryptedScenes are a token of an encrypting issuer: closed, with a set of keys none of which opens it, and open.
func encryptedScenes() []scene {
	files := map[string]string{"keys.json": `{"keys":[` + otherKey + `,` + openingKey + `]}`, "old.json": `{"keys":[` + otherKey + `,{"kty":"oct","kid":"mac","k":"Q0FOQVJZ"}]}`}
	token := func(d *driver, file string) {
		d.app.services.ReadFile = func(name string) ([]byte, error) {
			if text, ok := files[name]; ok {
				return []byte(text), nil
			}
			return nil, fs.ErrNotExist
		}
		d.send(tea.PasteMsg{Content: "curl -H 'Authorization: Bearer " + encryptedToken + "' https://api.orchard.test/v1/me"})
		d.press("enter", "enter", "t")
		if file != "" {
			d.press("v")
			d.send(tea.PasteMsg{Content: file})
			d.press("enter")
		}
	}
	return []scene{
		{"token-encrypted", func(d *driver) { token(d, "") }},
		{"token-not-opened", func(d *driver) { token(d, "old.json") }},
		{"token-opened", func(d *driver) { token(d, "keys.json") }},
		{"token-opened-bytes", func(d *driver) { token(d, "keys.json"); d.press("b") }},
	}
}

// TestOpeningAToken: however the key is given it stands in no frame, what was inside is judged as any other token, and esc goes back one
// step at a time.
func TestOpeningAToken(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {40, 12}} {
		d := goldenDriver(t, size[0], size[1], true)
		frame := func() string {
			text := strings.Join(strings.Fields(plain(d.app.render())), " ")
			for _, secret := range []string{"adl9YyCalbiu", "870MB6gfuTJ4", "Q0FOQVJZ"} {
				if strings.Contains(text, secret) {
					t.Fatalf("%v: %q stands in\n%s", size, secret, plain(d.app.render()))
				}
			}
			return text
		}
		d.send(tea.PasteMsg{Content: encryptedToken})
		d.press("enter")
		if text := frame(); !strings.Contains(text, "Encrypted: what it says shows when its key opens it") && size[0] >= 80 {
			t.Fatalf("%v: %s", size, text)
		}
		d.press("v", "enter")
		if text := frame(); !strings.Contains(text, "ant a key, got nothing") {
			t.Errorf("%v: nothing typed: %s", size, text)
		}
		d.send(tea.PasteMsg{Content: otherKey}) // where a file's name was asked for
		frame()
		d.press("enter")
		if text := frame(); !strings.Contains(text, "does not open it") {
			t.Errorf("%v: another key: %s", size, text)
		}
		d.send(press("ctrl+u"))
		d.send(tea.PasteMsg{Content: openingKey})
		d.press("tab", "tab") // to the file and back loses nothing
		d.press("enter")
		if text := frame(); size[0] >= 80 && (!strings.Contains(text, `with key "enc-1" of your paste (EC P-256)`) || !strings.Contains(text, "in 50 min") || !strings.Contains(text, "all below is from inside the encrypted token")) {
			t.Errorf("%v: %s", size, text)
		}
		d.press("v")
		if text := frame(); !strings.Contains(text, "https://login.orch") {
			t.Errorf("%v: the signature inside is asked about as any other: %s", size, text)
		}
		d.press("esc", "c")
		d.send(tea.PasteMsg{Content: expiredToken})
		d.press("enter")
		if text := frame(); size[0] >= 80 && !strings.Contains(text, "exp") {
			t.Errorf("%v: what was inside is compared: %s", size, text)
		}
	}
}

// TestOpeningWithAPassphrase: an encrypted key asks for its passphrase, says when it is another, and what a PASETO is bound to is asked
// for by its own field.
func TestOpeningWithAPassphrase(t *testing.T) {
	key, err := jose.NewEncrypter(jose.A128GCM, jose.Recipient{Algorithm: jose.PBES2_HS256_A128KW, Key: "CANARY-pass", PBES2Count: 1000}, nil)
	if err != nil {
		t.Fatal(err)
	}
	obj, err := key.Encrypt([]byte(openingKey))
	if err != nil {
		t.Fatal(err)
	}
	locked, err := obj.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	d := goldenDriver(t, 80, 24, true)
	d.app.services.ReadFile = func(string) ([]byte, error) { return []byte(locked), nil }
	says := func(step, want string) {
		t.Helper()
		if text := strings.Join(strings.Fields(plain(d.app.render())), " "); !strings.Contains(text, want) || strings.Contains(text, "CANARY") {
			t.Errorf("%s: want %q in\n%s", step, want, plain(d.app.render()))
		}
	}
	d.send(tea.PasteMsg{Content: encryptedToken})
	d.press("enter", "v")
	d.send(tea.PasteMsg{Content: "enc.jwk"})
	d.press("enter")
	says("the key is encrypted", "the passphrase of enc.jwk, not shown")
	d.press("enter")
	says("nothing typed", "Want the passphrase, got nothing")
	d.send(tea.PasteMsg{Content: "CANARY-other"})
	d.press("enter")
	says("another passphrase", "The passphrase does not open enc.jwk")
	d.press("esc")
	says("back to the key", "Key file › enc.jwk")
	d.press("enter")
	d.send(tea.PasteMsg{Content: "CANARY-pass"})
	d.press("enter")
	says("the passphrase", `with key "enc-1" of enc.jwk (EC P-256)`)

	d = goldenDriver(t, 80, 24, true)
	d.send(tea.PasteMsg{Content: boundToken})
	d.press("enter", "v")
	d.send(tea.PasteMsg{Content: "k4.local.cHFyc3R1dnd4eXp7fH1-f4CBgoOEhYaHiImKi4yNjo8"})
	d.press("enter")
	says("without what it is bound to", "bound to an implicit assertion, which was not given")
	d.press("tab")
	d.send(tea.PasteMsg{Content: `{"test-vector":"4-E-7"}`})
	d.press("enter", "enter")
	says("with it", "this is a secret message")
}

// boundToken is 4-E-7 of the official test vectors of PASETO.
const boundToken = "v4.local.32VIErrEkmY4JVILovbmfPXKW9wT1OdQepjMTC_MOtjA4kiqw7_tcaOM5GNEcnTxl60WkwMsYXw6FSNb_UdJPXjpzm0KW9ojM5f4O2mRvE2IcweP-PRdoHjd5-RHCiExR1IK6t40KCCWLA7GYL9KFHzKlwY9_RnIfRrMQpueydLEAZGGcA.eyJraWQiOiJ6VmhNaVBCUDlmUmYyc25FY1Q3Z0ZUaW9lQTlDT2NOeTlEZmdMMVc2MGhhTiJ9"

// TestOpeningSAML: an encrypted assertion opens by the same form; where the message round it is signed, tab leads on to its keys.
func TestOpeningSAML(t *testing.T) {
	read := func(name string) []byte {
		b, err := os.ReadFile("../testdata/saml/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for _, row := range []struct {
		reason, says string
		play         func(d *driver)
	}{
		{"its private key", "all below is from inside the encrypted token", func(d *driver) { d.send(tea.PasteMsg{Content: "sp-key.pem"}); d.press("enter") }},
		{"a secret", "the secret in okta-metadata.xml", func(d *driver) { d.send(tea.PasteMsg{Content: "okta-metadata.xml"}); d.press("enter") }},
		{"the keys of its signature", "the provider's metadata", func(d *driver) { d.press("tab", "tab") }},
	} {
		d := goldenDriver(t, 80, 24, true)
		d.app.services.ReadFile = func(name string) ([]byte, error) { return read(name), nil }
		d.send(tea.PasteMsg{Content: string(read("okta-encrypted.b64"))})
		d.press("enter", "v")
		row.play(d)
		if text := strings.Join(strings.Fields(plain(d.app.render())), " "); !strings.Contains(text, row.says) {
			t.Errorf("%s: want %q in\n%s", row.reason, row.says, plain(d.app.render()))
		}
	}
}
