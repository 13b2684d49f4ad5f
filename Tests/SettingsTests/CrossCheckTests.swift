import Cryptography
import OpenID
import Server
import Testing

@testable import Settings

@Suite("values that do not go together")
struct CrossCheckTests {
    typealias Case = BadInput

    static let problems: [BadInput] = [
        BadInput(
            name: "form_post with a cookie that no form brings along",
            arguments: ["--auth-request-response-mode=form_post", "--cookie-csrf-samesite=lax"],
            lines: [
                "login: with --auth-request-response-mode form_post the provider's site posts its answer, and browsers send "
                    + "no cookie with that which is not SameSite=None; leave --cookie-csrf-samesite out or set it to none"
            ]
        ),
        BadInput(
            name: "form_post without Secure",
            arguments: ["--auth-request-response-mode=form_post", "--cookie-secure=false"],
            lines: [
                "login: --auth-request-response-mode form_post needs a cookie that is SameSite=None, which browsers keep only "
                    + "where it is Secure; serve the site with https and set --cookie-secure"
            ]
        ),
        BadInput(
            name: "metrics with TLS and no certificate",
            arguments: ["--metrics-secure-address=:9443", "--metrics-tls-cert-file=none"],
            lines: [
                "metrics: cannot read the file \"none\" (from --metrics-tls-cert-file): no such file",
                "metrics: --metrics-secure-address needs --metrics-tls-key-file beside it",
            ]
        ),
        BadInput(
            name: "templates with mistakes, and a logo that is no picture",
            arguments: ["--custom-templates-dir=pages", "--custom-sign-in-logo=logo.gif"],
            files: [
                "pages/sign_in.html": "<h1>\n{{.Provider}}</h1>",
                "pages/error.html": "\n\n<script>{{.Message}}</script>",
            ],
            lines: [
                "pages: pages/sign_in.html:2: {{.Provider}} is not there; sign_in.html has BrandName, CustomLogin, "
                    + "Direction, Footer, Host, Language, LogoData, Message, ProviderName, Providers, ProxyPrefix, Redirect, RequestID, "
                    + "SignInMessage, StatusCode, Version",
                "pages: pages/error.html:3: a value in <script> cannot be made safe",
                "pages: --custom-sign-in-logo \"logo.gif\" ends in none of .svg, .png, .jpg and .jpeg",
            ]
        ),
        BadInput(
            name: "a template that is there and cannot be read",
            arguments: ["--custom-templates-dir=pages"],
            files: ["pages/sign_in.html": "<h1>Sign in</h1>", "pages/error.html": Loading.locked],
            lines: [
                "pages: cannot read the file \"pages/error.html\" (from --custom-templates-dir): Permission denied"
            ]
        ),
        BadInput(
            name: "sentences that the pages do not know",
            arguments: ["--texts=texts.toml"],
            files: [
                "texts.toml": """
                sign_in = "before a language"
                [en]
                sing_in = "Log in"
                sign_in = 1
                signed_out = "Bye {who}"
                direction = "up"
                [e]
                """
            ],
            lines: [
                "texts.toml:1: a sentence stands below the tag of its language, such as [en]",
                "texts.toml:3: sing_in: is no sentence of the pages; docs/pages.md lists them",
                "texts.toml:4: sign_in: is a number; a sentence is a text in quotes",
                "texts.toml:5: signed_out: {who} stands for nothing; there are domain, provider, site, time, user",
                "texts.toml:6: direction: is neither \"ltr\" nor \"rtl\"",
                "texts.toml:7: [e] is not the tag of a language, such as [en] or [pt-BR]",
            ]
        ),
        BadInput(
            name: "a health check that would let everybody pass",
            arguments: ["--upstream=static://200", "--ping-user-agent=probe"],
            lines: [
                "paths: --ping-user-agent answers 200 at /, which a gateway that --upstream is for takes for a 2xx of the "
                    + "auth check: anyone who sends that user agent would pass. Have the load balancer ask for --ping-path"
            ]
        ),
        BadInput(
            name: "a log file of no size",
            arguments: ["--logging-filename=x", "--logging-max-size=0"],
            lines: ["logging: --logging-max-size is 0, and a file needs some room; give 1 or more megabytes"]
        ),
        BadInput(
            name: "served host without a cookie domain",
            arguments: ["--allowed-host=*.example.com", "--allowed-host=shop.test", "--cookie-domain=example.com"],
            lines: [
                "hosts: \"shop.test\" (from --allowed-host) lies below none of --cookie-domain, so that browsers would refuse "
                    + "its cookies; add --cookie-domain=shop.test, or leave the option out"
            ]
        ),
        BadInput(
            name: "callback on a host that is not served",
            arguments: ["--allowed-host=app.example.com", "--redirect-url=https://login.example.com/oauth2/callback"],
            lines: [
                "hosts: people come back from the provider to login.example.com (from --redirect-url), which is none of "
                    + "--allowed-host; add it, or leave --redirect-url out: each host then has its own callback"
            ]
        ),
        BadInput(
            name: "callback that another domain's cookies do not reach",
            arguments: [
                "--allowed-host=*.example.com", "--allowed-host=shop.test", "--cookie-domain=example.com",
                "--cookie-domain=shop.test", "--redirect-url=https://login.example.com/oauth2/callback",
            ],
            lines: [
                "hosts: a login that begins on \"shop.test\" (from --allowed-host) would come back to login.example.com (from "
                    + "--redirect-url), where browsers do not send its cookies; leave --redirect-url out: each host then has "
                    + "its own callback, which the provider must know"
            ]
        ),
        BadInput(
            name: "every host allowed",
            arguments: ["--allowed-host=*"],
            lines: [
                "--allowed-host: \"*\" would allow every host, as without the option; write it as app.example.com, or "
                    + "*.example.com for it and all below it"
            ]
        ),
        BadInput(
            name: "htpasswd file with two bad lines",
            arguments: ["--htpasswd-file=users"],
            files: ["users": "jane\njoe:$apr1$x$y\n"],
            lines: [
                "passwords: users:1 is not user:hash",
                "passwords: users:2 the hash of joe is neither bcrypt (htpasswd -B, cost 4 to 15) nor {SHA}",
            ]
        ),
        BadInput(
            name: "no such file of addresses",
            arguments: ["--authenticated-emails-file=none"],
            lines: [
                "who may pass: cannot read the file \"none\" (from --authenticated-emails-file): no such file"
            ]
        ),
        BadInput(
            name: "route that is no regular expression",
            arguments: ["--skip-auth-route=GET=^/(a"],
            lines: [
                "--skip-auth-route: \"GET=^/(a\" is no regular expression (RE2): missing ): ^/(a"
            ]
        ),
        BadInput(
            name: "Redis without an address",
            arguments: ["--session-store-type=redis"],
            lines: [
                "Redis: --session-store-type = redis, and no server is named; give "
                    + "--redis-connection-url=redis://HOST:PORT"
            ]
        ),
        BadInput(
            name: "sentinels and a cluster",
            arguments: ["--session-store-type=redis", "--redis-use-sentinel", "--redis-use-cluster"],
            lines: [
                "Redis: both --redis-use-sentinel and --redis-use-cluster are on; a cluster has no sentinels: keep the one "
                    + "or the other"
            ]
        ),
        BadInput(
            name: "sentinels without a master's name, and without addresses",
            arguments: ["--session-store-type=redis", "--redis-use-sentinel"],
            lines: [
                "Redis: --redis-use-sentinel needs addresses of sentinels; give "
                    + "--redis-sentinel-connection-urls=redis://HOST:PORT,...",
                "Redis: --redis-use-sentinel needs to know what the sentinels call the master; give "
                    + "--redis-sentinel-master-name",
            ]
        ),
        BadInput(
            name: "cluster without addresses",
            arguments: ["--session-store-type=redis", "--redis-use-cluster"],
            lines: [
                "Redis: --redis-use-cluster needs addresses of servers; give "
                    + "--redis-cluster-connection-urls=redis://HOST:PORT,..."
            ]
        ),
        BadInput(
            name: "cluster with databases, and only some servers with TLS",
            arguments: [
                "--session-store-type=redis", "--redis-use-cluster",
                "--redis-cluster-connection-urls=redis://a:1/2,rediss://b:1",
            ],
            lines: [
                "Redis: a cluster has database 0 alone; leave the number out (from --redis-cluster-connection-urls)",
                "Redis: some servers are named with rediss:// and some with redis://; one of the two must hold for all",
            ]
        ),
        BadInput(
            name: "certificate authority for a Redis without TLS, in a file that is not there",
            arguments: ["--session-store-type=redis", "--redis-connection-url=redis://a", "--redis-ca-path=none"],
            lines: [
                "certificate authority: cannot read the file \"none\" (from --redis-ca-path): no such file",
                "Redis: --redis-ca-path is for TLS, which only rediss:// URLs ask for; write them so",
            ]
        ),
        BadInput(
            name: "Redis' password twice",
            arguments: ["--redis-password=hunter2", "--redis-password-file=secret"],
            files: ["secret": "hunter2\n"],
            lines: [
                "Redis password: given twice, by --redis-password and by --redis-password-file; keep one"
            ]
        ),
        BadInput(
            name: "cookie secret of 13 bytes",
            environment: ["OAUTH2_PROXY_COOKIE_SECRET": "1234567890123"],
            lines: [
                "cookie secret: 13 bytes (from OAUTH2_PROXY_COOKIE_SECRET); needs 16, 24 or 32. Make one: sidegate secret"
            ]
        ),
        BadInput(
            name: "cookie secret with a newline at its end",
            environment: ["OAUTH2_PROXY_COOKIE_SECRET": "someSecret123456\n"],
            lines: [
                "cookie secret: 17 bytes, the last of them a newline (from OAUTH2_PROXY_COOKIE_SECRET); needs 16, 24 or 32. "
                    + "Make one: sidegate secret"
            ]
        ),
        BadInput(
            name: "cookie secret from a file, too short",
            arguments: ["--cookie-secret-file=secret"],
            environment: ["OAUTH2_PROXY_COOKIE_SECRET": ""],
            files: ["secret": "short\n"],
            lines: [
                "cookie secret: 5 bytes (from \"secret\", which --cookie-secret-file names); needs 16, 24 or 32. Make one: "
                    + "sidegate secret"
            ]
        ),
        BadInput(
            name: "cookie secret twice",
            arguments: ["--cookie-secret-file=secret"],
            files: ["secret": "someSecret123456"],
            lines: [
                "cookie secret: given twice, by OAUTH2_PROXY_COOKIE_SECRET and by --cookie-secret-file; keep one"
            ]
        ),
        BadInput(
            name: "client secret's file missing",
            environment: ["OAUTH2_PROXY_CLIENT_SECRET": ""],
            file: "client_secret_file = '/run/none'",
            lines: ["client secret: cannot read the file \"/run/none\" (from sidegate.toml:1): no such file"]
        ),
        BadInput(
            name: "client secret's file empty",
            arguments: ["--client-secret-file=empty"],
            environment: ["OAUTH2_PROXY_CLIENT_SECRET": ""],
            files: ["empty": "\n"],
            lines: ["client secret: the file \"empty\" (from --client-secret-file) is empty"]
        ),
        BadInput(
            name: "a client key that is needed and missing",
            arguments: ["--token-endpoint-auth-method=private_key_jwt"],
            lines: ["client key: --token-endpoint-auth-method says private_key_jwt, which needs --client-key-file"]
        ),
        BadInput(
            name: "a client key that is encrypted",
            arguments: ["--client-key-file=key"],
            files: ["key": "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"],
            lines: ["client key: the file \"key\" (from --client-key-file) is encrypted; it must not be"]
        ),
        BadInput(
            name: "a client key that is a certificate, beside another method",
            arguments: ["--client-key-file=key", "--token-endpoint-auth-method=client_secret_post"],
            files: ["key": "-----BEGIN CERTIFICATE-----\n"],
            lines: [
                "client key: the file \"key\" (from --client-key-file) has no private key, neither in PEM nor as a "
                    + "JSON Web Key",
                "client key: --client-key-file is for private_key_jwt, and --token-endpoint-auth-method says "
                    + "client_secret_post; keep one of them",
            ]
        ),
        BadInput(
            name: "keys as JSON Web Keys: one that is public, and a set of which none is named",
            arguments: ["--client-key-file=public", "--decryption-key-file=set"],
            files: [
                "public": #" {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}"#,
                "set": #"{"keys": [{"kty": "EC", "d": "AA"}, {"kty": "EC", "d": "AA"}]}"#,
            ],
            lines: [
                "client key: the file \"public\" (from --client-key-file) is a JSON Web Key, and has no \"d\": it is a public "
                    + "key, and the private one is needed",
                "decryption key: the file \"set\" (from --decryption-key-file) is a set of 2 private keys; a file for this "
                    + "must have one",
            ]
        ),
        BadInput(
            name: "a client key that is PEM around nothing",
            arguments: ["--client-key-file=key"],
            files: ["key": "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"],
            lines: [
                "client key: the file \"key\" (from --client-key-file) cannot be used: not a PEM text with a key or "
                    + "certificate in it"
            ]
        ),
        BadInput(
            name: "a client certificate without its key, and requests that nothing signs",
            arguments: ["--client-certificate-file=pem", "--signed-authorization-requests=always"],
            files: ["pem": "-----BEGIN CERTIFICATE-----\n"],
            lines: [
                "client key: --signed-authorization-requests says always, which needs --client-key-file",
                "client certificate: --client-certificate-file needs --client-certificate-key-file beside it",
            ]
        ),
        BadInput(
            name: "a method that needs a certificate, and a decryption key that is encrypted",
            arguments: ["--token-endpoint-auth-method=tls_client_auth", "--decryption-key-file=key"],
            files: ["key": "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"],
            lines: [
                "client certificate: --token-endpoint-auth-method says tls_client_auth, which needs "
                    + "--client-certificate-file",
                "decryption key: the file \"key\" (from --decryption-key-file) is encrypted; it must not be",
            ]
        ),
        BadInput(
            name: "no discovery and no endpoints",
            arguments: ["--skip-oidc-discovery", "--redeem-url=https://id.example.com/token"],
            lines: [
                "authorization endpoint: missing; give it by --login-url, OAUTH2_PROXY_LOGIN_URL or login_url in the file, "
                    + "since --skip-oidc-discovery leaves nobody else to tell it",
                "key set: missing; give it by --oidc-jwks-url, OAUTH2_PROXY_OIDC_JWKS_URL or oidc_jwks_url in the file, "
                    + "since --skip-oidc-discovery leaves nobody else to tell it",
            ]
        ),
        BadInput(
            name: "redirect URL outside the cookie domain",
            arguments: ["--redirect-url=https://app.example.org/oauth2/callback", "--cookie-domain=.example.com"],
            lines: [
                "redirect URL: its host \"app.example.org\" (from --redirect-url) is not under the cookie domain example.com "
                    + "(from --cookie-domain), so browsers refuse the cookie and no login can end; change the one or the other"
            ]
        ),
        BadInput(
            name: "host that only ends like the cookie domain",
            arguments: ["--redirect-url=https://badexample.com", "--cookie-domain=example.com"],
            lines: [
                "redirect URL: its host \"badexample.com\" (from --redirect-url) is not under the cookie domain example.com "
                    + "(from --cookie-domain), so browsers refuse the cookie and no login can end; change the one or the other"
            ]
        ),
        BadInput(
            name: "__Host- with all that it forbids",
            arguments: [
                "--cookie-name=__Host-s", "--cookie-secure=false", "--cookie-domain=a.example", "--cookie-path=/x",
            ],
            lines: [
                "cookie name: __Host- (from --cookie-name) makes browsers demand Secure, which --cookie-secure turns off; "
                    + "change the one or the other",
                "cookie name: __Host- (from --cookie-name) makes browsers demand no Domain, but --cookie-domain gives one; "
                    + "change the one or the other",
                "cookie name: __Host- (from --cookie-name) makes browsers demand the path /, but --cookie-path is \"/x\"; "
                    + "change the one or the other",
            ]
        ),
        BadInput(
            name: "__Secure- without Secure, in any case",
            arguments: ["--cookie-name=__SECURE-s"],
            file: "cookie_secure = false",
            lines: [
                "cookie name: __Secure- (from --cookie-name) makes browsers demand Secure, which cookie_secure "
                    + "(sidegate.toml:1) turns off; change the one or the other"
            ]
        ),
        BadInput(
            name: "SameSite none without Secure",
            arguments: ["--cookie-samesite=none", "--cookie-secure=false"],
            lines: [
                "cookies: browsers refuse --cookie-samesite = none without Secure, which --cookie-secure turns off; change "
                    + "the one or the other"
            ]
        ),
        BadInput(
            name: "login attempts that end at once, and fewer than none",
            arguments: ["--cookie-csrf-expire=0", "--cookie-csrf-per-request-limit=-1"],
            lines: [
                "login attempts: --cookie-csrf-expire is 0, so none could end; give it some minutes: 15m",
                "login attempts: --cookie-csrf-per-request-limit is negative; give 1 or more, or 0 for our bound",
            ]
        ),
        BadInput(
            name: "two kinds of Authorization",
            arguments: ["--set-basic-auth", "--basic-auth-password=x", "--set-authorization-header"],
            lines: [
                "identity headers: --set-basic-auth and --set-authorization-header both set Authorization; keep one"
            ]
        ),
        BadInput(
            name: "tokens wanted from a session without tokens",
            arguments: ["--session-cookie-minimal", "--pass-access-token"],
            lines: [
                "identity headers: --pass-access-token needs the tokens that --session-cookie-minimal keeps out of the "
                    + "session; keep one"
            ]
        ),
        BadInput(
            name: "a logo over http",
            arguments: ["--custom-sign-in-logo=http://cdn.example.com/x.png"],
            lines: [
                "pages: --custom-sign-in-logo \"http://cdn.example.com/x.png\" is no https URL that a page can load a picture "
                    + "from"
            ]
        ),
        BadInput(
            name: "health pages among our own endpoints, and where gateways ask (L1)",
            arguments: ["--ping-path=/oauth2/auth", "--ready-path=/"],
            lines: [
                "paths: \"/oauth2/auth\" (from --ping-path) lies under the prefix of Sidegate's own endpoints, /oauth2; give "
                    + "--ping-path one beside it",
                "paths: --ready-path is / (from --ready-path), where Traefik and Caddy ask whether somebody may pass: everybody "
                    + "would; give it a path of its own",
            ]
        ),
        BadInput(
            name: "lines of addresses that nobody has",
            arguments: ["--authenticated-emails-file=emails"],
            files: [
                "emails":
                    "\u{feff}ann@example.com, Ann\n\n# all of us\nexample.com\n\"bob@example.com\"\n*@example.com\n@b.example\n"
            ],
            lines: [
                "who may pass: emails:4: \"example.com\" is no e-mail address, so that nobody matches it; take it out, or name a "
                    + "whole domain by --email-domain",
                "who may pass: emails:6: \"*@example.com\" is no e-mail address, so that nobody matches it; take it out, or name "
                    + "a whole domain by --email-domain",
                "who may pass: emails:7: \"@b.example\" is no e-mail address, so that nobody matches it; take it out, or name a "
                    + "whole domain by --email-domain",
            ]
        ),
        BadInput(
            name: "public keys that are not there, or none",
            arguments: ["--oidc-public-key-file=none.pem", "--oidc-public-key-file=text.pem"],
            files: ["text.pem": "hello"],
            lines: [
                "public key: cannot read the file \"none.pem\" (from --oidc-public-key-file): no such file",
                "public key: the file \"text.pem\" (from --oidc-public-key-file) has no public key or certificate",
            ]
        ),
        BadInput(
            name: "nothing to listen on",
            arguments: ["--http-address="],
            lines: [
                "listener: --http-address is empty, and there is no certificate by --tls-cert-file and --tls-key-file, so "
                    + "that nothing would be listened on"
            ]
        ),
        BadInput(
            name: "two PKCE methods",
            arguments: ["--code-challenge-method=S256", "--force-code-challenge-method=plain"],
            lines: [
                "PKCE method: --code-challenge-method says S256, --force-code-challenge-method says plain; keep the first"
            ]
        ),
        BadInput(
            name: "certificate authorities that are not there, or none",
            arguments: ["--provider-ca-file=none.pem,text.pem"],
            files: ["text.pem": "hello"],
            lines: [
                "certificate authority: cannot read the file \"none.pem\" (from --provider-ca-file): no such file",
                "certificate authority: the file \"text.pem\" (from --provider-ca-file) has no PEM certificate",
            ]
        ),
    ]

    static let warnings: [BadInput] = [
        BadInput(
            name: "the chart of oauth2-proxy, which always gives an address for TLS",
            arguments: ["--http-address=0.0.0.0:4180", "--https-address=0.0.0.0:4443"],
            lines: [
                "TLS: --https-address is without effect, since there is no certificate; give --tls-cert-file and "
                    + "--tls-key-file, or leave it out"
            ]
        ),
        BadInput(
            name: "no PKCE",
            arguments: ["--code-challenge-method=none"],
            lines: [
                "PKCE: --code-challenge-method turns it off, so that a code that somebody else got hold of can be redeemed; "
                    + "leave it out unless the provider refuses it"
            ]
        ),
        BadInput(
            name: "the older name of the address's claim",
            arguments: ["--user-id-claim=upn"],
            lines: [
                "claims: --user-id-claim names the claim of the e-mail address, here as in oauth2-proxy; its name now is "
                    + "--oidc-email-claim. The user is --oidc-user-claim, now \"sub\""
            ]
        ),
        BadInput(
            name: "both names of the address's claim",
            arguments: ["--user-id-claim=upn", "--oidc-email-claim=mail"],
            lines: ["claims: --user-id-claim is without effect beside --oidc-email-claim, whose older name it is"]
        ),
        BadInput(
            name: "client secret twice",
            environment: ["OAUTH2_PROXY_CLIENT_SECRET_FILE": "x"],
            lines: [
                "client secret: given twice; OAUTH2_PROXY_CLIENT_SECRET counts, as in oauth2-proxy, and "
                    + "OAUTH2_PROXY_CLIENT_SECRET_FILE is without effect"
            ]
        ),
        BadInput(
            name: "values that oauth2-proxy takes, and what they are taken for",
            arguments: [
                "--cookie-domain=*.example.com", "--cookie-path=", "--proxy-prefix=/oauth2/",
                "--whitelist-domain=https://app.example.com/x,*",
            ],
            lines: [
                "--whitelist-domain: \"https://app.example.com/x\" is a URL, and is taken for its host: app.example.com",
                "--whitelist-domain: \"*\" allows no host, here as in oauth2-proxy; name the hosts: example.com, .example.com",
                "--cookie-domain: \"*.example.com\" is taken for example.com, whose cookies go to all below it too; write it so",
                "--cookie-path: \"\" is empty, and is taken for /",
                "--proxy-prefix: \"/oauth2/\" ends with /, and is taken for /oauth2",
            ]
        ),
        BadInput(
            name: "an empty folder of templates",
            arguments: ["--custom-templates-dir=pages"],
            lines: [
                "pages: the folder \"pages\" (from --custom-templates-dir) has neither a sign_in.html nor an error.html; the "
                    + "pages are Sidegate's own"
            ]
        ),
        BadInput(
            name: "health pages on one path",
            arguments: ["--ping-path=/health", "--ready-path=/health"],
            lines: [
                "paths: --ping-path and --ready-path are the same (from --ready-path), and answered as --ping-path, as in "
                    + "oauth2-proxy; give each its own, so that no request comes before logins can succeed"
            ]
        ),
        BadInput(
            name: "a name of LDAP that was cut at its commas",
            arguments: ["--allowed-group=CN=Staff,OU=Groups,DC=example"],
            lines: [
                "groups: \"CN=Staff\" and \"OU=Groups\" (from --allowed-group) look like one name that was cut at its commas; put "
                    + "the whole name in double quotes: --allowed-group='\"CN=Staff,OU=Groups\"', or make it one text of a list "
                    + "in the file"
            ]
        ),
        BadInput(
            name: "names of LDAP in quotes",
            arguments: ["--allowed-group=\"CN=Staff,OU=Groups\",CN=Admins"],
            lines: []
        ),
        BadInput(name: "names of LDAP in the file", file: "allowed_groups = ['CN=Staff,OU=Groups', 'OU=x']", lines: []),
        BadInput(name: "no address for TLS", file: "https_address = \"\"\n", lines: []),
        BadInput(
            name: "a boolean's value behind a space",
            arguments: ["--reverse-proxy", "true"],
            lines: ["--reverse-proxy true: is taken for --reverse-proxy=true; write it so"]
        ),
        BadInput(
            name: "a Redis that is named and not used",
            arguments: ["--redis-connection-url=redis://a"],
            lines: [
                "sessions: --redis-connection-url is without effect while --session-store-type is cookie; set it to redis"
            ]
        ),
        BadInput(
            name: "a Redis whose certificate nobody checks",
            arguments: [
                "--session-store-type=redis", "--redis-connection-url=rediss://a", "--redis-insecure-skip-tls-verify",
            ],
            lines: [
                "Redis: --redis-insecure-skip-tls-verify leaves its certificate unchecked, so whoever is on the way learns "
                    + "the password; name its authority by --redis-ca-path instead"
            ]
        ),
        BadInput(
            name: "a hint of whose session ended, from a session without one",
            arguments: ["--session-cookie-minimal", "--backend-logout-url=https://id.example.com/out?hint={id_token}"],
            lines: [
                "sessions: {id_token} in --backend-logout-url is left empty, since --session-cookie-minimal keeps the ID token "
                    + "out of the session; take the one or the other away"
            ]
        ),
        BadInput(
            name: "a URL that nobody asks",
            arguments: ["--validate-url=https://id.example.com/validate"],
            lines: [
                "provider: --validate-url is without effect with --provider=oidc, here as in oauth2-proxy: sessions rest on ID "
                    + "tokens, which are verified, and on --cookie-refresh"
            ]
        ),
        BadInput(
            name: "what concerns files, without a file",
            arguments: ["--logging-max-age=1", "--logging-compress"],
            lines: [
                "logging: --logging-max-age is without effect, since no --logging-filename is given",
                "logging: --logging-compress is without effect, since no --logging-filename is given",
            ]
        ),
        BadInput(
            name: "forms of lines beside JSON, errors beside a file",
            arguments: [
                "--logging-format=json", "--auth-logging-format={{.Message}}", "--logging-filename=x",
                "--errors-to-info-log",
            ],
            lines: [
                "logging: --auth-logging-format is without effect with --logging-format=json",
                "logging: --errors-to-info-log is without effect, since all goes to the file",
            ]
        ),
        BadInput(name: "nothing to warn of", lines: []),
        BadInput(
            name: "nobody named who may pass",
            environment: ["OAUTH2_PROXY_EMAIL_DOMAINS": ""],
            lines: [
                "who may pass: everyone whom the provider authenticates, since no option says otherwise; give "
                    + "--email-domain=example.com or --allowed-group, or --email-domain=* if it is meant so"
            ]
        ),
        BadInput(
            name: "a group is enough",
            arguments: ["--allowed-group=staff"],
            environment: ["OAUTH2_PROXY_EMAIL_DOMAINS": ""],
            lines: []
        ),
        BadInput(
            name: "Secure cookie over http",
            arguments: ["--redirect-url=http://app.example.com/oauth2/callback"],
            lines: [
                "redirect URL: --redirect-url is http, and browsers keep no Secure cookie that comes over http: logins go "
                    + "round in circles; make it https, or give --cookie-secure=false"
            ]
        ),
        BadInput(name: "http on this machine", arguments: ["--redirect-url=http://app.localhost:8080"], lines: []),
        BadInput(
            name: "http and no Secure",
            arguments: ["--redirect-url=http://app.x", "--cookie-secure=false"],
            lines: []
        ),
        BadInput(
            name: "redirect URL with another path",
            arguments: ["--redirect-url=https://app.example.com/login"],
            lines: [
                "redirect URL: --redirect-url has the path \"/login\", but logins end on /oauth2/callback; they work only if "
                    + "your gateway maps the one to the other"
            ]
        ),
        BadInput(
            name: "scope without openid",
            arguments: ["--scope=email profile"],
            lines: [
                "scope: --scope lacks openid; the provider may then send no ID token, and no login succeeds"
            ]
        ),
        BadInput(
            name: "strict login attempts",
            arguments: ["--cookie-samesite=strict"],
            lines: [
                "cookies: --cookie-samesite = strict keeps the login-attempt cookie from coming back with people whom a "
                    + "provider on another site sends; give --cookie-csrf-samesite=lax unless it is on yours"
            ]
        ),
        BadInput(
            name: "strict session",
            arguments: ["--cookie-samesite=strict", "--cookie-csrf-samesite=lax"],
            lines: []
        ),
        BadInput(
            name: "white space about a secret",
            environment: ["OAUTH2_PROXY_CLIENT_SECRET": "hunter2\n"],
            lines: [
                "client secret: begins or ends with white space (from OAUTH2_PROXY_CLIENT_SECRET), which is sent to the "
                    + "provider as it is"
            ]
        ),
        BadInput(
            name: "certificate unchecked",
            arguments: ["--ssl-insecure-skip-verify"],
            lines: [
                "provider certificate: --ssl-insecure-skip-verify leaves it unchecked, so whoever is on the way can log in "
                    + "as anyone; name its authority by --provider-ca-file instead"
            ]
        ),
        BadInput(
            name: "Basic without password",
            arguments: ["--set-basic-auth"],
            lines: ["identity headers: --set-basic-auth sends an empty password; give --basic-auth-password"]
        ),
        BadInput(
            name: "trusted proxies that nobody asks for",
            arguments: ["--trusted-proxy-ip=10.0.0.1"],
            lines: ["trusted proxies: --trusted-proxy-ip is without effect without --reverse-proxy"]
        ),
        BadInput(
            name: "a gateway that nobody asks about",
            arguments: ["--gateway=traefik"],
            lines: ["gateway: --gateway is without effect without --reverse-proxy"]
        ),
        BadInput(
            name: "preflights where a client could forge the method",
            arguments: ["--reverse-proxy", "--skip-auth-preflight"],
            lines: [
                "gateway: --skip-auth-preflight rests on a request's method or host, and no client must be able to forge them; "
                    + "say which gateway asks with --gateway, or have nginx set both in the location of the auth request: "
                    + "proxy_set_header X-Forwarded-Uri $request_uri; and "
                    + "proxy_pass http://sidegate/oauth2/auth?host=$host&method=$request_method; (docs/gateways.md)"
            ]
        ),
        BadInput(
            name: "upstreams, once, and without their passwords",
            arguments: ["--upstream=http://me:hunter2@app", "--upstream=static://404"],
            lines: [
                "--upstream: what is not static://200 to static://299 is without effect, since Sidegate carries no traffic; "
                    + "name your application in your gateway's configuration"
            ]
        ),
        BadInput(
            name: "upstream proxying",
            arguments: ["--upstream-timeout=5s"],
            environment: ["OAUTH2_PROXY_FLUSH_INTERVAL": "2s"],
            file: "pass_host_header = true\nproxy_websockets = false\n",
            lines: [
                "--upstream-timeout: is without effect, since Sidegate carries no traffic; set the upstream's time limit in "
                    + "your gateway's configuration",
                "OAUTH2_PROXY_FLUSH_INTERVAL: is without effect, since Sidegate carries no traffic; set the buffering of "
                    + "responses in your gateway's configuration",
                "sidegate.toml:1: pass_host_header: is without effect, since Sidegate carries no traffic; set the Host "
                    + "header for the upstream in your gateway's configuration",
                "sidegate.toml:2: proxy_websockets: is without effect, since Sidegate carries no traffic; allow WebSocket "
                    + "upgrades in your gateway's configuration",
            ]
        ),
    ]

    @Test("problems", arguments: CrossCheckTests.problems)
    func problem(_ one: Case) { #expect(one.loading.problems == one.lines) }

    @Test("warnings", arguments: CrossCheckTests.warnings)
    func warning(_ one: Case) {
        #expect(one.loading.problems == [])
        #expect(one.loading.warnings == one.lines)
    }

    @Test("the seed's own configuration is good as it stands")
    func seed() throws {
        let settings = try Loading.good().settings
        #expect(settings.cookieSecret.key == Array("someSecret123456".utf8))
        #expect(settings.emailDomains.map(\.text) == ["*"])
        #expect(settings.httpAddress?.place == .address(.tcp(host: "127.0.0.1", port: 4180)))
        #expect(settings.provider == .openIDConnect)
        #expect(settings.forwardAuthStatus == 202)
    }

    @Test("files give secrets without the newline at their end", arguments: ["", "\n", "\r\n"])
    func secretFiles(end: String) throws {
        let settings = try Loading.good(
            "--cookie-secret-file=c",
            "--client-secret-file=d",
            environment: ["OAUTH2_PROXY_COOKIE_SECRET": "", "OAUTH2_PROXY_CLIENT_SECRET": ""],
            files: ["c": "0123456789012345" + end, "d": " hunter2 " + end]
        ).settings
        #expect(settings.cookieSecret.key == Array("0123456789012345".utf8))
        #expect(settings.clientSecret.revealed == " hunter2 ")
        #expect(settings.origin(of: "client-secret") == .flag("--client-secret-file"))
    }

    @Test(
        "a redirect URL without a path gets the callback's",
        arguments: [
            ("https://app.example.com", "https://app.example.com/oauth2/callback"),
            ("https://app.example.com:8443/", "https://app.example.com:8443/oauth2/callback"),
            ("https://[::1]:8443", "https://[::1]:8443/oauth2/callback"),
            ("https://app.example.com/other", "https://app.example.com/other"),
        ]
    )
    func callback(given: String, expected: String) throws {
        #expect(try Loading.good("--redirect-url=\(given)").settings.redirectURL?.text == expected)
    }

    @Test("Kubeflow's own file, with a provider below the application's host")
    func kubeflow() throws {
        let settings = try Loading.good(
            file: """
                skip_oidc_discovery = true
                login_url = "/dex/auth"
                redeem_url = "http://dex.auth.svc.cluster.local:5556/dex/token"
                oidc_jwks_url = "http://dex.auth.svc.cluster.local:5556/dex/keys"
                redirect_url = "/oauth2/callback"
                relative_redirect_url = true
                cookie_refresh = 0
                banner = "-"
                skip_auth_routes = [
                  "/dex/.*",
                ]
                """
        ).settings
        #expect(settings.loginURL?.text == "/dex/auth" && settings.redirectURL?.text == "/oauth2/callback")
    }

    @Test(
        "what is wrong is not mixed with warnings of a configuration that is refused; names that were ignored are reported"
    )
    func problemsAlone() {
        let loading = Loading.good(
            "--ssl-insecure-skip-verify",
            "--cookie-expire=x",
            environment: ["OAUTH2_PROXY_COOKIE_EXPIRES": "1h", "OAUTH2_PROXY_EMAIL_DOMAINS": ""]
        )
        #expect(loading.problems.count == 1)
        #expect(
            loading.warnings == [
                "OAUTH2_PROXY_COOKIE_EXPIRES: is no variable of Sidegate (did you mean OAUTH2_PROXY_COOKIE_EXPIRE?); ignored"
            ]
        )
    }

    @Test("passwords in URLs of upstreams and keys in that of the logout are not shown (L13)")
    func shownURLs() throws {
        let settings = try Loading.good(
            "--upstream=http://me:hunter2@app/",
            "--backend-logout-url=https://id.example.com/out?hint={id_token}&key=hunter2"
        ).settings
        let shown = Dictionary(uniqueKeysWithValues: settings.effective.map { ($0.option.flag, $0.value) })
        #expect(shown["upstream"] == "http://***@app/")
        #expect(shown["backend-logout-url"] == "https://id.example.com/out?hint={id_token}&key=***")
        #expect(settings.backendLogoutURL?.template.hasSuffix("key=hunter2") == true)
    }

    @Test("the first static upstream sets the status of good answers")
    func status() throws {
        #expect(try Loading.good("--upstream=static://200,static://204").settings.forwardAuthStatus == 200)
        #expect(try Loading.good("--upstream=http://x,static://404,static://201").settings.forwardAuthStatus == 201)
        #expect(
            try Loading.good("--upstream=static://300,static://2000,static://+20").settings.forwardAuthStatus == 202
        )
    }

    @Test("--user-id-claim chooses the claim of the address, --oidc-user-claim that of the user")
    func claims() throws {
        let older = try Loading.good("--user-id-claim=upn").settings
        #expect(older.claims.email == "upn" && older.claims.user == "sub")
        let both = try Loading.good("--user-id-claim=upn", "--oidc-email-claim=mail", "--oidc-user-claim=oid").settings
        #expect(both.claims.email == "mail" && both.claims.user == "oid")
    }

    @Test(
        "a client that is public or signs needs no secret",
        arguments: ["--token-endpoint-auth-method=none", "--client-key-file=key"]
    )
    func noSecret(argument: String) throws {
        let loading = Loading.good(
            argument,
            environment: ["OAUTH2_PROXY_CLIENT_SECRET": ""],
            files: ["key": PrivateKey.generate(.ec(.p256)).unencryptedPEM]
        )
        #expect(loading.problems == [])
        #expect(try loading.settings.clientSecret.isEmpty)
    }

    @Test(
        "an issuer that is pasted as the metadata's address is the issuer, with a warning",
        arguments: ["", "/realms/a"]
    )
    func pastedIssuer(path: String) throws {
        let loading = Loading.good("--oidc-issuer-url=https://id.example.com\(path)/.well-known/openid-configuration")
        #expect(try loading.settings.oidcIssuerURL.text == "https://id.example.com\(path)")
        #expect(loading.warnings.contains { $0.contains("is the address of the provider's metadata") })
    }

    @Test("PKCE can be turned off, and Ed25519 is EdDSA")
    func choices() throws {
        let settings = try Loading.good("--code-challenge-method=none", "--oidc-enabled-signing-alg=Ed25519").settings
        #expect(settings.codeChallengeMethod == CodeChallengeMethod.none)
        #expect(settings.tokenChecks.enabledAlgorithms == [.edDSA])
    }

    @Test("the older name of --code-challenge-method does the same")
    func olderName() throws {
        #expect(try Loading.good("--force-code-challenge-method=plain").settings.codeChallengeMethod == .plain)
        #expect(try Loading.good().settings.codeChallengeMethod == nil)
    }

    @Test("an empty path is no health page")
    func noHealthPages() throws {
        let settings = try Loading.good("--ping-path=", "--ready-path=").settings
        #expect(settings.pingPath == nil)
        #expect(settings.readyPath == nil)
    }
}

@Suite("Secrets on the command line")
struct ArgumentSecretTests {
    @Test("are warned of, and named by no value; in variables and files they are fine")
    func warned() {
        let given = Loading.good("--cookie-secret=0123456789abcdef", "--client-secret=hunter2")
        #expect(
            given.warnings.filter { $0.contains("command line") } == [
                "--client-secret: everybody on this machine can read a command line; give the secret as "
                    + "OAUTH2_PROXY_CLIENT_SECRET, or in a file",
                "--cookie-secret: everybody on this machine can read a command line; give the secret as "
                    + "OAUTH2_PROXY_COOKIE_SECRET, or in a file",
            ]
        )
        #expect(
            Loading.good(file: "client_secret = \"hunter2\"\n").warnings.allSatisfy { !$0.contains("command line") }
        )
    }

    @Test("a flag that names a secret's file puts no secret on the command line")
    func files() {
        let named = Loading.good(
            "--cookie-secret-file=c",
            "--client-secret-file=d",
            environment: ["OAUTH2_PROXY_COOKIE_SECRET": "", "OAUTH2_PROXY_CLIENT_SECRET": ""],
            files: ["c": "0123456789012345", "d": "hunter2"]
        )
        #expect(named.problems == [] && named.warnings == [])
    }
}
