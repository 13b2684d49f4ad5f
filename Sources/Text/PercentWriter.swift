/// Puts encoded text together, byte by byte, in memory that is large enough for it.
@safe struct PercentWriter {
    private let output: UnsafeMutableBufferPointer<UInt8>
    private(set) var count = 0

    /// The text that `write` puts together, of `capacity` bytes at most.
    static func text(_ capacity: Int, _ write: (inout PercentWriter) -> Void) -> String {
        unsafe String(unsafeUninitializedCapacity: capacity) { output in
            var writer = unsafe PercentWriter(output: output)
            write(&writer)
            return writer.count
        }
    }

    private init(output: UnsafeMutableBufferPointer<UInt8>) {
        unsafe self.output = output
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        precondition(unsafe count < output.count)
        unsafe output[count] = byte
        count += 1
    }

    /// As `%XX` (RFC 3986, 2.1).
    mutating func append(encoded byte: UInt8) {
        append(UInt8(ascii: "%"))
        append(Self.digit(byte >> 4))
        append(Self.digit(byte & 0xF))
    }

    /// RFC 3986, 2.1, asks for capitals.
    private static func digit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "A") + nibble - 10
    }
}
