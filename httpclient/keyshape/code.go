package keyshape

import "strings"

const (
	docGitHub    = "https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github"
	docGitLab    = "https://docs.gitlab.com/security/tokens/"
	docAtlassian = "https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/"
	docBitbucket = "https://support.atlassian.com/bitbucket-cloud/docs/access-tokens/"
	docDocker    = "https://docs.docker.com/security/access-tokens/"
	docSonar     = "https://docs.sonarsource.com/sonarqube-server/user-guide/managing-tokens/"
	docDoppler   = "https://docs.doppler.com/reference/auth-token-formats"
	docVercel    = "https://vercel.com/docs/accounts/access-tokens"
	docSupabase  = "https://supabase.com/docs/guides/api/api-keys"
	docGitleaks  = "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml"
)

// codeShapes are keys of forges, registries and what builds and delivers software.
func codeShapes() []Shape {
	dotted := func(least int) func(string) bool { return made(urlSigns+".", least, 2000) }
	return []Shape{
		{Prefix: "github_pat_", Name: "GitHub personal access token (fine-grained)", Service: "github", Source: docGitHub, Len: 93, Form: made(base62Signs+"_", 8, 200)},
		{Prefix: "ghp_", Name: "GitHub personal access token (classic)", Service: "github", Source: docGitHub, Len: 40, Check: gitHubSum, Form: made(base62Signs, 8, 100)},
		{Prefix: "gho_", Name: "GitHub OAuth token", Service: "github", Source: docGitHub, Len: 40, Check: gitHubSum, Form: made(base62Signs, 8, 100)},
		{Prefix: "ghu_", Name: "GitHub App user token", Service: "github", Source: docGitHub, Len: 40, Check: gitHubSum, Form: made(base62Signs, 8, 100)},
		{Prefix: "ghs_", Name: "GitHub App installation token", Service: "github", Source: "https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-an-installation-access-token-for-a-github-app", Least: 40, Inside: "jwt", Form: dotted(8)},
		{Prefix: "ghr_", Name: "GitHub refresh token", Service: "github", Source: "https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/refreshing-user-access-tokens", Least: 40, Form: made(base62Signs, 8, 100)},

		{Prefix: "glpat-", Name: "GitLab personal access token", Service: "gitlab", Source: docGitLab, Least: 26, Check: gitLabSum, Inside: "routing", Form: dotted(8)},
		{Prefix: "gloas-", Name: "GitLab OAuth application secret", Service: "gitlab", Source: docGitLab, Least: 26, Form: dotted(8)},
		{Prefix: "gldt-", Name: "GitLab deploy token", Service: "gitlab", Source: docGitLab, Least: 25, Check: gitLabSum, Inside: "routing", Form: dotted(8)},
		{Prefix: "glrt-", Name: "GitLab runner token", Service: "gitlab", Source: docGitLab, Least: 25, Check: gitLabSum, Inside: "routing", Form: dotted(8)},
		{Prefix: "glrtr-", Name: "GitLab runner registration token", Service: "gitlab", Source: docGitLab, Least: 26, Form: dotted(8)},
		{Prefix: "GR1348941", Name: "GitLab runner registration token", Service: "gitlab", Source: docGitLab, Len: 29, Form: made(urlSigns, 8, 40)},
		{Prefix: "glcbt-", Name: "GitLab CI job token", Service: "gitlab", Source: docGitLab, Least: 26, Check: gitLabSum, Inside: "jwt", Form: dotted(8)},
		{Prefix: "glptt-", Name: "GitLab pipeline trigger token", Service: "gitlab", Source: docGitLab, Least: 26, Check: gitLabSum, Form: dotted(8)},
		{Prefix: "glft-", Name: "GitLab feed token", Service: "gitlab", Source: docGitLab, Least: 25, Form: dotted(8)},
		{Prefix: "glimt-", Name: "GitLab incoming mail token", Service: "gitlab", Source: docGitLab, Least: 26, Form: dotted(8)},
		{Prefix: "glagent-", Name: "GitLab agent token", Service: "gitlab", Source: docGitLab, Least: 58, Form: dotted(8)},
		{Prefix: "glwt-", Name: "GitLab workspace token", Service: "gitlab", Source: docGitLab, Least: 25, Form: dotted(8)},
		{Prefix: "glsoat-", Name: "GitLab SCIM token", Service: "gitlab", Source: docGitLab, Least: 27, Form: dotted(8)},
		{Prefix: "glffct-", Name: "GitLab feature flags token", Service: "gitlab", Source: docGitLab, Least: 27, Form: dotted(8)},

		{Prefix: "ATATT", Name: "Atlassian API token", Service: "atlassian", Source: docAtlassian, Check: atlassianSum, Form: atlassian},
		{Prefix: "ATCTT", Name: "Bitbucket access token", Service: "bitbucket", Source: docBitbucket, Form: atlassian},
		{Prefix: "ATBB", Name: "Bitbucket app password", Service: "bitbucket", Source: "https://support.atlassian.com/bitbucket-cloud/docs/app-passwords/", Form: made(base62Signs, 32, 32)},
		{Prefix: "ATTA", Name: "Trello token", Service: "trello", Source: "https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/", Len: 76, Form: made(hexSigns+"ABCDEF", 48, 90)},

		{Prefix: "npm_", Name: "npm access token", Service: "npm", Source: "https://docs.npmjs.com/about-access-tokens", Len: 40, Check: gitHubSum, Form: made(base62Signs, 24, 60)},
		{Prefix: "pypi-", Name: "PyPI API token", Service: "pypi", Source: "https://pypi.org/help/#apitoken", Inside: "macaroon", Form: func(rest string) bool { return strings.HasPrefix(rest, "AgEIcHlwaS5vcmc") }},
		{Prefix: "pypi-", Name: "TestPyPI API token", Service: "testpypi", Environment: "test", Source: "https://test.pypi.org/help/#apitoken", Inside: "macaroon", Form: func(rest string) bool { return strings.HasPrefix(rest, "AgENdGVzdC5weXBpLm9yZ") }},
		{Prefix: "pypi-", Name: "PyPI API token", Service: "pypi", Source: "https://pypi.org/help/#apitoken", Inside: "macaroon", Form: made(urlSigns, 30, 2000)},
		{Prefix: "rubygems_", Name: "RubyGems API key", Service: "rubygems", Source: "https://guides.rubygems.org/api-key-scopes/", Len: 57, Form: made(hexSigns, 8, 80)},
		{Prefix: "cio", Name: "crates.io API token", Service: "crates.io", Source: "https://github.com/rust-lang/crates.io/blob/main/src/util/token.rs", Form: made(base62Signs, 32, 32)},
		{Prefix: "oy2", Name: "NuGet API key", Service: "nuget", Source: "https://learn.microsoft.com/en-us/nuget/nuget-org/scoped-api-keys", Form: made("abcdefghijklmnopqrstuvwxyz234567", 43, 43)},
		{Prefix: "CLOJARS_", Name: "Clojars deploy token", Service: "clojars", Source: "https://github.com/clojars/clojars-web/wiki/Deploy-Tokens", Len: 68, Form: made(hexSigns+base62Signs, 8, 80)},
		{Prefix: "AKCp", Name: "JFrog Artifactory API key", Service: "jfrog", Source: docGitleaks, Form: made(base62Signs, 69, 69)},
		{Prefix: "cmVmdGtu", Name: "JFrog reference token", Service: "jfrog", Source: "https://jfrog.com/help/r/jfrog-platform-administration-documentation/reference-token", Form: made(base62Signs, 56, 56)},
		{Prefix: "dckr_pat_", Name: "Docker personal access token", Service: "docker", Source: docDocker, Len: 36, Form: made(urlSigns, 8, 60)},
		{Prefix: "dckr_oat_", Name: "Docker organisation access token", Service: "docker", Source: "https://docs.docker.com/enterprise/security/access-tokens/", Form: made(urlSigns, 20, 60)},

		{Prefix: "bkua_", Name: "Buildkite API access token", Service: "buildkite", Source: "https://buildkite.com/docs/apis/managing-api-tokens", Len: 45, Form: made(hexSigns, 8, 60)},
		{Prefix: "CCIPAT_", Name: "CircleCI personal API token", Service: "circleci", Source: "https://circleci.com/docs/managing-api-tokens/", Form: circle},
		{Prefix: "CCIPRJ_", Name: "CircleCI project API token", Service: "circleci", Source: "https://circleci.com/docs/managing-api-tokens/", Form: circle},
		{Prefix: "API-", Name: "Octopus Deploy API key", Service: "octopus", Source: "https://octopus.com/docs/octopus-rest-api/how-to-create-an-api-key", Form: made(upperDigits, 26, 26)},
		{Prefix: "pnu_", Name: "Prefect API key", Service: "prefect", Source: "https://docs.prefect.io/v3/how-to-guides/cloud/manage-users/api-keys", Form: made(base62Signs, 36, 36)},
		{Prefix: "pul-", Name: "Pulumi access token", Service: "pulumi", Source: "https://www.pulumi.com/docs/administration/access-identity/access-tokens/", Form: made(hexSigns, 40, 40)},
		{Prefix: "ico-", Name: "Infracost API key", Service: "infracost", Source: docGitleaks, Form: made(base62Signs, 32, 32)},
		{Prefix: "sgp_", Name: "Sourcegraph access token", Service: "sourcegraph", Source: "https://sourcegraph.com/docs/cli/how-tos/creating-an-access-token", Form: sourcegraph},
		{Prefix: "sgp_", Name: "Segment Public API token", Service: "segment", Source: "https://segment.com/docs/api/public-api/", Form: made(base62Signs, 64, 64)},
		{Prefix: "squ_", Name: "SonarQube user token", Service: "sonarqube", Source: docSonar, Form: made(hexSigns, 40, 40)},
		{Prefix: "sqp_", Name: "SonarQube project token", Service: "sonarqube", Source: docSonar, Form: made(hexSigns, 40, 40)},
		{Prefix: "sqa_", Name: "SonarQube analysis token", Service: "sonarqube", Source: docSonar, Form: made(hexSigns, 40, 40)},

		{Prefix: "dp.pt.", Name: "Doppler personal token", Service: "doppler", Source: docDoppler, Form: dotted(20)},
		{Prefix: "dp.st.", Name: "Doppler service token", Service: "doppler", Source: docDoppler, Form: dotted(20)},
		{Prefix: "dp.sa.", Name: "Doppler service account token", Service: "doppler", Source: docDoppler, Form: dotted(20)},
		{Prefix: "dp.ct.", Name: "Doppler CLI token", Service: "doppler", Source: docDoppler, Form: dotted(20)},
		{Prefix: "dp.scim.", Name: "Doppler SCIM token", Service: "doppler", Source: docDoppler, Form: dotted(20)},
		{Prefix: "dp.audit.", Name: "Doppler audit token", Service: "doppler", Source: docDoppler, Form: dotted(20)},
		{Prefix: "vcp_", Name: "Vercel personal access token", Service: "vercel", Source: docVercel, Form: made(base62Signs, 20, 60)},
		{Prefix: "vci_", Name: "Vercel integration token", Service: "vercel", Source: docVercel, Form: made(base62Signs, 20, 60)},
		{Prefix: "vca_", Name: "Vercel app access token", Service: "vercel", Source: docVercel, Form: made(base62Signs, 20, 60)},
		{Prefix: "vcr_", Name: "Vercel app refresh token", Service: "vercel", Source: docVercel, Form: made(base62Signs, 20, 60)},
		{Prefix: "vck_", Name: "Vercel AI Gateway API key", Service: "vercel-ai", Source: "https://vercel.com/docs/ai-gateway/authentication-and-byok/authentication", Form: made(base62Signs, 20, 60)},
		{Prefix: "nfp_", Name: "Netlify personal access token", Service: "netlify", Source: "https://docs.netlify.com/api/get-started/", Form: made(base62Signs, 36, 40)},
		{Prefix: "rnd_", Name: "Render API key", Service: "render", Source: "https://render.com/docs/api", Form: made(base62Signs, 24, 40)},
		{Prefix: "napi_", Name: "Neon API key", Service: "neon", Source: "https://neon.com/docs/manage/api-keys", Form: made(base62Signs, 60, 80)},
		{Prefix: "HRKU-", Name: "Heroku API key", Service: "heroku", Source: "https://devcenter.heroku.com/articles/authentication", Form: made(urlSigns, 36, 64)},
		{Prefix: "tk-us-", Name: "Scalingo API token", Service: "scalingo", Source: "https://developers.scalingo.com/", Form: made(urlSigns, 48, 48)},
		{Prefix: "fo1_", Name: "Fly.io token", Service: "fly", Source: docFly, Form: made(urlSigns, 43, 43)},
		{Prefix: "fm2_", Name: "Fly.io macaroon", Service: "fly", Source: docFly, Form: made(base62Signs+"+/=,_-", 60, maxKey)},
		{Prefix: "fm1r_", Name: "Fly.io macaroon", Service: "fly", Source: docFly, Form: made(base62Signs+"+/=,_-", 60, maxKey)},
		{Prefix: "fm1a_", Name: "Fly.io macaroon", Service: "fly", Source: docFly, Form: made(base62Signs+"+/=,_-", 60, maxKey)},
		{Prefix: "FlyV1 ", Name: "Fly.io macaroon", Service: "fly", Source: docFly, Form: made(base62Signs+"+/=,_-", 60, maxKey)},
		{Prefix: "sbp_", Name: "Supabase access token", Service: "supabase", Source: "https://supabase.com/docs/reference/api/introduction", Form: func(rest string) bool { return made(hexSigns, 40, 40)(strings.TrimPrefix(rest, "oauth_")) }},
		{Prefix: "sb_secret_", Name: "Supabase secret key", Service: "supabase", Source: docSupabase, Form: made(urlSigns, 20, 60)},
		{Prefix: "sb_publishable_", Name: "Supabase publishable key", Service: "supabase", Source: docSupabase, Form: made(urlSigns, 20, 60)},
		{Prefix: "pscale_tkn_", Name: "PlanetScale service token", Service: "planetscale", Source: docPlanet, Form: made(urlSigns+".=", 32, 64)},
		{Prefix: "pscale_oauth_", Name: "PlanetScale OAuth token", Service: "planetscale", Source: docPlanet, Form: made(urlSigns+".=", 32, 64)},
		{Prefix: "pscale_pw_", Name: "PlanetScale password", Service: "planetscale", Source: "https://planetscale.com/docs/vitess/connecting/connection-strings", Form: made(urlSigns+".=", 32, 64)},
		{Prefix: "PMAK-", Name: "Postman API key", Service: "postman", Source: "https://learning.postman.com/docs/developer/postman-api/authentication/", Len: 64, Form: made(hexSigns+"-", 8, 80)},
		{Prefix: "rdme_", Name: "ReadMe API key", Service: "readme", Source: "https://docs.readme.com/main/reference/authentication", Form: made(base62Signs, 60, 80)},
	}
}

const (
	docFly    = "https://fly.io/docs/security/tokens/"
	docPlanet = "https://planetscale.com/docs/api/reference/service-tokens"
)

// atlassian is true for 3, letters and digits, and perhaps a sum behind "=".
func atlassian(rest string) bool {
	return made(urlSigns+"=", 40, 300)(rest) && rest[0] == '3'
}

// circle is CircleCI's: an id and 40 hexadecimal digits.
func circle(rest string) bool {
	id, secret, ok := strings.Cut(rest, "_")
	return ok && made(base62Signs, 16, 30)(id) && made(hexSigns, 40, 40)(secret)
}

// sourcegraph is 40 hexadecimal digits, perhaps behind the id of the instance.
func sourcegraph(rest string) bool {
	if at, secret, ok := strings.Cut(rest, "_"); ok {
		return (at == "local" || made(hexSigns+"ABCDEF", 16, 16)(at)) && made(hexSigns+"ABCDEF", 40, 40)(secret)
	}
	return made(hexSigns+"ABCDEF", 40, 40)(rest)
}
