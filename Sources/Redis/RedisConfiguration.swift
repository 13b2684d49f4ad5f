package import NIOCore

/// Where Redis is, who we are to it, and what may be spent on it.
package struct RedisConfiguration: Sendable, Equatable {
    package enum Topology: Sendable, Equatable {
        case single(RedisEndpoint)
        /// Any of the sentinels says who the master is.
        case sentinel([RedisEndpoint], masterName: String, username: String? = nil, password: RedisPassword? = nil)
        /// Any of these knows the others.
        case cluster([RedisEndpoint])
    }

    package struct Bounds: Sendable, Equatable {
        /// Commands of one event loop that are under way or wait.
        package var commands = 10_000
        /// Bytes that wait to be sent to one server.
        package var unsentBytes = 16 * 1024 * 1024
        /// Bytes of one reply, with all that is in it.
        package var replyBytes = 16 * 1024 * 1024

        package init() {}
    }

    package var topology: Topology
    /// Of Redis' access lists; nil for its default user.
    package var username: String?
    package var password: RedisPassword?
    /// A cluster has only 0.
    package var database = 0
    /// For all servers but those at a socket path, and for the sentinels; nil for none.
    package var tls: RedisTLS?
    /// After which an idle connection is closed; nil for never.
    package var idleTimeout: TimeAmount?
    /// From `send` to the reply.
    package var commandTimeout = TimeAmount.seconds(1)
    /// For one attempt, up to the last reply of the login.
    package var connectTimeout = TimeAmount.seconds(2)
    /// A connection that has lasted so long was healthy: when it drops, another is made before an outage is reported.
    package var trustedAge = TimeAmount.seconds(1)
    package var bounds = Bounds()

    package init(_ topology: Topology) {
        self.topology = topology
    }
}

/// Where a server listens.
package enum RedisEndpoint: Sendable, Hashable, CustomStringConvertible {
    /// A name or an address without brackets.
    case tcp(host: String, port: Int)
    case unix(path: String)

    package var description: String {
        switch self {
        case .tcp(let host, let port): "\(host.contains(":") ? "[\(host)]" : host):\(port)"
        case .unix(let path): "unix://\(path)"
        }
    }
}

/// A password that does not show itself where it is printed.
package struct RedisPassword: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    let text: String

    package init(_ text: String) {
        self.text = text
    }

    package var description: String { "(secret)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
