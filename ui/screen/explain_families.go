package screen

// familyWords is the heading over a family of causes, in words; a family without one stands by its name.
func familyWords(family string) string {
	switch family {
	case "not_auth":
		return "Not a matter of login"
	case "unreachable":
		return "No answer came"
	case "credentials":
		return "The credential itself"
	case "client":
		return "What the client does of itself"
	case "basic":
		return "Basic: user name and password"
	case "digest":
		return "Digest"
	case "negotiate":
		return "Negotiate: Kerberos"
	case "ntlm":
		return "NTLM"
	case "bearer":
		return "Bearer: the word before a token"
	case "apikey":
		return "API keys"
	case "jwt":
		return "Tokens that can be read (JWT)"
	case "token":
		return "Tokens and what is known of them"
	case "session":
		return "Sessions and cookies"
	case "csrf":
		return "Forged requests (CSRF)"
	case "origin":
		return "Where the request comes from"
	case "cors":
		return "Browsers and other origins (CORS)"
	case "redirect":
		return "Redirects"
	case "proxy":
		return "Proxies"
	case "network":
		return "The network between"
	case "waf":
		return "Filters in front of the service"
	case "request":
		return "The request itself"
	case "server":
		return "The server"
	case "ratelimit":
		return "Too many requests"
	case "quota":
		return "Used up"
	case "authz":
		return "Permission"
	case "identity":
		return "Accounts"
	case "oauth":
		return "OAuth and OpenID Connect"
	case "signing":
		return "Signed requests"
	case "mtls":
		return "Client certificates (mTLS)"
	case "words":
		return "Words of the field"
	}
	return family
}
