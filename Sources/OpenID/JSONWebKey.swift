import Cryptography

extension KeySet {
    /// Reads a key set. A key that we do not know, that is not for signatures or that is broken is left out with a
    /// reason: one odd key must not lock everybody out. Throws only where the set itself is none.
    package init(_ document: JSON, at url: String) throws(OpenIDError) {
        guard let entries = document["keys"] else { throw .missingField(.keySet, url: url, name: "keys") }
        guard let entries = entries.array else {
            throw .invalidField(.keySet, url: url, name: "keys", expected: "an array", got: entries.kind)
        }
        var keys: [Key] = []
        var skipped: [String] = []
        for entry in entries {
            do throws(Unusable) {
                guard keys.count < Self.limit else { throw Unusable("the set has more than \(Self.limit) keys") }
                keys.append(try Key(entry))
            } catch {
                skipped.append("key \(entry["kid"]?.string.map { shown($0) } ?? "without kid"): \(error.reason)")
            }
        }
        self.init(keys: keys, skipped: skipped)
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
    fileprivate init(_ entry: JSON) throws(Unusable) {
        guard case .object = entry else { throw Unusable("is \(entry.kind), expected an object") }
        guard let type = entry["kty"]?.string else { throw Unusable("has no kty") }
        guard ["RSA", "EC", "OKP"].contains(type) else {
            throw Unusable("kty \(shown(type)) is not one we verify with")
        }
        try Self.checkPurpose(entry)
        // Who reads the key set could sign tokens with it.
        guard entry["d"] == nil else { throw Unusable("its private part is published: replace it at the provider") }

        var algorithm: SignatureAlgorithm?
        if let name = entry["alg"], name != .null {
            algorithm = name.string.flatMap { SignatureAlgorithm(rawValue: $0) }
            guard algorithm != nil else {
                throw Unusable("alg \(name.string.map { shown($0) } ?? name.kind) is unknown")
            }
        }
        let publicKey = try Self.publicKey(type, entry)
        if let algorithm, !publicKey.kind.fits(algorithm) {
            throw Unusable("alg \(algorithm.rawValue) does not fit the key")
        }
        self.init(id: entry["kid"]?.string, algorithm: algorithm, publicKey: publicKey)
    }

    /// RFC 7517, 4.2 and 4.3: both are optional, and both must then allow to verify.
    private static func checkPurpose(_ entry: JSON) throws(Unusable) {
        if let use = entry["use"], use != .null, use.string != "sig" {
            throw Unusable("use is \(use.string.map { shown($0) } ?? use.kind), expected sig")
        }
        if let operations = entry["key_ops"], operations != .null {
            guard operations.strings?.contains("verify") == true else { throw Unusable("key_ops is without verify") }
        }
    }

    /// RFC 7518, 6.2 and 6.3; RFC 8037, 2.
    private static func publicKey(_ type: String, _ entry: JSON) throws(Unusable) -> PublicKey {
        let curve = type == "RSA" ? nil : entry["crv"]?.string ?? ""
        do {
            switch (type, curve) {
            case ("RSA", _): return try .rsa(modulus: member("n", entry), exponent: member("e", entry))
            case ("EC", "P-256"): return try .ec(.p256, x: member("x", entry), y: member("y", entry))
            case ("EC", "P-384"): return try .ec(.p384, x: member("x", entry), y: member("y", entry))
            case ("EC", "P-521"): return try .ec(.p521, x: member("x", entry), y: member("y", entry))
            case ("OKP", "Ed25519"): return try .ed25519(member("x", entry))
            default: throw Unusable("crv \(shown(curve ?? "")) is not one we verify with")
            }
        } catch let error as Unusable {
            throw error
        } catch {
            throw Unusable("\(error)")
        }
    }

    private static func member(_ name: String, _ entry: JSON) throws(Unusable) -> [UInt8] {
        guard let text = entry[name]?.string else { throw Unusable("has no \(name)") }
        guard let bytes = Base64URL.decode(text) else { throw Unusable("\(name) is not base64url") }
        return bytes
    }
}
