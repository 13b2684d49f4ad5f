import Cryptography
import Foundation
import TestSupport
import Testing

@testable import OpenID

/// Project Wycheproof's tokens and keys, through the same doors as a provider's.
@Suite("Wycheproof", .enabled(if: Vectors.folder != nil, Comment(rawValue: Vectors.skipped)))
struct WycheproofTests {
    struct File: Decodable {
        struct Group: Decodable {
            let comment: String
            let tests: [Case]
        }

        struct Case: Decodable {
            let tcId: Int
            let comment: String
            let result: String
            let jws: String?

            private enum CodingKeys: CodingKey { case tcId, comment, result, jws }

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                tcId = try container.decode(Int.self, forKey: .tcId)
                comment = try container.decode(String.self, forKey: .comment)
                result = try container.decode(String.self, forKey: .result)
                // JSON serialization comes as an object, encryption under another name: neither is a compact token.
                jws = try? container.decode(String.self, forKey: .jws)
            }
        }

        let testGroups: [Group]
    }

    /// Groups whose key is a shared secret, or a private key for decryption: such tokens are never accepted.
    private static func isSecret(_ group: JSON) -> Bool { group["public"] == nil }

    /// Good by the file, refused by us, with the reason.
    private static func isRefusedOnPurpose(_ group: JSON, _ test: File.Case) -> Bool {
        // A key that is for PS256 by its own word, and a token with PS384 (RFC 7517, 4.4).
        return test.comment == "Figure20" && group["public"]?["alg"]?.string == "PS256"
    }

    /// Bad by the file, not found by us, with the reason.
    private static func isAcceptedOnPurpose(_ test: File.Case) -> Bool {
        // A well-formed RSA key from a card with a broken generator (ROCA): a provider's own key is its own care.
        if test.comment == "rejectsKeyWithRocaVulnerability" { return true }
        // A key whose alg says another curve than it is on. What counts is that the token's own alg fits the key's curve.
        return test.comment == "mismatchedAlgAndCurve"
    }

    private static func verify(_ token: String, _ document: JSON) throws {
        let set: JSON = document["keys"] == nil ? ["keys": [document]] : document
        let signed = try JSONWebSignature(compact: token)
        guard let algorithm = SignatureAlgorithm(rawValue: signed.algorithmName) else {
            throw OpenIDError.algorithm(got: signed.algorithmName, accepted: [])
        }
        try signed.verify(algorithm, with: KeySet(set, at: ""))
    }

    @Test(
        "tokens and keys get the verdict they deserve",
        arguments: [
            ("json_web_signature_test.json", 401, 30), ("json_web_key_test.json", 26, 1),
            ("json_web_crypto_test.json", 83, 2),
        ]
    )
    func verdicts(name: String, total: Int, accepted: Int) throws {
        let data = try Vectors.data("wycheproof/\(name)")
        let file = try JSONDecoder().decode(File.self, from: data)
        let groups = try #require(JSON.parse(Array(data))["testGroups"]?.array)
        #expect(groups.count == file.testGroups.count)
        var ran = 0
        var good = 0
        for (group, json) in zip(file.testGroups, groups) {
            for test in group.tests {
                ran += 1
                guard let token = test.jws else { continue }
                let result = Result { try Self.verify(token, json["public"] ?? json["private"] ?? .null) }
                let expected =
                    test.result == "valid" && !Self.isSecret(json) && !Self.isRefusedOnPurpose(json, test)
                    || Self.isAcceptedOnPurpose(test)
                let verdict = (try? result.get()) != nil
                #expect(verdict == expected, "\(name) \(test.tcId) \(group.comment) \(test.comment): \(result)")
                good += verdict ? 1 : 0
            }
        }
        #expect(ran == total)
        #expect(good >= accepted)
    }
}
