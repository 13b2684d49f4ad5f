extension JSON {
    static func integer(_ value: Int64) -> JSON { .number(JSONNumber(text: "\(value)")) }

    /// This value as JSON, names in order, everything beyond plain ASCII as it is.
    var text: String {
        switch self {
        case .null: "null"
        case .boolean(let value): value ? "true" : "false"
        case .number(let number): number.text
        case .string(let text): Self.quoted(text)
        case .array(let elements): "[" + elements.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            "{"
                + members.sorted { $0.key.text < $1.key.text }
                .map { Self.quoted($0.key.text) + ":" + $0.value.text }.joined(separator: ",") + "}"
        }
    }

    /// A JSON string with its quotation marks (RFC 8259, 7).
    package static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\0"..<" ": result += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
