/// A place in a request's head: bytes from `start`, counted from the head's first byte.
package struct Slice: Hashable, Sendable {
    package var start: Int
    package var count: Int

    package var end: Int { start + count }

    init(_ range: Range<Int>) {
        start = range.lowerBound
        count = range.count
    }
}

/// A request method (RFC 9110, 9), as far as anything here depends on it.
package enum Method: Sendable, Equatable {
    case get, head, post, put, delete, connect, options, trace, patch, other

    init(_ name: Span<UInt8>) {
        self = Self.names.first { name.isEqual(to: $0.name) }?.method ?? .other
    }

    private static let names: [(name: [UInt8], method: Method)] = [
        (Array("GET".utf8), .get), (Array("HEAD".utf8), .head), (Array("POST".utf8), .post),
        (Array("PUT".utf8), .put), (Array("DELETE".utf8), .delete), (Array("OPTIONS".utf8), .options),
        (Array("PATCH".utf8), .patch), (Array("CONNECT".utf8), .connect), (Array("TRACE".utf8), .trace),
    ]
}

package enum HTTPVersion: Sendable, Equatable {
    case http10, http11
}

extension Span<UInt8> {
    func isEqual(to bytes: [UInt8]) -> Bool {
        guard count == bytes.count else { return false }
        for index in bytes.indices where self[index] != bytes[index] {
            return false
        }
        return true
    }

    /// - Parameter lowercased: in lower case; only the letters of ASCII count as the same.
    func isEqual(ignoringCase lowercased: [UInt8]) -> Bool {
        guard count == lowercased.count else { return false }
        for index in lowercased.indices where Octet.lowercased(self[index]) != lowercased[index] {
            return false
        }
        return true
    }
}

/// The character classes of RFC 9110, 5.6, and RFC 3986.
enum Octet {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let colon = UInt8(ascii: ":")

    static func lowercased(_ byte: UInt8) -> UInt8 {
        byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    /// `tchar`: what names of methods and fields are made of.
    static func isToken(_ byte: UInt8) -> Bool { classes[Int(byte)] & 1 != 0 }

    /// What a request target may hold: visible ASCII, but no `#`, which no client sends (RFC 9112, 3.2).
    static func isTarget(_ byte: UInt8) -> Bool { classes[Int(byte)] & 2 != 0 }

    /// What a field's value may hold: visible ASCII, `obs-text`, space and tab.
    static func isFieldValue(_ byte: UInt8) -> Bool { classes[Int(byte)] & 4 != 0 }

    private static let classes: [UInt8] = (0...255).map { byte in
        let isVisible = byte > 0x20 && byte < 0x7F
        let isLetterOrDigit = (0x30...0x39 ~= byte) || (0x41...0x5A ~= byte) || (0x61...0x7A ~= byte)
        let isToken = isLetterOrDigit || "!#$%&'*+-.^_`|~".utf8.contains(UInt8(byte))
        let isTarget = isVisible && byte != UInt8(ascii: "#")
        let isFieldValue = isVisible || byte >= 0x80 || byte == 0x20 || byte == 0x09
        return (isToken ? 1 : 0) | (isTarget ? 2 : 0) | (isFieldValue ? 4 : 0)
    }
}
