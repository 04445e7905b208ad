package formlogin

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestMarkup holds the reader of pages to golang.org/x/net/html.
func TestMarkup(t *testing.T) {
	for _, row := range []struct{ why, page string }{
		{"a form", "<FORM Action='/x?a=1&amp;b=2' METHOD=post>\r\n<input NAME=\"a&quot;b\" disabled value=q><input/type=x>words</form>end"},
		{"entities in a text", "a &amp; b &lt c &copyx &#x41;&#65 &#128; &#xD800; &notit; &NotEqualTilde; &; & &# &nosuch;"},
		{"entities in attributes", `<a href="/?a=1&copy=2&amp;b=3&copy&lt;&ltx;&ampx;&#65;&#x42c;&NotEqualTilde;&copy2&semi;&#;&;&amp" b=&gt c='&quot'>`},
		{"an address with names of entities", `<form action="/login?lang=en&region=eu&notify=1&copy=2&lt=3">`},
		{"raw text", "<title>a<b>&amp;</b></titlex></TITLE ><textarea>\n<form>&lt;</textarea/><style>a{}<p></style><iframe></iframe><xmp></x></xmp>"},
		{"a script that writes tags", `<script>if(a<b&&c)d("</scripty><form>")</script><p>`},
		{"a script in a comment in a script", "<script><!-- <script>x</script>y --></script>z<script><!-- </script >t"},
		{"comments", "a<!-- <form> -->b<!-- --!>e<!-- -- >f--><!x>g<?php echo '>k<!DOCTYPE html>l<!---- >-->m"},
		{"comments for one browser", `<!--[if lt IE 9]><form action="/old"><![endif]--><!--[if !IE]><!--><form action="/new"><!--<![endif]-->`},
		{"attributes out of shape", `<a b c = d e= 'f"g' k="l"m=n / o x=>r<br/ ><hr a=/><input disabled/>`},
		{"what is no tag", "1 < 2 <3 <<b> </ <"},
		{"a tag that does not end", "a<input name=x value='y"},
		{"plain text to the end", "<plaintext>a</plaintext><b>&amp;"},
		{"a zero byte", "<p\x00q r\x00=s\x00t><title>u\x00</title>"},
		{"no UTF-8 and letters of others", "<P\xff ÀB\xc3=\xe9 K=1>\xff&eacute;"},
		{"line ends of all kinds", "a\rb\r\nc\n<p title=\"a\rb\r\nc\">"},
	} {
		if got, want := tokens(row.page), theirs(row.page); got != want {
			t.Errorf("%s:\n%q\nis\n%s\nwant\n%s", row.why, row.page, got, want)
		}
	}
	for _, f := range frameworks {
		if got, want := tokens(f.page), theirs(f.page); got != want {
			t.Errorf("the page of %s is\n%s\nwant\n%s", f.name, got, want)
		}
	}
}

// TestMarkupLeftOut is about what the reader leaves out, and what must not go with it.
func TestMarkupLeftOut(t *testing.T) {
	for _, row := range []struct{ why, page, want string }{
		{"a drawing has no title of the page", "<svg viewBox='0 0 1 1'><title>Logo</title><path d=\"M0\"/></svg><title>T</title>", "<title>T</title>"},
		{"a drawing inside another", `<svg><svg><a></svg></svg><math><mi>x</mi></math><b>`, "<b>"},
		{"a drawing that nothing closes", "a<svg><path><form>b</form>", "a<path><form>b</form>"},
		{"a quotation mark in a drawing, behind which the lexer sees no end of it", "<svg><text>12\" pipe</text></svg><form>b</form>", "<text>12\" pipe</text></svg><form>b</form>"},
		{"drawings without end, one in the other", strings.Repeat("<svg>", 40) + "<form>", ""},
		{"a form for those without scripts", "<noscript>Switch on <form action=/x><input name=a></form></noscript><form>", "<noscript>Switch on </noscript><form>"},
		{"a page for those without frames that is never closed", "<noframes><form>", "<noframes>"},
	} {
		if got, want := tokens(row.page), tokens(row.want); got != want {
			t.Errorf("%s:\n%q\nis\n%s\nwant\n%s", row.why, row.page, got, want)
		}
	}
}

// TestMarkupLeavesThePage: the lexer writes into what it reads.
func TestMarkupLeavesThePage(t *testing.T) {
	page := []byte("<FORM ACTION=x></FORM>")
	for m := readMarkup(page[:6]); m.next(); {
	}
	if string(page) != "<FORM ACTION=x></FORM>" {
		t.Errorf("the page became %q", page)
	}
}

func tokens(page string) string {
	var b strings.Builder
	for m := readMarkup([]byte(page)); m.next(); {
		fmt.Fprintf(&b, "%d %q %q", m.kind, m.name, m.text)
		for _, a := range m.attrs {
			fmt.Fprintf(&b, " %q=%q", a.name, a.value)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func theirs(page string) string {
	kinds := map[html.TokenType]tokenKind{html.TextToken: textToken, html.StartTagToken: startTag, html.SelfClosingTagToken: startTag, html.EndTagToken: endTag}
	var b strings.Builder
	for z := html.NewTokenizer(strings.NewReader(page)); z.Next() != html.ErrorToken; {
		token := z.Token()
		kind, ok := kinds[token.Type]
		if !ok {
			continue
		}
		name, text := token.Data, ""
		if kind == textToken {
			name, text = "", token.Data
		}
		fmt.Fprintf(&b, "%d %q %q", kind, name, text)
		for _, a := range token.Attr {
			fmt.Fprintf(&b, " %q=%q", a.Key, a.Val)
		}
		b.WriteString("\n")
	}
	return b.String()
}
