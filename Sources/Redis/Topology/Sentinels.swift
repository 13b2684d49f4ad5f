internal import NIOCore

/// The sentinels that say who the master is: asked one after the other, the one that last knew first, to which a
/// connection is kept (https://redis.io/docs/latest/develop/reference/sentinel-clients/).
final class Sentinels {
    private let masterName: String
    private let context: ConnectionAttempt.Context
    private let steps: [LoginStep]
    private let timeout: TimeAmount
    private var endpoints: [RedisEndpoint]
    /// To the first of `endpoints`, while nobody asks.
    private var connection: RedisConnection?

    init(
        _ endpoints: [RedisEndpoint],
        masterName: String,
        username: String?,
        password: RedisPassword?,
        timeout: TimeAmount,
        context: ConnectionAttempt.Context
    ) {
        self.endpoints = endpoints
        self.masterName = masterName
        self.context = context
        // One of them may be gone without a word: the next is to be heard within the time of a whole attempt.
        self.timeout = .nanoseconds(timeout.nanoseconds / 2)
        steps = LoginStep.authentication(username, password) + [.isServing]
    }

    /// What the first one said was of no use, or it said nothing.
    func preferAnother() {
        endpoints.append(endpoints.removeFirst())
    }

    func findMaster(_ then: @escaping (Result<RedisEndpoint, ConnectionFailure>) -> Void) -> Locator.Search {
        let search = MasterSearch(self, left: endpoints.count, then)
        search.start()
        return Locator.Search { search.cancel() }
    }

    func close() {
        connection?.end(.idle)
    }

    private func keep(_ connection: RedisConnection) {
        self.connection = connection
        connection.events.ended = { [self, unowned connection] _, _ in
            if self.connection === connection { self.connection = nil }
        }
    }

    /// One round of questions.
    private final class MasterSearch {
        private let sentinels: Sentinels
        private var left: Int
        private var then: ((Result<RedisEndpoint, ConnectionFailure>) -> Void)?
        private var attempt: ConnectionAttempt?
        private var connection: RedisConnection?

        init(_ sentinels: Sentinels, left: Int, _ then: @escaping (Result<RedisEndpoint, ConnectionFailure>) -> Void) {
            self.sentinels = sentinels
            self.left = left
            self.then = then
        }

        func start() {
            if let kept = sentinels.connection {
                sentinels.connection = nil
                ask(kept)
            } else {
                askNext()
            }
        }

        private func askNext() {
            guard let endpoint = sentinels.endpoints.first else { return }
            left -= 1
            let attempt = ConnectionAttempt(sentinels.context, steps: sentinels.steps, timeout: sentinels.timeout) {
                [self] result in
                self.attempt = nil
                switch result {
                case .success(let connection): ask(connection)
                case .failure(let failure): goOn(.noSentinel("\(endpoint): \(failure)"))
                }
            }
            self.attempt = attempt
            attempt.start(endpoint)
        }

        func cancel() {
            then = nil
            attempt?.cancel()
            connection?.end(.idle)
        }

        private func ask(_ connection: RedisConnection) {
            self.connection = connection
            connection.events.ended = { failure, unanswered in
                for pending in unanswered { pending.then(.failure(failure.error)) }
            }
            let query = RedisCommand(["SENTINEL", "GET-MASTER-ADDR-BY-NAME", sentinels.masterName])
            let deadline = NIODeadline.now() + sentinels.timeout
            connection.send(PendingCommand(query, deadline: deadline) { [self] in isAnswered($0, by: connection) })
        }

        private func isAnswered(_ result: Result<RedisReply, RedisError>, by connection: RedisConnection) {
            self.connection = nil
            if case .success(let reply) = result, let endpoint = RedisEndpoint(address: reply) {
                sentinels.keep(connection)
                return finish(.success(endpoint))
            }
            connection.end(.idle)
            switch result {
            case .success: goOn(.masterUnknown(name: sentinels.masterName))
            case .failure(let error): goOn(.noSentinel("\(error)"))
            }
        }

        private func goOn(_ failure: ConnectionFailure) {
            guard then != nil else { return }
            sentinels.preferAnother()
            if left > 0 { askNext() } else { finish(.failure(failure)) }
        }

        private func finish(_ result: Result<RedisEndpoint, ConnectionFailure>) {
            let then = then
            self.then = nil
            then?(result)
        }
    }
}

extension RedisEndpoint {
    /// Host and port, as sentinels name a master.
    init?(address: RedisReply) {
        guard case .array(let parts) = address, parts.count == 2, case .bytes(let host) = parts[0],
            case .bytes(let port) = parts[1], let number = UInt16(String(decoding: port, as: UTF8.self)), number > 0,
            let name = String(validating: host, as: UTF8.self), !name.isEmpty
        else { return nil }
        self = .tcp(host: name, port: Int(number))
    }
}
