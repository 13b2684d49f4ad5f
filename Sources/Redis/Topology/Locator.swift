internal import NIOCore

/// Where the server is that a node connects to: asked before each attempt.
enum Locator {
    case fixed(RedisEndpoint)
    case sentinels(Sentinels)

    /// What can be called off.
    struct Search {
        let cancel: () -> Void
    }

    /// - Parameter then: called once, maybe at once.
    func find(_ then: @escaping (Result<RedisEndpoint, ConnectionFailure>) -> Void) -> Search? {
        switch self {
        case .fixed(let endpoint):
            then(.success(endpoint))
            return nil
        case .sentinels(let sentinels):
            return sentinels.findMaster(then)
        }
    }

    /// How often to ask whether it is still so. A master that was replaced takes commands for some ten seconds more,
    /// until a sentinel tells it, and what is written to it is lost: so this is a question of a few bytes, asked often.
    var watchInterval: TimeAmount? {
        if case .sentinels = self { .milliseconds(100) } else { nil }
    }

    func close() {
        if case .sentinels(let sentinels) = self { sentinels.close() }
    }

    /// What was found was of no use.
    func failed() {
        if case .sentinels(let sentinels) = self { sentinels.preferAnother() }
    }
}
