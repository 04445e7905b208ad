package token

const (
	hubSettings = "github.com: Settings, Developer settings, Personal access tokens"
	hubApps     = "github.com: Settings, Applications, Authorized GitHub Apps and OAuth Apps"
	labSettings = "GitLab: Edit profile, Access tokens; of a project or group: Settings, Access tokens"
)

// usesCode are of forges, registries and what builds and delivers software. The documents are those of the shapes in keyshape/code.go.
func usesCode() []use {
	return []use{
		{service: "github", send: asBearer + "; for git, as the password behind any user name", ends: "at the date that its owner chose; GitHub removes one that was not used for a year", revoke: hubSettings},
		{service: "github", prefix: "github_pat_", what: "the repositories and permissions that were picked; an organisation may have to approve it first", send: asBearer + "; for git, as the password behind any user name", ends: "at the date that its owner chose; GitHub removes one that was not used for a year", revoke: hubSettings},
		{service: "github", prefix: "gho_", send: asBearer, ends: "when it was not used for a year, or is revoked", revoke: hubApps},
		{service: "github", prefix: "ghu_", what: "what both the app and the person may do", send: asBearer, ends: "8 hours after it was issued, unless the app turned that off", revoke: hubApps},
		{service: "github", prefix: "ghs_", what: "what the app, or GITHUB_TOKEN of one workflow run, may do in the repositories of its installation", send: asBearer + "; for git, the user x-access-token", ends: "an hour after it was issued; GITHUB_TOKEN with its job"},
		{service: "github", prefix: "ghr_", what: "to get a new ghu_ token at github.com/login/oauth/access_token; " + noAPI, send: "refresh_token in that form", ends: "6 months after it was issued, and once it is used"},

		{service: "gitlab", prefix: "glpat-", send: "PRIVATE-TOKEN: TOKEN, or " + asBearer + "; for git, as the password", ends: "at its date, a year after it was made by GitLab's default", revoke: labSettings},
		{service: "gitlab", prefix: "gldt-", what: "git clone, and the packages and images of one project or group; it opens no other API", send: "Basic, with the user name that was made with it (gitlab+deploy-token-N); for packages Deploy-Token: TOKEN", revoke: "GitLab, the project or group: Settings, Repository, Deploy tokens"},
		{service: "gitlab", prefix: "glcbt-", what: "one job of CI, for the few endpoints that take it", send: "JOB-TOKEN: TOKEN; for git, the user gitlab-ci-token", ends: "when the job ends"},
		{service: "gitlab", prefix: "glptt-", what: "to start pipelines of one project", send: "token=TOKEN in the form of POST /projects/ID/trigger/pipeline", revoke: "GitLab, the project: Settings, CI/CD, Pipeline trigger tokens", bare: true},
		{service: "gitlab", prefix: "glrt-", what: "for gitlab-runner alone; " + noAPI, send: "token=TOKEN, as gitlab-runner does", revoke: "GitLab: CI/CD, Runners"},
		{service: "gitlab", prefix: "gloas-", what: "client_secret of an application; " + noAPI, send: "client_secret at /oauth/token", bare: true},
		{service: "gitlab", prefix: "glft-", what: "calendars and feeds", send: "feed_token=TOKEN in the address", bare: true},
		{service: "gitlab", send: "as the documentation of this kind says: PRIVATE-TOKEN takes personal, project and group tokens (glpat-)"},

		{service: "atlassian", send: "Basic, the mail address of the account as the user and the token as the password (curl -u MAIL:TOKEN); one with scopes at api.atlassian.com/ex/PRODUCT/CLOUDID", ends: "at its date, at most a year after it was made", revoke: "id.atlassian.com: Security, API tokens"},
		{service: "bitbucket", prefix: "ATCTT", what: "one repository, project or workspace", send: asBearer + "; for git, the user x-token-auth", revoke: "Bitbucket, the repository, project or workspace: Settings, Access tokens"},
		{service: "bitbucket", prefix: "ATBB", send: "nowhere any more", ends: "Atlassian ended all app passwords on 9 June 2026; an API token with scopes takes the place", bare: true, over: true},
		{service: "trello", send: "key=KEY&token=TOKEN in the address, or Authorization: OAuth oauth_consumer_key=\"KEY\", oauth_token=\"TOKEN\"", revoke: "trello.com: Settings, Applications", bare: true},

		{service: "npm", send: asBearer + "; in .npmrc //registry.npmjs.org/:_authToken=TOKEN", ends: "at its date; npm removed all legacy tokens at the end of 2025", revoke: "npmjs.com: Access Tokens, or npm token revoke"},
		{service: "pypi", send: "Basic, the user __token__ and the whole token, pypi- included, as the password", revoke: "pypi.org: Account settings, API tokens", bare: true},
		{service: "testpypi", what: "test.pypi.org alone; pypi.org refuses it", send: "Basic, the user __token__ and the whole token, pypi- included, as the password", revoke: "test.pypi.org: Account settings, API tokens", bare: true},
		{service: "rubygems", send: "Authorization: KEY, with no word before it", revoke: "rubygems.org: Settings, API keys", bare: true},
		{service: "crates.io", send: "Authorization: TOKEN, with no word before it", revoke: "crates.io: Account Settings, API Tokens", bare: true},
		{service: "nuget", send: "X-NuGet-ApiKey: KEY", ends: "at its date, a year after it was made at most", revoke: "nuget.org: API Keys", bare: true},
		{service: "clojars", send: "Basic, the account's name and the token as the password", revoke: "clojars.org: Deploy Tokens", bare: true},
		{service: "jfrog", prefix: "AKCp", send: "X-JFrog-Art-Api: KEY, where the server still takes API keys", bare: true},
		{service: "jfrog", prefix: "cmVmdGtu", send: asBearer + ", or as the password of Basic", ends: "at the date that was chosen with it"},
		{service: "docker", send: "as the password of docker login, or for a token of auth.docker.io; hub.docker.com/v2 takes the JWT that /v2/auth/token gives for it", revoke: "app.docker.com: Account settings, Personal access tokens", bare: true},

		{service: "buildkite", send: asBearer, revoke: "buildkite.com: Personal Settings, API Access Tokens"},
		{service: "circleci", send: "Circle-Token: TOKEN", revoke: "app.circleci.com: User Settings, Personal API Tokens; of a project: Project Settings, API Permissions", bare: true},
		{service: "octopus", send: "X-Octopus-ApiKey: KEY", revoke: "Octopus: the profile, My API Keys"},
		{service: "prefect", send: asBearer},
		{service: "pulumi", send: "Authorization: token TOKEN", revoke: "app.pulumi.com: Account settings, Access tokens", bare: true},
		{service: "infracost", send: "X-Api-Key: KEY", bare: true},
		{service: "sourcegraph", send: "Authorization: token TOKEN", revoke: "Sourcegraph: Settings, Access tokens", bare: true},
		{service: "segment", send: asBearer, revoke: "app.segment.com: Settings, Access Management, Tokens"},
		{service: "sonarqube", send: asBearer + ", or Basic with the token as the user and no password", ends: "at its date, if one was chosen", revoke: "SonarQube: My Account, Security"},
		{service: "jenkins", send: "Basic, the name of the person it was made for and the token as the password (curl -u USER:TOKEN)", revoke: "Jenkins: the person's page, Security, API Token", bare: true},
		{service: "harness", send: "x-api-key: TOKEN", bare: true},
		{service: "terraform", send: asBearer, ends: "at its date; by default two years after it was made", revoke: "app.terraform.io: User settings, or the organisation's, Tokens"},
		{service: "doppler", send: asBearer + ", or Basic with the token as the user and no password", revoke: "dashboard.doppler.com"},
		{service: "vercel", send: asBearer + ", and teamId=ID in the address for what a team owns", ends: "at its date, if one was chosen", revoke: "vercel.com/account/tokens"},
		{service: "vercel", prefix: "vcr_", what: "to get a new access token; " + noAPI, send: "refresh_token at the token endpoint"},
		{service: "vercel-ai", send: asBearer + " to ai-gateway.vercel.sh; api.vercel.com refuses it", revoke: "vercel.com: AI Gateway, API keys"},
		{service: "netlify", send: asBearer, ends: "at its date, if one was chosen", revoke: "app.netlify.com: User settings, Applications"},
		{service: "render", send: asBearer, revoke: "dashboard.render.com: Account Settings, API Keys"},
		{service: "neon", send: asBearer, revoke: "console.neon.tech: Account settings, API keys"},
		{service: "heroku", send: asBearer + ", with Accept: application/vnd.heroku+json; version=3", revoke: "dashboard.heroku.com: Account settings"},
		{service: "scalingo", what: "to get a bearer token for an hour at auth.scalingo.com", send: "Basic there, no user and the token as the password", bare: true},
		{service: "fly", send: asBearer + ", or Authorization: FlyV1 TOKEN for a macaroon", revoke: "fly tokens revoke"},
		{service: "supabase", prefix: "sbp_", what: "the management API, api.supabase.com; a project's own API refuses it", send: asBearer, revoke: "supabase.com/dashboard/account/tokens"},
		{service: "supabase", prefix: "sb_secret_", what: "a project's own API, past all row-level security; refused where it comes from a browser", send: "apikey: KEY; it is no JWT, so not behind Bearer", revoke: "the project's Settings, API keys", bare: true},
		{service: "supabase", prefix: "sb_publishable_", what: "a project's own API as nobody, within row-level security", send: "apikey: KEY; it is no JWT, so not behind Bearer", revoke: "the project's Settings, API keys", bare: true},
		{service: "planetscale", prefix: "pscale_pw_", what: "the password of a database; " + noAPI, send: "as the password of the connection"},
		{service: "planetscale", prefix: "pscale_oauth_", send: asBearer},
		{service: "planetscale", send: "Authorization: ID:TOKEN, the id that was made with it, with no word before it", revoke: "app.planetscale.com: Settings, Service tokens", bare: true},
		{service: "postman", send: "X-API-Key: KEY", revoke: "postman.com: Settings, API keys", bare: true},
		{service: "readme", send: asBearer + "; version 1 of the API takes Basic with the key as the user"},
	}
}
