internal import Web
package import Wire

/// What the browser asked for, as far as somebody whom we trust says so: what decides who passes without a login rests
/// on this, and never on `OriginalRequest`, which believes anybody.
///
/// A gateway may pass on fields that the client made up beside those that it sets itself. So where two fields that name
/// the same thing disagree, or one comes twice, nothing is known.
///
/// On the request path: everything is looked at where it lies, in the request's head.
package struct VouchedRequest {
    /// Nil where only the gateway's own question is known: nginx always asks with GET.
    package let method: Slice?
    package let target: Slice
    /// What `X-Original-URL` says, where there is one.
    private let original: AbsoluteURL?
    /// Whether the gateway says in fields what was asked for, so that the request line and `Host` are its own question's.
    private let isToldInFields: Bool

    /// Nil where nobody we trust says what was asked for.
    ///
    /// - Parameters:
    ///   - head: the request's.
    ///   - asksAtEndpoint: whether the gateway asks at `/oauth2/auth`, whose own path is nobody's wish. Else the request
    ///     line is what the browser sent (Envoy), or `/` where the gateway says it in fields (Traefik).
    ///   - isTrusted: whether the request comes from a gateway that we trust.
    package init?(_ request: Request, _ head: Span<UInt8>, asksAtEndpoint: Bool, isTrusted: Bool) {
        let forwarded = request.first(.xForwardedURI)
        let originalURL = request.first(.xOriginalURL)
        let methods = (request.first(.xForwardedMethod), request.first(.xOriginalMethod))
        guard isTrusted else {
            // Where a stranger names another request than its own, it is a gateway that nobody told us of.
            guard !asksAtEndpoint, forwarded == nil, originalURL == nil, methods.0 == nil, methods.1 == nil else {
                return nil
            }
            (method, target, original, isToldInFields) = (request.methodName, request.target, nil, false)
            return
        }
        guard !request.isRepeated(.xForwardedURI), !request.isRepeated(.xOriginalURL),
            !request.isRepeated(.xForwardedMethod), !request.isRepeated(.xOriginalMethod)
        else { return nil }
        if let originalURL {
            guard let url = AbsoluteURL(originalURL, in: head) else { return nil }
            original = url
        } else {
            original = nil
        }
        if let forwarded, let original, !head.hasSame(forwarded, original.target) { return nil }
        if let first = methods.0, let second = methods.1, !head.hasSame(first, second) { return nil }
        let named = methods.0 ?? methods.1

        if let told = forwarded ?? original?.target {
            // A gateway that asks with the browser's own path sets no such field: then the client did.
            guard
                asksAtEndpoint || head.extracting(request.target.range).isEqual(to: "/")
                    || head.hasSame(told, request.target)
            else { return nil }
            (method, target, isToldInFields) = (named, told, true)
        } else {
            guard !asksAtEndpoint else { return nil }
            if let named, !head.hasSame(named, request.methodName) { return nil }
            (method, target, isToldInFields) = (request.methodName, request.target, false)
        }
    }

    /// The host that the browser called, without its port; nil where two fields that name it disagree, one comes twice or
    /// is a list, or it is no host.
    ///
    /// A gateway may pass on an `X-Forwarded-Host` that the client made up. So it must agree with `X-Original-URL`, and
    /// with `Host` too, unless the gateway says in fields what was asked for.
    package func host(of request: Request, _ head: Span<UInt8>) -> Slice? {
        guard !request.isRepeated(.xForwardedHost) else { return nil }
        var forwarded: Slice?
        if let field = request.first(.xForwardedHost) {
            guard let host = head.host(in: field) else { return nil }
            forwarded = host
        }
        guard isToldInFields else {
            guard let own = head.host(in: request.host) else { return nil }
            if let forwarded, !head.hasSameName(forwarded, own) { return nil }
            return own
        }
        guard let original else { return forwarded ?? head.host(in: request.host) }
        guard let host = head.host(in: original.authority) else { return nil }
        if let forwarded, !head.hasSameName(forwarded, host) { return nil }
        return host
    }
}

/// An absolute http(s) URL, taken apart where it lies.
private struct AbsoluteURL {
    package let authority: Slice
    /// Path and query, from the first `/` after the authority on.
    package let target: Slice

    /// Nil where the text is no such URL, or has no `/` after its authority.
    package init?(_ url: Slice, in head: Span<UInt8>) {
        let bytes = head.extracting(url.range)
        guard let start = bytes.startOfAuthority else { return nil }
        var end = start
        while end < bytes.count {
            let byte = bytes[end]
            if byte == UInt8(ascii: "/") { break }
            // Before the first slash there is a host and nothing else.
            guard byte != UInt8(ascii: "?"), byte != UInt8(ascii: "\\") else { return nil }
            end += 1
        }
        guard end < bytes.count else { return nil }
        authority = url.dropFirst(start).prefix(end - start)
        target = url.dropFirst(end)
    }
}

/// Of a request's head, in which slices are ranges.
extension Span<UInt8> {
    fileprivate func hasSame(_ left: Slice, _ right: Slice) -> Bool {
        extracting(left.range).isEqual(to: extracting(right.range))
    }

    /// The same with capitals and small letters alike.
    fileprivate func hasSameName(_ left: Slice, _ right: Slice) -> Bool {
        extracting(left.range).isEqual(ignoringCase: extracting(right.range))
    }

    /// The host of `host` or `host:port`; nil where it is neither. Written as names are, or as an IPv6 address in brackets:
    /// no dot at the end either, since one gateway takes `example.com.` for `example.com` and the other does not.
    fileprivate func host(in authority: Slice) -> Slice? {
        let bytes = extracting(authority.range)
        var end = 0
        if bytes.count > 0, bytes[0] == UInt8(ascii: "[") {
            while end < bytes.count, bytes[end] != UInt8(ascii: "]") { end += 1 }
            guard end < bytes.count else { return nil }
            end += 1
        } else {
            var isAfterDot = true
            while end < bytes.count {
                let byte = bytes[end]
                if ASCII.isLabelCharacter(byte) {
                    isAfterDot = false
                } else if byte == UInt8(ascii: "."), !isAfterDot {
                    isAfterDot = true
                } else if byte == UInt8(ascii: ":") {
                    break
                } else {
                    return nil
                }
                end += 1
            }
            guard !isAfterDot else { return nil }
        }
        guard end < bytes.count else { return authority }
        guard bytes[end] == UInt8(ascii: ":"), end + 1 < bytes.count else { return nil }
        for index in end + 1..<bytes.count where !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[index]) {
            return nil
        }
        return authority.prefix(end)
    }
}
