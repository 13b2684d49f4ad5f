import Decision
import Gateways
import Settings
import Web

extension Settings {
    /// Who passes without a login; nil where no option lets anybody.
    var exemptions: Exemptions? {
        var exemptions = Exemptions(clientAddress: clientAddress)
        exemptions.routes = skipAuthRoutes + skipAuthRegexes
        exemptions.networks = trustedIPs
        exemptions.includesPreflights = skipAuthPreflight
        return exemptions.isEmpty ? nil : exemptions
    }

    var clientAddress: ClientAddress {
        ClientAddress(header: realClientIPHeader.rawValue, trustedProxies: trustedProxies)
    }
}
