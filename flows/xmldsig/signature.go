package xmldsig

import (
	"bytes"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Space is the namespace of XML Signature.
const Space = "http://www.w3.org/2000/09/xmldsig#"

const (
	more      = "http://www.w3.org/2001/04/xmldsig-more#"
	more2007  = "http://www.w3.org/2007/05/xmldsig-more#"
	more2021  = "http://www.w3.org/2021/04/xmldsig-more#"
	enveloped = Space + "enveloped-signature"
)

// Signature is one that can be checked: it has exactly one reference, as SAML wants it (SAML 2.0 core, section 5.4.2).
type Signature struct {
	Node      *Node
	Algorithm string // the URI of SignatureMethod
	URI       string // of its reference: "#id", or "" for the whole document
	Target    *Node  // the element that the reference names
	info      *Node
	form      form // of SignedInfo
	target    form // of what is signed
	enveloped bool
	digest    string // the URI of DigestMethod
	sum       []byte // DigestValue
	value     []byte // SignatureValue
}

// RefusedError is a signature that is not looked at: Why is one clause for people, Algorithm true where an unknown or unfit algorithm is
// the reason.
type RefusedError struct {
	Why       string
	Algorithm bool
}

func (e *RefusedError) Error() string { return "reading the signature: " + e.Why }

func refused(format string, args ...any) error {
	return &RefusedError{Why: fmt.Sprintf(format, args...)}
}

func unfit(format string, args ...any) error {
	return &RefusedError{Why: fmt.Sprintf(format, args...), Algorithm: true}
}

// Read reads a Signature element and finds what it signs among trees: exactly one element may have the id. The error is a
// *RefusedError; it fails closed on every transform but those of an enveloped signature (SAML 2.0 core, section 5.4.4).
func Read(n *Node, trees ...*Node) (Signature, error) {
	s := Signature{Node: n}
	infos, values := n.All(Space, "SignedInfo"), n.All(Space, "SignatureValue")
	if len(infos) != 1 || len(values) != 1 {
		return s, refused("want one SignedInfo and one SignatureValue in it, got %d and %d", len(infos), len(values))
	}
	s.info = infos[0]
	var err error
	if s.value, err = binary(values[0]); err != nil || len(s.value) == 0 {
		return s, refused("its SignatureValue is not base64")
	}
	methods, forms, refs := s.info.All(Space, "SignatureMethod"), s.info.All(Space, "CanonicalizationMethod"), s.info.All(Space, "Reference")
	if len(methods) != 1 || len(forms) != 1 || len(s.info.Elements()) != 2+len(refs) {
		return s, refused("its SignedInfo has not the parts that it must have")
	}
	s.Algorithm = methods[0].Attr("Algorithm")
	ok := false
	if s.form, ok = canonicalForm(forms[0].Attr("Algorithm"), forms[0]); !ok {
		return s, unfit("it writes what is signed by a rule that is not known (CanonicalizationMethod %s)", short(forms[0].Attr("Algorithm")))
	}
	if len(refs) != 1 {
		return s, refused("it has %d references; a signature of SAML has one (SAML core 5.4.2)", len(refs))
	}
	if err = s.reference(refs[0]); err != nil {
		return s, err
	}
	return s, s.find(trees)
}

func (s *Signature) reference(ref *Node) error {
	uri := slices.IndexFunc(ref.Attrs, func(a Attr) bool { return a.Space == "" && a.Local == "URI" })
	if uri < 0 {
		return refused("its reference does not say what is signed (no URI)")
	}
	s.URI = ref.Attrs[uri].Value
	methods, values, lists := ref.All(Space, "DigestMethod"), ref.All(Space, "DigestValue"), ref.All(Space, "Transforms")
	if len(methods) != 1 || len(values) != 1 || len(lists) > 1 || len(ref.Elements()) != 2+len(lists) {
		return refused("its reference has not the parts that it must have")
	}
	s.digest = methods[0].Attr("Algorithm")
	if digestOf(s.digest) == nil {
		return unfit("its digest is made by %s, which is not known or not safe", short(s.digest))
	}
	var err error
	if s.sum, err = binary(values[0]); err != nil {
		return refused("its DigestValue is not base64")
	}
	s.target, _ = canonicalForm(c14n10, ref) // XML Signature section 4.4.3.2: where no transform names another
	written := false
	if len(lists) == 0 {
		return nil
	}
	for _, t := range lists[0].Elements() {
		algorithm := t.Attr("Algorithm")
		f, known := canonicalForm(algorithm, t)
		switch {
		case !t.Is(Space, "Transform"):
			return refused("it has %s among its transforms", short(t.Local))
		case algorithm == enveloped && !s.enveloped && !written:
			s.enveloped = true
		case known && !written:
			written = true
			s.target = f
		case algorithm == enveloped || known:
			return refused("it has the transform %s twice or in the wrong order", short(algorithm))
		default:
			return unfit("it changes the document before it is signed (transform %s), which SAML does not allow (SAML core 5.4.4)", short(algorithm))
		}
	}
	// A reference to an id drops comments, whatever the form says (XML Signature section 4.4.3.3).
	s.target.comments = false
	return nil
}

// find looks for the one element that has the id.
func (s *Signature) find(trees []*Node) error {
	if s.URI == "" {
		for _, t := range trees {
			if s.Node.Within(t) {
				s.Target = t
				return nil
			}
		}
	}
	id, ok := strings.CutPrefix(s.URI, "#")
	if !ok || id == "" || strings.ContainsAny(id, "()'") {
		return refused("it signs %s, and not an element of this message by its id", short(s.URI))
	}
	n := 0
	for _, t := range trees {
		t.Walk(func(e *Node) {
			if e.hasID(id) {
				n++
				s.Target = e
			}
		})
	}
	switch {
	case n == 0:
		return refused("it signs the element with the id %s, and no element has it", short(id))
	case n > 1:
		return refused("%d elements have the id %s that it signs: which of them is signed is not to be told (signature wrapping)", n, short(id))
	}
	return nil
}

// hasID is true where an attribute that may be an id has that value: SAML 2.0, SAML 1.1, XML Signature, xml:id.
func (n *Node) hasID(id string) bool {
	return slices.ContainsFunc(n.Attrs, func(a Attr) bool {
		return a.Value == id && (a.Space == xmlSpace && a.Local == "id" ||
			slices.Contains([]string{"ID", "Id", "id", "AssertionID", "ResponseID", "RequestID"}, a.Local))
	})
}

// Digest reports whether what is signed is what was signed.
func (s Signature) Digest() (bool, error) {
	h := digestOf(s.digest).New()
	err := s.Content(h)
	return err == nil && subtle.ConstantTimeCompare(h.Sum(nil), s.sum) == 1, err
}

// Content writes what its digest is made of: the canonical form of the element that is signed.
func (s Signature) Content(w io.Writer) error {
	var skip *Node
	if s.enveloped {
		skip = s.Node
	}
	if err := s.target.write(w, s.Target, skip); err != nil {
		return refused("it needs %v", err)
	}
	return nil
}

// Signed is the bytes that the key signs.
func (s Signature) Signed() ([]byte, error) {
	var b bytes.Buffer
	if err := s.form.write(&b, s.info, nil); err != nil {
		return nil, refused("it needs %v", err)
	}
	return b.Bytes(), nil
}

// Value is the bytes of its SignatureValue.
func (s Signature) Value() []byte { return s.value }

// DigestName is its digest's short name: "SHA-256".
func (s Signature) DigestName() string { return digestName(digestOf(s.digest).Name) }

// binary decodes the base64 of an element, which may have white space anywhere and nothing else.
func binary(n *Node) ([]byte, error) {
	for _, c := range n.Children {
		if c.Kind != Text {
			return nil, errors.New("want base64 alone")
		}
	}
	return base64.StdEncoding.DecodeString(strings.Join(strings.Fields(n.Content()), ""))
}

// Binary is the bytes that the text of n is the base64 of, nil where it is none.
func Binary(n *Node) []byte {
	if n == nil {
		return nil
	}
	b, err := binary(n)
	if err != nil {
		return nil
	}
	return b
}

// short bounds a name that stands in a message, and shows it as a text.
func short(s string) string {
	if len(s) > 100 {
		s = strings.ToValidUTF8(s[:100], "") + "…"
	}
	return fmt.Sprintf("%q", s)
}
