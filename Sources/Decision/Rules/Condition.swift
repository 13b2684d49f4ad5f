package import Sessions
internal import Text
package import Web

/// One condition about a person.
package enum Condition: Sendable {
    /// In one of these groups.
    case groups([[UInt8]])
    /// One of these addresses.
    case emails([[UInt8]])
    /// An address in one of these domains.
    case emailDomains([DomainPattern])
    /// A claim has exactly one value, and it is this.
    case equals(WantedClaim)
    /// Among a claim's values is one of these.
    case holds(WantedClaim)

    /// A claim and what it is compared with. A class, since a copy for each request would cost more than the comparison.
    package final class WantedClaim: Sendable {
        let name: String
        let place: ClaimPlace
        /// One, where it must equal.
        let values: [[UInt8]]

        init(_ name: String, _ values: [String]) {
            self.name = name
            place = ClaimPlace(claim: name)
            self.values = values.map { Array($0.utf8) }
        }
    }

    package enum Outcome: Sendable {
        case met, unmet
        /// The session is from before anybody asked for the claim.
        case unknown
    }

    package static func groups(_ names: [String]) -> Condition { .groups(names.map { Array($0.utf8) }) }
    package static func emails(_ addresses: [String]) -> Condition { .emails(addresses.map { Array($0.utf8) }) }

    package static func claim(_ name: String, equals value: String) -> Condition {
        .equals(WantedClaim(name, [value]))
    }

    package static func claim(_ name: String, holds values: [String]) -> Condition {
        .holds(WantedClaim(name, values))
    }

    /// On the request path.
    package func outcome(for session: Session) -> Outcome {
        switch self {
        case .groups(let groups):
            return session.hasValue(at: .groups, among: groups) ? .met : .unmet
        case .emails(let emails):
            let isOne = session.withEmail { email, _ in
                for address in emails where email.isEqual(ignoringCase: address.span) { return true }
                return false
            }
            return isOne ? .met : .unmet
        case .emailDomains(let domains):
            let isThere = session.withEmail { email, domainStart in
                let domain = email.extracting(domainStart..<email.count)
                for pattern in domains where pattern.matches(domain) { return true }
                return false
            }
            return isThere ? .met : .unmet
        case .equals(let claim):
            var count = 0
            session.forEachValue(at: claim.place) { _ in count += 1 }
            if count == 1, session.hasValue(at: claim.place, among: claim.values) { return .met }
            return count == 0 && !session.hasLooked(for: claim.place) ? .unknown : .unmet
        case .holds(let claim):
            if session.hasValue(at: claim.place, among: claim.values) { return .met }
            return session.hasLooked(for: claim.place) ? .unmet : .unknown
        }
    }
}

extension Condition: CustomStringConvertible {
    package var description: String {
        switch self {
        case .groups(let groups): "in group \(Self.either(groups))"
        case .emails(let emails): "e-mail address is \(Self.either(emails))"
        case .emailDomains(let domains):
            "e-mail address is at \(domains.map(\.description).joined(separator: " or "))"
        case .equals(let claim): "claim \(claim.name) is \(Self.either(claim.values))"
        case .holds(let claim): "claim \(claim.name) holds \(Self.either(claim.values))"
        }
    }

    private static func either(_ texts: [[UInt8]]) -> String {
        texts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " or ")
    }
}

extension Session {
    fileprivate func hasValue(at place: ClaimPlace, among wanted: [[UInt8]]) -> Bool {
        let bytes = bytes.span
        var isFound = false
        forEachValue(at: place) { range in
            guard !isFound else { return }
            let value = bytes.extracting(range)
            for text in wanted where value.isEqual(to: text) { isFound = true }
        }
        return isFound
    }

    /// False where there is no address that can be read in one way only.
    fileprivate func withEmail(_ body: (_ email: Span<UInt8>, _ domainStart: Int) -> Bool) -> Bool {
        guard let range = range(of: .email) else { return false }
        let email = bytes.span.extracting(range)
        guard let start = EmailAddress.domainStart(in: email) else { return false }
        return body(email, start)
    }
}
