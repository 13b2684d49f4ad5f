internal import Decision

extension CrossCheck {
    /// A gateway passes on the fields that it does not set itself as the client wrote them. Options that rest on the method
    /// or the host of a request do nothing, or refuse, until it is known which fields are the gateway's own.
    mutating func checkGateway() {
        if settings.gateway != nil, !settings.reverseProxy, isReadable("gateway", "reverse-proxy") {
            warning("gateway: \(name("gateway")) is without effect without --reverse-proxy")
        }
        guard settings.gateway == nil, settings.reverseProxy, isReadable("gateway", "reverse-proxy") else { return }
        let hasMethodRoutes = settings.skipAuthRoutes.contains(where: \.isForMethod)
        let isRuled = settings.rules?.rules.contains { !$0.methods.isEmpty || !$0.hosts.isEmpty } == true
        let resting = [
            ("skip-auth-preflight", settings.skipAuthPreflight), ("skip-auth-route", hasMethodRoutes),
            ("rules", isRuled),
            ("allowed-host", !settings.allowedHosts.isEmpty),
        ]
        for (flag, isOn) in resting where isOn && isReadable(flag) {
            warning(
                "gateway: \(name(flag)) rests on a request's method or host, and no client must be able to forge them; say "
                    + "which gateway asks with --gateway, or have nginx set both in the location of the auth request: "
                    + "proxy_set_header X-Forwarded-Uri $request_uri; and "
                    + "proxy_pass http://sidegate\(settings.proxyPrefix.text)/auth?host=$host&method=$request_method; "
                    + "(docs/gateways.md)"
            )
        }
    }
}
