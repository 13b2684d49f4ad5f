import Cryptography
import OpenID
import Text

/// A JWT that a client signs to say who it is (RFC 7523, 3; OpenID Connect Core 1.0, 9).
enum ClientAssertion {
    /// How the assertion was signed, where it is that client's, for this provider, and not over.
    static func method(of token: String, _ client: Client, _ issuer: String, _ now: Int64) -> String? {
        guard let signed = try? JSONWebSignature(compact: token), let claims = try? JSON.parse(signed.payload),
            claims["iss"]?.string == client.id, claims["sub"]?.string == client.id,
            let audience = claims["aud"]?.string, [issuer, "\(issuer)/token"].contains(audience),
            claims["jti"]?.string?.isEmpty == false,
            let end = claims["exp"]?.number?.wholeSeconds, now..<now + 3600 ~= end
        else { return nil }
        if signed.algorithmName == "HS256" {
            let parts = token.utf8.split(separator: UInt8(ascii: "."))
            let input = Array(token.utf8.prefix(parts[0].count + 1 + parts[1].count))
            let expected = Base64URL.encode(HMAC.sha256(key: Array(client.secret.utf8), message: input))
            return !client.secret.isEmpty && constantTimeEqual(Array(expected.utf8), Array(parts[2]))
                ? "client_secret_jwt" : nil
        }
        guard let key = client.publicKey, let algorithm = SignatureAlgorithm(named: signed.algorithmName) else {
            return nil
        }
        let keys = KeySet(keys: [KeySet.Key(id: nil, algorithm: nil, publicKey: key)])
        return (try? signed.verify(algorithm, with: keys)) == nil ? nil : "private_key_jwt"
    }
}
