package import Sessions
internal import Text
package import Web

/// Who of those that the provider vouches for may pass.
///
/// Each list that is there must hold one of the user's own; a list that is nil asks for nothing. A list that is there
/// but empty lets nobody pass: `?allowed_groups=` is a slip of the pen, and a slip must not open a door.
package struct Policy: Sendable {
    package var groups: [[UInt8]]?
    package var emails: [[UInt8]]?
    package var emailDomains: [DomainPattern]?
    /// Addresses that pass whatever their domain is: `--authenticated-emails-file`.
    package var listedEmails: EmailList?
    /// What the options of each of several providers demand besides; nil where there is one.
    package var ofProviders: ProviderPolicies?

    package init(groups: [String]? = nil, emails: [String]? = nil, emailDomains: [DomainPattern]? = nil) {
        self.groups = groups?.map { Array($0.utf8) }
        self.emails = emails?.map { Array($0.utf8) }
        self.emailDomains = emailDomains
    }

    /// Lets everybody pass whom the provider vouches for.
    package static let anyone = Policy()

    /// Why the session may not pass; nil where it may. On the request path.
    package func refusal(of session: Session) -> Refusal? {
        if emailDomains != nil || listedEmails != nil, !hasGoodAddress(session) {
            return session.range(of: .email) == nil ? .noEmail : .emailDomain
        }
        if let emails, !isEmail(of: session, among: emails) {
            return session.range(of: .email) == nil ? .noEmail : .email
        }
        if let groups, !isMember(session, ofAny: groups) { return .group }
        return ofProviders?.refusal(of: session)
    }

    /// The htpasswd file names who may pass, and its users have no address: the address rules are for the provider's.
    private func hasGoodAddress(_ session: Session) -> Bool {
        if let emailDomains, isEmail(of: session, in: emailDomains) { return true }
        if let listedEmails, isListed(session, in: listedEmails) { return true }
        return session.range(of: .passwordFile) != nil
    }

    private func isListed(_ session: Session, in list: EmailList) -> Bool {
        guard let range = session.range(of: .email) else { return false }
        return list.contains(session.bytes.span.extracting(range))
    }

    private func isEmail(of session: Session, in domains: [DomainPattern]) -> Bool {
        guard let range = session.range(of: .email) else { return false }
        let email = session.bytes.span.extracting(range)
        guard let start = EmailAddress.domainStart(in: email) else { return false }
        let domain = email.extracting(start..<email.count)
        return domains.contains { $0.matches(domain) }
    }

    private func isEmail(of session: Session, among emails: [[UInt8]]) -> Bool {
        guard let range = session.range(of: .email) else { return false }
        let email = session.bytes.span.extracting(range)
        guard EmailAddress.domainStart(in: email) != nil else { return false }
        return emails.contains { email.isEqual(ignoringCase: $0.span) }
    }

    private func isMember(_ session: Session, ofAny groups: [[UInt8]]) -> Bool {
        var isMember = false
        session.forEachGroup { range in
            let group = session.bytes.span.extracting(range)
            isMember = isMember || groups.contains { group.isEqual(to: $0.span) }
        }
        return isMember
    }
}
