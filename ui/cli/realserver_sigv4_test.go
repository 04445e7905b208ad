package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"why401/httpclient/signing"
)

// needVersity is the path of an S3 server that verifies signatures and quotes what it hashed (github.com/versity/versitygw).
func needVersity(t *testing.T) string {
	t.Helper()
	gopath, _ := exec.Command("go", "env", "GOPATH").Output()
	for _, dir := range append(filepath.SplitList(os.Getenv("PATH")), filepath.Join(strings.TrimSpace(string(gopath)), "bin")) {
		if p := filepath.Join(dir, "versitygw"); exec.Command("test", "-x", p).Run() == nil {
			return p
		}
	}
	const how = "versitygw is not installed: go install github.com/versity/versitygw/cmd/versitygw@v1.8.0"
	if os.Getenv("WHY401_REAL") != "" {
		t.Fatal(how)
	}
	t.Skip(how)
	return ""
}

func TestDiagnoseS3(t *testing.T) {
	versity, nginx := needVersity(t), needServer(t, "nginx", "nginx-light")
	dir, port, front := openDir(t), freePort(t), freePort(t)
	write(t, dir+"/data/bucket/k.txt", "ok\n")
	const key, secret = "AKIAWHY401TESTKEY001", "CANARY-secret-of-the-real-server"
	write(t, dir+"/nginx.conf", nginxConf(dir, fmt.Sprintf(`
  server {
    listen 127.0.0.1:%[2]d;
    location / { proxy_pass http://127.0.0.1:%[3]d; proxy_set_header Host $http_host; }
    location /other/ { proxy_pass http://127.0.0.1:%[3]d/; proxy_set_header Host minio:9000; }
    location /files/ { proxy_pass http://127.0.0.1:%[3]d/; proxy_set_header Host $http_host; }
    location /zone/ { rewrite ^/zone(/.*) $1 break; proxy_pass http://127.0.0.1:%[3]d; proxy_set_header Host $http_host; proxy_set_header X-Zone edge; }
  }`, dir, front, port)))
	startServer(t, port, versity, "-p", fmt.Sprintf("127.0.0.1:%d", port), "-a", key, "-s", secret, "-r", "eu-west-1", "-q", "posix", dir+"/data")
	startServer(t, front, nginx, "-c", dir+"/nginx.conf", "-p", dir)
	base, proxied := fmt.Sprintf("http://127.0.0.1:%d", port), fmt.Sprintf("http://127.0.0.1:%d", front)
	s3 := func(args ...string) []string {
		return append([]string{"--aws-sigv4", "aws:amz:eu-west-1:s3", "-u", key + ":" + secret}, args...)
	}
	presigned := func(method string, at time.Time, expires string) string {
		made, err := signing.SigV4(signing.Message{Method: method, URL: base, Target: "/bucket/k.txt", Headers: [][2]string{{"Host", strings.TrimPrefix(base, "http://")}}, Now: at},
			map[string]string{"provider": "aws:amz:eu-west-1:s3", "key": key, "secret": secret, "expires": expires})
		if err != nil {
			t.Fatal(err)
		}
		return base + made.Target
	}
	diagnoseRows(t, []realRow{
		{"the right secret", s3(base + "/bucket/k.txt"), "none", 0},
		{"a query out of order, and a field of its own", s3("-H", "X-Zone:  a   b ", base+"/bucket/?prefix=k&list-type=2&delimiter=%2F"), "none", 0},
		{"an upload", s3("-T", dir+"/nginx.conf", base+"/bucket/up.conf"), "none", 0},
		{"a HEAD", s3("-I", base+"/bucket/k.txt"), "none", 0},
		{"through a proxy that keeps Host", s3(proxied + "/bucket/k.txt"), "none", 0},
		{"a URL that was signed", []string{presigned("GET", time.Now(), "600")}, "none", 0},
		{"the wrong secret", []string{"--aws-sigv4", "aws:amz:eu-west-1:s3", "-u", key + ":CANARY-wrong", base + "/bucket/k.txt"}, "signing.secret_wrong", 1},
		{"a key that is not there", []string{"--aws-sigv4", "aws:amz:eu-west-1:s3", "-u", "AKIANOBODY0000000000:CANARY-wrong", base + "/bucket/"}, "signing.key_unknown", 1},
		{"another region", []string{"--aws-sigv4", "aws:amz:us-east-1:s3", "-u", key + ":" + secret, base + "/bucket/"}, "signing.region_wrong", 1},
		{"an old time", s3("-H", "X-Amz-Date: 20260101T000000Z", base+"/bucket/"), "signing.clock_skew", 1},
		{"a + in the path", s3(base + "/bucket/a+b"), "signing.path_encoding", 1},
		{"a proxy that sends another Host", s3(proxied + "/other/bucket/k.txt"), "signing.host_rewritten", 1},
		{"a proxy that takes a part off the path", s3(proxied + "/files/bucket/k.txt"), "signing.request_altered", 1},
		{"a proxy that sets a field that was signed", s3("-H", "X-Zone: a", proxied+"/zone/bucket/k.txt"), "signing.request_altered", 1},
		{"another body than the hash says", s3("-H", "x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "--data-binary", "x", "-X", "PUT", base+"/bucket/n.txt"), "signing.body_mutated", 1},
		{"a URL that is over", []string{presigned("GET", time.Now().Add(-time.Hour), "600")}, "signing.expired", 1},
		{"a URL for GET, asked by HEAD", []string{"-I", presigned("GET", time.Now(), "600")}, "signing.request_altered", 1},
	})
	plain := []string{"-H", "x-amz-content-sha256: UNSIGNED-PAYLOAD"} // curl before 8 sends none by itself
	sameAsCurl(t, "versitygw: aws-sigv4", [][]string{
		s3(append(plain, base+"/bucket/k.txt")...),
		s3(append(plain, "-I", base+"/bucket/k.txt")...),
		s3(append(plain, "-T", dir+"/nginx.conf", base+"/bucket/c.conf")...),
		s3(append(plain, base+"/bucket/?list-type=2&prefix=k")...),
		s3(append(plain, "-H", "X-Zone:  a   b ", base+"/bucket/k.txt")...),
		s3(append(plain, proxied+"/other/bucket/k.txt")...),
		s3(append(plain, base+"/bucket/a+b")...),
		s3(append(plain, "-H", "X-Amz-Date: 20260101T000000Z", base+"/bucket/k.txt")...),
		append([]string{"--aws-sigv4", "aws:amz:eu-west-1:s3", "-u", key + ":CANARY-wrong"}, append(plain, base+"/bucket/k.txt")...),
		append([]string{"--aws-sigv4", "aws:amz:us-east-1:s3", "-u", key + ":" + secret}, append(plain, base+"/bucket/k.txt")...),
		append([]string{"--aws-sigv4", "aws:amz:eu-west-1:s3"}, append(plain, base+"/bucket/k.txt")...),
	})
}
