internal import HTTP1

extension Dialect {
    /// HAProxy with the Lua of examples/haproxy, which writes every field of its question itself.
    package static let haproxy = Dialect(
        name: "haproxy",
        title: "HAProxy",
        // Its Lua reads one field of each name.
        numbersCookies: true,
        read: ForwardedFields.read,
        lines: { names in ["local identity = { \(names.map { "\"\($0.lowercased())\"" }.joined(separator: ", ")) }"] },
        words: { need, prefix in
            switch need {
            case .origin: ["http-request set-header X-Forwarded-Proto https if { ssl_fc }"]
            case .page, .question, .redirect: ["http-request lua.sidegate unless open, as in examples/haproxy"]
            case .proof: ["sidegate.lua as it comes; and --gateway=haproxy for Sidegate"]
            case .endpoints: ["use_backend sidegate if { path_beg \(prefix)/ }"]
            case .session: ["sidegate.lua as it comes: it passes Cookie on"]
            case .largeCookies: ["tune.bufsize 65536"]
            case .cookies: ["http-response add-header Set-Cookie %[var(txn.sidegate.cookie_1)], as in examples/haproxy"]
            }
        }
    )
}
