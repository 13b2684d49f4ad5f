internal import Wire

/// Which of the sidecar's own endpoints a path names.
package enum Route: Sendable, Equatable {
    case auth, start, callback, signIn, signOut, userInfo
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

    private static let endpoints: [(name: [UInt8], route: Route)] = [
        (Array("/auth".utf8), .auth),
        (Array("/start".utf8), .start),
        (Array("/callback".utf8), .callback),
        (Array("/sign_in".utf8), .signIn),
        (Array("/sign_out".utf8), .signOut),
        (Array("/userinfo".utf8), .userInfo),
    ]
    private static let robots = Array("/robots.txt".utf8)

    /// - Parameters pingPath, readyPath: nil for no such page.
    package init(proxyPrefix: String, pingPath: String?, readyPath: String?) {
        prefix = Array(proxyPrefix.utf8)
        ping = pingPath.map { Array($0.utf8) }
        ready = readyPath.map { Array($0.utf8) }
    }

    /// On the request path.
    package func route(of path: Span<UInt8>) -> Route {
        if path.starts(with: prefix) {
            for (name, route) in Self.endpoints where path.isEqual(to: prefix, name) {
                return route
            }
            // `/oauth2x` is an application's path, `/oauth2/x` is ours.
            if path.count == prefix.count || path[prefix.count] == UInt8(ascii: "/") { return .unknown }
        }
        if let ping, path.isEqual(to: ping) { return .ping }
        if let ready, path.isEqual(to: ready) { return .ready }
        if path.isEqual(to: Self.robots) { return .robots }
        return .forwardAuth
    }
}

extension Span<UInt8> {
    fileprivate func starts(with prefix: [UInt8]) -> Bool {
        guard count >= prefix.count else { return false }
        for index in prefix.indices where self[index] != prefix[index] {
            return false
        }
        return true
    }

    fileprivate func isEqual(to start: [UInt8], _ end: [UInt8] = []) -> Bool {
        guard count == start.count + end.count, starts(with: start) else { return false }
        for index in end.indices where self[start.count + index] != end[index] {
            return false
        }
        return true
    }
}
