import Testing

@testable import Cryptography

/// The cases of RFC 4231, 4: a short key, one of a block's length and more, a short and a long message.
@Suite("HMAC")
struct HMACTests {
    struct Case: CustomTestStringConvertible {
        let number: Int
        let key: [UInt8]
        let message: [UInt8]
        let sha256: String

        var testDescription: String { "RFC 4231, test case \(number)" }
    }

    static let cases = [
        Case(
            number: 1,
            key: [UInt8](repeating: 0x0B, count: 20),
            message: Array("Hi There".utf8),
            sha256: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        Case(
            number: 2,
            key: Array("Jefe".utf8),
            message: Array("what do ya want for nothing?".utf8),
            sha256: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        Case(
            number: 6,
            key: [UInt8](repeating: 0xAA, count: 131),
            message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            sha256: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ]

    @Test("gives the published codes", arguments: cases)
    func published(example: Case) {
        #expect(hexadecimal(HMAC.sha256(key: example.key, message: example.message)) == example.sha256)
    }

    @Test("an empty key is a key, and threads do not disturb each other")
    func threads() async {
        let single = HMAC.sha256(key: [], message: [1, 2, 3])
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<64 { group.addTask { HMAC.sha256(key: [], message: [1, 2, 3]) == single } }
            for await isSame in group { #expect(isSame) }
        }
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
