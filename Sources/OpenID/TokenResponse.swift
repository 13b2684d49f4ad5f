import Clocks
import Fetch

/// What the token endpoint answered (RFC 6749, 5; OpenID Connect Core 1.0, 3.1.3.3).
struct TokenResponse {
    let idToken: String?
    let accessToken: String
    let refreshToken: String?
    let expiresAt: Timestamp?

    var tokens: Tokens {
        Tokens(
            idToken: idToken,
            accessToken: accessToken,
            refreshToken: refreshToken,
            accessTokenExpiresAt: expiresAt
        )
    }

    init(_ response: FetchResponse, to request: TokenRequest, at now: Timestamp) throws(OpenIDError) {
        if let error = Self.refusal(response, to: request) { throw error }
        let json = try response.object(from: .token, request.url)
        let fields = Fields(json: json, url: "\(request.url)")

        let type = try fields.required("token_type")
        guard type.lowercased() == "bearer" else { throw .tokenType(got: type) }
        accessToken = try fields.required("access_token")
        refreshToken = try fields.optional("refresh_token")
        idToken = try fields.optional("id_token")
        expiresAt = Self.seconds(json["expires_in"]).map { now + $0 }
    }

    /// An error object is taken as one under any status: some providers send it with 200. But one under a status that speaks
    /// of an outage says nothing about the grant.
    private static func refusal(_ response: FetchResponse, to request: TokenRequest) -> OpenIDError? {
        guard !(300..<400).contains(response.status), let json = try? JSON.parse(response.body),
            let error = json["error"]?.string
        else { return nil }
        let secrets = request.secrets.filter { !$0.isEmpty }
        func harmless(_ text: String) -> Bool { !secrets.contains { text.contains($0) } }
        let shownError = harmless(error) ? error : "(an error text that repeats a secret)"
        if response.status == 429 || response.status >= 500 {
            return .tokenRequestFailed(url: "\(request.url)", status: response.status, error: shownError)
        }
        let description = json["error_description"]?.string
        return .tokenRequestRefused(
            url: "\(request.url)",
            error: shownError,
            description: description.map { harmless($0) ? $0 : "left out, as it repeats a secret" }
        )
    }

    /// Some providers send the number as a string. What is none says nothing.
    private static func seconds(_ value: JSON?) -> Int64? {
        let seconds = value?.number?.wholeSeconds ?? value?.string.flatMap { Int64($0) }
        return seconds.flatMap { $0 > 0 ? $0 : nil }
    }

    private struct Fields {
        let json: JSON
        let url: String

        /// Tokens are printable ASCII (RFC 6749, A.12 and A.17); anything else could break the header it is sent in.
        func optional(_ name: String) throws(OpenIDError) -> String? {
            guard let value = json[name], value != .null else { return nil }
            guard let text = value.string else {
                throw .invalidField(.token, url: url, name: name, expected: "a string", got: value.kind)
            }
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

        func required(_ name: String) throws(OpenIDError) -> String {
            guard let text = try optional(name) else { throw .missingField(.token, url: url, name: name) }
            return text
        }
    }
}
