import Cryptography
import Foundation
import TestSupport
import Testing

/// A file of Project Wycheproof: groups of cases, of which each test reads the fields that it knows.
private struct File {
    typealias Case = (group: [String: Any], test: [String: Any])
    let cases: [Case]

    init(_ name: String) throws {
        let document = try JSONSerialization.jsonObject(with: Vectors.data("wycheproof/\(name).json"))
        let groups = (document as? [String: Any])?["testGroups"] as? [[String: Any]] ?? []
        cases = groups.flatMap { group in (group["tests"] as? [[String: Any]] ?? []).map { (group, $0) } }
    }
}

extension [String: Any] {
    fileprivate func bytes(_ name: String) -> [UInt8] {
        let text = Array((self[name] as? String ?? "").utf8)
        return stride(from: 0, to: text.count, by: 2).compactMap {
            UInt8(String(decoding: text[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
    }
    fileprivate func text(_ name: String) -> String { self[name] as? String ?? "" }
    fileprivate func number(_ name: String) -> Int { self[name] as? Int ?? -1 }
    fileprivate var isValid: Bool { text("result") == "valid" }
    fileprivate var label: String { "\(number("tcId")) \(text("comment"))" }
}

@Suite("Wycheproof", .enabled(if: Vectors.folder != nil, "\(Vectors.skipped)"))
struct WycheproofTests {
    @Test("AES-256-GCM seals to the published bytes, and opens nothing else")
    func aesGCM() throws {
        let ours = try File("aes_gcm_test").cases.filter {
            $0.group.number("keySize") == 256 && $0.group.number("ivSize") == 96 && $0.group.number("tagSize") == 128
        }
        #expect(ours.count > 60)
        for (_, test) in ours {
            let cipher = AES256GCM(key: test.bytes("key"))
            let (nonce, data) = (test.bytes("iv"), test.bytes("aad"))
            let published = test.bytes("ct") + test.bytes("tag")
            var plaintext: [UInt8] = [1, 2, 3]
            let isOpen = cipher.open(published.span, nonce: nonce.span, authenticating: data.span, into: &plaintext)
            #expect(isOpen == test.isValid, "\(test.label)")
            #expect(plaintext == (test.isValid ? test.bytes("msg") : []), "\(test.label)")
            guard test.isValid else { continue }
            var sealed: [UInt8] = []
            cipher.seal(
                test.bytes("msg").span,
                nonce: nonce.span,
                authenticating: data.span,
                appendingTo: &sealed
            )
            #expect(sealed == published, "\(test.label)")
        }
    }

    @Test("HKDF-SHA256 gives the published keys")
    func hkdf() throws {
        let valid = try File("hkdf_sha256_test").cases.map(\.test).filter(\.isValid)
        #expect(valid.count > 60)
        for test in valid {
            let key = HKDF.sha256(
                secret: test.bytes("ikm"),
                salt: test.bytes("salt"),
                info: test.bytes("info"),
                count: test.number("size")
            )
            #expect(key == test.bytes("okm"), "\(test.label)")
        }
    }

    @Test("HMAC-SHA256 gives the published tags")
    func hmac() throws {
        let cases = try File("hmac_sha256_test").cases
        #expect(cases.count > 100)
        for (group, test) in cases {
            let tag = HMAC.sha256(key: test.bytes("key"), message: test.bytes("msg"))
            let isSame = Array(tag.prefix(group.number("tagSize") / 8)) == test.bytes("tag")
            #expect(isSame == test.isValid, "\(test.label)")
        }
    }

    @Test(
        "signatures get the verdict they deserve",
        arguments: [
            ("ecdsa_secp256r1_sha256_p1363_test", SignatureAlgorithm.es256, 100),
            ("ecdsa_secp384r1_sha384_p1363_test", .es384, 100), ("ecdsa_secp521r1_sha512_p1363_test", .es512, 100),
            ("ed25519_test", .edDSA, 80), ("rsa_signature_2048_sha256_test", .rs256, 200),
            ("rsa_signature_3072_sha512_test", .rs512, 200), ("rsa_pss_2048_sha256_mgf1_32_test", .ps256, 80),
            ("rsa_pss_2048_sha384_mgf1_48_test", .ps384, 80),
        ]
    )
    func signatures(name: String, algorithm: SignatureAlgorithm, least: Int) throws {
        let cases = try File(name).cases
        #expect(cases.count > least)
        var good = 0
        for (group, test) in cases where test.text("result") != "acceptable" {
            let key = try PublicKey.pem(group.text("publicKeyPem"))
            let verdict = key.isValidSignature(test.bytes("sig"), for: test.bytes("msg"), algorithm: algorithm)
            #expect(verdict == test.isValid, "\(name) \(test.label)")
            good += verdict ? 1 : 0
        }
        #expect(good > 5)
    }
}
