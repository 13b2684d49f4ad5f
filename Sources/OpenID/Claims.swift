/// The claims of one JWT or userinfo answer.
package struct Claims: Sendable, Equatable {
    let json: JSON

    /// The member of that very name, else the value at the end of the path that its dots make. `null` is no claim.
    package func value(_ name: String) -> JSON? {
        if let value = json[name] { return value == .null ? nil : value }
        var value = json
        for part in name.split(separator: ".", omittingEmptySubsequences: false) {
            guard let next = value[String(part)] else { return nil }
            value = next
        }
        return value == .null ? nil : value
    }

    /// A string, or a whole number as it was written: some providers number their users.
    package func text(_ name: String) -> String? {
        switch value(name) {
        case .string(let text): text
        case .number(let number): number.integer == nil ? nil : number.text
        default: nil
        }
    }

    /// A claim that is named only in `_claim_names` lives at another server (OpenID Connect Core 1.0, 5.6.2), which we
    /// never ask: its address comes from the token, and Entra ID's "groups overage" is of this kind.
    func isElsewhere(_ name: String) -> Bool {
        json["_claim_names"]?[name] != nil
    }
}

/// Groups as a claim gives them: one string or an array of strings. Anything else is left out.
struct GroupsClaim: Equatable {
    var groups: [String] = []
    /// Whether something was.
    var hasOthers = false

    init(_ value: JSON?) {
        switch value {
        case nil, .null:
            break
        case .string(let group):
            groups = group.isEmpty ? [] : [group]
        case .array(let elements):
            groups = elements.compactMap(\.string).filter { !$0.isEmpty }
            hasOthers = elements.contains { $0.string == nil }
        default:
            hasOthers = true
        }
    }
}
