internal import Clocks
internal import Cryptography
internal import Sessions
internal import Text

/// The cookies of a browser's login attempts: one for each, `NAME_csrf_` and 8 characters, so that tabs which log in
/// side by side do not overwrite each other.
///
/// A value is `base64url(seconds since 1970, 8 bytes | secret, 16 bytes)`. The time only says which is the oldest: it
/// is the browser's own to forge, and forging it drops its own attempts.
struct AttemptCookies: Sendable {
    /// With 32 of them a head grows by 2 KB, which every gateway takes.
    static let mostAtOnce = 32
    /// Clearing has a price too: each is a line of `Set-Cookie` in an answer that nginx wants under 4 KB. A browser
    /// that has gathered more gets rid of them over its next few logins.
    static let clearedAtOnce = 8

    private let prefix: String
    private let attributes: CookieAttributes
    /// Seconds that an attempt may take.
    let lifetime: Int64
    private let limit: Int

    /// - Parameter cookieName: the session cookie's name, on which these names build.
    /// - Parameter limit: attempts of one browser at once; 0, or more than we take, for as many as we take.
    init(cookieName: String, attributes: CookieAttributes, lifetime: Int64, limit: Int = 0) {
        prefix = "\(cookieName)_csrf_"
        self.attributes = attributes
        self.lifetime = lifetime
        self.limit = 1...Self.mostAtOnce ~= limit ? limit : Self.mostAtOnce
    }

    /// The `Set-Cookie` values for a new attempt: its own cookie, and the end of those that are too old or too many.
    func start(_ attempt: LoginAttempt, present: String, host: String) -> [String] {
        let time = UInt64(bitPattern: attempt.state.startedAt.secondsSince1970)
        let value = (0..<8).map { UInt8(truncatingIfNeeded: time >> (56 - 8 * $0)) } + attempt.secret
        let cookie = attributes.setCookie(
            name: prefix + attempt.state.binding.cookieSuffix,
            value: Base64URL.encode(value.span),
            host: host
        )
        let oldestFirst = attempts(in: present).sorted { $0.startedAt < $1.startedAt }
        let now = attempt.state.startedAt
        let surplus = oldestFirst.count - (limit - 1)
        let stale = oldestFirst.enumerated().filter { $0.offset < surplus || now - $0.element.startedAt > lifetime }
        return [cookie] + stale.prefix(Self.clearedAtOnce).map { clear($0.element.suffix, host: host) }
    }

    /// The secret of the browser's cookie for that attempt; nil without such a cookie.
    func secret(for binding: LoginAttempt.Binding, in present: String) -> [UInt8]? {
        attempts(in: present).first { $0.suffix == binding.cookieSuffix }?.secret
    }

    /// The `Set-Cookie` value that ends one attempt.
    func clear(_ binding: LoginAttempt.Binding, host: String) -> String {
        clear(binding.cookieSuffix, host: host)
    }

    private func clear(_ suffix: String, host: String) -> String {
        attributes.clearCookie(name: prefix + suffix, host: host)
    }

    // MARK: - Reading

    private struct Kept {
        let suffix: String
        let startedAt: Timestamp
        let secret: [UInt8]
    }

    /// A cookie of ours that holds nonsense counts as the oldest, so that it goes first.
    private func attempts(in present: String) -> [Kept] {
        var kept: [Kept] = []
        let bytes = Array(present.utf8)
        var cookies = CookieHeader()
        while let (name, value) = cookies.next(in: bytes.span) {
            guard name.count >= prefix.utf8.count, bytes[name].starts(with: prefix.utf8) else { continue }
            let name = String(decoding: bytes[name], as: UTF8.self)
            let decoded = Base64URL.decode(String(decoding: bytes[value], as: UTF8.self)) ?? []
            let isWhole = decoded.count == 8 + LoginAttempt.secretCount
            let time = isWhole ? decoded[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) } : 0
            kept.append(
                Kept(
                    suffix: String(name.dropFirst(prefix.count)),
                    startedAt: Timestamp(secondsSince1970: Int64(bitPattern: time)),
                    secret: isWhole ? Array(decoded[8...]) : []
                )
            )
        }
        return kept
    }
}
