import Cryptography
import Testing
import Text

@Suite("Keys")
struct KeyTests {
    static let keys: [(PrivateKey, [SignatureAlgorithm])] = [
        (.generate(.rsa(bits: 2048)), [.rs256, .rs384, .rs512, .ps256, .ps384, .ps512]),
        (.generate(.ec(.p256)), [.es256]), (.generate(.ec(.p384)), [.es384]), (.generate(.ec(.p521)), [.es512]),
        (.generate(.ed25519), [.edDSA]),
    ]

    @Test("what a key signs, its public half verifies, also when it is made from its numbers or from PEM")
    func roundTrip() throws {
        let message = Array("a message".utf8)
        for (key, algorithms) in Self.keys {
            let again = try PrivateKey.pem(key.unencryptedPEM).publicKey
            let rebuilt =
                switch key.publicKey.components {
                case .rsa(let n, let e): try PublicKey.rsa(modulus: n, exponent: e)
                case .ec(let curve, let x, let y): try PublicKey.ec(curve, x: x, y: y)
                case .ed25519(let x): try PublicKey.ed25519(x)
                }
            #expect(rebuilt.kind == key.publicKey.kind)
            for algorithm in algorithms {
                var signature = try key.sign(message, algorithm: algorithm)
                for publicKey in [key.publicKey, again, rebuilt] {
                    #expect(publicKey.isValidSignature(signature, for: message, algorithm: algorithm))
                    #expect(!publicKey.isValidSignature(signature, for: message + [0], algorithm: algorithm))
                }
                signature[signature.count / 2] ^= 1
                #expect(!rebuilt.isValidSignature(signature, for: message, algorithm: algorithm))
                #expect(!rebuilt.isValidSignature(Array(signature.dropLast()), for: message, algorithm: algorithm))
                #expect(!rebuilt.isValidSignature([], for: message, algorithm: algorithm))
            }
        }
    }

    @Test("a key neither signs nor verifies with an algorithm that is not its own")
    func mismatch() throws {
        for (key, algorithms) in Self.keys {
            for algorithm in SignatureAlgorithm.allCases where !algorithms.contains(algorithm) {
                #expect(throws: KeyError.algorithmMismatch(algorithm)) { try key.sign([1], algorithm: algorithm) }
                #expect(!key.publicKey.isValidSignature([1], for: [1], algorithm: algorithm))
            }
        }
    }

    @Test("an ECDSA signature in DER, or with a zero in it, is refused")
    func ecdsaForms() throws {
        let key = PrivateKey.generate(.ec(.p256))
        let raw = try key.sign([1], algorithm: .es256)
        let zeros = [UInt8](repeating: 0, count: 32)
        let der = [0x30, 0x44, 0x02, 0x20] + raw[..<32] + [0x02, 0x20] + raw[32...]
        for signature in [der, zeros + raw[32...], raw[..<32] + zeros, zeros + zeros, zeros + raw] {
            #expect(!key.publicKey.isValidSignature(signature, for: [1], algorithm: .es256))
        }
    }

    @Test("keys that would weaken a login are refused")
    func weak() throws {
        let modulus = [UInt8](repeating: 0xC5, count: 256)
        #expect(throws: KeyError.rsaTooSmall(bits: 1024)) {
            try PublicKey.rsa(modulus: Array(modulus[..<128]), exponent: [1, 0, 1])
        }
        #expect(throws: KeyError.rsaTooLarge(bits: 16392)) {
            try PublicKey.rsa(modulus: [UInt8](repeating: 0xC5, count: 2049), exponent: [1, 0, 1])
        }
        for exponent: [UInt8] in [[], [1], [2], [0, 4], [UInt8](repeating: 1, count: 9)] {
            #expect(throws: KeyError.rsaExponent) { try PublicKey.rsa(modulus: modulus, exponent: exponent) }
        }
        let coordinate = [UInt8](repeating: 1, count: 32)
        #expect(throws: KeyError.notOnCurve(.p256)) { try PublicKey.ec(.p256, x: coordinate, y: coordinate) }
        #expect(throws: KeyError.coordinateLength(expected: 48, got: 32)) {
            try PublicKey.ec(.p384, x: coordinate, y: coordinate)
        }
        #expect(throws: KeyError.coordinateLength(expected: 32, got: 31)) {
            try PublicKey.ed25519([UInt8](repeating: 1, count: 31))
        }
        for text in ["", "no PEM", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"] {
            #expect(throws: KeyError.notPEM) { try PublicKey.pem(text) }
            #expect(throws: KeyError.notPEM) { try PrivateKey.pem(text) }
        }
    }

    @Test("RFC 8037's example: the key's signature is the one printed there")
    func publishedEd25519() throws {
        let x = try #require(Base64URL.decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"))
        let signature = try #require(
            Base64URL.decode("hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg")
        )
        let input = Array("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc".utf8)
        #expect(try PublicKey.ed25519(x).isValidSignature(signature, for: input, algorithm: .edDSA))
    }
}

@Suite("Comparison in constant time")
struct ComparisonTests {
    @Test("equal is equal, everything else is not")
    func constantTime() {
        #expect(constantTimeEqual([1, 2], [1, 2]))
        #expect(constantTimeEqual([], []))
        for (left, right): ([UInt8], [UInt8]) in [([1], [2]), ([1], []), ([1, 2], [1]), ([0], [0, 0])] {
            #expect(!constantTimeEqual(left, right))
        }
    }
}
