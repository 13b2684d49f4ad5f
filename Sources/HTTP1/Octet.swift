/// The character classes of RFC 9110, 5.6, and RFC 3986. On the request path: each test is a few instructions and
/// touches no memory.
enum Octet {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let colon = UInt8(ascii: ":")

    static func lowercased(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

    /// `tchar`: what names of methods and fields are made of. A bit for each character of ASCII.
    static func isToken(_ byte: UInt8) -> Bool {
        // !#$%&'*+-. and digits; letters, ^_` | ~
        let bits: UInt64 = byte < 64 ? 0x03FF_6CFA_0000_0000 : 0x57FF_FFFF_C7FF_FFFE
        return byte < 128 && bits >> UInt64(byte & 63) & 1 == 1
    }

    /// What a request target may hold: visible ASCII, but no `#`, which no client sends (RFC 9112, 3.2).
    static func isTarget(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "#")
    }

    /// What a field's value may hold: visible ASCII, `obs-text`, space and tab.
    static func isFieldValue(_ byte: UInt8) -> Bool {
        (byte >= 0x20 && byte != 0x7F) || byte == tab
    }
}

/// Eight bytes at once, as a little-endian number: most of a request is looked at this way. What a function here gives
/// has the highest bit of a byte set where the byte is meant, and all other bits clear.
enum Word {
    static let highBits: UInt64 = 0x8080_8080_8080_8080

    static func repeating(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

    /// Bytes that are zero. Exact, for each byte on its own.
    @inline(__always)
    static func zeros(_ word: UInt64) -> UInt64 {
        ~(((word & ~highBits) &+ ~highBits) | word) & highBits
    }

    /// Bytes that are letters of ASCII or hyphens: what nearly every field's name is made of.
    @inline(__always)
    static func lettersAndHyphens(_ word: UInt64) -> UInt64 {
        let lower = (word | repeating(0x20)) & ~highBits
        let isFromA = lower &+ repeating(0x80 - 0x61)
        let isPastZ = lower &+ repeating(0x80 - 0x7B)
        return ((isFromA & ~isPastZ & ~word) | zeros(word ^ repeating(0x2D))) & highBits
    }

    /// Bytes below that one, which is 1 to 128, and bytes from 128 on.
    @inline(__always)
    static func belowOrBeyondASCII(_ word: UInt64, _ byte: UInt8) -> UInt64 {
        (~((word & ~highBits) &+ repeating(0x80 - byte)) | word) & highBits
    }

    /// Bytes of ASCII below the space, and DEL. The first mark is right; behind it others may be wrong, which spares half of
    /// the work: the caller goes on from the first.
    @inline(__always)
    static func firstControl(_ word: UInt64) -> UInt64 {
        let deletes = word ^ repeating(0x7F)
        return (((word &- repeating(0x20)) & ~word) | ((deletes &- repeating(0x01)) & ~deletes)) & highBits
    }

    /// Where the first of the bytes that are meant stands; 8 for none.
    @inline(__always)
    static func firstIndex(_ marks: UInt64) -> Int { marks.trailingZeroBitCount >> 3 }
}

/// Sixteen bytes at once: whether it is worth to look at them closer.
enum Block {
    /// Whether a byte is meant.
    ///
    /// `any(_:)` of the standard library says the same, and costs seventy instructions with this compiler.
    @inline(__always)
    static func hasMark(_ marks: SIMDMask<SIMD16<Int8>>) -> Bool {
        let words = unsafe unsafeBitCast(marks, to: SIMD2<UInt64>.self)
        return words[0] | words[1] != 0
    }

    /// Whether a byte below the space, or DEL, is among them.
    @inline(__always)
    static func hasControl(_ block: SIMD16<UInt8>) -> Bool {
        hasMark((block .< SIMD16(repeating: 0x20)) .| (block .== SIMD16(repeating: 0x7F)))
    }

    @inline(__always)
    static func has(_ byte: UInt8, _ block: SIMD16<UInt8>) -> Bool {
        hasMark(block .== SIMD16(repeating: byte))
    }
}

extension Span<UInt8> {
    /// The sixteen bytes from a position on. The caller has checked that they are there.
    @inline(__always)
    fileprivate func block(uncheckedAt position: Int) -> SIMD16<UInt8> {
        unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: position, as: SIMD16<UInt8>.self)
    }

    /// The eight bytes from a position on. The caller has checked that they are there.
    @inline(__always)
    fileprivate func word(uncheckedAt position: Int) -> UInt64 {
        unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: position, as: UInt64.self))
    }

    func isEqual(to text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        let other = unsafe text.utf8Start
        for index in indices where unsafe self[unchecked: index] != other[index] {
            return false
        }
        return true
    }

    /// - Parameter lowercased: in lower case; only the letters of ASCII count as the same.
    func isEqual(ignoringCase lowercased: StaticString) -> Bool {
        guard count == lowercased.utf8CodeUnitCount else { return false }
        let other = unsafe lowercased.utf8Start
        for index in indices where unsafe Octet.lowercased(self[unchecked: index]) != other[index] {
            return false
        }
        return true
    }

    func isEqual(ignoringCase lowercased: [UInt8]) -> Bool {
        guard count == lowercased.count else { return false }
        for index in lowercased.indices where Octet.lowercased(self[index]) != lowercased[index] {
            return false
        }
        return true
    }

    /// Whether a field's name, which is a token of at least eight bytes, is that one of the same length. In a token,
    /// setting the bit that small letters have makes no other character a small letter or a hyphen.
    @inline(__always)
    func isSameName(_ lowercased: StaticString) -> Bool {
        let other = unsafe UnsafeRawPointer(lowercased.utf8Start)
        var position = 0
        while true {
            let theirs = unsafe UInt64(littleEndian: other.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            guard word(uncheckedAt: position) | Word.repeating(0x20) == theirs else { return false }
            if position + 8 == count { return true }
            // The last eight bytes may have been looked at in part.
            position = Swift.min(position + 8, count - 8)
        }
    }

    /// The first position from `start` on whose byte has no place in a token; `count` without such a byte.
    func endOfToken(from start: Int) -> Int {
        precondition(start >= 0 && start <= count)
        var position = start
        while position + 8 <= count {
            let others = ~Word.lettersAndHyphens(word(uncheckedAt: position)) & Word.highBits
            position += Word.firstIndex(others)
            if others != 0 {
                guard unsafe Octet.isToken(self[unchecked: position]) else { return position }
                position += 1
            }
        }
        while position < count, unsafe Octet.isToken(self[unchecked: position]) { position += 1 }
        return position
    }

    /// The first position from `start` on whose byte has no place in a request's target; `count` without such a byte.
    func endOfTarget(from start: Int) -> Int {
        precondition(start >= 0 && start <= count)
        var position = start
        while position + 8 <= count {
            let word = word(uncheckedAt: position)
            let others =
                Word.belowOrBeyondASCII(word, 0x21) | Word.zeros(word ^ Word.repeating(0x7F))
                | Word.zeros(word ^ Word.repeating(UInt8(ascii: "#")))
            position += Word.firstIndex(others)
            if others != 0 { return position }
        }
        while position < count, unsafe Octet.isTarget(self[unchecked: position]) { position += 1 }
        return position
    }

    /// The first position from `start` on whose byte has no place in a field's value; `count` without such a byte.
    func endOfFieldValue(from start: Int) -> Int {
        precondition(start >= 0 && start <= count)
        var position = start
        while position + 16 <= count, !Block.hasControl(block(uncheckedAt: position)) { position += 16 }
        while position + 8 <= count {
            let word = word(uncheckedAt: position)
            // Bytes beyond ASCII are `obs-text`. Tabs are below the space too: the byte decides.
            let others = Word.firstControl(word)
            position += Word.firstIndex(others)
            if others != 0 {
                guard unsafe Octet.isFieldValue(self[unchecked: position]) else { return position }
                position += 1
            }
        }
        while position < count, unsafe Octet.isFieldValue(self[unchecked: position]) { position += 1 }
        return position
    }

    /// The first position from `start` on that holds the byte; `count` without such a byte.
    func firstIndex(of byte: UInt8, from start: Int) -> Int {
        precondition(start >= 0 && start <= count)
        let pattern = Word.repeating(byte)
        var position = start
        while position + 16 <= count, !Block.has(byte, block(uncheckedAt: position)) { position += 16 }
        while position + 8 <= count {
            let found = Word.zeros(word(uncheckedAt: position) ^ pattern)
            position += Word.firstIndex(found)
            if found != 0 { return position }
        }
        while position < count, unsafe self[unchecked: position] != byte { position += 1 }
        return position
    }
}
