internal import Sessions

/// A cookie that says, for some minutes, that this browser is on its way through signing out at the provider: when it
/// comes back it is to be told so, and not to be signed in again.
///
/// Like `Arrival` it is set as weakly as can be and opens nothing. Its name begins as that one's does, so that gateways
/// which keep our cookies from the application keep this one too.
enum SignedOutMark {
    /// Seconds: the provider may ask the person whether they mean it.
    private static let lifetime: Int64 = 300

    private static func name(_ cookieName: String) -> String { "arrived_\(cookieName)_signed_out" }

    static func isPresent(in cookies: String, cookieName: String) -> Bool {
        let name = Array(name(cookieName).utf8)
        let bytes = Array(cookies.utf8)
        var header = CookieHeader()
        while let (found, _) = header.next(in: bytes.span) {
            if bytes[found].elementsEqual(name) { return true }
        }
        return false
    }

    /// The `Set-Cookie` value for it.
    static func set(cookieName: String) -> String {
        attributes(maxAge: lifetime).setCookie(name: name(cookieName), value: "1", host: "")
    }

    /// The `Set-Cookie` value that ends it.
    static func clear(cookieName: String) -> String {
        attributes(maxAge: 0).clearCookie(name: name(cookieName), host: "")
    }

    private static func attributes(maxAge: Int64) -> CookieAttributes {
        CookieAttributes(isSecure: false, sameSite: .lax, maxAge: maxAge)
    }
}
