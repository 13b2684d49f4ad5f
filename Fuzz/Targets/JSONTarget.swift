@testable import OpenID

/// JSON from a provider: what is read, written out plainly and read again, is the same value.
enum JSONTarget {
    static func check(_ input: [UInt8]) throws {
        guard let value = try? JSON.parse(input) else { return }
        let text = written(value)
        let again = try? JSON.parse(Array(text.utf8))
        try promise("a value survives writing and reading", again == value, text)
        if let keys = try? KeySet(value, at: "https://idp.example/jwks") {
            try promise(
                "a key set has no more keys than entries",
                keys.keys.count <= (value["keys"]?.array?.count ?? 0)
            )
        }
        if case .number(let number) = value, let integer = number.integer {
            try promise("whole seconds are the integer", number.wholeSeconds == integer, number.text)
        }
    }

    private static func written(_ value: JSON) -> String {
        switch value {
        case .null: "null"
        case .boolean(let boolean): "\(boolean)"
        case .number(let number): number.text
        case .string(let text): quoted(text)
        case .array(let elements): "[\(elements.map(written).joined(separator: ","))]"
        case .object(let members):
            "{\(members.map { "\(quoted($0.key.text)):\(written($0.value))" }.joined(separator: ","))}"
        }
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            let isPlain = scalar.value >= 0x20 && scalar != "\"" && scalar != "\\"
            return isPlain ? String(scalar) : "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
        }
        return "\"\(escaped.joined())\""
    }
}
