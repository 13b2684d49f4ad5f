import Clocks
import Cryptography
import Fetch
import URLEncoding

/// A request to the token endpoint (RFC 6749, 4.1.3 and 6).
struct TokenRequest {
    enum Grant {
        case authorizationCode(String, redirectURI: String, codeVerifier: String)
        case refreshToken(String)
    }

    var grant: Grant
    var url: EndpointURL
    var clientID: String
    var clientSecret: String
    var authentication: ClientAuthentication
    /// Whether the authorization request carried a challenge; a verifier without one makes some providers refuse.
    var sendsCodeVerifier: Bool
    /// Proves who we are in place of the secret (RFC 7523, 2.2).
    var clientAssertion: String?

    var fetchRequest: FetchRequest {
        var fields: [(name: String, value: String)]
        switch grant {
        case .authorizationCode(let code, let redirectURI, let codeVerifier):
            fields = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirectURI)]
            if sendsCodeVerifier {
                fields.append(("code_verifier", codeVerifier))
            }
        case .refreshToken(let token):
            fields = [("grant_type", "refresh_token"), ("refresh_token", token)]
        }
        var headers = [
            (name: "Accept", value: "application/json"),
            (name: "Content-Type", value: "application/x-www-form-urlencoded"),
        ]
        if let clientAssertion {
            fields.append(("client_id", clientID))
            fields.append(("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"))
            fields.append(("client_assertion", clientAssertion))
        } else if clientSecret.isEmpty {
            fields.append(("client_id", clientID))
        } else if authentication == .basic {
            headers.append((name: "Authorization", value: basicAuthorization))
        } else {
            fields.append(("client_id", clientID))
            fields.append(("client_secret", clientSecret))
        }
        var request = FetchRequest(url: url.text)
        request.method = .post
        request.goesOutOnce = true
        request.headers = headers
        request.body = Array(FormEncoding.encode(fields).utf8)
        return request
    }

    /// Both halves are form-encoded before they are joined (RFC 6749, 2.3.1): else a colon in the ID would move the border.
    private var basicAuthorization: String {
        let pair = FormEncoding.encode(clientID) + ":" + FormEncoding.encode(clientSecret)
        return "Basic " + base64(Array(pair.utf8))
    }

    /// What must not come back in an error's words.
    var secrets: [String] {
        switch grant {
        case .authorizationCode(let code, _, let codeVerifier):
            [clientSecret, code, codeVerifier, clientAssertion ?? ""]
        case .refreshToken(let token): [clientSecret, token, clientAssertion ?? ""]
        }
    }
}

/// Base64 with padding (RFC 4648, 4).
private func base64(_ bytes: [UInt8]) -> String {
    let unpadded = Base64URL.encode(bytes).utf8.map { byte in
        switch byte {
        case UInt8(ascii: "-"): UInt8(ascii: "+")
        case UInt8(ascii: "_"): UInt8(ascii: "/")
        default: byte
        }
    }
    let padding = [UInt8](repeating: UInt8(ascii: "="), count: (4 - unpadded.count % 4) % 4)
    return String(decoding: unpadded + padding, as: UTF8.self)
}
