import Text

extension JSON {
    static func integer(_ value: Int64) -> JSON { .number(JSONNumber(text: "\(value)")) }

    /// This value as JSON, names in order, everything beyond plain ASCII as it is.
    var text: String {
        switch self {
        case .null: "null"
        case .boolean(let value): value ? "true" : "false"
        case .number(let number): number.text
        case .string(let text): JSONString.quoted(text)
        case .array(let elements): "[" + elements.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            "{"
                + members.sorted { $0.key.text < $1.key.text }
                .map { JSONString.quoted($0.key.text) + ":" + $0.value.text }.joined(separator: ",") + "}"
        }
    }
}
