import Cryptography
import NIOCore
import NIOPosix

/// What SwiftNIO and AES-GCM cost by themselves: looks for the blank line, opens 400 sealed bytes, writes a prepared response.
@main
struct BareHandler {
    static func main() async throws {
        let port = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 14182
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let listener = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Handler()) }
            }
            .bind(host: "127.0.0.1", port: port).get()
        try await listener.closeFuture.get()
    }
}

private final class Handler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let cipher = AES256GCM(key: [UInt8](repeating: 7, count: 32))
    private let nonce = [UInt8](repeating: 1, count: 12)
    private let associatedData = [UInt8](repeating: 2, count: 36)
    private var sealed: [UInt8] = []
    private var opened: [UInt8] = []
    private let response = ByteBuffer(
        string: "HTTP/1.1 202 Accepted\r\nX-Forwarded-User: alice\r\nX-Forwarded-Email: alice@example.com\r\n"
            + "X-Forwarded-Groups: staff,admins\r\nContent-Length: 0\r\n\r\n"
    )

    init() {
        let (nonce, associatedData) = (nonce, associatedData)
        cipher.seal(
            [UInt8](repeating: 3, count: 400).span,
            nonce: nonce.span,
            authenticating: associatedData.span,
            appendingTo: &sealed
        )
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        let count = bytes.readableBytes
        let (sealed, nonce, associatedData) = (sealed, nonce, associatedData)
        guard count >= 4, bytes.getInteger(at: bytes.writerIndex - 4, as: UInt32.self) == 0x0D0A_0D0A,
            cipher.open(sealed.span, nonce: nonce.span, authenticating: associatedData.span, into: &opened)
        else {
            context.close(promise: nil)
            return
        }
        context.writeAndFlush(wrapOutboundOut(response), promise: nil)
    }
}
