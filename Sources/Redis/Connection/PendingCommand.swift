internal import NIOCore

/// A command that somebody waits for.
struct PendingCommand {
    let command: RedisCommand
    let deadline: NIODeadline
    /// Called once.
    let then: (Result<RedisReply, RedisError>) -> Void
    /// How often a server sent it on to another.
    var redirections = 0
    /// Whether the server it goes to must be told that another server of the cluster sent it there.
    var isAsking = false

    init(
        _ command: RedisCommand,
        deadline: NIODeadline,
        then: @escaping (Result<RedisReply, RedisError>) -> Void
    ) {
        self.command = command
        self.deadline = deadline
        self.then = then
    }
}
