package import Cryptography

/// The provider's public keys (RFC 7517), those that we can use.
package struct KeySet: Sendable {
    package struct Key: Sendable {
        let id: String?
        /// The one algorithm the key is for, where the set says so.
        let algorithm: SignatureAlgorithm?
        let publicKey: PublicKey

        package init(id: String?, algorithm: SignatureAlgorithm?, publicKey: PublicKey) {
            self.id = id
            self.algorithm = algorithm
            self.publicKey = publicKey
        }

        func fits(_ wanted: SignatureAlgorithm) -> Bool {
            publicKey.kind.fits(wanted) && (algorithm == nil || algorithm == wanted)
        }
    }

    package let keys: [Key]
    /// Why keys were left out, a sentence each, for the log.
    package let skipped: [String]
    /// What was odd about keys that were taken, a sentence each, for the log.
    let oddities: [String]

    package init(keys: [Key], skipped: [String] = [], oddities: [String] = []) {
        self.keys = keys
        self.skipped = skipped
        self.oddities = oddities
    }

    /// The keys a token may be signed with. Without `kid`, all that fit the algorithm; a key without an ID fits any.
    func candidates(keyID: String?, algorithm: SignatureAlgorithm) -> [PublicKey] {
        keys.filter { key in
            guard key.fits(algorithm) else { return false }
            guard let keyID, let id = key.id else { return true }
            return isSameText(id, keyID)
        }.map(\.publicKey)
    }

    /// The key IDs, for errors.
    var names: [String] { keys.map { $0.id ?? "a key without kid" } }
}
