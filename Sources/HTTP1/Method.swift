/// A request method (RFC 9110, 9), as far as anything here depends on it.
package enum Method: Sendable, Equatable {
    case get, head, post, put, delete, connect, options, trace, patch, other

    init(_ name: Span<UInt8>) {
        switch name.count {
        case 3 where name.isEqual(to: "GET"): self = .get
        case 3 where name.isEqual(to: "PUT"): self = .put
        case 4 where name.isEqual(to: "HEAD"): self = .head
        case 4 where name.isEqual(to: "POST"): self = .post
        case 5 where name.isEqual(to: "PATCH"): self = .patch
        case 5 where name.isEqual(to: "TRACE"): self = .trace
        case 6 where name.isEqual(to: "DELETE"): self = .delete
        case 7 where name.isEqual(to: "CONNECT"): self = .connect
        case 7 where name.isEqual(to: "OPTIONS"): self = .options
        default: self = .other
        }
    }
}

package enum HTTPVersion: Sendable, Equatable {
    case http10, http11
}
