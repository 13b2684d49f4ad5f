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
    func find(_ then: @escaping (Result<RedisEndpoint, Setback>) -> Void) -> Search? {
        switch self {
        case .fixed(let endpoint):
            then(.success(endpoint))
            return nil
        case .sentinels(let sentinels):
            return sentinels.findMaster(then)
        }
    }

    /// What was found was of no use.
    func failed() {
        if case .sentinels(let sentinels) = self { sentinels.preferAnother() }
    }
}
