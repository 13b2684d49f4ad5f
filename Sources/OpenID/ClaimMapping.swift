/// Which claims of a token say whom it is for and who the person is. A claim is a member's name as it is, else a path of names
/// with dots, such as `realm_access.roles`.
package struct ClaimMapping: Sendable, Equatable {
    package var user = "sub"
    package var email = "email"
    package var groups = "groups"
    /// Characters between the groups of a text; empty: a text is one group.
    package var groupsSeparator = ""
    /// The first of these that a token has must name us.
    package var audiences = ["aud"]
    /// Other client IDs that a token may be issued to.
    package var extraAudiences: [String] = []
    package var insecureAllowUnverifiedEmail = false

    package init() {}
}
