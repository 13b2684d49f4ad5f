internal import Clocks
internal import Cryptography

/// Names one state of a session that may be renewed, without telling its refresh token: the token and the moment from
/// which the session counts, hashed. The moment matters where a provider gives the same token again.
package struct RenewalKey: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    /// nil for a session without a refresh token.
    package init?(_ session: Session) {
        guard let token = session.range(of: .refreshToken) else { return nil }
        let digest = Digest.sha256(Array("\(session.createdAt.secondsSince1970) ".utf8) + session.bytes[token])
        high = digest[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = digest[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
    }
}
