internal import NIOCore

extension RedisCommand {
    /// As an array of bulk strings, the only form of a request.
    func write(to output: inout ByteBuffer) {
        output.writeInteger(UInt8(ascii: "*"))
        output.writeDecimal(words.count)
        for word in words {
            output.writeInteger(UInt8(ascii: "$"))
            output.writeDecimal(word.count)
            output.writeBytes(word)
            output.writeInteger(0x0D0A as UInt16)
        }
    }

    /// What `write` writes, or a little less.
    var size: Int { words.reduce(words.count * 8) { $0 + $1.count } }
}

extension ByteBuffer {
    /// A number and the end of its line.
    fileprivate mutating func writeDecimal(_ number: Int) {
        writeString(String(number))
        writeInteger(0x0D0A as UInt16)
    }
}
