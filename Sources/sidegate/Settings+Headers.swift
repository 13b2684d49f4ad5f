import Gate
import Settings

extension Settings {
    func identityHeaders() throws -> IdentityHeaders { try identityHeaders(readFile: content(of:)) }

    private func identityHeaders(readFile: (String) throws -> [UInt8]) rethrows -> IdentityHeaders {
        var headers = IdentityHeaders()
        headers.setsXAuthRequest = setXAuthRequest
        headers.passesUserHeaders = passUserHeaders
        headers.passesAccessToken = passAccessToken
        headers.setsBearerToken = setAuthorizationHeader || passAuthorizationHeader
        let sendsBasic = setBasicAuth || (passBasicAuth && !basicAuthPassword.isEmpty)
        headers.basicAuthPassword = sendsBasic ? basicAuthPassword.revealed : nil
        headers.prefersEmailToUser = preferEmailToUser
        headers.own = try self.headers.map { mapping in
            HeaderTemplate(
                name: mapping.name,
                parts: try mapping.parts.map { part in
                    switch part {
                    case .text(let text): .text(Array(text.utf8))
                    case .claim(let name, let format): .claim(name, format)
                    case .file(let path): .text(HeaderFile.content(try readFile(path)))
                    }
                }
            )
        }
        return headers
    }

    /// The names of the identity headers, in their order: what a gateway must copy. Reads no file.
    var headerNames: [String] { identityHeaders(readFile: { _ in [] }).names }

    /// The claims that sessions keep because a header asks for them.
    var claimsOfHeaders: [String] { identityHeaders(readFile: { _ in [] }).own.flatMap(\.keptClaims) }

    func sendsInHeader(_ token: String) -> Bool { headers.contains { $0.asks(for: token) } }
}
