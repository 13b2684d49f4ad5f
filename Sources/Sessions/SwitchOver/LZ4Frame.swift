/// Decompresses an LZ4 frame (LZ4 frame format 1.6), as far as oauth2-proxy writes them. Its checksums are passed over:
/// a signature over all of it was checked before.
enum LZ4Frame {
    /// The content; nil for what is no frame, cut off, longer than `limit`, or needs a dictionary.
    static func decompress(_ frame: [UInt8], limit: Int) -> [UInt8]? {
        var input = Input(bytes: frame)
        guard input.number(4) == 0x184D_2204, let flags = input.byte(), let size = input.byte() else { return nil }
        // Version 1, no reserved bit, no dictionary; blocks of 64 KiB to 4 MiB.
        guard flags & 0xC3 == 0x40, size & 0x8F == 0, size >> 4 >= 4 else { return nil }
        let hasBlockChecksums = flags & 0x10 != 0
        let hasContentSize = flags & 0x08 != 0
        let hasContentChecksum = flags & 0x04 != 0
        guard input.skip((hasContentSize ? 8 : 0) + 1) else { return nil }
        var output: [UInt8] = []
        while true {
            guard let header = input.number(4) else { return nil }
            if header == 0 { break }
            guard let block = input.bytes(header & 0x7FFF_FFFF) else { return nil }
            if header & 0x8000_0000 != 0 {
                guard output.count + block.count <= limit else { return nil }
                output += block
            } else {
                guard decompress(block: block, into: &output, limit: limit) else { return nil }
            }
            guard input.skip(hasBlockChecksums ? 4 : 0) else { return nil }
        }
        guard input.skip(hasContentChecksum ? 4 : 0), input.isAtEnd else { return nil }
        return output
    }

    /// One block: sequences of literals and of copies of what came before (LZ4 block format).
    private static func decompress(block: ArraySlice<UInt8>, into output: inout [UInt8], limit: Int) -> Bool {
        var input = Input(bytes: Array(block))
        while let token = input.byte() {
            guard let literalCount = input.length(from: token >> 4), let literals = input.bytes(literalCount),
                output.count + literals.count <= limit
            else { return false }
            output += literals
            // The last sequence has only literals.
            if input.isAtEnd { return true }
            guard let offset = input.number(2), offset >= 1, offset <= output.count,
                let copyCount = input.length(from: token & 0x0F), output.count + copyCount + 4 <= limit
            else { return false }
            // Byte by byte: a copy may overlap what it makes.
            for _ in 0..<copyCount + 4 { output.append(output[output.count - offset]) }
        }
        return block.isEmpty
    }

    private struct Input {
        private let all: [UInt8]
        private var position = 0

        init(bytes: [UInt8]) {
            all = bytes
        }

        var isAtEnd: Bool { position == all.count }

        mutating func byte() -> UInt8? {
            bytes(1)?.first
        }

        mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
            guard 0...(all.count - position) ~= count else { return nil }
            defer { position += count }
            return all[position..<position + count]
        }

        mutating func skip(_ count: Int) -> Bool {
            bytes(count) != nil
        }

        /// Little-endian.
        mutating func number(_ count: Int) -> Int? {
            bytes(count)?.reversed().reduce(0) { $0 << 8 | Int($1) }
        }

        /// A length of which four bits are known: 15 says that more bytes follow, each 255 that yet more do.
        mutating func length(from nibble: UInt8) -> Int? {
            var length = Int(nibble)
            guard nibble == 15 else { return length }
            while true {
                guard let more = byte() else { return nil }
                length += Int(more)
                if more != 255 { return length }
            }
        }
    }
}
