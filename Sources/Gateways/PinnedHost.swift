package import HTTP1
internal import Text
internal import Web

/// `/oauth2/auth?host=`: the host by which the gateway chose the site must be the one that its fields name. Otherwise a
/// client could be judged by the rules of one site and served by another.
package enum PinnedHost {
    /// Whether the request's fields name no other host than the query does; true where that names none. On the request
    /// path.
    ///
    /// Nobody has to be trusted for it: all that a false word brings about is that nobody passes.
    package static func agrees(_ request: Request) -> Bool {
        guard request.query != nil else { return true }
        return request.withHead { head in
            guard let stated = Pins(request, head).host else { return true }
            let host = head.extracting(stated.range)
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

    /// Whether the text begins with that host, and a port, a path or nothing comes behind it.
    private static func isHost(_ host: Span<UInt8>, of text: Span<UInt8>) -> Bool {
        guard host.count > 0, text.count >= host.count,
            text.extracting(0..<host.count).isEqual(ignoringCase: host)
        else { return false }
        guard text.count > host.count else { return true }
        return text[host.count] == UInt8(ascii: ":") || text[host.count] == UInt8(ascii: "/")
    }
}
