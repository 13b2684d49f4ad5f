internal import HTTP1
internal import NIOCore
internal import NIOHPACK
internal import NIOHTTP2
internal import Server

/// One call of gRPC on a stream of its own (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md): one message comes,
/// one goes.
final class CheckCall: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    private let server: Server
    private let peer: Peer
    private let prefix: String
    /// Head and body together; the body only comes where Envoy is configured to send it.
    private let mostBytes: Int
    private let calls: CallCount
    private var received = ByteBuffer()
    private var inner: InnerRequest?
    private var isRefused = false

    static let path = "/envoy.service.auth.v3.Authorization/Check"

    init(_ server: Server, peer: Peer, prefix: String, mostBytes: Int, _ calls: CallCount) {
        self.server = server
        self.peer = peer
        self.prefix = prefix
        self.mostBytes = mostBytes
        self.calls = calls
    }

    func channelActive(context: ChannelHandlerContext) {
        calls.begin()
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isRefused else { return }
        switch unwrapInboundIn(data) {
        case .headers(let head):
            let path = head.headers.first(name: ":path")
            let type = head.headers.first(name: "content-type") ?? ""
            if path != Self.path || head.headers.first(name: ":method") != "POST" {
                refuse(context, status: 12, "the service here is envoy.service.auth.v3.Authorization")
            } else if !type.hasPrefix("application/grpc") {
                refuse(context, status: 3, "the content type is not application/grpc")
            } else if head.endStream {
                refuse(context, status: 3, "there is no message")
            }
        case .data(let data):
            guard case .byteBuffer(var bytes) = data.data else { return }
            received.writeBuffer(&bytes)
            if received.readableBytes > mostBytes {
                refuse(context, status: 8, "the message is too large")
            } else if data.endStream {
                answer(context)
            }
        default: break
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        inner?.cancel()
        calls.end()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// A message is a flag for compression, its length in four bytes, and itself.
    private func answer(_ context: ChannelHandlerContext) {
        guard let flag = received.readInteger(as: UInt8.self), let count = received.readInteger(as: UInt32.self),
            let message = received.readBytes(length: Int(count)), received.readableBytes == 0
        else {
            return refuse(context, status: 3, "the message is not whole")
        }
        guard flag == 0 else { return refuse(context, status: 12, "the message is compressed") }
        guard let request = try? CheckRequest(message[...]), let text = request.http1 else {
            return send(CheckResponse.badRequest, context)
        }
        let path = String(request.target.prefix { $0 != "?" })
        let isHead = request.method == "HEAD"
        inner = server.answer(ByteBuffer(bytes: text), from: peer, on: context.eventLoop) { [self] bytes in
            inner = nil
            guard let plain = PlainAnswer(Array(bytes.readableBytesView)) else {
                return send(CheckResponse.unavailable, context)
            }
            let answer = isHead ? PlainAnswer(status: plain.status, fields: plain.fields, body: []) : plain
            send(CheckResponse(answer, path: path, prefix: prefix).bytes, context)
        }
    }

    private func send(_ message: [UInt8], _ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        let head: HPACKHeaders = [":status": "200", "content-type": "application/grpc"]
        write(.headers(.init(headers: head)), context)
        var bytes = ByteBuffer()
        bytes.writeInteger(UInt8(0))
        bytes.writeInteger(UInt32(message.count))
        bytes.writeBytes(message)
        write(.data(.init(data: .byteBuffer(bytes))), context)
        write(.headers(.init(headers: ["grpc-status": "0"], endStream: true)), context)
        context.flush()
    }

    private func refuse(_ context: ChannelHandlerContext, status: Int, _ reason: String) {
        isRefused = true
        let head: HPACKHeaders = [
            ":status": "200", "content-type": "application/grpc", "grpc-status": "\(status)", "grpc-message": reason,
        ]
        write(.headers(.init(headers: head, endStream: true)), context)
        context.flush()
    }

    private func write(_ payload: HTTP2Frame.FramePayload, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(payload), promise: nil)
    }
}
