import Cryptography
import TestSupport
import Testing
import Text

@testable import OpenID

@Suite("Key sets")
struct KeySetTests {
    struct Odd: Sendable, CustomTestStringConvertible {
        let name: String
        let reason: String
        let key: JSON
        var testDescription: String { name }

        init(_ name: String, _ reason: String, _ key: JSON) {
            self.name = name
            self.reason = reason
            self.key = key
        }

        /// A good key with members changed.
        init(_ name: String, _ reason: String, _ good: TestKey, _ change: (inout JSON) -> Void) {
            var key = good.jwk
            change(&key)
            self.init(name, reason, key)
        }
    }

    /// A modulus of 1024 bits.
    private static let shortModulus = JSON.string(Base64URL.encode([UInt8](repeating: 0xC5, count: 128)))

    @Test(
        "an odd key is left out with a reason, and the others still work",
        arguments: [
            Odd("no object", "key without kid: is a number, expected an object", 1),
            Odd("no kty", "key without kid: has no kty", [:]),
            Odd(
                "an unknown kty",
                #"key "q": kty "AKP" is not one we verify with"#,
                ["kty": "AKP", "kid": "q", "pub": "x"]
            ),
            Odd(
                "a shared secret",
                #"key without kid: kty "oct" is not one we verify with"#,
                ["kty": "oct", "k": "c2VjcmV0"]
            ),
            Odd(
                "an unknown curve",
                #"key without kid: crv "secp256k1" is not one we verify with"#,
                [
                    "kty": "EC", "crv": "secp256k1", "x": "AA", "y": "AA",
                ]
            ),
            Odd(
                "no curve",
                #"key without kid: crv "" is not one we verify with"#,
                ["kty": "EC", "x": "AA", "y": "AA"]
            ),
            Odd(
                "X25519",
                #"key without kid: crv "X25519" is not one we verify with"#,
                [
                    "kty": "OKP", "crv": "X25519", "x": "AA",
                ]
            ),
            Odd(
                "Ed448",
                #"key without kid: crv "Ed448" is not one we verify with"#,
                ["kty": "OKP", "crv": "Ed448", "x": "AA"]
            ),
            Odd("for encryption", #"key "rsa": use is "enc", expected sig"#, .rsa) { $0[member: "use"] = "enc" },
            Odd("an unknown use", #"key "rsa": use is a number, expected sig"#, .rsa) { $0[member: "use"] = 1 },
            Odd("key_ops without verify", #"key "rsa": key_ops is without verify"#, .rsa) {
                $0[member: "key_ops"] = ["encrypt", "wrapKey"]
            },
            Odd("an encryption alg", #"key "rsa": alg "RSA-OAEP" is for encryption"#, .rsa) {
                $0[member: "alg"] = "RSA-OAEP"
            },
            Odd(
                "a published private key",
                #"key "p256": its private part is published: replace it at the provider"#,
                .p256
            ) {
                $0[member: "d"] = "AA"
            },
            Odd("no modulus", #"key "rsa": has no n"#, .rsa) { $0[member: "n"] = nil },
            Odd("a modulus that is no base64", #"key "rsa": n is not base64url"#, .rsa) { $0[member: "n"] = "a.b" },
            Odd("no y", #"key "p256": has no y"#, .p256) { $0[member: "y"] = nil },
        ]
    )
    func leavesOut(odd: Odd) async throws {
        let set = try KeySet(["keys": [odd.key, TestKey.ed25519.jwk]], at: "https://idp.example/keys")
        #expect(set.skipped == [odd.reason])
        #expect(set.names == ["ed25519"])

        let provider = AdversaryProvider { $0.extraKeys = [odd.key] }
        #expect(try await provider.login().subject == "248289761001")
        #expect(provider.log.texts.contains("warning key set https://idp.example/keys: left out \(odd.reason)"))
    }

    @Test(
        "a key that the cryptography refuses is left out too",
        arguments: [
            Odd("RSA with 1024 bits", "", .rsa) { $0[member: "n"] = shortModulus },
            Odd("RSA with exponent 1", "", .rsa) { $0[member: "e"] = "AQ" },
            Odd("RSA with an even exponent", "", .rsa) { $0[member: "e"] = "Ag" },
            Odd("RSA with an empty modulus", "", .rsa) { $0[member: "n"] = "" },
            Odd("a point off its curve", "", .p256) { $0[member: "x"] = $0["y"] },
            Odd("a point of another curve", "", .p384) { $0[member: "crv"] = "P-256" },
            Odd("a short coordinate", "", .p256) { $0[member: "x"] = "AA" },
            Odd("an Ed25519 key of 31 bytes", "", .ed25519) {
                $0[member: "x"] = .string(Base64URL.encode([UInt8](repeating: 1, count: 31)))
            },
        ]
    )
    func leavesOutUnsafe(odd: Odd) throws {
        let set = try KeySet(["keys": [odd.key]], at: "https://idp.example/keys")
        #expect(set.keys.isEmpty)
        let name = try #require(odd.key["kid"]?.string)
        #expect(set.skipped.count == 1)
        // The reason is the cryptography's own sentence.
        #expect(set.skipped[0].hasPrefix("key \"\(name)\": ") && set.skipped[0].count > name.count + 12)
    }

    /// A coordinate or modulus as another library might write it.
    private static func rewritten(_ member: JSON?, _ change: ([UInt8]) -> [UInt8]) -> JSON? {
        member?.string.flatMap { Base64URL.decode($0) }.map { .string(Base64URL.encode(change($0))) }
    }

    /// A P-256 key whose x begins with a zero, which one of 256 does.
    private static let shortKey: TestKey = {
        while true {
            let key = TestKey("short", .es256, .generate(.ec(.p256)))
            if case .ec(_, let x, _) = key.privateKey.publicKey.components, x[0] == 0 { return key }
        }
    }()

    struct Dressed: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let key: TestKey
        let oddity: String?
        let jwk: JSON

        init(_ name: String, _ key: TestKey, oddity: String? = nil, _ change: (inout JSON) -> Void) {
            (testDescription, self.key, self.oddity) = (name, key, oddity)
            var jwk = key.jwk
            change(&jwk)
            self.jwk = jwk
        }
    }

    @Test(
        "a good key counts, however it is dressed",
        arguments: [
            Dressed("padding", .rsa) { $0[member: "e"] = "AQAB===" },
            Dressed("the other alphabet", .rsa) {
                let text = $0["n"]?.string ?? ""
                $0[member: "n"] = .string(
                    String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
                )
            },
            Dressed("a zero before the modulus", .rsa) { jwk in
                jwk[member: "n"] = rewritten(jwk["n"]) { [0] + $0 }
            },
            Dressed("a coordinate without its leading zero", shortKey) { jwk in
                jwk[member: "x"] = rewritten(jwk["x"]) { Array($0.dropFirst()) }
            },
            Dressed("a zero before a coordinate", .p521) { jwk in jwk[member: "y"] = rewritten(jwk["y"]) { [0] + $0 } },
            Dressed("an empty use", .rsa) { $0[member: "use"] = "" },
            Dressed("no use", .rsa) { $0[member: "use"] = .null },
            Dressed("a use in a list", .rsa) { $0[member: "use"] = ["sig"] },
            Dressed("key_ops that is text", .rsa) { $0[member: "key_ops"] = "verify" },
            Dressed("key_ops for signing", .rsa) { $0[member: "key_ops"] = ["sign"] },
            Dressed("empty key_ops", .rsa) { $0[member: "key_ops"] = [] },
            Dressed("an empty alg", .rsa) { $0[member: "alg"] = "" },
            Dressed("an unknown alg", .rsa, oddity: #"key "rsa": alg "rs256" is not one of such a key"#) {
                $0[member: "alg"] = "rs256"
            },
            Dressed("an alg for another kind", .rsa, oddity: #"key "rsa": alg "ES256" is not one of such a key"#) {
                $0[member: "alg"] = "ES256"
            },
            Dressed("an alg for another curve", .p384, oddity: #"key "p384": alg "ES512" is not one of such a key"#) {
                $0[member: "alg"] = "ES512"
            },
        ]
    )
    func dressed(case one: Dressed) async throws {
        let provider = AdversaryProvider {
            $0.published = []
            $0.extraKeys = [one.jwk]
            $0.signer = one.key
        }
        await #expect(throws: Never.self) { try await provider.login() }
        if let oddity = one.oddity {
            #expect(provider.log.texts.contains { $0.contains("key set https://idp.example/keys: \(oddity)") })
        }
    }

    @Test("a document that is no key set is an error")
    func noSet() {
        let url = "https://idp.example/keys"
        #expect(throws: OpenIDError.missingField(.keySet, url: url, name: "keys")) { try KeySet([:], at: url) }
        #expect(
            throws: OpenIDError.invalidField(.keySet, url: url, name: "keys", expected: "an array", got: "an object")
        ) { try KeySet(["keys": [:]], at: url) }
    }

    @Test("more keys than a provider needs are left out")
    func bounded() throws {
        let keys = (0..<150).map { TestKey.p256.named("\($0)").jwk }
        let set = try KeySet(["keys": .array(keys)], at: "https://idp.example/keys")
        #expect(set.keys.count == 100)
        #expect(set.skipped.count == 50)
        #expect(set.skipped.first == #"key "100": the set has more than 100 keys"#)
    }

    @Test("a key made for one algorithm verifies no other")
    func algorithmOfKey() async {
        let provider = AdversaryProvider {
            $0.published = []
            var key = TestKey.rsa.jwk
            key[member: "alg"] = "RS256"
            $0.extraKeys = [key]
            $0.signer = TestKey.rsa.signing(.ps256)
        }
        await #expect(throws: OpenIDError.unknownKey(keyID: "rsa", algorithm: "PS256", known: ["rsa"])) {
            try await provider.login()
        }
    }
}
