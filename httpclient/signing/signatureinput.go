package signing

import (
	"errors"
	"strings"

	"github.com/dunglas/httpsfv"
)

// Input is one member of Signature-Input, or of Accept-Signature (RFC 9421 sections 4.1 and 5.1).
type Input struct {
	Label                      string
	Components                 []string // as a person writes them: @method, content-digest, @query-param;name="Pet"
	KeyID, Algorithm, Tag      string
	Created, Expires           int64 // 0 none
	HasCreated, HasExpires     bool
	WantsCreated, WantsExpires bool // parameters without a value, in Accept-Signature
}

// ReadSignatureInput reads the field, in the order of its members. The error says that it is no dictionary of lists.
func ReadSignatureInput(lines []string) ([]Input, error) {
	d, err := httpsfv.UnmarshalDictionary(lines)
	if err != nil {
		return nil, errors.New("reading the signature's parts: want a dictionary of structured fields (RFC 9651), as in sig1=(\"@method\");created=1")
	}
	var out []Input
	for _, label := range d.Names() {
		member, _ := d.Get(label)
		list, ok := member.(httpsfv.InnerList)
		if !ok {
			return nil, errors.New("reading the signature's parts: want a list in round brackets behind " + label + "=")
		}
		in := Input{Label: label}
		for _, id := range list.Items {
			text, err := httpsfv.Marshal(id)
			if err != nil {
				continue
			}
			name, rest, _ := strings.Cut(text, ";")
			name = strings.Trim(name, `"`)
			if rest != "" {
				name += ";" + rest
			}
			in.Components = append(in.Components, name)
		}
		str := func(n string) string { v, _ := list.Params.Get(n); s, _ := v.(string); return s }
		in.KeyID, in.Algorithm, in.Tag = str("keyid"), str("alg"), str("tag")
		v, there := list.Params.Get("created")
		in.Created, in.HasCreated = number(v)
		in.WantsCreated = there && !in.HasCreated
		v, there = list.Params.Get("expires")
		in.Expires, in.HasExpires = number(v)
		in.WantsExpires = there && !in.HasExpires
		out = append(out, in)
	}
	return out, nil
}

func number(v any) (int64, bool) {
	n, ok := v.(int64)
	return n, ok
}
