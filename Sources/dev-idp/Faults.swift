/// What tests have ordered to go wrong; as form fields, `docs/dev-idp.md` lists them.
struct Faults: Sendable {
    private var orders: [(name: String, value: String)] = []

    static let endpoints = ["metadata", "jwks", "token", "userinfo", "introspection"]

    init() {}

    /// Nil where an order is unknown: a test with a slip of the pen must not pass for the wrong reason.
    init?(_ orders: [(name: String, value: String)]) {
        for (name, value) in orders {
            let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
            switch parts[0] {
            case "status", "delay":
                guard parts.count == 2, Self.endpoints.contains(parts[1]), Int(value) != nil else { return nil }
            case "html", "redirect":
                guard parts.count == 2, Self.endpoints.contains(parts[1]) else { return nil }
            case "claim", "userinfo":
                guard parts.count == 2 else { return nil }
            case "signature":
                guard SigningKeys.Spoiling(rawValue: value) != nil else { return nil }
            case "issuer", "unknown-key":
                break
            default:
                return nil
            }
        }
        self.orders = orders
    }

    private func value(_ name: String) -> String? { orders.last { $0.name == name }?.value }

    func status(_ endpoint: String) -> Int? { value("status.\(endpoint)").flatMap { Int($0) } }
    func delay(_ endpoint: String) -> Duration? {
        value("delay.\(endpoint)").flatMap { Int($0) }.map { .milliseconds($0) }
    }
    func html(_ endpoint: String) -> String? { value("html.\(endpoint)") }
    func redirect(_ endpoint: String) -> String? { value("redirect.\(endpoint)") }
    var issuer: String? { value("issuer") }
    var unknownKeyType: String? { value("unknown-key") }
    var signature: SigningKeys.Spoiling? { value("signature").flatMap { SigningKeys.Spoiling(rawValue: $0) } }

    /// Puts ordered values in the place of claims; an empty one takes the claim away.
    func apply(_ prefix: String, to claims: [(name: String, value: JSONText)]) -> [(name: String, value: JSONText)] {
        var claims = claims
        for (name, value) in orders where name.hasPrefix("\(prefix).") {
            let claim = String(name.dropFirst(prefix.count + 1))
            claims.removeAll { $0.name == claim }
            if !value.isEmpty { claims.append((claim, Self.json(value))) }
        }
        return claims
    }

    /// Numbers, booleans, lists and objects look like themselves, anything else is text.
    private static func json(_ value: String) -> JSONText {
        if value.hasPrefix("{") || value.hasPrefix("[") { return .verbatim(value) }
        if let number = Int64(value) { return .number(number) }
        switch value {
        case "true": return .bool(true)
        case "false": return .bool(false)
        default: return .string(value)
        }
    }
}
