import Decision
import Gate
import Gateways
import Patterns
import Settings
import Web

extension Settings {
    /// Who passes without a login; nil where no option lets anybody.
    var exemptions: Exemptions? {
        var exemptions = Exemptions(trustedProxies: trustedProxies, clientAddress: clientAddress)
        exemptions.routes = Self.rules(skipAuthRoutes) + Self.rules(skipAuthRegexes)
        exemptions.networks = trustedIPs
        exemptions.includesPreflights = skipAuthPreflight
        exemptions.stripsHeaders = skipAuthStripHeaders
        return exemptions.isEmpty ? nil : exemptions
    }

    var clientAddress: ClientAddress {
        ClientAddress(header: realClientIPHeader.rawValue, trustedProxies: trustedProxies)
    }

    /// What the expressions say was checked when the settings were read.
    static func rules(_ patterns: [RoutePattern]) -> [RouteRule] {
        patterns.compactMap { route in
            guard let pattern = try? Pattern(route.expression) else { return nil }
            return RouteRule(method: route.method, isNegated: route.isNegated, pattern: pattern)
        }
    }
}
