internal import OpenID
internal import Text

/// JSON to be written (RFC 8259).
indirect enum JSONText: Sendable, Equatable {
    case string(String)
    case number(Int64)
    case bool(Bool)
    case array([JSONText])
    case object([Member])
    /// JSON that somebody else wrote.
    case verbatim(String)

    struct Member: Sendable, Equatable {
        let name: String
        let value: JSONText
    }

    static func object(_ members: [(name: String, value: JSONText)]) -> JSONText {
        .object(members.map { Member(name: $0.name, value: $0.value) })
    }

    var text: String {
        switch self {
        case .string(let text): JSONString.quoted(text)
        case .number(let number): "\(number)"
        case .bool(let value): value ? "true" : "false"
        case .verbatim(let text): text
        case .array(let elements): "[\(elements.map(\.text).joined(separator: ","))]"
        case .object(let members):
            "{\(members.map { "\(JSONString.quoted($0.name)):\($0.value.text)" }.joined(separator: ","))}"
        }
    }
}
