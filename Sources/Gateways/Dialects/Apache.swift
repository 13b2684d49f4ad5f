internal import HTTP1

extension Dialect {
    /// Apache httpd with the Lua of examples/apache, which writes every field of its question itself.
    package static let apache = Dialect(
        name: "apache",
        title: "Apache",
        // Its Lua reads one field of each name.
        numbersCookies: true,
        read: ForwardedFields.read,
        lines: { names in ["local identity = { \(names.map { "\"\($0)\"" }.joined(separator: ", ")) }"] },
        words: { need, prefix in
            switch need {
            case .origin: ["RequestHeader set X-Forwarded-Proto \"expr=%{REQUEST_SCHEME}\" and ProxyPreserveHost On"]
            case .page, .question, .redirect:
                ["LuaHookAccessChecker /etc/apache2/sidegate.lua ask, as in examples/apache"]
            case .proof: ["sidegate.lua as it comes; and --gateway=apache for Sidegate"]
            case .endpoints: ["ProxyPass \"\(prefix)/\" \"http://127.0.0.1:4180\(prefix)/\""]
            case .session: ["sidegate.lua as it comes: it passes Cookie on"]
            case .largeCookies: ["LimitRequestFieldSize 32768"]
            case .cookies: ["Header always add Set-Cookie \"%{SIDEGATE_COOKIE_1}e\" env=SIDEGATE_COOKIE_1"]
            }
        }
    )
}
