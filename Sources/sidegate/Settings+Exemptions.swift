import Decision
import Gate
import Gateways
import Settings
import Web

extension Settings {
    /// Who passes without a login; nil where no option lets anybody.
    var exemptions: Exemptions? {
        var exemptions = Exemptions(trustedProxies: trustedProxies, clientAddress: clientAddress)
        exemptions.routes = skipAuthRoutes + skipAuthRegexes
        exemptions.networks = trustedIPs
        exemptions.includesPreflights = skipAuthPreflight
        exemptions.stripsHeaders = skipAuthStripHeaders
        return exemptions.isEmpty ? nil : exemptions
    }

    var clientAddress: ClientAddress {
        ClientAddress(header: realClientIPHeader.rawValue, trustedProxies: trustedProxies)
    }
}
