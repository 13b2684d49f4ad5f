# For bash: source <(sidegate completions bash)
_sidegate() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
    case $before in
        --provider) return ;;
        --provider-display-name) return ;;
        --oidc-issuer-url) return ;;
        --client-id) return ;;
        --client-secret) return ;;
        --client-secret-file) COMPREPLY=($(compgen -f -- "$word")); return ;;
        --redirect-url) return ;;
        --scope) return ;;
        --prompt) return ;;
        --acr-values) return ;;
        --approval-prompt) return ;;
        --auth-request-response-mode) COMPREPLY=($(compgen -W "query form_post" -- "$word")); return ;;
        --resource) return ;;
        --login-url) return ;;
        --redeem-url) return ;;
        --profile-url) return ;;
        --backend-logout-url) return ;;
        --oidc-public-key-file) COMPREPLY=($(compgen -f -- "$word")); return ;;
        --oidc-jwks-url) return ;;
        --oidc-email-claim) return ;;
        --oidc-groups-claim) return ;;
        --user-id-claim) return ;;
        --oidc-audience-claim) return ;;
        --oidc-extra-audience) return ;;
        --oidc-enabled-signing-alg) return ;;
        --code-challenge-method) return ;;
        --force-code-challenge-method) return ;;
        --provider-ca-file) COMPREPLY=($(compgen -f -- "$word")); return ;;
        --email-domain) return ;;
        --authenticated-emails-file) COMPREPLY=($(compgen -f -- "$word")); return ;;
        --allowed-role) return ;;
        --allowed-group) return ;;
        --whitelist-domain) return ;;
        --rules) COMPREPLY=($(compgen -f -- "$word")); return ;;
        --skip-auth-route) return ;;
        --skip-auth-regex) return ;;
        --trusted-ip) return ;;
        --api-route) return ;;
        --extra-jwt-issuers) return ;;
        --htpasswd-file) COMPREPLY=($(compgen -f -- "$word")); return ;;
        --htpasswd-user-group) return ;;
        --cookie-secret) return ;;
        --cookie-secret-file) COMPREPLY=($(compgen -f -- "$word")); return ;;
        --cookie-name) return ;;
        --cookie-domain) return ;;
        --cookie-path) return ;;
        --cookie-expire) return ;;
        --cookie-refresh) return ;;
        --cookie-refresh-grace) return ;;
        --cookie-samesite) COMPREPLY=($(compgen -W "lax strict none" -- "$word")); return ;;
        --cookie-csrf-expire) return ;;
        --cookie-csrf-samesite) COMPREPLY=($(compgen -W "lax strict none" -- "$word")); return ;;
        --cookie-csrf-per-request-limit) return ;;
        --oauth2-proxy-cookies) return ;;
        --session-store-type) return ;;
        --http-address) return ;;
        --proxy-prefix) return ;;
        --ping-path) return ;;
        --ready-path) return ;;
        --trusted-proxy-ip) return ;;
        --real-client-ip-header) return ;;
        --upstream) return ;;
        --threads) return ;;
        --https-address) return ;;
        --tls-cert-file) COMPREPLY=($(compgen -f -- "$word")); return ;;
        --tls-key-file) COMPREPLY=($(compgen -f -- "$word")); return ;;
        --tls-min-version) return ;;
        --tls-cipher-suite) return ;;
        --max-connections) return ;;
        --request-timeout) return ;;
        --idle-timeout) return ;;
        --max-target-size) return ;;
        --max-head-size) return ;;
        --max-header-fields) return ;;
        --max-body-size) return ;;
        --drain-timeout) return ;;
        --basic-auth-password) return ;;
        --header) return ;;
        --banner) return ;;
        --footer) return ;;
        --azure-tenant) return ;;
        --azure-graph-group-field) return ;;
        --bitbucket-repository) return ;;
        --bitbucket-team) return ;;
        --entra-id-allowed-tenant) return ;;
        --github-org) return ;;
        --github-team) return ;;
        --github-repo) return ;;
        --github-token) return ;;
        --github-user) return ;;
        --gitlab-group) return ;;
        --gitlab-project) return ;;
        --google-group) return ;;
        --google-admin-email) return ;;
        --google-admin-api-user-scope) return ;;
        --google-service-account-json) return ;;
        --google-target-principal) return ;;
        --google-use-application-default-credentials) return ;;
        --google-use-organization-id) return ;;
        --keycloak-group) return ;;
        --jwt-key) return ;;
        --jwt-key-file) return ;;
        --pubjwk-url) return ;;
        --flush-interval) return ;;
        --signature-key) return ;;
        --upstream-timeout) return ;;
        --config) COMPREPLY=($(compgen -f -- "$word")); return ;;
    esac
    if [[ $COMP_CWORD == 1 && $word != -* ]]; then
        COMPREPLY=($(compgen -W "config doctor rules inspect-cookie secret completions" -- "$word"))
    else
        COMPREPLY=($(compgen -W "--provider --provider-display-name --oidc-issuer-url --client-id --client-secret --client-secret-file --redirect-url --scope --prompt --acr-values --approval-prompt --auth-request-response-mode --encode-state --relative-redirect-url --resource --skip-oidc-discovery --login-url --redeem-url --profile-url --backend-logout-url --sign-out-at-provider --oidc-public-key-file --oidc-jwks-url --skip-claims-from-profile-url --oidc-email-claim --oidc-groups-claim --user-id-claim --oidc-audience-claim --oidc-extra-audience --oidc-enabled-signing-alg --code-challenge-method --force-code-challenge-method --insecure-oidc-allow-unverified-email --insecure-oidc-skip-issuer-verification --insecure-oidc-skip-nonce --provider-ca-file --use-system-trust-store --ssl-insecure-skip-verify --email-domain --authenticated-emails-file --allowed-role --allowed-group --whitelist-domain --rules --skip-auth-route --skip-auth-regex --skip-auth-preflight --skip-auth-strip-headers --trusted-ip --api-route --skip-jwt-bearer-tokens --extra-jwt-issuers --bearer-token-login-fallback --htpasswd-file --htpasswd-user-group --display-htpasswd-form --cookie-secret --cookie-secret-file --cookie-name --cookie-domain --cookie-path --cookie-expire --cookie-refresh --cookie-refresh-grace --cookie-httponly --cookie-secure --cookie-samesite --cookie-csrf-expire --cookie-csrf-samesite --cookie-csrf-per-request --cookie-csrf-per-request-limit --oauth2-proxy-cookies --session-store-type --session-cookie-minimal --http-address --proxy-prefix --ping-path --ready-path --reverse-proxy --trusted-proxy-ip --real-client-ip-header --force-https --upstream --threads --https-address --tls-cert-file --tls-key-file --tls-min-version --tls-cipher-suite --max-connections --request-timeout --idle-timeout --max-target-size --max-head-size --max-header-fields --max-body-size --drain-timeout --set-xauthrequest --pass-user-headers --pass-access-token --set-authorization-header --pass-authorization-header --set-basic-auth --pass-basic-auth --basic-auth-password --header --prefer-email-to-user --skip-provider-button --force-json-errors --banner --footer --show-debug-on-error --auth-logging --standard-logging --azure-tenant --azure-graph-group-field --bitbucket-repository --bitbucket-team --entra-id-allowed-tenant --entra-id-federated-token-auth --github-org --github-team --github-repo --github-token --github-user --gitlab-group --gitlab-project --google-group --google-admin-email --google-admin-api-user-scope --google-service-account-json --google-target-principal --google-use-application-default-credentials --google-use-organization-id --keycloak-group --jwt-key --jwt-key-file --pubjwk-url --allow-query-semicolons --disable-keep-alives --flush-interval --pass-host-header --proxy-websockets --signature-key --ssl-upstream-insecure-skip-verify --upstream-timeout --config --config-test --version --help" -- "$word"))
    fi
}
complete -F _sidegate sidegate
