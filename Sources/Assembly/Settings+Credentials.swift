import Authentication
import Clocks
import Logging
import Login
import OpenID
import Passwords
import Sessions
import Settings

extension Settings {
    /// The issuers besides the provider whose bearer tokens are taken, each for its audience.
    var bearerProviderConfigurations: [ProviderConfiguration] {
        guard skipJWTBearerTokens else { return [] }
        return extraJWTIssuers.map { extra in
            var configuration = ProviderConfiguration(
                issuer: extra.issuer.text,
                clientID: extra.audience,
                clientSecret: ""
            )
            // Nobody logs in there, and some issuers (Kubernetes) have no such endpoints.
            configuration.authorizationEndpoint = extra.issuer.text
            configuration.tokenEndpoint = extra.issuer.text
            configuration.skipUserInfo = true
            configuration.claims = claims
            configuration.rolesAreGroups = !allowedRoles.isEmpty
            return configuration
        }
    }

    /// What is wrong with it was said when the settings were read.
    func passwordFile() throws -> PasswordFile? {
        htpasswdFile.isEmpty ? nil : PasswordFile.read(try content(of: htpasswdFile)).file
    }

    func credentials(
        _ logins: LoginProviders,
        _ extra: [Provider],
        _ passwords: PasswordChecker?,
        _ revocations: Revocations,
        _ logger: Logger
    ) -> Credentials? {
        let tokens =
            skipJWTBearerTokens || introspectsTokens
            ? BearerTokens(
                logins,
                extra: extra,
                takesSigned: skipJWTBearerTokens,
                introspects: introspectsTokens,
                keeping: keptTokens,
                claims: keptClaims,
                revocations: revocations,
                clock: .system
            ) : nil
        return AuthorizationField(
            bearerTokens: tokens,
            fallsBackToLogin: bearerTokenLoginFallback,
            passwords: passwords,
            passwordGroups: login.passwordGroups,
            facts: requestFacts,
            logger: logger,
            clock: .system
        ).credentials
    }
}
