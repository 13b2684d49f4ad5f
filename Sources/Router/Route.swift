internal import HTTP1
internal import Text
internal import Web

/// Which of the sidecar's own endpoints a path names.
package enum Route: UInt8, Sendable, Equatable, CaseIterable {
    case auth, start, callback, signIn, signOut, userInfo
    case backChannelLogout, frontChannelLogout
    /// The page for a browser that a gateway has turned away: the gateway keeps the body of `auth`'s answer to itself.
    case denied
    /// Who the person is here.
    case session
    /// The keys that signed statements are checked with.
    case keys
    case ping, ready, robots
    /// A path that is not ours: the gateway relays the whole request and our answer (Traefik, Caddy, Envoy).
    case forwardAuth
    /// A path below our prefix that names nothing.
    case unknown
}

/// The paths of the sidecar's own endpoints. Each is compared whole and as it was sent: nothing is decoded, joined or
/// guessed, so that no other spelling of a path reaches an endpoint, and a health check answers on its own path only.
package struct Routes: Sendable {
    private let prefix: [UInt8]
    private let ping: [UInt8]?
    private let ready: [UInt8]?
    /// `--gcp-healthchecks`: `/liveness_check` and `/readiness_check` too.
    private let takesGoogleChecks: Bool
    /// `--share-proxy-prefix`: what names none of our endpoints is the application's.
    private let sharesPrefix: Bool

    /// - Parameters pingPath, readyPath: nil for no such page.
    package init(
        proxyPrefix: String,
        pingPath: String?,
        readyPath: String?,
        takesGoogleChecks: Bool = false,
        sharesPrefix: Bool = false
    ) {
        self.takesGoogleChecks = takesGoogleChecks
        self.sharesPrefix = sharesPrefix
        prefix = Array(proxyPrefix.utf8)
        ping = pingPath.map { Array($0.utf8) }
        ready = readyPath.map { Array($0.utf8) }
    }

    /// On the request path.
    package func route(of path: Span<UInt8>) -> Route {
        if path.starts(with: prefix) {
            let rest = path.extracting(prefix.count..<path.count)
            // `/oauth2x` is an application's path, `/oauth2/x` is ours.
            if rest.count == 0 || rest[0] == UInt8(ascii: "/") {
                let route = Self.endpoint(rest)
                return sharesPrefix && route == .unknown ? .forwardAuth : route
            }
        }
        if let ping, path.isEqual(to: ping) { return .ping }
        if let ready, path.isEqual(to: ready) { return .ready }
        if takesGoogleChecks {
            if path.isEqual(to: "/liveness_check") { return .ping }
            if path.isEqual(to: "/readiness_check") { return .ready }
        }
        if path.isEqual(to: "/robots.txt") { return .robots }
        return .forwardAuth
    }

    private static let callbacks = Array("/callback/".utf8)

    private static func endpoint(_ name: Span<UInt8>) -> Route {
        switch name.count {
        case 5 where name.isEqual(to: "/auth"): .auth
        case 6 where name.isEqual(to: "/start"): .start
        case 9 where name.isEqual(to: "/callback"): .callback
        // One for each provider that has its own (RFC 9700, 4.4).
        case 11... where name.starts(with: Self.callbacks): .callback
        case 8 where name.isEqual(to: "/sign_in"): .signIn
        case 9 where name.isEqual(to: "/sign_out"): .signOut
        case 9 where name.isEqual(to: "/userinfo"): .userInfo
        case 7 where name.isEqual(to: "/denied"): .denied
        case 8 where name.isEqual(to: "/session"): .session
        case 5 where name.isEqual(to: "/jwks"): .keys
        case 19 where name.isEqual(to: "/backchannel_logout"): .backChannelLogout
        case 20 where name.isEqual(to: "/frontchannel_logout"): .frontChannelLogout
        default: .unknown
        }
    }
}

extension Routes {
    /// The names of the endpoints below the prefix: nothing else is ours where the prefix is shared.
    package static let endpointNames: [String] = Route.allCases.map { "\($0.name)" }.filter { name in
        endpoint(Array("/\(name)".utf8).span) != .unknown
    }
}
