internal import Login
internal import OpenID

extension OptionGroup {
    static let provider = OptionGroup(
        title: "Identity provider",
        options: [
            Option("provider", \.provider, "Kind of provider."),
            Option(
                "providers",
                \.providersFile,
                value: "FILE",
                "TOML file of further providers, each a [[provider]] with id, kind and its own options. People choose on the "
                    + "sign-in page. It is read again when it changes."
            ),
            Option(
                "provider-display-name",
                \.providerDisplayName,
                value: "NAME",
                "What the sign-in button calls the provider."
            ),
            Option(
                "oidc-issuer-url",
                \.oidcIssuerURL,
                "The provider's issuer, exactly as its discovery document spells it. Required."
            ),
            Option("client-id", \.clientID, value: "ID", "The name that the provider knows this client by. Required."),
            Option(
                "client-secret",
                \.clientSecret,
                "The client's password at the provider. Required, here or by --client-secret-file."
            ),
            Option("client-secret-file", \.clientSecretFile, value: "FILE", "File that holds the client secret."),
            Option(
                "token-endpoint-auth-method",
                \.tokenEndpointAuthMethod,
                "How the provider learns that Sidegate is the client. Without it: as the metadata says; where the provider "
                    + "refuses that, one other way is tried and remembered. With none, for a public client, no secret is "
                    + "needed."
            ),
            Option(
                "client-key-file",
                \.clientKeyFile,
                value: "FILE",
                "File with the client's private key (RSA, P-256, P-384, P-521 or Ed25519) in PEM or as a JSON Web Key, for "
                    + "private_key_jwt, which it turns on."
            ),
            Option(
                "client-key-id",
                \.clientKeyID,
                value: "ID",
                "The name (kid) that the provider knows the key of --client-key-file by. Without it, the kid of a JSON Web Key."
            ),
            Option(
                "redirect-url",
                \.redirectURL,
                "Where the provider sends people back to, as registered there. Without it, and for a path alone, made from "
                    + "each request's scheme and host; without a path, the callback's is added."
            ),
            Option(
                "scope",
                \.scope,
                value: "SCOPES",
                "Scopes to ask for, separated by spaces. Without it: openid email profile, and groups where --allowed-group or a "
                    + "rule asks for groups and the provider does not say that it lacks the scope."
            ),
            Option("prompt", \.prompt, "The prompt parameter of OpenID Connect: none, login, consent, select_account."),
            Option("acr-values", \.acrValues, "The acr_values parameter: levels of assurance to ask for, best first."),
            Option(
                "login-parameter",
                \.loginParameters,
                "A parameter of every authorization request, such as kc_idp_hint=google."
            ).onePerFlag,
            Option(
                "pass-login-parameter",
                \.passLoginParameters,
                "Parameters that /oauth2/start hands on to the provider, such as login_hint, kc_idp_hint, ui_locales or prompt."
            ),
            Option(
                "approval-prompt",
                \.approvalPrompt,
                "The approval_prompt parameter, which Google had before prompt; sent only where it is given."
            ),
            Option(
                "auth-request-response-mode",
                \.authRequestResponseMode,
                "How the provider sends people back: query, or form_post, which keeps the code out of URLs and needs "
                    + "--cookie-csrf-samesite=none; query.jwt, form_post.jwt and jwt have it sign its answer (JARM)."
            ),
            Option(
                "encode-state",
                unstored: false,
                "Accepted, and without effect: Sidegate's state parameter is always base64url, which no provider breaks."
            ),
            Option(
                "relative-redirect-url",
                \.login.isRedirectRelative,
                "Send the redirect_uri without scheme and host, for gateways that complete it."
            ),
            Option("resource", \.resource, "The resource parameter (RFC 8707): what the access token is for."),
            Option(
                "skip-oidc-discovery",
                \.skipOIDCDiscovery,
                "Do not fetch the discovery document; --login-url, --redeem-url and --oidc-jwks-url are then required."
            ),
            Option(
                "login-url",
                \.loginURL,
                "Authorization endpoint, in place of the discovered one; a path alone for a provider below the site's own host."
            ),
            Option("redeem-url", \.redeemURL, "Token endpoint, in place of the discovered one."),
            Option("profile-url", \.profileURL, "Userinfo endpoint, in place of the discovered one."),
            Option(
                "validate-url",
                \.validateURL,
                "Where oauth2-proxy checks access tokens of providers that send no ID token. OpenID Connect's is checked itself, "
                    + "so that nobody is asked."
            ),
            Option(
                "backend-logout-url",
                \.backendLogoutURL,
                "URL that is called when somebody signs out; {id_token} in it becomes the session's ID token."
            ),
            Option(
                "sign-out-at-provider",
                \.login.signsOutAtProvider,
                "Signing out ends the provider's session too; where the browser comes back to must be registered there."
            ),
            Option(
                "provider-logout-url",
                \.providerLogoutURL,
                "Page that ends the provider's session, where its metadata names none or another: {client_id}, {id_token_hint}, "
                    + "{post_logout_redirect_uri} and {state} are filled in."
            ),
            Option(
                "oidc-public-key-file",
                \.oidcPublicKeyFiles,
                value: "FILE",
                "PEM files of public keys that verify ID tokens, in place of the provider's key set."
            ),
            Option("oidc-jwks-url", \.oidcJWKSURL, "Where the provider's keys are, in place of the discovered place."),
            Option(
                "skip-claims-from-profile-url",
                \.skipClaimsFromProfileURL,
                "Never ask the userinfo endpoint for claims that the ID token lacks."
            ),
            Option("oidc-email-claim", \.claims.email, value: "CLAIM", "Claim that holds the e-mail address."),
            Option("oidc-groups-claim", \.claims.groups, value: "CLAIM", "Claim that holds the groups."),
            Option(
                "oidc-user-claim",
                \.claims.user,
                value: "CLAIM",
                "Claim that names the user to the application. Addresses and names can be given to somebody else, sub never is."
            ),
            Option(
                "oidc-groups-separator",
                \.claims.groupsSeparator,
                value: "CHARACTERS",
                "For a provider that writes the groups into one text: the characters between them, such as a comma. Without "
                    + "it, a text is one group."
            ),
            Option(
                "user-id-claim",
                \.userIDClaim,
                value: "CLAIM",
                "Older name of --oidc-email-claim, here as in oauth2-proxy. For the user: --oidc-user-claim."
            ),
            Option(
                "oidc-audience-claim",
                \.claims.audiences,
                value: "CLAIM",
                "Claims of which one must name the client id."
            ),
            Option(
                "oidc-extra-audience",
                \.claims.extraAudiences,
                value: "AUDIENCE",
                "Audiences that are accepted besides the client id."
            ),
            Option(
                "oidc-enabled-signing-alg",
                \.tokenChecks.enabledAlgorithms,
                "Signature algorithms to accept, of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512 and "
                    + "EdDSA. Without it: those that the provider announces."
            ),
            Option(
                "code-challenge-method",
                \.codeChallengeMethod,
                "PKCE method. Without it: S256, unless the provider cannot. none is for providers that refuse it, and say nothing "
                    + "of it in their metadata."
            ),
            Option(
                "force-code-challenge-method",
                \.forceCodeChallengeMethod,
                "Older name of --code-challenge-method."
            ),
            Option(
                "insecure-oidc-allow-unverified-email",
                \.claims.insecureAllowUnverifiedEmail,
                "Accept an e-mail address that the provider says it has not verified."
            ),
            Option(
                "insecure-oidc-skip-issuer-verification",
                \.tokenChecks.insecureSkipIssuerVerification,
                "Accept an issuer other than --oidc-issuer-url."
            ),
            Option(
                "insecure-oidc-skip-nonce",
                \.tokenChecks.insecureSkipNonce,
                "Accept an ID token without the login's nonce. oauth2-proxy skips it by default; here it is checked, "
                    + "since the nonce is what ties a token to the browser that asked for it."
            ),
            Option(
                "provider-ca-file",
                \.providerCAFiles,
                value: "FILE",
                "PEM files of the certificate authorities to trust for the provider."
            ),
            Option(
                "use-system-trust-store",
                \.useSystemTrustStore,
                "With --provider-ca-file: trust the system's certificate authorities too."
            ),
            Option(
                "ssl-insecure-skip-verify",
                \.sslInsecureSkipVerify,
                "Do not check the provider's certificate: whoever is on the way can then log in as anyone."
            ),
        ]
    )
}
