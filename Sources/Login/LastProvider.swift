internal import Sessions

/// A cookie that says at which of several providers this browser logged in last, so that its button comes first.
///
/// Anybody can write it, so it decides nothing else. Its name begins as `Arrival`'s does, so that gateways which keep our
/// cookies from the application keep this one too.
enum LastProvider {
    /// Seconds: as long as browsers keep a cookie at most.
    private static let lifetime: Int64 = 400 * 24 * 3600

    private static func name(_ cookieName: String) -> String { "arrived_\(cookieName)_provider" }

    /// The id that a browser sent; nil where it sent none.
    static func id(in cookies: String, cookieName: String) -> String? {
        let name = Array(name(cookieName).utf8)
        let bytes = Array(cookies.utf8)
        var header = CookieHeader()
        while let (found, value) = header.next(in: bytes.span) {
            if bytes[found].elementsEqual(name) { return String(decoding: bytes[value], as: UTF8.self) }
        }
        return nil
    }

    /// The `Set-Cookie` value for it.
    static func set(_ id: String, cookieName: String) -> String {
        CookieAttributes(isSecure: false, sameSite: .lax, maxAge: lifetime)
            .setCookie(name: name(cookieName), value: id, host: "")
    }
}
