internal import Text

/// Where a session has the values of a claim, worked out once, when the settings are read.
package enum ClaimPlace: Sendable, Equatable {
    /// A field of its own.
    case field(Session.Field)
    /// What `--oidc-groups-claim` names, and roles where they count as groups.
    case groups
    /// Among the claims that are kept because a rule or a header asks for them.
    case kept([UInt8])

    package init(claim name: String) {
        switch name {
        case "sub": self = .field(.subject)
        case "email": self = .field(.email)
        case "preferred_username": self = .field(.preferredUsername)
        case "name": self = .field(.name)
        case "acr": self = .field(.authenticationContext)
        case "sid": self = .field(.providerSessionID)
        // Ours: which of several providers the login was at.
        case "provider": self = .field(.provider)
        case "groups": self = .groups
        default: self = .kept(Array(name.utf8))
        }
    }

    /// The claim that a session must keep for it; nil where it has it anyway.
    package var keptName: String? {
        if case .kept(let name) = self { String(decoding: name, as: UTF8.self) } else { nil }
    }
}

// On the request path.
extension Session {
    /// Calls `body` with where each value of the claim lies in `bytes`.
    package func forEachValue(at place: ClaimPlace, _ body: (Range<Int>) -> Void) {
        switch place {
        case .field(let field): if let range = range(of: field) { body(range) }
        case .groups: forEachGroup(body)
        case .kept(let name):
            let span = bytes.span
            forEachField(.claim) { range in
                if let value = KeptClaim.value(of: name, in: range, of: span) { body(value) }
            }
        }
    }

    /// Whether the login that made the session looked for the claim: a session from before a rule asked for it
    /// does not know, and a session of a password has no claims.
    package func hasLooked(for place: ClaimPlace) -> Bool {
        guard case .kept(let name) = place, range(of: .passwordFile) == nil else { return true }
        let span = bytes.span
        var isKnown = false
        forEachField(.absentClaim) { range in isKnown = isKnown || span.extracting(range).isEqual(to: name) }
        forEachField(.claim) { range in
            isKnown = isKnown || KeptClaim.value(of: name, in: range, of: span) != nil
        }
        return isKnown
    }

    /// Calls `body` with the place of each field of that kind in `bytes`.
    func forEachField(_ wanted: Field, _ body: (Range<Int>) -> Void) {
        guard let first = range(of: wanted) else { return }
        let span = bytes.span
        body(first)
        var fields = FieldCursor(position: first.upperBound)
        while let field = fields.next(in: span) {
            if field.tag == wanted.rawValue { body(field.range) }
        }
    }
}

extension KeptClaim {
    /// Where the value lies in a field of the form "the name's length, name, value"; nil where it is another claim's.
    fileprivate static func value(of name: [UInt8], in place: Range<Int>, of bytes: Span<UInt8>) -> Range<Int>? {
        let valueStart = place.lowerBound + 1 + name.count
        guard valueStart <= place.upperBound, bytes[place.lowerBound] == UInt8(truncatingIfNeeded: name.count),
            bytes.extracting(place.lowerBound + 1..<valueStart).isEqual(to: name)
        else { return nil }
        return valueStart..<place.upperBound
    }
}
