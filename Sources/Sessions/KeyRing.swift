internal import Cryptography

/// What a sealed text is for. It decides the key and is bound to the text, so that one made for a purpose, or under a
/// cookie's name, opens for no other.
package enum SealPurpose: String, Sendable {
    case session
    /// The `state` of a login under way (RFC 6749, 4.1.1).
    case loginState = "login-state"
    /// Where a login under way leads back to, where that is too long for its `state`.
    case returnLink = "return-link"
    /// What says which session of a store is the browser's.
    case ticket
    /// What an administrator sees of a session in a store.
    case sessionAbout = "session-about"
    /// Not for sealing: names under which sessions are found in a store.
    case personIndex = "person-index"
    /// Not for sealing: a session that a store takes in.
    case formerSession = "former-session"
    /// Not for sealing: what ties sessions to lines of the htpasswd file.
    case passwordLine = "password-line"
    /// Not for sealing: the key that signs statements about people for applications.
    case identityToken = "identity-token"
}

/// The keys of a deployment, made from its cookie secrets: the first seals, all open.
///
/// HKDF-SHA256 (RFC 5869) gives each purpose a key and a key id of its own: the secret itself encrypts nothing, and
/// two purposes share no key even where their nonces should meet.
package struct KeyRing: Sendable {
    struct Key: Sendable {
        /// Four bytes that say which key sealed a text; they tell nothing about it.
        let id: [UInt8]
        /// 32 bytes for AES-256-GCM.
        let bytes: [UInt8]
    }

    private let secrets: [[UInt8]]
    /// Whose word the sessions are that are sealed; nil where they say nothing about it.
    let bindings: SessionBindings?

    /// - Parameter secrets: the cookie secrets' bytes, at least one; the first seals.
    package init(secrets: [[UInt8]], bindings: SessionBindings? = nil) {
        precondition(!secrets.isEmpty, "a key ring needs a secret")
        self.bindings = bindings
        self.secrets = secrets
    }

    /// The same for sessions of one provider.
    package init(secrets: [[UInt8]], binding: SessionBinding?) {
        self.init(secrets: secrets, bindings: binding.map { SessionBindings(unnamed: $0) })
    }

    func keys(for purpose: SealPurpose) -> [Key] {
        secrets.map { secret in
            Key(
                id: Self.derive(from: secret, "key-id", purpose, count: 4),
                bytes: Self.derive(from: secret, "key", purpose, count: 32)
            )
        }
    }

    /// Keys for HMAC-SHA256, one for each secret, the newest first.
    package func macKeys(for purpose: SealPurpose) -> [[UInt8]] { keys(for: purpose).map(\.bytes) }

    /// What signing keys are derived from, one for each secret, the newest first.
    package func signingSecrets(for purpose: SealPurpose) -> [[UInt8]] { keys(for: purpose).map(\.bytes) }

    private static func derive(from secret: [UInt8], _ part: String, _ purpose: SealPurpose, count: Int) -> [UInt8] {
        HKDF.sha256(
            secret: secret,
            salt: Array("sidegate".utf8),
            info: Array("sidegate/1/\(purpose.rawValue)/\(part)".utf8),
            count: count
        )
    }

    /// Seals and opens texts of one purpose under one name (a cookie's); for one owner on one thread.
    package func sealer(for purpose: SealPurpose, name: String) -> Sealer {
        Sealer(keys: keys(for: purpose), purpose: purpose, name: name)
    }
}
