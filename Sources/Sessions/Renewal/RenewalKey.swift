internal import Clocks
internal import Cryptography

/// Names one state of a session that may be renewed, without telling its refresh token: the token and the moment from
/// which the session counts, hashed. The moment matters where a provider gives the same token again.
package struct RenewalKey: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    /// nil for a session that cannot be renewed.
    package init?(_ session: Session) {
        guard let token = session.renewingToken else { return nil }
        let digest = Digest.sha256(Array("\(session.createdAt.secondsSince1970) ".utf8) + session.bytes[token])
        high = digest[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = digest[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
    }
}

extension Session {
    /// Where the token is that renews the session: the refresh token, or the access token that the vendor is asked about.
    /// nil without one. On the request path.
    package var renewingToken: Range<Int>? {
        if let token = range(of: .refreshToken) { return token }
        return range(of: .isCheckedByAccessToken) == nil ? nil : range(of: .accessToken)
    }
}
