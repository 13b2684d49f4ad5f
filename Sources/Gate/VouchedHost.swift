internal import Wire

/// The host that the browser called, as far as somebody whom we trust says so: what `VouchedRequest` is for method and path.
enum VouchedHost {
    /// Without its port; nil where two fields that name it disagree, one comes twice or is a list, or it is no host.
    ///
    /// A gateway may pass on an `X-Forwarded-Host` that the client made up. So it must agree with `X-Original-URL`, and with
    /// `Host` too, unless the gateway says in fields what was asked for, so that `Host` is its own question's.
    static func slice(of request: Request, isTrusted: Bool, asksAtEndpoint: Bool) -> Slice? {
        guard request.count(of: .xForwardedHost) <= 1, let own = host(in: request.host, of: request) else { return nil }
        var forwarded: Slice?
        if let field = request.first(.xForwardedHost) {
            guard let host = host(in: field, of: request) else { return nil }
            forwarded = host
        }
        let speaksInFields =
            asksAtEndpoint || request.first(.xForwardedURI) != nil || request.first(.xOriginalURL) != nil
        guard isTrusted, speaksInFields else {
            if let forwarded, !isSame(forwarded, own, of: request) { return nil }
            return own
        }
        var original: Slice?
        if let url = request.first(.xOriginalURL) {
            guard let host = host(ofURL: url, in: request) else { return nil }
            original = host
        }
        if let forwarded, let original, !isSame(forwarded, original, of: request) { return nil }
        return original ?? forwarded ?? own
    }

    /// In lower case, where it lies unless it has capitals.
    static func lowercased(_ host: Span<UInt8>, _ body: (Span<UInt8>) -> Void) {
        for index in host.indices where ASCII.lowercased(host[index]) != host[index] {
            var copy: [UInt8] = []
            for index in host.indices { copy.append(ASCII.lowercased(host[index])) }
            return body(copy.span)
        }
        body(host)
    }

    private static func host(ofURL url: Slice, in request: Request) -> Slice? {
        let start: Int? = request.bytes(url) { bytes in
            for index in 0..<max(0, bytes.count - 2) where bytes[index] == UInt8(ascii: ":") {
                let isStart = bytes[index + 1] == UInt8(ascii: "/") && bytes[index + 2] == UInt8(ascii: "/")
                return isStart ? index + 3 : nil
            }
            return nil
        }
        guard let start else { return nil }
        let rest = url.dropFirst(start)
        let end = request.bytes(rest) { bytes in
            for index in bytes.indices where bytes[index] == UInt8(ascii: "/") { return index }
            return bytes.count
        }
        return host(in: rest.prefix(end), of: request)
    }

    /// The host of `host` or `host:port`; nil where it is neither. Written as names are, or as an IPv6 address in brackets:
    /// no dot at the end either, since one gateway takes `example.com.` for `example.com` and the other does not.
    private static func host(in authority: Slice, of request: Request) -> Slice? {
        let count = request.bytes(authority) { length(ofHostIn: $0) }
        return count.map { authority.prefix($0) }
    }

    private static func length(ofHostIn bytes: Span<UInt8>) -> Int? {
        var end = 0
        if bytes.count > 0, bytes[0] == UInt8(ascii: "[") {
            while end < bytes.count, bytes[end] != UInt8(ascii: "]") { end += 1 }
            guard end < bytes.count else { return nil }
            end += 1
        } else {
            var last = UInt8(ascii: ".")
            while end < bytes.count, bytes[end] != UInt8(ascii: ":") {
                let byte = bytes[end]
                if byte == UInt8(ascii: ".") {
                    guard last != UInt8(ascii: ".") else { return nil }
                } else {
                    guard ASCII.isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") else {
                        return nil
                    }
                }
                last = byte
                end += 1
            }
            guard last != UInt8(ascii: ".") else { return nil }
        }
        guard end < bytes.count else { return end }
        guard bytes[end] == UInt8(ascii: ":"), end + 1 < bytes.count else { return nil }
        for index in end + 1..<bytes.count {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[index] else { return nil }
        }
        return end
    }

    private static func isSame(_ left: Slice, _ right: Slice, of request: Request) -> Bool {
        request.bytes(left) { left in request.bytes(right) { EmailAddress.isSame(left, $0) } }
    }
}
