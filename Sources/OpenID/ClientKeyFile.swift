package import Cryptography
import Text

/// What a file with a key of the client's own may hold: PEM, a JSON Web Key (RFC 7517, 4), or a set of them (RFC 7517, 5).
package enum ClientKeyFile {
    /// What the key is for. A key that says that it is for something else is refused.
    package enum Purpose: Sendable {
        case signing
        case decryption
        /// Of a certificate, which says itself what it is for.
        case certificate
    }

    /// - Parameter id: the name that the provider knows the key by; nil for the one that the file gives, which PEM does not.
    package static func read(_ content: [UInt8], for purpose: Purpose, id: String? = nil) throws(ClientKeyFileError)
        -> ClientKey
    {
        let key = isJSON(content) ? try jsonWebKey(content, purpose, id) : try pem(content, id)
        // Ed25519 only signs.
        guard purpose != .decryption || key.privateKey.publicKey.kind != .ed25519 else { throw .opensNothing }
        return key
    }

    private static func pem(_ content: [UInt8], _ id: String?) throws(ClientKeyFileError) -> ClientKey {
        let text = String(decoding: content, as: UTF8.self)
        guard !text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----"), !text.contains("Proc-Type: 4,ENCRYPTED") else {
            throw .encrypted
        }
        guard text.contains("PRIVATE KEY-----") else { throw .noPrivateKey }
        do throws(KeyError) {
            return ClientKey(try PrivateKey.pem(text), id: id)
        } catch {
            throw .key(error)
        }
    }

    private static func jsonWebKey(_ content: [UInt8], _ purpose: Purpose, _ id: String?) throws(ClientKeyFileError)
        -> ClientKey
    {
        let document: JSON
        do throws(JSONError) {
            document = try JSON.parse(content)
        } catch {
            throw .json(error)
        }
        let entry = try chosen(document, purpose, id)
        do throws(JSONWebKeyError) {
            let (key, algorithm) = try PrivateKey.read(entry, for: purpose)
            return ClientKey(key, id: id ?? entry["kid"]?.string, algorithm: algorithm)
        } catch {
            throw .jsonWebKey(error)
        }
    }

    /// A JWK begins with a brace; PEM may begin with any text.
    private static func isJSON(_ content: [UInt8]) -> Bool {
        content.first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "{")
    }

    /// Of a set, the key of that name, or else the only one that has a private half.
    private static func chosen(_ document: JSON, _ purpose: Purpose, _ id: String?) throws(ClientKeyFileError) -> JSON {
        guard let member = document["keys"] else { return document }
        guard let keys = member.array else { throw .keysNoArray }
        if let id {
            let named = keys.filter { $0["kid"]?.string == id }
            guard named.count == 1 else { throw .namedKeys(id, count: named.count) }
            return named[0]
        }
        let owned = keys.filter { $0["d"] != nil }
        guard owned.count == 1 else { throw .severalKeys(owned.count, for: purpose) }
        return owned[0]
    }
}

/// Why the file gives no key. It never quotes the file, whose content is a secret.
package enum ClientKeyFileError: Error, Equatable, CustomStringConvertible {
    case encrypted
    case noPrivateKey
    case opensNothing
    case key(KeyError)
    case json(JSONError)
    case jsonWebKey(JSONWebKeyError)
    case keysNoArray
    case namedKeys(String, count: Int)
    case severalKeys(Int, for: ClientKeyFile.Purpose)

    package var description: String {
        switch self {
        case .encrypted: "is encrypted; it must not be"
        case .noPrivateKey: "has no private key, neither in PEM nor as a JSON Web Key"
        case .opensNothing: "has an Ed25519 key, which can only sign"
        case .key(let error): "cannot be used: \(error)"
        case .json(.duplicateName): "begins as JSON, and has a member twice"
        case .json(let error): "begins as JSON, and \(error)"
        case .jsonWebKey(let error): "is a JSON Web Key, and \(error)"
        case .keysNoArray: "is JSON whose \"keys\" is no array"
        case .namedKeys(let id, let count):
            "is a set with \(count == 0 ? "no key" : "\(count) keys") whose kid is \(ForeignText.quoted(id)); --client-key-id must name one"
        case .severalKeys(0, _): "is a set of keys without a private one: public keys have no member \"d\""
        case .severalKeys(let count, .signing):
            "is a set of \(count) private keys; name the one to use by --client-key-id"
        case .severalKeys(let count, _): "is a set of \(count) private keys; a file for this must have one"
        }
    }
}
