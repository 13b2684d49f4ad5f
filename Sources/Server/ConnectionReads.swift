internal import HTTP1
internal import NIOCore

/// Where a connection reads to: into its loop's `ReadBuffer`.
///
/// NIO's channels keep the first buffer that they ever read into (`NIOPooledRecvBufferAllocator`), and a copy of it, since
/// they keep it while it is written to. So the first one is small, and is all that they keep: the rest of a
/// connection's first request comes by a second read. That the next one may be larger is what makes them ask each time.
final class ConnectionReads: RecvByteBufferAllocator {
    /// Bytes of the first read.
    static let firstSize = 64

    private let shared: ReadBuffer
    private let isFirst: NIOLoopBoundBox<Bool>

    init(_ shared: ReadBuffer, eventLoop: any EventLoop) {
        self.shared = shared
        isFirst = NIOLoopBoundBox(true, eventLoop: eventLoop)
    }

    func buffer(allocator: ByteBufferAllocator) -> ByteBuffer {
        guard isFirst.value else { return shared.take() }
        isFirst.value = false
        return allocator.buffer(capacity: Self.firstSize)
    }

    func record(actualReadBytes: Int) -> Bool { true }
}
