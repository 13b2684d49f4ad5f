internal import HTTP1
internal import Text
internal import Web

/// An absolute http(s) URL, taken apart where it stands: on the request path, so it checks no more than its ends. Who compares
/// its host reads it as a `WebAuthority`.
struct AbsoluteURL {
    let authority: Slice
    /// Path and query, from the first `/` after the authority on.
    let target: Slice

    /// Nil where the text is no such URL, or has no `/` after its authority.
    init?(_ url: Slice, in head: Span<UInt8>) {
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
    func hasSame(_ left: Slice, _ right: Slice) -> Bool {
        extracting(left.range).isEqual(to: extracting(right.range))
    }

    /// The same with capitals and small letters alike.
    func hasSameName(_ left: Slice, _ right: Slice) -> Bool {
        extracting(left.range).isEqual(ignoringCase: extracting(right.range))
    }

    /// The host of `host` or `host:port`; nil where it is neither. Written as names are, or as an IPv6 address in brackets:
    /// no dot at the end either, since one gateway takes `example.com.` for `example.com` and the other does not.
    func host(in authority: Slice) -> Slice? {
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
