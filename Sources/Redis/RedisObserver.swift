internal import Logging
internal import Synchronization

/// What the clients of all loops know of Redis together: whether it is there. The log says so once, not once a loop.
package final class RedisObserver: Sendable {
    package init() {}
}
