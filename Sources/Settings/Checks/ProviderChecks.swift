internal import OpenID

extension CrossCheck {
    mutating func checkProvider(readFile: (String) throws -> [UInt8]) {
        guard settings.hasOwnProvider else {
            checkCertificateAuthorities(readFile: readFile)
            return
        }
        chooseProvider()
        checkVendor(readFile: readFile)
        let isGoogleByDefault = settings.provider == .google && !isGiven("provider")
        require(
            "client id",
            "client-id",
            isMissing: settings.clientID.isEmpty,
            hint: isGoogleByDefault
                ? "; the provider is Google, since neither --provider nor --oidc-issuer-url is given" : ""
        )
        checkClientSecret(readFile: readFile)
        checkClientKey(readFile: readFile)
        checkClientSecurity(readFile: readFile)
        checkEndpoints()
        checkRedirectURL()
        checkChallenge()
        checkClaims()
        checkIssuer()
        if settings.oidcIssuerURL.query != nil {
            // OpenID Connect Core 1.0, 2: `iss` has no query and no fragment.
            problem("issuer: \(name("oidc-issuer-url")) has a query; leave out the ? and what follows it")
        }
        if settings.provider.speaksOpenIDConnect, !settings.scope.isEmpty,
            !settings.scope.split(separator: " ").contains("openid")
        {
            warning(
                "scope: \(name("scope")) lacks openid; the provider may then send no ID token, and no login succeeds"
            )
        }
        if settings.validateURL != nil, settings.provider.speaksOpenIDConnect {
            warning(
                "provider: \(name("validate-url")) is without effect with --provider=\(settings.provider), here as in oauth2-proxy: sessions rest "
                    + "on ID tokens, which are verified, and on --cookie-refresh"
            )
        }
        for path in settings.oidcPublicKeyFiles {
            checkPEM(
                path,
                "oidc-public-key-file",
                subject: "public key",
                marks: ["PUBLIC KEY-----", "CERTIFICATE-----"]
            ) {
                try readFile(path)
            }
        }
        checkCertificateAuthorities(readFile: readFile)
    }

    private mutating func checkCertificateAuthorities(readFile: (String) throws -> [UInt8]) {
        for path in settings.providerCAFiles {
            checkCertificates(path, "provider-ca-file", readFile: readFile)
        }
        if settings.sslInsecureSkipVerify {
            warning(
                "provider certificate: \(name("ssl-insecure-skip-verify")) leaves it unchecked, so whoever is on the way "
                    + "can log in as anyone; name its authority by --provider-ca-file instead"
            )
        }
    }

    /// Vendors' pages show the address of the metadata more often than the issuer.
    private mutating func checkIssuer() {
        let ending = "/.well-known/openid-configuration"
        let path = settings.oidcIssuerURL.path
        guard path.hasSuffix(ending) else { return }
        settings.oidcIssuerURL = settings.oidcIssuerURL.with(path: String(path.dropLast(ending.count)))
        warning(
            "issuer: \(name("oidc-issuer-url")) is the address of the provider's metadata; the issuer is what stands before "
                + "\(ending): \(settings.oidcIssuerURL.text) is taken"
        )
    }

    private mutating func checkClientSecret(readFile: (String) throws -> [UInt8]) {
        var path = settings.clientSecretFile
        if !path.isEmpty, isGiven("client-secret"), !settings.clientSecret.isEmpty {
            // A chart gives the one, and its user the other; oauth2-proxy takes the secret itself.
            warning(
                "client secret: given twice; \(name("client-secret")) counts, as in oauth2-proxy, and "
                    + "\(name("client-secret-file")) is without effect"
            )
            path = ""
            settings.clientSecretFile = ""
        }
        if let bytes = secret(
            "client secret",
            flag: "client-secret",
            fileFlag: "client-secret-file",
            path: path,
            readFile: readFile
        ) {
            if let text = String(validating: bytes, as: UTF8.self) {
                settings.clientSecret = Secret(text)
            } else {
                problem("client secret: the file \(quoted(path))\(from("client-secret-file")) is not text in UTF-8")
            }
        }
        let hasAssertion = settings.provider.name == "entra-id" && settings.entraIDUsesFederatedToken
        if path.isEmpty, needsClientSecret, !hasAssertion,
            isReadable("client-secret-file", "token-endpoint-auth-method")
        {
            require(
                "client secret",
                "client-secret",
                isMissing: settings.clientSecret.isEmpty,
                hint: "; or name its file by --client-secret-file. A public client has none: "
                    + "--token-endpoint-auth-method=none"
            )
        }
        let ends = [
            settings.clientSecret.revealed.unicodeScalars.first, settings.clientSecret.revealed.unicodeScalars.last,
        ]
        if ends.contains(where: { $0?.properties.isWhitespace == true }) {
            let source = path.isEmpty ? "client-secret" : "client-secret-file"
            warning(
                "client secret: begins or ends with white space\(from(source)), which is sent to the provider as it is"
            )
        }
    }

    private var needsClientSecret: Bool {
        switch settings.tokenEndpointAuthMethod {
        case _ where settings.provider == .loginGov: false
        case .none?, .privateKeyJWT?, .certificate?, .ownCertificate?: false
        case nil: settings.clientKeyFile.isEmpty && settings.clientCertificateFile.isEmpty
        case .basic?, .post?, .secretJWT?: true
        }
    }

    private mutating func checkClientKey(readFile: (String) throws -> [UInt8]) {
        if settings.provider == .loginGov { checkLoginGov(readFile: readFile) }
        let path = settings.clientKeyFile
        guard !path.isEmpty else {
            let hasOther = settings.provider == .loginGov
            if !hasOther, settings.tokenEndpointAuthMethod == .privateKeyJWT, isReadable("client-key-file") {
                problem(
                    "client key: \(name("token-endpoint-auth-method")) says private_key_jwt, which needs --client-key-file"
                )
            }
            return
        }
        checkPrivateKey(
            path,
            "client-key-file",
            subject: "client key",
            purpose: .signing,
            id: settings.clientKeyID.isEmpty ? nil : settings.clientKeyID,
            readFile: readFile
        )
        // It may be there to sign requests.
        if let method = settings.tokenEndpointAuthMethod, method != .privateKeyJWT,
            settings.protocolExtensions.signedAuthorizationRequests != .always
        {
            problem(
                "client key: \(name("client-key-file")) is for private_key_jwt, and \(name("token-endpoint-auth-method")) "
                    + "says \(method.rawValue); keep one of them"
            )
        }
    }

    private mutating func checkEndpoints() {
        guard settings.skipOIDCDiscovery else { return }
        let because = ", since \(name("skip-oidc-discovery")) leaves nobody else to tell it"
        require("authorization endpoint", "login-url", isMissing: settings.loginURL == nil, hint: because)
        require("token endpoint", "redeem-url", isMissing: settings.redeemURL == nil, hint: because)
        require("key set", "oidc-jwks-url", isMissing: settings.oidcJWKSURL == nil, hint: because)
    }

    private mutating func checkRedirectURL() {
        guard let given = settings.redirectURL, isReadable("proxy-prefix") else { return }
        let callback = settings.proxyPrefix.text + "/callback"
        if let url = given.absolute, url.path.isEmpty || url.path == "/" {
            settings.redirectURL = BrowserURL(url.with(path: callback))
        } else if given.path != callback {
            warning(
                "redirect URL: \(name("redirect-url")) has the path \(quoted(given.path)), but logins end on \(callback); "
                    + "they work only if your gateway maps the one to the other"
            )
        }
        guard let url = given.absolute else { return }
        if !settings.cookieDomains.isEmpty, isReadable("cookie-domain"),
            !settings.cookieDomains.contains(where: { $0.matches(host: url.host) })
        {
            problem(
                "redirect URL: its host \(quoted(url.host)) (from \(name("redirect-url"))) is not under the cookie domain "
                    + "\(settings.cookieDomains.map(\.text).joined(separator: ", "))\(from("cookie-domain")), so browsers "
                    + "refuse the cookie and no login can end; change the one or the other"
            )
        }
        if settings.cookieSecure, !url.isSecure, !url.isLoopback, isReadable("cookie-secure") {
            // No error: where the gateway sends http on to https, such a configuration works.
            warning(
                "redirect URL: \(name("redirect-url")) is http, and browsers keep no Secure cookie that comes over http: "
                    + "logins go round in circles; make it https, or give --cookie-secure=false"
            )
        }
    }

    private mutating func checkChallenge() {
        defer {
            if settings.codeChallengeMethod == CodeChallengeMethod.none {
                warning(
                    "PKCE: \(name("code-challenge-method")) turns it off, so that a code that somebody else got hold of can be "
                        + "redeemed; leave it out unless the provider refuses it"
                )
            }
        }
        guard let forced = settings.forceCodeChallengeMethod else { return }
        if let method = settings.codeChallengeMethod, method != forced {
            problem(
                "PKCE method: \(name("code-challenge-method")) says \(method.rawValue), "
                    + "\(name("force-code-challenge-method")) says \(forced.rawValue); keep the first"
            )
        }
        settings.codeChallengeMethod = forced
    }

    /// oauth2-proxy's older name for the claim of the address sounds as if it chose the user.
    private mutating func checkClaims() {
        guard isGiven("user-id-claim") else { return }
        if !isGiven("oidc-email-claim") {
            settings.claims.email = settings.userIDClaim
            warning(
                "claims: \(name("user-id-claim")) names the claim of the e-mail address, here as in oauth2-proxy; its name now is "
                    + "--oidc-email-claim. The user is --oidc-user-claim, now \(quoted(settings.claims.user))"
            )
        } else if settings.claims.email != settings.userIDClaim {
            warning(
                "claims: \(name("user-id-claim")) is without effect beside \(name("oidc-email-claim")), whose older name it is"
            )
        }
    }

    mutating func checkCertificates(_ path: String, _ flag: String, readFile: (String) throws -> [UInt8]) {
        checkPEM(path, flag, subject: "certificate authority", marks: ["-----BEGIN CERTIFICATE-----"]) {
            try readFile(path)
        }
    }

    /// Whether the file can be read and holds something of that kind.
    mutating func checkPEM(
        _ path: String,
        _ flag: String,
        subject: String,
        marks: [String],
        content: () throws -> [UInt8]
    ) {
        do {
            let lines = try content().split(separator: 0x0a).map { String(decoding: $0, as: UTF8.self) }
            if !lines.contains(where: { line in marks.contains { line.contains($0) } }) {
                let kind = subject == "public key" ? "public key or certificate" : "PEM certificate"
                problem("\(subject): the file \(quoted(path))\(from(flag)) has no \(kind)")
            }
        } catch {
            problem("\(subject): cannot read the file \(quoted(path))\(from(flag)): \(error)")
        }
    }
}
