internal import NIOCore

/// A command that somebody waits for.
struct PendingCommand {
    let command: RedisCommand
    /// When its caller learns that there was no reply.
    let deadline: NIODeadline
    /// When the connection that it was sent on is given up: the same, without the time before it was sent.
    var patience: NIODeadline
    /// Called once.
    let then: (Result<RedisReply, RedisError>) -> Void
    /// How often a server sent it on to another.
    var redirections = 0
    /// Whether the server must learn that another server of the cluster sent the command there (`ASKING`).
    var isAsking = false

    init(
        _ command: RedisCommand,
        deadline: NIODeadline,
        then: @escaping (Result<RedisReply, RedisError>) -> Void
    ) {
        self.command = command
        self.deadline = deadline
        patience = deadline
        self.then = then
    }
}
