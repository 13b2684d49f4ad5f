/// Why there is no reply. Never carries a command's arguments.
package enum RedisError: Error, Sendable, Equatable {
    /// There is no connection, or it ended before the reply: whether the command was done is not known.
    case unreachable
    /// No reply in time: whether the command was done is not known.
    case timedOut
    /// Redis' own error: its first word (`OOM`, `NOSCRIPT`, `READONLY`, ...) and what else it says, without what it quotes.
    case refused(code: String, message: String)
    /// What came is no reply.
    case malformed
    /// Too many commands wait already; this one was not sent.
    case overloaded

    /// Whether it is Redis that cannot serve now, and not this command that is wrong: the same may do later.
    package var isUnavailable: Bool {
        switch self {
        case .unreachable, .timedOut, .malformed, .overloaded: true
        case .refused(let code, _): Self.codesOfUnavailability.contains(code)
        }
    }

    private static let codesOfUnavailability: Set = [
        "LOADING", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "READONLY", "NOREPLICAS", "MISCONF", "OOM", "BUSY",
        "NOAUTH", "WRONGPASS", "NOPERM", "MOVED", "ASK",
    ]
}

extension RedisError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreachable: "no connection"
        case .timedOut: "no reply in time"
        case .refused(let code, let message): message.isEmpty ? code : "\(code) \(message)"
        case .malformed: "what came is no reply of Redis"
        case .overloaded: "too many commands wait for their replies"
        }
    }
}
