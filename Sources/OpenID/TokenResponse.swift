import Clocks
import Fetch
import Text

/// What the token endpoint answered (RFC 6749, 5; OpenID Connect Core 1.0, 3.1.3.3).
struct TokenResponse {
    /// Decrypted, once it is known to be ours.
    var idToken: String?
    /// nil where the provider gives none, as Azure AD B2C does for the scope `openid`: a login needs only the ID token.
    let accessToken: String?
    let refreshToken: String?
    let expiresAt: Timestamp?
    /// What was odd about it, for the log.
    let notes: [String]

    var tokens: Tokens {
        Tokens(
            idToken: idToken,
            accessToken: accessToken,
            refreshToken: refreshToken,
            accessTokenExpiresAt: expiresAt
        )
    }

    /// - Parameter secrets: what must not come back in an error's words.
    init(_ response: FetchResponse, to request: TokenRequest, hiding secrets: [String], at now: Timestamp)
        throws(OpenIDError)
    {
        let expectedType = request.isProven ? "DPoP" : "Bearer"
        if let error = Self.refusal(response, to: request, hiding: secrets) { throw error }
        let (json, oddities) = try response.document(from: .token, request.url)
        let fields = Fields(json: json, url: "\(request.url)")
        var notes = oddities

        // Required by RFC 6749, 5.1; left out, it can only mean what was asked for. A token of another type needs more than we
        // do, and one that is not bound where that was asked for is worth something to whoever comes by it (RFC 9449, 5).
        if let type = json["token_type"]?.string, !type.isEmpty {
            guard type.lowercased() == expectedType.lowercased() else {
                throw .tokenType(got: type, expected: expectedType)
            }
        } else {
            notes.append("the answer of token endpoint \(request.url) lacks token_type, taken for \(expectedType)")
        }
        accessToken = try fields.optional("access_token")
        idToken = try fields.optional("id_token")
        if let value = json["refresh_token"], value != .null, value.string == nil {
            notes.append("refresh_token in the answer of token endpoint \(request.url) is \(value.kind), and left out")
            refreshToken = nil
        } else {
            refreshToken = try fields.optional("refresh_token")
        }
        guard idToken != nil || accessToken != nil else {
            throw .missingField(.token, url: "\(request.url)", name: "id_token")
        }
        expiresAt = Self.seconds(json["expires_in"]).map { now + $0 }
        self.notes = notes
    }

    /// An error object is taken as one under any status: some providers send it with 200. But one under a status that speaks
    /// of an outage is not about the grant.
    private static func refusal(_ response: FetchResponse, to request: TokenRequest, hiding secrets: [String])
        -> OpenIDError?
    {
        guard let refusal = OAuthRefusal(response, hiding: secrets) else { return nil }
        if response.status == 429 || response.status >= 500 {
            return .tokenRequestFailed(url: "\(request.url)", status: response.status, error: refusal.error)
        }
        return .tokenRequestRefused(url: "\(request.url)", error: refusal.error, description: refusal.description)
    }

    /// Anything that is not a positive number is ignored.
    private static func seconds(_ value: JSON?) -> Int64? {
        value?.seconds.flatMap { $0 > 0 ? $0 : nil }
    }

    private struct Fields {
        let json: JSON
        let url: String

        /// Tokens are printable ASCII (RFC 6749, A.12 and A.17); anything else could break the header it is sent in. Blanks
        /// and line ends around one are no part of it.
        func optional(_ name: String) throws(OpenIDError) -> String? {
            guard let value = json[name], value != .null else { return nil }
            guard let given = value.string else {
                throw .invalidField(.token, url: url, name: name, expected: "a string", got: value.kind)
            }
            let text = String(given.trimmingWhitespace())
            guard text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
                throw .invalidField(
                    .token,
                    url: url,
                    name: name,
                    expected: "printable ASCII",
                    got: "a string with other characters"
                )
            }
            return text.isEmpty ? nil : text
        }
    }
}
