internal import URLEncoding

/// A path that everything behind the gateway reads in one way, so that a decision may rest on it.
///
/// Not plain is what some server decodes, joins or cuts off where another does not: `..`, `//`, `;`, `\`, control
/// characters, an encoded slash, encoded dots, anything encoded twice, what is not UTF-8.
enum PlainPath {
    /// What `isMatch` says of the decoded path of a target, without query and fragment; false for a path that is not
    /// plain. On the request path: a path without `%` is looked at where it lies.
    static func of(_ target: Span<UInt8>, _ isMatch: (Span<UInt8>) -> Bool) -> Bool {
        var end = 0
        var isEncoded = false
        while end < target.count, target[end] != UInt8(ascii: "?") {
            if target[end] == UInt8(ascii: "%") { isEncoded = true }
            end += 1
        }
        let path = target.extracting(0..<end)
        guard isPlain(path) else { return false }
        guard isEncoded else { return isMatch(path) }
        guard let decoded = PercentEncoding.decode(path), !decoded.contains(UInt8(ascii: "%")),
            isPlain(decoded.span), hasSameSlashes(path, decoded.span)
        else { return false }
        return isMatch(decoded.span)
    }

    private static func isPlain(_ path: Span<UInt8>) -> Bool {
        guard path.count > 0, path[0] == UInt8(ascii: "/") else { return false }
        var segmentStart = 1
        var isASCII = true
        for index in 1..<max(1, path.count) {
            let byte = path[index]
            switch byte {
            case UInt8(ascii: "/"):
                if isSuspect(path.extracting(segmentStart..<index)) { return false }
                segmentStart = index + 1
            case UInt8(ascii: "\\"), UInt8(ascii: ";"), UInt8(ascii: "#"), 0..<0x20, 0x7F: return false
            case 0x80...: isASCII = false
            default: break
            }
        }
        // The last segment may be empty: a slash at the end is no trick.
        if segmentStart < path.count, isSuspect(path.extracting(segmentStart..<path.count)) { return false }
        return isASCII || isUTF8(path)
    }

    /// Nothing, or nothing but dots, between two slashes.
    private static func isSuspect(_ segment: Span<UInt8>) -> Bool {
        guard segment.count <= 2 else { return false }
        for index in 0..<segment.count where segment[index] != UInt8(ascii: ".") {
            return false
        }
        return true
    }

    private static func hasSameSlashes(_ path: Span<UInt8>, _ decoded: Span<UInt8>) -> Bool {
        slashes(path) == slashes(decoded)
    }

    private static func slashes(_ path: Span<UInt8>) -> Int {
        var count = 0
        for index in 0..<path.count where path[index] == UInt8(ascii: "/") { count += 1 }
        return count
    }

    private static func isUTF8(_ path: Span<UInt8>) -> Bool {
        var bytes: [UInt8] = []
        for index in 0..<path.count { bytes.append(path[index]) }
        return String(validating: bytes, as: UTF8.self) != nil
    }
}
