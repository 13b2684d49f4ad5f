@testable import Decision
@testable import Web

extension Policy {
    /// As `--allowed-group` and `--email-domain` name them.
    init(groups: [String]?, domainNames: [String]?) {
        self.init(groups: groups, emailDomains: domainNames?.compactMap { DomainPattern($0, belowOnly: true) })
    }
}
