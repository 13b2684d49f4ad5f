#compdef sidegate
# For zsh: sidegate completions zsh > "${fpath[1]}/_sidegate"
_sidegate_commands() {
    local -a commands=(
        'config:Print every option'\''s value and where it comes from (--json\: for programs).'
        'doctor:Ask the provider, and with --url=https\://app.example.com the gateway, and say what is wrong.'
        'health:Ask the running Sidegate for /ping (--ready\: /ready); for container health checks.'
        'migrate:Read an installation of oauth2-proxy, report what changes, and write new files.'
        'rules:Check the rules file (check), or say which rule decides, and why (test URL).'
        'inspect-cookie:Read a cookie from standard input, and print whose session it is.'
        'sessions:With Redis\: list NAME or end NAME, the sessions of a user, email address or subject.'
        'secret:Print a new cookie secret.'
        'completions:Print a script for bash, zsh or fish that completes flags.'
    )
    _describe command commands
}
_arguments -s \
    '1: :_sidegate_commands' \
    '--provider=[Kind of provider.]:KIND:' \
    '--providers=[TOML file of further providers, each a \[\[provider\]\] with id, kind and its own options. People choose on the sign-in page. It is read again when it changes.]:file:_files' \
    '--provider-display-name=[What the sign-in button calls the provider.]:NAME:' \
    '--oidc-issuer-url=[The provider'\''s issuer, exactly as its discovery document spells it. Required.]:URL:' \
    '--client-id=[The name that the provider knows this client by. Required.]:ID:' \
    '--client-secret=[The client'\''s password at the provider. Required, here or by --client-secret-file.]:TEXT:' \
    '--client-secret-file=[File that holds the client secret.]:file:_files' \
    '--token-endpoint-auth-method=[How the provider learns that Sidegate is the client. Without it\: as the metadata says; where the provider refuses that, one other way is tried and remembered. With none, for a public client, no secret is needed.]:METHOD:' \
    '--client-key-file=[File with the client'\''s private key (RSA, P-256, P-384, P-521 or Ed25519) in PEM or as a JSON Web Key, for private_key_jwt, which it turns on.]:file:_files' \
    '--client-key-id=[The name (kid) that the provider knows the key of --client-key-file by. Without it, the kid of a JSON Web Key.]:ID:' \
    '--redirect-url=[Where the provider sends people back to, as registered there. Without it, and for a path alone, made from each request'\''s scheme and host; without a path, the callback'\''s is added.]:URL:' \
    '--scope=[Scopes to ask for, separated by spaces. Without it\: openid email profile, and groups where --allowed-group or a rule asks for groups and the provider does not say that it lacks the scope.]:SCOPES:' \
    '--prompt=[The prompt parameter of OpenID Connect\: none, login, consent, select_account.]:TEXT:' \
    '--acr-values=[The acr_values parameter\: levels of assurance to ask for, best first.]:TEXT:' \
    '--login-parameter=[A parameter of every authorization request, such as kc_idp_hint=google.]:NAME=VALUE:' \
    '--pass-login-parameter=[Parameters that /oauth2/start hands on to the provider, such as login_hint, kc_idp_hint, ui_locales or prompt.]:NAME:' \
    '--approval-prompt=[The approval_prompt parameter, which Google had before prompt; sent only where it is given.]:TEXT:' \
    '--auth-request-response-mode=[How the provider sends people back\: query, or form_post, which keeps the code out of URLs and needs --cookie-csrf-samesite=none; query.jwt, form_post.jwt and jwt have it sign its answer (JARM).]:value:(query form_post jwt query.jwt form_post.jwt)' \
    '--encode-state[Accepted, and without effect\: Sidegate'\''s state parameter is always base64url, which no provider breaks.]' \
    '--relative-redirect-url[Send the redirect_uri without scheme and host, for gateways that complete it.]' \
    '--resource=[The resource parameter (RFC 8707)\: what the access token is for.]:TEXT:' \
    '--skip-oidc-discovery[Do not fetch the discovery document; --login-url, --redeem-url and --oidc-jwks-url are then required.]' \
    '--login-url=[Authorization endpoint, in place of the discovered one; a path alone for a provider below the site'\''s own host.]:URL:' \
    '--redeem-url=[Token endpoint, in place of the discovered one.]:URL:' \
    '--profile-url=[Userinfo endpoint, in place of the discovered one.]:URL:' \
    '--validate-url=[Where oauth2-proxy checks access tokens of providers that send no ID token. OpenID Connect'\''s is checked itself, so that nobody is asked.]:URL:' \
    '--backend-logout-url=[URL that is called when somebody signs out; {id_token} in it becomes the session'\''s ID token.]:URL:' \
    '--sign-out-at-provider[Signing out ends the provider'\''s session too; where the browser comes back to must be registered there.]' \
    '--provider-logout-url=[Page that ends the provider'\''s session, where its metadata names none or another\: {client_id}, {id_token_hint}, {post_logout_redirect_uri} and {state} are filled in.]:URL:' \
    '--oidc-public-key-file=[PEM files of public keys that verify ID tokens, in place of the provider'\''s key set.]:file:_files' \
    '--oidc-jwks-url=[Where the provider'\''s keys are, in place of the discovered place.]:URL:' \
    '--skip-claims-from-profile-url[Never ask the userinfo endpoint for claims that the ID token lacks.]' \
    '--oidc-email-claim=[Claim that holds the e-mail address.]:CLAIM:' \
    '--oidc-groups-claim=[Claim that holds the groups.]:CLAIM:' \
    '--oidc-user-claim=[Claim that names the user to the application. Addresses and names can be given to somebody else, sub never is.]:CLAIM:' \
    '--oidc-groups-separator=[For a provider that writes the groups into one text\: the characters between them, such as a comma. Without it, a text is one group.]:CHARACTERS:' \
    '--user-id-claim=[Older name of --oidc-email-claim, here as in oauth2-proxy. For the user\: --oidc-user-claim.]:CLAIM:' \
    '--oidc-audience-claim=[Claims of which one must name the client id.]:CLAIM:' \
    '--oidc-extra-audience=[Audiences that are accepted besides the client id.]:AUDIENCE:' \
    '--oidc-enabled-signing-alg=[Signature algorithms to accept, of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512 and EdDSA. Without it\: those that the provider announces.]:ALGORITHM:' \
    '--code-challenge-method=[PKCE method. Without it\: S256, unless the provider cannot. none is for providers that refuse it, and say nothing of it in their metadata.]:S256|plain|none:' \
    '--force-code-challenge-method=[Older name of --code-challenge-method.]:S256|plain|none:' \
    '--insecure-oidc-allow-unverified-email[Accept an e-mail address that the provider says it has not verified.]' \
    '--insecure-oidc-skip-issuer-verification[Accept an issuer other than --oidc-issuer-url.]' \
    '--insecure-oidc-skip-nonce[Accept an ID token without the login'\''s nonce. oauth2-proxy skips it by default; here it is checked, since the nonce is what ties a token to the browser that asked for it.]' \
    '--provider-ca-file=[PEM files of the certificate authorities to trust for the provider.]:file:_files' \
    '--use-system-trust-store[With --provider-ca-file\: trust the system'\''s certificate authorities too.]' \
    '--ssl-insecure-skip-verify[Do not check the provider'\''s certificate\: whoever is on the way can then log in as anyone.]' \
    '--pushed-authorization-requests=[Whether the provider gets each login'\''s request itself, and the browser only its name (RFC 9126)\: auto, where its metadata requires that; always; never.]:WHEN:' \
    '--signed-authorization-requests=[Whether each login'\''s request is signed with the key of --client-key-file (RFC 9101)\: auto, where the provider'\''s metadata requires that; always; never.]:WHEN:' \
    '--dpop[Bind tokens to a key of their session (RFC 9449), so that a token that leaks is worth nothing. The application cannot use such an access token.]' \
    '--client-certificate-file=[PEM file with the certificate that the provider'\''s endpoints for clients are shown (RFC 8705), and those between it and its authority.]:file:_files' \
    '--client-certificate-key-file=[File with the private key of --client-certificate-file, in PEM or as a JSON Web Key.]:file:_files' \
    '--decryption-key-file=[File with the private key (RSA, P-256, P-384 or P-521), in PEM or as a JSON Web Key, that opens ID tokens which the provider encrypts\: RSA-OAEP-256 or ECDH-ES, with A128GCM, A256GCM or A128CBC-HS256.]:file:_files' \
    '--email-domain=[Domains whose e-mail addresses may pass; .example.com and *.example.com mean what is below it only, * everyone.]:DOMAIN:' \
    '--authenticated-emails-file=[File of e-mail addresses that may pass, one a line. It is read again when it changes.]:file:_files' \
    '--allowed-role=[Roles of which a user must have one\: ROLE of the realm, CLIENT\:ROLE of a client, as Keycloak'\''s access tokens have them.]:ROLE:' \
    '--allowed-group=[Groups of which a user must be in one. A name with commas, as LDAP has them, stands in double quotes\: --allowed-group='\''"CN=Staff,OU=Groups"'\'', or is one text of a list in the file.]:GROUP:' \
    '--allowed-host=[Hosts that are served\: app.example.com, or *.example.com for it and all below it; a login may end on each of them. Requests for others are refused. Without it\: whatever host the gateway passes on.]:HOST:' \
    '--whitelist-domain=[Hosts besides the request'\''s own that a login or logout may end on\: example.com, .example.com (it and all below it), example.com\:8443, example.com\:* (any port).]:DOMAIN:' \
    '--rules=[TOML file of rules\: for each host, path and method who may pass, and what the login must have been like (docs/rules.md). It is read again when it changes.]:file:_files' \
    '--skip-auth-route=[Requests that pass without a login\: METHOD=REGEX, METHOD!=REGEX (every path but), or REGEX alone for every method. The expression (RE2) is tried on the decoded path.]:\[METHOD\]=REGEX:' \
    '--skip-auth-regex=[Older form of --skip-auth-route, for every method.]:REGEX:' \
    '--skip-auth-preflight[Let CORS preflights (OPTIONS) pass without a login, as browsers send them without cookies.]' \
    '--skip-auth-strip-headers[Send the identity headers empty with such answers, so that nobody forges them.]' \
    '--trusted-ip=[Addresses and CIDR blocks from which everybody passes without a login; see --real-client-ip-header.]:IP|CIDR:' \
    '--api-route=[Paths of programs\: who is not logged in gets 401 there, never a redirect or a page.]:REGEX:' \
    '--skip-jwt-bearer-tokens[Take an ID token in Authorization\: Bearer for a login.]' \
    '--extra-jwt-issuers=[Issuers besides the provider whose bearer tokens are taken\: ISSUER=AUDIENCE.]:ISSUER=AUDIENCE:' \
    '--introspect-tokens[Ask the provider about bearer tokens that are no JWTs, or without --skip-jwt-bearer-tokens about all (RFC 7662). What it says is remembered for a minute.]' \
    '--introspection-url=[Introspection endpoint, in place of the discovered one; turns --introspect-tokens on.]:URL:' \
    '--bearer-token-login-fallback[Whose bearer token is not good is asked to log in; else 403.]' \
    '--htpasswd-file=[File of users and bcrypt hashes (htpasswd -B) who may log in with a password.]:file:_files' \
    '--htpasswd-user-group=[Groups that the users of the htpasswd file are in.]:GROUP:' \
    '--display-htpasswd-form[Show a form for these users on the sign-in page.]' \
    '--cookie-secret=[Key of the cookies\: 16, 24 or 32 bytes, as they are or in base64. Required, here or by --cookie-secret-file. To change it without a logout\: the new one, a comma, the old one. Make one\: sidegate secret]:TEXT:' \
    '--cookie-secret-file=[File that holds the cookie secret; several, the newest first, on a line each.]:file:_files' \
    '--cookie-name=[Name of the session cookie; __Host- and __Secure- are heeded.]:NAME:' \
    '--cookie-domain=[Domains that the cookies are for; the longest that fits the request'\''s host is used. Without it\: that host alone.]:DOMAIN:' \
    '--cookie-path=[Path that the cookies are for.]:PATH:' \
    '--cookie-expire=[How long a session lives; 0 for as long as the browser runs.]:DURATION:' \
    '--session-max-lifetime=[How long after its login a session ends, whatever renews it; 0 for no such end.]:DURATION:' \
    '--cookie-refresh=[How old a session gets before its refresh token renews it; 0 for never. The provider must give one\: most want offline_access in --scope.]:DURATION:' \
    '--cookie-refresh-grace=[How long requests with the old cookie still get the renewed session, once the browser has it.]:DURATION:' \
    '--cookie-httponly[Keep scripts from reading the cookies.]' \
    '--cookie-secure[Have browsers send the cookies over https only.]' \
    '--cookie-samesite=[SameSite attribute of the session cookie.]:value:(lax strict none)' \
    '--cookie-csrf-expire=[How long a person may take to log in.]:DURATION:' \
    '--cookie-csrf-samesite=[SameSite attribute of the login-attempt cookie. Without it\: that of --cookie-samesite.]:value:(lax strict none)' \
    '--cookie-csrf-per-request[Accepted, and without effect\: each login attempt always has a cookie of its own.]' \
    '--cookie-csrf-per-request-limit=[Login attempts that one browser may have under way, the oldest of which gives way; 0 for Sidegate'\''s own bound.]:NUMBER:' \
    '--oauth2-proxy-cookies=[Whether session cookies of oauth2-proxy are opened, and replaced by Sidegate'\''s\: on, off, or on until that day begins (UTC).]:on|off|YYYY-MM-DD:' \
    '--session-store-type=[Where sessions are kept; with redis the cookie only says which one it is.]:value:(cookie redis)' \
    '--session-cookie-minimal[Keep no tokens in the session, to make it small\: the provider and --backend-logout-url are not told whose session a sign-out ends.]' \
    '--redis-connection-url=[The server\: redis\://HOST\:PORT/DATABASE, rediss\:// for TLS, unix\:///PATH.]:URL:' \
    '--redis-username=[User of Redis'\'' access lists.]:NAME:' \
    '--redis-password=[Password; it ranks above one in a URL.]:TEXT:' \
    '--redis-password-file=[File that holds the password.]:file:_files' \
    '--redis-use-sentinel[Ask sentinels which server is the master.]' \
    '--redis-sentinel-master-name=[What the sentinels call the master.]:NAME:' \
    '--redis-sentinel-password=[Password of the sentinels.]:TEXT:' \
    '--redis-sentinel-connection-urls=[The sentinels.]:URL:' \
    '--redis-use-cluster[The servers are a cluster.]' \
    '--redis-cluster-connection-urls=[Some servers of the cluster.]:URL:' \
    '--redis-ca-path=[PEM file of the certificate authority to trust for Redis.]:file:_files' \
    '--redis-insecure-skip-tls-verify[Do not check the certificate of Redis.]' \
    '--redis-connection-idle-timeout=[Seconds after which an idle connection is closed; 0 for never. Below the timeout of Redis itself.]:NUMBER:' \
    '--http-address=[Where to listen\: HOST\:PORT, \:PORT (every address), unix\://PATH, unix\://PATH,mode=0660, fd\:3 or fd\:NAME (a socket that systemd hands over). Empty for TLS alone.]:ADDRESS:' \
    '--grpc-address=[Where to answer Envoy'\''s external authorization over gRPC, without TLS\: HOST\:PORT or unix\://PATH.]:ADDRESS:' \
    '--proxy-prefix=[What the paths of Sidegate'\''s own endpoints begin with.]:PATH:' \
    '--share-proxy-prefix[Paths below --proxy-prefix that are none of Sidegate'\''s are the application'\''s, which has such paths too.]' \
    '--ping-path=[Path that answers 200 while the process runs; empty for none.]:PATH:' \
    '--ready-path=[Path that answers 200 once logins can succeed; empty for none.]:PATH:' \
    '--reverse-proxy[Believe the X-Forwarded-* headers of the gateway, if --trusted-proxy-ip lists it.]' \
    '--gateway=[Which gateway asks\: nginx, ingress-nginx, traefik, caddy, envoy, haproxy or apache. Only what that one always sets itself decides who passes; without it, only what every gateway does.]:NAME:' \
    '--trusted-proxy-ip=[Addresses and CIDR blocks of gateways whose X-Forwarded-* headers are believed. A list of your own takes the place of this machine'\''s own addresses.]:IP|CIDR:' \
    '--real-client-ip-header=[Header in which a trusted gateway says where a request comes from.]:HEADER:' \
    '--force-https[Redirect who came over http to the same URL on https.]' \
    '--ping-user-agent=[User agent whose every GET of / is a health check, where it is plainly no gateway'\''s question.]:NAME:' \
    '--gcp-healthchecks[Answer the health checks of Google Cloud\: /liveness_check, /readiness_check, and / for GoogleHC.]' \
    '--upstream=[static\://STATUS (200 to 299) sets the status of good answers on paths that are not Sidegate'\''s own\: Envoy takes 200 alone. Any other upstream is your gateway'\''s to have. Without it\: 202.]:static\://STATUS:' \
    '--threads=[Threads that answer requests; 0 for one a core.]:NUMBER:' \
    '--https-address=[Where to listen with TLS, once --tls-cert-file and --tls-key-file are given. Empty for nowhere.]:ADDRESS:' \
    '--tls-cert-file=[PEM file of the certificate and its chain.]:file:_files' \
    '--tls-key-file=[PEM file of the certificate'\''s private key.]:file:_files' \
    '--tls-min-version=[Oldest TLS version to speak. Without it\: TLS1.2.]:TLS1.2|TLS1.3:' \
    '--tls-cipher-suite=[Cipher suites of TLS 1.2 to offer, by their IANA names\: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, ...]:SUITE:' \
    '--max-connections=[Connections at once; what comes beyond is closed.]:NUMBER:' \
    '--request-timeout=[Time from a request'\''s first byte to its last.]:DURATION:' \
    '--idle-timeout=[Time that a connection may lie still. Longer than your gateway keeps its own, so that it is the one to end them.]:DURATION:' \
    '--max-target-size=[Bytes of a request'\''s path and query.]:NUMBER:' \
    '--max-head-size=[Bytes of a request'\''s line and header fields.]:NUMBER:' \
    '--max-header-fields=[Header fields of a request.]:NUMBER:' \
    '--max-body-size=[Bytes of a request'\''s body.]:NUMBER:' \
    '--drain-timeout=[Time that requests under way have after SIGTERM or SIGINT; a second SIGINT ends at once.]:DURATION:' \
    '--set-xauthrequest[X-Auth-Request-User, -Email, -Groups and -Preferred-Username.]' \
    '--pass-user-headers[X-Forwarded-User, -Email, -Groups and -Preferred-Username.]' \
    '--pass-access-token[The access token, as X-Forwarded-Access-Token and X-Auth-Request-Access-Token.]' \
    '--set-authorization-header[Authorization\: Bearer with the ID token.]' \
    '--pass-authorization-header[The same, under the name that oauth2-proxy has for it towards upstreams.]' \
    '--set-basic-auth[Authorization\: Basic with the user and --basic-auth-password.]' \
    '--pass-basic-auth[The same, under the name that oauth2-proxy has for it towards upstreams.]' \
    '--basic-auth-password=[The password that goes with the user in Basic.]:TEXT:' \
    '--header=[A header of your own\: {claim} stands for a claim'\''s values, {claim|json} and {claim|base64} for other forms, {user}, {access_token} and {id_token} for what they say, {file\:PATH} for a file'\''s content.]:'\''NAME\: VALUE'\'':' \
    '--identity-jwt[A signed statement of who it is (JWT, ES256, good for a minute, for one host), which applications check with the keys at /oauth2/jwks\: docs/headers.md.]' \
    '--identity-jwt-header=[The header that carries it.]:HEADER:' \
    '--identity-jwt-key-file=[Private keys on P-256 in PEM; the first signs, the others stay known. Without it, keys that the cookie secrets stand for.]:PATH:' \
    '--prefer-email-to-user[Give the e-mail address where a user is asked for.]' \
    '--skip-provider-button[Go to the provider without a sign-in page before it.]' \
    '--force-json-errors[Answer who is not logged in with 401 and JSON, never a page.]' \
    '--custom-sign-in-logo=[Logo of the sign-in page\: an SVG, PNG or JPEG file, an https URL that browsers fetch it from, or - for none.]:file:_files' \
    '--custom-templates-dir=[Folder of templates for the pages\: sign_in.html, error.html, in the part of Go'\''s templates that oauth2-proxy'\''s own use.]:file:_files' \
    '--brand-name=[Name above every page'\''s heading, and in the browser'\''s tab.]:TEXT:' \
    '--brand-color=[Color of buttons, such as #0b57d0; the text on them is black or white, whichever can be read.]:COLOR:' \
    '--texts=[TOML file of sentences that the pages say in place of their own, or in further languages (docs/pages.md).]:file:_files' \
    '--carry-fragment[Carry the #fragment of URLs over a login that starts without a sign-in page, by a page with a script.]' \
    '--banner=[Text above the sign-in button; - for none.]:TEXT:' \
    '--footer=[Text at the foot of the pages; - for none.]:TEXT:' \
    '--show-debug-on-error[Show an error'\''s details on its page\: not for production.]' \
    '--request-logging[Log each request.]' \
    '--request-logging-format=[Form of these lines, with the fields that docs/observability.md lists.]:TEMPLATE:' \
    '--exclude-logging-path=[Paths whose requests are not logged.]:PATH:' \
    '--silence-ping-logging[Do not log health checks.]' \
    '--request-id-header=[Header that gives a request its id in the log; one that brings none is given one.]:HEADER:' \
    '--auth-logging[Log each login, and why one failed.]' \
    '--auth-logging-format=[Form of these lines.]:TEMPLATE:' \
    '--standard-logging[Log what happens to the program itself.]' \
    '--standard-logging-format=[Form of these lines.]:TEMPLATE:' \
    '--logging-format=[text for lines of these forms, json for an object a line.]:value:(text json)' \
    '--errors-to-info-log[Write errors where everything else goes, to standard output; else they go to standard error.]' \
    '--logging-filename=[File to log to, begun anew on SIGHUP or SIGUSR1 where it was moved. Without it\: standard output and standard error.]:file:_files' \
    '--logging-max-size=[Megabytes after which a new log file begins.]:NUMBER:' \
    '--logging-max-age=[Days that old log files are kept; 0 for no end.]:NUMBER:' \
    '--logging-max-backups=[Old log files that are kept; 0 for no bound.]:NUMBER:' \
    '--logging-compress[Compress old log files with gzip.]' \
    '--logging-local-time[Local time in lines of text and in old log files'\'' names; else UTC.]' \
    '--metrics-address=[Where to answer /metrics for Prometheus\: whoever gets there may read it.]:ADDRESS:' \
    '--metrics-secure-address=[The same with TLS.]:ADDRESS:' \
    '--metrics-tls-cert-file=[PEM file of its certificate.]:file:_files' \
    '--metrics-tls-key-file=[PEM file of its private key.]:file:_files' \
    '--adfs-skip-scope[Name no scope in the authorization request.]' \
    '--azure-tenant=[Tenant of the issuer that is taken without --oidc-issuer-url.]:TENANT:' \
    '--azure-graph-group-field=[Field of Microsoft Graph that names a group\: id or displayName.]:FIELD:' \
    '--entra-id-allowed-tenant=[Ids of the tenants whose people may pass. Without it\: all that the issuer lets in.]:TENANT:' \
    '--entra-id-federated-token-auth[The token in the file that AZURE_FEDERATED_TOKEN_FILE names takes the client secret'\''s place (workload identity).]' \
    '--entra-graph-url=[Microsoft Graph, in place of the one of the issuer'\''s cloud.]:URL:' \
    '--bitbucket-repository=[Repository of which a user must be a member.]:WORKSPACE/NAME:' \
    '--bitbucket-team=[Workspace (a team, as Bitbucket called it once) of which a user must be a member.]:WORKSPACE:' \
    '--bitbucket-api-url=[Bitbucket'\''s API, in place of https\://api.bitbucket.org.]:URL:' \
    '--github-org=[Organizations, separated by commas, of which a user must be in one.]:ORGS:' \
    '--github-team=[Teams, separated by commas, of which a user must be in one\: TEAM of --github-org, or ORG\:TEAM.]:TEAMS:' \
    '--github-repo=[Repository that a user must be able to push to, or to read where it is private.]:OWNER/NAME:' \
    '--github-token=[Access token that sees the collaborators of --github-repo, in place of the user'\''s own.]:TEXT:' \
    '--github-user=[Users who may pass whatever the other github options say.]:LOGIN:' \
    '--github-api-url=[GitHub'\''s API. Without it\: what --validate-url or the host of --login-url says, else https\://api.github.com.]:URL:' \
    '--gitlab-group=[Groups, by their full paths, of which a user must be in one.]:GROUP:' \
    '--gitlab-project=[Projects of which a user must be in one with that access level; 20, a reporter'\''s, without it.]:GROUP/PROJECT\[=LEVEL\]:' \
    '--gitlab-url=[A GitLab of your own, in place of https\://gitlab.com.]:URL:' \
    '--google-group=[Addresses of groups of which a user must be in one; needs --google-service-account-json or --google-use-application-default-credentials.]:GROUP:' \
    '--google-admin-email=[Administrator in whose name groups are read. Without it the service account reads them itself, as a Groups Reader.]:ADDRESS:' \
    '--google-admin-api-user-scope=[Scope with which --google-use-organization-id reads a user.]:value:(readonly user cloud)' \
    '--google-service-account-json=[Key file of the service account that reads groups.]:file:_files' \
    '--google-target-principal=[Service account in whose place the machine'\''s own credentials act; theirs without it.]:ADDRESS:' \
    '--google-use-application-default-credentials[Read groups with the machine'\''s own credentials, in place of a key file.]' \
    '--google-use-organization-id[Give the organization'\''s id of a user as the preferred username.]' \
    '--google-directory-url=[Google'\''s Directory API, in place of https\://admin.googleapis.com.]:URL:' \
    '--google-token-url=[Where the service account'\''s tokens come from, in place of what its key file says.]:URL:' \
    '--google-credentials-url=[Google'\''s IAM Credentials API, in place of https\://iamcredentials.googleapis.com.]:URL:' \
    '--google-metadata-url=[The metadata server of a machine of Google'\''s, in place of http\://metadata.google.internal.]:URL:' \
    '--keycloak-group=[Groups of which a user must be in one, with a leading slash where they are full paths.]:GROUP:' \
    '--oauth2-subject-path=[Where the profile has what never changes of a user\: names of JSON members, with dots between them.]:PATH:' \
    '--oauth2-user-path=[Where it has the user; the subject without it.]:PATH:' \
    '--oauth2-email-path=[Where it has the e-mail address.]:PATH:' \
    '--oauth2-email-verified-path=[Where it says whether the address is verified; an address that is not is refused.]:PATH:' \
    '--oauth2-groups-path=[Where it has the groups.]:PATH:' \
    '--oauth2-preferred-username-path=[Where it has the name that the user goes by.]:PATH:' \
    '--jwt-key=[The client'\''s private key (RSA) in PEM, whose certificate Login.gov knows.]:TEXT:' \
    '--jwt-key-file=[PEM file with that key.]:file:_files' \
    '--pubjwk-url=[Where Login.gov has its keys; another name of --oidc-jwks-url.]:URL:' \
    '--allow-query-semicolons[Query strings with semicolons.]' \
    '--disable-keep-alives[No kept connections to upstreams.]' \
    '--flush-interval=[How often streamed responses are flushed.]:DURATION:' \
    '--pass-host-header[The request'\''s Host header goes to upstreams.]' \
    '--proxy-websockets[WebSockets to upstreams.]' \
    '--signature-key=[Key that signs requests to upstreams.]:TEXT:' \
    '--ssl-upstream-insecure-skip-verify[Upstreams'\'' certificates are not checked.]' \
    '--upstream-timeout=[How long upstreams may take.]:DURATION:' \
    '--config=[TOML file to read options from.]:file:_files' \
    '--alpha-config=[oauth2-proxy'\''s alpha configuration (YAML)\: providers, headers and listeners. Options that it takes the place of cannot stand beside it. It is read again when it changes.]:file:_files' \
    '--config-test[Check the configuration, say what is wrong, and end.]' \
    '--was=[With --config-test\: list what changes for these settings where Sidegate takes the place of that program.]:PROGRAM:' \
    '--version[Print the version, and end.]' \
    '--help[Print the options that most people need, and end.]' \
    '--help-all[Print every option, and end.]'
