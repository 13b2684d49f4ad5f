internal import Text

/// A domain as options and queries name it: `example.com` is only that host, `.example.com` and `*.example.com` are
/// it and all below it, or, for the domains of addresses that may pass, what is below it only. ASCII letters compare
/// without case (RFC 4343); an internationalised name is given in its ASCII form.
package struct DomainPattern: Hashable, Sendable {
    /// Lower case, without the leading dot.
    package let domain: [UInt8]
    package let includesSubdomains: Bool
    let includesItself: Bool

    /// Nil where the text is not a host name with an optional `.` or `*.` before it.
    ///
    /// - Parameter belowOnly: a dot or star does not mean the domain itself, only what is below it.
    package init?(_ text: some StringProtocol, belowOnly: Bool = false) {
        var name = Substring(text)
        includesSubdomains = name.hasPrefix(".") || name.hasPrefix("*.")
        if includesSubdomains { name = name.drop { $0 == "*" }.dropFirst() }
        includesItself = !(belowOnly && includesSubdomains)
        domain = name.utf8.map(ASCII.lowercased)
        let domain = domain
        guard Self.isHostName(domain.span) else { return nil }
    }

    /// Labels of 1 to 63 letters, digits, hyphens and underscores, parted by dots; 253 bytes at most (RFC 1035, 2.3.4).
    package static func isHostName(_ name: Span<UInt8>) -> Bool {
        guard name.count <= 253 else { return false }
        var labelCount = 0
        for index in name.indices {
            if name[index] == UInt8(ascii: ".") {
                guard labelCount > 0 else { return false }
                labelCount = 0
            } else {
                guard ASCII.isLabelCharacter(name[index]), labelCount < 63 else { return false }
                labelCount += 1
            }
        }
        return labelCount > 0
    }

    /// Whether the host is meant. Compared whole or from a dot on, so that `badexample.com` is not below `example.com`.
    package func matches(_ host: Span<UInt8>) -> Bool {
        let surplus = host.count - domain.count
        guard surplus == 0 ? includesItself : includesSubdomains && surplus > 1 else { return false }
        for index in domain.indices where ASCII.lowercased(host[surplus + index]) != domain[index] {
            return false
        }
        return surplus == 0 || host[surplus - 1] == UInt8(ascii: ".")
    }

    /// Whether every host that `other` means is meant by this one too.
    package func covers(_ other: DomainPattern) -> Bool {
        guard includesSubdomains || !other.includesSubdomains else { return false }
        if domain == other.domain { return includesItself || !other.includesItself }
        return matches(other.domain.span)
    }
}

extension DomainPattern: CustomStringConvertible {
    package var description: String { (includesSubdomains ? "*." : "") + name }

    /// The domain without the dot or star before it.
    package var name: String { String(decoding: domain, as: UTF8.self) }
}
