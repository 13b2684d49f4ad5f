package import Cryptography
import Text

/// Why a private JSON Web Key cannot be used. It quotes no number of the key.
package enum JSONWebKeyError: Error, Equatable, CustomStringConvertible {
    case missing(String)
    case notBase64URL(String)
    case type(String)
    case curve(String)
    case isPublic
    case otherPrimes
    case use(String, expected: String)
    case operations(expected: String)
    case algorithm(String)
    case encrypted
    case key(KeyError)

    package var description: String {
        switch self {
        case .missing("kty"): "has no \"kty\", which says of what kind it is"
        case .missing(let name): "has no \"\(name)\""
        case .notBase64URL(let name): "its \"\(name)\" is not base64url"
        case .type(let type): "its \"kty\" is \(ForeignText.quoted(type)); RSA, EC and OKP can be used"
        case .curve(let curve):
            "its \"crv\" is \(ForeignText.quoted(curve)); P-256, P-384, P-521 and Ed25519 can be used"
        case .isPublic: "has no \"d\": it is a public key, and the private one is needed"
        case .otherPrimes: "has more than two primes (\"oth\"), which is not supported"
        case .use(let use, let expected): "its \"use\" is \(ForeignText.quoted(use)), where \(expected) is needed"
        case .operations(let expected): "its \"key_ops\" are without \(expected)"
        case .algorithm(let algorithm):
            "its \"alg\" is \(ForeignText.quoted(algorithm)), which is not for this kind of key and this use"
        case .encrypted: "is encrypted; it must not be"
        case .key(let error): "cannot be used: \(error)"
        }
    }
}

extension PrivateKey {
    /// A private key by RFC 7517, 4, and the algorithm that it is only to be used with; nil where it names none.
    static func read(_ entry: JSON, for purpose: ClientKeyFile.Purpose) throws(JSONWebKeyError)
        -> (PrivateKey, SignatureAlgorithm?)
    {
        // RFC 7517, 7: a key inside a JWE.
        guard entry["ciphertext"] == nil else { throw .encrypted }
        guard let type = entry["kty"]?.string else { throw .missing("kty") }
        guard ["RSA", "EC", "OKP"].contains(type) else { throw .type(type) }
        guard entry["d"]?.string != nil else { throw .isPublic }
        try check(purpose, entry)
        let key: PrivateKey
        do {
            key = try numbers(type, entry)
        } catch let error as KeyError {
            throw .key(error)
        } catch let error as JSONWebKeyError {
            throw error
        } catch {
            preconditionFailure("a key fails with \(error)")
        }
        return (key, try algorithm(entry, purpose, key.publicKey.kind))
    }

    /// RFC 7517, 4.2 and 4.3: both are optional, and what is there must allow the use.
    private static func check(_ purpose: ClientKeyFile.Purpose, _ entry: JSON) throws(JSONWebKeyError) {
        let (use, operations) =
            switch purpose {
            case .signing, .certificate: ("sig", ["sign"])
            case .decryption: ("enc", ["decrypt", "unwrapKey", "deriveKey", "deriveBits"])
            }
        if let given = entry["use"]?.string, given != use { throw .use(given, expected: use) }
        if let given = entry["key_ops"]?.array?.map(\.string), !given.contains(where: { operations.contains($0 ?? "") })
        {
            throw .operations(expected: operations.joined(separator: ", "))
        }
    }

    /// RFC 7517, 4.4.
    private static func algorithm(_ entry: JSON, _ purpose: ClientKeyFile.Purpose, _ kind: PublicKey.Kind)
        throws(JSONWebKeyError) -> SignatureAlgorithm?
    {
        guard let name = entry["alg"]?.string else { return nil }
        if purpose == .decryption {
            switch kind {
            case .rsa where name == "RSA-OAEP-256", .ec where name == "ECDH-ES": return nil
            default: throw .algorithm(name)
            }
        }
        guard let algorithm = SignatureAlgorithm(named: name), kind.fits(algorithm) else { throw .algorithm(name) }
        return algorithm
    }

    /// RFC 7518, 6.2.2 and 6.3.2; RFC 8037, 2.
    private static func numbers(_ type: String, _ entry: JSON) throws -> PrivateKey {
        func number(_ name: String) throws(JSONWebKeyError) -> [UInt8] {
            guard let text = entry[name]?.string else { throw .missing(name) }
            guard let bytes = Base64URL.decode(text) else { throw .notBase64URL(name) }
            return bytes
        }
        if type == "RSA" {
            guard entry["oth"] == nil else { throw JSONWebKeyError.otherPrimes }
            return try .rsa(
                RSANumbers(
                    modulus: number("n"),
                    publicExponent: number("e"),
                    privateExponent: number("d"),
                    prime1: number("p"),
                    prime2: number("q"),
                    exponent1: number("dp"),
                    exponent2: number("dq"),
                    coefficient: number("qi")
                )
            )
        }
        guard let name = entry["crv"]?.string else { throw JSONWebKeyError.missing("crv") }
        if type == "OKP" {
            guard name == "Ed25519" else { throw JSONWebKeyError.curve(name) }
            return try .ed25519(x: number("x"), seed: number("d"))
        }
        guard let curve = Curve(rawValue: name) else { throw JSONWebKeyError.curve(name) }
        return try .ec(curve, x: number("x"), y: number("y"), scalar: number("d"))
    }
}
