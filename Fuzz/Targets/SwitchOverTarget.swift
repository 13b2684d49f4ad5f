@testable import Sessions

/// oauth2-proxy's formats, behind its signature: bounded output and no crash on any bytes.
enum SwitchOverTarget {
    private static let limit = 1 << 16

    static func check(_ input: [UInt8]) throws {
        if let output = LZ4Frame.decompress(input, limit: limit) {
            try promise("decompression keeps to its limit", output.count <= limit)
            try examine(output)
        }
        try examine(input)
    }

    private static func examine(_ bytes: [UInt8]) throws {
        guard let value = MessagePack(bytes) else { return }
        try promise("the same bytes are the same value", MessagePack(bytes) == value)
        // One value and nothing behind it.
        try promise("a value that goes on is refused", MessagePack(bytes + [0xC0]) == nil)
        try promise("a value cut off is refused", MessagePack(Array(bytes.dropLast())) == nil)
    }
}
