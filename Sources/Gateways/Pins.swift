internal import HTTP1
internal import Text
internal import Web

/// `/oauth2/auth?method=&host=`: what the gateway itself wrote into its question's URI, which no field of a client's
/// reaches. nginx knows there `$request_method`, where its question is always a GET, and `$host`, the name by which it
/// chose the site: a request line (`GET http://app.example.com/ HTTP/1.1`) may name another than the client's Host field.
struct Pins {
    let method: Slice?
    let host: Slice?

    /// On the request path.
    init(_ request: Request, _ head: Span<UInt8>) {
        guard let query = request.query else {
            (method, host) = (nil, nil)
            return
        }
        method = Self.value(of: "method=", in: query, head)
        host = Self.value(of: "host=", in: query, head)
    }

    var areThere: Bool { method != nil || host != nil }

    /// Where the first value of that name stands. It is compared as it is: neither method nor host needs an encoding.
    static func value(of name: StaticString, in query: Slice, _ head: Span<UInt8>) -> Slice? {
        var rest = query
        while rest.count > 0 {
            var count = 0
            while count < rest.count, head[rest.start + count] != UInt8(ascii: "&") { count += 1 }
            if head.extracting(rest.start..<rest.start + count).starts(with: name) {
                return rest.prefix(count).dropFirst(name.utf8CodeUnitCount)
            }
            rest = rest.dropFirst(count + 1)
        }
        return nil
    }
}
