@testable import OpenID

/// JSON values written as Swift literals, for claims and documents in tests.
extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral text: String) { self = .string(text) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
    public init(nilLiteral: ()) { self = .null }
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
    public init(dictionaryLiteral members: (String, JSON)...) {
        self = .object(Dictionary(uniqueKeysWithValues: members.map { (JSONName($0), $1) }))
    }

    /// Sets or takes away a member of an object.
    subscript(member name: String) -> JSON? {
        get { self[name] }
        set {
            guard case .object(var members) = self else { return }
            members[JSONName(name)] = newValue
            self = .object(members)
        }
    }
}
