package import Cryptography
internal import Text

/// A key that vouches for people towards applications: ES256 (RFC 7518, 3.4).
package struct IdentityKey: Sendable {
    /// The key's own thumbprint (RFC 7638), so that a key has one name on every replica.
    let id: String
    /// What applications check with, as a JSON Web Key (RFC 7517, 4).
    let publicForm: String
    private let key: PrivateKey

    /// Nil for a key of another kind than P-256.
    package init?(_ key: PrivateKey) {
        guard case .ec(.p256, let x, let y) = key.publicKey.components else { return nil }
        let point = "\"kty\":\"EC\",\"x\":\"\(Base64URL.encode(x))\",\"y\":\"\(Base64URL.encode(y))\""
        let thumbprint = Digest.sha256(Array("{\"crv\":\"P-256\",\(point)}".utf8))
        self.key = key
        id = Base64URL.encode(thumbprint)
        publicForm = "{\"alg\":\"ES256\",\"crv\":\"P-256\",\"kid\":\"\(id)\",\(point),\"use\":\"sig\"}"
    }

    /// The JSON Web Signature of the claims in compact form (RFC 7515, 7.1); nil where OpenSSL has no memory left.
    func sign(claims: [UInt8]) -> [UInt8]? {
        let header = "{\"alg\":\"ES256\",\"kid\":\"\(id)\",\"typ\":\"JWT\"}"
        var token = Array("\(Base64URL.encode(Array(header.utf8))).\(Base64URL.encode(claims))".utf8)
        guard let signature = try? key.sign(token, algorithm: .es256) else { return nil }
        token.append(UInt8(ascii: "."))
        token += Base64URL.encode(signature).utf8
        return token
    }
}

/// The keys of a deployment: the first signs, and applications find all of them at `/oauth2/jwks`.
package struct IdentityKeys: Sendable {
    let current: IdentityKey
    /// The JSON Web Key Set (RFC 7517, 5).
    let publicForm: String

    private init(_ keys: [IdentityKey]) {
        precondition(!keys.isEmpty, "somebody must sign")
        current = keys[0]
        publicForm = "{\"keys\":[\(keys.map(\.publicForm).joined(separator: ","))]}"
    }

    /// - Parameter secrets: the newest first.
    package init(derivedFrom secrets: [[UInt8]]) {
        self.init(secrets.compactMap { IdentityKey(PrivateKey.p256(derivedFrom: $0)) })
    }

    /// What is wrong with a file of keys.
    package enum FileError: Error, Equatable, CustomStringConvertible {
        case noKey
        case key(Int, KeyError)
        case notP256(Int)

        package var description: String {
            switch self {
            case .noKey: "no private key in PEM is in it"
            case .key(let number, let error): "private key \(number) is \(error)"
            case .notP256(let number): "private key \(number) is not one on P-256, which ES256 needs"
            }
        }
    }

    /// - Parameter pem: unencrypted private keys, the one that signs first.
    package init(pem: [UInt8]) throws(FileError) {
        var keys: [IdentityKey] = []
        for block in Self.keyBlocks(of: String(decoding: pem, as: UTF8.self)) {
            let key: PrivateKey
            do throws(KeyError) {
                key = try PrivateKey.pem(block)
            } catch {
                throw .key(keys.count + 1, error)
            }
            guard let identityKey = IdentityKey(key) else { throw .notP256(keys.count + 1) }
            keys.append(identityKey)
        }
        guard !keys.isEmpty else { throw .noKey }
        self.init(keys)
    }

    /// Parts of the file that end where a private key does. `openssl ecparam -genkey` writes the curve's name before it,
    /// which goes with the key.
    private static func keyBlocks(of text: String) -> [String] {
        var blocks: [String] = []
        var block = ""
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            block += line + "\n"
            guard line.hasPrefix("-----END "), line.contains("PRIVATE KEY-----") else { continue }
            blocks.append(block)
            block = ""
        }
        return blocks
    }
}
