internal import NIOCore

/// A client for tasks: hops to its event loop and back.
package struct RedisHandle: Sendable {
    private let client: NIOLoopBound<RedisClient>
    private let eventLoop: any EventLoop

    /// Made on the client's loop.
    package init(_ client: RedisClient) {
        eventLoop = client.eventLoop
        self.client = NIOLoopBound(client, eventLoop: client.eventLoop)
    }

    package func send(_ command: RedisCommand) async throws(RedisError) -> RedisReply {
        let result = await withCheckedContinuation { continuation in
            eventLoop.execute {
                client.value.send(command) { continuation.resume(returning: $0) }
            }
        }
        return try result.get()
    }
}
