package import Logging
package import NIOCore

/// One event loop's way to Redis: its commands go out together at the end of the loop's turn, and replies come back in
/// order. It belongs to that loop.
package final class RedisClient {
    package let eventLoop: any EventLoop

    package init(
        _ configuration: RedisConfiguration,
        on loop: any EventLoop,
        logger: Logger,
        observer: RedisObserver? = nil
    ) {
        eventLoop = loop
    }

    /// Called on the loop, as is `then`, which may be called at once. It is called in every case, and within the command
    /// timeout.
    package func send(_ command: RedisCommand, _ then: @escaping (Result<RedisReply, RedisError>) -> Void) {
        then(.failure(.unreachable))
    }

    /// Takes no more commands, and closes once those under way are answered.
    package func close() {}
}
