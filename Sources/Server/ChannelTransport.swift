internal import HTTP1
internal import NIOCore
internal import NIOTLS

/// Carries a conversation on one of NIO's channels.
final class ChannelTransport: ChannelInboundHandler, ChannelOutboundHandler, Transport {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let loop: LoopContext
    private let conversation: Conversation
    /// Whether what comes lies in the loop's `ReadBuffer`: with TLS it does not.
    private let readsIntoLoop: Bool
    private var context: ChannelHandlerContext?

    init(_ conversation: Conversation, on loop: LoopContext, readsIntoLoop: Bool) {
        self.conversation = conversation
        self.loop = loop
        self.readsIntoLoop = readsIntoLoop
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        conversation.began(on: self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        conversation.ended()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        conversation.received(buffer)
        if readsIntoLoop { loop.readBuffer.recycle(buffer) }
    }

    func read(context: ChannelHandlerContext) {
        if conversation.mayRead() { context.read() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        conversation.writabilityChanged(to: context.channel.isWritable)
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent {
            conversation.inputEnded()
        } else {
            if case .handshakeCompleted? = event as? TLSUserEvent { conversation.secured() }
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A reset connection is nobody's fault and nothing to log.
        context.close(promise: nil)
    }

    // MARK: - Transport

    func sendWritten() {
        loop.output.clear()
        unsafe loop.writer.take { _ = unsafe loop.output.writeBytes($0) }
        context?.writeAndFlush(wrapOutboundOut(loop.output), promise: nil)
    }

    func endOutput() {
        context?.close(mode: .output, promise: nil)
    }

    func close() {
        context?.close(promise: nil)
    }

    func readOn() {
        context?.read()
    }
}
