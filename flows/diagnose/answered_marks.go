package diagnose

// layer is a kind of station that can write an answer.
type layer string

// The layers, as response.answered_by names them.
const (
	layerOrigin  layer = "origin"  // the service, or the web server that it runs in
	layerGateway layer = "gateway" // a gateway, load balancer or login in front of the service
	layerCDN     layer = "cdn"     // a cache near the caller
	layerWAF     layer = "waf"     // a filter of requests
	layerProxy   layer = "proxy"   // the caller's own proxy or network
)

// mark is one sign of a station: it stands on the way, or wrote the answer itself.
type mark struct {
	who    string // "Cloudflare"
	is     layer
	wrote  bool // it wrote this answer; false: it stands on the way
	field  string
	has    string // in the field's value, lower case; "" the field alone is enough
	body   string // in the body, lower case
	source string
}

// marks say who stands on the way and who wrote an answer. Where several wrote, the first counts, those of a body before those
// of a header (bodyFirst).
var marks = []mark{
	// A caller's proxy and network.
	{who: "squid", is: layerProxy, wrote: true, field: "X-Squid-Error", has: "err_", source: "Squid, error page headers"},
	{who: "squid", is: layerProxy, wrote: true, body: "(squid/", source: "Squid, errors/templates"},
	{who: "squid", is: layerProxy, field: "Via", has: "(squid", source: "RFC 9110 section 7.6.3"},
	{who: "Zscaler", is: layerProxy, wrote: true, field: "Server", has: "zscaler", source: "Zscaler, block pages"},
	{who: "Zscaler", is: layerProxy, wrote: true, body: "zscaler", source: "Zscaler, block pages"},
	{who: "FortiGuard", is: layerProxy, wrote: true, body: "fortiguard", source: "Fortinet, replacement messages"},

	// Filters.
	{who: "Cloudflare", is: layerWAF, wrote: true, field: "Cf-Mitigated", source: "Cloudflare, detect a challenge page response"},
	{who: "Cloudflare", is: layerWAF, wrote: true, body: "cf-error-details", source: "Cloudflare, error pages"},
	{who: "Cloudflare", is: layerWAF, wrote: true, body: "attention required! | cloudflare", source: "Cloudflare, error pages"},
	{who: "Cloudflare", is: layerWAF, wrote: true, body: "error code: 10", field: "Server", has: "cloudflare", source: "Cloudflare, 1xxx errors"},
	{who: "AWS WAF", is: layerWAF, wrote: true, field: "X-Amzn-Waf-Action", source: "AWS WAF, CAPTCHA and Challenge actions"},
	{who: "Imperva", is: layerWAF, wrote: true, body: "incapsula incident id", source: "Imperva, error pages"},
	{who: "Sucuri", is: layerWAF, wrote: true, field: "X-Sucuri-Block", source: "Sucuri, firewall headers"},
	{who: "Sucuri", is: layerWAF, wrote: true, body: "sucuri website firewall", source: "Sucuri, block page"},
	{who: "DataDome", is: layerWAF, wrote: true, field: "X-Datadome", body: "captcha-delivery.com", source: "DataDome, block page"},
	{who: "F5 BIG-IP ASM", is: layerWAF, wrote: true, body: "the requested url was rejected. please consult with your administrator", source: "F5, default blocking response page"},
	{who: "ModSecurity", is: layerWAF, wrote: true, body: "mod_security", source: "ModSecurity, default page"},
	{who: "Azure Web Application Firewall", is: layerWAF, wrote: true, body: "microsoft-azure-application-gateway", field: "Server", has: "waf", source: "Azure Application Gateway, block page"},

	// Logins in front of a service.
	{who: "Google Identity-Aware Proxy", is: layerGateway, wrote: true, field: "X-Goog-Iap-Generated-Response", source: "Google Cloud IAP, error codes"},
	{who: "Cloudflare Access", is: layerGateway, wrote: true, field: "Location", has: ".cloudflareaccess.com/", source: "Cloudflare One, Access"},
	{who: "Cloudflare Access", is: layerGateway, wrote: true, field: "Www-Authenticate", has: "cloudflare-access", source: "Cloudflare One, Access"},
	{who: "oauth2-proxy", is: layerGateway, wrote: true, field: "Location", has: "/oauth2/start?rd=", source: "oauth2-proxy, endpoints"},
	{who: "oauth2-proxy", is: layerGateway, wrote: true, body: "secured with oauth2 proxy", source: "oauth2-proxy, sign-in page"},
	{who: "Azure App Service authentication", is: layerGateway, wrote: true, field: "Www-Authenticate", has: ".azurewebsites.net", source: "Azure App Service, authentication and authorization"},
	{who: "Azure App Service", is: layerGateway, wrote: true, body: "you do not have permission to view this directory or page.", field: "X-Ms-Middleware-Request-Id", source: "Azure App Service, authentication and authorization"},
	{who: "Google Cloud Run", is: layerGateway, wrote: true, body: "your client does not have permission to get url", field: "Server", has: "google frontend", source: "Google Cloud Run, authenticating"},

	// Gateways and load balancers.
	{who: "Amazon API Gateway", is: layerGateway, wrote: true, field: "X-Amzn-Errortype", body: "missing authentication token", source: "Amazon API Gateway, gateway response types"},
	{who: "Amazon API Gateway", is: layerGateway, wrote: true, field: "X-Amzn-Errortype", has: "forbiddenexception", source: "Amazon API Gateway, gateway response types"},
	{who: "Amazon API Gateway", is: layerGateway, wrote: true, field: "X-Amzn-Errortype", has: "unauthorizedexception", source: "Amazon API Gateway, gateway response types"},
	{who: "Amazon API Gateway", is: layerGateway, wrote: true, field: "X-Amzn-Errortype", has: "missingauthenticationtoken", source: "Amazon API Gateway, gateway response types"},
	{who: "Amazon load balancer", is: layerGateway, wrote: true, field: "Server", has: "awselb", source: "Elastic Load Balancing, fixed responses"},
	{who: "Kong", is: layerGateway, wrote: true, field: "X-Kong-Response-Latency", source: "Kong Gateway, headers: sent where Kong answers itself"},
	{who: "Kong", is: layerGateway, wrote: true, field: "Server", has: "kong/", source: "Kong Gateway, headers: Via where the service answered"},
	{who: "Kong", is: layerGateway, field: "X-Kong-Upstream-Latency", source: "Kong Gateway, headers"},
	{who: "Kong", is: layerGateway, field: "Via", has: "kong", source: "Kong Gateway, headers"},
	{who: "Envoy", is: layerGateway, wrote: true, body: "rbac: access denied", source: "Envoy, RBAC filter"},
	{who: "Envoy", is: layerGateway, wrote: true, body: "jwt is missing", field: "Server", has: "envoy", source: "Envoy, jwt_authn filter"},
	{who: "Envoy", is: layerGateway, wrote: true, body: "jwt verification fails", field: "Server", has: "envoy", source: "Envoy, jwt_authn filter"},
	{who: "Envoy", is: layerGateway, wrote: true, body: "upstream connect error or disconnect", source: "Envoy, router filter"},
	{who: "Envoy", is: layerGateway, wrote: true, body: "no healthy upstream", source: "Envoy, router filter"},
	{who: "Envoy", is: layerGateway, field: "X-Envoy-Upstream-Service-Time", source: "Envoy, router filter: sent where the service answered"},
	{who: "Envoy", is: layerGateway, field: "Server", has: "envoy", source: "Envoy, server_header_transformation"},
	{who: "Traefik", is: layerGateway, wrote: true, field: "Www-Authenticate", has: `realm="traefik"`, source: "Traefik, BasicAuth middleware"},
	{who: "haproxy", is: layerGateway, wrote: true, body: "request forbidden by administrative rules.", source: "haproxy, src/http.c http_err_msgs"},
	{who: "haproxy", is: layerGateway, wrote: true, body: "you need a valid user and password to access this content.", source: "haproxy, src/http.c http_err_msgs"},
	{who: "haproxy", is: layerGateway, wrote: true, body: "you have sent too many requests in a given amount of time.", source: "haproxy, src/http.c http_err_msgs"},
	{who: "haproxy", is: layerGateway, wrote: true, body: "no server is available to handle this request.", source: "haproxy, src/http.c http_err_msgs"},
	{who: "Azure API Management", is: layerGateway, wrote: true, body: "access denied due to missing subscription key", source: "Azure API Management, subscriptions"},
	{who: "Azure API Management", is: layerGateway, wrote: true, body: "access denied due to invalid subscription key", source: "Azure API Management, subscriptions"},
	{who: "Apigee", is: layerGateway, wrote: true, body: "oauth.v2.", source: "Apigee, OAuthV2 policy errors"},
	{who: "Apigee", is: layerGateway, wrote: true, body: "policies.ratelimit", source: "Apigee, Quota policy errors"},
	{who: "Amazon API Gateway", is: layerGateway, field: "X-Amz-Apigw-Id", source: "Amazon API Gateway, request ids"},
	{who: "Amazon load balancer", is: layerGateway, field: "Set-Cookie", has: "awsalb", source: "Elastic Load Balancing, sticky sessions"},
	{who: "F5 BIG-IP", is: layerGateway, field: "Set-Cookie", has: "bigipserver", source: "F5, cookie persistence"},

	// Caches near the caller.
	{who: "Akamai", is: layerCDN, wrote: true, field: "Server", has: "akamaighost", source: "Akamai, edge error pages"},
	{who: "CloudFront", is: layerCDN, wrote: true, body: "generated by cloudfront", source: "Amazon CloudFront, error responses"},
	{who: "CloudFront", is: layerCDN, wrote: true, field: "Server", has: "cloudfront", source: "Amazon CloudFront, HTTP 403 status code"},
	{who: "Fastly", is: layerCDN, wrote: true, body: "fastly error:", source: "Fastly, common errors"},
	{who: "Varnish", is: layerCDN, wrote: true, body: "varnish cache server", source: "Varnish, vcl_synth"},
	{who: "Cloudflare", is: layerCDN, field: "Cf-Ray", source: "Cloudflare, HTTP headers: on every answer"},
	{who: "Cloudflare", is: layerCDN, field: "Set-Cookie", has: "__cf_bm=", source: "Cloudflare, cookies"},
	{who: "Akamai", is: layerCDN, field: "Set-Cookie", has: "ak_bmsc=", source: "Akamai, Bot Manager"},
	{who: "CloudFront", is: layerCDN, field: "X-Amz-Cf-Id", source: "Amazon CloudFront, response headers"},
	{who: "Imperva", is: layerCDN, field: "X-Iinfo", source: "Imperva, response headers"},
	{who: "Imperva", is: layerCDN, field: "Set-Cookie", has: "incap_ses_", source: "Imperva, cookies"},
	{who: "Fastly", is: layerCDN, field: "X-Served-By", has: "cache-", source: "Fastly, response headers"},
	{who: "Varnish", is: layerCDN, field: "X-Varnish", source: "Varnish, vcl_deliver"},
	{who: "Google", is: layerCDN, field: "Via", has: "1.1 google", source: "Google Cloud Load Balancing, headers"},

	// Web servers that write a page of their own: the service, as far as it can be seen from outside.
	{who: "nginx", is: layerOrigin, wrote: true, body: "<hr><center>nginx", source: "nginx, ngx_http_special_response.c"},
	{who: "openresty", is: layerOrigin, wrote: true, body: "<hr><center>openresty", source: "OpenResty, ngx_http_special_response.c"},
	{who: "Apache httpd", is: layerOrigin, wrote: true, body: `<!doctype html public "-//ietf//dtd html 2.0//en">`, source: "Apache httpd, http_protocol.c"},
	{who: "Apache httpd", is: layerOrigin, wrote: true, body: `<!doctype html public "-//w3c//dtd html 4.01//en" "http://www.w3.org/tr/html4/strict.dtd">`, field: "Server", has: "apache", source: "Apache httpd, http_protocol.c"},
	{who: "Apache httpd", is: layerOrigin, wrote: true, body: "<p>this server could not verify that you", source: "Apache httpd, http_protocol.c"}, // also where a proxy writes Server anew
	{who: "lighttpd", is: layerOrigin, wrote: true, body: `xhtml1-transitional.dtd">`, field: "Server", has: "lighttpd", source: "lighttpd, http_chunk and connections.c"},
	{who: "Tomcat", is: layerOrigin, wrote: true, body: "<h3>apache tomcat", source: "Tomcat, ErrorReportValve"},
	{who: "IIS", is: layerOrigin, wrote: true, body: "<fieldset><h2>40", source: "IIS, custerr"},
}
