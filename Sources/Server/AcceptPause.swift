internal import Logging
internal import NIOCore

/// Stops accepting for a moment when the system has no descriptor or memory left for one more connection.
///
/// Clients that wait stay in the kernel's queue. Without the pause the event loop would learn of them again and again, at
/// once, and do nothing else.
final class AcceptPause: ChannelInboundHandler {
    typealias InboundIn = Channel

    private let logger: Logger
    private var isPaused = false
    static let length = TimeAmount.seconds(1)

    init(logger: Logger) {
        self.logger = logger
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.fireErrorCaught(error)
        guard !isPaused, error is IOError else { return }
        isPaused = true
        logger.error("no connection can be taken for now; trying again in a second", metadata: ["reason": "\(error)"])
        try? context.channel.syncOptions?.setOption(.autoRead, value: false)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: Self.length) {
            let (handler, context) = bound.value
            handler.isPaused = false
            try? context.channel.syncOptions?.setOption(.autoRead, value: true)
        }
    }
}
