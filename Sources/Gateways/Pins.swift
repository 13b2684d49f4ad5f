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
        var (method, host): (Slice?, Slice?) = (nil, nil)
        if let query = request.query {
            Self.forEachField(of: head.extracting(query.range)) { field, place in
                method = method ?? Self.value(of: "method=", field, at: place, in: query)
                host = host ?? Self.value(of: "host=", field, at: place, in: query)
                return method == nil || host == nil
            }
        }
        (self.method, self.host) = (method, host)
    }

    var areThere: Bool { method != nil || host != nil }

    /// Where the first value of that name stands. It is compared as it is: neither method nor host needs an encoding.
    static func value(of name: StaticString, in query: Slice, _ head: Span<UInt8>) -> Slice? {
        var value: Slice?
        forEachField(of: head.extracting(query.range)) { field, place in
            value = Self.value(of: name, field, at: place, in: query)
            return value == nil
        }
        return value
    }

    /// - Parameter name: with its `=`.
    @inline(__always)
    private static func value(of name: StaticString, _ field: Span<UInt8>, at place: Int, in query: Slice) -> Slice? {
        guard field.starts(with: name) else { return nil }
        return query.dropFirst(place).prefix(field.count).dropFirst(name.utf8CodeUnitCount)
    }

    /// - Parameter body: gets a field and its position; gives whether it wants the next one too.
    @inline(__always)
    private static func forEachField(of query: Span<UInt8>, _ body: (Span<UInt8>, Int) -> Bool) {
        var start = 0
        while start < query.count {
            var end = start
            while end < query.count, query[end] != UInt8(ascii: "&") { end += 1 }
            guard body(query.extracting(start..<end), start) else { return }
            start = end + 1
        }
    }
}
