package formlogin

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestMarkup holds the reader of pages to golang.org/x/net/html, on pages out of shape and on 20,000 made of pieces of them.
func TestMarkup(t *testing.T) {
	pages := []struct{ why, page string }{
		{"a form", "<FORM Action='/x?a=1&amp;b=2' action=y METHOD=post>\r\n<input NAME=\"a&quot;b\" disabled value=q><input/type=x>words</form foo=\">\">end"},
		{"entities in a text", "a &amp; b &lt c &copyx &#x41;&#65 &#128; &#xD800; &notit; &NotEqualTilde; &; & &# &nosuch;"},
		{"entities in attributes", `<a href="/?a=1&copy=2&amp;b=3&copy&lt;&ltx;&ampx;&#65;&#x42c;&NotEqualTilde;&copy2&semi;&#;&;&amp" b=&gt c='&quot'>`},
		{"raw text", "<title>a<b>&amp;</b></titlex></TITLE ><textarea>\n<form>&lt;</textarea/><style>a{}<p></style><noscript><input></noscript><iframe></iframe><xmp></x></xmp>"},
		{"a script that writes tags", `<script>if(a<b&&c)d("</scripty><form>")</script><p>`},
		{"a script in a comment in a script", "<script><!-- <script>x</script>y --></script>z<script><!--></script><script><!-- </script >t"},
		{"a script in a comment that ends", "<script><!-- <script> --> </script>u<script><!--<SCRIPT/></script/>--</script>v"},
		{"comments", "a<!-- <form> -->b<!-->c<!--->d<!-- --!>e<!-- -- >f--><!x>g<?php echo '>'?>h</>i</ j>k<!DOCTYPE html>l<!---- >-->m<!--!>n-->"},
		{"attributes out of shape", `<a =b c = d e= 'f"g' h/i =j k="l"m=n / o A=p a=q a="2" x=>r<br/ ><hr a=/>`},
		{"what is no tag", "1 < 2 <3 <<b> </ <"},
		{"a tag that does not end", "a<input name=x value='y"},
		{"a closing tag that does not end", "a</form"},
		{"nothing behind the angle", "a</"},
		{"plain text to the end", "<plaintext>a</plaintext><b>&amp;"},
		{"a zero byte", "a\x00b<p\x00q r\x00=s\x00t><title>u\x00</title>"},
		{"no UTF-8 and letters of others", "<P\xff ÀB\xc3=\xe9 K=1>\xff&eacute;"},
		{"line ends of all kinds", "a\rb\r\nc\n<p title=\"a\rb\r\nc\">"},
	}
	for _, row := range pages {
		if got, want := tokens(row.page), theirs(row.page); got != want {
			t.Errorf("%s:\n%q\nis\n%s\nwant\n%s", row.why, row.page, got, want)
		}
	}
	dice := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		var b strings.Builder
		for range 1 + dice.IntN(5) {
			p := pages[dice.IntN(len(pages))].page
			from := dice.IntN(len(p))
			b.WriteString(p[from : from+1+dice.IntN(min(24, len(p)-from))])
		}
		if differs.MatchString(b.String()) {
			continue
		}
		if got, want := tokens(b.String()), theirs(b.String()); got != want {
			t.Fatalf("%q\nis\n%s\nwant\n%s", b.String(), got, want)
		}
	}
}

// differs is what golang.org/x/net/html reads in another way: numbers that are an entity for one of it and the standard
// library's html alone, and <! in a comment in a script, which ends the comment there and not for the HTML standard.
var differs = regexp.MustCompile(`&#(?:[0-9](?:[^0-9;]|$)|[xX];)|(?is)<script.*<!--`)

func tokens(page string) string {
	var b strings.Builder
	for m := (&markup{s: page}); m.next(); {
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
