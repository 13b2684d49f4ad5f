/// A JSON text (RFC 8259) from a provider, read by `JSONParser`.
///
/// Numbers keep the text they came in, so that no large integer is rounded on its way through a `Double`.
package enum JSON: Sendable, Equatable {
    case null
    case boolean(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSON])
    case object([JSONName: JSON])

    /// The member of that name; nil where this is no object or has no such member.
    package subscript(_ name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members[JSONName(name)]
    }

    package var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    package var array: [JSON]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    package var boolean: Bool? {
        guard case .boolean(let value) = self else { return nil }
        return value
    }

    package var number: JSONNumber? {
        guard case .number(let number) = self else { return nil }
        return number
    }

    /// The strings of an array that holds nothing else; nil for all other values.
    var strings: [String]? {
        guard let array else { return nil }
        let strings = array.compactMap(\.string)
        return strings.count == array.count ? strings : nil
    }

    /// The values of a claim as text: of an array its elements', of an object none.
    var scalars: [String] {
        switch self {
        case .null, .object: []
        case .boolean(let value): [value ? "true" : "false"]
        case .number(let number): [number.text]
        case .string(let text): [text]
        case .array(let elements): elements.flatMap(\.scalars)
        }
    }

    /// What kind of value this is, in words for an error's sentence.
    var kind: String {
        switch self {
        case .null: "null"
        case .boolean: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// A member's name. Swift compares strings by canonical equivalence ("K" equals the Kelvin sign); names are compared
/// byte by byte (RFC 8259, 8.3), or one claim could be taken for another.
package struct JSONName: Hashable, Sendable, ExpressibleByStringLiteral {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package init(stringLiteral text: String) {
        self.text = text
    }

    package static func == (left: JSONName, right: JSONName) -> Bool {
        isSameText(left.text, right.text)
    }

    package func hash(into hasher: inout Hasher) {
        for byte in text.utf8 {
            hasher.combine(byte)
        }
    }
}

/// A number as it was written.
package struct JSONNumber: Sendable, Equatable {
    package let text: String

    /// The exact value where it is a whole number of 64 bits. `1e3` and `2.0` count, up to 2^53.
    package var integer: Int64? {
        if let exact = Int64(text) { return exact }
        guard let value = approximate, value == value.rounded(.down) else { return nil }
        return Int64(value)
    }

    /// A whole number in decimal digits, whatever its length; nil for all others.
    package var decimalText: String? {
        let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
        if digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) { return text }
        return integer.map { "\($0)" }
    }

    /// The whole seconds of a NumericDate (RFC 7519, 2), which may have a fraction.
    package var wholeSeconds: Int64? {
        if let exact = Int64(text) { return exact }
        return approximate.map { Int64($0.rounded(.down)) }
    }

    /// Only for numbers that `Double` holds to the unit, and never for digits that overflowed `Int64`.
    private var approximate: Double? {
        guard let value = Double(text), value.magnitude <= 9_007_199_254_740_992 else { return nil }
        return value
    }
}
