import Clocks
import Cryptography
import Text

/// An authorization request as a signed token, so that nobody on its way through the browser can change it (RFC 9101).
struct SignedAuthorizationRequest {
    let key: ClientKey
    let clientID: String
    let metadata: ProviderMetadata
    let now: Timestamp
    let random: RandomSource

    /// Seconds in which the browser must have brought it.
    private static let lifetime: Int64 = 300

    /// The fields that take the request's place; nil where it cannot be signed.
    ///
    /// - Parameter isPushed: whether they go to the provider itself. Those that a browser carries repeat what every
    ///   authorization request must have (OpenID Connect Core 1.0, 6.1); of both, the signed ones count (RFC 9101, 5).
    func fields(_ fields: [(name: String, value: String)], isPushed: Bool) -> [(name: String, value: String)]? {
        guard let token = token(fields) else { return nil }
        let repeated = isPushed ? ["client_id"] : ["client_id", "response_type", "scope"]
        return fields.filter { repeated.contains($0.name) } + [("request", token)]
    }

    private func token(_ fields: [(name: String, value: String)]) -> String? {
        var claims: [JSONName: JSON] = [
            "iss": .string(clientID),
            "aud": .string(metadata.issuer),
            "jti": .string(Base64URL.encode(random.bytes(16))),
            "iat": .integer(now.secondsSince1970),
            "nbf": .integer(now.secondsSince1970),
            "exp": .integer(now.secondsSince1970 + Self.lifetime),
        ]
        for (name, value) in fields {
            let seconds = name == "max_age" ? Int64(value) : nil
            claims[JSONName(name)] = seconds.map { .integer($0) } ?? .string(value)
        }
        let algorithm = key.algorithm(preferred: metadata.requestAlgorithms)
        var header: [JSONName: JSON] = ["alg": .string(algorithm.rawValue), "typ": .string("oauth-authz-req+jwt")]
        if let id = key.id { header["kid"] = .string(id) }
        return JSONWebSignature.compact(header: .object(header), claims: .object(claims)) {
            try? key.privateKey.sign($0, algorithm: algorithm)
        }
    }
}
