internal import Web
package import Wire

/// `/oauth2/auth?host=`: the host by which the gateway chose the site, in its own words.
///
/// nginx goes by the request line (`GET http://app.example.com/ HTTP/1.1`) where that names a host, and hands on the
/// client's `Host`, which may name another: `$host` is the first, `$http_host` the second. A client could so be judged by
/// the rules of one site and served by another. Where the gateway says which site it is, both must be one.
package enum GatewayHost {
    /// Whether the request's fields name no other host than the query does; true where that names none. On the request
    /// path.
    ///
    /// Nobody has to be trusted for it: all that a false word brings about is that nobody passes.
    package static func agrees(_ request: Request) -> Bool {
        guard let query = request.query else { return true }
        return request.withHead { head in
            guard let stated = value(in: head, query) else { return true }
            let host = head.extracting(stated)
            let forwarded = request.first(.xForwardedHost)
            let original = request.first(.xOriginalURL)
            if let forwarded, !isHost(host, of: head.extracting(forwarded.range)) { return false }
            if let original {
                let url = head.extracting(original.range)
                guard let start = url.startOfAuthority else { return false }
                if !isHost(host, of: url.extracting(start..<url.count)) { return false }
            }
            return forwarded != nil || original != nil || isHost(host, of: head.extracting(request.host.range))
        }
    }

    /// Where the first value of that name lies. It is compared as it stands: no host needs an encoding.
    private static func value(in head: Span<UInt8>, _ query: Slice) -> Range<Int>? {
        var start = query.start
        while start < query.end {
            var end = start
            while end < query.end, head[end] != UInt8(ascii: "&") { end += 1 }
            if head.extracting(start..<end).starts(with: "host=") { return start + 5..<end }
            start = end + 1
        }
        return nil
    }

    /// Whether the text begins with that host, and a port, a path or nothing comes behind it.
    private static func isHost(_ host: Span<UInt8>, of text: Span<UInt8>) -> Bool {
        guard host.count > 0, text.count >= host.count,
            text.extracting(0..<host.count).isEqual(ignoringCase: host)
        else { return false }
        guard text.count > host.count else { return true }
        return text[host.count] == UInt8(ascii: ":") || text[host.count] == UInt8(ascii: "/")
    }
}
