package convert

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"why401/httpclient"
)

// The oracle of everything that this package and httpclient do for a curl command is curl itself: the installed curl and
// our reading and sending get the same command, and what a server on loopback sees of the two is compared: number of
// requests, request line, fields with their spelling and order, body. Commands are those of oracleCommands, and
// generated ones: WHY401_ORACLE=5000 sets their number, WHY401_ORACLE_SEED=7 the seed, which is printed.

// trial is one command.
type trial struct {
	reason, text string
	stdin        string
	env          []string
	written      bool // by hand
}

// outcome is what came of a trial on one side.
type outcome struct {
	seen    []message
	refused string // why nothing was sent, "" where something was
	code    int    // curl's exit status
	named   bool   // refused by the name of an option
	skipped int    // requests of the command that were not sent after one that failed
}

func TestOracle(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		if os.Getenv("WHY401_REAL") != "" {
			t.Fatal("curl is not installed: apt-get install curl")
		}
		t.Skip("curl is not installed: apt-get install curl")
	}
	n, seed := 600, uint64(1)
	if testing.Short() {
		n = 200
	}
	if v := os.Getenv("WHY401_ORACLE"); v != "" {
		n, _ = strconv.Atoi(v)
	}
	if v := os.Getenv("WHY401_ORACLE_SEED"); v != "" {
		seed, _ = strconv.ParseUint(v, 10, 64)
	}
	trials := append(append(append([]trial(nil), oracleCommands...), digestCommands()...), sigV4Commands()...)
	written := len(trials)
	for i := range trials {
		trials[i].written = true
	}
	for i := range n {
		trials = append(trials, generate(seed, uint64(i)))
	}
	var (
		mu     sync.Mutex
		exact  int
		listed = map[string]int{}
		next   = make(chan trial)
		wg     sync.WaitGroup
	)
	ca, cert, key := certificates(t)
	for range 4 {
		bench := newBench(t, ca, cert, key)
		wg.Go(func() {
			for c := range next {
				theirs, ours := bench.curl(c), bench.ours(c)
				difference := compare(theirs, ours)
				for _, m := range ours.seen {
					if c.written && strings.Contains(normal(m), `response="wrong"`) {
						t.Errorf("%s\n%s\nthe answer to the challenge is wrong:\n%s", c.reason, bench.fill(c.text), normal(m))
					}
				}
				if c.written && difference == "" {
					back := bench.back(c, ours)
					if back != "" && strings.Contains(c.text, "/expect/") { // on a busy machine the wait for 100 (Continue) can end before the answer
						back = bench.back(c, ours)
					}
					if back != "" {
						t.Errorf("%s\n%s\nin, out and in again is another request:\n%s", c.reason, bench.fill(c.text), back)
					}
				}
				why := ""
				if difference != "" {
					why = excepted(c, theirs, ours)
				}
				if difference != "" && why == "" && compare(theirs, bench.curl(c)) != "" {
					// curl does not do the same twice: an upload that was asked for by Expect goes out or not, as its read came in time
					why = "curl itself sends something else when it is run again"
				}
				mu.Lock()
				switch {
				case difference == "":
					exact++
				case why != "":
					listed[why]++
				default:
					t.Errorf("%s\n%s\n%s", c.reason, bench.fill(c.text), difference)
				}
				mu.Unlock()
			}
		})
	}
	for _, c := range trials {
		next <- c
	}
	close(next)
	wg.Wait()
	sum := 0
	for why, n := range listed {
		sum += n
		t.Logf("listed exception, %d times: %s", n, why)
	}
	fmt.Printf("oracle: %d commands (%d written, %d generated with seed %d): %d exact matches, %d by %d listed exceptions, %d differences\n",
		len(trials), written, n, seed, exact, sum, len(listed), len(trials)-exact-sum)
}

// bench is a folder of files and a recorder, for one trial at a time.
type bench struct {
	dir string
	rec *recorder
	sub *strings.Replacer
}

func newBench(t testing.TB, ca, cert, key []byte) *bench {
	b := &bench{dir: t.TempDir()}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	sock := filepath.Join(b.dir, "s")
	b.rec = newRecorder(t, pair, sock)
	block, _ := pem.Decode(cert)
	keyBlock, _ := pem.Decode(key)
	leaf, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	pub := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: leaf.RawSubjectPublicKeyInfo})
	pin := sha256.Sum256(leaf.RawSubjectPublicKeyInfo)
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	_, port, _ := strings.Cut(b.rec.addr(0), ":")
	_, port2, _ := strings.Cut(b.rec.addr(1), ":")
	b.sub = strings.NewReplacer("URL", "http://"+b.rec.addr(0), "HOST", b.rec.addr(0), "TLS", "https://localhost:"+port, "H2", "https://localhost:"+strings.TrimPrefix(b.rec.h2.URL, "https://127.0.0.1:"),
		"OTHER", "http://"+b.rec.addr(1), "PORT2", port2, "PORT", port, "SOCKET", sock, "DIR", b.dir, "PIN", base64.StdEncoding.EncodeToString(pin[:]))
	for name, text := range map[string]string{
		"data.txt": "a=b\nc=d e\r\n", "d t.txt": "x", ".netrc": "machine 127.0.0.1 login nina password pw\n", "bin.dat": string(every), "empty": "", "pic.PNG": "png", "page.html": "<p>", "h.txt": "X-One: 1\n# no comment\n\nX-Two: 2\r\n", "etag": "\"abc\"\n",
		"netrc":     "machine 127.0.0.1 login nina password pw\nmachine localhost login lea password l\ndefault login dora password d\n",
		"cookies":   "# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t0\tsess\ts1\n127.0.0.1\tFALSE\t/deep\tFALSE\t4102444800\tdeep\td1\nother.test\tTRUE\t/\tFALSE\t0\tno\tn\n127.0.0.1\tFALSE\t/\tTRUE\t0\tsec\ty\n#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t0\tho\tz\n127.0.0.1\tFALSE\t/\tFALSE\t100\told\tx\n",
		"dump":      "HTTP/1.1 200 OK\r\nSet-Cookie: dumped=1; path=/\r\n\r\n",
		"conf":      "# comment\n-H \"X-Conf: a\\tb\"\nuser-agent = conf/1\ndata: x=y\nurl = \"" + b.fill("URL/from-config") + "\"\n",
		"opts":      "header=\"X-Opt: 1\"\n--referer http://r.test/\ncompressed\n",
		"part.hdrs": "X-Part: 1\n# not this\nX-Fold: a\n  b\n",
		"ca.pem":    string(ca), "c.pem": string(cert), "k.pem": string(key), "both.pem": string(cert) + string(key), "c.der": string(block.Bytes), "k.der": string(keyBlock.Bytes), "pub.pem": string(pub),
		"big": strings.Repeat("0123456789abcdef", 70000),
	} {
		if err := os.WriteFile(filepath.Join(b.dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	at := time.Date(2021, 1, 2, 3, 4, 5, 0, time.UTC)
	if err := os.Chtimes(filepath.Join(b.dir, "data.txt"), at, at); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *bench) fill(text string) string { return b.sub.Replace(text) }

func (b *bench) environment(c trial) []string {
	env := []string{"HOME=" + b.dir, "PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8"}
	for _, e := range c.env {
		env = append(env, b.fill(e))
	}
	return env
}

// curl runs the command in bash.
func (b *bench) curl(c trial) outcome {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", "-c", "exec 2>&1; set +o history\n"+b.fill(c.text))
	cmd.Dir, cmd.Env = b.dir, b.environment(c)
	cmd.Stdin = strings.NewReader(c.stdin)
	out, err := cmd.CombinedOutput()
	o := outcome{seen: b.rec.take()}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		o.code = exit.ExitCode()
	}
	if len(o.seen) == 0 {
		o.refused = fmt.Sprintf("exit %d: %s", o.code, bytes.TrimSpace(out))
	}
	return o
}

// back writes each request of a command as a command of its own, reads that and sends it: it says what differs from what
// was sent, the order of fields aside.
func (b *bench) back(c trial, ours outcome) string {
	rs, err := CurlText(b.fill(c.text), Options{ReadFile: b.read, Stdin: strings.NewReader(c.stdin), Getenv: b.getenv(c)})
	if err != nil || len(ours.seen) == 0 {
		return ""
	}
	var all []message
	var text string
	for _, r := range rs {
		text = ToCurl(r, true)
		again, err := oneCurlText(text, Options{ReadFile: b.read, Getenv: b.getenv(c)})
		if err != nil {
			return text + "\ncannot be read: " + err.Error()
		}
		(&httpclient.Client{ReadFile: b.read, Getenv: b.getenv(c), Timeout: 10 * time.Second}).Do(context.Background(), again)
		all = append(all, b.rec.take()...)
	}
	sorted := func(ms []message) outcome {
		o := outcome{}
		for _, m := range ms {
			m.fields = slices.Clone(m.fields)
			for i, f := range m.fields {
				n, v, _ := strings.Cut(f, ":")
				m.fields[i] = strings.ToLower(n) + ":" + v
			}
			slices.Sort(m.fields)
			o.seen = append(o.seen, m)
		}
		return o
	}
	if difference := compare(sorted(ours.seen), sorted(all)); difference != "" && !(strings.Contains(c.text, "-F") && (strings.Contains(c.text, "/redirect/") || strings.Contains(c.text, "aws-sigv4"))) {
		// The type of a form is a field of its own in the command that is written: it is signed, and stays when a GET is made of it.
		return text + "\n" + difference
	}
	return ""
}

func (b *bench) read(path string) ([]byte, error) {
	if !filepath.IsAbs(path) {
		path = filepath.Join(b.dir, path)
	}
	return os.ReadFile(path)
}

func (b *bench) getenv(c trial) func(string) string {
	return func(name string) string {
		for _, e := range b.environment(c) {
			if v, ok := strings.CutPrefix(e, name+"="); ok {
				return v
			}
		}
		return ""
	}
}

// ours reads the command as a paste and sends its requests.
func (b *bench) ours(c trial) outcome {
	read, getenv := b.read, b.getenv(c)
	rs, err := CurlText(b.fill(c.text), Options{ReadFile: read, Stdin: strings.NewReader(c.stdin), Getenv: getenv})
	if err != nil {
		return outcome{refused: err.Error()}
	}
	o := outcome{}
	for i, r := range rs {
		client := &httpclient.Client{ReadFile: read, Getenv: getenv, Timeout: 10 * time.Second}
		x := client.Do(context.Background(), r)
		if len(r.Unsupported) > 0 {
			o.named, o.refused = true, strings.Join(r.Unsupported, ", ")
		}
		if x.Failure != nil && o.refused == "" {
			o.refused = x.Failure.During + ": " + x.Failure.Detail
		}
		if x.Failure != nil {
			o.skipped += len(rs) - i - 1
		}
	}
	o.seen = b.rec.take()
	return o
}

var (
	boundaries = regexp.MustCompile(`boundary=([^;\s"]+)`)
	proxyLines = regexp.MustCompile(`PROXY \S+ \S+ \S+ `)
	agent      = regexp.MustCompile(`curl/[0-9.]+`)
)

// normal is a message without what cannot be alike: the version of curl, boundaries, which are random, and the blanks
// around a value.
func normal(m message) string {
	text := m.body
	var fields []string
	for _, f := range m.fields {
		n, v, _ := strings.Cut(f, ":")
		v = strings.ReplaceAll(strings.TrimSpace(v), "  ,", ",")
		if strings.HasSuffix(strings.ToLower(n), "-date") {
			v = withoutNow(v)
		}
		if strings.EqualFold(n, "User-Agent") {
			v = agent.ReplaceAllString(v, "curl/VERSION")
		}
		if strings.HasSuffix(strings.ToLower(n), "authorization") {
			v = withoutNow(judgedSigV4(m, judgedDigest(strings.Fields(m.line)[0], v)))
		}
		if strings.EqualFold(n, "Content-Length") && strings.Contains(m.field("Content-Type"), "boundary=") && v == strconv.Itoa(len(m.body)) {
			v = "(that of the body)"
		}
		fields = append(fields, n+": "+v)
	}
	all := strings.Join(fields, "\n  ")
	for i, b := range append(boundaries.FindAllStringSubmatch(all, -1), boundaries.FindAllStringSubmatch(text, -1)...) {
		if strings.Contains(b[1], "----") {
			to := "BOUNDARY" + strconv.Itoa(i)
			text, all = strings.ReplaceAll(text, b[1], to), strings.ReplaceAll(all, b[1], to)
		}
	}
	return agent.ReplaceAllString(m.over+m.line, "curl/VERSION") + "\n  " + all + "\n  | " + strconv.Quote(text)
}

// compare says what differs, "" where nothing does. Curl keeps a connection between the requests of one command, and asks
// the proxy once for it: a CONNECT to where one led before does not count, nor does a PROXY line that is not the first.
func compare(theirs, ours outcome) string {
	texts := func(ms []message) []string {
		var out, tunnels []string
		for _, m := range ms {
			if len(out) > 0 {
				m.over = proxyLines.ReplaceAllString(m.over, "")
			}
			if strings.HasPrefix(m.line, "CONNECT ") && slices.Contains(tunnels, m.line) {
				continue
			}
			tunnels = append(tunnels, m.line)
			out = append(out, normal(m))
		}
		return out
	}
	a, b := texts(theirs.seen), texts(ours.seen)
	if slices.Equal(a, b) {
		return ""
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	at := func(s []string) string {
		if i < len(s) {
			return s[i]
		}
		return "(nothing more)"
	}
	return fmt.Sprintf("message %d of %d and %d\ncurl (exit %d) %s\n%s\nours %s\n%s", i+1, len(a), len(b), theirs.code, theirs.refused, at(a), ours.refused, at(b))
}
