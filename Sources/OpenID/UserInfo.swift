import Clocks
import Fetch

/// The userinfo endpoint (OpenID Connect Core 1.0, 5.3).
enum UserInfo {
    /// - Parameter scheme: `Bearer`, or `DPoP` for a token that is bound to a key (RFC 9449, 7.1).
    static func request(_ url: EndpointURL, accessToken: String, scheme: String = "Bearer") -> FetchRequest {
        var request = FetchRequest(url: url.text)
        request.headers = [
            (name: "Accept", value: "application/json"),
            (name: "Authorization", value: "\(scheme) \(accessToken)"),
        ]
        return request
    }

    /// The JWT of a signed answer; nil for any other answer.
    static func signedAnswer(_ response: FetchResponse) -> String? {
        guard response.status == 200, response.header("content-type")?.lowercased().hasPrefix("application/jwt") == true
        else { return nil }
        let text = String(decoding: response.body, as: UTF8.self).drop { $0.isWhitespace }
        return String(text.prefix { !$0.isWhitespace })
    }

    static func claims(_ response: FetchResponse, from url: EndpointURL) throws(OpenIDError) -> (
        Claims, oddities: [String]
    ) {
        let (json, oddities) = try response.document(from: .userInfo, url, repeats: .dropped)
        return (Claims(json: json), oddities)
    }

    /// The claims must be about the ID token's subject, or they are somebody else's (5.3.2).
    static func check(_ claims: Claims, about subject: String, from url: EndpointURL) throws(OpenIDError) {
        guard let value = claims.json["sub"], value != .null else {
            throw .missingField(.userInfo, url: "\(url)", name: "sub")
        }
        guard let got = value.soleText else {
            throw .invalidField(.userInfo, url: "\(url)", name: "sub", expected: "a string", got: value.kind)
        }
        guard isSameText(got, subject) else { throw .userInfoSubject(idToken: subject, userInfo: got) }
    }
}

extension IDTokenVerifier {
    /// A signed userinfo answer. It came from the provider itself, in answer to our own access token; so of `iss`, `aud`
    /// and `exp` those that are there must be right, as the specification only recommends them.
    func verify(userInfo token: String, with keys: KeySet, at now: Timestamp) throws(OpenIDError) -> Claims {
        let (signed, _, claims) = try signedClaims(of: token, with: keys)
        guard claims.json["events"] == nil, signed.type != "logout+jwt", signed.type != "secevent+jwt" else {
            throw .securityEvent
        }
        if claims.value("iss") != nil { try checkIssuer(claims) }
        if claims.value("aud") != nil { try checkAudience(claims, in: ["aud"]) }
        if let end = try claims.optionalTime("exp"), now >= end + Self.allowedSkew { throw .expired(end, now: now) }
        return claims
    }
}
