package import Sessions

/// What the sign-in URL says where the browser had a session's cookie: `cookie=refused` for one that did not open,
/// `cookie=ended` for one whose session was over.
package enum FormerCookies {
    static let field = "cookie"
    static let refused = "refused"
    static let ended = "ended"

    package static func query(of reason: UnauthenticatedReason) -> String {
        switch reason {
        case .noCookies: ""
        case .refusedCookies: refusedQuery
        case .endedSession: endedQuery
        }
    }

    private static let refusedQuery = "&\(field)=\(refused)"
    private static let endedQuery = "&\(field)=\(ended)"
}
