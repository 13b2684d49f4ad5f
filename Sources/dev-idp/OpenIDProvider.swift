import Clocks
import Cryptography
import HTTP1
import NIOCore
import Synchronization
import Text

/// The provider: what it knows, and which endpoint answers what. Each endpoint is a file under Endpoints/.
final class OpenIDProvider: Sendable {
    struct State {
        var keys = SigningKeys()
        var grants = Grants()
        var faults = Faults()
        /// Browsers that are logged in, by their cookie.
        var logins: [String: LoggedIn] = [:]
        /// Requests to each endpoint.
        var counts: [String: Int] = [:]
    }

    struct LoggedIn {
        let user: String
        let at: Int64
        let sessionID: String
        /// `acr`, where the login was asked for one that the person can have.
        var authenticationContext: String?
    }

    let issuer: String
    let users: Users
    let clients: Clients
    let lifetimes: Lifetimes
    let rotatesRefreshTokens: Bool
    let now: @Sendable () -> Int64
    let state = Mutex(State())

    init(
        issuer: String,
        users: Users,
        clients: Clients,
        lifetimes: Lifetimes,
        rotatesRefreshTokens: Bool,
        now: @escaping @Sendable () -> Int64 = { WallClock.system.now().secondsSince1970 }
    ) {
        self.issuer = issuer
        self.users = users
        self.clients = clients
        self.lifetimes = lifetimes
        self.rotatesRefreshTokens = rotatesRefreshTokens
        self.now = now
    }

    func answer(_ request: Request) async -> Response {
        let path = request.string(request.path)
        guard let endpoint = Self.faultyEndpoints[path] else { return answer(request, path) }
        let faults = state.withLock { state in
            state.counts[endpoint, default: 0] += 1
            return state.faults
        }
        if let delay = faults.delay(endpoint) { try? await Task.sleep(for: delay) }
        if let status = faults.status(endpoint) { return Response(status: Status(status)) }
        if let html = faults.html(endpoint) {
            return Response(status: .ok, headers: [("Content-Type", "text/html")], body: Array("<p>\(html)</p>".utf8))
        }
        if let url = faults.redirect(endpoint) { return Response(status: Status(307), headers: [("Location", url)]) }
        return answer(request, path)
    }

    /// The paths of `Faults.endpoints`.
    private static let faultyEndpoints = [
        "/.well-known/openid-configuration": "metadata", "/jwks": "jwks", "/token": "token", "/userinfo": "userinfo",
        "/introspect": "introspection",
    ]

    private func answer(_ request: Request, _ path: String) -> Response {
        switch (path, request.method) {
        case ("/.well-known/openid-configuration", .get): metadata()
        case ("/jwks", .get): keySet()
        case ("/authorize", .get), ("/authorize", .post): authorize(request)
        case ("/login", .post): logIn(request)
        case ("/token", .post): token(request)
        case ("/userinfo", .get), ("/userinfo", .post): userInfo(request)
        case ("/introspect", .post): introspect(request)
        case ("/end-session", .get), ("/end-session", .post): endSession(request)
        case ("/", .get): Pages.text(.ok, "dev-idp: an OpenID provider for development. Issuer: \(issuer)")
        default: Pages.text(.notFound, "There is nothing at \(path).")
        }
    }

    /// An unguessable name of 128 bits.
    func random() -> String { Base64URL.encode(RandomSource.system.bytes(16)) }
}

extension Request {
    var queryFields: FormFields {
        guard let query else { return FormFields([UInt8]().span) }
        return bytes(query) { FormFields($0) }
    }

    /// The fields of a posted form.
    var form: FormFields {
        let body = body
        return FormFields(body.readableBytesUInt8Span)
    }

    func cookie(_ name: String) -> String? {
        var value: String?
        forEach(.cookie) { field in
            for pair in string(field).split(separator: ";") {
                let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
                if value == nil, parts.count == 2, parts[0] == name { value = String(parts[1]) }
            }
        }
        return value
    }
}

extension Response {
    static func json(_ status: Status, _ json: JSONText, _ headers: [(name: String, value: String)] = []) -> Response {
        Response(
            status: status,
            headers: [("Content-Type", "application/json"), ("Cache-Control", "no-store")] + headers,
            body: Array(json.text.utf8)
        )
    }
}
