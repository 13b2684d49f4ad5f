package import Cryptography
internal import Text

/// Seals bytes into cookie-safe text and opens them again: AES-256-GCM, with purpose, name, format and key id as
/// associated data.
///
///     base64url( version 1 | key id 4 | nonce 12 | ciphertext | tag 16 )
///
/// Not `Sendable`: it keeps cipher contexts and scratch space, so that opening allocates nothing but the result. Each
/// event loop has its own.
package final class Sealer {
    // A class, so that looking at one costs one count of references and not three.
    private final class Lock {
        let id: [UInt8]
        let associatedData: [UInt8]
        let cipher: AES256GCM

        init(id: [UInt8], associatedData: [UInt8], cipher: AES256GCM) {
            self.id = id
            self.associatedData = associatedData
            self.cipher = cipher
        }
    }

    private enum Layout {
        static let version: UInt8 = 1
        static let keyID = 1..<5
        static let nonce = 5..<17
        static let overhead = 33
    }

    private let locks: [Lock]
    /// Whether what `open` gave last was sealed by another key than the one that seals now.
    package private(set) var isOutdated = false
    private var scratch: [UInt8] = []

    init(keys: [KeyRing.Key], purpose: SealPurpose, name: String) {
        locks = keys.map { key in
            // No purpose and no cookie name holds a NUL, so the parts cannot be shifted against each other.
            let associatedData = [Layout.version] + key.id + Array("\(purpose.rawValue)\0\(name)".utf8)
            return Lock(id: key.id, associatedData: associatedData, cipher: AES256GCM(key: key.bytes))
        }
    }

    /// The number of characters that sealing `count` bytes gives.
    package static func sealedCount(of count: Int) -> Int {
        ((count + Layout.overhead) * 4 + 2) / 3
    }

    /// The number of bytes that so many characters were made of.
    static func plainCount(of sealedCount: Int) -> Int {
        sealedCount * 3 / 4 - Layout.overhead
    }

    /// Seals with the first key, under a fresh nonce.
    ///
    /// A random nonce of 96 bits keeps a key safe for 2^32 seals (NIST SP 800-38D, 8.3).
    package func seal(_ plaintext: Span<UInt8>, random: RandomSource) -> String {
        seal(plaintext, nonce: random.bytes(Self.nonceCount))
    }

    package static let nonceCount = Layout.nonce.count

    /// - Parameter nonce: `nonceCount` bytes that a random source has just given, only for this seal.
    package func seal(_ plaintext: Span<UInt8>, nonce: [UInt8]) -> String {
        let lock = locks[0]
        let associatedData = lock.associatedData
        var box = [Layout.version] + lock.id + nonce
        box.reserveCapacity(plaintext.count + Layout.overhead)
        lock.cipher.seal(
            plaintext,
            nonce: nonce.span,
            authenticating: associatedData.span,
            appendingTo: &box
        )
        return Base64URL.encode(box.span)
    }

    /// Opens what any of the keys sealed, for this purpose and name; nil for everything else. On the request path.
    package func open(_ text: Span<UInt8>) -> [UInt8]? {
        guard Base64URL.decode(text, into: &scratch), scratch.count >= Layout.overhead, scratch[0] == Layout.version
        else { return nil }
        var plaintext: [UInt8] = []
        for index in locks.indices {
            let lock = locks[index]
            guard isSealed(by: lock), open(lock, into: &plaintext) else { continue }
            isOutdated = index > 0
            return plaintext
        }
        return nil
    }

    /// Whether the text in `scratch` names that key.
    private func isSealed(by lock: Lock) -> Bool {
        for (offset, byte) in lock.id.enumerated() where scratch[Layout.keyID.lowerBound + offset] != byte {
            return false
        }
        return true
    }

    /// Opens what lies in `scratch`.
    private func open(_ lock: Lock, into plaintext: inout [UInt8]) -> Bool {
        let (scratch, associatedData) = (scratch, lock.associatedData)
        let box = scratch.span
        return lock.cipher.open(
            box.extracting(Layout.nonce.upperBound..<box.count),
            nonce: box.extracting(Layout.nonce),
            authenticating: associatedData.span,
            into: &plaintext
        )
    }
}
