import Cryptography
import Text

/// A signed token that the provider encrypted for us (RFC 7516, in compact form): RSA-OAEP-256 or ECDH-ES, with A128GCM, A256GCM
/// or A128CBC-HS256. RSA1_5 is not among them: what an attacker learns from its errors opens tokens (RFC 8725, 3.2).
struct JSONWebEncryption {
    private enum Content: String, CaseIterable {
        case a128GCM = "A128GCM"
        case a256GCM = "A256GCM"
        case a128CBC = "A128CBC-HS256"

        /// Bytes; of the last, half for the MAC and half for the cipher (RFC 7518, 5.2.3).
        var keyCount: Int { self == .a128GCM ? 16 : 32 }
        var vectorCount: Int { self == .a128CBC ? 16 : 12 }
    }

    private static let keyAlgorithms = ["RSA-OAEP-256", "ECDH-ES"]
    private static let tagCount = 16

    private let header: JSON
    /// As it was sent, which is what is authenticated.
    private let headerText: [UInt8]
    private let parts: [[UInt8]]

    /// Whether a token is of this form, and no signed one.
    static func isOne(_ token: String) -> Bool { token.utf8.count { $0 == UInt8(ascii: ".") } == 4 }

    /// Throws `malformedToken`.
    init(_ token: String) throws(OpenIDError) {
        let texts = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard texts.count == 5 else { throw .malformedToken("has \(texts.count) parts, expected 5") }
        let parts = texts.compactMap { Base64URL.decode(String(Substring($0))) }
        guard parts.count == 5 else { throw .malformedToken("has a part that is not base64url") }
        do {
            header = try JSON.parse(parts[0])
        } catch {
            throw .malformedToken("header \(error)")
        }
        headerText = Array(texts[0])
        self.parts = parts
    }

    /// The text inside. What fails after the header was found good is one error, whatever it was: a reason would tell the
    /// maker of the token something about the key.
    func open(with key: PrivateKey) throws(OpenIDError) -> String {
        guard header["crit"] == nil else { throw .criticalHeader }
        let (algorithm, encryption) = (header["alg"]?.string ?? "", header["enc"]?.string ?? "")
        guard Self.keyAlgorithms.contains(algorithm), let content = Content(rawValue: encryption), header["zip"] == nil
        else {
            throw .encryption(
                got: "\(algorithm) with \(encryption)\(header["zip"] == nil ? "" : ", compressed")",
                accepted: "\(Self.keyAlgorithms.joined(separator: " or ")) with "
                    + Content.allCases.map(\.rawValue).joined(separator: ", ")
            )
        }
        guard let contentKey = contentKey(algorithm, content, key), contentKey.count == content.keyCount,
            let plaintext = plaintext(content, contentKey), let text = String(validating: plaintext, as: UTF8.self)
        else { throw .undecryptable }
        return text
    }

    private func contentKey(_ algorithm: String, _ content: Content, _ key: PrivateKey) -> [UInt8]? {
        if algorithm == "RSA-OAEP-256" {
            // A wrong one is replaced, so that it is found out only where a wrong text would be (RFC 7516, 11.5).
            let opened = key.openOAEP256(parts[1])
            return opened?.count == content.keyCount ? opened : RandomSource.system.bytes(content.keyCount)
        }
        guard parts[1].isEmpty, case .ec(let curve) = key.publicKey.kind, let sender = header["epk"],
            sender["crv"] == .string(curve.rawValue), let x = bytes(sender["x"]), let y = bytes(sender["y"]),
            let ephemeral = try? PublicKey.ec(curve, x: x, y: y), let secret = key.sharedSecret(with: ephemeral)
        else { return nil }
        return derivedKey(secret, content)
    }

    /// The key of the content from the shared secret: one or two hashes (RFC 7518, 4.6.2; NIST SP 800-56A, 5.8.1).
    private func derivedKey(_ secret: [UInt8], _ content: Content) -> [UInt8]? {
        guard let producer = bytes(header["apu"] ?? .string("")), let consumer = bytes(header["apv"] ?? .string(""))
        else {
            return nil
        }
        let information =
            Self.counted(Array(content.rawValue.utf8)) + Self.counted(producer) + Self.counted(consumer)
            + Self.bigEndian(content.keyCount * 8, count: 4)
        return Array(Digest.sha256(Self.bigEndian(1, count: 4) + secret + information).prefix(content.keyCount))
    }

    private func plaintext(_ content: Content, _ key: [UInt8]) -> [UInt8]? {
        let (vector, ciphertext, tag) = (parts[2], parts[3], parts[4])
        guard vector.count == content.vectorCount, tag.count == Self.tagCount else { return nil }
        guard content == .a128CBC else {
            return AESGCM.open(vector + ciphertext + tag, key: key, authenticating: headerText)
        }
        let authenticated = headerText + vector + ciphertext + Self.bigEndian(headerText.count * 8, count: 8)
        let expected = HMAC.sha256(key: Array(key[..<16]), message: authenticated).prefix(Self.tagCount)
        guard constantTimeEqual(Array(expected), tag) else { return nil }
        return AESCBC.decrypt(ciphertext, key: Array(key[16...]), initializationVector: vector)
    }

    private func bytes(_ value: JSON?) -> [UInt8]? { value?.string.flatMap { Base64URL.decode($0) } }

    private static func counted(_ bytes: [UInt8]) -> [UInt8] { bigEndian(bytes.count, count: 4) + bytes }

    private static func bigEndian(_ number: Int, count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}

extension Provider {
    /// A token as the provider signed it, decrypted where it encrypted it for us.
    func opened(_ token: String) throws(OpenIDError) -> String {
        guard JSONWebEncryption.isOne(token), let key = configuration.decryptionKey else { return token }
        return try JSONWebEncryption(token).open(with: key.privateKey)
    }
}
