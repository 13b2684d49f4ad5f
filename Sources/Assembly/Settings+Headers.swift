import Router
import Sessions
import Settings

extension Settings {
    /// - Parameter remarks: told of values that cannot be carried.
    func identityHeaders(_ remarks: HeaderRemarks? = nil) throws -> IdentityHeaders {
        try identityHeaders(remarks, readFile: content(of:))
    }

    private func identityHeaders(
        _ remarks: HeaderRemarks? = nil,
        readFile: (String) throws -> [UInt8]
    ) rethrows -> IdentityHeaders {
        var headers = IdentityHeaders()
        headers.remarks = remarks
        headers.setsXAuthRequest = setXAuthRequest
        headers.namesProvider = !providers.isEmpty
        headers.passesUserHeaders = passUserHeaders
        headers.passesAccessToken = passAccessToken
        // A gateway that copies `Authorization` takes the application's own away, so that somebody must have asked for it: a
        // password is not enough, though `--pass-basic-auth` is on by default.
        headers.setsBearerToken = setAuthorizationHeader || passAuthorizationHeader
        let passesBasic = passBasicAuth && origin(of: "pass-basic-auth") != .standard && !basicAuthPassword.isEmpty
        headers.basicAuthPassword = setBasicAuth || passesBasic ? basicAuthPassword.revealed : nil
        headers.prefersEmailToUser = preferEmailToUser
        for mapping in self.headers {
            var parts: [HeaderTemplate.Part] = []
            for part in mapping.parts { parts.append(try template(of: part, readFile: readFile)) }
            headers.own.append(HeaderTemplate(name: mapping.name, parts: parts, remarks: remarks))
        }
        return headers
    }

    private func template(
        of part: HeaderMapping.Part,
        readFile: (String) throws -> [UInt8]
    ) rethrows -> HeaderTemplate.Part {
        switch part {
        case .text(let text): return .text(Array(text.utf8))
        case .claim(let name, let format): return .claim(name, format)
        case .file(let path): return .secret(HeaderFile.content(try readFile(path)))
        case .secret(let secret): return .secret(Array(secret.revealed.utf8))
        case .credentials(let claim, .text(let secret)):
            return .credentials(HeaderSource(named: claim), password: Array(secret.revealed.utf8))
        case .credentials(let claim, .file(let path)):
            return .credentials(HeaderSource(named: claim), password: HeaderFile.content(try readFile(path)))
        case .next: return .next
        }
    }

    /// The names of the identity headers, in their order: what a gateway must copy. Reads no file.
    package var headerNames: [String] {
        identityHeaders(readFile: { _ in [] }).names + (identityJWT ? [identityJWTHeader.text] : [])
    }

    /// Nil without `--identity-jwt`. Keys of old cookie secrets stay known as long as the secrets do.
    func identityTokens(_ remarks: HeaderRemarks?) throws -> IdentityTokenConfiguration? {
        guard identityJWT else { return nil }
        let keys =
            identityJWTKeyFile.isEmpty
            ? IdentityKeys(derivedFrom: keyRing.signingSecrets(for: .identityToken))
            : try IdentityKeys(pem: content(of: identityJWTKeyFile))
        return IdentityTokenConfiguration(header: identityJWTHeader.text, keys: keys, remarks: remarks)
    }

    /// The claims that sessions keep because a header asks for them.
    var claimsOfHeaders: [String] { identityHeaders(readFile: { _ in [] }).own.flatMap(\.keptClaims) }

    func sendsInHeader(_ token: String) -> Bool { headers.contains { $0.asks(for: token) } }
}
