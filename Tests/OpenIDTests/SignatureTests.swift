import Cryptography
import Testing
import Text

@testable import OpenID

/// Which key, which algorithm, which signature.
@Suite("ID token: signatures")
struct SignatureTests {
    private static let attacker = TestKey("rsa", .rs256, TestKey.otherRSA.privateKey)
    private static let accepted = SignatureAlgorithm.allCases.map(\.rawValue)
    private static let forged = OpenIDError.signature(keyID: "rsa", algorithm: "RS256")

    @Test(
        "forged, downgraded or damaged",
        arguments: [
            Try("alg none", .algorithm(got: "none", accepted: accepted)) {
                $0.header[member: "alg"] = "none"
                $0.signature = { _ in [] }
            },
            Try("alg nOnE", .algorithm(got: "nOnE", accepted: accepted)) {
                $0.header[member: "alg"] = "nOnE"
                $0.signature = { _ in [] }
            },
            Try("HS256 with the public key as secret", .algorithm(got: "HS256", accepted: accepted)) {
                $0.header[member: "alg"] = "HS256"
                $0.signature = { HMAC.sha256(key: Array(TestKey.rsa.jwk["n"]?.string?.utf8 ?? "".utf8), message: $0) }
            },
            Try("an algorithm in lower case", .algorithm(got: "rs256", accepted: accepted)) {
                $0.header[member: "alg"] = "rs256"
            },
            Try("an algorithm that was not announced", .algorithm(got: "ES256", accepted: ["RS256"])) {
                $0.metadata[member: "id_token_signing_alg_values_supported"] = ["RS256"]
                $0.published = [.rsa, .p256]
                $0.signer = .p256
            },
            Try(
                "an algorithm that was announced, but not enabled here",
                .algorithm(got: "RS256", accepted: ["ES256"]),
                configure: { $0.tokenChecks.enabledAlgorithms = [.es256] }
            ) { _ in },
            Try("another key under our key's name", forged) { $0.signer = attacker },
            Try("one bit changed", forged) {
                $0.signature = { signature in [signature[0] ^ 1] + signature.dropFirst() }
            },
            Try("a truncated signature", forged) { $0.signature = { Array($0.dropLast()) } },
            Try("a signature with a byte too many", forged) { $0.signature = { $0 + [0] } },
            Try("no signature", forged) { $0.signature = { _ in [] } },
            Try("other claims under a good signature", forged) {
                $0.idToken = { token in
                    let parts = token.split(separator: ".")
                    return "\(parts[0]).\(Base64URL.encode(Array("{}".utf8))).\(parts[2])"
                }
            },
            Try("PS256 said, RS256 done", .signature(keyID: "rsa", algorithm: "PS256")) {
                $0.header[member: "alg"] = "PS256"
            },
            Try("an embedded jwk of the attacker", forged) {
                $0.signer = attacker
                $0.header[member: "jwk"] = attacker.jwk
            },
            Try("a jku and x5u of the attacker", forged) {
                $0.signer = attacker
                $0.header[member: "jku"] = "https://evil.example/keys"
                $0.header[member: "x5u"] = "https://evil.example/chain.pem"
            },
            Try("an x5c of the attacker", forged) {
                $0.signer = attacker
                $0.header[member: "x5c"] = ["MIIB"]
            },
            Try("a kid that is not in the set", .unknownKey(keyID: "../../key", algorithm: "RS256", known: ["rsa"])) {
                $0.signer = attacker.named("../../key")
            },
            Try("a key of another kind", .unknownKey(keyID: "p256", algorithm: "ES256", known: ["rsa"])) {
                $0.signer = .p256
            },
            Try("an EC key on another curve", .unknownKey(keyID: "p384", algorithm: "ES256", known: ["p384"])) {
                $0.published = [.p384]
                $0.signer = .p384
                $0.header[member: "alg"] = "ES256"
            },
            Try("no kid, and none of the keys", .signature(keyID: nil, algorithm: "RS256")) {
                $0.published = [.p256, .otherRSA]
                $0.signer = TestKey.rsa.named(nil)
            },
        ]
    )
    func refuses(attempt: Try) async throws {
        let provider = AdversaryProvider(attempt.change)
        await #expect(throws: attempt.expected) { try await provider.login(attempt.configure) }
        // Nothing but the provider itself was ever asked.
        #expect(provider.requests.allSatisfy { $0.url.hasPrefix("https://idp.example/") })
    }

    struct ECDSA: Sendable, CustomTestStringConvertible {
        let name: String
        let signature: @Sendable ([UInt8]) -> [UInt8]
        var testDescription: String { name }

        init(_ name: String, _ signature: @escaping @Sendable ([UInt8]) -> [UInt8]) {
            self.name = name
            self.signature = signature
        }

        /// r and s as the DER sequence that TLS and X.509 use.
        static func der(_ signature: [UInt8]) -> [UInt8] {
            func integer(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
                let trimmed = bytes.drop { $0 == 0 }
                let content = (trimmed.first ?? 0) >= 0x80 ? [0] + trimmed : Array(trimmed)
                return [0x02, UInt8(content.count)] + content
            }
            let content = integer(signature.prefix(32)) + integer(signature.suffix(32))
            return [0x30, UInt8(content.count)] + content
        }
    }

    @Test(
        "an ECDSA signature is r and s, 32 bytes each, and nothing else",
        arguments: [
            ECDSA("in DER", ECDSA.der),
            ECDSA("r is zero") { [UInt8](repeating: 0, count: 32) + $0.suffix(32) },
            ECDSA("s is zero") { $0.prefix(32) + [UInt8](repeating: 0, count: 32) },
            ECDSA("both are zero") { _ in [UInt8](repeating: 0, count: 64) },
            ECDSA("both are all ones") { _ in [UInt8](repeating: 0xFF, count: 64) },
            ECDSA("truncated") { Array($0.dropLast()) },
            ECDSA("padded") { [0] + $0.prefix(32) + [0] + $0.suffix(32) },
            ECDSA("r and s swapped") { $0.suffix(32) + $0.prefix(32) },
            ECDSA("empty") { _ in [] },
        ]
    )
    func refusesECDSA(form: ECDSA) async {
        let provider = AdversaryProvider {
            $0.published = [.p256]
            $0.signer = .p256
            $0.signature = form.signature
        }
        await #expect(throws: OpenIDError.signature(keyID: "p256", algorithm: "ES256")) { try await provider.login() }
    }

    @Test("each algorithm we claim to know verifies", arguments: SignatureAlgorithm.allCases)
    func everyAlgorithm(algorithm: SignatureAlgorithm) async throws {
        let signer =
            switch algorithm {
            case .es256: TestKey.p256
            case .es384: TestKey.p384
            case .es512: TestKey.p521
            case .edDSA: TestKey.ed25519
            default: TestKey.rsa.signing(algorithm)
            }
        let provider = AdversaryProvider {
            $0.published = [.rsa, .p256, .p384, .p521, .ed25519]
            $0.signer = signer
            $0.claims[member: "at_hash"] = .string(
                IDTokenVerifier.leftHalfHashes(of: AdversaryProvider.accessToken, algorithm)[0]
            )
        }
        #expect(try await provider.login().subject == "248289761001")
    }

    @Test(
        "Ed25519 is EdDSA by its newer name, in tokens, key sets and metadata alike",
        arguments: ["EdDSA", "Ed25519"],
        ["EdDSA", "Ed25519"]
    )
    func ed25519(announced: String, used: String) async throws {
        for published in ["EdDSA", "Ed25519", nil] {
            let provider = AdversaryProvider {
                $0.metadata[member: "id_token_signing_alg_values_supported"] = [.string(announced)]
                $0.published = []
                $0.extraKeys = [TestKey.ed25519.jwk]
                $0.extraKeys[0][member: "alg"] = published.map { .string($0) }
                $0.signer = .ed25519
                $0.header[member: "alg"] = .string(used)
            }
            await #expect(throws: Never.self) { try await provider.login() }
        }
    }

    @Test("at_hash of EdDSA is of SHA-512 or of SHA-256, as no specification says which, and of nothing else")
    func edDSAHash() async throws {
        for (hash, isRight) in [
            (IDTokenVerifier.leftHalfHashes(of: AdversaryProvider.accessToken, .rs256)[0], true),
            (IDTokenVerifier.leftHalfHashes(of: AdversaryProvider.accessToken, .rs512)[0], true),
            (IDTokenVerifier.leftHalfHashes(of: AdversaryProvider.accessToken, .rs384)[0], false),
            (IDTokenVerifier.leftHalfHashes(of: "other", .rs256)[0], false),
        ] {
            let provider = AdversaryProvider {
                $0.published = [.ed25519]
                $0.signer = .ed25519
                $0.claims[member: "at_hash"] = .string(hash)
            }
            if isRight {
                await #expect(throws: Never.self) { try await provider.login() }
            } else {
                await #expect(throws: OpenIDError.accessTokenHash) { try await provider.login() }
            }
        }
    }

    @Test("without kid, the one key or all that fit are tried")
    func withoutKeyID() async throws {
        let alone = AdversaryProvider { $0.signer = TestKey.rsa.named(nil) }
        #expect(try await alone.login().user == "248289761001")

        let amongMany = AdversaryProvider {
            $0.published = [.p256, .otherRSA, .ed25519, .rsa]
            $0.signer = TestKey.rsa.named(nil)
        }
        #expect(try await amongMany.login().user == "248289761001")

        let keyWithoutName = AdversaryProvider {
            $0.published = [TestKey.rsa.named(nil)]
            $0.signer = .rsa
        }
        #expect(try await keyWithoutName.login().user == "248289761001")
    }

    @Test("a key set may use one name for two kinds of key")
    func sharedName() async throws {
        let provider = AdversaryProvider {
            $0.published = [TestKey.p256.named("1"), TestKey.rsa.named("1")]
            $0.signer = TestKey.rsa.named("1")
        }
        #expect(try await provider.login().user == "248289761001")
    }

    @Test("public keys from files take the key set's place")
    func publicKeyFiles() async throws {
        let provider = AdversaryProvider {
            $0.metadata[member: "jwks_uri"] = nil
            $0.signer = .p256
        }
        let identity = try await provider.login { $0.publicKeys = [TestKey.otherP256.pem, TestKey.p256.pem] }
        #expect(identity.subject == "248289761001")

        await #expect(throws: OpenIDError.signature(keyID: "p256", algorithm: "ES256")) {
            try await provider.login { $0.publicKeys = [TestKey.otherP256.pem] }
        }
        #expect(provider.count("/keys") == 0)
    }
}
