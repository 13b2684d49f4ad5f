/// One kind of provider: what it speaks, what holds of it unless the settings say otherwise, and how the answers to a
/// login become a person. A kind is a file in this folder and an entry of `all`.
package struct ProviderKind: Sendable {
    /// The word of `--provider`.
    package let name: String
    /// What the sign-in button calls the provider unless the settings do.
    package let displayName: String
    /// Whether everybody in the world can have an account there: an installation must then say who may pass.
    private(set) var isOpenToEveryone: @Sendable (ProviderConfiguration) -> Bool
    /// Whether the kind's own options say who may pass.
    private(set) var isRestricted: @Sendable (ProviderConfiguration) -> Bool
    let identification: Identification
    /// The kind's own values, before any setting is looked at.
    let defaults: @Sendable (inout ProviderConfiguration) -> Void
    /// What follows from the settings. Doing it twice changes nothing.
    let settle: @Sendable (inout ProviderConfiguration) -> Void
    /// The groups of the kind's own options of which a person must be in one.
    package let requiredGroups: @Sendable (VendorOptions) -> [String]

    enum Identification: Sendable {
        /// OpenID Connect: discovery, a key set, and an ID token that is verified in full. The supplement asks the vendor
        /// what neither the ID token nor userinfo says.
        case openIDConnect(Supplement?)
        /// Plain OAuth 2.0: the vendor's API says whose the access token is.
        case oauth2(Lookup)
    }

    typealias Supplement =
        @Sendable (_ identity: inout Identity, _ claims: ClaimSources, _ api: VendorAPI) async throws(OpenIDError)
        -> Void
    typealias Lookup = @Sendable (_ api: VendorAPI) async throws(OpenIDError) -> Identity

    /// Whether logins end in an ID token; the provider then has an issuer and a key set.
    package var speaksOpenIDConnect: Bool {
        switch identification {
        case .openIDConnect: true
        case .oauth2: false
        }
    }

    /// Whether a login asks a profile URL, which some kinds know and others get from an option.
    package var needsProfile: Bool { !speaksOpenIDConnect && self != .github && self != .bitbucket }

    /// Every kind, in the order in which help lists them.
    package static let all: [ProviderKind] = [
        .openIDConnect, .adfs, .azure, .bitbucket, .cidaas, .digitalOcean, .entraID, .facebook, .forgejo, .gitea,
        .github,
        .gitLab, .google, .keycloak, .keycloakOIDC, .linkedIn, .loginGov, .nextcloud, .oauth2, .sourceHut,
    ]

    /// - Parameter name: as `--provider` has it, in any case.
    package init?(named name: String) {
        guard let kind = Self.all.first(where: { $0.name == name.lowercased() }) else { return nil }
        self = kind
    }
}

extension ProviderKind {
    init(
        _ name: String,
        _ displayName: String,
        isOpenToEveryone: Bool = false,
        _ identification: Identification,
        defaults: @escaping @Sendable (inout ProviderConfiguration) -> Void = { _ in },
        settle: @escaping @Sendable (inout ProviderConfiguration) -> Void = { _ in },
        requiredGroups: @escaping @Sendable (VendorOptions) -> [String] = { _ in [] }
    ) {
        self.name = name
        self.displayName = displayName
        self.isOpenToEveryone = { _ in isOpenToEveryone }
        isRestricted = { !requiredGroups($0.vendor).isEmpty }
        self.identification = identification
        self.defaults = defaults
        self.settle = settle
        self.requiredGroups = requiredGroups
    }
}

extension ProviderKind {
    /// The same kind, open to everybody where the configuration makes it so.
    func open(_ isOpenToEveryone: @escaping @Sendable (ProviderConfiguration) -> Bool) -> ProviderKind {
        var kind = self
        kind.isOpenToEveryone = isOpenToEveryone
        return kind
    }

    /// The same kind, whose own options say who may pass where the configuration has them so.
    func restricted(_ isRestricted: @escaping @Sendable (ProviderConfiguration) -> Bool) -> ProviderKind {
        var kind = self
        kind.isRestricted = isRestricted
        return kind
    }
}

/// Kinds differ by their names.
extension ProviderKind: Equatable, CustomStringConvertible {
    package static func == (left: ProviderKind, right: ProviderKind) -> Bool { left.name == right.name }

    package var description: String { name }
}
