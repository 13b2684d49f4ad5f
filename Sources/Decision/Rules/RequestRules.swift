package import Gateways
package import Web
package import Wire

/// The rules of `--rules`, asked about requests: what they know of one, and whose word that is.
///
/// A class, since it is large, and each request would copy it to ask.
package final class RequestRules: Sendable {
    package let rules: Rules
    private let trustedProxies: TrustedProxies
    /// `/oauth2/auth`, whose own path is nobody's wish.
    private let endpoint: [UInt8]

    /// Nil to say nothing of requests that no rule can be asked about.
    package let remarks: RuleRemarks?

    package init(_ rules: Rules, trustedProxies: TrustedProxies, proxyPrefix: String, remarks: RuleRemarks? = nil) {
        self.rules = rules
        self.remarks = remarks
        self.trustedProxies = trustedProxies
        endpoint = Array("\(proxyPrefix)/auth".utf8)
    }

    package enum Ruling: Sendable {
        case rule(Rule)
        /// What was asked for is not known for sure: nobody passes.
        case unclear(Unclear)
    }

    /// Why it is not.
    package enum Unclear: Sendable {
        /// A gateway that is not among the trusted ones says what was asked for.
        case untrustedGateway
        /// A trusted gateway that asks at our endpoint does not say it.
        case unnamed
        /// Two fields that name it disagree.
        case contradiction
        case host, path
        /// Some rules are for methods, and the gateway does not say which one it was.
        case method
    }

    /// The rule that decides. On the request path: nothing is copied, unless the host has capitals or the path is encoded.
    package func ruling(on request: Request) -> Ruling {
        request.withHead { head in
            let asksAtEndpoint = head.extracting(request.path.range).isEqual(to: endpoint)
            let isTrusted = trustedProxies.contains(request.peer)
            guard let vouched = VouchedRequest(request, head, asksAtEndpoint: asksAtEndpoint, isTrusted: isTrusted)
            else {
                return .unclear(reason(of: request, isTrusted, asksAtEndpoint))
            }
            guard let host = vouched.host(of: request, head) else { return .unclear(.host) }
            if vouched.method == nil, rules.namesMethods { return .unclear(.method) }
            // Without a method no rule names one, and it does not matter which stands here.
            let method = head.extracting((vouched.method ?? request.methodName).range)
            let target = head.extracting(vouched.target.range)
            let hostBytes = head.extracting(host.range)
            guard hostBytes.hasCapitals else { return ruling(host: hostBytes, target: target, method: method) }
            let lowercased = Array(ASCII.lowercased(hostBytes).utf8)
            return ruling(host: lowercased.span, target: target, method: method)
        }
    }

    private func ruling(host: Span<UInt8>, target: Span<UInt8>, method: Span<UInt8>) -> Ruling {
        var ruling = Ruling.unclear(.path)
        _ = PlainPath.of(target) { path in
            ruling = .rule(rules.rule(host: host, path: path, method: method))
            return true
        }
        return ruling
    }

    private func reason(of request: Request, _ isTrusted: Bool, _ asksAtEndpoint: Bool) -> Unclear {
        guard isTrusted else { return .untrustedGateway }
        let isNamed = request.first(.xForwardedURI) != nil || request.first(.xOriginalURL) != nil
        return asksAtEndpoint && !isNamed ? .unnamed : .contradiction
    }

    /// What a login must be like for who is then sent to that place. Whoever asks for a page asks with GET.
    package func demand(of target: ReturnURL, at origin: PublicOrigin) -> LoginDemand {
        guard let rule = rule(for: target, at: origin), case .signedIn(let requirements) = rule.access else {
            return LoginDemand()
        }
        return requirements.demand
    }

    package func rule(for target: ReturnURL, at origin: PublicOrigin) -> Rule? {
        var rule: Rule?
        _ = PlainPath.of(Array(target.pathOnSite.utf8).span) { path in
            let host = Array((target.host ?? origin.host).utf8)
            rule = rules.rule(host: host.span, path: path, method: Array("GET".utf8).span)
            return true
        }
        return rule
    }
}
