package httpclient

// bearerAnswerer answers a challenge of Bearer with the token that the command gives beside other schemes, once: as with curl the same
// challenge again means that the token is refused (lib/http.c, http_output_bearer).
type bearerAnswerer struct{}

func (bearerAnswerer) due() bool        { return false }
func (bearerAnswerer) hear(string) bool { return false }
func (bearerAnswerer) bound() bool      { return false }
func (bearerAnswerer) anew()            {}
func (bearerAnswerer) value(s saying) (string, AuthStep) {
	return "Bearer " + s.login.Token.Reveal(), nil
}

// TokenAlone is true for a login that is a token, and no user name and password.
func (l *Login) TokenAlone() bool {
	return l != nil && !l.Token.IsZero() && l.User == "" && l.Password.IsZero()
}
