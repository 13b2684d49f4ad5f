package import Gateways
internal import Web

/// The rules of `--rules`, asked about requests.
///
/// A class, since it is large, and each request would copy it to ask.
package final class RequestRules: Sendable {
    let rules: Rules
    /// Nil to log nothing about requests that no rule can be asked about.
    let remarks: RuleRemarks?

    package init(_ rules: Rules, remarks: RuleRemarks? = nil) {
        self.rules = rules
        self.remarks = remarks
    }

    package enum Ruling: Sendable {
        case rule(Rule)
        /// What was asked for is not known for certain: nobody passes.
        case unclear(Unclear)
    }

    /// Why it is not.
    package enum Unclear: Sendable {
        case request(OriginalRequest.Doubt)
        case path
        /// Some rules are for hosts, or for methods, and the gateway does not say for certain which one it was.
        case host, method
    }

    /// The rule that decides. On the request path: nothing is copied, unless the host has capitals or the path is encoded.
    package func ruling(on original: OriginalRequest) -> Ruling {
        if let doubt = original.doubt { return .unclear(.request(doubt)) }
        if !original.knowsHost, rules.namesHosts { return .unclear(.host) }
        if !original.knowsMethod, rules.namesMethods { return .unclear(.method) }
        var ruling = Ruling.unclear(.path)
        _ = original.withTarget { target in
            _ = PlainPath.of(target) { path in
                ruling = .rule(rule(original, path: path))
                return true
            }
        }
        return ruling
    }

    /// Of a host or method that is not known, no rule depends.
    private func rule(_ original: OriginalRequest, path: Span<UInt8>) -> Rule {
        let none = [UInt8]()
        let found = original.withHost { host in
            if host.hasCapitals {
                let lowercased = Array(ASCII.lowercased(host).utf8)
                return rule(original, host: lowercased.span, path: path)
            }
            return rule(original, host: host, path: path)
        }
        return found ?? rule(original, host: none.span, path: path)
    }

    private func rule(_ original: OriginalRequest, host: Span<UInt8>, path: Span<UInt8>) -> Rule {
        let none = [UInt8]()
        return original.withMethod { rules.rule(host: host, path: path, method: $0) }
            ?? rules.rule(host: host, path: path, method: none.span)
    }

    /// What a login must be like that leads to that place. A page is asked for with GET.
    func requirement(of target: ReturnURL, at origin: PublicOrigin) -> AuthenticationRequirement {
        guard let rule = rule(for: target, at: origin), case .signedIn(let requirements) = rule.access else {
            return AuthenticationRequirement()
        }
        return requirements.authentication
    }

    func rule(for target: ReturnURL, at origin: PublicOrigin) -> Rule? {
        var rule: Rule?
        _ = PlainPath.of(Array(target.pathOnSite.utf8).span) { path in
            let host = Array((target.host ?? origin.host).utf8)
            rule = rules.rule(host: host.span, path: path, method: Array("GET".utf8).span)
            return true
        }
        return rule
    }
}
