package import Redis

/// Why the store did not do what it was asked. Code that uses the store need not know what it is made of.
package enum StoreError: Error, Equatable, Sendable, CustomStringConvertible {
    /// It cannot be reached, or gave no answer that can be read: whether it was done is not known. Why, as Redis' client has
    /// it.
    case unanswered(String)
    /// It refused: the first word of what it says (`OOM`, `NOSCRIPT`, `READONLY`, ...), and the rest.
    case refused(code: String, message: String)

    package init(_ error: RedisError) {
        switch error {
        case .unreachable, .timedOut, .malformed, .overloaded: self = .unanswered("\(error)")
        case .refused(let code, let message): self = .refused(code: code, message: message)
        }
    }

    package var description: String {
        switch self {
        case .unanswered(let reason): reason
        case .refused(let code, let message): message.isEmpty ? code : "\(code) \(message)"
        }
    }
}

/// The store's way to Redis, for tasks: its errors are the store's.
struct StoreConnection: Sendable {
    private let redis: RedisHandle

    init(_ redis: RedisHandle) {
        self.redis = redis
    }

    func send(_ command: RedisCommand) async throws(StoreError) -> RedisReply {
        do throws(RedisError) {
            return try await redis.send(command)
        } catch {
            throw StoreError(error)
        }
    }
}
