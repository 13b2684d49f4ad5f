package import Clocks
package import Redis
internal import Sessions

/// Reads sessions on an event loop: one question to Redis for each, on that loop's connection and with no task. One for
/// each loop.
package final class SessionReader {
    package enum Reading {
        case session(StoredSession)
        /// Signed out, over, or nowhere to be found.
        case ended
        /// Redis does not say.
        case unavailable
    }

    private let client: RedisClient
    private let configuration: SessionStore.Configuration
    private let clock: WallClock
    private static let get = Array("GET".utf8)

    package init(_ client: RedisClient, _ configuration: SessionStore.Configuration, clock: WallClock) {
        self.client = client
        self.configuration = configuration
        self.clock = clock
    }

    /// On the request path. Calls `then` once, on the loop, now or later.
    package func read(_ ticket: Ticket, then: @escaping (Reading) -> Void) {
        let place = SessionPlace(ticket)
        var command = RedisCommand([Self.get, place.session], key: 1)
        command.isRepeatable = true
        client.send(command) { [configuration, clock] result in
            switch result {
            case .failure, .success(.integer), .success(.status), .success(.array):
                then(.unavailable)
            case .success(.null):
                then(.ended)
            case .success(.bytes(let value)):
                guard let stored = StoredForm.open(value, ticket, at: place),
                    let session = configuration.keys.admitted(stored.session),
                    clock.now() < configuration.end(of: session)
                else { return then(.ended) }
                then(.session(StoredSession(session: session, fence: stored.fence)))
            }
        }
    }

    /// What lies under a key of another program's, as it is. Nil where Redis does not say, empty where nothing does.
    package func readForeign(_ key: [UInt8], then: @escaping ([UInt8]?) -> Void) {
        var command = RedisCommand([Self.get, key], key: 1)
        command.isRepeatable = true
        client.send(command) { result in
            switch result {
            case .success(.bytes(let value)): then(value)
            case .success: then([])
            // A key that holds something else than text.
            case .failure(.refused("WRONGTYPE", _)): then([])
            case .failure: then(nil)
            }
        }
    }
}
