package kerberos

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"time"
)

// Client makes tokens for services. Zero fields mean the machine's own.
type Client struct {
	Now      func() time.Time
	Getenv   func(string) string
	ReadFile func(string) ([]byte, error)
	ReadDir  func(string) ([]fs.DirEntry, error)
	UID      int // of the default cache
	Dial     func(ctx context.Context, network, addr string) (net.Conn, error)
	Resolver *net.Resolver
	keys     keys // nil: the kernel's
}

// Login is a user with a password, in the place of a credential cache.
type Login struct{ User, Realm, Password string }

// Want is what a token is for.
type Want struct {
	Service string // "HTTP"
	Host    string // as in the URL, without port
	Login   *Login // nil: the ticket of the cache
	Forward string // ForwardPolicy, ForwardAlways; "" the login is not passed on
	Binding []byte // 16 bytes, the sum of the channel bindings; nil none
}

// Story is how a token was made, or why it was not. It holds no key and no password.
type Story struct {
	Cache, CacheSource string // "FILE:/tmp/krb5cc_1000", "KRB5CCNAME"; "" with a password
	Config             []string
	Client             Principal // whose ticket it is
	Given              string    // the host of the URL
	Named              string    // how its name was made canonical, "" it was taken as it is
	Server             Principal // whom the ticket is for, or was asked for
	KDCs               []string  // that were asked, in order
	Asked              []string  // what was asked of them
	Cached             bool      // the ticket was in the cache already
	EType              int32     // of the ticket
	KVNO               uint32    // version of the server's key that the ticket was made with
	SessionEType       int32
	End                time.Time     // of the ticket
	Now                time.Time     // the clock here
	Offset             time.Duration // that the cache corrects it by
	Forwarded          string        // whether the login was passed on too, and why not; "" nobody asked
	Fault              *Fault        // nil a token was made
}

func (c *Client) now() time.Time {
	if c.Now != nil {
		return c.Now()
	}
	return time.Now()
}

func (c *Client) env(name string) string {
	if c.Getenv == nil {
		return ""
	}
	return c.Getenv(name)
}

func (c *Client) read(path string) ([]byte, error) {
	if c.ReadFile != nil {
		return c.ReadFile(path)
	}
	return os.ReadFile(path)
}

// Config reads krb5.conf, of KRB5_CONFIG or of /etc. Without a file there is a Config all the same: DNS may do.
func (c *Client) Config() (*Config, error) {
	list := c.env("KRB5_CONFIG")
	if list == "" {
		list = "/etc/krb5.conf"
	}
	dir := c.ReadDir
	if dir == nil {
		dir = os.ReadDir
	}
	return readConfig(list, c.read, dir)
}

// Cache reads the credential cache that a program takes. Its name is known also where it cannot be read.
func (c *Client) Cache(ctx context.Context, conf *Config) (*Cache, error) {
	name, source, err := cacheName(c.env, conf, c.UID)
	if err != nil {
		return &Cache{Name: name, Source: source}, err
	}
	out, err := c.readCache(ctx, conf, name)
	if out.Source = source; out.Name == "" {
		out.Name = name
	}
	return out, err
}

// readCache reads the cache of that name. Name is set where the name leads on to another, as klist shows it.
func (c *Client) readCache(ctx context.Context, conf *Config, name string) (*Cache, error) {
	kind, path := cacheKind(name)
	out := &Cache{}
	switch kind {
	case "FILE", "WRFILE":
	case "DIR":
		path = dirPath(path, c.read)
		out.Name = "DIR::" + path
	case "KEYRING":
		return c.keyringCache(path)
	case "KCM":
		return c.kcmCache(ctx, conf, path)
	default:
		return out, &Fault{Kind: FaultCacheKind, Text: kind}
	}
	b, err := c.read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return out, &Fault{Kind: FaultNoCache, Text: "there is no credential cache at " + path}
	}
	if err != nil {
		return out, &Fault{Kind: FaultCacheBroken, Text: "the credential cache cannot be read: " + err.Error()}
	}
	read, err := ReadCache(b)
	if err != nil {
		return out, &Fault{Kind: FaultCacheBroken, Text: path + ": " + err.Error()}
	}
	read.Name = out.Name
	return read, nil
}

// session is one token in the making.
type session struct {
	*Client
	conf   *Config
	cache  *Cache
	offset time.Duration
	story  *Story
	user   Principal
	tgts   []Cached // got in this session
}

// Token makes the token of Kerberos' own mechanism (RFC 4121 section 4.1) for a service, as GSSAPI does. The token is nil where
// the story has a fault.
func (c *Client) Token(ctx context.Context, w Want) ([]byte, *Story) {
	s := &session{Client: c, story: &Story{Given: w.Host, Now: c.now()}}
	token, err := s.token(ctx, w)
	if err != nil {
		f, ok := err.(*Fault)
		if !ok {
			f = &Fault{Kind: FaultOther, Text: err.Error()}
		}
		s.story.Fault = f
		return nil, s.story
	}
	return token, s.story
}

func (s *session) token(ctx context.Context, w Want) ([]byte, error) {
	var err error
	if s.conf, err = s.Config(); err != nil && len(s.conf.Files) > 0 {
		return nil, &Fault{Kind: FaultConfig, Text: err.Error()}
	}
	s.story.Config = s.conf.Files
	if w.Login != nil {
		err = s.logIn(ctx, w.Login)
	} else {
		err = s.fromCache(ctx)
	}
	if err != nil {
		return nil, err
	}
	s.story.Client = s.user
	t, err := s.ticketFor(ctx, w)
	if err != nil {
		return nil, err
	}
	s.story.Server, s.story.End, s.story.SessionEType = t.Server, t.End, t.EType
	if read, err := t.ReadableTicket(); err == nil {
		s.story.EType, s.story.KVNO = read.Enc.EType, read.Enc.KVNO
	}
	return s.wrap(ctx, t, w)
}

// fromCache takes the login of the credential cache.
func (s *session) fromCache(ctx context.Context) error {
	cache, err := s.Cache(ctx, s.conf)
	s.story.Cache, s.story.CacheSource = cache.Name, cache.Source
	if err != nil {
		return err
	}
	s.cache, s.user, s.offset, s.story.Offset = cache, cache.Client, cache.Offset, cache.Offset
	s.story.Client = s.user
	login, ok := cache.Login()
	now := s.now().Add(s.offset)
	switch {
	case len(cache.Tickets) == 0:
		return &Fault{Kind: FaultNoLogin, Text: "the credential cache is empty"}
	case !ok: // a service ticket alone may do
		return nil
	case !login.End.After(now):
		return &Fault{Kind: FaultExpired, Text: "the ticket of " + s.user.String() + " expired", When: login.End, Realm: s.user.Realm}
	case login.Start.After(now.Add(skewAllowed)):
		return &Fault{Kind: FaultNotYet, Text: "the ticket of " + s.user.String() + " is not valid yet", When: login.Start, Realm: s.user.Realm}
	}
	return nil
}

// skewAllowed is how far clocks may differ where nothing else is configured (krb5.conf(5), clockskew).
const skewAllowed = 5 * time.Minute

// ticketFor finds or gets a ticket for the service on the host, by each of the names that the host may have.
func (s *session) ticketFor(ctx context.Context, w Want) (Cached, error) {
	names, how := s.names(ctx, w.Host)
	var err error
	for i, name := range names {
		s.story.Named = how
		var t Cached
		if t, err = s.ticketForName(ctx, w.Service, name); err == nil {
			return t, nil
		}
		var f *Fault
		if !errors.As(err, &f) || f.Err == nil || f.Err.Code != CodeServerUnknown || i == len(names)-1 {
			return t, err
		}
	}
	return Cached{}, err
}

func (s *session) ticketForName(ctx context.Context, service, host string) (Cached, error) {
	realm := s.conf.realmOf(host)
	want := Service(service, host, realm)
	s.story.Server = want
	if t, ok := s.cache.find(want, s.now().Add(s.offset)); ok {
		s.story.Cached = true
		return t, nil
	}
	if realm != "" {
		return s.ask(ctx, want)
	}
	// Nothing names the realm: the user's own is asked, which may name another; then that of the host's domain.
	want.Realm = s.user.Realm
	t, err := s.ask(ctx, want)
	var f *Fault
	if g := guess(host); errors.As(err, &f) && f.Err != nil && f.Err.Code == CodeServerUnknown && g != "" && g != s.user.Realm {
		want.Realm = g
		own := s.story.Server
		if other, again := s.ask(ctx, want); again == nil {
			return other, nil
		}
		s.story.Server = own
	}
	return t, err
}

// Steps are lines "name = value" of how the token was made, for people who compare with klist and kvno. Words of servers in
// them are not cleaned.
func (s *Story) Steps() []string {
	var out []string
	add := func(name, format string, args ...any) { out = append(out, name+" = "+fmt.Sprintf(format, args...)) }
	if s.Cache != "" {
		add("cache", "%s (%s)", s.Cache, s.CacheSource)
	}
	if len(s.Client.Parts) > 0 {
		add("user", "%s", s.Client)
	}
	if s.Named != "" {
		add("host", "%s", s.Named)
	}
	if len(s.Server.Parts) > 0 {
		add("service", "%s", s.Server)
	}
	for i, what := range s.Asked {
		if i < len(s.KDCs) {
			add("KDC", "%s, asked for %s", s.KDCs[i], what)
		}
	}
	if s.Fault != nil {
		add("no token", "%s", s.Fault.Error())
		if e := s.Fault.Err; e != nil && e.Text != "" {
			add("KDC says", "%s", e.Text)
		}
		return out
	}
	if s.Cached {
		add("KDC", "not asked, the ticket was in the cache")
	}
	if s.Forwarded != "" {
		add("login passed on", "%s", s.Forwarded)
	}
	add("ticket", "%s, key version %d, until %s", EType(s.EType), s.KVNO, s.End.UTC().Format("2006-01-02 15:04:05 UTC"))
	return out
}
