internal import Authentication
internal import Clocks
internal import Cryptography
internal import Sessions
internal import Text
internal import Web

/// A cookie that says, for half a minute, that this browser has just logged in: who then comes back without a session
/// lost it on the way, and would be sent round again without end.
///
/// It is set as weakly as can be (for this host only, and over http too), so that it arrives where the session's cookie does not.
/// It opens nothing: forging it earns a page that explains something, instead of a redirect.
struct Arrival: Equatable {
    /// Seconds that it counts.
    static let lifetime: Int64 = 30

    let at: Timestamp
    /// How many logins in a row led to the same place.
    let count: Int
    /// Bytes of the session's cookies.
    let size: Int
    /// What tells the places apart.
    let target: String

    init(at: Timestamp, target: ReturnURL, size: Int, after earlier: Arrival?) {
        self.at = at
        self.size = size
        self.target = Self.mark(of: target)
        count = earlier?.target == self.target ? min(earlier?.count ?? 0, 99) + 1 : 1
    }

    func led(to target: ReturnURL) -> Bool { Self.mark(of: target) == self.target }

    private static func mark(of target: ReturnURL) -> String {
        Base64URL.encode(Array(Digest.sha256(Array(target.text.utf8)).prefix(9)))
    }
}

extension Arrival {
    private static func name(_ cookieName: String) -> String { "arrived_" + cookieName }

    /// The one that a browser sent; nil without one that still counts.
    init?(in cookies: String, cookieName: String, now: Timestamp) {
        let name = Self.name(cookieName)
        let bytes = Array(cookies.utf8)
        var header = CookieHeader()
        while let (found, value) = header.next(in: bytes.span) {
            guard found.count == name.utf8.count, bytes[found].elementsEqual(name.utf8) else { continue }
            let parts = String(decoding: bytes[value], as: UTF8.self).split(separator: ".")
            guard parts.count == 4, let seconds = Int64(parts[0]), let count = Int(parts[1]), let size = Int(parts[2])
            else { return nil }
            let at = Timestamp(secondsSince1970: seconds)
            // The clock of another replica may be a little ahead.
            guard (-5...Self.lifetime).contains(now - at), 1...100 ~= count, 0...1_000_000 ~= size else { return nil }
            self.at = at
            self.count = count
            self.size = size
            target = String(parts[3])
            return
        }
        return nil
    }

    /// The `Set-Cookie` value for it, no longer than the session itself lives.
    func setCookie(cookieName: String, isSecure: Bool, sessionLifetime: Int64) -> String {
        Self.attributes(isSecure: isSecure, maxAge: min(Self.lifetime, sessionLifetime)).setCookie(
            name: Self.name(cookieName),
            value: "\(at.secondsSince1970).\(count).\(size).\(target)",
            host: ""
        )
    }

    /// The `Set-Cookie` value that ends it.
    static func clear(cookieName: String) -> String {
        attributes(isSecure: false, maxAge: 0).clearCookie(name: name(cookieName), host: "")
    }

    private static func attributes(isSecure: Bool, maxAge: Int64) -> CookieAttributes {
        CookieAttributes(isSecure: isSecure, sameSite: .lax, maxAge: maxAge)
    }
}
