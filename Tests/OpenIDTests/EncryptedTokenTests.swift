import Cryptography
import Testing
import Text

@testable import OpenID

@Suite("Encrypted tokens (RFC 7516)")
struct EncryptedTokenTests {
    private static func key(_ algorithm: String) throws -> PrivateKey {
        try .pem(algorithm.hasPrefix("RSA") ? EncryptedTokens.rsa : EncryptedTokens.p256)
    }

    @Test("RFC 7520, 5.5: ECDH-ES with A128CBC-HS256")
    func published() throws {
        let token = try JSONWebEncryption(EncryptedTokens.published)
        #expect(try token.open(with: .pem(EncryptedTokens.meriadoc)) == EncryptedTokens.publishedText)
    }

    @Test("what another implementation encrypted is opened, and by no other key")
    func opened() throws {
        for (algorithm, encryption, token) in EncryptedTokens.all {
            let token = try JSONWebEncryption(token)
            #expect(try token.open(with: Self.key(algorithm)) == EncryptedTokens.text, "\(algorithm) \(encryption)")
            for other in [
                PrivateKey.generate(.rsa(bits: 2048)), .generate(.ec(.p256)), .generate(.ec(.p384)),
                .generate(.ed25519),
            ] {
                #expect(throws: OpenIDError.undecryptable) { try token.open(with: other) }
            }
        }
    }

    @Test("a token that is changed in any of its parts opens no more, and no error says where")
    func changed() throws {
        for (algorithm, _, token) in EncryptedTokens.all {
            let parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            for part in 1..<5 {
                var bytes = try #require(Base64URL.decode(parts[part]))
                for change in ["flipped", "cut", "longer"] {
                    var changed = bytes
                    switch change {
                    case "flipped": if !changed.isEmpty { changed[changed.count / 2] ^= 1 } else { changed = [1] }
                    case "cut": changed = changed.isEmpty ? [0] : Array(changed.dropLast())
                    default: changed.append(0)
                    }
                    var others = parts
                    others[part] = Base64URL.encode(changed)
                    #expect(throws: OpenIDError.undecryptable, "\(algorithm), part \(part), \(change)") {
                        try JSONWebEncryption(others.joined(separator: ".")).open(with: Self.key(algorithm))
                    }
                }
                bytes.removeAll()
            }
        }
    }

    @Test("the header is authenticated too")
    func header() throws {
        for (algorithm, _, token) in EncryptedTokens.all {
            var parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            let header = try JSON.parse(try #require(Base64URL.decode(parts[0])))
            var changed = header
            changed[member: "typ"] = "JWT"
            parts[0] = Base64URL.encode(Array(changed.text.utf8))
            #expect(throws: OpenIDError.undecryptable) {
                try JSONWebEncryption(parts.joined(separator: ".")).open(with: Self.key(algorithm))
            }
        }
    }

    @Test("algorithms whose errors open tokens, compression and extensions are refused by name")
    func refused() throws {
        for (algorithm, token) in EncryptedTokens.weak {
            let error = #expect(throws: OpenIDError.self) {
                try JSONWebEncryption(token).open(with: .pem(EncryptedTokens.rsa))
            }
            guard case .encryption(let got, _) = error else { throw error ?? .undecryptable }
            #expect(got == "\(algorithm) with A128GCM")
        }
        let tries: [(JSON, OpenIDError)] = [
            (["crit": ["exp"]], .criticalHeader),
            (["zip": "DEF"], .encryption(got: "RSA-OAEP-256 with A128GCM, compressed", accepted: Self.accepted)),
            (["enc": "A192GCM"], .encryption(got: "RSA-OAEP-256 with A192GCM", accepted: Self.accepted)),
            (["alg": "dir"], .encryption(got: "dir with A128GCM", accepted: Self.accepted)),
        ]
        for (more, expected) in tries {
            var header: JSON = ["alg": "RSA-OAEP-256", "enc": "A128GCM"]
            guard case .object(let members) = more else { continue }
            for (name, value) in members { header[member: name.text] = value }
            let token = Base64URL.encode(Array(header.text.utf8)) + ".AA.AA.AA.AA"
            #expect(throws: expected) { try JSONWebEncryption(token).open(with: .pem(EncryptedTokens.rsa)) }
        }
    }

    private static let accepted = "RSA-OAEP-256 or ECDH-ES with A128GCM, A256GCM, A128CBC-HS256"

    @Test(
        "what has not five parts of base64url, or no header, is no encrypted token",
        arguments: ["a.b.c", "AA.AA.AA.AA.!", "AA.AA.AA.AA.AA"]
    )
    func malformed(token: String) {
        #expect(throws: OpenIDError.self) { try JSONWebEncryption(token).open(with: .generate(.ec(.p256))) }
        #expect(!JSONWebEncryption.isOne("a.b.c"))
    }

    @Test("without a key for it, an encrypted ID token is refused with the option that names one")
    func withoutKey() async throws {
        let provider = AdversaryProvider { $0.idToken = { _ in EncryptedTokens.published } }
        let error = await #expect(throws: OpenIDError.self) { try await provider.login() }
        #expect(error == .encryptedToken)
        #expect(error?.description.contains("--decryption-key-file") == true)
    }
}
