import Cryptography
import Text

extension KeySet {
    /// Reads a key set. A key that we do not know, that is not for signatures or that is broken is left out with a
    /// reason: one odd key must not lock everybody out. Throws only where it is no key set at all.
    package init(_ document: JSON, at url: String) throws(OpenIDError) {
        guard let entries = document["keys"] else { throw .missingField(.keySet, url: url, name: "keys") }
        guard let entries = entries.array else {
            throw .invalidField(.keySet, url: url, name: "keys", expected: "an array", got: entries.kind)
        }
        var keys: [Key] = []
        var skipped: [String] = []
        var oddities: [String] = []
        for entry in entries {
            let name = "key \(entry["kid"]?.string.map { ForeignText.quoted($0) } ?? "without kid")"
            do throws(Unusable) {
                guard keys.count < Self.limit else { throw Unusable("the set has more than \(Self.limit) keys") }
                let (key, oddity) = try Key.read(entry)
                keys.append(key)
                if let oddity { oddities.append("\(name): \(oddity)") }
            } catch {
                skipped.append("\(name): \(error.reason)")
            }
        }
        self.init(keys: keys, skipped: skipped, oddities: oddities)
    }

    /// A token without `kid` is tried with each key that fits: this bounds what one such token can cost.
    private static let limit = 100
}

/// Why one key cannot be used.
private struct Unusable: Error {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

extension KeySet.Key {
    /// A key, and what was odd about it.
    fileprivate static func read(_ entry: JSON) throws(Unusable) -> (KeySet.Key, oddity: String?) {
        guard case .object = entry else { throw Unusable("is \(entry.kind), expected an object") }
        guard let type = entry["kty"]?.string else { throw Unusable("has no kty") }
        guard ["RSA", "EC", "OKP"].contains(type) else {
            throw Unusable("kty \(ForeignText.quoted(type)) is not one we verify with")
        }
        try checkPurpose(entry)
        // Who reads the key set could sign tokens with it.
        guard entry["d"] == nil else { throw Unusable("its private part is published: replace it at the provider") }

        let publicKey = try publicKey(type, entry)
        var algorithm: SignatureAlgorithm?
        var oddity: String?
        if let name = entry["alg"], name != .null, name != .string("") {
            let text = name.string.map { ForeignText.quoted($0) } ?? name.kind
            if let text = name.string, isForEncryption(text) {
                throw Unusable("alg \(ForeignText.quoted(text)) is for encryption")
            }
            algorithm = name.string.flatMap { SignatureAlgorithm(named: $0) }
            // Which algorithms a key can be used with follows from the key itself.
            if algorithm.map({ publicKey.kind.fits($0) }) != true {
                algorithm = nil
                oddity = "alg \(text) is not one of such a key, which is used with those that are"
            }
        }
        return (KeySet.Key(id: entry["kid"]?.string, algorithm: algorithm, publicKey: publicKey), oddity)
    }

    /// RFC 7518, 4.1.
    private static func isForEncryption(_ algorithm: String) -> Bool {
        ["RSA1_5", "RSA-OAEP", "ECDH-ES", "A128", "A192", "A256", "PBES2", "dir"].contains { algorithm.hasPrefix($0) }
    }

    /// RFC 7517, 4.2 and 4.3: both are optional, and both must then allow to verify. A key with which tokens are signed
    /// can verify them, whatever the set's author thought the word was for.
    private static func checkPurpose(_ entry: JSON) throws(Unusable) {
        if let use = entry["use"], ![.null, .string(""), .string("sig"), .array([.string("sig")])].contains(use) {
            throw Unusable("use is \(use.string.map { ForeignText.quoted($0) } ?? use.kind), expected sig")
        }
        let operations = entry["key_ops"].map { $0.string.map { [$0] } ?? $0.array?.compactMap(\.string) ?? [] } ?? []
        guard operations.isEmpty || !Set(operations).isDisjoint(with: ["verify", "sign"]) else {
            throw Unusable("key_ops is without verify")
        }
    }

    /// RFC 7518, 6.2 and 6.3; RFC 8037, 2.
    private static func publicKey(_ type: String, _ entry: JSON) throws(Unusable) -> PublicKey {
        let curve = type == "RSA" ? nil : entry["crv"]?.string ?? ""
        do {
            switch (type, curve) {
            case ("RSA", _): return try .rsa(modulus: member("n", entry), exponent: member("e", entry))
            case ("EC", "P-256"): return try point(.p256, entry)
            case ("EC", "P-384"): return try point(.p384, entry)
            case ("EC", "P-521"): return try point(.p521, entry)
            case ("OKP", "Ed25519"): return try .ed25519(member("x", entry))
            default: throw Unusable("crv \(ForeignText.quoted(curve ?? "")) is not one we verify with")
            }
        } catch let error as Unusable {
            throw error
        } catch {
            throw Unusable("\(error)")
        }
    }

    /// Some libraries cut the zeros at a coordinate's start off, or put one there as in DER.
    private static func point(_ curve: Curve, _ entry: JSON) throws -> PublicKey {
        func coordinate(_ name: String) throws(Unusable) -> [UInt8] {
            let number = Array(try member(name, entry).drop { $0 == 0 })
            return [UInt8](repeating: 0, count: max(0, curve.coordinateCount - number.count)) + number
        }
        return try .ec(curve, x: coordinate("x"), y: coordinate("y"))
    }

    /// Base64 of either alphabet, padded or not: the number that it means is the same.
    private static func member(_ name: String, _ entry: JSON) throws(Unusable) -> [UInt8] {
        guard let text = entry[name]?.string else { throw Unusable("has no \(name)") }
        let unpadded = text.utf8.filter { $0 != UInt8(ascii: "=") }.map { byte in
            switch byte {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            default: byte
            }
        }
        guard let bytes = Base64URL.decode(String(decoding: unpadded, as: UTF8.self)) else {
            throw Unusable("\(name) is not base64url")
        }
        return bytes
    }
}
