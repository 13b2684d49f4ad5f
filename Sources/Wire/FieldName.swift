/// A header field's name, to ask a request for. Names are compared without regard to case (RFC 9110, 5.1).
package struct FieldName: Sendable, Equatable, ExpressibleByStringLiteral {
    let lowercased: [UInt8]

    package init(stringLiteral text: String) {
        lowercased = text.utf8.map(Octet.lowercased)
    }

    package static let accept: FieldName = "accept"
    package static let authorization: FieldName = "authorization"
    package static let connection: FieldName = "connection"
    package static let contentLength: FieldName = "content-length"
    package static let cookie: FieldName = "cookie"
    package static let expect: FieldName = "expect"
    package static let host: FieldName = "host"
    package static let secFetchMode: FieldName = "sec-fetch-mode"
    package static let secWebSocketKey: FieldName = "sec-websocket-key"
    package static let transferEncoding: FieldName = "transfer-encoding"
    package static let upgrade: FieldName = "upgrade"
    package static let xAuthRequestRedirect: FieldName = "x-auth-request-redirect"
    package static let xForwardedFor: FieldName = "x-forwarded-for"
    package static let xForwardedHost: FieldName = "x-forwarded-host"
    package static let xForwardedMethod: FieldName = "x-forwarded-method"
    package static let xForwardedProto: FieldName = "x-forwarded-proto"
    package static let xForwardedURI: FieldName = "x-forwarded-uri"
    package static let xOriginalMethod: FieldName = "x-original-method"
    package static let xOriginalURL: FieldName = "x-original-url"
    package static let xRequestedWith: FieldName = "x-requested-with"
}
