package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const tomcatHome = "/usr/share/tomcat10"

// startTomcat runs Debian's tomcat10 on a base of its own with one application: /private/ behind the container's FORM login, and
// /other/, another application whose cookie is for another path.
func startTomcat(t *testing.T) string {
	t.Helper()
	java := needServer(t, "java", "default-jre-headless")
	needFile(t, tomcatHome+"/bin/bootstrap.jar", "tomcat10")
	dir, port := t.TempDir(), freePort(t)
	write(t, dir+"/conf/server.xml", fmt.Sprintf(`<Server port="-1"><Service name="Catalina">
<Connector port="%d" address="127.0.0.1" protocol="HTTP/1.1"/>
<Engine name="Catalina" defaultHost="localhost"><Realm className="org.apache.catalina.realm.MemoryRealm"/>
<Host name="localhost" appBase="webapps" autoDeploy="false"/></Engine></Service></Server>`, port))
	write(t, dir+"/conf/tomcat-users.xml", `<tomcat-users><role rolename="staff"/><user username="alice" password="CANARY-right" roles="staff"/><user username="bob" password="CANARY-bob" roles=""/></tomcat-users>`)
	web, err := os.ReadFile("/etc/tomcat10/web.xml")
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir+"/conf/web.xml", string(web))
	write(t, dir+"/webapps/shop/WEB-INF/web.xml", `<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="5.0">
<security-constraint><web-resource-collection><web-resource-name>p</web-resource-name><url-pattern>/private/*</url-pattern></web-resource-collection><auth-constraint><role-name>staff</role-name></auth-constraint></security-constraint>
<login-config><auth-method>FORM</auth-method><form-login-config><form-login-page>/enter.html</form-login-page><form-error-page>/again.html</form-error-page></form-login-config></login-config>
<security-role><role-name>staff</role-name></security-role></web-app>`)
	form := `<html><head><title>Shop</title></head><body><h1>Who are you?</h1>%s<form method="post" action="j_security_check"><input type="text" name="j_username"><input type="password" name="j_password"><input type="submit" value="Go"></form></body></html>`
	write(t, dir+"/webapps/shop/enter.html", fmt.Sprintf(form, ""))
	write(t, dir+"/webapps/shop/again.html", fmt.Sprintf(form, `<p class="error">That name or password is not right.</p>`))
	write(t, dir+"/webapps/shop/private/report.txt", "the report\n")
	write(t, dir+"/webapps/shop/private/index.html", "<html><body>your basket</body></html>")
	for _, d := range []string{"temp", "work", "logs"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("JAVA_TOOL_OPTIONS", "")
	startServer(t, port, java, "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Dcatalina.home="+tomcatHome, "-Dcatalina.base="+dir, "-Djava.io.tmpdir="+dir+"/temp",
		"-cp", tomcatHome+"/bin/bootstrap.jar:"+tomcatHome+"/bin/tomcat-juli.jar", "org.apache.catalina.startup.Bootstrap", "start")
	base := fmt.Sprintf("http://127.0.0.1:%d/shop", port)
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); { // the port is open before the application is there
		if r, err := http.Get(base + "/enter.html"); err == nil {
			_ = r.Body.Close()
			if r.StatusCode == 200 {
				return base
			}
		}
	}
	t.Fatal("the application did not come up within 30 s")
	return ""
}

// jarOf is a cookie file that holds text.
func jarOf(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "jar.txt")
	write(t, path, text)
	return path
}

// loginDoc is what a test of a login reads.
type loginDoc struct {
	Response  struct{ Status int }
	Diagnosis []struct{ Cause, Title string }
	Login     *struct {
		Outcome string
		Says    string
		Steps   []string
		Cookies []string
	}
	Exchanges []struct{ Purpose, Method, URL string }
}

func diagnoseDoc(t *testing.T, args ...string) (loginDoc, int) {
	t.Helper()
	var out, errw bytes.Buffer
	code := Main(context.Background(), append([]string{"diagnose", "--json"}, args...), strings.NewReader(""), &out, &errw)
	if strings.Contains(out.String()+errw.String(), "CANARY") {
		t.Errorf("a secret is in the output:\n%s%s", out.String(), errw.String())
	}
	var doc loginDoc
	if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
		t.Fatalf("no JSON (%v):\n%s\n%s", err, out.String(), errw.String())
	}
	return doc, code
}

func TestDiagnoseTomcat(t *testing.T) {
	base := startTomcat(t)
	private := base + "/private/report.txt"
	diagnoseRows(t, []realRow{
		{"nothing sent: the form comes in the place of the report, with 200", []string{private}, "credentials.missing", 1},
		{"user and password without the cookie of the page before", []string{"-d", "j_username=alice&j_password=CANARY-right", base + "/private/j_security_check"}, "session.cookie_withheld", 1},
		{"a session of another application", []string{"-b", jarOf(t, "127.0.0.1\tFALSE\t/other\tFALSE\t0\tJSESSIONID\tCANARY0123\n"), private}, "session.cookie_withheld", 1},
		{"a session that has ended", []string{"-b", "JSESSIONID=CANARY0123456789ABCDEF", private}, "session.expired", 1},
	})
	t.Setenv("PW_RIGHT", "CANARY-right")
	t.Setenv("PW_WRONG", "CANARY-wrong")
	t.Setenv("PW_BOB", "CANARY-bob")
	login := func(user, env string, curl ...string) (loginDoc, int) {
		return diagnoseDoc(t, append([]string{"--login-url", private, "--login-user", user, "--login-password-env", env, "--", "curl"}, curl...)...)
	}
	for _, row := range []struct {
		reason, user, env string
		curl              []string
		outcome, cause    string
		exit              int
	}{
		{"the right password", "alice", "PW_RIGHT", []string{private}, "session", "none", 0},
		{"the wrong password", "alice", "PW_WRONG", []string{private}, "wrong", "basic.wrong_password", 1},
		{"a session that has ended, and the login again", "alice", "PW_RIGHT", []string{"-b", "JSESSIONID=CANARY0123456789ABCDEF", private}, "session", "none", 0},
	} {
		t.Run(row.reason, func(t *testing.T) {
			doc, code := login(row.user, row.env, row.curl...)
			if doc.Login == nil || doc.Login.Outcome != row.outcome || doc.Diagnosis[0].Cause != row.cause || code != row.exit {
				t.Fatalf("exit %d, %+v %+v", code, doc.Diagnosis, doc.Login)
			}
			posts := 0
			for _, x := range doc.Exchanges {
				if x.Method == "POST" {
					posts++
				}
				if x.Purpose == "" {
					t.Errorf("a request without a purpose: %+v", x)
				}
			}
			if posts != 1 {
				t.Errorf("posted %d times", posts)
			}
			t.Logf("tomcat  form  %-45s ours %d: %s", row.reason, doc.Response.Status, strings.Join(doc.Login.Steps, "; "))
		})
	}
	t.Run("a right login without the role is about rights", func(t *testing.T) {
		if doc, _ := login("bob", "PW_BOB", private); doc.Login == nil || doc.Login.Outcome == "wrong" {
			t.Errorf("%+v", doc.Login)
		}
	})
	t.Run("the form itself, which Tomcat does not take as a beginning", func(t *testing.T) {
		doc, _ := diagnoseDoc(t, "--login-url", base+"/enter.html", "--login-user", "alice", "--login-password-env", "PW_RIGHT", "--", "curl", private)
		if doc.Login == nil || doc.Login.Outcome == "session" && doc.Response.Status != 200 {
			t.Errorf("%+v", doc.Login)
		}
	})
	sameJarAsCurl(t, "tomcat", private, base+"/private/j_security_check")
}

// sameJarAsCurl makes the dialogue of a FORM login with curl's own jar (-c, -b), and sends the request with that jar by both.
func sameJarAsCurl(t *testing.T, server, page, post string) {
	t.Helper()
	curl := needServer(t, "curl", "curl")
	jar := filepath.Join(t.TempDir(), "jar.txt")
	run := func(args ...string) string {
		out, err := exec.Command(curl, append([]string{"-s", "-o", os.DevNull, "-w", "%{http_code}", "-b", jar, "-c", jar}, args...)...).Output()
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	theirs := run(page) + " " + run("-d", "j_username=alice&j_password=CANARY-right", post) + " " + run(page)
	t.Setenv("PW_RIGHT", "CANARY-right")
	doc, _ := diagnoseDoc(t, "--login-url", page, "--login-user", "alice", "--login-password-env", "PW_RIGHT", "--", "curl", page)
	t.Logf("%-7s curl's dialogue with a jar: %s; ours by the form: %d", server, theirs, doc.Response.Status)
	if !strings.HasSuffix(theirs, fmt.Sprint(doc.Response.Status)) {
		t.Errorf("curl's jar: %s, ours %d", theirs, doc.Response.Status)
	}
	sameAsCurl(t, server+": cookie jar", [][]string{
		{"-b", jar, page},
		{"-b", jar, "-L", page},
		{"-b", jar, "-L", strings.TrimSuffix(page, "/report.txt")},
		{"-b", "JSESSIONID=CANARY0", page},
		{page},
	})
}
