package import Gateways
internal import Text
internal import Web

/// The rules of `--rules`, asked about requests.
///
/// A class, since it is large, and each request would copy it to ask.
package final class RequestRules: Sendable {
    let rules: Rules
    private let clientAddress: ClientAddress
    /// Nil to log nothing about requests that no rule can be asked about.
    let remarks: RuleRemarks?

    /// - Parameter clientAddress: where a client's address is found, for rules that name networks.
    package init(_ rules: Rules, clientAddress: ClientAddress, remarks: RuleRemarks? = nil) {
        self.rules = rules
        self.clientAddress = clientAddress
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
        /// The rule is for some networks, and no gateway whom we trust says where the client is.
        case address
    }

    /// The rule that decides. On the request path: nothing is copied, unless the host has capitals or the path is encoded.
    package func ruling(on original: OriginalRequest) -> Ruling {
        if let doubt = original.doubt { return .unclear(.request(doubt)) }
        if !original.knowsHost, rules.namesHosts { return .unclear(.host) }
        if !original.knowsMethod, rules.namesMethods { return .unclear(.method) }
        var ruling = Ruling.unclear(.path)
        _ = original.withTarget { target in
            _ = PlainPath.of(target) { path in
                let (rule, isForNetworks) = rule(original, path: path)
                let isUnclear = isForNetworks && original.address(clientAddress) == nil
                ruling = isUnclear ? .unclear(.address) : .rule(rule)
                return true
            }
        }
        return ruling
    }

    /// Of a host or method that is not known, no rule depends.
    private func rule(_ original: OriginalRequest, path: Span<UInt8>) -> Found {
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

    private typealias Found = (rule: Rule, isForNetworks: Bool)

    private func rule(_ original: OriginalRequest, host: Span<UInt8>, path: Span<UInt8>) -> Found {
        let none = [UInt8]()
        func address() -> [UInt8]? { original.address(clientAddress) }
        return original.withMethod { rules.rule(host: host, path: path, method: $0, from: address) }
            ?? rules.rule(host: host, path: path, method: none.span, from: address)
    }

    /// What a login must be like that leads to that place. A page is asked for with GET.
    func requirement(
        of target: ReturnURL,
        at origin: PublicOrigin,
        from address: [UInt8]?
    ) -> AuthenticationRequirement {
        guard let rule = rule(for: target, at: origin, from: address), case .signedIn(let requirements) = rule.access
        else {
            return AuthenticationRequirement()
        }
        return requirements.authentication
    }

    /// - Parameter original: says where the client is.
    func rule(for target: ReturnURL, at origin: PublicOrigin, _ original: OriginalRequest) -> Rule? {
        rule(for: target, at: origin, from: original.address(clientAddress))
    }

    func rule(for target: ReturnURL, at origin: PublicOrigin, from address: [UInt8]?) -> Rule? {
        var rule: Rule?
        _ = PlainPath.of(Array(target.pathOnSite.utf8).span) { path in
            let host = Array((target.host ?? origin.host).utf8)
            rule = rules.rule(host: host.span, path: path, method: Array("GET".utf8).span, from: { address }).rule
            return true
        }
        return rule
    }
}
