package import Wire

/// The rules of `--rules`, asked about requests: what they know of one, and whose word that is.
package struct RequestRules: Sendable {
    let rules: Rules
    private let trustedProxies: TrustedProxies
    /// `/oauth2/auth`, whose own path is nobody's wish.
    private let endpoint: [UInt8]

    /// Nil to say nothing of requests that no rule can be asked about.
    let remarks: RuleRemarks?

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
        let asksAtEndpoint = request.bytes(request.path) { $0.isEqual(to: endpoint) }
        let isTrusted = trustedProxies.contains(request.peer)
        guard let vouched = VouchedRequest(request, asksAtEndpoint: asksAtEndpoint, trusting: trustedProxies) else {
            return .unclear(reason(of: request, isTrusted, asksAtEndpoint))
        }
        guard let host = VouchedHost.slice(of: request, isTrusted: isTrusted, asksAtEndpoint: asksAtEndpoint) else {
            return .unclear(.host)
        }
        if vouched.method == nil, rules.namesMethods { return .unclear(.method) }
        var ruling = Ruling.unclear(.path)
        request.bytes(host) { host in
            VouchedHost.lowercased(host) { host in
                request.bytes(vouched.target) { target in
                    _ = PlainPath.of(target) { path in
                        // Without a method no rule names one, and it does not matter which stands here.
                        let method = vouched.method ?? request.methodName
                        ruling = .rule(request.bytes(method) { rules.rule(host: host, path: path, method: $0) })
                        return true
                    }
                }
            }
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
