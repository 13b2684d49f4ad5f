/// Log lines on their way out. What comes from others is escaped, so that a line stays one line, and a field one field.
package struct LogBuffer: Sendable {
    package private(set) var bytes: [UInt8] = []
    package private(set) var lineCount = 0

    package init() {}

    package var isEmpty: Bool { bytes.isEmpty }
    package var count: Int { bytes.count }

    package mutating func reserve(_ capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    /// Hands the lines out and starts again.
    package mutating func take() -> (bytes: [UInt8], lineCount: Int) {
        defer {
            bytes = []
            lineCount = 0
        }
        return (bytes, lineCount)
    }

    package mutating func endLine() {
        bytes.append(0x0A)
        lineCount += 1
    }

    // MARK: - Our own words

    package mutating func append(literal text: [UInt8]) {
        bytes += text
    }

    package mutating func append(literal text: StaticString) {
        unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    package mutating func append(decimal number: Int) {
        if number < 0 {
            bytes.append(UInt8(ascii: "-"))
            // The smallest number of all has no opposite.
            append(digits: number.magnitude)
        } else {
            append(digits: UInt(number))
        }
    }

    private mutating func append(digits number: UInt) {
        if number >= 10 { append(digits: number / 10) }
        bytes.append(UInt8(ascii: "0") + UInt8(number % 10))
    }

    /// Seconds with `places` digits behind the point, cut off.
    package mutating func append(nanoseconds: Int64, places: Int) {
        let nanoseconds = max(nanoseconds, 0)
        append(decimal: Int(nanoseconds / 1_000_000_000))
        bytes.append(UInt8(ascii: "."))
        var rest = nanoseconds % 1_000_000_000
        var unit: Int64 = 100_000_000
        for _ in 0..<places {
            bytes.append(UInt8(ascii: "0") + UInt8(rest / unit))
            rest %= unit
            unit /= 10
        }
    }

    package mutating func append(hexadecimal number: UInt64, digits: Int) {
        for place in (0..<digits).reversed() {
            let digit = UInt8(truncatingIfNeeded: number >> UInt64(place * 4)) & 15
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }

    // MARK: - Words of others

    /// One field among others, which blanks part; `-` where there is nothing.
    package mutating func append(field text: Span<UInt8>) {
        guard !text.isEmpty else {
            bytes.append(UInt8(ascii: "-"))
            return
        }
        append(text, as: .field)
    }

    /// In double quotes, as Go's `%q`.
    package mutating func append(quoted text: Span<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        append(text, as: .quoted)
        bytes.append(UInt8(ascii: "\""))
    }

    /// The rest of a line.
    package mutating func append(message text: String) {
        var text = text
        text.makeContiguousUTF8()
        append(text.utf8.span, as: .message)
    }

    /// A JSON string (RFC 8259, 7).
    package mutating func append(json text: Span<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        append(text, as: .json)
        bytes.append(UInt8(ascii: "\""))
    }

    package mutating func append(json text: String) {
        var text = text
        text.makeContiguousUTF8()
        append(json: text.utf8.span)
    }

    private enum Place {
        case field, quoted, message, json

        func isPlain(_ byte: UInt8) -> Bool {
            guard 0x20...0x7E ~= byte else { return false }
            switch byte {
            case UInt8(ascii: " "): return self != .field
            case UInt8(ascii: "\\"): return false
            case UInt8(ascii: "\""): return self == .field || self == .message
            default: return true
            }
        }
    }

    private mutating func append(_ text: Span<UInt8>, as place: Place) {
        var start = 0
        while start < text.count {
            var end = start
            while end < text.count, place.isPlain(text[end]) { end += 1 }
            unsafe text.extracting(start..<end).withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
            start = end
            guard start < text.count else { return }
            if text[start] < 0x80 {
                escape(Unicode.Scalar(text[start]), as: place)
                start += 1
            } else {
                start += append(beyondASCII: text.extracting(start..<text.count), as: place)
            }
        }
    }

    /// One character beyond ASCII, or one byte that begins none; gives how many bytes it took.
    private mutating func append(beyondASCII text: Span<UInt8>, as place: Place) -> Int {
        let length = min(text.count, text[0] >= 0xF0 ? 4 : text[0] >= 0xE0 ? 3 : text[0] >= 0xC0 ? 2 : 1)
        var sequence: [UInt8] = []
        for index in 0..<length { sequence.append(text[index]) }
        guard let character = String(validating: sequence, as: UTF8.self), let scalar = character.unicodeScalars.first,
            character.unicodeScalars.count == 1
        else {
            // JSON has no bytes, only characters.
            if place == .json {
                bytes += Array("\u{FFFD}".utf8)
            } else {
                append(literal: "\\x")
                append(hexadecimal: UInt64(text[0]), digits: 2)
            }
            return 1
        }
        if scalar.isVisible { bytes += sequence } else { escape(scalar, as: place) }
        return length
    }

    private mutating func escape(_ scalar: Unicode.Scalar, as place: Place) {
        switch scalar {
        case "\\": append(literal: "\\\\")
        case "\"": append(literal: "\\\"")
        case "\n": append(literal: "\\n")
        case "\r": append(literal: "\\r")
        case "\t": append(literal: "\\t")
        case _ where scalar.value < 0x80 && place != .json:
            append(literal: "\\x")
            append(hexadecimal: UInt64(scalar.value), digits: 2)
        case _ where scalar.value > 0xFFFF:
            for unit in UTF16.encode(scalar).map(Array.init) ?? [] {
                append(literal: "\\u")
                append(hexadecimal: UInt64(unit), digits: 4)
            }
        default:
            append(literal: "\\u")
            append(hexadecimal: UInt64(scalar.value), digits: 4)
        }
    }
}

extension Unicode.Scalar {
    /// Whether it can be seen, and moves nothing: no control, direction mark, line separator or unassigned code.
    fileprivate var isVisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned,
            .spaceSeparator:
            false
        default: true
        }
    }
}
