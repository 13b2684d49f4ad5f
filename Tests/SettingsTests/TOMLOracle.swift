import TOMLKit

/// What toml++ makes of a document: the tests hold our own parser against it.
enum TOMLOracle {
    /// The top level's values by key, as text without ambiguity; nil where the document is refused.
    static func values(_ text: String) -> [String: String]? {
        guard let table = try? TOMLTable(string: text) else { return nil }
        var values: [String: String] = [:]
        for key in table.keys { values[key] = table[key].map(flat) }
        return values
    }

    private static func flat(_ value: any TOMLValueConvertible) -> String {
        switch value.type {
        case .string: "string \(String(reflecting: value.string ?? ""))"
        case .bool: "boolean \(value.bool ?? false)"
        case .int: "integer \(value.int ?? 0)"
        case .array: "[\((value.array.map(Array.init) ?? []).map { flat($0) }.joined(separator: ", "))]"
        case .table, .double, .date, .time, .dateTime: "other"
        }
    }
}
