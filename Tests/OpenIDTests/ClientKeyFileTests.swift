import Testing
import Text

@testable import Cryptography
@testable import OpenID

@Suite("Files with a key of the client's: PEM, or JSON Web Keys (RFC 7517)")
struct ClientKeyFileTests {
    private static let message = Array("a message".utf8)

    /// The members of a private key (RFC 7518, 6; RFC 8037, 2).
    private static func members(_ key: PrivateKey) -> [JSONName: JSON] {
        func text(_ bytes: [UInt8]?) -> JSON { .string(Base64URL.encode(bytes ?? [])) }
        guard case .object(var members) = key.publicKey.jsonWebKey else { return [:] }
        switch key.publicKey.kind {
        case .rsa:
            let names = [
                ("d", "d"), ("p", "rsa-factor1"), ("q", "rsa-factor2"), ("dp", "rsa-exponent1"),
                ("dq", "rsa-exponent2"), ("qi", "rsa-coefficient1"),
            ]
            for (name, parameter) in names { members[JSONName(name)] = text(key.handle.number(parameter)) }
        case .ec(let curve): members["d"] = text(key.handle.number("priv", paddedTo: curve.coordinateCount))
        case .ed25519: members["d"] = .string("")
        }
        return members
    }

    private static func file(_ members: [JSONName: JSON]) -> [UInt8] { Array(JSON.object(members).text.utf8) }

    @Test(
        "a key as a JSON Web Key signs as the same key in PEM does",
        arguments: [
            (TestKey.rsa, SignatureAlgorithm.ps256), (.rsa, .rs384), (.p256, .es256), (.p384, .es384), (.p521, .es512),
        ]
    )
    func signs(key: TestKey, algorithm: SignatureAlgorithm) throws {
        let content = Array(" \r\n\t".utf8) + Self.file(Self.members(key.privateKey))
        let read = try ClientKeyFile.read(content, for: .signing)
        let signature = try read.privateKey.sign(Self.message, algorithm: algorithm)
        #expect(key.privateKey.publicKey.isValidSignature(signature, for: Self.message, algorithm: algorithm))
        #expect(read.id == nil && read.algorithm == nil)
        let pem = try ClientKeyFile.read(Array(key.privateKey.unencryptedPEM.utf8), for: .signing, id: "named")
        #expect(pem.privateKey.publicKey.thumbprint == read.privateKey.publicKey.thumbprint && pem.id == "named")
    }

    @Test("published keys: RFC 8037, A.1, and RFC 7515, A.3")
    func published() throws {
        let edwards = #"""
            {"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
             "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"edwards","use":"sig","key_ops":["sign"]}
            """#
        let key = try ClientKeyFile.read(Array(edwards.utf8), for: .signing)
        #expect(key.id == "edwards")
        // RFC 8037, A.4: the signature is always the same.
        let input = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
        let made = try key.privateKey.sign(Array(input.utf8), algorithm: .edDSA)
        #expect(
            Base64URL.encode(made)
                == "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
        )
        let curve = #"""
            {"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
             "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}
            """#
        #expect(try ClientKeyFile.read(Array(curve.utf8), for: .decryption).privateKey.publicKey.kind == .ec(.p256))
        #expect(throws: ClientKeyFileError.opensNothing) {
            try ClientKeyFile.read(
                Array(edwards.replacing(#","use":"sig","key_ops":["sign"]"#, with: "").utf8),
                for: .decryption
            )
        }
    }

    @Test("of a set it is the only private key, or the one that is named")
    func set() throws {
        func named(_ key: TestKey, _ id: String) -> JSON {
            .object(Self.members(key.privateKey).merging(["kid": .string(id)]) { $1 })
        }
        func file(_ keys: JSON...) -> [UInt8] { Self.file(["keys": .array(keys)]) }
        let (first, second) = (named(.p256, "first"), named(.p384, "second"))
        let published = JSON.object(["kty": "RSA", "kid": "first", "n": "AQ", "e": "AQAB"])
        let only = try ClientKeyFile.read(file(published, second), for: .signing)
        #expect(only.id == "second" && only.privateKey.publicKey.kind == .ec(.p384))
        let chosen = try ClientKeyFile.read(file(first, second), for: .signing, id: "second")
        #expect(chosen.id == "second" && chosen.privateKey.publicKey.kind == .ec(.p384))
        // The name of a key that stands by itself is the option's.
        let renamed = try ClientKeyFile.read(Array(first.text.utf8), for: .signing, id: "other")
        #expect(renamed.id == "other")
        for (content, id, error) in [
            (file(first, second), nil, ClientKeyFileError.severalKeys(2, for: .signing)),
            (file(published), nil, .severalKeys(0, for: .signing)),
            (file(first, second), "third", .namedKeys("third", count: 0)),
            (file(first, first), "first", .namedKeys("first", count: 2)),
            (file(published), "first", .jsonWebKey(.isPublic)),
            (Self.file(["keys": "none"]), nil, .keysNoArray),
        ] {
            #expect(throws: error) { try ClientKeyFile.read(content, for: .signing, id: id) }
        }
    }

    @Test("a key's own algorithm is the only one that it signs with")
    func algorithm() throws {
        var members = Self.members(TestKey.rsa.privateKey)
        let free = try ClientKeyFile.read(Self.file(members), for: .signing)
        #expect(free.algorithm(preferred: ["RS512"]) == .rs512)
        members["alg"] = "PS384"
        let bound = try ClientKeyFile.read(Self.file(members), for: .signing)
        #expect(bound.algorithm(preferred: ["RS512"]) == .ps384)
        #expect("\(String(reflecting: free))" != "\(String(reflecting: bound))")
        // RFC 9864's name.
        #expect(SignatureAlgorithm(named: "Ed25519") == .edDSA)
    }

    @Test("what is encrypted for a key opens with its JSON Web Key, which says that it is for that")
    func decrypts() throws {
        for (algorithm, _, token) in EncryptedTokens.all {
            let pem = algorithm.hasPrefix("RSA") ? EncryptedTokens.rsa : EncryptedTokens.p256
            var members = Self.members(try .pem(pem))
            members.merge(["use": "enc", "alg": .string(algorithm), "key_ops": ["unwrapKey", "deriveKey"]]) { $1 }
            let key = try ClientKeyFile.read(Self.file(members), for: .decryption)
            #expect(try JSONWebEncryption(token).open(with: key.privateKey) == EncryptedTokens.text)
            #expect(throws: ClientKeyFileError.jsonWebKey(.use("enc", expected: "sig"))) {
                try ClientKeyFile.read(Self.file(members), for: .signing)
            }
        }
    }

    private struct Refused: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let key: TestKey
        let changes: [JSONName: JSON?]
        let error: JSONWebKeyError

        init(_ name: String, _ key: TestKey, _ changes: [JSONName: JSON?], _ error: JSONWebKeyError) {
            (testDescription, self.key, self.changes, self.error) = (name, key, changes, error)
        }
    }

    private static let stranger = Base64URL.encode([UInt8](repeating: 3, count: 32))

    @Test(
        "a JSON Web Key that cannot be used is refused with its reason, which quotes no number",
        arguments: [
            Refused("no kind", .p256, ["kty": .some(nil)], .missing("kty")),
            Refused("a shared secret", .p256, ["kty": "oct"], .type("oct")),
            Refused("no curve", .p256, ["crv": .some(nil)], .missing("crv")),
            Refused("another curve", .p256, ["crv": "secp256k1"], .curve("secp256k1")),
            Refused("a curve for key agreement", .p256, ["kty": "OKP", "crv": "X25519"], .curve("X25519")),
            Refused("a public key", .p256, ["d": .some(nil)], .isPublic),
            Refused("a scalar of another key", .p256, ["d": .string(stranger)], .key(.mismatchedNumbers)),
            Refused("a short scalar", .p256, ["d": "AQ"], .key(.coordinateLength(expected: 32, got: 1))),
            Refused(
                "a scalar above the order",
                .p256,
                ["d": .string(Base64URL.encode([UInt8](repeating: 255, count: 32)))],
                .key(.mismatchedNumbers)
            ),
            Refused("base64 of another alphabet", .p256, ["x": "++++"], .notBase64URL("x")),
            Refused("a number in place of a text", .p256, ["x": 7], .missing("x")),
            Refused("RSA without its primes", .rsa, ["p": .some(nil)], .missing("p")),
            Refused("RSA with three primes", .rsa, ["oth": []], .otherPrimes),
            Refused("RSA with the exponent of another key", .rsa, ["dp": "AQ", "dq": "AQ"], .key(.mismatchedNumbers)),
            Refused("RSA that is short", .rsa, ["n": .string(stranger)], .key(.rsaTooSmall(bits: 250))),
            Refused("operations without signing", .p256, ["key_ops": ["verify"]], .operations(expected: "sign")),
            Refused("an algorithm of another kind", .p256, ["alg": "RS256"], .algorithm("RS256")),
            Refused("an algorithm for encryption", .rsa, ["alg": "RSA-OAEP-256"], .algorithm("RSA-OAEP-256")),
            Refused("an encrypted key", .p256, ["ciphertext": "AA"], .encrypted),
        ]
    )
    private func refused(_ refused: Refused) throws {
        var members = Self.members(refused.key.privateKey)
        let secret = try #require(members["d"]?.string)
        for (name, value) in refused.changes { members[name] = value }
        let error = #expect(throws: ClientKeyFileError.self) {
            try ClientKeyFile.read(Self.file(members), for: .signing)
        }
        #expect(error == .jsonWebKey(refused.error), "\(error?.description ?? "")")
        #expect(error?.description.contains(secret) == false)
    }

    @Test(
        "a file that is no key says so",
        arguments: [
            ("", ClientKeyFileError.noPrivateKey), ("-----BEGIN CERTIFICATE-----\n", .noPrivateKey),
            ("-----BEGIN ENCRYPTED PRIVATE KEY-----\n", .encrypted),
            ("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n", .encrypted),
            ("-----BEGIN PRIVATE KEY-----\n", .key(.notPEM)), ("{", .json(.unexpectedEnd)),
            (#"{"d":"c2VjcmV0","d":"c2VjcmV0"}"#, .json(.duplicateName("d"))),
        ]
    )
    func noKey(content: String, error: ClientKeyFileError) {
        #expect(throws: error) { try ClientKeyFile.read(Array(content.utf8), for: .certificate) }
        #expect(!error.description.contains("c2VjcmV0"))
    }
}
