import Testing

@testable import Cryptography

@Suite("Keys that a secret stands for")
struct DerivedKeyTests {
    private let secret = [UInt8](repeating: 7, count: 32)

    @Test("one secret gives one key, and another secret another")
    func same() {
        let key = PrivateKey.p256(derivedFrom: secret)
        #expect(key.publicKey.components == PrivateKey.p256(derivedFrom: secret).publicKey.components)
        let other = PrivateKey.p256(derivedFrom: [UInt8](repeating: 8, count: 32))
        #expect(key.publicKey.components != other.publicKey.components)
    }

    @Test("its public half is the one that the scalar has by RFC 6979, A.2.5")
    func publicHalf() throws {
        let scalar = hex("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721")
        let handle = try #require(KeyHandle(privateDER: DerivedKey.der(scalar)))
        let expected = KeyComponents.ec(
            .p256,
            x: hex("60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"),
            y: hex("7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299")
        )
        #expect(try PrivateKey(handle).publicKey.components == expected)
    }

    @Test("what it signs, its public half verifies")
    func signs() throws {
        let key = PrivateKey.p256(derivedFrom: secret)
        let message = Array("jane".utf8)
        let signature = try key.sign(message, algorithm: .es256)
        #expect(key.publicKey.isValidSignature(signature, for: message, algorithm: .es256))
        #expect(!key.publicKey.isValidSignature(signature, for: Array("jack".utf8), algorithm: .es256))
    }

    @Test(
        "a scalar is above zero and below the order",
        arguments: [
            ("00", false), ("01", true),
            ("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632550", true),
            ("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", false),
            ("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", false),
        ]
    )
    func range(digits: String, isGood: Bool) {
        let padded = String(repeating: "0", count: 64 - digits.count) + digits
        #expect(DerivedKey.isScalar(hex(padded)) == isGood)
    }

    private func hex(_ digits: String) -> [UInt8] {
        let digits = digits.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
