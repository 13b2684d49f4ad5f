internal import Cryptography
internal import Sessions
internal import Text
internal import Web

/// A cookie that says, for some minutes, that this browser is on its way through signing out at the provider: when it
/// comes back, a page says so, and nothing signs the person in again.
///
/// Like `Arrival` it is set as weakly as can be and opens nothing. Its name begins as that one's does, so that gateways
/// which keep our cookies from the application keep this one too.
struct SignedOutMark: Equatable {
    /// What the provider was given and has to send back (RP-Initiated Logout 1.0, 2); nil where it was given none.
    let state: String?

    /// Seconds: the provider may ask the person whether they mean it.
    private static let lifetime: Int64 = 300

    private static func name(_ cookieName: String) -> String { "arrived_\(cookieName)_signed_out" }
    /// The cookie's value where no `state` was sent.
    private static let stateless = "1"

    static func makeState(_ random: RandomSource) -> String { Base64URL.encode(random.bytes(16)) }

    init(state: String?) {
        self.state = state
    }

    /// Nil where the browser is on no such way.
    init?(in cookies: String, cookieName: String) {
        let name = Array(Self.name(cookieName).utf8)
        let bytes = Array(cookies.utf8)
        var header = CookieHeader()
        while let (found, value) = header.next(in: bytes.span) {
            guard bytes[found].elementsEqual(name) else { continue }
            let text = String(decoding: bytes[value], as: UTF8.self)
            self.init(state: text == Self.stateless ? nil : text)
            return
        }
        return nil
    }

    /// Whether the browser comes to `target` because the provider sent it there; nil where that cannot be said, since
    /// no `state` was sent.
    func isReturn(to target: ReturnURL) -> Bool? {
        guard let state else { return nil }
        let query = target.text.prefix { $0 != "#" }.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        return FormFields(query.utf8.span)["state"] == state
    }

    /// The `Set-Cookie` value for it.
    func set(cookieName: String) -> String {
        Self.attributes(maxAge: Self.lifetime)
            .setCookie(name: Self.name(cookieName), value: state ?? Self.stateless, host: "")
    }

    /// The `Set-Cookie` value that ends it.
    static func clear(cookieName: String) -> String {
        attributes(maxAge: 0).clearCookie(name: name(cookieName), host: "")
    }

    private static func attributes(maxAge: Int64) -> CookieAttributes {
        CookieAttributes(isSecure: false, sameSite: .lax, maxAge: maxAge)
    }
}
