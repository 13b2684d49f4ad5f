import Clocks
import Cryptography
import Fetch
internal import Text

package struct GoogleOptions: Sendable, Equatable {
    /// Addresses of groups; a person must be in one.
    package var groups: [String] = []
    /// In whose name the directory is asked; empty where the service account reads groups itself.
    package var adminEmail = ""
    package var credentials: GoogleCredentials?
    /// The account in whose place to act with the machine's own credentials; empty for the credentials' own.
    package var targetPrincipal = ""
    /// Whether the organization's id of a person becomes their preferred name.
    package var usesOrganizationID = false
    /// `readonly`, `user` or `cloud`.
    package var userScope = "readonly"
    /// nil for Google's own.
    package var directoryURL: EndpointURL?
    package var tokenURL: EndpointURL?
    package var credentialsURL: EndpointURL?
    package var metadataURL: EndpointURL?
}

/// What proves to Google who asks its directory.
package enum GoogleCredentials: Sendable, Equatable {
    /// The JSON text of a service account's key.
    case key(String)
    /// Application default credentials: the JSON text of their file, nil for the machine's metadata server.
    case applicationDefault(String?)
}

extension GoogleCredentials: CustomStringConvertible, CustomDebugStringConvertible {
    /// Never the key itself: it may end up in a log.
    package var description: String {
        switch self {
        case .key(let text): "a key (\(Digest.short(text)))"
        case .applicationDefault(let text):
            "application default credentials (\(text.map(Digest.short) ?? "metadata server"))"
        }
    }

    package var debugDescription: String { description }
}

extension Digest {
    /// Tells two secrets apart and neither of them.
    fileprivate static func short(_ text: String) -> String {
        Base64URL.encode(Array(Digest.sha256(Array(text.utf8)).prefix(9)))
    }
}

extension ProviderKind {
    /// Google. Its ID token is verified in full; groups come from the Directory API.
    package static let google = ProviderKind(
        "google",
        "Google",
        isOpenToEveryone: true,
        .openIDConnect { identity, claims, api async throws(OpenIDError) in
            try checkHostedDomain(claims, api.configuration)
            guard api.configuration.vendor.google.credentials != nil, let email = identity.email else { return }
            let directory = GoogleDirectory(api)
            identity.groups = try await directory.groups(of: email)
            if api.configuration.vendor.google.usesOrganizationID {
                identity.preferredUsername = try await directory.organizationID(of: email) ?? identity.preferredUsername
            }
        },
        defaults: { configuration in
            configuration.issuer = "https://accounts.google.com"
            configuration.otherIssuers = ["accounts.google.com"]
        },
        settle: { configuration in
            // Google gives a refresh token for access_type=offline, and only with the consent page after the first login.
            guard configuration.wantsRefreshToken else { return }
            let names = configuration.extraParameters.map(\.name)
            if !names.contains("access_type") { configuration.extraParameters.append(("access_type", "offline")) }
            if configuration.prompt == nil, !names.contains("approval_prompt") { configuration.prompt = "consent" }
        },
        requiredGroups: { $0.google.groups }
    )

    /// The parameter `hd` only chooses which accounts Google offers, and anybody can leave it out: the ID token says whose
    /// Workspace it was (https://developers.google.com/identity/openid-connect/openid-connect#hd-param).
    private static func checkHostedDomain(_ claims: ClaimSources, _ configuration: ProviderConfiguration)
        throws(OpenIDError)
    {
        guard let wanted = configuration.loginParameters.first(where: { $0.name == "hd" })?.value else { return }
        let domain = claims.idToken.json["hd"]?.string ?? ""
        guard domain.isEmpty || (wanted != "*" && domain.lowercased() != wanted.lowercased()) else { return }
        let subject = domain.isEmpty ? "a private account" : "an account of \(ForeignText.quoted(domain))"
        throw .notAMember("\(subject), and --login-parameter hd=\(wanted) asks for one of that Workspace")
    }
}

/// Google's directory of a Workspace, asked by a service account
/// (https://developers.google.com/workspace/admin/directory/reference/rest/v1/members).
struct GoogleDirectory {
    private let api: VendorAPI
    private let options: GoogleOptions
    private let base: String

    init(_ api: VendorAPI) {
        self.api = api
        options = api.configuration.vendor.google
        let text = options.directoryURL?.text ?? "https://admin.googleapis.com"
        base = (text.hasSuffix("/") ? String(text.dropLast()) : text) + "/admin/directory/v1"
    }

    /// Those of `--google-group` that the person is in; without the option all of theirs, as far as the directory tells.
    func groups(of email: String) async throws(OpenIDError) -> [String] {
        let token = try await token()
        guard options.groups.isEmpty else {
            var groups: [String] = []
            for group in options.groups where try await isMember(email, of: group, token) { groups.append(group) }
            return groups
        }
        do throws(OpenIDError) {
            return try await list(email, token).compactMap { $0["email"]?.string }
        } catch {
            guard error.kind == .misconfigured else { throw error }
            api.provider.warnOnce("\(error); going on without groups")
            return []
        }
    }

    func organizationID(of email: String) async throws(OpenIDError) -> String? {
        let person = try await service { () async throws(OpenIDError) in
            try await api.get(try url("/users/\(Self.segment(email))"), token: try await token()).json
        }
        let ids = person["externalIds"]?.array ?? []
        return ids.first { $0["type"]?.string == "organization" }?["value"]?.string
    }

    /// Nested groups count. People of another domain are unknown to that call: of them only who is in the group itself is.
    private func isMember(_ email: String, of group: String, _ token: String) async throws(OpenIDError) -> Bool {
        let path = "/groups/\(Self.segment(group))"
        do throws(OpenIDError) {
            let answer = try await api.get(try url("\(path)/hasMember/\(Self.segment(email))"), token: token)
            return answer.json["isMember"]?.boolean == true
        } catch {
            guard case .api(let refusal) = error else { throw error }
            if refusal.status == 404 {
                api.provider.warnOnce("Google knows no group \(group), which --google-group names: \(error)")
                return false
            }
            guard refusal.status == 400 else { throw notAboutPerson(error) }
        }
        do throws(OpenIDError) {
            let answer = try await api.get(try url("\(path)/members/\(Self.segment(email))"), token: token)
            return answer.json["status"]?.string == "ACTIVE"
        } catch {
            guard case .api(let refusal) = error, refusal.status == 404 else { throw notAboutPerson(error) }
            return false
        }
    }

    private func list(_ email: String, _ token: String) async throws(OpenIDError) -> [JSON] {
        let first = "/groups?maxResults=200&userKey=\(Self.segment(email))"
        let start = try url(first)
        return try await service { () async throws(OpenIDError) in
            try await api.list(
                start,
                token: token,
                elements: { $0["groups"] == nil ? [] : $0["groups"]?.array },
                next: { answer in
                    answer.json["nextPageToken"]?.string.map { "\(start.text)&pageToken=\(Self.segment($0))" }
                }
            )
        }
    }

    private static func segment(_ text: String) -> String { PercentEncoding.encode(text.utf8) }

    private func url(_ path: String) throws(OpenIDError) -> EndpointURL {
        guard let url = EndpointURL(base + path) else { throw .invalidEndpoint(.api, url: base + path) }
        return url
    }

    /// A refusal of the service account is not about the person.
    private func notAboutPerson(_ error: OpenIDError) -> OpenIDError {
        guard case .api(var refusal) = error else { return error }
        refusal.isAboutPerson = false
        refusal.advice =
            "the service account needs domain-wide delegation for the scope admin.directory.group.member.readonly in the name "
            + "of --google-admin-email, or the role Groups Reader"
        return .api(refusal)
    }

    private func service<Result>(_ body: () async throws(OpenIDError) -> Result) async throws(OpenIDError) -> Result {
        do throws(OpenIDError) {
            return try await body()
        } catch {
            throw notAboutPerson(error)
        }
    }

    // MARK: - The service account's token

    private func token() async throws(OpenIDError) -> String {
        let account = GoogleServiceAccount(api, options)
        return try await api.provider.serviceToken(named: "google directory") { () async throws(OpenIDError) in
            try await account.directoryToken()
        }
    }
}

/// A token of a service account's: by its own key (RFC 7523), or by the machine's credentials, which sign in its place.
struct GoogleServiceAccount {
    private let api: VendorAPI
    private let options: GoogleOptions

    init(_ api: VendorAPI, _ options: GoogleOptions) {
        self.api = api
        self.options = options
    }

    private struct Key {
        let email: String
        let id: String?
        let privateKey: PrivateKey
        let tokenURL: EndpointURL
    }

    /// Tried one after the other: which of them an administrator delegated is not to be known before.
    private static let scopes = ["group.member.readonly", "group.readonly", "group.member", "group"].map {
        "https://www.googleapis.com/auth/admin.directory.\($0)"
    }

    private var userScope: [String] {
        guard options.usesOrganizationID else { return [] }
        switch options.userScope {
        case "cloud": return ["https://www.googleapis.com/auth/cloud-platform"]
        case "user": return ["https://www.googleapis.com/auth/admin.directory.user"]
        default: return ["https://www.googleapis.com/auth/admin.directory.user.readonly"]
        }
    }

    func directoryToken() async throws(OpenIDError) -> ServiceToken {
        guard let credentials = options.credentials else { throw .credentials("there are none") }
        var refusal: OpenIDError?
        for scope in Self.scopes {
            let scope = ([scope] + userScope).joined(separator: " ")
            do throws(OpenIDError) {
                switch credentials {
                case .key(let text):
                    let key = try key(text)
                    return try await grant(
                        try sign(payload(email: key.email, scope, key.tokenURL), key),
                        at: key.tokenURL
                    )
                case .applicationDefault(let text):
                    return try await impersonated(text, scope)
                }
            } catch {
                guard case .tokenRequestRefused(_, "unauthorized_client", _) = error else { throw error }
                refusal = error
            }
        }
        throw refusal ?? .credentials("no scope was granted")
    }

    // MARK: - By a key

    private func key(_ text: String) throws(OpenIDError) -> Key {
        guard let json = try? JSON.parse(Array(text.utf8)), let email = json["client_email"]?.string,
            let pem = json["private_key"]?.string
        else { throw .credentials("the key file is no JSON of a service account with client_email and private_key") }
        do {
            return Key(
                email: email,
                id: json["private_key_id"]?.string,
                privateKey: try PrivateKey.pem(pem),
                tokenURL: try tokenURL(json["token_uri"]?.string)
            )
        } catch let error as OpenIDError {
            throw error
        } catch {
            throw .credentials("private_key of the key file: \(error)")
        }
    }

    private func tokenURL(_ given: String?) throws(OpenIDError) -> EndpointURL {
        if let url = options.tokenURL { return url }
        let text = given ?? "https://oauth2.googleapis.com/token"
        guard let url = EndpointURL(text) else { throw .invalidEndpoint(.token, url: text) }
        return url
    }

    /// - Parameter isDelegated: whether the token is to be the administrator's (domain-wide delegation).
    private func payload(email: String, _ scope: String, _ audience: EndpointURL, isDelegated: Bool = true) -> String {
        let now = api.provider.clock.now().secondsSince1970
        var claims: [JSONName: JSON] = [
            "iss": .string(email), "scope": .string(scope), "aud": .string(audience.text),
            "iat": .number(JSONNumber(text: "\(now)")), "exp": .number(JSONNumber(text: "\(now + 3600)")),
        ]
        if isDelegated, !options.adminEmail.isEmpty { claims["sub"] = .string(options.adminEmail) }
        return JSON.object(claims).text
    }

    private func sign(_ payload: String, _ key: Key) throws(OpenIDError) -> String {
        var header: [JSONName: JSON] = ["alg": .string("RS256"), "typ": .string("JWT")]
        if let id = key.id { header["kid"] = .string(id) }
        let signed =
            Base64URL.encode(Array(JSON.object(header).text.utf8)) + "." + Base64URL.encode(Array(payload.utf8))
        do {
            return signed + "." + Base64URL.encode(try key.privateKey.sign(Array(signed.utf8), algorithm: .rs256))
        } catch {
            throw .credentials("private_key of the key file does not sign: \(error)")
        }
    }

    private func grant(_ assertion: String, at url: EndpointURL) async throws(OpenIDError) -> ServiceToken {
        try await api.provider.serviceToken(
            at: url,
            [("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", assertion)]
        )
    }

    // MARK: - By the machine's credentials

    /// IAM signs in the target's name for an account that may create its tokens
    /// (https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/signJwt).
    private func impersonated(_ text: String?, _ scope: String) async throws(OpenIDError) -> ServiceToken {
        let own = try await ownToken(text)
        var target = options.targetPrincipal
        if target.isEmpty { target = try await ownEmail(text) }
        let audience = try tokenURL(nil)
        let base = options.credentialsURL?.text ?? "https://iamcredentials.googleapis.com"
        let place = "\(base)/v1/projects/-/serviceAccounts/\(PercentEncoding.encode(target.utf8)):signJwt"
        guard let url = EndpointURL(place) else { throw .invalidEndpoint(.api, url: place) }
        let body = JSON.object(["payload": .string(payload(email: target, scope, audience))]).text
        do throws(OpenIDError) {
            let answer = try await api.post(url, json: body, token: own)
            guard let signed = answer.json["signedJwt"]?.string else {
                throw .missingField(.api, url: "\(url)", name: "signedJwt")
            }
            return try await grant(signed, at: audience)
        } catch {
            guard case .api(var refusal) = error else { throw error }
            refusal.isAboutPerson = false
            refusal.advice = "the machine's account needs the role Service Account Token Creator on \(target)"
            throw .api(refusal)
        }
    }

    private func ownToken(_ text: String?) async throws(OpenIDError) -> String {
        let cloud = "https://www.googleapis.com/auth/cloud-platform"
        guard let text else { return try await metadata("token")["access_token"]?.string ?? "" }
        guard let json = try? JSON.parse(Array(text.utf8)) else {
            throw .credentials("the file of application default credentials is no JSON")
        }
        switch json["type"]?.string {
        case "service_account":
            let key = try key(text)
            let payload = payload(email: key.email, cloud, key.tokenURL, isDelegated: false)
            return try await grant(try sign(payload, key), at: key.tokenURL).text
        case "authorized_user":
            let fields = ["client_id", "client_secret", "refresh_token"].compactMap { name in
                json[name]?.string.map { (name: name, value: $0) }
            }
            guard fields.count == 3 else {
                throw .credentials("authorized_user lacks client_id, client_secret or refresh_token")
            }
            return try await api.provider.serviceToken(
                at: try tokenURL(json["token_uri"]?.string),
                fields + [("grant_type", "refresh_token")]
            ).text
        default:
            throw .credentials(
                "application default credentials of type \(ForeignText.quoted(json["type"]?.string ?? "none")) are not known; expected "
                    + "service_account or authorized_user, or no file on a machine of Google's"
            )
        }
    }

    private func ownEmail(_ text: String?) async throws(OpenIDError) -> String {
        if let text {
            guard let email = (try? JSON.parse(Array(text.utf8)))?["client_email"]?.string else {
                throw .credentials("they name no service account; give --google-target-principal")
            }
            return email
        }
        let url = try metadataURL("email")
        let response = try await api.provider.answer(metadataRequest(url), from: .api, url)
        guard response.status == 200 else { throw .api(VendorRefusal(response, from: url, isAboutPerson: false)) }
        return String(String(decoding: response.body, as: UTF8.self).prefix { !$0.isWhitespace })
    }

    private func metadata(_ name: String) async throws(OpenIDError) -> JSON {
        let url = try metadataURL(name)
        let response = try await api.provider.answer(metadataRequest(url), from: .api, url)
        guard response.status == 200 else { throw .api(VendorRefusal(response, from: url, isAboutPerson: false)) }
        do {
            return try JSON.parse(response.body)
        } catch {
            throw .invalidJSON(.api, url: "\(url)", error)
        }
    }

    private func metadataURL(_ name: String) throws(OpenIDError) -> EndpointURL {
        let base = options.metadataURL?.text ?? "http://metadata.google.internal"
        let text = "\(base)/computeMetadata/v1/instance/service-accounts/default/\(name)"
        guard let url = EndpointURL(text) else { throw .invalidEndpoint(.api, url: text) }
        return url
    }

    private func metadataRequest(_ url: EndpointURL) -> FetchRequest {
        var request = FetchRequest(url: url.text)
        request.headers = [(name: "Metadata-Flavor", value: "Google")]
        return request
    }
}
