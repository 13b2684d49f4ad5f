internal import OpenID

extension Settings {
    /// Where everybody in the world has or can make an account, if the provider is such a place: its name for a sentence.
    ///
    /// Some kinds of provider are such places by themselves; the others are judged by the issuer's host.
    var publicProvider: String? {
        let outline = providerOutline
        if outline.isOpenToEveryone { return provider.displayName }
        guard let issuer = try? WebURL(text: outline.issuer),
            Self.publicHosts.contains(where: { issuer.host == $0 || issuer.host.hasSuffix("." + $0) })
        else { return nil }
        if Self.microsoftHosts.contains(issuer.host) {
            // A tenant of one's own is named by its id or domain.
            let tenant = issuer.path.split(separator: "/").first.map { $0.lowercased() } ?? ""
            return Self.sharedTenants.contains(tenant) ? "\(issuer.host)/\(tenant)" : nil
        }
        return issuer.host
    }

    private static let microsoftHosts: Set = [
        "login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn", "sts.windows.net",
    ]

    /// `common`, and the tenant that holds everybody's private account.
    private static let sharedTenants: Set = [
        "", "common", "organizations", "consumers", "9188040d-6c67-4c5b-b112-36a304b66dad", "{tenantid}",
    ]

    /// With all hosts below each.
    private static let publicHosts =
        Array(microsoftHosts) + [
            "accounts.google.com", "amazon.com", "appleid.apple.com", "account.apple.com", "auth.atlassian.com",
            "bitbucket.org", "codeberg.org", "digitalocean.com", "discord.com", "facebook.com", "gitea.com",
            "github.com",
            "gitlab.com", "huggingface.co", "kauth.kakao.com", "access.line.me", "linkedin.com", "login.gov",
            "login.live.com",
            "accounts.firefox.com", "login.salesforce.com", "nid.naver.com", "orcid.org", "paypal.com", "slack.com",
            "spotify.com", "sr.ht", "id.twitch.tv", "id.vk.com", "login.yahoo.com", "login.yandex.ru",
            "oauth.yandex.ru",
        ]
}
