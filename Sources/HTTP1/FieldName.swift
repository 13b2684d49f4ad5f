/// A header field that something here asks a request for. Names are compared without regard to case (RFC 9110, 5.1),
/// once, when the head is parsed.
package enum FieldName: UInt8, Sendable, CaseIterable {
    case accept, authorization, connection, contentLength, cookie, expect, host, secFetchMode, secWebSocketKey,
        transferEncoding, upgrade, xAuthRequestRedirect, xForwardedFor, xForwardedHost, xForwardedMethod,
        xForwardedProto, xForwardedURI, xOriginalMethod, xOriginalURL, xRequestedWith

    /// Nil for a name that nothing here knows. On the request path.
    ///
    /// - Parameter name: a token.
    init?(_ name: Span<UInt8>) {
        func either(_ a: FieldName, _ b: FieldName? = nil, _ c: FieldName? = nil, _ d: FieldName? = nil) -> FieldName? {
            if name.isSameName(a.text) { return a }
            if let b, name.isSameName(b.text) { return b }
            if let c, name.isSameName(c.text) { return c }
            if let d, name.isSameName(d.text) { return d }
            return nil
        }
        func short(_ a: FieldName, _ b: FieldName? = nil, _ c: FieldName? = nil) -> FieldName? {
            if name.isEqual(ignoringCase: a.text) { return a }
            if let b, name.isEqual(ignoringCase: b.text) { return b }
            if let c, name.isEqual(ignoringCase: c.text) { return c }
            return nil
        }
        let found: FieldName? =
            switch name.count {
            case 4: short(.host)
            case 6: short(.cookie, .accept, .expect)
            case 7: short(.upgrade)
            case 10: either(.connection)
            case 13: either(.authorization)
            case 14: either(.secFetchMode, .xOriginalURL, .contentLength)
            case 15: either(.xForwardedFor, .xForwardedURI)
            case 16: either(.xForwardedHost, .xRequestedWith)
            case 17: either(.xForwardedProto, .xOriginalMethod, .secWebSocketKey, .transferEncoding)
            case 18: either(.xForwardedMethod)
            case 23: either(.xAuthRequestRedirect)
            default: nil
            }
        guard let found else { return nil }
        self = found
    }

    /// In lower case.
    var text: StaticString {
        switch self {
        case .accept: "accept"
        case .authorization: "authorization"
        case .connection: "connection"
        case .contentLength: "content-length"
        case .cookie: "cookie"
        case .expect: "expect"
        case .host: "host"
        case .secFetchMode: "sec-fetch-mode"
        case .secWebSocketKey: "sec-websocket-key"
        case .transferEncoding: "transfer-encoding"
        case .upgrade: "upgrade"
        case .xAuthRequestRedirect: "x-auth-request-redirect"
        case .xForwardedFor: "x-forwarded-for"
        case .xForwardedHost: "x-forwarded-host"
        case .xForwardedMethod: "x-forwarded-method"
        case .xForwardedProto: "x-forwarded-proto"
        case .xForwardedURI: "x-forwarded-uri"
        case .xOriginalMethod: "x-original-method"
        case .xOriginalURL: "x-original-url"
        case .xRequestedWith: "x-requested-with"
        }
    }
}
