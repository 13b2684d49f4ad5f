/// Why someone who is logged in may not pass.
package enum Refusal: Sendable, Equatable, CaseIterable {
    case emailDomain
    case email
    /// Addresses are asked for, and the provider gave none.
    case noEmail
    case group
    case bearerToken
    /// A rule's conditions.
    case rule
    /// The host is not among those that are served.
    case host
    /// A rule lets nobody pass.
    case closed
    /// It is not known for sure what was asked for, so that no rule can say who may pass.
    case unclear

    /// As logs have it.
    package var name: StaticString {
        switch self {
        case .emailDomain: "email_domain"
        case .email: "email"
        case .noEmail: "no_email"
        case .group: "group"
        case .bearerToken: "bearer_token"
        case .rule: "rule"
        case .host: "host"
        case .closed: "closed"
        case .unclear: "unclear"
        }
    }

    /// For the person refused and for the log; names no list, which is nobody's business.
    package var description: String {
        switch self {
        case .emailDomain: "The email domain of this account is not among those that may pass."
        case .email: "The email address of this account is not among those that may pass."
        case .noEmail: "This account has no email address, and one is needed here."
        case .bearerToken: "The bearer token is not good, or not for this site."
        case .rule: "This account is not among those that may see this page."
        case .host: "Nothing is served here under this host name."
        case .closed: "This page is closed to everybody."
        case .unclear: "It is not known for sure which page was asked for."
        case .group: "This account is in none of the groups that may pass."
        }
    }
}
