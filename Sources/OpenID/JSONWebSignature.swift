package import Cryptography
internal import Text

/// A signed token in compact form (RFC 7515, 7.1), taken apart but not yet believed.
package struct JSONWebSignature: Sendable {
    /// The header's `alg` as text: who reads this decides which are good.
    package let algorithmName: String
    package let keyID: String?
    /// Whether the header has `crit`, which asks for extensions that we do not know (RFC 7515, 4.1.11).
    package let hasCriticalHeader: Bool
    /// The header's `typ` in lower case, without `application/` (RFC 7515, 4.1.9); nil without one.
    let type: String?
    package let payload: [UInt8]
    let signature: [UInt8]
    /// `header.payload` as it was sent.
    let signedBytes: [UInt8]

    /// Throws `malformedToken` or `encryptedToken`; the header's `jwk`, `jku`, `x5c` and `x5u` are not even read, as a
    /// token must not bring its own key.
    package init(compact token: String) throws(OpenIDError) {
        let parts = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count != 5 else { throw .encryptedToken }
        guard parts.count == 3 else { throw .malformedToken("has \(parts.count) parts, expected 3") }
        guard let headerBytes = Base64URL.decode(String(Substring(parts[0]))),
            let payload = Base64URL.decode(String(Substring(parts[1]))),
            let signature = Base64URL.decode(String(Substring(parts[2])))
        else { throw .malformedToken("has a part that is not base64url") }
        let header: JSON
        do {
            header = try JSON.parse(headerBytes)
        } catch {
            throw .malformedToken("header \(error)")
        }
        guard let algorithm = header["alg"]?.string else { throw .malformedToken("header has no alg") }
        if let keyID = header["kid"], keyID != .null, keyID.plainText == nil {
            throw .malformedToken("header has a kid that is \(keyID.kind), expected a string")
        }
        self.algorithmName = algorithm
        // An empty one names no key, and a number is the name that it writes.
        self.keyID = header["kid"]?.plainText.flatMap { $0.isEmpty ? nil : $0 }
        self.hasCriticalHeader = header["crit"] != nil
        let type = header["typ"]?.string?.lowercased()
        self.type = type.map { $0.hasPrefix("application/") ? String($0.dropFirst(12)) : $0 }
        self.payload = payload
        self.signature = signature
        self.signedBytes = Array(token.utf8.prefix(parts[0].count + 1 + parts[1].count))
    }

    /// Checks the signature with the keys that fit; `algorithm` is the header's, already found acceptable.
    package func verify(_ algorithm: SignatureAlgorithm, with keys: KeySet) throws(OpenIDError) {
        let candidates = keys.candidates(keyID: keyID, algorithm: algorithm)
        guard !candidates.isEmpty else {
            throw .unknownKey(keyID: keyID, algorithm: algorithm.rawValue, known: keys.names)
        }
        guard candidates.contains(where: { $0.isValidSignature(signature, for: signedBytes, algorithm: algorithm) })
        else { throw .signature(keyID: keyID, algorithm: algorithm.rawValue) }
    }

    /// A token of our own; nil where it cannot be signed.
    static func compact(header: JSON, claims: JSON, signedBy sign: ([UInt8]) -> [UInt8]?) -> String? {
        let input = Base64URL.encode(Array(header.text.utf8)) + "." + Base64URL.encode(Array(claims.text.utf8))
        return sign(Array(input.utf8)).map { input + "." + Base64URL.encode($0) }
    }
}
