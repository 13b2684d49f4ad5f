internal import Web

extension CrossCheck {
    /// Hosts that are served must be able to have cookies, and to get people back from the provider.
    mutating func checkHosts() {
        guard !settings.allowedHosts.isEmpty,
            isReadable("allowed-host", "cookie-domain", "redirect-url", "trusted-proxy-ip")
        else { return }
        for allowed in settings.allowedHosts where !settings.cookieDomains.isEmpty {
            guard cookieDomain(of: allowed.name) == nil else { continue }
            problem(
                "hosts: \(quoted(allowed.text))\(from("allowed-host")) lies below none of \(name("cookie-domain")), so that "
                    + "browsers would refuse its cookies; add --cookie-domain=\(allowed.name), or leave the option out"
            )
        }
        guard let callback = settings.redirectURL?.absolute?.host else { return }
        if !settings.serves(host: callback) {
            problem(
                "hosts: people come back from the provider to \(callback)\(from("redirect-url")), which is none of "
                    + "\(name("allowed-host")); add it, or leave --redirect-url out: each host then has its own callback"
            )
            return
        }
        for allowed in settings.allowedHosts where allowed.name != callback || allowed.includesSubdomains {
            if let domain = cookieDomain(of: allowed.name), domain == cookieDomain(of: callback) { continue }
            problem(
                "hosts: a login that begins on \(quoted(allowed.text))\(from("allowed-host")) would come back to "
                    + "\(callback)\(from("redirect-url")), where browsers do not send its cookies; leave --redirect-url out: "
                    + "each host then has its own callback, which the provider must know"
            )
        }
    }

    /// The longest of `--cookie-domain` that the host lies below.
    private func cookieDomain(of host: String) -> CookieDomain? {
        settings.cookieDomains.filter { $0.matches(host: host) }.max { $0.text.utf8.count < $1.text.utf8.count }
    }
}
