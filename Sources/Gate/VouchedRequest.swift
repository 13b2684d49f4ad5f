internal import Wire

/// What the browser asked for, as far as somebody whom we trust says so: what decides who passes without a login rests
/// on this, and never on `OriginalRequest`, which believes anybody.
///
/// A gateway may pass on fields that the client made up beside those that it sets itself. So where two fields that name
/// the same thing disagree, or one comes twice, nothing is known.
struct VouchedRequest {
    /// Nil where only the gateway's own question is known: nginx always asks with GET.
    let method: Slice?
    let target: Slice

    /// Nil where nobody we trust says what was asked for.
    ///
    /// - Parameter asksAtEndpoint: whether the gateway asks at `/oauth2/auth`, whose own path is nobody's wish. Else the
    ///   request line is what the browser sent (Envoy), or `/` where the gateway says it in fields (Traefik).
    init?(_ request: Request, asksAtEndpoint: Bool, trusting proxies: TrustedProxies) {
        guard proxies.contains(request.peer) else {
            // Where a stranger names another request than its own, it is a gateway that nobody told us of.
            guard !asksAtEndpoint, Self.fields.allSatisfy({ request.first($0) == nil }) else { return nil }
            (method, target) = (request.methodName, request.target)
            return
        }
        guard Self.fields.allSatisfy({ request.count(of: $0) <= 1 }) else { return nil }
        let forwarded = request.first(.xForwardedURI)
        var original: Slice?
        if let url = request.first(.xOriginalURL) {
            guard let target = Self.target(ofURL: url, in: request) else { return nil }
            original = target
        }
        if let forwarded, let original, !Self.isSame(forwarded, original, in: request) { return nil }
        let methods = (request.first(.xForwardedMethod), request.first(.xOriginalMethod))
        if let first = methods.0, let second = methods.1, !Self.isSame(first, second, in: request) { return nil }
        let named = methods.0 ?? methods.1

        if let told = forwarded ?? original {
            // A gateway that asks with the browser's own path sets no such field: then the client did.
            guard asksAtEndpoint || request.equals(request.path, "/") || Self.isSame(told, request.target, in: request)
            else { return nil }
            (method, target) = (named, told)
        } else {
            guard !asksAtEndpoint else { return nil }
            if let named, !Self.isSame(named, request.methodName, in: request) { return nil }
            (method, target) = (request.methodName, request.target)
        }
    }

    private static let fields: [FieldName] = [.xForwardedURI, .xOriginalURL, .xForwardedMethod, .xOriginalMethod]

    /// Path and query of an absolute http(s) URL.
    private static func target(ofURL url: Slice, in request: Request) -> Slice? {
        request.bytes(url) { bytes in
            var index = 0
            // Past `://`, then to the next slash.
            while index + 2 < bytes.count, bytes[index] != UInt8(ascii: ":") { index += 1 }
            guard index + 2 < bytes.count, bytes[index + 1] == UInt8(ascii: "/"), bytes[index + 2] == UInt8(ascii: "/")
            else { return nil }
            index += 3
            while index < bytes.count, bytes[index] != UInt8(ascii: "/") {
                // Before the first slash there is a host and nothing else.
                guard bytes[index] != UInt8(ascii: "?"), bytes[index] != UInt8(ascii: "\\") else { return nil }
                index += 1
            }
            return index < bytes.count ? url.dropFirst(index) : nil
        }
    }

    private static func isSame(_ left: Slice, _ right: Slice, in request: Request) -> Bool {
        request.bytes(left) { left in
            request.bytes(right) { right in
                guard left.count == right.count else { return false }
                for index in 0..<left.count where left[index] != right[index] { return false }
                return true
            }
        }
    }
}
