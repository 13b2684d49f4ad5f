package import Logging
package import NIOCore
internal import NIOHTTP2
package import Server
internal import Synchronization

/// Envoy's external authorization over gRPC (`envoy.service.auth.v3.Authorization`), on a listener of its own. Each call becomes
/// a request like any other (`Server.answer`), so that what decides, logs and counts is the same.
package struct ExternalAuthorization: Sendable {
    private let listener: OtherListener
    private let calls: CallCount

    package var address: ListenAddress { listener.address }

    /// - Parameters:
    ///   - group: the server's own, one of NIO's.
    ///   - prefix: of Sidegate's own pages.
    ///   - mostBytes: of one message.
    package static func start(
        on address: ListenAddress,
        of server: Server,
        group: any EventLoopGroup,
        prefix: String,
        mostBytes: Int,
        logger: Logger
    ) async throws(ListenError) -> ExternalAuthorization {
        let calls = CallCount()
        let listener = try await server.listen(on: address, group, logger: logger) { channel, peer in
            channel.configureHTTP2Pipeline(mode: .server, targetWindowSize: 65_535) { stream in
                stream.eventLoop.makeCompletedFuture {
                    let call = CheckCall(server, peer: peer, prefix: prefix, mostBytes: mostBytes, calls)
                    try stream.pipeline.syncOperations.addHandler(call)
                }
            }.map { _ in }
        }
        return ExternalAuthorization(listener: listener, calls: calls)
    }

    /// Takes no more calls, lets those under way be answered for as long as `limit`, and closes.
    package func shutDown(within limit: Duration) async {
        let connections = await listener.stopAccepting()
        // Clients then make their next call elsewhere (RFC 9113, 6.8).
        for connection in connections {
            let goAway = HTTP2Frame.FramePayload.goAway(lastStreamID: .maxID, errorCode: .noError, opaqueData: nil)
            connection.writeAndFlush(HTTP2Frame(streamID: .rootStream, payload: goAway), promise: nil)
        }
        let deadline = ContinuousClock.now + limit
        while calls.number > 0, ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(10))
        }
        for connection in connections { connection.close(promise: nil) }
    }
}

/// Calls under way, on all loops.
final class CallCount: Sendable {
    private let count = Atomic<Int>(0)

    var number: Int { count.load(ordering: .relaxed) }

    func begin() { count.add(1, ordering: .relaxed) }
    func end() { count.subtract(1, ordering: .relaxed) }
}
