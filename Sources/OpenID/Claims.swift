/// The claims of one JWT or userinfo answer.
package struct Claims: Sendable, Equatable {
    let json: JSON

    /// The member of that very name, else what is at the end of the path that its dots make. A name on the way may have
    /// dots itself, as Keycloak's clients do; of an array each element is looked into. `null` is no claim.
    package func value(_ name: String) -> JSON? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        // A path of more parts than that is no claim of anybody's.
        let value = json[name] ?? (parts.count <= 32 ? json.value(at: parts[...]) : nil)
        return value == .null ? nil : value
    }

    /// The one text that the claim is or holds; nil also where it holds several.
    package func text(_ name: String) -> String? { value(name)?.soleText }

    /// A claim that is named only in `_claim_names` lives at another server (OpenID Connect Core 1.0, 5.6.2), which we
    /// never ask: its address comes from the token, and Entra ID's "groups overage" is of this kind.
    func isElsewhere(_ name: String) -> Bool {
        json["_claim_names"]?[name] != nil
    }
}

extension JSON {
    /// The value at the end of a path. The longest name that is there counts.
    fileprivate func value(at parts: ArraySlice<Substring>) -> JSON? {
        guard !parts.isEmpty else { return self }
        if let elements = array {
            let values = elements.compactMap { $0.value(at: parts) }
            return values.isEmpty ? nil : .array(values)
        }
        for count in stride(from: parts.count, to: 0, by: -1) {
            let name = parts.prefix(count).joined(separator: ".")
            if let value = self[name]?.value(at: parts.dropFirst(count)) { return value }
        }
        return nil
    }

    /// A text, or a whole number in decimal digits: some providers number their users.
    var plainText: String? {
        switch self {
        case .string(let text): text
        case .number(let number): number.decimalText
        default: nil
        }
    }

    /// The text itself, or that of an array of one.
    var soleText: String? {
        guard let array else { return plainText }
        return array.count == 1 ? array[0].plainText : nil
    }

    /// A moment or a time in seconds; some providers write the number as a text.
    var seconds: Int64? { number?.wholeSeconds ?? string.flatMap { Int64($0) } }

    /// Whether a provider says yes: some write it as a text or a number, or into an array of one. nil for `null`.
    var affirmation: Bool? {
        switch self {
        case .null: nil
        case .boolean(let value): value
        case .string(let text): ["true", "1", "yes"].contains(text.lowercased())
        case .number(let number): number.integer == 1
        case .array(let elements): elements.count == 1 && elements[0].array == nil && elements[0].affirmation == true
        case .object: false
        }
    }
}

/// Groups as a claim gives them: a text, a number, an array of these, or an object whose member names are the groups, as
/// Zitadel has it. Anything else is left out.
struct GroupsClaim: Equatable {
    var groups: [String] = []
    /// Whether something was.
    var hasOthers = false

    /// - Parameter separator: what stands between the groups of a text; empty: a text is one group.
    init(_ value: JSON?, separator: String = "") {
        switch value {
        case nil, .null:
            break
        case .array(let elements):
            for element in elements { add(element, separator) }
        case .object(let members):
            // A role that somebody does not have may be there with `false`.
            groups = members.filter { $0.value != .boolean(false) && $0.value != .null }.map(\.key.text).sorted()
        case let value?:
            add(value, separator)
        }
        groups.removeAll { $0.isEmpty }
    }

    private mutating func add(_ element: JSON, _ separator: String) {
        if let inner = element.array {
            // Of a path through arrays.
            for element in inner { add(element, separator) }
        } else if let text = element.plainText {
            groups += separator.isEmpty ? [text] : Self.parts(of: text, separator)
        } else {
            hasOthers = true
        }
    }

    private static func parts(of text: String, _ separator: String) -> [String] {
        text.split { separator.contains($0) }.map { part in
            var part = part.drop { $0 == " " }
            while part.last == " " { part.removeLast() }
            return String(part)
        }
    }
}
