internal import Text

/// A path that everything behind the gateway reads in one way, so that a decision may rest on it.
///
/// Not plain is what some server decodes, joins or cuts off where another does not: `..`, `//`, `;`, `\`, control
/// characters, a dot or a blank at the end of a segment, an encoded slash, encoded dots, anything encoded twice, what is
/// not UTF-8.
package enum PlainPath {
    /// What `isMatch` says of the decoded path of a target, without query and fragment; false for a path that is not
    /// plain. On the request path: a path without `%` is looked at where it lies.
    package static func of(_ target: Span<UInt8>, _ isMatch: (Span<UInt8>) -> Bool) -> Bool {
        guard let form = Self.form(of: target, endsAtQuery: true) else { return false }
        let path = target.extracting(0..<form.count)
        guard form.isEncoded else { return isMatch(path) }
        // A `?` that was encoded is a character like others.
        guard let decoded = PercentEncoding.decode(path), let plain = Self.form(of: decoded.span, endsAtQuery: false),
            !plain.isEncoded, hasSameSlashes(path, decoded.span)
        else { return false }
        return isMatch(decoded.span)
    }

    private struct Form {
        /// Bytes of the path.
        let count: Int
        /// Whether a `%` is in it.
        let isEncoded: Bool
    }

    /// Nil for a path that is not plain.
    private static func form(of target: Span<UInt8>, endsAtQuery: Bool) -> Form? {
        guard target.count > 0, target[0] == UInt8(ascii: "/") else { return nil }
        var index = 1
        var segmentStart = 1
        var isEncoded = false
        var isASCII = true
        scan: while index < target.count {
            let byte = target[index]
            // Most of a path, passed over in one step.
            if !ASCII.isLabelCharacter(byte) {
                switch byte {
                case UInt8(ascii: "/"):
                    if isSuspect(target.extracting(segmentStart..<index)) { return nil }
                    segmentStart = index + 1
                case UInt8(ascii: "?") where endsAtQuery: break scan
                case UInt8(ascii: "%"): isEncoded = true
                case UInt8(ascii: "\\"), UInt8(ascii: ";"), UInt8(ascii: "#"), 0..<0x20, 0x7F: return nil
                case 0x80...: isASCII = false
                default: break
                }
            }
            index += 1
        }
        // The last segment may be empty: a slash at the end is no trick.
        if segmentStart < index, isSuspect(target.extracting(segmentStart..<index)) { return nil }
        guard isASCII || isUTF8(target.extracting(0..<index)) else { return nil }
        return Form(count: index, isEncoded: isEncoded)
    }

    /// Nothing between two slashes, or what ends in a dot or a blank: `.`, `..`, and what a server on Windows makes of
    /// `admin.` and `.. `.
    private static func isSuspect(_ segment: Span<UInt8>) -> Bool {
        guard segment.count > 0 else { return true }
        let last = segment[segment.count - 1]
        return last == UInt8(ascii: ".") || last == UInt8(ascii: " ")
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
