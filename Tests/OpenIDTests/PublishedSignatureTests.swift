import Cryptography
import Testing
import Text

@testable import OpenID

@Suite("Published signatures")
struct PublishedSignatureTests {
    @Test("the specifications' own examples verify", arguments: PublishedSignature.all)
    func verifies(example: PublishedSignature) throws {
        let keys = try KeySet(["keys": [example.key]], at: "")
        let token = try JSONWebSignature(compact: example.token)
        #expect(token.algorithmName == example.algorithm.rawValue)
        #expect(throws: Never.self) { try token.verify(example.algorithm, with: keys) }
    }

    @Test("and with one bit changed, in payload or signature, they do not", arguments: PublishedSignature.all)
    func refuses(example: PublishedSignature) throws {
        let keys = try KeySet(["keys": [example.key]], at: "")
        for part in 1...2 {
            var parts = example.token.split(separator: ".").map { String($0) }
            var bytes = try #require(Base64URL.decode(parts[part]))
            bytes[bytes.count / 2] ^= 1
            parts[part] = Base64URL.encode(bytes)
            let token = try JSONWebSignature(compact: parts.joined(separator: "."))
            #expect(throws: OpenIDError.signature(keyID: token.keyID, algorithm: token.algorithmName)) {
                try token.verify(example.algorithm, with: keys)
            }
        }
    }
}
