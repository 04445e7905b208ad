package scheme

import (
	"slices"
	"strings"
	"sync"
)

// cookieKind is a kind of cookies that say nothing of who asks, with the names that its makers document.
type cookieKind struct {
	what     string   // "choice of consent"
	names    []string // whole names
	prefixes []string // beginnings, where the rest is a number of the site
	suffixes []string
}

// cookieKinds are cookies that tell visits, machines and tastes apart, and no account. Names are in lower case. A name
// that an application may well use for a login (sid, uid, visitor) is not here, and AWSELBAuthSessionCookie is a login.
func cookieKinds() []cookieKind {
	return []cookieKind{
		// Google Analytics and Ads "Cookie usage on websites"; Meta Pixel "fbp and fbc"; Segment "Analytics.js cookies"; Amplitude
		// "Cookies and consent management"; Mixpanel, Hotjar, HubSpot, Clarity, Matomo, Adobe Experience Cloud, Bing UET, TikTok,
		// Pinterest, LinkedIn, Snowplow, PostHog, Optimizely, VWO: the page of each that lists its cookies.
		{"analytics", []string{"_ga", "_gid", "_gat", "__utma", "__utmb", "__utmc", "__utmt", "__utmv", "__utmz", "__gads", "__gpi", "_fbp", "_fbc", "hubspotutk", "__hstc", "__hssc", "__hssrc", "_clck", "_clsk", "_uetsid", "_uetvid",
			"s_cc", "s_sq", "s_vi", "s_fid", "s_ecid", "mbox", "fs_uid", "_ttp", "_tt_enable_cookie", "_pin_unauth", "_scid", "li_gc", "lidc", "bcookie", "usermatchhistory", "__qca", "_mkto_trk", "_shopify_y", "_shopify_s", "_dd_s", "optimizelyenduserid", "nmstat", "_parsely_visitor", "_chartbeat2"},
			[]string{"_ga_", "_gat_", "_gcl_", "_gac_", "ajs_", "amplitude_", "amp_", "_hj", "_pk_id", "_pk_ses", "_pk_ref", "amcv_", "amcvs_", "kndctr_", "_hp2_", "_ym_", "_vwo_", "_vis_opt_", "_sp_id", "_sp_ses"}, []string{"_mixpanel", "_posthog"}},
		// OneTrust, Cookiebot, IAB TCF, CookieYes, Osano, TrustArc, Didomi, Usercentrics, iubenda, Borlabs, tarteaucitron, Google (CONSENT, SOCS).
		{"choice of consent", []string{"consent", "cookieconsent", "cookie_consent", "cookie-consent", "cookieconsent_status", "cookie_consent_status", "cookies_accepted", "cookie_notice_accepted", "optanonconsent", "optanonalertboxclosed", "euconsent", "euconsent-v2", "usprivacy", "gdpr", "gdpr_consent",
			"cookieyes-consent", "notice_preferences", "notice_gdpr_prefs", "notice_behavior", "didomi_token", "borlabs-cookie", "tarteaucitron", "viewed_cookie_policy", "cookielawinfoconsent", "socs", "cc_cookie", "klaro"},
			[]string{"cookielawinfo-", "_iub_cs", "axeptio_", "cmapi_", "cmplz_"}, nil},
		// Elastic Load Balancing "Sticky sessions"; Azure App Service "ARR affinity"; Azure Application Gateway "Cookie-based affinity"; Google
		// Cloud "Session affinity"; F5 K6917; NetScaler "Cookie insertion"; ingress-nginx "Sticky sessions"; HAProxy and Apache httpd (the
		// names of their manuals); Cloudflare "Cloudflare cookies".
		{"load balancer", []string{"awsalb", "awsalbcors", "awsalbtg", "awsalbtgcors", "awselb", "awselbcors", "arraffinity", "arraffinitysamesite", "applicationgatewayaffinity", "applicationgatewayaffinitycors", "gclb", "gcilb", "ingresscookie", "serverid", "routeid", "__cflb", "x-oracle-bmc-lbs-route"},
			[]string{"bigipserver", "awsalbapp-", "nsc_"}, nil},
		// Cloudflare "Cloudflare cookies"; Akamai "Bot Manager cookies"; Imperva "Cookies"; DataDome, HUMAN (PerimeterX), AWS WAF "token", Google reCAPTCHA.
		{"bot filter", []string{"__cf_bm", "cf_clearance", "_cfuvid", "__cfruid", "__cfseq", "__cfwaitingroom", "__cfduid", "cf_ob_info", "cf_use_ob", "ak_bmsc", "_abck", "bm_sv", "bm_sz", "bm_mi", "bm_s", "bm_so", "bm_ss", "bm_sc", "bm_lso", "aka_a2", "reese84", "datadome", "_px2", "_px3", "_pxhd", "_pxvid", "_pxde", "aws-waf-token", "_grecaptcha"},
			[]string{"cf_chl_", "visid_incap_", "incap_ses_", "nlbi_", "incap_sh_"}, nil},
		{"preference", []string{"lang", "language", "locale", "i18n", "i18next", "i18nextlng", "next_locale", "django_language", "pll_language", "wp-wpml_current_language", "user_locale", "user_lang", "theme", "color-scheme", "color_scheme", "color_mode", "color-mode", "colormode", "dark_mode", "darkmode", "dark-mode", "tz", "timezone", "time_zone", "time-zone", "currency", "preferred_color_mode"}, nil, nil},
	}
}

// byName are the kinds of the whole names, and kinds the table: a recording asks for thousands of cookies.
var (
	cookiesListed sync.Once
	byName        map[string]string
	kinds         []cookieKind
)

func listCookies() {
	kinds, byName = cookieKinds(), map[string]string{}
	for _, k := range kinds {
		for _, n := range k.names {
			byName[n] = k.what
		}
	}
}

// AnonymousCookie is the kind of a cookie that says nothing of who asks ("analytics", "load balancer"), "" where its name
// is not known for one.
func AnonymousCookie(name string) string {
	cookiesListed.Do(listCookies)
	low := strings.ToLower(name)
	if what := byName[low]; what != "" {
		return what
	}
	begins := func(p string) bool { return strings.HasPrefix(low, p) }
	ends := func(p string) bool { return strings.HasSuffix(low, p) }
	for _, k := range kinds {
		if slices.ContainsFunc(k.prefixes, begins) || slices.ContainsFunc(k.suffixes, ends) {
			return k.what
		}
	}
	return ""
}

// AnonymousCookies are the kinds of a Cookie field's cookies, each once and in their order; false where one of them may
// tell who asks, or there is none.
func AnonymousCookies(field string) (found []string, all bool) {
	for _, c := range strings.Split(field, ";") {
		name, _, _ := strings.Cut(strings.TrimSpace(c), "=")
		if name == "" {
			continue
		}
		what := AnonymousCookie(name)
		if what == "" {
			return nil, false
		}
		if !slices.Contains(found, what) {
			found = append(found, what)
		}
	}
	return found, len(found) > 0
}
